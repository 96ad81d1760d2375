/**
 * A network definition -> its layers. Statements are evaluated in order; what a statement gave before an edit is taken over as
 * long as its text and everything it read are the same objects.
 */
import type { Piece } from '../syntax/tree.ts';
import { maxSize, whole } from './arguments.ts';
import type { Definition } from './definitions.ts';
import { isBody } from './definitions.ts';
import { evaluate } from './evaluate.ts';
import { Builder, Frame, type Memo } from './frame.ts';
import type { Problem } from './problems.ts';
import { type Layer, show, type Value } from './values.ts';

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
}

/**
 * The network with the given arguments (others take their defaults). Asking again for the same definition gives the same object.
 */
export function networkOf(definition: Definition, args: ReadonlyMap<string, Value> = new Map()): NetworkModel {
  const key = [...args].map(([name, value]) => `${name}=${show(value)}`).join(',');
  const memoryKey = `network(${key})`;
  const before = definition.memory.get(memoryKey) as Memory | undefined;
  if (before?.model.definition === definition) return before.model;
  const memory = build(definition, args, before?.memos);
  // Arguments change while one types them; a few variants are worth keeping, not all that ever were.
  if (!before && definition.memory.size > 16) definition.memory.clear();
  definition.memory.set(memoryKey, memory);
  return memory.model;
}

function build(
  definition: Definition,
  args: ReadonlyMap<string, Value>,
  old: ReadonlyMap<Piece, Memo> | undefined,
): Memory {
  const builder = new Builder(definition.file);
  const locals = new Map<string, Value>();
  const memos = new Map<Piece, Memo>();
  const inputs: NetworkInput[] = [];
  const layers: Layer[] = [];
  const problems: Problem[] = [];
  const finish = (complete: boolean): Memory => {
    let parameters = 0;
    let macs = 0;
    for (const layer of layers) {
      parameters += layer.parameters;
      macs += layer.macs;
    }
    return { memos, model: { definition, inputs, layers, values: locals, problems, parameters, macs, complete } };
  };
  if (!isBody(definition)) return finish(false);

  const { head, entries } = definition.item;
  builder.begin();
  const headFrame = new Frame(builder, definition, locals, '', head, []);
  for (const parameter of head.node.parameters) {
    const value = args.get(parameter.name.name) ?? (parameter.fallback && evaluate(parameter.fallback, headFrame));
    locals.set(parameter.name.name, value ?? { kind: 'unknown' });
  }
  problems.push(...builder.problems);

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
    for (const layer of result.layers) layers.push(layer);
    for (const problem of result.problems) problems.push(problem);
    if (builder.stopped) break;
  }
  return finish(problems.length === 0);
}

function stillHolds(memo: Memo, locals: ReadonlyMap<string, Value>, definition: Definition): boolean {
  for (const [name, seen] of memo.reads) {
    if ((locals.get(name) ?? definition.links.get(name)) !== seen) return false;
  }
  return true;
}

function run(builder: Builder, definition: Definition, locals: Map<string, Value>, piece: Piece): Memo {
  builder.begin();
  const frame = new Frame(builder, definition, locals, '', piece, [piece]);
  const before = builder.steps++;
  const { node } = piece;
  let name: string | undefined;
  let value: Value | undefined;
  if (node.kind === 'input') {
    name = node.name?.name;
    value = inputValue(frame, evaluate(node.shape, frame), node.shape);
  } else if (node.kind === 'assign') {
    name = node.name.name;
    value = frame.statement(node.value, name);
  } else if (node.kind === 'return') {
    frame.report(node, { code: 'accel-2003', message: "A network has no 'return': name its results with 'output'" });
  }
  return {
    name,
    value,
    reads: builder.reads,
    layers: builder.layers,
    problems: builder.problems,
    steps: builder.steps - before,
  };
}

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
