/**
 * A network definition -> its layers. Statements are evaluated in order; what a statement gave before an edit is taken over as long as its
 * text is the same and everything it read means the same.
 */
import type { Piece } from '../syntax/tree.ts';
import { maxSize, whole } from './arguments.ts';
import { Builder, type Memo, type Read } from './builder.ts';
import { changedEntries, type Definition, isBody, sameLinks } from './definitions.ts';
import { evaluate } from './evaluate.ts';
import { Frame, type Names } from './frame.ts';
import type { NetworkInput, NetworkModel } from './network.ts';
import type { Problem } from './problems.ts';
import { bodyOf, type Placed } from './symbols.ts';
import { equal, type Layer, show, unknown, type Value } from './values.ts';

/** A network that was built, with what the next build takes over from it. */
export interface Build {
  readonly model: NetworkModel;
  /** What each statement gave, in order; fewer than there are statements if a limit was reached. */
  readonly results: readonly Memo[];
  readonly parameters: ReadonlyMap<string, Value>;
  /** Operations it was allowed, and what it took of them. */
  readonly limit: number;
  readonly cost: number;
  readonly stopped: boolean;
}

/** @param before a build of an earlier version of the definition, or with other arguments */
export function buildNetwork(
  definition: Definition,
  args: ReadonlyMap<string, Value>,
  before: Build | undefined,
  limit: number,
): Build {
  return new NetworkBuilder(definition, args, limit).build(before);
}

class NetworkBuilder implements Names {
  private readonly builder: Builder;
  private readonly placed: ReadonlyMap<string, Placed>;
  private readonly parameters = new Map<string, Value>();
  private readonly entries: readonly Piece[];
  private readonly results: Memo[] = [];
  private readonly problems: Problem[] = [];

  constructor(
    private readonly definition: Definition,
    private readonly args: ReadonlyMap<string, Value>,
    private readonly limit: number,
  ) {
    this.builder = new Builder(definition.file, limit);
    this.placed = bodyOf(definition).locals;
    this.entries = isBody(definition) ? definition.item.entries : [];
  }

  /** The value of a name for the statement that comes next; of a name given twice the first counts. */
  get(name: string): Value | undefined {
    const placed = this.placed.get(name);
    if (!placed) return undefined;
    if (placed.index < 0) return this.parameters.get(name);
    return placed.index < this.results.length ? this.results[placed.index]!.value : undefined;
  }

  build(before: Build | undefined): Build {
    this.readParameters();
    const old = before ? new Old(before, this.definition, this.entries, this.parameters) : undefined;
    for (let index = 0; index < this.entries.length; index++) {
      const memo = old?.memo(index);
      const result = (memo && this.kept(memo, old!)) ?? this.run(this.entries[index]!, memo && worthKeeping(memo));
      old?.compare(memo, result);
      this.results.push(result);
      if (this.builder.stopped) break;
    }
    const { limit, parameters, results } = this;
    const { cost, stopped } = this.builder;
    return { model: this.model(), results, parameters, limit, cost, stopped };
  }

  private readParameters(): void {
    const { builder, definition, args } = this;
    if (!isBody(definition)) return;
    const { head } = definition.item;
    builder.begin();
    const frame = new Frame(builder, definition, this, '', head, []);
    for (const parameter of head.node.parameters) {
      const { name } = parameter.name;
      const value = args.get(name) ?? (parameter.fallback && evaluate(parameter.fallback, frame));
      this.parameters.set(name, value ?? unknown);
    }
    for (const problem of builder.problems) this.problems.push(problem);
  }

  /** What the statement gave before, if it still gives that. */
  private kept(memo: Memo, old: Old): Memo | undefined {
    if (old.untouched(memo) || this.stillHolds(memo)) return this.builder.adopt(memo) ? memo : undefined;
    const { older } = memo;
    return older && this.stillHolds(older) && this.builder.adopt(older) ? { ...older, older: alone(memo) } : undefined;
  }

  private stillHolds(memo: Memo): boolean {
    const { links } = this.definition;
    for (const [name, seen] of memo.calls) if (links.get(name) !== seen) return false;
    for (const [name, seen] of memo.reads) {
      const now = this.get(name) ?? links.get(name);
      // A problem points at the layers it is about, in this version of the text.
      if (now !== seen && (memo.problems.length > 0 || !sameRead(now, seen))) return false;
    }
    return true;
  }

  private run(piece: Piece, older?: Memo): Memo {
    const { builder, definition } = this;
    builder.begin();
    const frame = new Frame(builder, definition, this, '', piece, [piece]);
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
      ...(older ? { older } : {}),
    };
  }

  private model(): NetworkModel {
    const { definition, placed, results, parameters: given, problems } = this;
    const layers: Layer[] = [];
    const inputs: NetworkInput[] = [];
    let complete = isBody(definition) && !this.builder.stopped;
    let parameters = 0;
    let macs = 0;
    for (let index = 0; index < results.length; index++) {
      const result = results[index]!;
      if (this.entries[index]!.node.kind === 'input' && result.name !== undefined && result.value?.kind === 'tensor')
        inputs.push({ name: result.name, shape: result.value.shape });
      for (const layer of result.layers) {
        layers.push(layer);
        parameters += layer.parameters;
        macs += layer.macs;
      }
      for (const problem of result.problems) problems.push(problem);
      if (!result.complete) complete = false;
    }
    complete &&= problems.length === 0;
    return {
      definition,
      inputs,
      layers,
      problems,
      parameters,
      macs,
      complete,
      values: new Values(placed, given, results),
    };
  }
}

