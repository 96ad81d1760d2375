/**
 * The interleaved grid: its gradients are the exact products, and the cycles and accesses it measures are those of the closed
 * form.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';
import {
  type ArrayMapping,
  simulateInterleavedGrid,
  startInterleavedGrid,
} from '../../../../server/src/simulate/gradients/interleaved-grid.ts';
import type { InterleavedGrid } from '../../../../server/src/simulate/gradients/interleaved-machine.ts';
import type { PartialSums } from '../../../../server/src/simulate/gradients/types.ts';
import type { Buffering, Drain, Gemm, Grid } from '../../../../server/src/simulate/types.ts';
import { grids, sizesAround } from '../cases.ts';
import { exactInputGradient, exactWeightGradient, firstDifference, gradientOperands } from './exact.ts';

const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const drains: readonly Drain[] = ['counted', 'free'];
const homes: readonly PartialSums[] = ['onChip', 'perFold'];
const updates: readonly ArrayMapping['update'][] = ['excluded', 'inPlace'];
const mappings: readonly ArrayMapping[] = bufferings.flatMap((buffering) =>
  drains.flatMap((drain) =>
    homes.flatMap((partialSums) => updates.map((update) => ({ buffering, drain, partialSums, update }))),
  ),
);
const plain: ArrayMapping = { buffering: 'exposed', drain: 'counted', partialSums: 'onChip', update: 'excluded' };

describe('the machine and the closed form agree', () => {
  // Few vectors, too, where loads set the pace.
  const cases = grids.chain((grid) => {
    const size = sizesAround(grid);
    const vectors = fc.oneof(fc.integer({ min: 1, max: 16 }), fc.constantFrom(1, 2, Math.ceil(grid.rows / 2)));
    return fc.record({
      grid: fc.constant(grid),
      gemm: fc.record({ m: vectors, n: size, k: size, groups: fc.integer({ min: 1, max: 3 }) }),
      mapping: fc.constantFrom(...mappings),
      seed: fc.integer(),
    });
  });

  it('on 4,000 random layers: cycles, folds, MACs, every access count, and both gradients themselves', () => {
    const seen = new Map<string, number>();
    let paced = 0;
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        agree(gemm, grid, mapping, seed);
        const name = Object.values(mapping).join(' ');
        seen.set(name, (seen.get(name) ?? 0) + 1);
        if (mapping.buffering === 'streamed' && 2 * gemm.m < grid.rows) paced++;
      }),
      { numRuns: 4_000 },
    );
    expect(seen.size).toBe(mappings.length);
    expect(paced).toBeGreaterThan(20);
  });

  const shapes: readonly (readonly [string, Gemm, Grid])[] = [
    ['one weight on one PE', { m: 1, n: 1, k: 1, groups: 1 }, { rows: 1, cols: 1 }],
    ['many folds on one PE', { m: 4, n: 3, k: 5, groups: 2 }, { rows: 1, cols: 1 }],
    ['exactly one fold', { m: 4, n: 4, k: 4, groups: 1 }, { rows: 4, cols: 4 }],
    ['smaller than the grid in every direction', { m: 2, n: 3, k: 2, groups: 1 }, { rows: 9, cols: 8 }],
    ['one row and column more than the grid', { m: 5, n: 5, k: 5, groups: 1 }, { rows: 4, cols: 4 }],
    ['a single row of PEs', { m: 6, n: 17, k: 5, groups: 1 }, { rows: 1, cols: 8 }],
    ['a single column of PEs', { m: 6, n: 5, k: 17, groups: 1 }, { rows: 8, cols: 1 }],
    [
      'one vector through a tall grid: loads and drains set the pace',
      { m: 1, n: 40, k: 9, groups: 2 },
      { rows: 13, cols: 2 },
    ],
    ['an odd pitch above 2T', { m: 2, n: 20, k: 9, groups: 1 }, { rows: 7, cols: 3 }],
    ['one vector through a wide grid: many folds in flight', { m: 1, n: 3, k: 60, groups: 3 }, { rows: 1, cols: 20 }],
    ['depthwise: many narrow groups', { m: 49, n: 1, k: 9, groups: 16 }, { rows: 8, cols: 8 }],
  ];
  it.each(shapes)('%s, under every mapping', (_, gemm, grid) => {
    for (const mapping of mappings) agree(gemm, grid, mapping, 7);
  });
});

describe('a fold counted by hand', () => {
  // Papers and this model give the span of one fold as 2T + R + C - 2.
  it.each([
    [5, 4, 3, 15],
    [8, 8, 8, 30],
    [16, 4, 8, 42],
    [3, 7, 2, 13],
  ])('T = %i on %i x %i PEs: %i cycles from the first error to the last MAC', (m, rows, cols, span) => {
    const gemm = { m, n: rows, k: cols, groups: 1 };
    let busy = 0;
    let first = 0;
    let last = 0;
    simulateInterleavedGrid(gemm, { rows, cols }, plain, gradientOperands(gemm, 1), (machine) => {
      let working = false;
      for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) working ||= machine.foldAt(i, j) >= 0;
      if (!working) return;
      if (busy++ === 0) first = machine.cycle;
      last = machine.cycle;
    });
    expect(busy).toBe(span);
    expect(last - first + 1).toBe(span);
  });

  it('reads each error once for both gradients: T * R errors, T * C activations, T * C results', () => {
    const gemm = { m: 5, n: 4, k: 3, groups: 1 };
    const { accesses } = simulateInterleavedGrid(gemm, { rows: 4, cols: 3 }, plain, gradientOperands(gemm, 1));
    expect(accesses).toMatchObject({ errorReads: 20, activationReads: 15, inputGradientWrites: 15 });
  });
});

describe('streamed folds', () => {
  it('leave no PE idle between the first and the last MAC if 2T >= R', () => {
    const gemm = { m: 4, n: 12, k: 9, groups: 1 };
    const grid = { rows: 4, cols: 3 };
    let idle = 0;
    let started = false;
    let draining = false;
    simulateInterleavedGrid(
      gemm,
      grid,
      { ...plain, buffering: 'streamed', partialSums: 'perFold' },
      gradientOperands(gemm, 3),
      (machine) => {
        const working = machine.foldAt(1, 1) >= 0;
        if (working && draining) throw new Error('a gap between folds');
        if (working) started = true;
        else if (started) draining = true;
        else idle++;
      },
    );
    expect(idle).toBe(4 + 2); // the load of R cycles, then two cycles of skew
  });
});

describe('the proof can fail', () => {
  it.each(['activation', 'weight', 'error'] as const)('a single wrong word of %s shows in the results', (tensor) => {
    const gemm = { m: 3, n: 4, k: 5, groups: 2 };
    const operands = gradientOperands(gemm, 2);
    const grid = { rows: 2, cols: 2 };
    const mapping: ArrayMapping = { ...plain, buffering: 'streamed' };
    const before = simulateInterleavedGrid(gemm, grid, mapping, operands);
    operands[tensor][operands[tensor].length - 1]! += 1;
    const after = simulateInterleavedGrid(gemm, grid, mapping, operands);
    const changes = [
      firstDifference(before.inputGradient, after.inputGradient),
      firstDifference(before.accumulated, after.accumulated),
    ].map((index) => index >= 0);
    expect(changes).toEqual([tensor !== 'activation', tensor !== 'weight']);
  });
});

describe('watching it run', () => {
  it('one output, two inputs, two vectors on a single row: errors and activations take turns', () => {
    const gemm = { m: 2, n: 1, k: 2, groups: 1 };
    const operands = {
      activation: Float64Array.of(1, 2, 3, 4),
      weight: Float64Array.of(5, 6),
      error: Float64Array.of(10, 100),
      learningRate: 0,
    };
    const frames: string[] = [];
    const draw = (machine: InterleavedGrid) =>
      frames.push(`${machine.cycle}: W ${[...machine.resident]} dW ${[...machine.accumulators]}`);
    const result = simulateInterleavedGrid(gemm, { rows: 1, cols: 2 }, plain, operands, draw);
    expect(frames).toEqual([
      '1: W 5,6 dW 0,0', // loaded in R = 1 cycle
      '2: W 5,6 dW 0,0', // 10 meets the weight 5
      '3: W 5,6 dW 10,0', // 10 meets the activation 1; next door the weight 6
      '4: W 5,6 dW 10,20',
      '5: W 5,6 dW 310,20', // 100 * 3 more
      '6: W 5,6 dW 310,420',
      '7: W 5,6 dW 0,0', // drained
    ]);
    expect([...result.inputGradient]).toEqual([50, 60, 500, 600]);
    expect([...result.accumulated]).toEqual([310, 420]);
  });

  it('is stepped by its caller, who may stop', () => {
    const gemm = { m: 2, n: 2, k: 2, groups: 1 };
    const { machine, measure } = startInterleavedGrid(gemm, { rows: 2, cols: 2 }, plain, gradientOperands(gemm, 1));
    machine.step();
    expect(machine.done).toBe(false);
    expect(measure()).toMatchObject({ cycles: 1, macs: 0, accesses: { weightReads: 2, errorReads: 0 } });
    while (!machine.done) machine.step();
    expect(measure().macs).toBe(16);
  });
});

describe('what it refuses', () => {
  const gemm = { m: 2, n: 2, k: 2, groups: 1 };

  it('dimensions that are not positive integers', () => {
    const operands = gradientOperands(gemm, 1);
    expect(() => simulateInterleavedGrid({ ...gemm, n: 0 }, { rows: 1, cols: 1 }, plain, operands)).toThrow(RangeError);
    expect(() => simulateInterleavedGrid(gemm, { rows: 1, cols: 1.5 }, plain, operands)).toThrow(RangeError);
  });

  it.each(['activation', 'weight', 'error'] as const)('%s of another shape', (tensor) => {
    const operands = { ...gradientOperands(gemm, 1), [tensor]: new Float64Array(3) };
    expect(() => simulateInterleavedGrid(gemm, { rows: 1, cols: 1 }, plain, operands)).toThrow(
      `${tensor} must hold 4 values, but holds 3`,
    );
  });
});

function agree(gemm: Gemm, grid: Grid, mapping: ArrayMapping, seed: number): void {
  const operands = gradientOperands(gemm, seed);
  const run = simulateInterleavedGrid(gemm, grid, mapping, operands);
  const { cycles, folds, macs, accesses } = interleavedCost(gemm, grid, mapping);
  expect({ cycles: run.cycles, folds: run.folds, macs: run.macs, accesses: run.accesses }).toEqual({
    cycles,
    folds,
    macs,
    accesses,
  });
  expect(firstDifference(run.inputGradient, exactInputGradient(gemm, operands))).toBe(-1);
  const dW = exactWeightGradient(gemm, operands);
  const expected =
    mapping.update === 'inPlace' ? operands.weight.map((word, at) => word - operands.learningRate * dW[at]!) : dW;
  expect(firstDifference(run.accumulated, expected)).toBe(-1);
}
