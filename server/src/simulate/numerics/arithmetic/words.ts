/** Shorter words: operands of all three products are rounded; results, and weights between updates, have 32 bits. */

import { Random } from '../../random.ts';
import { type Arithmetic, restoredRandom, type SavedState, Scratch, savedRandom } from '../arithmetic.ts';
import { backwardProduct, forwardProduct, gradientProduct, type MatrixShape } from '../products.ts';
import { type Rounding, toBf16, toFp16, toInt8, type WordName } from '../rounding.ts';
import { DigitalUnit } from './exact.ts';

export interface WordsMachine {
  readonly kind: 'words';
  readonly word: WordName;
  readonly rounding: Rounding;
}

export function words({ word, rounding }: WordsMachine): Arithmetic {
  return {
    assumptions: [
      `Operands of the three products are ${word} words, rounded ${rounding === 'nearest' ? 'to nearest, ties to even' : 'up or down at random, so that the mean is kept'}`,
      ...(word === 'int8' ? ['One scale for each tensor and batch: its largest magnitude becomes 127'] : []),
      'Results, weights between updates, biases and activation functions have 32 bits, sums 64; losses are not scaled',
    ],
    unit: (shape, weights, seed) => new WordsUnit(shape, weights, word, rounding, seed),
  };
}

class WordsUnit extends DigitalUnit {
  readonly #first = new Scratch();
  readonly #second = new Scratch();
  readonly #word: WordName;
  #random: Random | undefined;

  constructor(shape: MatrixShape, weights: Float32Array, word: WordName, rounding: Rounding, seed: number) {
    super(shape, weights);
    this.#word = word;
    this.#random = rounding === 'stochastic' ? new Random(seed) : undefined;
  }

  override forward(x: Float32Array, vectors: number, y: Float32Array): void {
    const { inputs, outputs } = this.shape;
    this.#rounded(x, vectors * inputs, this.values, y, vectors * outputs, (a, b) =>
      forwardProduct(this.shape, a, b, y, vectors),
    );
  }

  override backward(dy: Float32Array, vectors: number, dx: Float32Array): void {
    const { inputs, outputs } = this.shape;
    this.#rounded(dy, vectors * outputs, this.values, dx, vectors * inputs, (a, b) =>
      backwardProduct(this.shape, a, b, dx, vectors),
    );
  }

  override gradient(x: Float32Array, dy: Float32Array, vectors: number, dw: Float32Array): void {
    const { inputs, outputs } = this.shape;
    this.#rounded(x, vectors * inputs, dy.subarray(0, vectors * outputs), dw, dw.length, (a, b) =>
      gradientProduct(this.shape, a, b, dw, vectors),
    );
  }

  override save(): SavedState {
    return { ...super.save(), numbers: this.#random ? savedRandom(this.#random) : [] };
  }

  override restore(state: SavedState): void {
    super.restore(state);
    if (this.#random) this.#random = restoredRandom(state.numbers);
  }

  /** A product of rounded operands, scaled back. */
  #rounded(
    first: Float32Array,
    firstCount: number,
    second: Float32Array,
    result: Float32Array,
    resultCount: number,
    multiply: (first: Float32Array, second: Float32Array) => void,
  ): void {
    const a = this.#first.of(firstCount);
    const b = this.#second.of(second.length);
    const scale = this.#round(first, a, firstCount) * this.#round(second, b, second.length);
    multiply(a, b);
    if (scale !== 1) for (let at = 0; at < resultCount; at++) result[at]! *= scale;
  }

  /** @returns the scale of the words */
  #round(values: Float32Array, rounded: Float32Array, count: number): number {
    switch (this.#word) {
      case 'bf16':
        toBf16(values, rounded, count, this.#random);
        return 1;
      case 'fp16':
        toFp16(values, rounded, count, this.#random);
        return 1;
      case 'int8':
        return toInt8(values, rounded, count, this.#random);
    }
  }
}
