/** Machines for single layers: what they are made of must not change what they compute. */

import { describe, expect, it } from 'vitest';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import { checkpointText } from '../../../../server/src/simulate/numerics/checkpoint.ts';
import { splitData } from '../../../../server/src/simulate/numerics/data.ts';
import {
  arithmeticOf,
  type Machine,
  machineProblems,
  usual,
} from '../../../../server/src/simulate/numerics/machines.ts';
import { settingsProblems, Training } from '../../../../server/src/simulate/numerics/training.ts';
import type { TrainingSettings } from '../../../../server/src/simulate/numerics/types.ts';
import { measureReuse } from '../../../../server/src/simulate/reuse/buffer.ts';
import { usualController } from '../../../../server/src/simulate/reuse/controller.ts';
import { truncated } from '../../../../server/src/simulate/reuse/half.ts';
import { moons, normals, perceptron } from './draws.ts';

type Rules = Extract<Machine, { kind: 'mixed' }>['rules'];
const mixed = (...rules: Rules): Machine => ({ kind: 'mixed', rules });
const crossbar = { ...usual.crossbar, kind: 'crossbar', device: devices.reRamSB } as const;
const adaptive = { ...usual.reuse, mantissaBits: { ...usualController, patience: 3 } };

const network = perceptron(2, 24, 2);
const data = splitData(network, moons(300, 3), 1);
const settings: TrainingSettings = { epochs: 2, batch: 8, rate: 0.1, momentum: 0, seed: 4 };

/** All that a run leaves, to the last bit. */
function trace(machine: Machine, run = settings): string {
  const training = new Training(network, data, machine, run);
  while (!training.done) training.step();
  return checkpointText(training.checkpoint(), '');
}