/** The values of a network by name. Few are ever asked for, so a list of all is made only for who wants that. */
class Values implements ReadonlyMap<string, Value> {
  private all: ReadonlyMap<string, Value> | undefined;

  constructor(
    private readonly placed: ReadonlyMap<string, Placed>,
    private readonly parameters: ReadonlyMap<string, Value>,
    private readonly results: readonly Memo[],
  ) {}

  get(name: string): Value | undefined {
    const index = this.placed.get(name)?.index;
    return index === undefined || index < 0 ? this.parameters.get(name) : this.results[index]?.value;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  private map(): ReadonlyMap<string, Value> {
    if (!this.all) {
      const all = new Map(this.parameters);
      for (const { name, value } of this.results)
        if (name !== undefined && value && !all.has(name)) all.set(name, value);
      this.all = all;
    }
    return this.all;
  }

  get size() {
    return this.map().size;
  }
  keys() {
    return this.map().keys();
  }
  values() {
    return this.map().values();
  }
  entries() {
    return this.map().entries();
  }
  [Symbol.iterator]() {
    return this.map()[Symbol.iterator]();
  }
  forEach(visit: (value: Value, name: string, map: ReadonlyMap<string, Value>) => void): void {
    this.map().forEach(visit);
  }
}

/** What a statement gave, without what it gave before that. */
function alone({ older: _, ...memo }: Memo): Memo {
  return memo;
}

/** Of the two last things a statement gave, the one that an edit is most likely to bring back. */
const worthKeeping = (memo: Memo): Memo => (memo.complete || !memo.older ? alone(memo) : memo.older);

/** An earlier build, seen from the statements of the new one. */
class Old {
  /** Statements at the start and at the end that are the same pieces. */
  private readonly start: number;
  private readonly end: number;
  private readonly shift: number;
  /** Whether everything around the statements means what it meant: parameters, and the names of other definitions. */
  private readonly sameOutside: boolean;
  /** Names whose values are not what they were, as far as the new build has come. */
  private readonly changed = new Set<string>();
  /** Values of the statements that others of the same name took the place of. */
  private readonly gone = new Map<string, Value | undefined>();

  constructor(
    private readonly before: Build,
    definition: Definition,
    private readonly entries: readonly Piece[],
    parameters: ReadonlyMap<string, Value>,
  ) {
    const old = before.model.definition;
    const oldEntries = isBody(old) ? old.item.entries : [];
    const { start, end } = changedEntries(oldEntries, entries);
    this.start = start;
    this.end = end;
    this.shift = oldEntries.length - entries.length;
    this.sameOutside =
      sameLinks(old.links, definition.links) &&
      before.parameters.size === parameters.size &&
      [...parameters].every(([name, value]) => sameRead(before.parameters.get(name), value));
    const replaced = new Set(entries.slice(start, entries.length - end).map(nameGiven));
    for (let index = start; index < oldEntries.length - end; index++) {
      const result = before.results[index];
      if (result?.name === undefined) continue;
      if (replaced.has(result.name)) this.gone.set(result.name, result.value);
      else this.changed.add(result.name);
    }
    // A limit was reached: behind it nothing has a value.
    if (before.stopped) this.sameOutside = false;
  }

  /** What a statement gave. */
  memo(index: number): Memo | undefined {
    if (index < this.start) return this.before.results[index];
    return index >= this.entries.length - this.end ? this.before.results[index + this.shift] : undefined;
  }

  /** Whether nothing that a statement reads has changed. */
  untouched(memo: Memo): boolean {
    if (!this.sameOutside || memo.problems.length > 0) return false;
    if (this.changed.size > 0) for (const name of memo.reads.keys()) if (this.changed.has(name)) return false;
    return true;
  }

  /** Takes note of what a statement of the new build gave. */
  compare(memo: Memo | undefined, result: Memo): void {
    const { name, value } = result;
    if (memo === result || name === undefined) return;
    const before = memo ? memo.value : this.gone.get(name);
    if (!before || !value || !sameRead(before, value)) this.changed.add(name);
  }
}

/** The name a statement gives to its value. */
function nameGiven({ node }: Piece): string | undefined {
  return node.kind === 'assign' || node.kind === 'input' ? node.name?.name : undefined;
}

/** Whether a name stands for the same, as far as whoever reads it can see. */
function sameRead(a: Read, b: Read): boolean {
  if (a === b) return true;
  if (!a || !b || !('kind' in a && 'kind' in b)) return false;
  if (a.kind === 'tensor' && b.kind === 'tensor' && a.layer?.name !== b.layer?.name) return false;
  return equal(a, b);
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
