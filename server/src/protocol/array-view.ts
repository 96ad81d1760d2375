/** The request of the panel that shows an array at work, typed once for both sides. Imports nothing but types. */
import type { PlainRange } from './index.ts';

/**
 * Request: what the PEs of an array do in some cycles of one fold of one pass. Answers `null` if the schedule cannot be simulated, if it
 * has no products, or if the request was cancelled.
 */
export const arrayViewRequest = 'accel/arrayView';

/** All products of the schedule run beside the array. */
export interface ArrayIdle {
  /** A sentence that says where. */
  readonly idle: string;
}

/** A matrix product of a training step; `secondGradient` is that of the second operand of a product of two activations. */
export type ArrayPassName = 'forward' | 'activationGradient' | 'secondGradient' | 'weightGradient' | 'interleaved';

export interface ArrayViewParams {
  readonly uri: string;
  /** The first of the file if it is left out or gone. */
  readonly schedule?: string;
  /** The first on the array if it is left out or gone. */
  readonly layer?: string;
  /** The first of the layer if it is left out or gone. */
  readonly pass?: ArrayPassName;
  /** Instead of a layer: the one written in this line of the document. */
  readonly line?: number;
  /** Counted from 0 over all groups. */
  readonly fold?: number;
  /** The cycles asked for, counted from the start of the fold; fewer are answered if there are more than a page holds. */
  readonly from?: number;
  readonly count?: number;
}

export type TensorName = 'X' | 'W' | 'Y' | 'dX' | 'dW' | 'dY';

/** A tensor in the array. `index` says what the two indices of a word are: the vector t, or the row r or column c of the tile. */
export interface ArrayTensor {
  readonly tensor: TensorName;
  readonly index: 'tr' | 'rt' | 'tc' | 'ct' | 'rc' | 'cr';
}

/** A tile of the product, as it lies on the array. */
export interface ArrayTile {
  readonly fold: number;
  readonly group: number;
  /** Its first row and column in what is spread over the array. */
  readonly row: number;
  readonly col: number;
  /** Rows and columns of PEs that it occupies. */
  readonly rows: number;
  readonly cols: number;
}

export interface ArrayPhase {
  readonly kind: 'load' | 'stream' | 'drain';
  readonly fold: number;
  /** Cycles of the fold's clock, start inclusive, end exclusive; may begin before it and end behind it. */
  readonly start: number;
  readonly end: number;
}

/**
 * What a traced grid did, cycle after cycle; in a cycle, PE after PE, row by row (simulate/systolic/trace.ts). A list is empty where
 * the array has no such register.
 */
export interface ArrayCells {
  /** R + C - 1 a cycle, by anti-diagonal: the fold, or -1, and the control word (not the vector: interleaved passes have two a vector). */
  readonly fold: readonly number[];
  readonly step: readonly number[];
  /** 0 no multiply-accumulate, 1 one, 2 one for the second gradient */
  readonly work: readonly number[];
  readonly held: readonly number[];
  readonly left: readonly number[];
  readonly above: readonly number[];
  readonly sum: readonly number[];
  readonly accumulator: readonly number[];
  readonly incoming: readonly number[];
  readonly outgoing: readonly number[];
  /** R or C a cycle; null where no word crosses. */
  readonly leftEdge: readonly (number | null)[];
  readonly topEdge: readonly (number | null)[];
  readonly rightEdge: readonly (number | null)[];
  readonly bottomEdge: readonly (number | null)[];
  readonly loaded: readonly (number | null)[];
  readonly drained: readonly (number | null)[];
  /** Words between array and buffers, one number a cycle. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
}

/** How many PEs of each block work, cycle after cycle, row of blocks by row of blocks. */
export interface ArrayHeat {
  /** PEs along the side of a block; those at the edges may be smaller. */
  readonly block: number;
  readonly first: readonly number[];
  /** For the second gradient; empty if there is one only. */
  readonly second: readonly number[];
}

export interface ArrayView {
  readonly uri: string;
  readonly version: number;
  readonly schedules: readonly string[];
  readonly schedule: string;
  readonly network: string;
  readonly array: string;
  readonly rows: number;
  readonly cols: number;
  /** Everything that can be chosen, in the order it runs. */
  readonly passes: readonly {
    readonly layer: string;
    readonly pass: ArrayPassName;
    /** First and last line of the layer, if it is written in this document. */
    readonly lines: readonly [first: number, last: number] | null;
  }[];
  readonly layer: string;
  readonly pass: ArrayPassName;
  readonly dataflow: 'ws' | 'os' | 'is' | 'interleaved';
  readonly buffering: string;
  readonly gemm: { readonly m: number; readonly n: number; readonly k: number; readonly groups: number };
  readonly folds: number;
  readonly fold: number;
  /** Of the fold and of those that overlap with it. */
  readonly tiles: readonly ArrayTile[];
  /** That pass in a fold, and how many of them are shown. */
  readonly vectors: number;
  readonly shownVectors: number;
  /** 2: two gradients share the array, on alternate cycles. */
  readonly wordsPerVector: 1 | 2;
  readonly tensors: {
    readonly left: ArrayTensor;
    readonly held: ArrayTensor | null;
    /** An operand that enters at the top. */
    readonly top: ArrayTensor | null;
    readonly sum: ArrayTensor | null;
    readonly accumulator: ArrayTensor | null;
  };
  /** Of the fold as it is shown. */
  readonly cycles: number;
  readonly phases: readonly ArrayPhase[];
  /** Share of the PEs at work, 0 to 1, at evenly spaced cycles of the fold. */
  readonly activity: readonly number[];
  /** The page. */
  readonly from: number;
  readonly count: number;
  /** Null for an array too large to show every PE of; then there is `heat`. */
  readonly cells: ArrayCells | null;
  readonly heat: ArrayHeat | null;
  readonly assumptions: readonly string[];
  /** Where the layer is written. */
  readonly layerUri: string;
  readonly range: PlainRange;
}
