/** What a training step keeps: counted by hand, and against asking of every tensor in every pass whether anybody will read it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Stash,
  type StashLayer,
  type StashNetwork,
  type StashOptions,
  type StashRole,
  stashOf,
  stashRoles,
} from '../../../../server/src/simulate/memory/stash.ts';

const layer = (name: string, inputs: string[], outputWords: number, more: Partial<StashLayer> = {}): StashLayer => ({
  name,
  inputs,
  outputWords,
  saves: [],
  parameters: 0,
  backward: true,
  ...more,
});

describe('counted by hand', () => {
  const network: StashNetwork = {
    inputs: { x: 10 },
    layers: [
      layer('a', ['x'], 100, { saves: ['inputs'], parameters: 7 }),
      layer('b', ['a'], 60, { saves: ['output'] }),
      layer('flat', ['b'], 60, { view: true }),
      layer('c', ['flat', 'a'], 5, { saves: ['inputs'], parameters: 3 }),
    ],
  };

  it('a step of one sample with momentum', () => {
    const stash = stashOf(network, { batch: 1, training: true, stateWords: 1 });
    expect(stash.passes.map(({ layer, kind }) => `${kind} ${layer}`)).toEqual([
      'forward a',
      'forward b',
      'forward flat',
      'forward c',
      'backward c',
      'backward b',
      'backward a',
    ]);
    // x until backward a; a until backward c; b, which flat views, until backward b.
    expect(stash.curve.kept).toEqual([110, 170, 170, 170, 170, 70, 10]);
    // c is read by nobody but the loss.
    expect(stash.curve.other).toEqual([0, 0, 0, 5, 0, 0, 0]);
    // dc; then da and db from backward c on, each until its own layer is done.
    expect(stash.curve.gradients).toEqual([0, 0, 0, 0, 5 + 60 + 100, 160, 100]);
    expect(stash.constant).toEqual({ weights: 10, weightGradients: 10, optimizerState: 10 });
    expect(stash.peak).toEqual({ words: 30 + 170 + 165, at: 4 });
    expect(stash.stashed).toBe(170);
  });

  it('inference keeps nothing longer than until it was read', () => {
    const stash = stashOf(network, { batch: 2, training: false, stateWords: 2 });
    expect(stash.curve.kept).toEqual([0, 0, 0, 0]);
    expect(stash.curve.other).toEqual([220, 320, 320, 330]);
    expect(stash.curve.gradients).toEqual([0, 0, 0, 0]);
    expect(stash.constant).toEqual({ weights: 10, weightGradients: 0, optimizerState: 0 });
  });

  it('a network without layers has no pass, and a name nobody knows no words', () => {
    const options = { batch: 1, training: true, stateWords: 0 };
    expect(stashOf({ inputs: { x: 1 }, layers: [] }, options).peak).toEqual({ words: 0, at: -1 });
    expect(stashOf({ inputs: {}, layers: [layer('a', ['?'], 3)] }, options).peak).toEqual({ words: 3, at: 0 });
  });
});

/** Reads and writes of every pass by name, and from them who is alive: the slow and obvious way. */
function alive({ layers, inputs }: StashNetwork, { batch, training }: StashOptions) {
  const byName = new Map(layers.map((each) => [each.name, each]));
  const rootOf = (name: string): string => {
    const here = byName.get(name);
    return here?.view && here.inputs[0] !== undefined ? rootOf(here.inputs[0]) : name;
  };
  const isRead = (root: string) =>
    layers.some((each) => !each.view && each.inputs.some((name) => rootOf(name) === root));
  const events: { reads: string[]; writes: string[]; back: boolean }[] = [];
  layers.forEach((each, index) => {
    const reads = each.inputs.map(rootOf);
    const writes = [rootOf(each.name)];
    if (index === 0) writes.push(...Object.keys(inputs));
    // The loss comes right after the last layer and reads the results.
    if (index === layers.length - 1) {
      reads.push(
        ...[...layers.map(({ name }) => rootOf(name)), ...Object.keys(inputs)].filter((root) => !isRead(root)),
      );
    }
    events.push({ reads, writes, back: false });
  });
  if (training) {
    for (const each of [...layers].reverse()) {
      if (!each.backward || each.view) continue;
      const reads = [`d ${each.name}`];
      if (each.saves.includes('inputs')) reads.push(...each.inputs.map(rootOf));
      if (each.saves.includes('output')) reads.push(each.name);
      const writes = each.inputs.map(rootOf).filter((root) => byName.get(root)?.backward);
      // The loss gives the gradient of what no backward pass adds to.
      const given = !layers.some(
        (other) => !other.view && other.backward && other.inputs.some((name) => rootOf(name) === each.name),
      );
      if (given) writes.push(each.name);
      events.push({ reads, writes: writes.map((name) => `d ${name}`), back: true });
    }
  }
  const sizes = new Map<string, number>([
    ...Object.entries(inputs),
    ...layers.map((l) => [l.name, l.outputWords] as const),
  ]);
  const curve = { kept: [] as number[], other: [] as number[], gradients: [] as number[] };
  events.forEach((_, now) => {
    const sums = { kept: 0, other: 0, gradients: 0 };
    for (const [name, words] of sizes) {
      if (rootOf(name) !== name) continue;
      for (const tensor of [name, `d ${name}`]) {
        const written = events.findIndex((event) => event.writes.includes(tensor));
        if (written < 0 || written > now) continue;
        const needed = written === now || events.slice(now).some((event) => event.reads.includes(tensor));
        if (!needed) continue;
        const saved = events.some((event) => event.back && event.reads.includes(tensor));
        sums[tensor !== name ? 'gradients' : saved ? 'kept' : 'other'] += words * batch;
      }
    }
    for (const kind of ['kept', 'other', 'gradients'] as const) curve[kind].push(sums[kind]);
  });
  return curve;
}

