/** The trace of a grid: it is the run itself, and the closed forms of its times and its activity are those of the run. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ArrayMapping,
  simulateInterleavedGrid,
} from '../../../../server/src/simulate/gradients/interleaved-grid.ts';
import { traceInterleavedGrid } from '../../../../server/src/simulate/gradients/trace.ts';
import {
  busyPes,
  type FoldShape,
  foldTimes,
  neighbours,
  wholeFold,
} from '../../../../server/src/simulate/systolic/fold-times.ts';
import { type GemmOperands, simulatePeGrid, spread } from '../../../../server/src/simulate/systolic/pe-grid.ts';
import {
  type FoldRange,
  type GridFrame,
  type GridTrace,
  tracePeGrid,
  Work,
} from '../../../../server/src/simulate/systolic/trace.ts';
import type { Buffering, Drain, Gemm, Grid, Mapping } from '../../../../server/src/simulate/types.ts';
import { gradientOperands, integers } from '../gradients/exact.ts';

const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const drains: readonly Drain[] = ['counted', 'free'];
const mappings: readonly Mapping[] = (['ws', 'is', 'os'] as const).flatMap((dataflow) =>
  bufferings.flatMap((buffering) => drains.map((drain) => ({ dataflow, buffering, drain }))),
);
const bothMappings: readonly ArrayMapping[] = bufferings.flatMap((buffering) =>
  drains.flatMap((drain) =>
    (['onChip', 'perFold'] as const).flatMap((partialSums) =>
      (['excluded', 'inPlace'] as const).map((update) => ({ buffering, drain, partialSums, update })),
    ),
  ),
);

const grids = fc.record({ rows: fc.integer({ min: 1, max: 6 }), cols: fc.integer({ min: 1, max: 6 }) });
const size = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.integer({ min: 10, max: 16 }));
const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 2 }) });

/** Follows a run to its end. */
function replay(trace: GridTrace, look: (frame: GridFrame) => void): number {
  let macs = 0;
  while (!trace.machine.done) {
    const frame = trace.next();
    for (const work of frame.work) if (work !== Work.none) macs++;
    look(frame);
  }
  return macs;
}

describe('a product', () => {
  const cases = fc.record({ gemm: gemms, grid: grids, mapping: fc.constantFrom(...mappings), seed: fc.integer() });

  it('comes out of the multiply-accumulates of its trace, on 1,500 random products', () => {
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        const { m, n, k, groups } = gemm;
        const operands = { input: integers(groups * m * k, seed), weight: integers(groups * k * n, seed + 1) };
        const proven = simulatePeGrid(gemm, grid, mapping, operands);
        const { trace, output } = tracePeGrid(gemm, grid, mapping, wordsOf(gemm, operands));
        const result = new Float64Array(groups * m * n);
        let moved = 0;
        const macs = replay(trace, (frame) => {
          moved += frame.reads + frame.writes;
          chained(frame, trace);
          addProducts(frame, trace, gemm, mapping, result);
        });
        expect(trace.machine.cycle).toBe(proven.cycles);
        expect(macs).toBe(m * n * k * groups);
        expect(result).toEqual(proven.result);
        expect(moved).toBe(Object.values(proven.accesses).reduce((a, b) => a + b));
        // What was written last is the result, too.
        const last = mapping.dataflow === 'is' ? output.kept(0, n - 1, m - 1) : output.kept(0, m - 1, n - 1);
        expect(last).toBe(proven.result[m * n - 1]);
      }),
      { numRuns: 1_500 },
    );
  });

  it('loads, computes and drains when the closed form says, with as many PEs at work', () => {
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        const words = wordsOf(gemm, operandsOf(gemm, seed));
        const { trace } = tracePeGrid(gemm, grid, mapping, words);
        const os = mapping.dataflow === 'os';
        const shape: FoldShape = {
          grid,
          buffering: mapping.buffering,
          steps: spread(gemm, mapping.dataflow).steps,
          loads: !os,
          drains: os && mapping.drain === 'counted',
        };
        timesHold(trace, shape);
      }),
      { numRuns: 800 },
    );
  });

  it('shows a fold the same, whether the folds far from it run or not', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ gemm, grid, mapping, seed }, which) => {
        const os = mapping.dataflow === 'os';
        const shape: FoldShape = {
          grid,
          buffering: mapping.buffering,
          steps: spread(gemm, mapping.dataflow).steps,
          loads: !os,
          drains: os && mapping.drain === 'counted',
        };
        const words = wordsOf(gemm, operandsOf(gemm, seed));
        sameInPart((range) => tracePeGrid(gemm, grid, mapping, words, range).trace, shape, which);
      }),
      { numRuns: 500 },
    );
  });
});

