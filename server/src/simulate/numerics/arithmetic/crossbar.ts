/**
 * Analog crossbars: weights are conductances that are read through converters in both directions and change only by pulses, vector by
 * vector. Cells and what a pulse does to them: simulate/crossbar.
 */

import { Cells, type Device } from '../../crossbar/device.ts';
import { Random } from '../../random.ts';
import {
  type Arithmetic,
  type MatrixUnit,
  restoreArrays,
  restoredRandom,
  type SavedState,
  Scratch,
  type Step,
  savedRandom,
} from '../arithmetic.ts';
import { backwardProduct, forwardProduct, type MatrixShape } from '../products.ts';

export interface CrossbarMachine {
  readonly kind: 'crossbar';
  readonly device: Device;
  /** Of inputs and outputs, sign included: 2 to 16. */
  readonly bits: number;
  /** Of errors in an update, sign included: 2 to 8. */
  readonly updateBits: number;
  /** The weight that a cell's 1 stands for, as a multiple of the largest initial weight of its layer. */
  readonly range: number;
}

export function crossbar(machine: CrossbarMachine): Arithmetic {
  const { device, bits, updateBits, range } = machine;
  return {
    assumptions: [
      `Cells: ${device.source}`,
      `Inputs and outputs have ${bits} bits; the largest input of a vector and the largest output of a batch are full scale, so that no converter saturates`,
      `Every vector is written by itself, after both passes of its batch: activations with ${bits}, errors with ${updateBits} bits, as whole pulses, rounded at random so that their mean is the product's`,
      `A cell's weight of 1 stands for ${range} times the largest initial weight of its layer; biases are digital`,
    ],
    unit: (shape, weights, seed) => new CrossbarUnit(shape, weights, machine, seed),
  };
}

class CrossbarUnit implements MatrixUnit {
  readonly #cells: Cells;
  /** The weight that a cell's 1 stands for. */
  readonly #full: number;
  readonly #weights: Float32Array;
  readonly #codes = new Scratch();
  #random: Random;

  constructor(
    private readonly shape: MatrixShape,
    weights: Float32Array,
    private readonly machine: CrossbarMachine,
    seed: number,
  ) {
    const seeds = new Random(seed);
    this.#cells = new Cells(machine.device, weights.length, seeds.word());
    this.#random = new Random(seeds.word());
    this.#weights = new Float32Array(weights.length);
    let largest = 0;
    for (const weight of weights) largest = Math.max(largest, Math.abs(weight));
    this.#full = machine.range * (largest || 1);
    const { weights: cells, minima, maxima } = this.#cells;
    weights.forEach((weight, cell) => {
      cells[cell] = Math.min(maxima[cell]!, Math.max(minima[cell]!, weight / this.#full));
    });
  }

  forward(x: Float32Array, vectors: number, y: Float32Array): void {
    const { inputs, outputs } = this.shape;
    this.#read(x, vectors, inputs, y, outputs, (codes, cells) => forwardProduct(this.shape, codes, cells, y, vectors));
  }

  backward(dy: Float32Array, vectors: number, dx: Float32Array): void {
    const { inputs, outputs } = this.shape;
    this.#read(dy, vectors, outputs, dx, inputs, (codes, cells) =>
      backwardProduct(this.shape, codes, cells, dx, vectors),
    );
  }

  update(x: Float32Array, dy: Float32Array, vectors: number, { rate }: Step): void {
    const { inputs, outputs } = this.shape;
    const { bits, updateBits, device } = this.machine;
    const most = 2 ** bits;
    const rows = new Float32Array(inputs);
    const cols = new Float32Array(outputs);
    const random = this.#random;
    for (let vector = 0; vector < vectors; vector++) {
      const xScale = encode(x.subarray(vector * inputs, (vector + 1) * inputs), rows, bits);
      const dyScale = encode(dy.subarray(vector * outputs, (vector + 1) * outputs), cols, updateBits);
      const pulses = (rate * xScale * dyScale) / (this.#full * device.step);
      // 0, or no number: then there is nothing to write.
      if (!(pulses > 0)) continue;
      for (let j = 0; j < inputs; j++) {
        if (rows[j] === 0) continue;
        for (let i = 0; i < outputs; i++) {
          if (cols[i] === 0) continue;
          const exact = pulses * rows[j]! * cols[i]!;
          const whole = Math.min(most, Math.floor(Math.abs(exact) + random.uniform()));
          if (whole > 0) this.#cells.pulse(j * outputs + i, exact > 0 ? -whole : whole);
        }
      }
    }
  }

  weights(): Float32Array {
    const { weights } = this.#cells;
    for (let cell = 0; cell < weights.length; cell++) this.#weights[cell] = weights[cell]! * this.#full;
    return this.#weights;
  }

  save(): SavedState {
    const { counter, spare } = this.#cells.noise;
    return {
      arrays: [this.#cells.weights.slice()],
      numbers: [...savedRandom(this.#random), counter, spare ?? null],
    };
  }

  restore(state: SavedState): void {
    restoreArrays(state, this.#cells.weights);
    this.#random = restoredRandom(state.numbers);
    this.#cells.noise = restoredRandom(state.numbers.slice(2)).state;
  }

  /** Digital to analog, the product with all cells, analog to digital. */
  #read(
    values: Float32Array,
    vectors: number,
    inputs: number,
    results: Float32Array,
    outputs: number,
    multiply: (codes: Float32Array, cells: Float32Array) => void,
  ): void {
    const { bits, device } = this.machine;
    const codes = this.#codes.of(vectors * inputs);
    const scales = new Float64Array(vectors);
    for (let vector = 0; vector < vectors; vector++) {
      const row = codes.subarray(vector * inputs, (vector + 1) * inputs);
      scales[vector] = encode(values.subarray(vector * inputs, (vector + 1) * inputs), row, bits);
    }
    multiply(codes, this.weights());
    let largest = 0;
    for (let vector = 0; vector < vectors; vector++) {
      // Noise of independent readings adds up to one normal number whose variance is the sum of the squared inputs.
      let squares = 0;
      if (device.readNoise > 0)
        for (let input = 0; input < inputs; input++) squares += codes[vector * inputs + input]! ** 2;
      const noise = device.readNoise * this.#full * Math.sqrt(squares);
      for (let at = vector * outputs; at < (vector + 1) * outputs; at++) {
        if (noise > 0) results[at]! += noise * this.#random.normal();
        largest = Math.max(largest, Math.abs(results[at]!));
      }
    }
    const level = largest / (2 ** (bits - 1) - 1);
    for (let vector = 0; vector < vectors; vector++) {
      for (let at = vector * outputs; at < (vector + 1) * outputs; at++) {
        results[at] = level === 0 ? 0 : roundedToEven(results[at]! / level) * level * scales[vector]!;
      }
    }
  }
}

/** Whole codes of a vector whose largest magnitude is full scale. @returns what a code has to be multiplied by */
function encode(vector: Float32Array, codes: Float32Array, bits: number): number {
  let largest = 0;
  for (let at = 0; at < vector.length; at++) largest = Math.max(largest, Math.abs(vector[at]!));
  const scale = largest / (2 ** (bits - 1) - 1);
  for (let at = 0; at < vector.length; at++) codes[at] = scale === 0 ? 0 : roundedToEven(vector[at]! / scale);
  return scale;
}

/** By way of a sum that leaves no bits for the fraction. */
const roundedToEven = (value: number): number => value + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;
