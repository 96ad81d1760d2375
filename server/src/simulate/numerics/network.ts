/** A network with weights: forward, backward and update of a batch, every matrix product on the machine it is given. */

import { Random, seedOf } from '../random.ts';
import {
  type Arithmetic,
  type LayerMatrix,
  type MatrixUnit,
  restoreArrays,
  type SavedState,
  type Step,
} from './arithmetic.ts';
import { descend } from './loss.ts';
import type { MatrixShape } from './products.ts';
import type { ActivationName, ImageWindow, LayerSpec, NetworkSpec } from './types.ts';
import {
  averagePool,
  gatherWindows,
  imageSize,
  maxPool,
  scatterWindows,
  spreadAverage,
  windowLength,
  windowPixels,
  windowsOf,
} from './windows.ts';

/** A layer at work on batches of up to as many samples as it has room for. */
interface Layer {
  /** Results of the first `count` samples; valid until the next call. */
  forward(x: Float32Array, count: number): Float32Array;
  /** Gradient of what `forward` was given last; not asked for where nobody needs it. */
  backward(dy: Float32Array, count: number, wanted: boolean): Float32Array;
  update?(step: Step): void;
  save?(): readonly SavedState[];
  restore?(states: readonly SavedState[]): void;
}

export class Network {
  readonly #layers: readonly Layer[];

  /** @param room samples of the largest batch */
  constructor(spec: NetworkSpec, arithmetic: Arithmetic, room: number, seed: number) {
    this.#layers = spec.layers.map((layer, index) => layerOf(layer, arithmetic, room, seedOf(seed, index)));
  }

  /** Numbers for each class, `count` x classes; valid until the next call. */
  forward(x: Float32Array, count: number): Float32Array {
    return this.#layers.reduce((values, layer) => layer.forward(values, count), x);
  }

