/** Words that cross from stage to stage for one micro-batch: every tensor that is made on one side of a cut and read on the other. */
import type { Part, PassName, PipelineLayer, Stage } from './types.ts';

/** By boundary: entry i is between stages i and i + 1. */
export interface Traffic {
  /** To later stages: activations. */
  readonly forward: readonly number[];
  /** To earlier stages: errors, partial sums of a shared activation gradient, weight gradients on the way to their weights. */
  readonly backward: readonly number[];
}

/**
 * DERIVED (papers name no traffic model): an activation goes to every later stage that reads it in a forward pass or for a weight gradient; an error to every
 * earlier stage that has a gradient of its layer. Both travel through the stages between. A gradient of weights goes to the stage with the forward pass of its
 * layer; a shared activation gradient sends its partial sums on.
 */
export function trafficOf(stages: readonly Stage[], layers: readonly PipelineLayer[]): Traffic {
  const forward = new Float64Array(Math.max(0, stages.length - 1));
  const backward = new Float64Array(forward.length);
  const places = placesOf(stages);
  const first = (layer: number, pass: PassName) => places.get(key(layer, pass))?.[0];
  const all = (layer: number, pass: PassName) => places.get(key(layer, pass)) ?? [];

  const readers = layers.map((): number[] => []);
  layers.forEach((layer, index) => {
    for (const input of layer.inputs) readers[input]!.push(index);
  });
  layers.forEach((layer, index) => {
    const made = first(index, 'forward');
    if (made === undefined) return;
    const wanted = readers[index]!.flatMap((reader) => [...all(reader, 'forward'), ...all(reader, 'weightGradient')]);
    carry(forward, made, Math.max(made, ...wanted), layer.outputWords);

    const sources = readers[index]!.flatMap((reader) => all(reader, 'activationGradient'));
    const gradients = [...all(index, 'activationGradient'), ...all(index, 'weightGradient')];
    if (sources.length && gradients.length) {
      carry(backward, Math.min(...gradients), Math.max(...sources), layer.outputWords);
    }
    const weight = first(index, 'weightGradient');
    if (weight !== undefined && weight > made) carry(backward, made, weight, layer.weightWords);
    const shared = all(index, 'activationGradient');
    if (shared.length > 1) {
      const words = layer.inputs.reduce((sum, input) => sum + layers[input]!.outputWords, 0);
      carry(backward, shared[0]!, shared.at(-1)!, words);
    }
  });
  return { forward: [...forward], backward: [...backward] };
}

/** Adds words to every boundary between two stages. */
function carry(boundaries: Float64Array, from: number, to: number, words: number): void {
  for (let boundary = from; boundary < to; boundary++) boundaries[boundary] = boundaries[boundary]! + words;
}

const key = (layer: number, pass: Part['pass']): string => `${layer} ${pass}`;

/** The stages of each pass of each layer, the earliest first. */
function placesOf(stages: readonly Stage[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  stages.forEach(({ parts }, stage) => {
    for (const { layer, pass } of parts) {
      const found = places.get(key(layer, pass));
      if (found) found.push(stage);
      else places.set(key(layer, pass), [stage]);
    }
  });
  return places;
}
