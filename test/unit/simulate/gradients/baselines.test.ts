/** Interleaved gradients against gradients one after the other: the ratios of the equations, and what no comparison may break. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baselineCost, compareGradients } from '../../../../server/src/simulate/gradients/baselines.ts';
import { totalAccesses } from '../../../../server/src/simulate/gradients/interleaved.ts';
import type {
  BaselineName,
  InterleavedMapping,
  PartialSums,
  WeightUpdate,
} from '../../../../server/src/simulate/gradients/types.ts';
import { simulatePeGrid } from '../../../../server/src/simulate/systolic/pe-grid.ts';
import type { Buffering, Dataflow, Gemm, Grid } from '../../../../server/src/simulate/types.ts';
import { integers } from './exact.ts';

const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const names: readonly BaselineName[] = ['ws-os', 'ws', 'os'];
const homes: readonly PartialSums[] = ['onChip', 'perFold'];
const updates: readonly WeightUpdate[] = ['excluded', 'separate', 'inPlace'];
const plain: InterleavedMapping = { buffering: 'hidden', drain: 'counted', partialSums: 'onChip', update: 'excluded' };

const square = (side: number): Grid => ({ rows: side, cols: side });
const dense = (m: number): Gemm => ({ m, n: 1024, k: 1024, groups: 1 });

describe('the fully connected sweep: 1024 x 1024 weights, 128 vectors', () => {
  it.each([
    [32, 1.4],
    [64, 1.66],
    [128, 1.98],
    [256, 2.24],
  ])('%i x %i PEs: hidden against exposed ws-os, %d times fewer cycles', (side, ratio) => {
    const { cycles } = compareGradients(dense(128), square(side), plain, { name: 'ws-os', buffering: 'exposed' });
    expect(cycles.ratio).toBeCloseTo(ratio, 2);
  });

  it('at 128 x 128 these are 32,896 cycles against 65,280', () => {
    const { cycles } = compareGradients(dense(128), square(128), plain, { name: 'ws-os', buffering: 'exposed' });
    expect(cycles).toMatchObject({ interleaved: 32_896, baseline: 65_280 });
    expect(cycles.saving).toBeCloseTo(1 - 32_896 / 65_280, 15);
  });

  it.each([
    [32, 1.69],
    [64, 1.82],
    [128, 1.97],
    [256, 2.12],
  ])(
    '%i x %i PEs: weights updated in place, %d times fewer accesses than ws-os with a separate update',
    (side, ratio) => {
      const mapping: InterleavedMapping = { ...plain, update: 'inPlace' };
      const { accesses } = compareGradients(dense(128), square(side), mapping, { name: 'ws-os' });
      expect(accesses.ratio).toBeCloseTo(ratio, 2);
    },
  );

  it('512 vectors on 32 x 32: 1.90 times fewer accesses than os, four streams to two', () => {
    const { accesses } = compareGradients(dense(512), square(32), plain, { name: 'os' });
    expect(accesses.ratio).toBeCloseTo(1.9, 2);
  });
});

describe('ratios of cycles on large square grids, b = T / R', () => {
  const side = 1 << 14;
  const limits: readonly (readonly [Buffering, Buffering, (b: number) => number])[] = [
    ['exposed', 'exposed', (b) => (b + 3) / (b + 2)],
    ['overlapped', 'exposed', (b) => (2 * b + 6) / (2 * b + 3)],
    ['hidden', 'exposed', (b) => (b + 3) / (b + 1)],
    ['hidden', 'hidden', (b) => (b + 2) / (b + 1)],
    ['streamed', 'streamed', (b) => Math.max(b, 1) / Math.max(b, 1 / 2)],
  ];
  it.each(limits)('%s against %s ws-os', (buffering, baseline, limit) => {
    for (const b of [1 / 4, 2 / 3, 1, 1.5, 4, 16]) {
      const gemm = { m: Math.round(b * side), n: side * 300, k: side * 300, groups: 1 };
      const { cycles } = compareGradients(
        gemm,
        square(side),
        { ...plain, buffering },
        { name: 'ws-os', buffering: baseline },
      );
      expect(cycles.ratio).toBeCloseTo(limit(b), 3);
    }
  });

  it('equally hidden, the ratio stays below 2; 2.2 needs a baseline that hides less', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 2, max: 300 }), (m, grid) => {
        const ratio = compareGradients(dense(m), square(grid), plain, { name: 'ws-os' }).cycles.ratio;
        expect(ratio).toBeLessThan(2);
      }),
    );
    expect(
      compareGradients(dense(128), square(256), plain, { name: 'ws-os', buffering: 'exposed' }).cycles.ratio,
    ).toBeGreaterThan(2.2);
  });
});

describe('ratios of accesses when the streams dominate', () => {
  // Few weights next to the vectors: W and dW vanish from the sums.
  const gemm: Gemm = { m: 1 << 20, n: 1024, k: 1024, groups: 1 };
  const saving = (partialSums: PartialSums) => {
    const { interleaved, baseline } = compareGradients(gemm, square(32), { ...plain, partialSums }, { name: 'ws-os' });
    const writesOnly = 1 - words(interleaved.accesses) / words(baseline.accesses);
    return { all: 1 - totalAccesses(interleaved.accesses) / totalAccesses(baseline.accesses), writesOnly };
  };
  const words = (accesses: Parameters<typeof totalAccesses>[0]) =>
    totalAccesses(accesses) - accesses.inputGradientReads - accesses.weightGradientReads;

  it('sums on chip: three streams become two', () => {
    expect(saving('onChip').all).toBeCloseTo(1 / 3, 2);
  });

  it('sums written per fold: four streams become three if read-backs are not counted, five become four if they are', () => {
    expect(saving('perFold').writesOnly).toBeCloseTo(1 / 4, 2);
    expect(saving('perFold').all).toBeCloseTo(1 / 5, 2);
  });
});

describe('baselines counted by hand', () => {
  // 5 vectors, 4 outputs, 7 inputs on 3 x 2 PEs.
  const gemm: Gemm = { m: 5, n: 4, k: 7, groups: 1 };
  const grid: Grid = { rows: 3, cols: 2 };
  const of = (name: BaselineName, partialSums: PartialSums, update: 'excluded' | 'separate' = 'excluded') =>
    baselineCost(gemm, grid, { name, buffering: 'exposed', drain: 'counted', partialSums, update });

  it('ws-os: 2 x 4 folds of 5 vectors twice, the error read for each gradient', () => {
    const cost = of('ws-os', 'perFold');
    expect(cost.cycles).toBe(8 * (5 + 3 + 2 - 2 + 3) * 2);
    expect(cost.accesses).toEqual({
      errorReads: 2 * 20 * 4,
      activationReads: 35 * 2,
      weightReads: 28,
      weightWrites: 0,
      inputGradientReads: 35,
      inputGradientWrites: 70,
      weightGradientReads: 0,
      weightGradientWrites: 28,
    });
  });

  it('ws: the weight gradient has 2 x 4 folds of activations, past which 4 errors stream', () => {
    const cost = of('ws', 'perFold');
    expect(cost.cycles).toBe(8 * 11 + 8 * (4 + 3 + 2 - 2 + 3));
    expect(cost.accesses).toMatchObject({ activationReads: 35, weightGradientReads: 28, weightGradientWrites: 56 });
    expect(of('ws', 'onChip').accesses).toMatchObject({ weightGradientReads: 0, weightGradientWrites: 28 });
  });

  it('os: the activation gradient reads the weights for each of its 2 row folds and adds up in the PEs', () => {
    const cost = of('os', 'perFold');
    expect(cost.cycles).toBe(8 * (4 + 3 + 2 - 2 + 3) + 8 * 11);
    expect(cost.accesses).toMatchObject({ weightReads: 56, inputGradientReads: 0, inputGradientWrites: 35 });
  });

  it('a separate update reads gradient and weights and writes weights: five words a weight in all', () => {
    const { accesses } = of('ws-os', 'onChip', 'separate');
    expect(accesses).toMatchObject({ weightReads: 56, weightWrites: 28, weightGradientReads: 28 });
    expect(accesses.weightGradientWrites).toBe(28);
  });
});

describe('baselines on the grid', () => {
  it('cycles and accesses are what the systolic machine measures for the two passes, on 300 random layers', () => {
    const size = fc.integer({ min: 1, max: 12 });
    const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 2 }) });
    const grids = fc.record({ rows: fc.integer({ min: 1, max: 5 }), cols: fc.integer({ min: 1, max: 5 }) });
    fc.assert(
      fc.property(
        gemms,
        grids,
        fc.constantFrom(...names),
        fc.constantFrom(...bufferings),
        (gemm, grid, name, level) => {
          const { m, n, k, groups } = gemm;
          const flows = { 'ws-os': ['ws', 'os'], ws: ['ws', 'ws'], os: ['os', 'os'] }[name] as [Dataflow, Dataflow];
          const [dX, dW] = [
            { product: { m, n: k, k: n, groups }, dataflow: flows[0] }, // error x weights
            { product: { m: n, n: k, k: m, groups }, dataflow: flows[1] }, // error on its side x activations
          ].map(({ product, dataflow }) =>
            simulatePeGrid(
              product,
              grid,
              { dataflow, buffering: level, drain: 'counted' },
              {
                input: integers(groups * product.m * product.k, 1),
                weight: integers(groups * product.k * product.n, 2),
              },
            ),
          ) as [ReturnType<typeof simulatePeGrid>, ReturnType<typeof simulatePeGrid>];
          const cost = baselineCost(gemm, grid, {
            name,
            buffering: level,
            drain: 'counted',
            partialSums: 'perFold',
            update: 'excluded',
          });
          expect(cost.cycles).toBe(dX.cycles + dW.cycles);
          expect(cost.accesses).toEqual({
            errorReads: dX.accesses.inputReads + dW.accesses.inputReads,
            activationReads: dW.accesses.weightReads,
            weightReads: dX.accesses.weightReads,
            weightWrites: 0,
            inputGradientReads: dX.accesses.outputReads,
            inputGradientWrites: dX.accesses.outputWrites,
            weightGradientReads: dW.accesses.outputReads,
            weightGradientWrites: dW.accesses.outputWrites,
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('laws', () => {
  const size = fc.integer({ min: 1, max: 5_000 });
  const side = fc.integer({ min: 1, max: 300 });
  const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 64 }) });
  const grids = fc.record({ rows: side, cols: side });
  const mappings = fc.record({
    buffering: fc.constantFrom(...bufferings),
    drain: fc.constantFrom('counted' as const, 'free' as const),
    partialSums: fc.constantFrom(...homes),
    update: fc.constantFrom(...updates),
  });

  it('interleaving reads the error half as often as any baseline and never does other MACs', () => {
    fc.assert(
      fc.property(gemms, grids, mappings, fc.constantFrom(...names), (gemm, grid, mapping, name) => {
        const { interleaved, baseline } = compareGradients(gemm, grid, mapping, { name });
        expect(baseline.accesses.errorReads).toBe(2 * interleaved.accesses.errorReads);
        expect(baseline.macs).toBe(interleaved.macs);
      }),
    );
  });

  it('against ws-os with the same buffering it costs neither cycles nor accesses, whatever the layer', () => {
    fc.assert(
      fc.property(gemms, grids, mappings, (gemm, grid, mapping) => {
        const { cycles, accesses } = compareGradients(gemm, grid, mapping, { name: 'ws-os' });
        expect(cycles.saving).toBeGreaterThanOrEqual(0);
        expect(accesses.saving).toBeGreaterThan(0);
      }),
      { numRuns: 2_000 },
    );
  });

  it('but it can cost cycles and accesses against one dataflow: the saving is then negative, not zero', () => {
    // One dataflow has a load or a drain to pay for each fold, interleaved gradients have both.
    const exposed: InterleavedMapping = { ...plain, buffering: 'exposed' };
    for (const name of ['ws', 'os'] as const) {
      const { cycles } = compareGradients(dense(128), square(128), exposed, { name });
      expect(cycles.ratio).toBeLessThan(1);
      expect(cycles.saving).toBeLessThan(0);
    }
    // Partial sums that leave the array cost more than the weights an output-stationary activation gradient reads again.
    const spilled = compareGradients(dense(128), square(128), { ...plain, partialSums: 'perFold' }, { name: 'os' });
    expect(spilled.accesses.saving).toBeLessThan(0);
  });

  it('ratio and saving say the same', () => {
    fc.assert(
      fc.property(gemms, grids, mappings, fc.constantFrom(...names), (gemm, grid, mapping, name) => {
        for (const each of Object.values(compareGradients(gemm, grid, mapping, { name })).slice(4, 6)) {
          const { interleaved, baseline, ratio, saving } = each as { [key: string]: number };
          expect(ratio).toBe(baseline! / interleaved!);
          expect(saving).toBeCloseTo(1 - 1 / ratio!, 12);
        }
      }),
    );
  });
});

describe('what a comparison stands on', () => {
  it('names the baseline and both bufferings first', () => {
    const same = compareGradients(dense(128), square(32), plain, { name: 'ws-os' });
    expect(same.baselineMapping.buffering).toBe('hidden');
    expect(same.assumptions[0]).toMatch(/^Baseline ws-os: .*; buffering hidden, interleaved gradients the same$/);
    const uneven = compareGradients(dense(128), square(32), plain, { name: 'os', buffering: 'exposed' });
    expect(uneven.assumptions[0]).toMatch(/^Baseline os: .*; buffering exposed, interleaved gradients hidden$/);
    expect(uneven.assumptions[1]).toContain('part of the ratio is buffering');
  });

  it('gives a baseline the separate update when the weights are updated in place', () => {
    const { baselineMapping, assumptions } = compareGradients(
      dense(128),
      square(32),
      { ...plain, update: 'inPlace' },
      { name: 'ws-os' },
    );
    expect(baselineMapping.update).toBe('separate');
    expect(assumptions.at(-1)).toContain('the baseline writes the weight gradient');
  });

  it('says that streaming takes more registers here than there', () => {
    const { assumptions } = compareGradients(
      dense(128),
      square(32),
      { ...plain, buffering: 'streamed' },
      { name: 'ws-os' },
    );
    expect(assumptions.some((each) => each.includes('two shadow registers'))).toBe(true);
  });

  it('refuses dimensions that are not positive integers', () => {
    expect(() => compareGradients(dense(0), square(32), plain, { name: 'ws' })).toThrow(RangeError);
  });
});
