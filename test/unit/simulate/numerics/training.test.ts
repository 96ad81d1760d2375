/** Runs: what they learn, that they repeat, and that they go on where they stopped. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import { checkpointText, readCheckpoint, runKey } from '../../../../server/src/simulate/numerics/checkpoint.ts';
import { dataProblems, shuffled, splitData } from '../../../../server/src/simulate/numerics/data.ts';
import { type Machine, usual } from '../../../../server/src/simulate/numerics/machines.ts';
import { drawnPatterns } from '../../../../server/src/simulate/numerics/patterns.ts';
import { settingsProblems, Training } from '../../../../server/src/simulate/numerics/training.ts';
import type { NetworkSpec, TrainingSettings } from '../../../../server/src/simulate/numerics/types.ts';
import { usualController } from '../../../../server/src/simulate/reuse/controller.ts';
import { moons, perceptron } from './draws.ts';

const moonNetwork = perceptron(2, 24, 2);
const moonData = splitData(moonNetwork, moons(500, 3), 1);
const settings: TrainingSettings = { epochs: 3, batch: 8, rate: 0.1, momentum: 0, seed: 1 };

const picture = { channels: 1, height: 8, width: 8 };
const convolution: NetworkSpec = {
  name: 'CNN',
  input: [1, 8, 8],
  classes: 3,
  layers: [
    {
      ...{ kind: 'conv', name: 'conv', filters: 4, bias: true },
      window: { ...picture, kernel: [3, 3], stride: [1, 1], dilation: [1, 1], before: [1, 1], size: [8, 8] },
    },
    { kind: 'activation', name: 'relu', activation: 'relu', elements: 256 },
    {
      ...{ kind: 'pool', name: 'pool', mode: 'max' },
      window: {
        ...{ channels: 4, height: 8, width: 8, kernel: [2, 2], stride: [2, 2] },
        ...{ dilation: [1, 1], before: [0, 0], size: [4, 4] },
      },
    },
    { kind: 'dense', name: 'fc', inputs: 64, outputs: 3, bias: true },
  ],
};

const machines: readonly Machine[] = [
  { kind: 'exact' },
  { kind: 'words', word: 'bf16', rounding: 'nearest' },
  { kind: 'words', word: 'int8', rounding: 'stochastic' },
  usual.stochastic,
  { ...usual.stochastic, lfsrBits: 'ideal' },
  { ...usual.crossbar, kind: 'crossbar', device: devices.taOxLike },
  usual.reuse,
  { ...usual.reuse, mantissaBits: { ...usualController, patience: 3 } },
  {
    kind: 'mixed',
    rules: [
      { layers: ['fc1'], forward: { ...usual.reuse, mantissaBits: { ...usualController, patience: 3 } } },
      { layers: ['fc2'], forward: usual.reuse, update: usual.stochastic },
    ],
  },
];

function finished(training: Training): Training {
  while (!training.done) training.step();
  return training;
}

describe('training', () => {
  it('tells two moons apart in 32-bit floats', () => {
    const results = finished(
      new Training(moonNetwork, moonData, { kind: 'exact' }, { ...settings, epochs: 30, momentum: 0.9 }),
    ).results;
    expect(results).toHaveLength(30);
    expect(results.at(-1)!.accuracy).toBeGreaterThan(0.97);
    expect(results.at(-1)!.trainLoss).toBeLessThan(results[0]!.trainLoss / 5);
  });

  it('learns pictures with a convolution', () => {
    const data = splitData(convolution, drawnPatterns([1, 8, 8], 3, 300, 1), 1);
    const { results } = finished(new Training(convolution, data, { kind: 'exact' }, { ...settings, epochs: 6 }));
    expect(results.at(-1)!.accuracy).toBeGreaterThan(0.9);
  });

  it.each(machines)('on %o gives the same numbers again, and others than exact ones', (machine) => {
    const first = finished(new Training(moonNetwork, moonData, machine, settings)).results;
    expect(finished(new Training(moonNetwork, moonData, machine, settings)).results).toEqual(first);
    if (machine.kind === 'exact') return;
    const exact = finished(new Training(moonNetwork, moonData, { kind: 'exact' }, settings)).results;
    expect(first.map((result) => result.trainLoss)).not.toEqual(exact.map((result) => result.trainLoss));
  });

  it.each(machines)('on %o goes on from any batch as if it had not stopped', (machine) => {
    const momentum = machine.kind === 'crossbar' ? 0 : 0.5;
    const run = { ...settings, momentum };
    const whole = finished(new Training(moonNetwork, moonData, machine, run));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 149 }), (stop) => {
        const first = new Training(moonNetwork, moonData, machine, run);
        for (let batch = 0; batch < stop; batch++) first.step();
        const text = checkpointText(first.checkpoint(), 'run');
        const second = finished(new Training(moonNetwork, moonData, machine, run, readCheckpoint(text, 'run')));
        expect(second.results).toEqual(whole.results);
        expect(checkpointText(second.checkpoint(), '')).toBe(checkpointText(whole.checkpoint(), ''));
      }),
      { numRuns: 8 },
    );
  });

  it('begins with the same weights and the same samples on every machine', () => {
    const first = machines.map((machine) => {
      const training = new Training(moonNetwork, moonData, machine, { ...settings, rate: 1e-30 });
      return finished(training).results[0]!.trainLoss;
    });
    for (const loss of first) expect(Math.abs(loss / first[0]! - 1)).toBeLessThan(0.1);
  });

  it('stops when the loss is no number, and keeps what there was', () => {
    const training = finished(new Training(moonNetwork, moonData, { kind: 'exact' }, { ...settings, rate: 1e30 }));
    expect(training.diverged).toBe(true);
    expect(training.results.length).toBeLessThan(3);
    expect(training.step()).toBeUndefined();
  });

  it('has no result of an epoch whose last update went too far', () => {
    // One batch is the epoch: its own loss is finite, what follows is not.
    const run = { ...settings, batch: 400, rate: 1e38 };
    const training = finished(new Training(moonNetwork, moonData, { kind: 'exact' }, run));
    expect([training.diverged, training.results]).toEqual([true, []]);
  });

  it('says how far it is', () => {
    const training = new Training(moonNetwork, moonData, { kind: 'exact' }, settings);
    expect(training.progress).toBe(0);
    for (let batch = 0; batch < 25; batch++) training.step();
    expect(training.progress).toBeCloseTo(0.5 / 3, 9);
    expect(finished(training).progress).toBe(1);
  });
});

describe('a checkpoint is refused', () => {
  const text = checkpointText(new Training(moonNetwork, moonData, { kind: 'exact' }, settings).checkpoint(), 'one');
  it.each([
    ['of another run', text, 'two', /another run/],
    ['cut off', text.slice(0, -9), 'one', /cut off/],
    ['of something else', '{"version":1}', 'one', /no checkpoint/],
    ['that is a number', '7', 'one', /no checkpoint/],
  ])('%s', (_name, content, run, message) => {
    expect(() => readCheckpoint(content, run)).toThrow(message);
  });

  it('by a network of another size', () => {
    const checkpoint = readCheckpoint(text, 'one');
    expect(() => new Training(perceptron(2, 25, 2), moonData, { kind: 'exact' }, settings, checkpoint)).toThrow(
      /another layer/,
    );
  });

  it('if one sample differs', () => {
    const [a, b] = [Float32Array.of(1, 2), Float32Array.of(1, 2.0000002)];
    expect(runKey(['x'], [a])).toBe(runKey(['x'], [a.slice()]));
    expect(runKey(['x'], [a])).not.toBe(runKey(['x'], [b]));
    expect(runKey(['x'], [a])).not.toBe(runKey(['y'], [a]));
  });
});

it.each<[Partial<TrainingSettings>, Machine, string]>([
  [{ epochs: 0 }, { kind: 'exact' }, 'epochs'],
  [{ batch: 1.5 }, { kind: 'exact' }, 'batch'],
  [{ rate: Number.NaN }, { kind: 'exact' }, 'rate'],
  [{ momentum: 1 }, { kind: 'exact' }, 'momentum'],
  [{ seed: -1 }, { kind: 'exact' }, 'seed'],
  [{ momentum: 0.5 }, machines[5]!, 'momentum'],
  [{}, { ...usual.stochastic, streamLength: 0 }, 'streamLength'],
])('settings %o of %o are refused for their %s', (change, machine, field) => {
  expect(settingsProblems({ ...settings, ...change }, machine).map((problem) => problem.field)).toEqual([field]);
});

describe('data', () => {
  it('are drawn in equal parts, the same from the same seed, and all classes differ', () => {
    const data = drawnPatterns([1, 12, 12], 4, 40, 7);
    expect(drawnPatterns([1, 12, 12], 4, 40, 7)).toEqual(data);
    expect(drawnPatterns([1, 12, 12], 4, 40, 8).samples).not.toEqual(data.samples);
    expect([0, 1, 2, 3].map((label) => data.labels.filter((each) => each === label).length)).toEqual([10, 10, 10, 10]);
    expect(data.samples.every((value) => value >= 0 && value <= 1)).toBe(true);
  });

  it('are drawn for every shape', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }), (shape) => {
        const size = shape.reduce((product, length) => product * length, 1);
        const data = drawnPatterns(shape, 2, 3, 1);
        expect(data.samples).toHaveLength(3 * size);
        expect(data.samples.every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('are split without losing or repeating a sample, channels inside', () => {
    const count = 11;
    const samples = Float32Array.from({ length: count * 12 }, (_, at) => at);
    const labels = Uint16Array.from({ length: count }, (_, at) => at);
    const network = { ...perceptron(12, 2, 11), input: [3, 2, 2] };
    const { train, test } = splitData(network, { source: '', shape: [3, 2, 2], classes: 11, samples, labels }, 5);
    expect(test.count).toBe(2);
    expect([...train.labels, ...test.labels].sort((a, b) => a - b)).toEqual([...labels]);
    train.labels.forEach((label, at) => {
      const start = 12 * label;
      expect([...train.samples.subarray(12 * at, 12 * at + 6)]).toEqual(
        [0, 4, 8, 1, 5, 9].map((place) => start + place),
      );
    });
  });

  it('are shuffled into every order alike', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = shuffled(3, seed).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const each of counts.values()) expect(Math.abs(each - 1000)).toBeLessThan(5 * Math.sqrt(1000));
  });

  it.each([
    ['too few', perceptron(2, 3, 2), moons(1, 1), /at least 2 samples/],
    ['of another size', perceptron(3, 3, 2), moons(9, 1), /a sample has 2 numbers \(2\), but 'MLP' takes 3/],
    ['of more classes', perceptron(2, 3, 2), { ...moons(9, 1), labels: Uint16Array.of(0, 1, 2) }, /labels go up to 2/],
  ])('%s are refused', (_name, network, data, message) => {
    expect(dataProblems(network, data)[0]?.message).toMatch(message);
  });
});
