/**
 * Weight gradients from random bits (ESSOP): the sums that simulate/stochastic does bit by bit, 32 bits of a stream in one word. Forward
 * pass and activation gradient are exact.
 */

import { Random } from '../../random.ts';
import { Lfsr, lfsrTaps, mirroredTaps } from '../../stochastic/lfsr.ts';
import { powerOfTwoFrom } from '../../stochastic/streams.ts';
import type { Scaling, StochasticUnit } from '../../stochastic/types.ts';
import { type Arithmetic, restoredRandom, type SavedState, savedRandom } from '../arithmetic.ts';
import type { MatrixShape } from '../products.ts';
import { DigitalUnit } from './exact.ts';

/** One sequence of random numbers for each of the two vectors: `sequences` is `perVector`. */
export interface StochasticMachine {
  readonly kind: 'stochastic';
  /** L, bits of a stream. */
  readonly streamLength: number;
  readonly lfsrBits: StochasticUnit['lfsrBits'];
  readonly scaling: Scaling;
}

export function stochastic(machine: StochasticMachine): Arithmetic {
  const { streamLength, lfsrBits, scaling } = machine;
  return {
    assumptions: [
      `Weight gradients are outer products of streams of ${streamLength} bits, ${lfsrBits === 'ideal' ? 'from independent random numbers' : `from shift registers of ${lfsrBits} bits`}, one sequence for activations and one for errors`,
      `Vectors are scaled by ${scaling === 'maximum' ? 'their largest element' : 'the power of two above their largest element'}; bits of the streams are counted exactly and summed in 64 bits`,
      'Only weight gradients are random; every window of a convolution is a vector',
    ],
    unit: (shape, weights, seed) => new OuterProductUnit(shape, weights, machine, seed),
  };
}

/** Random numbers in [0, 1) that can be saved. */
class Numbers {
  #source: Random | Lfsr;

  constructor(
    private readonly lfsrBits: StochasticUnit['lfsrBits'],
    private readonly which: 0 | 1,
    seed: number,
  ) {
    this.#source = lfsrBits === 'ideal' ? new Random(seed) : new Lfsr(lfsrBits, this.#taps(lfsrBits), seed);
  }

  next(): number {
    const source = this.#source;
    return source instanceof Lfsr ? source.next() / 2 ** source.width : source.uniform();
  }

  save(): readonly (number | null)[] {
    return this.#source instanceof Lfsr ? [this.#source.state, null] : savedRandom(this.#source);
  }

  restore(numbers: readonly (number | null)[]): void {
    const { lfsrBits } = this;
    // A register starts in the state after its seed.
    this.#source =
      lfsrBits === 'ideal' ? restoredRandom(numbers) : new Lfsr(lfsrBits, this.#taps(lfsrBits), (numbers[0] ?? 1) - 1);
  }

  #taps(width: number): readonly number[] {
    return this.which === 0 ? lfsrTaps[width]! : mirroredTaps(width);
  }
}

let table: Uint8Array | undefined;

/** Bits set in every 16-bit word. */
function bitCounts(): Uint8Array {
  if (!table) {
    table = new Uint8Array(65_536);
    for (let word = 1; word < table.length; word++) table[word] = table[word >> 1]! + (word & 1);
  }
  return table;
}

/** Bits of a stream that are ANDed at once: as many as one look at the table counts. */
const chunk = 16;

class OuterProductUnit extends DigitalUnit {
  readonly #machine: StochasticMachine;
  readonly #inputNumbers: Numbers;
  readonly #outputNumbers: Numbers;
  readonly #inputBits: Uint16Array;
  readonly #outputBits: Uint16Array;
  /** 1 or -1 for each error. */
  readonly #signs: Float64Array;
  readonly #sums: Float64Array;
  readonly #draws: Float64Array;

  constructor(shape: MatrixShape, weights: Float32Array, machine: StochasticMachine, seed: number) {
    super(shape, weights);
    const { streamLength, lfsrBits } = machine;
    const chunks = Math.ceil(streamLength / chunk);
    // As runUpdate of simulate/stochastic seeds them.
    const seeds = new Random(seed);
    this.#machine = machine;
    this.#inputNumbers = new Numbers(lfsrBits, 0, seeds.word());
    this.#outputNumbers = new Numbers(lfsrBits, 1, seeds.word());
    this.#inputBits = new Uint16Array(chunks * shape.inputs);
    this.#outputBits = new Uint16Array(chunks * shape.outputs);
    this.#signs = new Float64Array(shape.outputs);
    this.#sums = new Float64Array(shape.inputs * shape.outputs);
    this.#draws = new Float64Array(streamLength);
  }

  override gradient(x: Float32Array, dy: Float32Array, vectors: number, dw: Float32Array): void {
    const { inputs, outputs } = this.shape;
    const { streamLength } = this.#machine;
    const sums = this.#sums;
    const signs = this.#signs;
    const inputBits = this.#inputBits;
    const outputBits = this.#outputBits;
    const ones = bitCounts();
    sums.fill(0);
    for (let vector = 0; vector < vectors; vector++) {
      const xScale = this.#streams(x, vector * inputs, inputs, this.#inputNumbers, inputBits);
      const dyScale = this.#streams(dy, vector * outputs, outputs, this.#outputNumbers, outputBits);
      const scale = (xScale * dyScale) / streamLength;
      if (scale === 0) continue;
      for (let i = 0; i < outputs; i++) signs[i] = dy[vector * outputs + i]! < 0 ? -1 : 1;
      for (let first = 0, from = 0; first < streamLength; first += chunk, from++) {
        const errors = from * outputs;
        for (let j = 0; j < inputs; j++) {
          const bits = inputBits[from * inputs + j]!;
          if (bits === 0) continue;
          const signed = x[vector * inputs + j]! < 0 ? -scale : scale;
          const row = j * outputs;
          for (let i = 0; i < outputs; i++)
            sums[row + i]! += signed * signs[i]! * ones[bits & outputBits[errors + i]!]!;
        }
      }
    }
    dw.set(sums);
  }

  override save(): SavedState {
    return { ...super.save(), numbers: [...this.#inputNumbers.save(), ...this.#outputNumbers.save()] };
  }

  override restore(state: SavedState): void {
    super.restore(state);
    this.#inputNumbers.restore(state.numbers.slice(0, 2));
    this.#outputNumbers.restore(state.numbers.slice(2));
  }

  /** Compares every element with the same random numbers. @returns what the elements were divided by */
  #streams(values: Float32Array, start: number, count: number, numbers: Numbers, bits: Uint16Array): number {
    const { streamLength, scaling } = this.#machine;
    const draws = this.#draws;
    for (let k = 0; k < streamLength; k++) draws[k] = numbers.next();
    let largest = 0;
    for (let at = start; at < start + count; at++) largest = Math.max(largest, Math.abs(values[at]!));
    const scale = scaling === 'maximum' || !(largest > 0) ? largest : powerOfTwoFrom(largest);
    for (let element = 0; element < count; element++) {
      const probability = scale === 0 ? 0 : Math.abs(values[start + element]!) / scale;
      for (let first = 0, at = element; first < streamLength; first += chunk, at += count) {
        let word = 0;
        if (probability > 0) {
          const end = Math.min(streamLength, first + chunk);
          for (let k = first; k < end; k++) word = (word << 1) | (draws[k]! < probability ? 1 : 0);
        }
        bits[at] = word;
      }
    }
    return scale;
  }
}
