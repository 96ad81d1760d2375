/** The PE grid: it multiplies correctly, and the cycles and accesses it measures are those of the closed form. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import {
  type GemmOperands,
  type PeGridMachine,
  simulatePeGrid,
  startPeGrid,
} from '../../../../server/src/simulate/systolic/pe-grid.ts';
import type { Buffering, Dataflow, Drain, Gemm, Grid, Mapping } from '../../../../server/src/simulate/types.ts';
import { grids, sizesAround } from '../cases.ts';

const dataflows: readonly Dataflow[] = ['ws', 'os', 'is'];
const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const drains: readonly Drain[] = ['counted', 'free'];
const mappings: readonly Mapping[] = dataflows.flatMap((dataflow) =>
  bufferings.flatMap((buffering) => drains.map((drain) => ({ dataflow, buffering, drain }))),
);

describe('the machine and the closed form agree', () => {
  const cases = grids.chain((grid) => {
    const size = sizesAround(grid);
    return fc.record({
      grid: fc.constant(grid),
      gemm: fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 3 }) }),
      mapping: fc.constantFrom(...mappings),
      seed: fc.integer(),
    });
  });

  it('on 4,000 random products: cycles, folds, every access count, and the product itself', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        agree(gemm, grid, mapping, seed);
        seen.add(`${mapping.dataflow} ${mapping.buffering} ${mapping.drain}`);
      }),
      { numRuns: 4_000 },
    );
    expect(seen.size).toBe(mappings.length);
  });

  const shapes: readonly (readonly [string, Gemm, Grid])[] = [
    ['one MAC on one PE', { m: 1, n: 1, k: 1, groups: 1 }, { rows: 1, cols: 1 }],
    ['many folds on one PE', { m: 4, n: 3, k: 5, groups: 2 }, { rows: 1, cols: 1 }],
    ['exactly one fold', { m: 4, n: 4, k: 4, groups: 1 }, { rows: 4, cols: 4 }],
    ['smaller than the grid in every direction', { m: 2, n: 3, k: 2, groups: 1 }, { rows: 9, cols: 8 }],
    ['one row and column more than the grid', { m: 5, n: 5, k: 5, groups: 1 }, { rows: 4, cols: 4 }],
    ['a single row of PEs', { m: 6, n: 17, k: 5, groups: 1 }, { rows: 1, cols: 8 }],
    ['a single column of PEs', { m: 6, n: 5, k: 17, groups: 1 }, { rows: 8, cols: 1 }],
    [
      'single vectors through a tall grid: loads and drains set the pace',
      { m: 1, n: 1, k: 1, groups: 9 },
      { rows: 13, cols: 2 },
    ],
    [
      'single vectors through a wide grid: many folds in flight',
      { m: 1, n: 60, k: 1, groups: 1 },
      { rows: 1, cols: 20 },
    ],
    ['depthwise: many narrow groups', { m: 49, n: 1, k: 9, groups: 16 }, { rows: 8, cols: 8 }],
  ];
  it.each(shapes)('%s, under every mapping', (_, gemm, grid) => {
    for (const mapping of mappings) agree(gemm, grid, mapping, 7);
  });
});

describe('the proof can fail', () => {
  it('the product depends on every word', () => {
    const gemm = { m: 3, n: 4, k: 5, groups: 2 };
    const mapping: Mapping = { dataflow: 'os', buffering: 'streamed', drain: 'counted' };
    const operands = operandsOf(gemm, 2);
    const before = simulatePeGrid(gemm, { rows: 2, cols: 2 }, mapping, operands).result.slice();
    operands.weight[operands.weight.length - 1]! += 1;
    const after = simulatePeGrid(gemm, { rows: 2, cols: 2 }, mapping, operands).result;
    expect(after).not.toEqual(before);
  });
});

describe('watching it run', () => {
  const gemm = { m: 2, n: 2, k: 2, groups: 1 };
  const operands: GemmOperands = { input: Float64Array.of(1, 2, 3, 4), weight: Float64Array.of(5, 6, 7, 8) };

  it('a 2 x 2 weight-stationary product, cycle by cycle', () => {
    const frames: string[] = [];
    const draw = (machine: PeGridMachine) => {
      const busy = [0, 1].map((i) => [0, 1].map((j) => (machine.foldAt(i, j) < 0 ? '.' : '*')).join('')).join(' ');
      frames.push(
        `${machine.cycle}: weights ${[...machine.resident]} busy ${busy} out ${[...machine.vertical.subarray(4)]}`,
      );
    };
    const mapping: Mapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted' };
    const { result } = simulatePeGrid(gemm, { rows: 2, cols: 2 }, mapping, operands, draw);
    expect(frames).toEqual([
      '1: weights 7,8,0,0 busy .. .. out 0,0', // the bottom row's weights enter first ...
      '2: weights 5,6,7,8 busy .. .. out 0,0', // ... and have arrived after R = 2 cycles
      '3: weights 5,6,7,8 busy *. .. out 0,0',
      '4: weights 5,6,7,8 busy ** *. out 19,0', // 1*5 + 2*7
      '5: weights 5,6,7,8 busy .* ** out 43,22', // 3*5 + 4*7 and 1*6 + 2*8
      '6: weights 5,6,7,8 busy .. .* out 0,50',
    ]);
    expect([...result]).toEqual([19, 22, 43, 50]);
  });

  it('is stepped by its caller, who may stop', () => {
    const mapping: Mapping = { dataflow: 'os', buffering: 'exposed', drain: 'counted' };
    const { machine, measure } = startPeGrid(gemm, { rows: 2, cols: 2 }, mapping, operands);
    machine.step();
    expect(machine.done).toBe(false);
    expect(measure()).toMatchObject({ cycles: 1, accesses: { inputReads: 1, weightReads: 1, outputWrites: 0 } });
    while (!machine.done) machine.step();
    expect([...measure().result]).toEqual([19, 22, 43, 50]);
  });
});

describe('what it refuses', () => {
  const mapping: Mapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted' };
  const gemm = { m: 2, n: 2, k: 2, groups: 1 };

  it('dimensions that are not positive integers', () => {
    const operands = operandsOf(gemm, 1);
    expect(() => simulatePeGrid({ ...gemm, m: 0 }, { rows: 1, cols: 1 }, mapping, operands)).toThrow(RangeError);
    expect(() => simulatePeGrid(gemm, { rows: 1.5, cols: 1 }, mapping, operands)).toThrow(RangeError);
  });

  it('operands of another shape', () => {
    const input = new Float64Array(3);
    const weight = new Float64Array(4);
    expect(() => simulatePeGrid(gemm, { rows: 1, cols: 1 }, mapping, { input, weight })).toThrow('input must hold 4');
  });
});

function agree(gemm: Gemm, grid: Grid, mapping: Mapping, seed: number): void {
  const operands = operandsOf(gemm, seed);
  const run = simulatePeGrid(gemm, grid, mapping, operands);
  const { cycles, folds, accesses } = systolicCost(gemm, grid, mapping);
  expect({ cycles: run.cycles, folds: run.folds, accesses: run.accesses }).toEqual({ cycles, folds, accesses });
  expect(firstDifference(run.result, product(gemm, operands))).toBe(-1);
}

/** Integers from -9 to 9 without zero, so that a lost or repeated word shows in the sums; the same seed gives the same words. */
function operandsOf({ m, n, k, groups }: Gemm, seed: number): GemmOperands {
  let state = seed >>> 0;
  const word = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = (state >>> 16) % 18;
    return value < 9 ? value - 9 : value - 8;
  };
  return {
    input: Float64Array.from({ length: groups * m * k }, word),
    weight: Float64Array.from({ length: groups * k * n }, word),
  };
}

/** The textbook product. */
function product({ m, n, k, groups }: Gemm, { input, weight }: GemmOperands): Float64Array {
  const result = new Float64Array(groups * m * n);
  for (let g = 0; g < groups; g++) {
    for (let row = 0; row < m; row++) {
      for (let col = 0; col < n; col++) {
        let sum = 0;
        for (let i = 0; i < k; i++) sum += input[(g * m + row) * k + i]! * weight[(g * k + i) * n + col]!;
        result[(g * m + row) * n + col] = sum;
      }
    }
  }
  return result;
}

function firstDifference(a: Float64Array, b: Float64Array): number {
  return a.length === b.length ? a.findIndex((value, index) => value !== b[index]) : 0;
}
