/** What a run keeps in memory, before it is started. */

import type { LayerSpec, NetworkSpec } from './types.ts';
import { imageSize, windowLength, windowsOf } from './windows.ts';

/** Trained numbers: weights and biases. */
export function parametersOf({ layers }: NetworkSpec): number {
  return layers.reduce((sum, layer) => {
    if (layer.kind === 'dense') return sum + layer.inputs * layer.outputs + (layer.bias ? layer.outputs : 0);
    if (layer.kind === 'conv')
      return sum + layer.filters * windowLength(layer.window) + (layer.bias ? layer.filters : 0);
    return sum;
  }, 0);
}

/** Multiply-accumulates of one sample forward. */
export function macsOf({ layers }: NetworkSpec): number {
  return layers.reduce((sum, layer) => {
    if (layer.kind === 'dense') return sum + layer.inputs * layer.outputs;
    if (layer.kind === 'conv') return sum + layer.filters * windowLength(layer.window) * windowsOf(layer.window);
    return sum;
  }, 0);
}

/**
 * Bytes of a run at most: samples, and a second time split into those to train with and those held back; activations, gradients and gathered windows of a batch; of each weight what the hungriest machine
 * keeps of it (bounds, steps and state of a cell in 64 bits).
 */
export function bytesOf(spec: NetworkSpec, samples: number, batch: number): number {
  const sample = spec.input.reduce((product, length) => product * length, 1);
  const batched = sample + spec.layers.reduce((sum, layer) => sum + valuesOf(layer), 0);
  return 8 * samples * sample + 4 * Math.min(batch, samples) * batched + 48 * parametersOf(spec);
}

/** Activations, gradients and gathered windows of one sample. */
function valuesOf(layer: LayerSpec): number {
  switch (layer.kind) {
    case 'dense':
      return 2 * (layer.inputs + layer.outputs);
    case 'conv':
      return windowsOf(layer.window) * (3 * windowLength(layer.window) + layer.filters) + imageSize(layer.window);
    case 'pool':
      return 2 * layer.window.channels * windowsOf(layer.window) + imageSize(layer.window);
    case 'activation':
      return 2 * layer.elements;
  }
}
