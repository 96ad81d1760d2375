/** Which gradients a network needs: those on the way from its result back to what is trained. */
import type { Layer } from '../model/values.ts';

/** What of a layer is trained. */
export interface Needs {
  /** The gradient with respect to the first input, and to any other. */
  readonly first: boolean;
  readonly others: boolean;
  /** The gradient with respect to its parameters. */
  readonly parameters: boolean;
}

/**
 * A gradient with respect to an input is needed if something that is trained stands before it: the first layer has none, and so
 * has everything below the last frozen layer.
 *
 * @param frozen whether the schedule freezes a layer that the network would train
 */
export function neededGradients(layers: readonly Layer[], frozen: (layer: Layer, index: number) => boolean): Needs[] {
  const trained = new Set<string>();
  return layers.map((layer, index) => {
    const needed = layer.inputs.map((input) => input.layer !== undefined && trained.has(input.layer.name));
    const parameters = layer.parameters > 0 && layer.trainable && !frozen(layer, index);
    if (parameters || needed.includes(true)) trained.add(layer.name);
    return { first: needed[0] ?? false, others: needed.slice(1).includes(true), parameters };
  });
}