/** The tensors of each role added up, pass by pass. */
function sumsOf({ passes, tensors }: Stash): Record<StashRole, number[]> {
  const sum = (role: StashRole): number[] =>
    passes.map((_, at) =>
      tensors
        .filter((tensor) => tensor.role === role && tensor.from <= at && at <= tensor.until)
        .reduce((words, tensor) => words + tensor.words, 0),
    );
  return Object.fromEntries(stashRoles.map((role) => [role, sum(role)])) as Record<StashRole, number[]>;
}

const networks: fc.Arbitrary<StashNetwork> = fc
  .array(
    fc.record({
      from: fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
      words: fc.nat(50),
      saves: fc.subarray(['inputs', 'output'] as const),
      parameters: fc.nat(9),
      backward: fc.boolean(),
      view: fc.boolean(),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((parts) => {
    const names = ['x', 'y'];
    const layers = parts.map(({ from, words, saves, parameters, backward, view }, index) => {
      const inputs = from.map((number) => names[number % names.length]!);
      const name = `l${index}`;
      names.push(name);
      // A view saves nothing and reads one tensor.
      return view
        ? layer(name, inputs.slice(0, 1), words, { view, backward })
        : layer(name, inputs, words, { saves, parameters, backward });
    });
    return { layers, inputs: { x: 11, y: 13 } };
  });

describe('on random networks', () => {
  it('a tensor is there exactly as long as somebody will read it', () => {
    let longKept = 0;
    fc.assert(
      fc.property(networks, fc.integer({ min: 1, max: 4 }), fc.boolean(), (network, batch, training) => {
        const options = { batch, training, stateWords: 2 };
        const stash = stashOf(network, options);
        expect(stash.curve).toEqual(alive(network, options));
        const { weights, weightGradients, optimizerState } = stash.constant;
        const sums = stash.passes.map(
          (_, at) => stash.curve.kept[at]! + stash.curve.other[at]! + stash.curve.gradients[at]!,
        );
        expect(stash.peak.words).toBe(weights + weightGradients + optimizerState + Math.max(...sums));
        expect(sums.indexOf(Math.max(...sums))).toBe(stash.peak.at);
        expect(sumsOf(stash)).toEqual({
          ...stash.curve,
          weights: stash.passes.map(() => weights),
          weightGradients: stash.passes.map(() => weightGradients),
          optimizerState: stash.passes.map(() => optimizerState),
        });
        if (stash.stashed > 0) longKept++;
      }),
      { numRuns: 2_000 },
    );
    expect(longKept).toBeGreaterThan(400);
  });
});
