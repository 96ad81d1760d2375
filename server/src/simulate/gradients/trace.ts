/** Both gradients of a layer on the interleaved grid, watched cycle by cycle (systolic/trace.ts). */

import { requireDimensions } from '../systolic/dimensions.ts';
import { Folds } from '../systolic/pe-grid-parts.ts';
import { type FoldRange, GridTrace, TracedPort, type Word } from '../systolic/trace.ts';
import type { Gemm, Grid } from '../types.ts';
import { type ArrayMapping, interleavedMachine } from './interleaved-grid.ts';

/** The words of both gradients by their place in X (m x k), W (k x n) and dY (m x n). */
export interface GradientWords {
  readonly activation: Word;
  readonly weight: Word;
  readonly error: Word;
  /** dX after the first `upTo` outputs of its reduction. */
  readonly partial: (group: number, row: number, col: number, upTo: number) => number;
  /** Used only if weights are updated in place. */
  readonly learningRate: number;
}

/**
 * Both gradients about to run under observation, as `tracePeGrid`. With partial sums on chip, a run that starts within a column of
 * folds has nothing in the accumulators below the array: what it writes of dX lacks the folds before.
 *
 * @param forward the layer's forward product: m = rows of X with the batch inside, k = inputs, n = outputs
 * @throws RangeError if a dimension is not a positive integer.
 */
export function traceInterleavedGrid(
  forward: Gemm,
  grid: Grid,
  mapping: ArrayMapping,
  words: GradientWords,
  range?: FoldRange,
) {
  requireDimensions(forward, grid);
  const { n, k, groups } = forward;
  const folds = new Folds(groups, n, k, grid.rows, grid.cols, range?.first, range?.count);
  const before = folds.row[0] ?? 0;
  const error = new TracedPort(words.error);
  const activation = new TracedPort(words.activation);
  // Rows of the grid are outputs: weights are addressed on their side.
  const weight = new TracedPort((group, a, b) => words.weight(group, b, a));
  const inputGradient = new TracedPort((group, row, col) => words.partial(group, row, col, before));
  const accumulated = new TracedPort(() => 0);
  const ports = { error, activation, weight, inputGradient, accumulated };
  const machine = interleavedMachine(forward, grid, mapping, folds, words.learningRate, ports);
  return {
    trace: new GridTrace(machine, folds, { all: Object.values(ports), loads: weight, drains: accumulated }),
    machine,
    ...ports,
  };
}
