/**
 * A systolic array as a machine: registers, links that move one word per cycle to the neighbour, edges that meet SRAM buffers.
 * It computes real products, and its cycles and accesses come from running it, not from a formula: it is what proves
 * closed-form.ts. Cost grows with rows x cols x cycles, so it belongs in workers and tests, not behind a hover.
 */

import type { Gemm, Grid, Mapping, SramAccesses } from '../types.ts';
import { AccumulatingGrid } from './accumulating-grid.ts';
import { requireDimensions } from './dimensions.ts';
import { Folds, type PeGridMachine, SramBuffer } from './pe-grid-parts.ts';
import { StationaryGrid } from './stationary-grid.ts';

export type { PeGridMachine } from './pe-grid-parts.ts';

/** The operands of a `Gemm`, row-major, one group after the other. Values must be finite: idle PEs multiply by zero. */
export interface GemmOperands {
  /** groups x m x k */
  readonly input: Float64Array;
  /** groups x k x n */
  readonly weight: Float64Array;
}

/** What a run measured. */
export interface PeGridResult {
  /** Cycles until the last word has left the array. */
  readonly cycles: number;
  readonly folds: number;
  /** Words that crossed the edge of the array. */
  readonly accesses: SramAccesses;
  /** groups x m x n, row-major. Sums run along k in order, so integers whose sums stay below 2^53 come out exact. */
  readonly result: Float64Array;
}

/** A grid about to run a product, to be stepped by the caller (progress, cancelling, a trace of every cycle). */
export interface PeGridRun {
  readonly machine: PeGridMachine;
  /** What has been measured so far; final once the machine is done. */
  measure(): PeGridResult;
}

/** @throws RangeError if a dimension is not a positive integer or an operand has not the length its shape needs. */
export function startPeGrid(gemm: Gemm, grid: Grid, mapping: Mapping, operands: GemmOperands): PeGridRun {
  requireDimensions(gemm, grid);
  const { m, n, k, groups } = gemm;
  const { rows, cols } = grid;
  requireLength('input', operands.input, groups * m * k);
  requireLength('weight', operands.weight, groups * k * n);

  const { dataflow, buffering } = mapping;
  const result = new Float64Array(groups * m * n);
  const skewed = buffering === 'streamed';
  const shadow = skewed || buffering === 'hidden';

  let input: SramBuffer;
  let weight: SramBuffer;
  let output: SramBuffer;
  let folds: Folds;
  let machine: PeGridMachine;
  switch (dataflow) {
    case 'ws':
      input = new SramBuffer(operands.input, m * k, k, 1);
      weight = new SramBuffer(operands.weight, k * n, n, 1);
      output = new SramBuffer(result, m * n, n, 1);
      folds = new Folds(groups, k, n, rows, cols);
      machine = new StationaryGrid(rows, cols, m, folds, { shadow, skewed }, input, weight, output);
      break;
    case 'is': // the transposed product: weights move, each column of the grid holds one row of the input
      input = new SramBuffer(operands.input, m * k, 1, k);
      weight = new SramBuffer(operands.weight, k * n, 1, n);
      output = new SramBuffer(result, m * n, 1, n);
      folds = new Folds(groups, k, m, rows, cols);
      machine = new StationaryGrid(rows, cols, n, folds, { shadow, skewed }, weight, input, output);
      break;
    case 'os': {
      input = new SramBuffer(operands.input, m * k, k, 1);
      weight = new SramBuffer(operands.weight, k * n, n, 1);
      output = new SramBuffer(result, m * n, n, 1);
      folds = new Folds(groups, m, n, rows, cols);
      const freeDrain = mapping.drain === 'free';
      machine = new AccumulatingGrid(rows, cols, k, folds, { shadow, skewed, freeDrain }, input, weight, output);
      break;
    }
  }
  return {
    machine,
    measure: () => ({
      cycles: machine.cycle,
      folds: folds.count,
      accesses: {
        inputReads: input.reads,
        weightReads: weight.reads,
        outputReads: output.reads,
        outputWrites: output.writes,
      },
      result,
    }),
  };
}

/**
 * Runs a product to its end.
 *
 * @param observe called after every cycle; the machine's registers may be read but are overwritten by the next cycle
 * @throws RangeError as `startPeGrid`
 */
export function simulatePeGrid(
  gemm: Gemm,
  grid: Grid,
  mapping: Mapping,
  operands: GemmOperands,
  observe?: (machine: PeGridMachine) => void,
): PeGridResult {
  const { machine, measure } = startPeGrid(gemm, grid, mapping, operands);
  while (!machine.done) {
    machine.step();
    observe?.(machine);
  }
  return measure();
}

/** @throws RangeError if an operand has not the length its shape needs. */
export function requireLength(name: string, values: Float64Array, expected: number): void {
  if (values.length !== expected) {
    throw new RangeError(`${name} must hold ${expected} values, but holds ${values.length}`);
  }
}
