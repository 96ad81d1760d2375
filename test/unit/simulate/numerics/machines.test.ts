/** What each machine makes of a product, against the bit-true models and against exact numbers. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cells } from '../../../../server/src/simulate/crossbar/device.ts';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import {
  arithmeticOf,
  type Machine,
  machineProblems,
  usual,
} from '../../../../server/src/simulate/numerics/machines.ts';
import type { MatrixShape } from '../../../../server/src/simulate/numerics/products.ts';
import { Random } from '../../../../server/src/simulate/random.ts';
import { measureReuse } from '../../../../server/src/simulate/reuse/buffer.ts';
import { truncated } from '../../../../server/src/simulate/reuse/half.ts';
import { runUpdate } from '../../../../server/src/simulate/stochastic/outer-product.ts';
import { normals, shapes } from './draws.ts';

const fine: Machine = {
  ...{ kind: 'crossbar', bits: 16, updateBits: 8, range: 4 },
  device: { ...devices.ideal, step: 2 ** -16 },
};

const unitOf = (machine: Machine, shape: MatrixShape, weights: Float32Array, seed: number) =>
  arithmeticOf(machine).unit({ name: 'fc', ...shape }, weights, seed);

/** Root of the mean squared difference, against that of the second. */
function distance(got: ArrayLike<number>, wanted: ArrayLike<number>): number {
  let [error, size] = [0, 0];
  for (let at = 0; at < wanted.length; at++) {
    error += (got[at]! - wanted[at]!) ** 2;
    size += wanted[at]! ** 2;
  }
  return Math.sqrt(error / size);
}

/** All three results of a machine on the same operands. */
function products(machine: Machine, seed = 1, shape = { inputs: 40, outputs: 30 }, vectors = 20) {
  const { inputs, outputs } = shape;
  const weights = normals(inputs * outputs, seed).map((value) => value / 10);
  const unit = unitOf(machine, shape, weights, seed + 1);
  const x = normals(vectors * inputs, seed + 2).map((value) => Math.max(0, value));
  const dy = normals(vectors * outputs, seed + 3);
  const y = new Float32Array(vectors * outputs);
  const dx = new Float32Array(vectors * inputs);
  unit.forward(x, vectors, y);
  unit.backward(dy, vectors, dx);
  unit.update(x, dy, vectors, { rate: 2 ** -6, momentum: 0 });
  return { y, dx, change: unit.weights().map((weight, at) => weight - weights[at]!) };
}

describe('machines with room for all bits compute what exact ones do', () => {
  const exact = products({ kind: 'exact' });
  it.each<[string, Machine, number, number]>([
    ['bf16', { kind: 'words', word: 'bf16', rounding: 'nearest' }, 2 ** -8, 2 ** -8],
    ['fp16', { kind: 'words', word: 'fp16', rounding: 'nearest' }, 2 ** -11, 2 ** -11],
    ['int8', { kind: 'words', word: 'int8', rounding: 'nearest' }, 2 ** -6, 2 ** -6],
    ['reuse of all bits', { ...usual.reuse, mantissaBits: 10 }, 2 ** -9, 2 ** -9],
    ['streams of 4,096 bits', { ...usual.stochastic, streamLength: 4096, lfsrBits: 'ideal' }, 0, 0.06],
    ['a crossbar of fine cells', fine, 2 ** -12, 2 ** -5],
  ])('%s', (_name, machine, passes, update) => {
    const { y, dx, change } = products(machine);
    expect(distance(y, exact.y)).toBeLessThanOrEqual(passes);
    expect(distance(dx, exact.dx)).toBeLessThanOrEqual(passes);
    expect(distance(change, exact.change)).toBeLessThanOrEqual(update);
    // None of them is the exact one under another name.
    expect(distance(change, exact.change)).toBeGreaterThan(0);
  });
});

