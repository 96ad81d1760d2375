/**
 * Both gradients of a layer on a simulated grid: real numbers, all tiles, every buffering level. Its cycles and accesses come
 * from running the machine, not from a formula: it is what proves interleaved.ts. Cost grows with rows x cols x cycles, so it
 * belongs in workers and tests, not behind a hover.
 */

import { requireDimensions } from '../systolic/dimensions.ts';
import { requireLength } from '../systolic/pe-grid.ts';
import { Folds, SramBuffer } from '../systolic/pe-grid-parts.ts';
import type { Gemm, Grid } from '../types.ts';
import { type InterleavedBuffers, InterleavedGrid } from './interleaved-machine.ts';
import type { GradientAccesses, InterleavedMapping } from './types.ts';

/**
 * The operands of both gradients, row-major, one group after the other, in the dimensions of the forward product. Values must
 * be finite.
 */
export interface GradientOperands {
  /** X, groups x m x k */
  readonly activation: Float64Array;
  /** W, groups x k x n */
  readonly weight: Float64Array;
  /** dY, groups x m x n */
  readonly error: Float64Array;
  /** Used only if weights are updated in place. */
  readonly learningRate: number;
}

/** What a run measured. Sums of integers that stay below 2^53 are exact. */
export interface InterleavedGridResult {
  /** Cycles until the last word has left the array. */
  readonly cycles: number;
  readonly folds: number;
  /** Done by occupied PEs. */
  readonly macs: number;
  /** Words that crossed the edge of the array. */
  readonly accesses: GradientAccesses;
  /** dX, groups x m x k */
  readonly inputGradient: Float64Array;
  /** groups x k x n: dW, or, updated in place, W - learningRate * dW */
  readonly accumulated: Float64Array;
}

/** A grid about to run, to be stepped by the caller (progress, cancelling, a trace of every cycle). */
export interface InterleavedGridRun {
  readonly machine: InterleavedGrid;
  /** What has been measured so far; final once the machine is done. */
  measure(): InterleavedGridResult;
}

/** What the array itself can do: a separate update is not a matter of the array, nor are its accesses counted here. */
export type ArrayMapping = InterleavedMapping & { readonly update: 'excluded' | 'inPlace' };

/**
 * @param forward the layer's forward product: m = rows of X with the batch inside, k = inputs, n = outputs
 * @throws RangeError if a dimension is not a positive integer or an operand has not the length its shape needs.
 */
export function startInterleavedGrid(
  forward: Gemm,
  grid: Grid,
  mapping: ArrayMapping,
  operands: GradientOperands,
): InterleavedGridRun {
  requireDimensions(forward, grid);
  const { m, n, k, groups } = forward;
  requireLength('activation', operands.activation, groups * m * k);
  requireLength('weight', operands.weight, groups * k * n);
  requireLength('error', operands.error, groups * m * n);

  const inPlace = mapping.update === 'inPlace';
  const error = new SramBuffer(operands.error, m * n, n, 1);
  const activation = new SramBuffer(operands.activation, m * k, k, 1);
  // Rows of the grid are outputs: weights are addressed on their side.
  const weight = new SramBuffer(operands.weight, k * n, 1, n);
  const inputGradient = new SramBuffer(new Float64Array(groups * m * k), m * k, k, 1);
  const accumulated = new SramBuffer(new Float64Array(groups * k * n), k * n, 1, n);
  const folds = new Folds(groups, n, k, grid.rows, grid.cols);
  const ports = { error, activation, weight, inputGradient, accumulated };
  const machine = interleavedMachine(forward, grid, mapping, folds, operands.learningRate, ports);
  return {
    machine,
    measure: () => ({
      cycles: machine.cycle,
      folds: folds.count,
      macs: machine.macs,
      accesses: {
        errorReads: error.reads,
        activationReads: activation.reads,
        weightReads: weight.reads,
        weightWrites: inPlace ? accumulated.writes : 0,
        inputGradientReads: inputGradient.reads,
        inputGradientWrites: inputGradient.writes,
        weightGradientReads: accumulated.reads,
        weightGradientWrites: inPlace ? 0 : accumulated.writes,
      },
      inputGradient: inputGradient.data,
      accumulated: accumulated.data,
    }),
  };
}

/** The machine that runs these folds. */
export function interleavedMachine(
  forward: Gemm,
  { rows, cols }: Grid,
  { buffering, drain, partialSums, update }: ArrayMapping,
  folds: Folds,
  learningRate: number,
  ports: InterleavedBuffers,
): InterleavedGrid {
  const inPlace = update === 'inPlace';
  const hardware = {
    buffering,
    freeDrain: drain === 'free',
    sumsOnChip: partialSums === 'onChip',
    inPlace,
    activationScale: inPlace ? -learningRate : 1,
  };
  return new InterleavedGrid(rows, cols, forward.m, folds, hardware, ports);
}

/**
 * Runs both gradients to their end.
 *
 * @param observe called after every cycle; the machine's registers may be read but are overwritten by the next cycle
 * @throws RangeError as `startInterleavedGrid`
 */
export function simulateInterleavedGrid(
  forward: Gemm,
  grid: Grid,
  mapping: ArrayMapping,
  operands: GradientOperands,
  observe?: (machine: InterleavedGrid) => void,
): InterleavedGridResult {
  const { machine, measure } = startInterleavedGrid(forward, grid, mapping, operands);
  while (!machine.done) {
    machine.step();
    observe?.(machine);
  }
  return measure();
}
