/**
 * What one matrix product costs on a systolic array, in constant time. The equations, their sources and what proves them are
 * in docs/models/systolic.md; pe-grid.ts runs the same product cycle by cycle and must agree.
 */

import type { Gemm, Grid, Mapping, SystolicCost } from '../types.ts';
import { ceilDivide, requireDimensions } from './dimensions.ts';

/**
 * The cost of `groups` products of (m x k) by (k x n) on a `rows x cols` grid, run one after the other.
 *
 * - Cycles: fold lengths FOUND in SCALE-Sim v2 (`exposed`; output-stationary there means `drain: 'free'`); the drain of R
 *   cycles and the levels `hidden` and `streamed` are DERIVED (docs/models/systolic.md#cycles) and equal the PE grid.
 * - Accesses: in words, one per word that crosses the edge of the array (docs/models/systolic.md#sram-accesses).
 *
 * Every count is exact as long as it is at most `Number.MAX_SAFE_INTEGER` (all intermediate factors are then smaller, hence
 * exact, too). A larger one is the nearest double within a few units in the last place; it is never truncated, wrapped or
 * infinite, and `Number.isSafeInteger` tells the two cases apart.
 *
 * @throws RangeError if a dimension of `gemm` or `grid` is not a positive safe integer.
 */
export function systolicCost(gemm: Gemm, grid: Grid, mapping: Mapping): SystolicCost {
  requireDimensions(gemm, grid);
  const { m, n, k, groups } = gemm;
  const { rows, cols } = grid;

  const { dataflow } = mapping;
  const outputStationary = dataflow === 'os';
  // Sr x Sc is what is spread over the grid, T what passes through it in time.
  const spatialRows = outputStationary ? m : k;
  const spatialCols = dataflow === 'is' ? m : n;
  const steps = outputStationary ? k : dataflow === 'ws' ? m : n;

  const rowFolds = ceilDivide(spatialRows, rows);
  const colFolds = ceilDivide(spatialCols, cols);
  const folds = rowFolds * colFolds * groups;

  // T + R + C - 2, written so that no intermediate sum is larger than the result.
  const span = steps - 1 + (rows - 1) + cols;
  // R cycles at the edge: loading the stationary operand before the span (ws, is) or moving the results out after it (os).
  const edge = outputStationary && mapping.drain === 'free' ? 0 : rows;

  let foldCycles: number;
  let cycles: number;
  switch (mapping.buffering) {
    case 'exposed':
    case 'overlapped': // a pass of one dataflow has loads or drains, never both: nothing to overlap
      foldCycles = span + edge;
      cycles = folds * foldCycles;
      break;
    case 'hidden':
      foldCycles = span;
      cycles = folds * span + edge;
      break;
    case 'streamed':
      foldCycles = Math.max(steps, edge);
      cycles = (folds - 1) * foldCycles + span + edge;
      break;
  }

  const macs = m * n * k * groups;
  const inputWords = m * k * groups;
  const weightWords = k * n * groups;
  const outputWords = m * n * groups;
  return {
    folds,
    rowFolds,
    colFolds,
    foldCycles,
    cycles,
    macs,
    utilization: macs / (cycles * rows * cols),
    mappingEfficiency: (spatialRows / (rowFolds * rows)) * (spatialCols / (colFolds * cols)),
    accesses: {
      // The operand that stays is read once; one that streams past is read again for every fold it has to visit.
      inputReads: dataflow === 'is' ? inputWords : inputWords * colFolds,
      weightReads: dataflow === 'ws' ? weightWords : weightWords * (outputStationary ? rowFolds : colFolds),
      outputReads: outputStationary ? 0 : outputWords * (rowFolds - 1),
      outputWrites: outputStationary ? outputWords : outputWords * rowFolds,
    },
  };
}
