/**
 * What a training step keeps in memory, pass by pass: activations until the last pass that reads them, gradients until they are passed on.
 * Linear in layers and their inputs. The model: docs/models/memory.md#what-a-step-keeps.
 */

/** A layer as memory sees it. Words are of one sample. */
export interface StashLayer {
  readonly name: string;
  /** Names of the layers, or of the network's inputs, that it reads; layers stand before those that read them. */
  readonly inputs: readonly string[];
  readonly outputWords: number;
  /** What its backward pass reads of its forward pass. */
  readonly saves: readonly ('inputs' | 'output')[];
  readonly parameters: number;
  /** Whether it has a backward pass. */
  readonly backward: boolean;
  /** Whether its parameters have gradients and optimizer state; by default, if it has a backward pass. */
  readonly trained?: boolean;
  /** Whether its output is its first input in another shape: the same words. */
  readonly view?: boolean;
}

export interface StashNetwork {
  /** In the order they run. */
  readonly layers: readonly StashLayer[];
  /** Words of one sample of the network's inputs, by name. */
  readonly inputs: Readonly<Record<string, number>>;
}

export interface StashOptions {
  /** Samples of a step. */
  readonly batch: number;
  /** Whether there is a backward pass, in reverse order. */
  readonly training: boolean;
  /** Words of optimizer state for each trained parameter: 0 for plain gradient descent, 1 with momentum, 2 for Adam. */
  readonly stateWords: number;
}

/** Words that are there while a pass runs, for each pass of the step. */
export interface StashCurve {
  /** Activations that some backward pass reads. */
  readonly kept: readonly number[];
  /** All other activations. */
  readonly other: readonly number[];
  /** Gradients with respect to activations. */
  readonly gradients: readonly number[];
}

export const stashRoles = ['weights', 'optimizerState', 'weightGradients', 'kept', 'gradients', 'other'] as const;
export type StashRole = (typeof stashRoles)[number];

/** Words that are there from one pass to another, both included. */
export interface StashTensor {
  /** The layer, or the network's input, that it belongs to. */
  readonly name: string;
  /** As in the curve and in the constants: together the tensors of a role are its curve. */
  readonly role: StashRole;
  readonly words: number;
  readonly from: number;
  readonly until: number;
}

export interface Stash {
  /** The passes in the order they run. */
  readonly passes: readonly { readonly layer: string; readonly kind: 'forward' | 'backward' }[];
  readonly curve: StashCurve;
  /** Words that are there all the time. */
  readonly constant: { readonly weights: number; readonly weightGradients: number; readonly optimizerState: number };
  /** The largest sum of all of these, and the first pass that sees it (-1 without any pass). */
  readonly peak: { readonly words: number; readonly at: number };
  /** Words that are kept from the forward pass for the backward pass, as the one turns into the other. */
  readonly stashed: number;
  /** Everything that has words. */
  readonly tensors: readonly StashTensor[];
}

/** A stretch of memory for activations: of a layer, or an input of the network, and of all their views. */
interface Storage {
  readonly name: string;
  readonly words: number;
  /** The layer that fills it; undefined for inputs of the network. */
  readonly producer: number | undefined;
  /** The pass that fills it, and the last that reads it. */
  readonly from: number;
  until: number;
  /** Whether a backward pass reads it. */
  saved: boolean;
  /** The first pass that adds to its gradient. */
  gradientFrom: number | undefined;
}

/**
 * The memory of one step: all forward passes in order, then in training the backward passes in reverse order, except of views, which only
 * give their input other dimensions. While a pass runs, everything is there that it reads or writes.
 *
 * Names that are neither a layer's nor an input's have no words.
 */
