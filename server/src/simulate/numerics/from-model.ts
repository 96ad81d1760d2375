/** Which networks of the language can be trained in numbers: chains of layers that are known here, from one input to one number a class. */

import type { NetworkModel } from '../../model/network.ts';
import type { Layer, LayerWindow } from '../../model/values.ts';
import type { ActivationName, ImageWindow, LayerSpec, NetworkSpec, NumericsProblem } from './types.ts';
import { windowLength } from './windows.ts';

export type Trainable =
  | { readonly kind: 'network'; readonly network: NetworkSpec }
  | { readonly kind: 'refused'; readonly problems: readonly NumericsProblem[] };

const known = 'dense, conv, relu, tanh, sigmoid, maxpool, avgpool, globalpool, flatten, reshape, softmax at the end';
const activations: readonly ActivationName[] = ['relu', 'tanh', 'sigmoid'];

/** @returns the network, or what of it cannot be trained, at the layer that is the reason */
export function trainableNetwork(model: NetworkModel): Trainable {
  const { name } = model.definition;
  const refused = (field: string, message: string): Trainable => ({ kind: 'refused', problems: [{ field, message }] });
  const [input] = model.inputs;
  if (!model.complete) return refused(name, `'${name}' has errors: not all of its layers are known`);
  if (!input || model.inputs.length > 1)
    return refused(name, `'${name}' has ${model.inputs.length} inputs: only networks with one can be trained here`);
  const layers: LayerSpec[] = [];
  const problems: NumericsProblem[] = [];
  let before: { name: string | undefined; shape: readonly number[] } = { name: undefined, shape: input.shape };
  model.layers.forEach((layer, index) => {
    const source = layer.inputs[0]?.layer?.name;
    const last = index === model.layers.length - 1;
    let made: LayerSpec | string | undefined;
    if (layer.inputs.length !== 1 || source !== before.name)
      made = 'does not follow the layer before it: only chains can be trained here';
    else made = layerSpec(layer, before.shape, last);
    if (typeof made === 'string') problems.push({ field: layer.name, message: `'${layer.name}' ${made}` });
    else if (made) layers.push(made);
    before = { name: layer.name, shape: layer.shape };
  });
  if (problems.length > 0) return { kind: 'refused', problems };
  const classes = before.shape[0] ?? 0;
  if (before.shape.length !== 1 || classes < 2)
    return refused(
      before.name ?? name,
      `'${before.name ?? name}' gives ${before.shape.join(' x ')}: the last layer must give one number for each of two classes or more`,
    );
  if (classes > 65_536) return refused(name, `'${name}' has ${classes} classes: at most 65,536 can be told apart here`);
  if (!layers.some((layer) => layer.kind === 'dense' || layer.kind === 'conv'))
    return refused(name, `'${name}' has no weights to train`);
  return { kind: 'network', network: { name, input: input.shape, classes, layers } };
}

/** The layer, undefined if it computes nothing, or what is wrong with it. */
function layerSpec(layer: Layer, from: readonly number[], last: boolean): LayerSpec | string | undefined {
  const { name, operator, shape } = layer;
  if (!layer.trainable) return 'is frozen: here all weights are trained';
  const activation = activations.find((each) => each === operator);
  if (activation) return { kind: 'activation', name, activation, elements: size(shape) };
  switch (operator) {
    case 'flatten':
      return undefined;
    case 'reshape':
      // Images lie with their channels inside: only a vector may be taken apart or put together in another way.
      return shape.length === 1 || from.length === 1 ? reshaped(from, shape) : 'reshapes an image: flatten it first';
    case 'softmax':
      return last ? undefined : 'is a softmax in the middle: only the last layer may be one';
    case 'dense': {
      if (from.length !== 1) return `works on ${from.join(' x ')}: flatten it first`;
      const [inputs, outputs] = [from[0]!, shape[0]!];
      return { kind: 'dense', name, inputs, outputs, bias: layer.parameters > inputs * outputs };
    }
    case 'conv': {
      if ((layer.gemm?.groups ?? 1) > 1) return 'is split into groups, which cannot be trained here';
      const filters = shape[0]!;
      const window = windowOf(layer.window!, from);
      return { kind: 'conv', name, window, filters, bias: layer.parameters > filters * windowLength(window) };
    }
    case 'maxpool':
    case 'avgpool':
    case 'globalpool': {
      const window = layer.window!;
      return { kind: 'pool', name, mode: window.pool!, window: windowOf(window, from) };
    }
    default:
      return `is '${operator}', which cannot be trained here: ${known}`;
  }
}

const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);

function reshaped(from: readonly number[], to: readonly number[]): string | undefined {
  // A vector that becomes an image of several channels would have to be turned.
  const turned = (shape: readonly number[]) => shape.length === 3 && shape[0]! > 1;
  return turned(from) || turned(to) ? 'reshapes an image of several channels: use flatten' : undefined;
}

function windowOf({ kernel, stride, dilation, pads, size }: LayerWindow, from: readonly number[]): ImageWindow {
  const [channels, height, width] = from as [number, number, number];
  const [top, , left] = pads;
  return { channels, height, width, kernel, stride, dilation, before: [top, left], size };
}
