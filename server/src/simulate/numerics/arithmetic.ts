/** What a machine does to the matrix products of training: everything else is computed alike for all of them. */

import { Random } from '../random.ts';
import type { MatrixShape } from './products.ts';

export interface Step {
  readonly rate: number;
  readonly momentum: number;
}

/** Arrays and numbers that a machine remembers from batch to batch: what a checkpoint keeps. `null`: nothing yet. */
export interface SavedState {
  readonly arrays: readonly (Float32Array | Float64Array)[];
  readonly numbers: readonly (number | null)[];
}

/** The weights of one layer, wherever a machine keeps them, and the three products with them. Matrices are row-major. */
export interface MatrixUnit {
  /** Y = X W, vectors x inputs by inputs x outputs. */
  forward(x: Float32Array, vectors: number, y: Float32Array): void;
  /** dX = dY W^T. */
  backward(dy: Float32Array, vectors: number, dx: Float32Array): void;
  /** One step of gradient descent along X^T dY. */
  update(x: Float32Array, dy: Float32Array, vectors: number, step: Step): void;
  /** What the weights are now, as numbers. */
  weights(): Float32Array;
  save(): SavedState;
  restore(state: SavedState): void;
}

/** The weights of a layer, for whom it matters which layer that is. */
export interface LayerMatrix extends MatrixShape {
  readonly name: string;
}

/** One machine in one run. */
export interface Arithmetic {
  /** What of it is assumed, and what is left out. */
  readonly assumptions: readonly string[];
  /** @param weights initial ones, inputs x outputs; the unit keeps a copy */
  unit(layer: LayerMatrix, weights: Float32Array, seed: number): MatrixUnit;
  /** Told the mean loss of every batch that was trained on. */
  observe?(loss: number): void;
  /** What it measured since it was asked last, by name, if anything. */
  figures?(): Readonly<Record<string, number>> | undefined;
  save?(): SavedState;
  restore?(state: SavedState): void;
}

/** Copies saved arrays into those they were saved from. */
export function restoreArrays(state: SavedState, ...targets: readonly (Float32Array | Float64Array)[]): void {
  targets.forEach((target, index) => {
    const saved = state.arrays[index];
    if (saved?.length !== target.length) throw new RangeError('a saved state is of another layer');
    target.set(saved);
  });
}

/** Where random numbers are, as numbers of a saved state. */
export const savedRandom = ({ state }: Random): readonly (number | null)[] => [state.counter, state.spare ?? null];

export function restoredRandom([counter, spare]: readonly (number | null)[]): Random {
  return new Random({ counter: counter ?? 0, ...(spare == null ? {} : { spare }) });
}

/** Room for intermediate values that grows to the largest batch. */
export class Scratch {
  #values = new Float32Array(0);

  /** At least `length` values; what they were before is not defined. */
  of(length: number): Float32Array {
    if (this.#values.length < length) this.#values = new Float32Array(length);
    return this.#values;
  }
}