describe('a mixed machine', () => {
  it.each<[string, Machine, Rules[number]]>([
    ['stochastic', usual.stochastic, { layers: ['fc1', 'fc2'], update: usual.stochastic }],
    ['reuse', usual.reuse, { layers: ['fc1', 'fc2'], forward: usual.reuse }],
    ['adaptive reuse', adaptive, { layers: ['fc1', 'fc2'], forward: adaptive }],
    ['a crossbar', crossbar, { layers: ['fc1', 'fc2'], crossbar }],
  ])('with one rule for all layers is that machine: %s', (_name, machine, rule) => {
    expect(trace(mixed(rule))).toBe(trace(machine));
  });

  it('without rules is exact, and so is every layer that no rule names', () => {
    const run = { ...settings, momentum: 0.5 };
    expect(trace(mixed(), run)).toBe(trace({ kind: 'exact' }, run));
    expect(trace(mixed({ layers: ['other'], update: usual.stochastic }), run)).toBe(trace({ kind: 'exact' }, run));
  });

  it('may be cut into rules that say the same', () => {
    const [first, second] = ['fc1', 'fc2'].map((layer) => ({ layers: [layer], update: usual.stochastic }));
    expect(trace(mixed(first!, second!))).toBe(trace(usual.stochastic));
  });

  it('computes each layer on its own machine', () => {
    const runs = [
      mixed(),
      mixed({ layers: ['fc1'], crossbar }),
      mixed({ layers: ['fc2'], crossbar }),
      mixed({ layers: ['fc1'], crossbar }, { layers: ['fc2'], update: usual.stochastic }),
      mixed({ layers: ['fc1'], crossbar }, { layers: ['fc2'], update: usual.stochastic, forward: usual.reuse }),
    ].map((machine) => trace(machine));
    expect(new Set(runs).size).toBe(runs.length);
  });

  it('with both in one layer cuts activations off, and draws its gradients from what is left', () => {
    const layer = { name: 'fc', inputs: 9, outputs: 5 };
    const forward = { ...usual.reuse, mantissaBits: 1 };
    const weights = normals(45, 1);
    const both = arithmeticOf(mixed({ layers: ['fc'], forward, update: usual.stochastic })).unit(layer, weights, 7);
    const alone = arithmeticOf(usual.stochastic).unit(layer, weights, 7);
    const exact = arithmeticOf({ kind: 'exact' }).unit(layer, weights, 7);
    const x = normals(6 * 9, 2);
    const cut = x.map((value) => truncated(value, 1));
    const dy = normals(6 * 5, 3);
    const step = { rate: 0.1, momentum: 0.3 };
    const [got, wanted] = [new Float32Array(30), new Float32Array(30)];
    for (let batch = 0; batch < 3; batch++) {
      both.update(x, dy, 6, step);
      alone.update(cut, dy, 6, step);
      exact.update(cut, dy, 6, step);
      expect(both.weights()).toEqual(alone.weights());
      both.forward(x, 6, got);
      alone.forward(cut, 6, wanted);
      expect(got).toEqual(wanted);
    }
    expect(both.weights()).not.toEqual(exact.weights());
  });

  it('counts what reuse finds in all of its layers, each weighted by what it multiplies', () => {
    const buffer = { entries: 16, replacement: 'lru', zeros: 'skipped' } as const;
    const arithmetic = arithmeticOf(
      mixed(
        { layers: ['a'], forward: { ...usual.reuse, mantissaBits: 1 } },
        { layers: ['b'], forward: { ...usual.reuse, mantissaBits: 4 }, update: usual.stochastic },
        { layers: ['c'], crossbar },
      ),
    );
    let [products, zeros, hits, bits] = [0, 0, 0, 0];
    for (const [name, outputs, mantissaBits] of [
      ['a', 3, 1],
      ['b', 7, 4],
      ['c', 100, 0],
    ] as const) {
      const x = normals(16, mantissaBits, 0.3).map((value) => Math.max(0, value));
      const unit = arithmetic.unit({ name, inputs: 1, outputs }, normals(outputs, 1), 1);
      unit.update(x, normals(16 * outputs, 2), 16, { rate: 0.1, momentum: 0 });
      if (name === 'c') continue;
      const { counts } = measureReuse({ ...buffer, mantissaBits }, x);
      products += 16 * outputs;
      zeros += counts.zeroSkips * outputs;
      hits += (counts.exactHits + counts.similarHits) * outputs;
      bits += mantissaBits * 16 * outputs;
    }
    expect(hits).toBeGreaterThan(0);
    expect(arithmetic.figures?.()).toEqual({
      ...{ zeroSkips: zeros / products, similarHits: hits / (products - zeros), mantissaBits: bits / products },
    });
    expect(arithmeticOf(mixed({ layers: ['c'], crossbar })).figures?.()).toBeUndefined();
  });

  it('tells every controller of the loss', () => {
    const forward = {
      ...usual.reuse,
      mantissaBits: { start: 2, end: 4, smoothing: 1, improvement: 0.01, patience: 2 },
    };
    const arithmetic = arithmeticOf(mixed({ layers: ['a'], forward }, { layers: ['b'], forward }));
    for (const name of ['a', 'b']) arithmetic.unit({ name, inputs: 1, outputs: 1 }, normals(1, 1), 1);
    for (let batch = 0; batch < 5; batch++) arithmetic.observe?.(1);
    // Two numbers of the state are bits: of one controller and of the other.
    const { numbers } = arithmetic.save!();
    expect([numbers[0], numbers[numbers.length / 2]]).toEqual([4, 4]);
  });

  it('says whose an assumption is, and shortens long lists', () => {
    const layers = ['a', 'b', 'c', 'd', 'e'];
    const texts = arithmeticOf(mixed({ layers, update: usual.stochastic }, { layers: ['f'], crossbar })).assumptions;
    expect(texts.filter((text) => text.startsWith('a, b, c and 2 more: '))).toHaveLength(3);
    expect(texts.filter((text) => text.startsWith('f: '))).toHaveLength(4);
    expect(texts.at(-1)).toMatch(/^Other layers: Operands and results are 32-bit floats/);
  });
});

describe('a mixed machine is refused', () => {
  it.each<[string, Machine, string]>([
    ['if a layer is in two rules', mixed({ layers: ['a', 'b'] }, { layers: ['b'] }), 'b'],
    ['if a layer on a crossbar has another part', mixed({ layers: ['a'], crossbar, forward: usual.reuse }), 'crossbar'],
    ['for its crossbar', mixed({ layers: ['a'], crossbar: { ...crossbar, bits: 1 } }), 'bits'],
    ['for its streams', mixed({ layers: ['a'], update: { ...usual.stochastic, streamLength: 0 } }), 'streamLength'],
    ['for its buffer', mixed({ layers: ['a'], forward: { ...usual.reuse, entries: 0 } }), 'entries'],
  ])('%s', (_name, machine, field) => {
    expect(machineProblems(machine).map((problem) => problem.field)).toEqual([field]);
  });

  it('with momentum, if any layer is on a crossbar', () => {
    const run = { ...settings, momentum: 0.5 };
    const fields = (machine: Machine) => settingsProblems(run, machine).map((problem) => problem.field);
    expect(fields(mixed({ layers: ['a'], update: usual.stochastic }, { layers: ['b'], crossbar }))).toEqual([
      'momentum',
    ]);
    expect(fields(mixed({ layers: ['a'], update: usual.stochastic }))).toEqual([]);
  });
});