describe('interleaved gradients', () => {
  const cases = fc.record({ gemm: gemms, grid: grids, mapping: fc.constantFrom(...bothMappings), seed: fc.integer() });
  const shapeOf = (gemm: Gemm, grid: Grid, { buffering, drain }: ArrayMapping): FoldShape => ({
    grid,
    buffering,
    steps: 2 * gemm.m,
    loads: true,
    drains: drain === 'counted',
  });

  it('come out of the multiply-accumulates of their trace, which alternate, on 1,000 random layers', () => {
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        const { m, n, k, groups } = gemm;
        const operands = gradientOperands(gemm, seed);
        const proven = simulateInterleavedGrid(gemm, grid, mapping, operands);
        const { trace } = traceInterleavedGrid(gemm, grid, mapping, gradientWords(gemm, operands));
        const dX = new Float64Array(groups * m * k);
        const dW = mapping.update === 'inPlace' ? operands.weight.slice() : new Float64Array(groups * k * n);
        const { folds } = trace;
        let moved = 0;
        let before = new Uint8Array(grid.rows * grid.cols);
        const macs = replay(trace, (frame) => {
          moved += frame.reads + frame.writes;
          chained(frame, trace);
          each(frame, trace, (pe, i, j, fold, step) => {
            const group = folds.group[fold]!;
            const t = step >> 1;
            const [row, col] = [folds.row[fold]! + i, folds.col[fold]! + j];
            if (frame.work[pe] === before[pe]) throw new Error('a PE serves one gradient twice in a row');
            if (frame.work[pe] === Work.first) dX[(group * m + t) * k + col]! += frame.resident[pe]! * frame.left[pe]!;
            else dW[(group * k + col) * n + row]! += frame.left[pe]! * frame.above[pe]!;
          });
          before = frame.work.slice();
        });
        expect(trace.machine.cycle).toBe(proven.cycles);
        expect(macs).toBe(proven.macs);
        expect(dX).toEqual(proven.inputGradient);
        expect(dW).toEqual(proven.accumulated);
        expect(moved).toBe(Object.values(proven.accesses).reduce((a, b) => a + b));
      }),
      { numRuns: 1_000 },
    );
  });

  it('load, compute and drain when the closed form says, with as many PEs at work', () => {
    fc.assert(
      fc.property(cases, ({ gemm, grid, mapping, seed }) => {
        const words = gradientWords(gemm, gradientOperands(gemm, seed));
        timesHold(traceInterleavedGrid(gemm, grid, mapping, words).trace, shapeOf(gemm, grid, mapping));
      }),
      { numRuns: 600 },
    );
  });

  it('show a fold the same, whether the folds far from it run or not', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ gemm, grid, mapping, seed }, which) => {
        const words = gradientWords(gemm, gradientOperands(gemm, seed));
        sameInPart(
          (range) => traceInterleavedGrid(gemm, grid, mapping, words, range).trace,
          shapeOf(gemm, grid, mapping),
          which,
        );
      }),
      { numRuns: 400 },
    );
  });
});

const operandsOf = ({ m, n, k, groups }: Gemm, seed: number): GemmOperands => ({
  input: integers(groups * m * k, seed),
  weight: integers(groups * k * n, seed + 1),
});

function wordsOf({ m, n, k }: Gemm, { input, weight }: GemmOperands) {
  const word = {
    input: (group: number, row: number, col: number) => input[(group * m + row) * k + col]!,
    weight: (group: number, row: number, col: number) => weight[(group * k + row) * n + col]!,
  };
  return {
    ...word,
    partial: (group: number, row: number, col: number, upTo: number) => {
      let sum = 0;
      for (let i = 0; i < upTo; i++) sum += word.input(group, row, i) * word.weight(group, i, col);
      return sum;
    },
  };
}

function gradientWords({ m, n, k }: Gemm, operands: ReturnType<typeof gradientOperands>) {
  const { activation, weight, error, learningRate } = operands;
  const word = {
    activation: (group: number, row: number, col: number) => activation[(group * m + row) * k + col]!,
    weight: (group: number, row: number, col: number) => weight[(group * k + row) * n + col]!,
    error: (group: number, row: number, col: number) => error[(group * m + row) * n + col]!,
  };
  return {
    ...word,
    learningRate,
    partial: (group: number, row: number, col: number, upTo: number) => {
      let sum = 0;
      for (let i = 0; i < upTo; i++) sum += word.error(group, row, i) * word.weight(group, col, i);
      return sum;
    },
  };
}

