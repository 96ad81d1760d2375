/** What the stochastic outer-product unit is asked and what it answers, as plain data. Equations: docs/models/stochastic.md. */

import type { Grid } from '../types.ts';

/** What a vector is divided by before its elements become probabilities: 2^ceil(log2(largest)) (a shift), or the largest itself. */
export type Scaling = 'powerOfTwo' | 'maximum';

/**
 * Who shares random numbers: all elements of a vector (one sequence for each of the two vectors), nobody, or, by mistake, both
 * vectors: their streams are then correlated and the product is biased, so that `single` is refused.
 */
export type Sequences = 'perVector' | 'perElement' | 'single';

/** A unit that computes dW = X^T dY by ANDing random bit streams. */
export interface StochasticUnit {
  /** Bits per stream, L: 1 to 65,536. */
  readonly streamLength: number;
  readonly scaling: Scaling;
  readonly sequences: Sequences;
  /** Bits of the shift registers that make the random numbers, 2 to 32; `ideal`: independent uniform numbers. */
  readonly lfsrBits: number | 'ideal';
  /** One bit of every stream per cycle, or all L bits at once. */
  readonly evaluation: 'serial' | 'parallel';
}

/** Why a unit or its operands cannot be simulated. */
export interface StochasticProblem {
  readonly field: keyof StochasticUnit | 'activations' | 'errors' | 'shape' | 'learningRate' | 'units';
  readonly message: string;
  /** With `single`: by how much updates come out too large, as a share (0.95: nearly twice), measured on the reference draws. */
  readonly gainBias?: number;
}

/** An answer instead of a result. */
export interface Refused {
  readonly kind: 'refused';
  readonly problems: readonly StochasticProblem[];
}

/** The update of one layer: `vectors` outer products of `inputs` x `outputs`. */
export interface UpdateShape {
  readonly vectors: number;
  readonly inputs: number;
  readonly outputs: number;
}

export interface UpdateOperands extends UpdateShape {
  /** X, vectors x inputs, row-major */
  readonly activations: Float64Array;
  /** dY, vectors x outputs, row-major */
  readonly errors: Float64Array;
  readonly learningRate: number;
}

/** What a unit does, counted once for every operation on a word (random words, comparisons, ...) or a bit (`ands`). */
export interface StochasticCounts {
  readonly randomWords: number;
  /** A random word with a scaled element, giving one bit. */
  readonly comparisons: number;
  readonly ands: number;
  /** Two-input additions of the population count. */
  readonly popcountAdditions: number;
  readonly signXors: number;
  /** Scalings of a result by a power of two. */
  readonly shifts: number;
  /** Scalings by anything else: of results, and with `maximum` of elements, too. */
  readonly multiplications: number;
  readonly cycles: number;
}

export interface StochasticUpdate {
  readonly kind: 'update';
  /** What is added to W, inputs x outputs, row-major: -learningRate * X^T dY, approximately. */
  readonly change: Float64Array;
  readonly counts: StochasticCounts;
}

/** How many results the hardware computes at the same time: rows of outputs, columns of inputs. */
export type Units = Grid;
