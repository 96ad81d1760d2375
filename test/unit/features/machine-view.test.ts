/** What the machine panel is told: against the models behind it. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { machinePictureOf } from '../../../client/src/panels/machine-picture.ts';
import { parseMachineHostMessage } from '../../../media/machine-messages.ts';
import { machineView } from '../../../server/src/features/machine-view.ts';
import { printed } from '../../../server/src/features/machine-words.ts';
import { crossbarOf } from '../../../server/src/model/crossbar.ts';
import type { BarPlot, LinePlot, MachineView, MachineViewParams } from '../../../server/src/protocol/machine-view.ts';
import { stepShare } from '../../../server/src/simulate/crossbar/device.ts';
import { kernelNames } from '../../../server/src/simulate/crossbar/types.ts';
import { blockOf, deviceOf } from '../../../server/src/simulate/machines/crossbar.ts';
import { expectedCapture } from '../../../server/src/simulate/reuse/issue.ts';
import { referenceReuse } from '../../../server/src/simulate/reuse/reference.ts';
import { referenceError } from '../../../server/src/simulate/stochastic/reference.ts';
import { snapshotOf } from '../../support/snapshot.ts';

function drawn(text: string, params: Omit<MachineViewParams, 'uri'> = {}): MachineView | null {
  const run = machineView(snapshotOf(text).snapshot, params);
  for (;;) {
    const next = run.next();
    if (next.done) return next.value;
  }
}

function lines(view: MachineView | null, id: string): LinePlot {
  const plot = view?.plots.find((each) => each.id === id);
  if (plot?.kind !== 'lines') throw new Error(`no lines ${id}`);
  return plot;
}

function bars(view: MachineView | null, id: string): BarPlot {
  const plot = view?.plots.find((each) => each.id === id);
  if (plot?.kind !== 'bars') throw new Error(`no bars ${id}`);
  return plot;
}

const cell = (view: MachineView | null, table: string, row: string, column: number): string | undefined =>
  view?.tables.find(({ title }) => title === table)?.rows.find(([head]) => head === row)?.[column];

/** Whether the panel would draw it. */
const accepted = (view: MachineView): boolean =>
  parseMachineHostMessage({ type: 'picture', picture: machinePictureOf(view) }) !== undefined;

describe('which machine', () => {
  const text = `import "accel:machines/essop"
array A { grid 4x4 }
stochastic S {
  length 8
}
reuse R { entries 4 }
`;
  it('is the named one, that of the line, or the first, its own before imported ones', () => {
    const view = drawn(text)!;
    expect(view.machines).toEqual([
      { name: 'S', kind: 'stochastic', lines: [2, 4] },
      { name: 'R', kind: 'reuse', lines: [5, 5] },
      { name: 'ESSOP', kind: 'stochastic', lines: null },
      { name: 'ESSOPSerial', kind: 'stochastic', lines: null },
    ]);
    expect(view.machine).toBe('S');
    expect(drawn(text, { line: 3 })?.machine).toBe('S');
    expect(drawn(text, { line: 5 })?.machine).toBe('R');
    expect(drawn(text, { line: 1 })?.machine).toBe('S');
    expect(drawn(text, { machine: 'R', line: 3 })?.machine).toBe('R');
    const imported = drawn(text, { machine: 'ESSOP' })!;
    expect(imported.place.uri).toContain('essop.accel');
    expect(imported.sources.some((source) => source.startsWith('length: ASSUMED'))).toBe(true);
  });

  it('is none where there is none, or where it is gone', () => {
    expect(drawn('array A { grid 4x4 }')).toBeNull();
    expect(drawn(text, { machine: 'Gone' })).toBeNull();
  });

  it('that cannot be built says why, and nothing else', () => {
    const view = drawn('stochastic S { sequences single }')!;
    expect(view.problems).toEqual([expect.stringContaining('sequence of its own')]);
    expect([view.plots, view.tables, view.facts]).toEqual([[], [], []]);
    expect(accepted(view)).toBe(true);
  });

  it('is drawn once, and again only to be measured', () => {
    const { snapshot } = snapshotOf('stochastic S { length 4 }');
    const ask = (measured: boolean): MachineView => {
      const run = machineView(snapshot, { measured });
      for (;;) {
        const next = run.next();
        if (next.done) return next.value!;
      }
    };
    const first = ask(false);
    expect(first.measuring).toBe(true);
    expect(ask(false).plots).toBe(first.plots);
    const second = ask(true);
    expect(second.measuring).toBe(false);
    // What was measured stays.
    expect(ask(false).plots).toBe(second.plots);
  });
});