/** Every PE at work, with its fold and control word. */
function each(
  frame: GridFrame,
  { machine }: GridTrace,
  look: (pe: number, i: number, j: number, fold: number, step: number) => void,
): void {
  const { cols } = machine;
  for (const [pe, work] of frame.work.entries()) {
    if (work === Work.none) continue;
    const i = Math.floor(pe / cols);
    const j = pe % cols;
    look(pe, i, j, frame.fold[i + j]!, frame.step[i + j]!);
  }
}

/** Cheaper than an expectation for every PE in every cycle. */
function same(a: number | undefined, b: number | undefined): void {
  if (a !== b) throw new Error(`${a} is not ${b}`);
}

/** What a PE tells of itself fits together. */
function chained(frame: GridFrame, trace: GridTrace): void {
  const { rows, cols } = trace.machine;
  each(frame, trace, (pe, i, j) => {
    if (frame.sum.length > 0 && frame.work[pe] === Work.first) {
      same(frame.sum[pe], frame.above[pe]! + frame.resident[pe]! * frame.left[pe]!);
      if (i === rows - 1) same(frame.edges.bottom[j], frame.sum[pe]);
    }
    if (i === 0) same(frame.edges.top[j], frame.above[pe]);
    if (j === 0 && frame.work[pe] === Work.first) same(frame.edges.left[i], frame.left[pe]);
    if (j === cols - 1 && frame.work[pe] === Work.first) same(frame.edges.right[i], frame.left[pe]);
  });
}

function addProducts(frame: GridFrame, trace: GridTrace, gemm: Gemm, mapping: Mapping, result: Float64Array): void {
  const { folds } = trace;
  const { m, n } = gemm;
  each(frame, trace, (pe, i, j, fold, step) => {
    const group = folds.group[fold]!;
    const row = folds.row[fold]! + i;
    const col = folds.col[fold]! + j;
    const product = frame.left[pe]! * (mapping.dataflow === 'os' ? frame.above[pe]! : frame.resident[pe]!);
    if (mapping.dataflow === 'ws') result[(group * m + step) * n + col]! += product;
    else if (mapping.dataflow === 'is') result[(group * m + col) * n + step]! += product;
    else result[(group * m + row) * n + col]! += product;
  });
}

const inside = (cycle: number, span: { start: number; end: number } | null): boolean =>
  span !== null && span.start <= cycle && cycle < span.end;

function timesHold(trace: GridTrace, shape: FoldShape): void {
  const { folds, machine } = trace;
  const times = Array.from({ length: folds.count }, (_, fold) => foldTimes(shape, fold));
  const last = wholeFold(shape, folds.count - 1).end;
  replay(trace, (frame) => {
    const { cycle, edges } = frame;
    const any = (words: Float64Array) => words.some((word) => !Number.isNaN(word));
    if (any(edges.loaded)) expect(times.some(({ load }) => inside(cycle, load))).toBe(true);
    if (any(edges.drained) && shape.drains) expect(times.some(({ drain }) => inside(cycle, drain))).toBe(true);
    const parities = machine.wordsPerVector === 2 ? ([0, 1] as const) : ([undefined] as const);
    for (const [index, parity] of parities.entries()) {
      let expected = 0;
      for (const [fold, { stream }] of times.entries()) {
        const block = { top: 0, left: 0, bottom: folds.rowsUsed[fold]!, right: folds.colsUsed[fold]! };
        expected += busyPes(block, shape.steps, cycle - stream.start, parity);
      }
      expect(frame.work.filter((work) => work === index + 1).length).toBe(expected);
    }
  });
  expect(machine.cycle).toBe(last);
}

/** Runs all folds, and only one with its neighbours, and compares the frames of that one. */
function sameInPart(start: (range?: FoldRange) => GridTrace, shape: FoldShape, which: number): void {
  const whole = start();
  const chosen = which % whole.folds.count;
  const first = Math.max(0, chosen - neighbours(shape));
  const count = Math.min(whole.folds.count - first, chosen - first + 1 + neighbours(shape));
  const part = start({ first, count });
  const there = wholeFold(shape, chosen);
  const here = wholeFold(shape, chosen - first);
  expect(here.end - here.start).toBe(there.end - there.start);
  for (let cycle = 0; cycle < there.start; cycle++) whole.skip();
  for (let cycle = 0; cycle < here.start; cycle++) part.skip();
  for (let cycle = there.start; cycle < there.end; cycle++) {
    const { fold, cycle: _, ...frame } = whole.next();
    const { fold: partFold, cycle: __, ...partFrame } = part.next();
    expect(partFold).toEqual(fold.map((each) => (each < 0 ? each : each - first)));
    expect(partFrame).toEqual(frame);
  }
}
