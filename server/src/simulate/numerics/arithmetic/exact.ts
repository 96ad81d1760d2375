/** 32-bit floats: the yardstick of the others. Sums are 64 bits wide, so that they are no less exact than any order of 32-bit sums. */

import { type Arithmetic, type MatrixUnit, restoreArrays, type SavedState, type Step } from '../arithmetic.ts';
import { descend } from '../loss.ts';
import { backwardProduct, forwardProduct, gradientProduct, type MatrixShape } from '../products.ts';

/** Weights in digital memory. Other digital machines change one of its products. */
export class DigitalUnit implements MatrixUnit {
  protected readonly values: Float32Array;
  readonly #velocity: Float32Array;
  readonly #gradient: Float32Array;

  constructor(
    protected readonly shape: MatrixShape,
    weights: Float32Array,
  ) {
    this.values = weights.slice();
    this.#velocity = new Float32Array(weights.length);
    this.#gradient = new Float32Array(weights.length);
  }

  forward(x: Float32Array, vectors: number, y: Float32Array): void {
    forwardProduct(this.shape, x, this.values, y, vectors);
  }

  backward(dy: Float32Array, vectors: number, dx: Float32Array): void {
    backwardProduct(this.shape, dy, this.values, dx, vectors);
  }

  /** dW = X^T dY. */
  gradient(x: Float32Array, dy: Float32Array, vectors: number, dw: Float32Array): void {
    gradientProduct(this.shape, x, dy, dw, vectors);
  }

  update(x: Float32Array, dy: Float32Array, vectors: number, { rate, momentum }: Step): void {
    this.gradient(x, dy, vectors, this.#gradient);
    descend(this.values, this.#velocity, this.#gradient, rate, momentum);
  }

  weights(): Float32Array {
    return this.values;
  }

  save(): SavedState {
    return { arrays: [this.values.slice(), this.#velocity.slice()], numbers: [] };
  }

  restore(state: SavedState): void {
    restoreArrays(state, this.values, this.#velocity);
  }
}

export const exact = (): Arithmetic => ({
  assumptions: ['Operands and results are 32-bit floats; sums are 64 bits wide and rounded once'],
  unit: (shape, weights) => new DigitalUnit(shape, weights),
});
