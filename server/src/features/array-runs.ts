/** A pass of a step as a machine that can be watched, with its words and the names of what is in its registers. */
import type { ArrayTensor, ArrayView, TensorName } from '../protocol/array-view.ts';
import { traceInterleavedGrid } from '../simulate/gradients/trace.ts';
import type { ArrayPass, InterleavedPass, ProductPass } from '../simulate/results.ts';
import type { FoldShape } from '../simulate/systolic/fold-times.ts';
import { spread } from '../simulate/systolic/pe-grid.ts';
import { Folds } from '../simulate/systolic/pe-grid-parts.ts';
import { type FoldRange, type GridTrace, tracePeGrid } from '../simulate/systolic/trace.ts';
import type { Gemm, Grid } from '../simulate/types.ts';
import { gradientWords, passMatrices, productWords } from './array-words.ts';

export interface ArrayRun {
  /** That pass in a fold, and how many of them this run has. */
  readonly allVectors: number;
  readonly vectors: number;
  readonly wordsPerVector: 1 | 2;
  readonly shape: Omit<FoldShape, 'grid'>;
  readonly tensors: ArrayView['tensors'];
  readonly inPlace: boolean;
  folds(grid: Grid, range: FoldRange): Folds;
  trace(grid: Grid, range: FoldRange): GridTrace;
}

/** @param most vectors of a fold */
export const runOf = (pass: ArrayPass, most: number): ArrayRun =>
  pass.kind === 'interleaved' ? interleavedRun(pass, most) : productRun(pass, most);

type Index = ArrayTensor['index'];

const tensor = (matrix: { tensor: TensorName; transposed: boolean }, index: Index): ArrayTensor => ({
  tensor: matrix.tensor,
  index: matrix.transposed ? ([...index].reverse().join('') as Index) : index,
});

function productRun({ gemm, mapping, pass, second }: ProductPass, most: number): ArrayRun {
  const { input, weight, output } = passMatrices[second ? 'weightGradient' : pass];
  const { dataflow, buffering, drain } = mapping;
  const { rows, cols, steps } = spread(gemm, dataflow);
  const vectors = Math.min(steps, most);
  const reduced: Gemm = { ...gemm, [({ ws: 'm', is: 'n', os: 'k' } as const)[dataflow]]: vectors };
  const os = dataflow === 'os';
  return {
    allVectors: steps,
    vectors,
    wordsPerVector: 1,
    shape: { buffering, steps: vectors, loads: !os, drains: os && drain === 'counted' },
    tensors: os
      ? {
          left: tensor(input, 'rt'),
          held: null,
          top: tensor(weight, 'tc'),
          sum: null,
          accumulator: tensor(output, 'rc'),
        }
      : {
          left: dataflow === 'ws' ? tensor(input, 'tr') : tensor(weight, 'rt'),
          held: dataflow === 'ws' ? tensor(weight, 'rc') : tensor(input, 'cr'),
          top: null,
          sum: tensor(output, dataflow === 'ws' ? 'tc' : 'ct'),
          accumulator: null,
        },
    inPlace: false,
    folds: (grid, { first, count }) => new Folds(gemm.groups, rows, cols, grid.rows, grid.cols, first, count),
    trace: (grid, range) => tracePeGrid(reduced, grid, mapping, productWords(input, weight), range).trace,
  };
}

function interleavedRun({ gemm, mapping, cost }: InterleavedPass, most: number): ArrayRun {
  const { m, n, k, groups } = gemm;
  const vectors = Math.min(m, most);
  const inPlace = cost.accesses.weightWrites > 0;
  const { buffering, drain } = mapping;
  const update = inPlace ? 'inPlace' : 'excluded';
  return {
    allVectors: m,
    vectors,
    wordsPerVector: 2,
    shape: { buffering, steps: 2 * vectors, loads: true, drains: drain === 'counted' },
    tensors: {
      left: { tensor: 'dY', index: 'tr' },
      held: { tensor: 'W', index: 'cr' },
      top: { tensor: 'X', index: 'tc' },
      sum: { tensor: 'dX', index: 'tc' },
      accumulator: { tensor: inPlace ? 'W' : 'dW', index: 'cr' },
    },
    inPlace,
    folds: (grid, { first, count }) => new Folds(groups, n, k, grid.rows, grid.cols, first, count),
    trace: (grid, range) =>
      traceInterleavedGrid({ ...gemm, m: vectors }, grid, { ...mapping, update }, gradientWords, range).trace,
  };
}