export function stashOf({ layers, inputs }: StashNetwork, { batch, training, stateWords }: StashOptions): Stash {
  const passes: { layer: string; kind: 'forward' | 'backward' }[] = layers.map(({ name }) => ({
    layer: name,
    kind: 'forward',
  }));
  const backwardAt = layers.map(() => -1);
  if (training) {
    for (let index = layers.length - 1; index >= 0; index--) {
      const { name, backward, view } = layers[index]!;
      if (!backward || view) continue;
      backwardAt[index] = passes.length;
      passes.push({ layer: name, kind: 'backward' });
    }
  }

  const storages = new Map<string, Storage>();
  const all: Storage[] = [];
  const add = (name: string, words: number, producer: number | undefined): Storage => {
    const from = producer ?? 0;
    const storage = { name, words: words * batch, producer, from, until: from, saved: false, gradientFrom: undefined };
    storages.set(name, storage);
    all.push(storage);
    return storage;
  };
  for (const [name, words] of Object.entries(inputs)) add(name, words, undefined);
  const read = new Set<Storage>();
  layers.forEach((layer, index) => {
    const back = backwardAt[index]!;
    const saves = (storage: Storage) => {
      if (back < 0) return;
      storage.saved = true;
      storage.until = Math.max(storage.until, back);
    };
    const used = layer.inputs.map((name) => storages.get(name)).filter((storage) => storage !== undefined);
    for (const storage of used) {
      storage.until = Math.max(storage.until, index);
      if (layer.view) continue;
      read.add(storage);
      if (layer.saves.includes('inputs')) saves(storage);
      // Of all layers that read it, the last one is the first to add to its gradient.
      if (back >= 0) storage.gradientFrom = back;
    }
    const viewed = layer.view ? storages.get(layer.inputs[0] ?? '') : undefined;
    if (viewed) storages.set(layer.name, viewed);
    const own = viewed ?? add(layer.name, layer.outputWords, index);
    if (layer.saves.includes('output')) saves(own);
  });

  const spans = {
    kept: new Spans(passes.length),
    other: new Spans(passes.length),
    gradients: new Spans(passes.length),
  };
  const tensors: StashTensor[] = [];
  const span = (name: string, role: keyof typeof spans, from: number, until: number, words: number): void => {
    spans[role].add(from, until, words);
    if (words > 0) tensors.push({ name, role, words, from, until });
  };
  for (const storage of all) {
    // What no layer reads is a result: it waits for the end of the forward pass, and its gradient comes from outside.
    const until = read.has(storage) ? storage.until : Math.max(storage.until, layers.length - 1);
    span(storage.name, storage.saved ? 'kept' : 'other', storage.from, until, storage.words);
    const done = storage.producer === undefined ? -1 : backwardAt[storage.producer]!;
    if (done >= 0) span(storage.name, 'gradients', storage.gradientFrom ?? done, done, storage.words);
  }
  const curve = { kept: spans.kept.sums(), other: spans.other.sums(), gradients: spans.gradients.sums() };

  let weights = 0;
  let trained = 0;
  const always = (name: string, role: StashRole, words: number): void => {
    if (words > 0) tensors.push({ name, role, words, from: 0, until: passes.length - 1 });
  };
  for (const { name, parameters, backward, trained: hasGradients = backward } of layers) {
    weights += parameters;
    always(name, 'weights', parameters);
    if (!training || !hasGradients) continue;
    trained += parameters;
    always(name, 'weightGradients', parameters);
    always(name, 'optimizerState', parameters * stateWords);
  }
  const constant = { weights, weightGradients: trained, optimizerState: trained * stateWords };
  const sum = weights + trained + trained * stateWords;
  let peak = { words: sum, at: -1 };
  for (let at = 0; at < passes.length; at++) {
    const words = sum + curve.kept[at]! + curve.other[at]! + curve.gradients[at]!;
    if (peak.at < 0 || words > peak.words) peak = { words, at };
  }
  return { passes, curve, constant, peak, stashed: training ? (curve.kept[layers.length - 1] ?? 0) : 0, tensors };
}

/** Words over spans of passes, added up at the end. */
class Spans {
  readonly #changes: number[];

  constructor(private readonly length: number) {
    this.#changes = new Array<number>(length + 1).fill(0);
  }

  /** Both ends included. */
  add(from: number, until: number, words: number): void {
    if (this.length === 0) return;
    this.#changes[from]! += words;
    this.#changes[until + 1]! -= words;
  }

  sums(): number[] {
    let sum = 0;
    return this.#changes.slice(0, this.length).map((change) => {
      sum += change;
      return sum;
    });
  }
}