  /** @param gradient of the loss by what `forward` gave last */
  backward(gradient: Float32Array, count: number): void {
    let values = gradient;
    for (let index = this.#layers.length - 1; index >= 0; index--)
      values = this.#layers[index]!.backward(values, count, index > 0);
  }

  update(step: Step): void {
    for (const layer of this.#layers) layer.update?.(step);
  }

  save(): readonly SavedState[] {
    return this.#layers.flatMap((layer) => layer.save?.() ?? []);
  }

  /** @throws RangeError if the states are of another network */
  restore(states: readonly SavedState[]): void {
    let from = 0;
    for (const layer of this.#layers) {
      if (!layer.restore) continue;
      const own = states.slice(from, from + 2);
      if (own.length < 2) throw new RangeError('a saved state is of another network');
      layer.restore(own);
      from += 2;
    }
  }
}

function layerOf(layer: LayerSpec, arithmetic: Arithmetic, room: number, seed: number): Layer {
  switch (layer.kind) {
    case 'dense':
      return new MatrixLayer(layer, layer.bias, arithmetic, room, seed);
    case 'conv':
      return new ConvolutionLayer(layer, arithmetic, room, seed);
    case 'pool':
      return layer.mode === 'max' ? new MaxPoolLayer(layer.window, room) : new AveragePoolLayer(layer.window, room);
    case 'activation':
      return new ActivationLayer(layer.activation, layer.elements * room, layer.elements);
  }
}

/** Uniform within sqrt(6 / inputs) of 0 (He et al., 2015; RECALLED): rectified layers keep the variance of their inputs. */
export function initialWeights({ inputs, outputs }: MatrixShape, seed: number): Float32Array {
  const random = new Random(seed);
  const limit = Math.sqrt(6 / inputs);
  return Float32Array.from({ length: inputs * outputs }, () => limit * (2 * random.uniform() - 1));
}

/** Vectors times weights plus a bias, which is digital on every machine. */
class MatrixLayer implements Layer {
  readonly #unit: MatrixUnit;
  readonly #bias: Float32Array | undefined;
  readonly #biasVelocity: Float32Array;
  readonly #biasGradient: Float32Array;
  readonly #y: Float32Array;
  readonly #dx: Float32Array;
  #x: Float32Array = new Float32Array(0);
  #dy: Float32Array = new Float32Array(0);
  #vectors = 0;

  /** @param room vectors of the largest batch */
  constructor(
    private readonly shape: LayerMatrix,
    bias: boolean,
    arithmetic: Arithmetic,
    room: number,
    seed: number,
  ) {
    const { inputs, outputs } = shape;
    this.#unit = arithmetic.unit(shape, initialWeights(shape, seedOf(seed, 0)), seedOf(seed, 1));
    this.#bias = bias ? new Float32Array(outputs) : undefined;
    this.#biasVelocity = new Float32Array(outputs);
    this.#biasGradient = new Float32Array(outputs);
    this.#y = new Float32Array(room * outputs);
    this.#dx = new Float32Array(room * inputs);
  }

  forward(x: Float32Array, vectors: number): Float32Array {
    const { outputs } = this.shape;
    this.#x = x;
    this.#vectors = vectors;
    this.#unit.forward(x, vectors, this.#y);
    const bias = this.#bias;
    if (bias) {
      for (let vector = 0; vector < vectors; vector++)
        for (let output = 0; output < outputs; output++) this.#y[vector * outputs + output]! += bias[output]!;
    }
    return this.#y;
  }

  backward(dy: Float32Array, vectors: number, wanted: boolean): Float32Array {
    this.#dy = dy;
    if (wanted) this.#unit.backward(dy, vectors, this.#dx);
    return this.#dx;
  }

  update(step: Step): void {
    const { outputs } = this.shape;
    this.#unit.update(this.#x, this.#dy, this.#vectors, step);
    if (!this.#bias) return;
    const gradient = this.#biasGradient.fill(0);
    for (let vector = 0; vector < this.#vectors; vector++)
      for (let output = 0; output < outputs; output++) gradient[output]! += this.#dy[vector * outputs + output]!;
    descend(this.#bias, this.#biasVelocity, gradient, step.rate, step.momentum);
  }

  save(): readonly SavedState[] {
    return [
      this.#unit.save(),
      { arrays: this.#bias ? [this.#bias.slice(), this.#biasVelocity.slice()] : [], numbers: [] },
    ];
  }

  restore([unit, bias]: readonly SavedState[]): void {
    this.#unit.restore(unit!);
    if (this.#bias) restoreArrays(bias!, this.#bias, this.#biasVelocity);
  }
}

/** Every window of an image is a vector of one matrix layer. */
class ConvolutionLayer implements Layer {
  private readonly window: ImageWindow;
  readonly #matrix: MatrixLayer;
  readonly #pixels: Int32Array;
  readonly #rows: Float32Array;
  readonly #dx: Float32Array;

  constructor(
    { name, window, filters, bias }: Extract<LayerSpec, { kind: 'conv' }>,
    arithmetic: Arithmetic,
    room: number,
    seed: number,
  ) {
    const inputs = windowLength(window);
    const matrix: LayerMatrix = { name, inputs, outputs: filters };
    this.window = window;
    this.#matrix = new MatrixLayer(matrix, bias, arithmetic, room * windowsOf(window), seed);
    this.#pixels = windowPixels(window);
    this.#rows = new Float32Array(room * windowsOf(window) * inputs);
    this.#dx = new Float32Array(room * imageSize(window));
  }

  forward(x: Float32Array, count: number): Float32Array {
    gatherWindows(this.window, this.#pixels, x, count, this.#rows);
    return this.#matrix.forward(this.#rows, count * windowsOf(this.window));
  }

  backward(dy: Float32Array, count: number, wanted: boolean): Float32Array {
    const rows = this.#matrix.backward(dy, count * windowsOf(this.window), wanted);
    if (wanted) scatterWindows(this.window, this.#pixels, rows, count, this.#dx);
    return this.#dx;
  }

  update(step: Step): void {
    this.#matrix.update(step);
  }

  save(): readonly SavedState[] {
    return this.#matrix.save();
  }

  restore(states: readonly SavedState[]): void {
    this.#matrix.restore(states);
  }
}

class MaxPoolLayer implements Layer {
  readonly #pixels: Int32Array;
  readonly #from: Int32Array;
  readonly #y: Float32Array;
  readonly #dx: Float32Array;

  constructor(
    private readonly window: ImageWindow,
    room: number,
  ) {
    const pooled = room * window.channels * windowsOf(window);
    this.#pixels = windowPixels(window);
    this.#from = new Int32Array(pooled);
    this.#y = new Float32Array(pooled);
    this.#dx = new Float32Array(room * imageSize(window));
  }

  forward(x: Float32Array, count: number): Float32Array {
    maxPool(this.window, this.#pixels, x, count, this.#y, this.#from);
    return this.#y;
  }

  backward(dy: Float32Array, count: number): Float32Array {
    this.#dx.fill(0);
    const results = count * this.window.channels * windowsOf(this.window);
    for (let at = 0; at < results; at++) if (this.#from[at]! >= 0) this.#dx[this.#from[at]!]! += dy[at]!;
    return this.#dx;
  }
}

class AveragePoolLayer implements Layer {
  readonly #pixels: Int32Array;
  readonly #y: Float32Array;
  readonly #dx: Float32Array;

  constructor(
    private readonly window: ImageWindow,
    room: number,
  ) {
    this.#pixels = windowPixels(window);
    this.#y = new Float32Array(room * window.channels * windowsOf(window));
    this.#dx = new Float32Array(room * imageSize(window));
  }

  forward(x: Float32Array, count: number): Float32Array {
    averagePool(this.window, this.#pixels, x, count, this.#y);
    return this.#y;
  }

  backward(dy: Float32Array, count: number): Float32Array {
    spreadAverage(this.window, this.#pixels, dy, count, this.#dx);
    return this.#dx;
  }
}

class ActivationLayer implements Layer {
  readonly #y: Float32Array;
  readonly #dx: Float32Array;

  constructor(
    private readonly activation: ActivationName,
    room: number,
    private readonly elements: number,
  ) {
    this.#y = new Float32Array(room);
    this.#dx = new Float32Array(room);
  }

  forward(x: Float32Array, count: number): Float32Array {
    const y = this.#y;
    const length = count * this.elements;
    switch (this.activation) {
      case 'relu':
        // What is no number stays none, so that it is noticed.
        for (let at = 0; at < length; at++) y[at] = Math.max(x[at]!, 0);
        break;
      case 'tanh':
        for (let at = 0; at < length; at++) y[at] = Math.tanh(x[at]!);
        break;
      case 'sigmoid':
        for (let at = 0; at < length; at++) y[at] = 1 / (1 + Math.exp(-x[at]!));
    }
    return y;
  }

  backward(dy: Float32Array, count: number): Float32Array {
    const y = this.#y;
    const dx = this.#dx;
    const length = count * this.elements;
    switch (this.activation) {
      case 'relu':
        for (let at = 0; at < length; at++) dx[at] = y[at]! > 0 ? dy[at]! : 0;
        break;
      case 'tanh':
        for (let at = 0; at < length; at++) dx[at] = dy[at]! * (1 - y[at]! ** 2);
        break;
      case 'sigmoid':
        for (let at = 0; at < length; at++) dx[at] = dy[at]! * y[at]! * (1 - y[at]!);
    }
    return dx;
  }
}
