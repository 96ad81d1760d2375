/** The closed form of interleaved gradients: golden values, counts by hand, exact arithmetic, and the laws any cost must obey. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedCost, totalAccesses } from '../../../../server/src/simulate/gradients/interleaved.ts';
import type {
  GradientAccesses,
  InterleavedMapping,
  PartialSums,
  WeightUpdate,
} from '../../../../server/src/simulate/gradients/types.ts';
import type { Buffering, Drain, Gemm, Grid } from '../../../../server/src/simulate/types.ts';
import { expectCounts, hugeGemms, hugeGrids } from '../cases.ts';

const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const drains: readonly Drain[] = ['counted', 'free'];
const homes: readonly PartialSums[] = ['onChip', 'perFold'];
const updates: readonly WeightUpdate[] = ['excluded', 'separate', 'inPlace'];
const mappings: readonly InterleavedMapping[] = bufferings.flatMap((buffering) =>
  drains.flatMap((drain) =>
    homes.flatMap((partialSums) => updates.map((update) => ({ buffering, drain, partialSums, update }))),
  ),
);
const plain: InterleavedMapping = { buffering: 'exposed', drain: 'counted', partialSums: 'onChip', update: 'excluded' };

describe('golden values', () => {
  it.each([
    [5, 4, 3, 15],
    [8, 8, 8, 30],
    [16, 4, 8, 42],
    [3, 7, 2, 13],
  ])('T = %i on %i x %i: a span of %i cycles', (m, rows, cols, span) => {
    const gemm = { m, n: rows, k: cols, groups: 1 };
    expect(interleavedCost(gemm, { rows, cols }, { ...plain, buffering: 'hidden' }).foldCycles).toBe(span);
    expect(interleavedCost(gemm, { rows, cols }, plain).cycles).toBe(span + 2 * rows);
  });

  it('1024 x 1024 weights, 128 vectors, 128 x 128 PEs, hidden: 64 spans of 510 cycles, a load and a drain', () => {
    const gemm = { m: 128, n: 1024, k: 1024, groups: 1 };
    const cost = interleavedCost(gemm, { rows: 128, cols: 128 }, { ...plain, buffering: 'hidden' });
    expect(cost).toMatchObject({ folds: 64, foldCycles: 510, cycles: 32_896, macs: 2 * 128 * 1024 * 1024 });
  });
});

describe('counted by hand', () => {
  // 5 vectors, 4 outputs, 7 inputs on 3 x 2 PEs: 2 x 4 folds of span 10 + 3 + 2 - 2 = 13.
  const gemm: Gemm = { m: 5, n: 4, k: 7, groups: 1 };
  const grid: Grid = { rows: 3, cols: 2 };

  it.each([
    ['counted', { exposed: 8 * 19, overlapped: 8 * 16 + 3, hidden: 8 * 13 + 6, streamed: 7 * 10 + 19 }],
    ['free', { exposed: 8 * 16, overlapped: 8 * 16, hidden: 8 * 13 + 3, streamed: 7 * 10 + 16 }],
  ] as const)('cycles with a %s drain: what each buffering level leaves', (drain, cycles) => {
    for (const buffering of bufferings) {
      const cost = interleavedCost(gemm, grid, { ...plain, drain, buffering });
      expect(cost.cycles, buffering).toBe(cycles[buffering]);
      expect(cost).toMatchObject({ folds: 8, rowFolds: 2, colFolds: 4, macs: 280 });
      expect(cost.utilization).toBe(280 / (cycles[buffering] * 6));
      expect(cost.mappingEfficiency).toBeCloseTo(28 / 48, 15);
    }
  });

  it('streamed folds are a load apart if that is more than 2T: one vector on a tall grid', () => {
    const cost = interleavedCost(
      { m: 1, n: 64, k: 1, groups: 1 },
      { rows: 16, cols: 1 },
      { ...plain, buffering: 'streamed' },
    );
    expect(cost).toMatchObject({ folds: 4, foldCycles: 16, cycles: 3 * 16 + 16 + 17 + 16 });
  });

  const onChip: GradientAccesses = {
    errorReads: 20 * 4, // by every column fold, once for both gradients
    activationReads: 35 * 2, // by every row fold
    weightReads: 28,
    weightWrites: 0,
    inputGradientReads: 0,
    inputGradientWrites: 35,
    weightGradientReads: 0,
    weightGradientWrites: 28,
  };

  it('accesses with partial sums on chip, which take 5 vectors of accumulators for 2 columns', () => {
    const cost = interleavedCost(gemm, grid, plain);
    expect(cost.accesses).toEqual(onChip);
    expect(cost.accumulatorWords).toBe(10);
    expect(totalAccesses(cost.accesses)).toBe(80 + 70 + 28 + 35 + 28);
    // A layer narrower than the array leaves the accumulators of the other columns alone.
    expect(interleavedCost(gemm, { rows: 3, cols: 20 }, plain).accumulatorWords).toBe(5 * 7);
  });

  it('accesses with partial sums written by both row folds and read back by the second', () => {
    const cost = interleavedCost(gemm, grid, { ...plain, partialSums: 'perFold' });
    expect(cost.accesses).toEqual({ ...onChip, inputGradientReads: 35, inputGradientWrites: 70 });
    expect(cost.accumulatorWords).toBe(0);
  });

  it('updates: five words a weight in a pass of its own, two in place', () => {
    const of = (update: WeightUpdate) => interleavedCost(gemm, grid, { ...plain, update }).accesses;
    expect(of('separate')).toEqual({
      ...onChip,
      weightReads: 56,
      weightWrites: 28,
      weightGradientReads: 28,
      weightGradientWrites: 28,
    });
    expect(of('inPlace')).toEqual({ ...onChip, weightReads: 28, weightWrites: 28, weightGradientWrites: 0 });
  });

  it('a single row fold adds nothing up: no accumulators, no partial sums read back', () => {
    for (const partialSums of homes) {
      const cost = interleavedCost(gemm, { rows: 4, cols: 2 }, { ...plain, partialSums });
      expect(cost.accumulatorWords).toBe(0);
      expect(cost.accesses).toMatchObject({ inputGradientReads: 0, inputGradientWrites: 35 });
    }
  });
});

describe('laws', () => {
  const size = fc.integer({ min: 1, max: 5_000 });
  const side = fc.integer({ min: 1, max: 300 });
  const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 64 }) });
  const grids = fc.record({ rows: side, cols: side });
  const anyMapping = fc.constantFrom(...mappings);

  it('more buffering never costs cycles and never changes accesses', () => {
    fc.assert(
      fc.property(gemms, grids, anyMapping, (gemm, grid, mapping) => {
        const costs = bufferings.map((buffering) => interleavedCost(gemm, grid, { ...mapping, buffering }));
        for (let level = 1; level < costs.length; level++) {
          expect(costs[level]!.cycles).toBeLessThanOrEqual(costs[level - 1]!.cycles);
          expect(costs[level]!.accesses).toEqual(costs[0]!.accesses);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('one fold costs the same at every level: there is no neighbour to hide behind', () => {
    fc.assert(
      fc.property(size, grids, anyMapping, (m, grid, mapping) => {
        const gemm = { m, n: grid.rows, k: grid.cols, groups: 1 };
        expect(interleavedCost(gemm, grid, mapping).cycles).toBe(
          interleavedCost(gemm, grid, { ...mapping, buffering: 'exposed' }).cycles,
        );
      }),
    );
  });

  it('more work never costs fewer cycles, accesses or folds', () => {
    fc.assert(
      fc.property(
        gemms,
        grids,
        anyMapping,
        fc.constantFrom('m', 'n', 'k', 'groups'),
        fc.integer({ min: 1, max: 700 }),
        (gemm, grid, mapping, dimension, more) => {
          const less = interleavedCost(gemm, grid, mapping);
          const larger = interleavedCost({ ...gemm, [dimension]: gemm[dimension] + more }, grid, mapping);
          expect(larger.folds).toBeGreaterThanOrEqual(less.folds);
          expect(larger.cycles).toBeGreaterThanOrEqual(less.cycles);
          for (const name of Object.keys(less.accesses) as (keyof GradientAccesses)[]) {
            expect(larger.accesses[name], name).toBeGreaterThanOrEqual(less.accesses[name]);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('no PE does more than one MAC per cycle: 0 < utilization <= mapping efficiency <= 1', () => {
    fc.assert(
      fc.property(gemms, grids, anyMapping, (gemm, grid, mapping) => {
        const { utilization, mappingEfficiency } = interleavedCost(gemm, grid, mapping);
        expect(utilization).toBeGreaterThan(0);
        expect(utilization).toBeLessThanOrEqual(mappingEfficiency * (1 + 1e-12));
        expect(mappingEfficiency).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('what is read back was written, every result is written once, and in place saves 3 words a weight', () => {
    fc.assert(
      fc.property(gemms, grids, anyMapping, (gemm, grid, mapping) => {
        const { m, n, k, groups } = gemm;
        const { accesses } = interleavedCost(gemm, grid, mapping);
        expect(accesses.inputGradientWrites).toBe(accesses.inputGradientReads + m * k * groups);
        expect(accesses.weightGradientWrites + accesses.weightWrites).toBeGreaterThanOrEqual(n * k * groups);
        const words = (update: WeightUpdate) =>
          totalAccesses(interleavedCost(gemm, grid, { ...mapping, update }).accesses);
        expect(words('separate') - words('excluded')).toBe(3 * n * k * groups);
        expect(words('separate') - words('inPlace')).toBe(3 * n * k * groups);
      }),
    );
  });
});

describe('sizes', () => {
  it('counts exactly up to 2^53 - 1', () => {
    let compared = 0;
    fc.assert(
      fc.property(hugeGemms, hugeGrids, fc.constantFrom(...mappings), (gemm, grid, mapping) => {
        compared += expectCounts(interleavedCost(gemm, grid, mapping), withBigIntegers(gemm, grid, mapping));
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(500);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses %s as a dimension and names it', (bad) => {
    const gemm = { m: 1, n: 1, k: 1, groups: 1 };
    for (const dimension of ['m', 'n', 'k', 'groups'] as const) {
      expect(() => interleavedCost({ ...gemm, [dimension]: bad }, { rows: 1, cols: 1 }, plain)).toThrow(
        new RegExp(`^${dimension} must be`),
      );
    }
    for (const name of ['rows', 'cols'] as const) {
      expect(() => interleavedCost(gemm, { rows: 1, cols: 1, [name]: bad }, plain)).toThrow(RangeError);
    }
  });
});

/** The equations of docs/models/gradients.md in exact arithmetic. */
function withBigIntegers(gemm: Gemm, grid: Grid, { buffering, drain }: InterleavedMapping) {
  const [T, M, N, groups] = [BigInt(gemm.m), BigInt(gemm.n), BigInt(gemm.k), BigInt(gemm.groups)];
  const [R, C] = [BigInt(grid.rows), BigInt(grid.cols)];
  const folds = ((M + R - 1n) / R) * ((N + C - 1n) / C) * groups;
  const span = 2n * T + R + C - 2n;
  const out = drain === 'free' ? 0n : R;
  const pitch = 2n * T > R ? 2n * T : R;
  const cycles = {
    exposed: folds * (R + span + out),
    overlapped: folds * (R + span) + out,
    hidden: folds * span + R + out,
    streamed: (folds - 1n) * pitch + R + span + out,
  }[buffering];
  return { folds, cycles, macs: 2n * T * M * N * groups };
}