describe('stochastic gradients', () => {
  it('are, to the last bit, those of the bit-true unit', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.integer({ min: 1, max: 70 }),
        fc.oneof(fc.constant('ideal' as const), fc.integer({ min: 2, max: 32 })),
        ({ vectors, inputs, outputs, seed }, streamLength, lfsrBits) => {
          const shape = { inputs, outputs };
          const machine: Machine = { kind: 'stochastic', streamLength, lfsrBits, scaling: 'powerOfTwo' };
          const x = normals(vectors * inputs, seed, 0.3);
          const dy = normals(vectors * outputs, seed + 1);
          const unit = unitOf(machine, shape, new Float32Array(inputs * outputs), seed);
          const { change } = runUpdate(
            { streamLength, lfsrBits, scaling: 'powerOfTwo', sequences: 'perVector', evaluation: 'parallel' },
            { ...shape, vectors, activations: Float64Array.from(x), errors: Float64Array.from(dy), learningRate: 1 },
            seed,
            { rows: outputs, cols: inputs },
          );
          // In two parts: the sequences go on from vector to vector and from batch to batch.
          const first = Math.floor(vectors / 2);
          const step = { rate: 1, momentum: 0 };
          if (first > 0) unit.update(x, dy, first, step);
          unit.update(x.subarray(first * inputs), dy.subarray(first * outputs), vectors - first, step);
          const sum = unit.weights();
          change.forEach((value, at) => {
            expect(sum[at]).toBeCloseTo(value, 4);
          });
          if (first === 0) expect([...sum]).toEqual([...Float32Array.from(change, (value) => value + 0)]);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('with the largest element as the scale, too', () => {
    const shape = { inputs: 7, outputs: 5 };
    const [x, dy] = [normals(3 * 7, 1), normals(3 * 5, 2)];
    const unit = unitOf(
      { kind: 'stochastic', streamLength: 31, lfsrBits: 8, scaling: 'maximum' },
      shape,
      new Float32Array(35),
      9,
    );
    unit.update(x, dy, 3, { rate: 1, momentum: 0 });
    const { change } = runUpdate(
      { streamLength: 31, lfsrBits: 8, scaling: 'maximum', sequences: 'perVector', evaluation: 'serial' },
      { ...shape, vectors: 3, activations: Float64Array.from(x), errors: Float64Array.from(dy), learningRate: 1 },
      9,
      { rows: 5, cols: 7 },
    );
    change.forEach((value, at) => {
      expect(unit.weights()[at]).toBeCloseTo(value, 5);
    });
  });
});

describe('crossbars', () => {
  it('of ideal cells hold only whole steps', () => {
    const shape = { inputs: 6, outputs: 5 };
    const unit = unitOf({ ...usual.crossbar, kind: 'crossbar', device: devices.ideal }, shape, new Float32Array(30), 3);
    for (let round = 0; round < 20; round++)
      unit.update(normals(6, round), normals(5, 100 + round), 1, { rate: 0.2, momentum: 0 });
    const weights = unit.weights();
    expect(weights.some((weight) => weight !== 0)).toBe(true);
    // A layer without weights has a range of 4, and 128 steps on either side.
    for (const weight of weights) expect(Number.isInteger((weight / 4) * 128)).toBe(true);
  });

  it('change on average as exact weights do', () => {
    const shape = { inputs: 3, outputs: 2 };
    const [x, dy] = [Float32Array.of(1, -0.5, 0), Float32Array.of(1, -1)];
    const runs = 20_000;
    const sums = new Float64Array(6);
    for (let run = 0; run < runs; run++) {
      const unit = unitOf({ ...fine, device: devices.ideal } as Machine, shape, new Float32Array(6), run);
      unit.update(x, dy, 1, { rate: 0.01, momentum: 0 });
      unit.weights().forEach((weight, at) => {
        sums[at]! += weight / runs;
      });
    }
    // One pulse is worth 4 / 128: five standard errors of a pulse with the chance of 0.01 * 32.
    const tolerance = (5 * (4 / 128) * Math.sqrt(0.32 * 0.68)) / Math.sqrt(runs);
    [-0.01, 0.01, 0.005, -0.005, 0, 0].forEach((wanted, at) => {
      expect(Math.abs(sums[at]! - wanted)).toBeLessThan(tolerance + 1e-6);
    });
  });

  it('change as their cells do under so many pulses', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.boolean(), fc.nat(), (pulses, up, seed) => {
        const device = { ...devices.taOxLike, readNoise: 0 };
        const shape = { inputs: 1, outputs: 1 };
        const start = 0.25;
        const unit = unitOf(
          { ...usual.crossbar, kind: 'crossbar', range: 1, device },
          shape,
          Float32Array.of(start),
          seed,
        );
        // The only weight is the largest, so that a cell's 1 stands for it and a step for `step` of it.
        unit.update(Float32Array.of(1), Float32Array.of(up ? -1 : 1), 1, {
          rate: (pulses + 1e-9) * device.step * start,
          momentum: 0,
        });
        const cells = new Cells(device, 1, new Random(seed).word());
        cells.weights[0] = Math.min(cells.maxima[0]!, 1);
        cells.pulse(0, up ? pulses : -pulses);
        // Rounded at random: one more pulse with a chance of next to nothing.
        expect(unit.weights()[0]! / start).toBeCloseTo(cells.weights[0], 5);
      }),
      { numRuns: 300 },
    );
  });

  it('read with the noise of their cells', () => {
    const shape = { inputs: 50, outputs: 2000 };
    const device = { ...devices.ideal, readNoise: 0.1 };
    const unit = unitOf(
      { kind: 'crossbar', bits: 16, updateBits: 8, range: 1, device },
      shape,
      new Float32Array(100_000),
      5,
    );
    const x = normals(50, 6);
    const y = new Float32Array(2000);
    unit.forward(x, 1, y);
    const variance = y.reduce((sum, value) => sum + value ** 2, 0) / 2000;
    const expected = 0.1 ** 2 * x.reduce((sum, value) => sum + value ** 2, 0);
    expect(Math.abs(variance / expected - 1)).toBeLessThan(5 * Math.sqrt(2 / 2000));
  });

  it('with few bits have few results', () => {
    const shape = { inputs: 20, outputs: 200 };
    const unit = unitOf(
      { kind: 'crossbar', bits: 3, updateBits: 2, range: 1, device: devices.ideal },
      shape,
      normals(4000, 1),
      1,
    );
    const y = new Float32Array(200);
    unit.forward(normals(20, 2), 1, y);
    expect(new Set(y).size).toBeLessThanOrEqual(7);
  });
});