describe('a crossbar', () => {
  const text = 'crossbar C { grid 64x32, cells taOxLike }';
  const view = drawn(text)!;
  const model = crossbarOf(snapshotOf(text).snapshot.file.own.get('C')!);

  it('has the parts of its kernels stacked: they add up', () => {
    const { parts, bars: each } = bars(view, 'energy');
    const { kernels } = blockOf(model);
    kernelNames.forEach((name, index) => {
      const sum = parts.reduce((energy, { values }) => energy + values[index]!, 0);
      expect(sum / kernels[name].energy).toBeCloseTo(1, 9);
    });
    expect(each.map(({ name }) => name)).toEqual(['forward', 'activation gradient', 'weight gradient and update']);
  });

  it('has cells that start at the bottom, five of them noisy', () => {
    const { lines: each, x, y } = lines(view, 'pulses');
    expect(each.map(({ look }) => look)).toEqual(['thin', 'thin', 'thin', 'thin', 'thin', 'main']);
    const mean = each.at(-1)!;
    expect(mean.y[0]).toBe(-1);
    expect(mean.x.at(-1)).toBe(x.to);
    expect(mean.x.length).toBeLessThanOrEqual(602);
    for (const line of each) for (const weight of line.y) expect(weight >= y.from && weight <= y.to).toBe(true);
  });

  it('that is ideal has one line for all cells', () => {
    expect(lines(drawn('crossbar C { cells ideal }'), 'pulses').lines.map(({ name }) => name)).toEqual(['every cell']);
  });

  it('says which of its lines bear too much', () => {
    expect(cell(drawn('crossbar C { grid 2048x64 }'), 'Currents on its lines', 'written', 4)).toBe('39.2\u00a0mV !');
    expect(cell(view, 'Currents on its lines', 'written', 4)).not.toContain('!');
  });

  it('steps as its device does', () => {
    const device = deviceOf(model);
    const [up, down] = lines(view, 'step').lines;
    up!.x.forEach((weight, at) => {
      // Its asymmetry is negative: steps up are smaller.
      const share = (way: boolean): number => stepShare(device.curve, weight, way, device.minimum, device.maximum);
      expect(up!.y[at]).toBeCloseTo(device.step * (1 + device.asymmetry) * share(true), 12);
      expect(down!.y[at]).toBeCloseTo(device.step * share(false), 12);
    });
  });
});

describe('a stochastic unit', () => {
  it('has the closed form as lines, and itself marked', () => {
    const view = drawn('stochastic S { length 31, scaling maximum }')!;
    const { lines: each, marks, dots } = lines(view, 'error');
    expect(dots).toEqual([]);
    const [own, other] = each;
    expect(own!.y).toEqual(own!.x.map((length) => referenceError('maximum', length)));
    expect(other!.y).toEqual(other!.x.map((length) => referenceError('powerOfTwo', length)));
    expect(marks).toEqual([{ axis: 'x', at: 31, text: expect.stringMatching(/^L = 31: 8\.4\s%$/) }]);
    expect(cell(view, 'Longer and shorter streams', 'error of an update', 3)).toBe('8.4\u00a0%');
    expect(cell(view, 'Operations', 'ANDs of bits', 2)).toBe('63,488');
  });

  it('has dots where it was simulated, its own length among them if that is quick', () => {
    const measured = (length: number) =>
      lines(drawn(`stochastic S { length ${length}, lfsr 8 }`, { measured: true }), 'error').dots[0]!;
    expect(measured(12).x).toEqual([4, 12, 16, 64, 256]);
    expect(measured(1000).x).toEqual([4, 16, 64, 256]);
    expect(measured(12).error.every((error) => error > 0)).toBe(true);
  });

  it('keeps the dots that are known while its length is typed, and says its own error as simulated', () => {
    const text = (length: number): string => `stochastic S { length ${length}, lfsr 9 }`;
    expect(lines(drawn(text(20)), 'error').dots).toEqual([]);
    const measured = drawn(text(20), { measured: true })!;
    expect(measured.facts.at(-1)).toMatchObject({
      name: 'Error, simulated',
      value: expect.stringMatching(/^\d+\s% ± /),
    });
    const typed = drawn(text(21))!;
    expect(lines(typed, 'error').dots[0]!.x).toEqual([4, 16, 64, 256]);
    expect(typed.measuring).toBe(true);
    expect(drawn(text(20))!.measuring).toBe(false);
  });

  it('is claimed to save energy up to a length that depends on how the claim is read', () => {
    const plot = lines(drawn('stochastic S { length 16 }'), 'energy');
    expect(plot.lines[0]!.y[0]).toBeCloseTo(0.178 / 16, 9);
    expect(plot.lines[1]!.y[0]).toBeCloseTo(1 / 1.822 / 16, 9);
    expect(plot.note).toContain('L = 90 or 30 on');
    const factor = lines(drawn('stochastic S { claim { reading factor } }'), 'energy');
    expect(factor.lines[0]!.name).toContain('1.822');
  });
});

