/**
 * What nobody means to write must end soon, with words that help: always problems, never an exception. How long it takes is measured by
 * `npm run bench`; here the work is limited, which is the same on every machine.
 */
import { describe, expect, it } from 'vitest';
import { networkIn, scheduleIn } from '../../../server/src/model/budget.ts';
import { maxLayers, maxLayersOfFile } from '../../../server/src/model/builder.ts';
import { modelProblems, ownOf, standsAlone } from '../../../server/src/model/file.ts';
import type { NetworkModel } from '../../../server/src/model/network.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { print } from '../../../server/src/syntax/tree.ts';
import { memoryHost, uriOf } from '../../support/model.ts';
import { tortures } from '../../support/torture.ts';

const main = uriOf('main');

describe('withstands', () => {
  it.each(tortures.map((torture) => [torture.name, torture] as const))('%s', (_name, { text, others = {}, says }) => {
    const host = memoryHost(new Map(Object.entries(others)));
    const workspace = new Workspace(host);
    workspace.open(main, text);
    const file = workspace.file(main)!;
    const problems = modelProblems(file);

    if (says) expect(problems.map((problem) => problem.message).find((message) => says.test(message))).toBeDefined();
    else expect(problems).toEqual([]);
    expect(problems.length).toBeLessThanOrEqual(1000);
    for (const { place, message } of problems) {
      const range = file.tree.range(place)!;
      expect(range.start >= 0 && range.start <= range.end && range.end <= text.length).toBe(true);
      expect(message.length).toBeLessThan(400);
    }

    // Every file is read once, however many ways lead to it.
    expect(new Set(host.reads).size).toBe(host.reads.length);

    const networks = new Set<NetworkModel>();
    for (const definition of ownOf(file, 'network'))
      if (standsAlone(definition)) networks.add(networkIn(file, definition));
    for (const definition of ownOf(file, 'schedule')) {
      const model = scheduleIn(file, definition);
      if (model.network) networks.add(model.network);
      for (const pass of simulateStep(model)?.passes ?? []) expect(Number.isFinite(pass.cycles.total)).toBe(true);
    }
    const layers = [...networks].map((network) => network.layers.length);
    expect(Math.max(0, ...layers)).toBeLessThanOrEqual(maxLayers);
    expect(layers.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(maxLayersOfFile);

    expect(print(file.tree)).toBe(text);
  });
});

describe('the budget of a file', () => {
  /** More than a third of the budget, so that the third network does not fit. */
  const part = Math.floor(0.4 * maxLayersOfFile);
  const rest = maxLayersOfFile - 2 * part;
  const network = (name: string, count: number) =>
    `network ${name} {\n  input x [8]\n  y = repeat ${count} relu(x)\n}\n`;
  const layersOf = (text: string, order: readonly string[] = []) => {
    const workspace = new Workspace(memoryHost(new Map()));
    workspace.open(main, text);
    const file = workspace.file(main)!;
    for (const name of order) networkIn(file, file.own.get(name)!);
    return ownOf(file, 'network').map((each) => networkIn(file, each).layers.length);
  };
  const text = network('A', part) + network('B', part) + network('C', part) + network('D', part);

  it('is given out in the order of the file', () => expect(layersOf(text)).toEqual([part, part, 0, 0]));

  it('does not depend on who asks first', () => expect(layersOf(text, ['D', 'C'])).toEqual([part, part, 0, 0]));

  it('counts a network that several schedules share once', () => {
    const schedules = 'array G { grid 8x8 }\nschedule S { network A, array G }\nschedule T { network A, array G }\n';
    expect(layersOf(network('A', part) + schedules + network('B', part) + network('C', rest))).toEqual([
      part,
      part,
      rest,
    ]);
  });

  it('is free again when a network shrinks', () => {
    const workspace = new Workspace(memoryHost(new Map()));
    workspace.open(main, text);
    modelProblems(workspace.file(main)!);
    workspace.open(main, text.replaceAll(String(part), '15'));
    const file = workspace.file(main)!;
    expect(modelProblems(file)).toEqual([]);
    expect(ownOf(file, 'network').map((each) => networkIn(file, each).layers.length)).toEqual([15, 15, 15, 15]);
  });

  it('says what it left out', () => {
    const workspace = new Workspace(memoryHost(new Map()));
    workspace.open(main, text);
    const messages = modelProblems(workspace.file(main)!).map((problem) => problem.message);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toContain('The networks of this file have more than 24,000 operations together');
  });
});
