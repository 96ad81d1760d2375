/**
 * A network definition -> its layers. Statements are evaluated in order; what a statement gave before an edit is taken over as
 * long as its text and everything it read are the same objects.
 */
import type { Piece } from '../syntax/tree.ts';
import { maxSize, whole } from './arguments.ts';
import { Builder, type Memo, maxLayers } from './builder.ts';
import type { Definition } from './definitions.ts';
import { isBody } from './definitions.ts';
import { evaluate } from './evaluate.ts';
import { Frame } from './frame.ts';
import type { Problem } from './problems.ts';
import { equal, exact, type Layer, show, unknown, type Value } from './values.ts';

export interface NetworkInput {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface NetworkModel {
  readonly definition: Definition;
  readonly inputs: readonly NetworkInput[];
  /** In order of execution. */
  readonly layers: readonly Layer[];
  /** The value of every statement that names one. */
  readonly values: ReadonlyMap<string, Value>;
  readonly problems: readonly Problem[];
  /** Trainable numbers of all layers. */
  readonly parameters: number;
  /** Multiply-accumulates for one sample. */
  readonly macs: number;
  /** False if an error left layers out. */
  readonly complete: boolean;
}

interface Memory {
  readonly memos: Map<Piece, Memo>;
  readonly model: NetworkModel;
  /** Operations it was allowed, and what it took of them. */
  readonly limit: number;
  readonly cost: number;
  readonly stopped: boolean;
}

/** A network can be built by itself if all its parameters have defaults. */
export function standsAlone(definition: Definition): boolean {
  return (
    definition.keyword === 'network' &&
    isBody(definition) &&
    definition.item.head.node.parameters.every((parameter) => parameter.fallback)
  );
}

type Arguments = ReadonlyMap<string, Value>;
const noArguments: Arguments = new Map();

/** Variants of a network that are kept, by their arguments: those of its schedules, not all that were ever typed. */
const maxVariants = 32;

/**
 * The network with the given arguments (others take their defaults). Asking again for the same definition gives the same object.
 *
 * @param limit operations it may have; what is over the limit is left out and reported
 */
export function networkOf(definition: Definition, args: Arguments = noArguments, limit = maxLayers): NetworkModel {
  return remembered(definition, args, limit).model;
}

/** What building the network took of the budget of its file, in operations. */
export function networkCost(definition: Definition, args: Arguments = noArguments, limit = maxLayers): number {
  return remembered(definition, args, limit).cost;
}

function remembered(definition: Definition, args: Arguments, limit: number): Memory {
  const variants = variantsOf(definition);
  const key = [...args].map(([name, value]) => `${name}=${exact(value)}`).join(',');
  const before = variants.get(key);
  const fits = before && (before.limit === limit || (!before.stopped && before.cost <= limit));
  const memory =
    before && fits && before.model.definition === definition
      ? before
      : build(definition, args, before?.memos ?? [...variants.values()].at(-1)?.memos, limit);
  // The last in the list is the one asked for last.
  variants.delete(key);
  variants.set(key, memory);
  for (const oldest of variants.keys()) {
    if (variants.size <= maxVariants) break;
    variants.delete(oldest);
  }
  return memory;
}

function variantsOf(definition: Definition): Map<string, Memory> {
  let variants = definition.memory.get('networks') as Map<string, Memory> | undefined;
  if (!variants) {
    variants = new Map();
    definition.memory.set('networks', variants);
  }
  return variants;
}

function build(
  definition: Definition,
  args: Arguments,
  old: ReadonlyMap<Piece, Memo> | undefined,
  limit: number,
): Memory {
  const builder = new Builder(definition.file, limit);
  const locals = new Map<string, Value>();
  const memos = new Map<Piece, Memo>();
  const inputs: NetworkInput[] = [];
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  let complete = isBody(definition);
  let parameters = 0;
  let macs = 0;

  const { head, entries } = isBody(definition) ? definition.item : { head: undefined, entries: [] };
  builder.begin();
  if (head) {
    const frame = new Frame(builder, definition, locals, '', head, []);
    for (const parameter of head.node.parameters) {
      const value = args.get(parameter.name.name) ?? (parameter.fallback && evaluate(parameter.fallback, frame));
      locals.set(parameter.name.name, value ?? unknown);
    }
  }
  for (const problem of builder.problems) problems.push(problem);

  for (const piece of entries) {
    const memo = old?.get(piece);
    const result =
      memo && stillHolds(memo, locals, definition) && builder.adopt(memo)
        ? memo
        : run(builder, definition, locals, piece);
    if (!builder.stopped) memos.set(piece, result);
    if (result.name !== undefined && result.value) {
      locals.set(result.name, result.value);
      if (piece.node.kind === 'input' && result.value.kind === 'tensor')
        inputs.push({ name: result.name, shape: result.value.shape });
    }
    for (const layer of result.layers) {
      layers.push(layer);
      parameters += layer.parameters;
      macs += layer.macs;
    }
    for (const problem of result.problems) problems.push(problem);
    if (!result.complete) complete = false;
    if (builder.stopped) break;
  }
  complete &&= problems.length === 0;
  const model = { definition, inputs, layers, values: locals, problems, parameters, macs, complete };
  return { memos, model, limit, cost: builder.cost, stopped: builder.stopped };
}

function stillHolds(memo: Memo, locals: ReadonlyMap<string, Value>, definition: Definition): boolean {
  for (const [name, seen] of memo.calls) if (definition.links.get(name) !== seen) return false;
  for (const [name, seen] of memo.reads) {
    const now = locals.get(name) ?? definition.links.get(name);
    if (now !== seen && !(now && seen && isScalar(now) && isScalar(seen) && equal(now, seen))) return false;
  }
  return true;
}

/** Values that are nothing but what they say; a tensor also stands for the layer that computes it. */
const isScalar = (read: Value | Definition): read is Value => 'kind' in read && read.kind !== 'tensor';

function run(builder: Builder, definition: Definition, locals: Map<string, Value>, piece: Piece): Memo {
  builder.begin();
  const frame = new Frame(builder, definition, locals, '', piece, [piece]);
  const { operations, steps } = builder;
  const { node } = piece;
  let name: string | undefined;
  let value: Value | undefined;
  if (node.kind === 'input') {
    name = node.name?.name;
    value = inputValue(frame, evaluate(node.shape, frame), node.shape);
  } else if (node.kind === 'assign') {
    name = node.name.name;
    value = frame.statement(node.value, name);
  }
  separate(builder.layers);
  return {
    name,
    value,
    reads: builder.reads,
    calls: builder.calls,
    layers: builder.layers,
    problems: builder.problems,
    complete: builder.complete && node.kind !== 'error' && value?.kind !== 'unknown',
    operations: builder.operations - operations,
    steps: builder.steps - steps,
  };
}

/** Layers are known by their names: where a block's inner name meets the name of an operator, the later one gets a number. */
function separate(layers: readonly Named[]): void {
  const taken = new Set<string>();
  for (const layer of layers) {
    const { name } = layer;
    for (let number = 2; taken.has(layer.name); number++) layer.name = name + number;
    taken.add(layer.name);
  }
}

type Named = { name: string };

function inputValue(frame: Frame, shape: Value, node: { start: number; end: number }): Value {
  if (shape.kind === 'unknown') return shape;
  if (shape.kind !== 'list' || !shape.items.length) {
    return frame.report(node, {
      code: 'accel-2003',
      message: `A shape is a list of sizes, like [3, 224, 224], found ${show(shape)}`,
    });
  }
  const sizes: number[] = [];
  for (const item of shape.items) {
    if (item.kind === 'unknown') return item;
    if (!whole(item, 1)) {
      return frame.report(node, {
        code: 'accel-4003',
        message: `Sizes are whole numbers from 1 to ${maxSize}, found ${show(item)}`,
      });
    }
    sizes.push(item.value);
  }
  if (sizes.reduce((a, b) => a * b, 1) > Number.MAX_SAFE_INTEGER) {
    return frame.report(node, { code: 'accel-3003', message: 'This tensor has more than 2^53 elements' });
  }
  return { kind: 'tensor', shape: sizes };
}
