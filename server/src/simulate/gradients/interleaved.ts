/**
 * What both gradients of a layer cost when they are interleaved on one configurable array, in constant time. The equations and what
 * proves them are in docs/models/gradients.md; interleaved-grid.ts runs the same schedule cycle by cycle and must agree.
 */

import { ceilDivide, requireDimensions } from '../systolic/dimensions.ts';
import type { Gemm, Grid } from '../types.ts';
import type { GradientAccesses, InterleavedCost, InterleavedMapping } from './types.ts';

/**
 * The cost of dX = dY * transpose(W), weight-stationary, and dW = transpose(X) * dY, output-stationary, on alternate cycles of
 * the same `rows x cols` grid, which reads the error dY once for both. Rows of the grid hold outputs of the layer, columns
 * hold inputs.
 *
 * - Span of a fold, cycles of `exposed`, `overlapped` and `hidden`, accesses: DERIVED (from the idea of InterGrad, of which
 *   only the abstract was read). `streamed` and the ends of a pass: DERIVED. All equal the PE grid.
 * - Accesses are in words, one per word that crosses the edge of the array, plus those of a separate update.
 *
 * Counts are exact while they are at most `Number.MAX_SAFE_INTEGER`; larger ones are the nearest double within a few units in the
 * last place.
 *
 * @param forward the layer's forward product: m = rows of X with the batch inside, k = inputs, n = outputs
 * @throws RangeError if a dimension of `forward` or `grid` is not a positive safe integer.
 */
export function interleavedCost(forward: Gemm, grid: Grid, mapping: InterleavedMapping): InterleavedCost {
  requireDimensions(forward, grid);
  const { m: vectors, n: outputs, k: inputs, groups } = forward;
  const { rows, cols } = grid;

  const rowFolds = ceilDivide(outputs, rows);
  const colFolds = ceilDivide(inputs, cols);
  const folds = rowFolds * colFolds * groups;

  // Two words of every vector pass a PE: its error, then its activation.
  const steps = 2 * vectors;
  const span = steps - 1 + (rows - 1) + cols;
  const load = rows;
  const drain = mapping.drain === 'free' ? 0 : rows;

  let foldCycles: number;
  let cycles: number;
  switch (mapping.buffering) {
    case 'exposed':
      foldCycles = load + span + drain;
      cycles = folds * foldCycles;
      break;
    case 'overlapped': // the drain of a fold and the load of the next one: what leaves makes room for what enters
      foldCycles = load + span;
      cycles = folds * foldCycles + drain;
      break;
    case 'hidden':
      foldCycles = span;
      cycles = folds * span + load + drain;
      break;
    case 'streamed': // a column loads, and drains, one word per cycle: R words per fold set a floor
      foldCycles = Math.max(steps, load);
      cycles = (folds - 1) * foldCycles + load + span + drain;
      break;
  }

  const macs = 2 * (vectors * outputs * inputs * groups);
  return {
    folds,
    rowFolds,
    colFolds,
    foldCycles,
    cycles,
    macs,
    utilization: macs / (cycles * rows * cols),
    mappingEfficiency: (outputs / (rowFolds * rows)) * (inputs / (colFolds * cols)),
    accesses: interleavedAccesses(forward, rowFolds, colFolds, mapping),
    // Row folds run innermost, so that only the sums of one column fold are open at a time.
    accumulatorWords: mapping.partialSums === 'onChip' && rowFolds > 1 ? vectors * Math.min(inputs, cols) : 0,
  };
}

function interleavedAccesses(
  { m: vectors, n: outputs, k: inputs, groups }: Gemm,
  rowFolds: number,
  colFolds: number,
  { partialSums, update }: InterleavedMapping,
): GradientAccesses {
  const weights = outputs * inputs * groups;
  const inputWords = vectors * inputs * groups;
  const sumsLeave = partialSums === 'perFold';
  return {
    errorReads: vectors * outputs * groups * colFolds,
    activationReads: inputWords * rowFolds,
    weightReads: update === 'separate' ? 2 * weights : weights,
    weightWrites: update === 'excluded' ? 0 : weights,
    inputGradientReads: sumsLeave ? inputWords * (rowFolds - 1) : 0,
    inputGradientWrites: sumsLeave ? inputWords * rowFolds : inputWords,
    weightGradientReads: update === 'separate' ? weights : 0,
    weightGradientWrites: update === 'inPlace' ? 0 : weights,
  };
}

/** All words read and written. */
export function totalAccesses(accesses: GradientAccesses): number {
  return (
    accesses.errorReads +
    accesses.activationReads +
    accesses.weightReads +
    accesses.weightWrites +
    accesses.inputGradientReads +
    accesses.inputGradientWrites +
    accesses.weightGradientReads +
    accesses.weightGradientWrites
  );
}
