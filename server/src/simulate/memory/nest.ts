/**
 * A pass as the memory model sees it: three dimensions, tensors that each lack one of them, and how long a fold takes. A product and
 * both gradients interleaved differ only in this description.
 */

import type { InterleavedMapping } from '../gradients/types.ts';
import { requireDimensions } from '../systolic/dimensions.ts';
import type { Gemm, Grid, Mapping } from '../types.ts';
import type {
  BufferName,
  GradientTensor,
  InterleavedMemory,
  LoopOrder,
  ProductMemory,
  ProductTensor,
} from './types.ts';

/** m, n, k as indices. */
export type Axis = 0 | 1 | 2;

export const bufferNames: readonly BufferName[] = ['input', 'weight', 'output'];

/** A tensor of the pass: its matrices, one a group, span the two axes other than `absent`. */
export interface NestTensor<Name extends string = string> {
  readonly name: Name;
  readonly buffer: Axis;
  /** The axis the tensor does not have: the reduction of a result, the reuse of an operand. */
  readonly absent: Axis;
  readonly result: boolean;
  /** Words of the tensor and of its matrices; equal unless the matrices repeat words. */
  readonly words: number;
  readonly matrixWords: number;
}

/** The cycles of folds: a fold of T vectors takes lead + max(vectorCycles * T, floor) + trail, a pass head and tail more. */
export interface FoldTiming {
  readonly vectorCycles: number;
  readonly lead: number;
  readonly trail: number;
  /** The shortest pitch of streamed folds. The last fold of a pass has nothing to wait for and does not pay it. */
  readonly floor: number;
  readonly head: number;
  readonly tail: number;
}

export interface Nest<Name extends string = string> {
  readonly size: readonly [number, number, number];
  readonly groups: number;
  /** PEs along each axis; 0 for the streamed one. */
  readonly side: readonly [number, number, number];
  readonly streamed: Axis;
  readonly fold: FoldTiming;
  readonly tensors: readonly NestTensor<Name>[];
  readonly macs: number;
}

const axes = { m: 0, n: 1, k: 2 } as const;

/** Outermost first. */
export const loopOrders: Readonly<Record<LoopOrder, readonly [Axis, Axis, Axis]>> = {
  mnk: [0, 1, 2],
  mkn: [0, 2, 1],
  nmk: [1, 0, 2],
  nkm: [1, 2, 0],
  kmn: [2, 0, 1],
  knm: [2, 1, 0],
};

/** One product under one dataflow. @throws RangeError if a dimension is not a positive safe integer. */
export function productNest(
  gemm: Gemm,
  grid: Grid,
  mapping: Mapping,
  words: ProductMemory['words'],
): Nest<ProductTensor> {
  requireDimensions(gemm, grid);
  const { rows, cols } = grid;
  const { dataflow, buffering } = mapping;
  const size = [gemm.m, gemm.n, gemm.k] as const;
  const tensor = (name: ProductTensor, buffer: Axis, absent: Axis): NestTensor<ProductTensor> =>
    tensorOf(name, buffer, absent, name === 'output', gemm, words?.[name]);
  const stationary = dataflow !== 'os';
  const edge = !stationary && mapping.drain === 'free' ? 0 : rows;
  const load = stationary ? edge : 0;
  const drain = edge - load;
  const skew = rows + cols - 2;
  return {
    size,
    groups: gemm.groups,
    side: dataflow === 'ws' ? [0, cols, rows] : dataflow === 'is' ? [cols, 0, rows] : [rows, cols, 0],
    streamed: axes[dataflow === 'ws' ? 'm' : dataflow === 'is' ? 'n' : 'k'],
    fold:
      buffering === 'hidden'
        ? { vectorCycles: 1, lead: 0, trail: skew, floor: 0, head: load, tail: drain }
        : buffering === 'streamed'
          ? { vectorCycles: 1, lead: 0, trail: 0, floor: edge, head: load, tail: skew + drain }
          : { vectorCycles: 1, lead: load, trail: skew + drain, floor: 0, head: 0, tail: 0 },
    tensors: [tensor('input', 0, axes.n), tensor('weight', 1, axes.m), tensor('output', 2, axes.k)],
    macs: gemm.m * gemm.n * gemm.k * gemm.groups,
  };
}

/**
 * Both gradients of a layer at once. Axes are those of the forward product: rows of the grid hold outputs (n), columns inputs (k),
 * and every vector (m) is streamed twice.
 *
 * @throws RangeError if a dimension is not a positive safe integer.
 */
export function interleavedNest(
  forward: Gemm,
  grid: Grid,
  mapping: InterleavedMapping,
  words: InterleavedMemory['words'],
): Nest<GradientTensor> {
  requireDimensions(forward, grid);
  const { rows, cols } = grid;
  const tensor = (name: GradientTensor, buffer: Axis, absent: Axis, result = false): NestTensor<GradientTensor> =>
    tensorOf(name, buffer, absent, result, forward, words?.[name]);
  const drain = mapping.drain === 'free' ? 0 : rows;
  const skew = rows + cols - 2;
  return {
    size: [forward.m, forward.n, forward.k],
    groups: forward.groups,
    side: [0, rows, cols],
    streamed: axes.m,
    fold: interleavedFold(mapping.buffering, rows, drain, skew),
    tensors: [
      tensor('error', 0, axes.k),
      tensor('weight', 1, axes.m),
      tensor('activation', 1, axes.n),
      tensor('inputGradient', 2, axes.n, true),
      tensor('weightGradient', 2, axes.m, true),
    ],
    macs: 2 * (forward.m * forward.n * forward.k * forward.groups),
  };
}

function interleavedFold(
  buffering: InterleavedMapping['buffering'],
  load: number,
  drain: number,
  skew: number,
): FoldTiming {
  switch (buffering) {
    case 'exposed':
      return { vectorCycles: 2, lead: load, trail: skew + drain, floor: 0, head: 0, tail: 0 };
    case 'overlapped':
      return { vectorCycles: 2, lead: load, trail: skew, floor: 0, head: 0, tail: drain };
    case 'hidden':
      return { vectorCycles: 2, lead: 0, trail: skew, floor: 0, head: load, tail: drain };
    case 'streamed':
      return { vectorCycles: 2, lead: 0, trail: 0, floor: load, head: load, tail: skew + drain };
  }
}

function tensorOf<Name extends string>(
  name: Name,
  buffer: Axis,
  absent: Axis,
  result: boolean,
  { m, n, k, groups }: Gemm,
  words: number | undefined,
): NestTensor<Name> {
  const matrixWords = (absent === 0 ? n * k : absent === 1 ? m * k : m * n) * groups;
  return { name, buffer, absent, result, words: Math.min(words ?? matrixWords, matrixWords), matrixWords };
}

/** Words of a block of `area` matrix words in memory, whole ones: a block shares the repetition of its tensor. */
export function blockWords(area: number, { words, matrixWords }: NestTensor): number {
  return words === matrixWords ? area : Math.ceil((area * words) / matrixWords);
}

/** ceil(size / part) for positive safe integers, which the search asks for so often that a remainder would be too slow. */
export function steps(size: number, part: number): number {
  const quotient = Math.ceil(size / part);
  return (quotient - 1) * part >= size ? quotient - 1 : quotient;
}