describe('a reuse buffer', () => {
  it('has what it finds with every number of bits', () => {
    const { parts, bars: each } = bars(drawn('reuse R { entries 8, mantissa 3, lanes 2 }'), 'bits');
    each.forEach((bar, mantissaBits) => {
      const found = referenceReuse({ entries: 8, mantissaBits, replacement: 'lru', zeros: 'skipped' });
      expect(parts.map(({ values }) => values[mantissaBits])).toEqual([found.zeros, found.hits]);
      expect(bar.own).toBe(mantissaBits === 3);
    });
  });

  it.each(['skipped', 'buffered'])('says the same of itself as its bar, with zeros %s', (zeros) => {
    const view = drawn(`reuse R { entries 1, mantissa 2, replacement direct, zeros ${zeros} }`)!;
    expect(view.facts[0]!.value).toBe(bars(view, 'bits').bars[2]!.text);
    const { parts } = bars(view, 'bits');
    expect(lines(view, 'lanes').lines[0]!.y[0]).toBeCloseTo(parts[0]!.values[2]! + parts[1]!.values[2]!, 12);
  });

  it('saves slots as lanes allow, marked at its own', () => {
    const view = drawn('reuse R { rates { zeros 50 %, similar 60 % }, lanes 2 }')!;
    const [own, ...claims] = lines(view, 'lanes').lines;
    for (const [at, count] of own!.x.entries()) expect(own!.y[at]).toBeCloseTo(0.8 * expectedCapture(0.8, count), 12);
    expect(claims.map(({ look }) => look)).toEqual(['dotted', 'dotted']);
    expect(lines(view, 'lanes').marks).toEqual([{ axis: 'x', at: 2, text: '2\u00a0lanes: 64\u00a0%' }]);
    // 0.8^4 is above 0.33, 0.8^5 is not; 0.8^6 is above 0.248, 0.8^7 is not.
    expect(view.tables[1]!.rows.map((row) => row.at(-1))).toEqual(['at most 4', 'at most 6']);
    expect(cell(view, 'The buffer of a multiplier', 'energy of a lookup', 1)).toBe('not given');
  });

  it.each([
    ['zeros 0 %, similar 20 %', 'none: too little is skipped'],
    ['zeros 100 %, similar 0 %', 'any'],
  ])('that skips %s meets the claim with lanes: %s', (rates, lanes) => {
    expect(drawn(`reuse R { rates { ${rates} } }`)!.tables[1]!.rows[0]!.at(-1)).toBe(lanes);
  });
});

describe('whatever is written', () => {
  it.each(['reram', 'essop', 'reuse'])('every machine of the example %s is drawn', (name) => {
    const text = readFileSync(`examples/${name}.accel`, 'utf8');
    for (const { name: machine } of drawn(text)!.machines) {
      const view = drawn(text, { machine })!;
      expect(view.problems).toEqual([]);
      expect(view.plots.length).toBeGreaterThan(1);
      expect(accepted(view)).toBe(true);
    }
  });

  it('the panel understands it', () => {
    const number = fc.oneof(fc.integer({ min: -2, max: 70_000 }), fc.constantFrom(0, 0.5, 1, 1e9));
    const setting = (name: string, values: fc.Arbitrary<unknown>) =>
      fc.option(values).map((value) => (value === null ? '' : `${name} ${value}\n`));
    const word = (name: string, ...words: string[]) => setting(name, fc.constantFrom(...words));
    const settings = fc.oneof(
      fc
        .tuple(
          setting('length', number),
          setting('lfsr', number),
          word('scaling', 'maximum', 'powerOfTwo'),
          word('claim', '{ reading factor, length 3 }'),
        )
        .map((parts) => `stochastic M {\n${parts.join('')}}`),
      fc
        .tuple(
          setting('bits', number),
          word('grid', '1x1', '3x900', '0x4'),
          word('cells', 'ideal', 'reRamES', 'reRamSB', 'taOxLike'),
          setting(
            'device',
            fc
              .tuple(
                fc.constantFrom('step', 'asymmetry', 'writeNoise', 'spread', 'maximum', 'minimum', 'nonlinearity'),
                number,
              )
              .map(([name, value]) => `{ ${name} ${value} }`),
          ),
        )
        .map((parts) => `crossbar M {\n${parts.join('')}}`),
      fc
        .tuple(
          setting('entries', fc.oneof(fc.integer({ min: -1, max: 40 }), fc.constant(5000))),
          setting('mantissa', fc.oneof(fc.integer({ min: -1, max: 12 }), fc.constant('adaptive'))),
          setting('lanes', number),
          word('zeros', 'skipped', 'buffered'),
        )
        .map((parts) => `reuse M {\n${parts.join('')}}`),
    );
    let drawnOnes = 0;
    fc.assert(
      fc.property(settings, (text) => {
        const view = drawn(text)!;
        expect(accepted(view)).toBe(true);
        if (view.plots.length > 0) drawnOnes++;
      }),
      { numRuns: 150 },
    );
    expect(drawnOnes).toBeGreaterThan(5);
  });
});

it('numbers are set as in print', () => {
  expect(printed('37570 um2, 0.5 uJ, 12 us, 1100×, 0.12345, 18 %')).toBe(
    '37,570\u00a0µm², 0.5\u00a0µJ, 12\u00a0µs, 1,100×, 0.12345, 18\u00a0%',
  );
});