describe('reuse', () => {
  const shape = { inputs: 8, outputs: 3 };
  const machine = { ...usual.reuse, mantissaBits: 2 } as const;
  const x = normals(16 * 8, 4).map((value) => Math.max(0, value));

  it('computes with activations that are cut off', () => {
    const weights = normals(24, 1);
    const exact = unitOf({ kind: 'exact' }, shape, weights, 1);
    const cut = unitOf(machine, shape, weights, 1);
    const [got, wanted] = [new Float32Array(48), new Float32Array(48)];
    cut.forward(x, 16, got);
    exact.forward(
      x.map((value) => truncated(value, 2)),
      16,
      wanted,
    );
    expect(got).toEqual(wanted);
  });

  it('measures what a buffer in front of each weight finds in the first batch, zeros apart', () => {
    const arithmetic = arithmeticOf(machine);
    const unit = arithmetic.unit({ name: 'fc', ...shape }, normals(24, 1), 1);
    const dy = normals(48, 2);
    unit.update(x, dy, 16, { rate: 0.1, momentum: 0 });
    // Later batches of the epoch are not looked at.
    unit.update(new Float32Array(128), dy, 16, { rate: 0.1, momentum: 0 });
    let [zeros, hits] = [0, 0];
    for (let input = 0; input < 8; input++) {
      const column = Array.from({ length: 16 }, (_, vector) => x[vector * 8 + input]!);
      const { counts } = measureReuse({ entries: 16, mantissaBits: 2, replacement: 'lru', zeros: 'skipped' }, column);
      zeros += counts.zeroSkips;
      hits += counts.exactHits + counts.similarHits;
    }
    expect(hits).toBeGreaterThan(0);
    expect(arithmetic.figures?.()).toEqual({
      ...{ zeroSkips: zeros / 128, similarHits: hits / (128 - zeros), mantissaBits: 2 },
    });
    expect(arithmetic.figures?.()?.zeroSkips).toBe(0);
  });

  it('raises the bits when the loss stalls, if a controller says so', () => {
    const controller = { start: 2, end: 4, smoothing: 1, improvement: 0.01, patience: 2 };
    const arithmetic = arithmeticOf({ ...usual.reuse, mantissaBits: controller });
    const bits = Array.from({ length: 8 }, () => {
      arithmetic.observe?.(1);
      return arithmetic.figures?.()?.mantissaBits;
    });
    expect(bits).toEqual([2, 2, 3, 3, 4, 4, 4, 4]);
  });
});

it.each<[Machine, string]>([
  [{ ...usual.stochastic, streamLength: 0 }, 'streamLength'],
  [{ ...usual.stochastic, lfsrBits: 40 }, 'lfsrBits'],
  [{ ...usual.reuse, mantissaBits: 11 }, 'mantissaBits'],
  [{ ...usual.reuse, entries: 0 }, 'entries'],
  [{ ...usual.reuse, mantissaBits: { start: 3, end: 2, smoothing: 1, improvement: 0, patience: 1 } }, 'end'],
  [{ kind: 'crossbar', device: devices.ideal, bits: 1, updateBits: 4, range: 4 }, 'bits'],
  [{ kind: 'crossbar', device: devices.ideal, bits: 8, updateBits: 4, range: 0 }, 'range'],
  [{ kind: 'crossbar', device: { ...devices.ideal, step: 0 }, bits: 8, updateBits: 4, range: 4 }, 'step'],
])('%o is refused for its %s', (machine, field) => {
  expect(machineProblems(machine).map((problem) => problem.field)).toContain(field);
});
