/** What the names in a network or a block stand for, decided from the text alone, and what is wrong with them. */
import { expressionsOf, type NameNode } from '../syntax/ast.ts';
import type { BodyItem, Piece } from '../syntax/tree.ts';
import { changedEntries, type Definition, isBody, sameLinks } from './definitions.ts';
import { aOrAn } from './errors.ts';
import { type Problem, placeOf } from './problems.ts';
import { Resolver, type SuggestionBudget } from './resolver.ts';

/** A name of a body: a parameter, an input, or a named value. */
export interface Local {
  readonly kind: 'parameter' | 'input' | 'value';
  readonly name: string;
  readonly piece: Piece;
  readonly node: NameNode;
}

export interface Placed {
  readonly local: Local;
  /** Entry number; parameters come before all entries, so theirs are negative, the last being -1. */
  readonly index: number;
}

export interface Body {
  readonly locals: ReadonlyMap<string, Placed>;
  readonly problems: readonly Problem[];
  /** Names of the body that nothing mentions. */
  readonly unused: readonly Local[];
}

const bodies = new WeakMap<Definition, Body>();

/** Resolves every name of a network or block. */
export function bodyOf(definition: Definition): Body {
  const known = bodies.get(definition);
  if (known) return known;
  if (!isBody(definition)) return { locals: new Map(), problems: [], unused: [] };
  const before = definition.memory.get('body') as State | undefined;
  const state = (before && corrected(before, definition)) ?? resolve(definition);
  definition.memory.set('body', state);
  bodies.set(definition, state.body);
  return state.body;
}

/** What is known of a body, kept for the version of it after the next edit. */
interface State {
  readonly definition: Definition & { item: BodyItem };
  readonly body: Body;
  /** How many pieces mention a name. */
  readonly readers: Map<string, number>;
  /** Numbers of the pieces with problems (0 is the head); they are looked at anew each time, because a suggestion may name anything. */
  readonly flawed: readonly number[];
  readonly hasDuplicates: boolean;
}

const localsOf = new WeakMap<Piece, readonly Local[]>();

/** The names a piece introduces; the same objects as long as the piece is. */
function introduced(piece: Piece): readonly Local[] {
  const known = localsOf.get(piece);
  if (known) return known;
  const { node } = piece;
  const make = (kind: Local['kind'], name: NameNode): Local => ({ kind, name: name.name, piece, node: name });
  let result: Local[] = [];
  if (node.kind === 'head') result = node.parameters.map((parameter) => make('parameter', parameter.name));
  else if (node.kind === 'input' && node.name) result = [make('input', node.name)];
  else if (node.kind === 'assign') result = [make('value', node.name)];
  localsOf.set(piece, result);
  return result;
}

function resolve(definition: State['definition']): State {
  const { item } = definition;
  const locals = new Map<string, Placed>();
  const duplicates: Problem[] = [];
  const count = item.entries.length + 1;
  for (let number = 0; number < count; number++) {
    const piece = pieceNumber(item, number);
    const names = introduced(piece);
    for (const [order, local] of names.entries()) {
      const first = locals.get(local.name);
      if (!first) {
        locals.set(local.name, { local, index: number === 0 ? order - names.length : number - 1 });
        continue;
      }
      duplicates.push({
        code: 'accel-2002',
        severity: 'error',
        message: `'${local.name}' is already the name of ${aOrAn(first.local.kind)} here. Layers are known by these names, so each is used once`,
        place: placeOf(piece, local.node),
        related: [{ place: placeOf(first.local.piece, first.local.node), message: `The first '${local.name}'` }],
      });
    }
  }

  const readers = new Map<string, number>();
  const numbers = Array.from({ length: count }, (_, number) => number);
  const { problems, flawed } = look(definition, numbers, locals, (reads) => {
    for (const [name] of reads) readers.set(name, (readers.get(name) ?? 0) + 1);
  });
  const body = { locals, problems: [...duplicates, ...problems], unused: unusedLocals(definition, locals, readers) };
  return { definition, body, readers, flawed, hasDuplicates: duplicates.length > 0 };
}

/**
 * The state after an edit that left the names of the body and their order alone, such as any edit of the right side of a statement;
 * undefined after others. Only the pieces that changed and those with problems are looked at.
 */
function corrected(before: State, definition: State['definition']): State | undefined {
  const { item: old, links } = before.definition;
  const { item } = definition;
  if (before.hasDuplicates || item.head !== old.head || item.entries.length !== old.entries.length) return undefined;
  if (item.tail.node.closed !== old.tail.node.closed || !sameLinks(links, definition.links)) return undefined;
  const { start, end } = changedEntries(old.entries, item.entries);
  const changed: number[] = [];
  for (let index = start; index < item.entries.length - end; index++) {
    const [piece, other] = [item.entries[index]!, old.entries[index]!];
    if (piece.node.kind !== other.node.kind || introduced(piece)[0]?.name !== introduced(other)[0]?.name)
      return undefined;
    changed.push(index + 1);
  }

  const { readers } = before;
  let { locals } = before.body;
  const replaced = new Map<string, Local>();
  const crossed = new Set<string>();
  const count = (name: string, by: 1 | -1) => {
    const number = (readers.get(name) ?? 0) + by;
    readers.set(name, number);
    if (number === 0 || (number === 1 && by === 1)) crossed.add(name);
  };
  for (const number of changed) {
    for (const [name] of resolvedPieces.get(old.entries[number - 1]!)?.reads ?? []) count(name, -1);
    for (const local of introduced(item.entries[number - 1]!)) replaced.set(local.name, local);
  }
  if (replaced.size) {
    const copy = new Map(locals);
    for (const [name, local] of replaced) copy.set(name, { local, index: locals.get(name)!.index });
    locals = copy;
  }
  const numbers = [...new Set([...changed, ...before.flawed])].sort((a, b) => a - b);
  const isChanged = new Set(changed);
  const { problems, flawed } = look(definition, numbers, locals, (reads, number) => {
    if (isChanged.has(number)) for (const [name] of reads) count(name, 1);
  });
  const unused = crossed.size
    ? unusedLocals(definition, locals, readers)
    : before.body.unused.map((local) => replaced.get(local.name) ?? local);
  return { definition, body: { locals, problems, unused }, readers, flawed, hasDuplicates: false };
}

const pieceNumber = (item: BodyItem, number: number): Piece => (number === 0 ? item.head : item.entries[number - 1]!);

/** Resolves pieces, and says what is wrong with the whole. */
function look(
  definition: State['definition'],
  numbers: readonly number[],
  locals: ReadonlyMap<string, Placed>,
  onReads: (reads: Resolved['reads'], number: number) => void,
): { problems: Problem[]; flawed: number[] } {
  const { item, keyword } = definition;
  const suggestions: SuggestionBudget = { left: maxSuggestions };
  const problems: Problem[] = [];
  const flawed: number[] = [];
  for (const number of numbers) {
    const piece = pieceNumber(item, number);
    const result = resolvePiece(piece, number - 1, definition, locals, suggestions);
    const misplaced = misplacedIn(keyword, piece);
    if (misplaced) problems.push(misplaced);
    for (const problem of result.problems) problems.push(problem);
    if (misplaced || result.problems.length) flawed.push(number);
    onReads(result.reads, number);
  }
  if (keyword === 'block' && item.tail.node.closed && !item.entries.some(({ node }) => node.kind === 'return')) {
    problems.push({
      code: 'accel-2008',
      severity: 'error',
      message: `Block '${definition.name}' has no 'return'`,
      place: placeOf(definition.piece, definition.node),
    });
  }
  return { problems, flawed };
}

/** Statements that belong into the other kind of body. */
function misplacedIn(keyword: Definition['keyword'], piece: Piece): Problem | undefined {
  const { kind, start } = piece.node;
  const block = keyword === 'block';
  const message =
    block && kind === 'input'
      ? 'A block has no inputs: what it takes are its parameters, like block cell(x, width)'
      : block && kind === 'output'
        ? "A block names no outputs: it ends with 'return' and its result"
        : !block && kind === 'return'
          ? "A network has no 'return': name its results with 'output'"
          : undefined;
  if (!message) return undefined;
  const place = placeOf(piece, { start, end: start + kind.length });
  return { code: 'accel-2003', severity: 'error', message, place };
}

/** The last statement of a network is its result, so it counts as used. */
function unusedLocals(
  { keyword, item }: State['definition'],
  locals: ReadonlyMap<string, Placed>,
  readers: ReadonlyMap<string, number>,
): Local[] {
  const hasOutput = item.entries.some((entry) => entry.node.kind === 'output');
  const last =
    keyword === 'network' && !hasOutput ? item.entries.findLast((entry) => entry.node.kind === 'assign') : undefined;
  const unused: Local[] = [];
  for (const { local } of locals.values()) if (!readers.get(local.name) && local.piece !== last) unused.push(local);
  return unused;
}

const maxSuggestions = 5_000;

interface Resolved {
  /** Names read, and what they were found to be. */
  readonly reads: readonly (readonly [name: string, local: Local | undefined, link: Definition | undefined])[];
  readonly problems: readonly Problem[];
}

const resolvedPieces = new WeakMap<Piece, Resolved>();

/** A piece's names, taken over from before if they still mean the same. */
function resolvePiece(
  piece: Piece,
  index: number,
  definition: Definition,
  locals: ReadonlyMap<string, Placed>,
  suggestions: SuggestionBudget,
): Resolved {
  const { links } = definition;
  const known = resolvedPieces.get(piece);
  // Pieces that an edit kept are still in the same order, so a name that came before its use still does. A suggestion may name anything,
  // so problems with names are looked at anew.
  if (known && !known.problems.length && meansTheSame(known, locals, links)) return known;
  const resolver = new Resolver(piece, index, definition, locals, suggestions);
  if (piece.node.kind === 'head') {
    // A default may use the parameters before its own.
    for (const [order, { fallback }] of piece.node.parameters.entries()) {
      resolver.index = order - piece.node.parameters.length;
      if (fallback) resolver.expression(fallback, undefined);
    }
  } else {
    for (const expression of expressionsOf(piece.node)) resolver.expression(expression, undefined);
  }
  const reads = [...resolver.reads].map((name) => [name, locals.get(name)?.local, links.get(name)] as const);
  // What cannot be read is told first; what it means may be another thing when it can.
  const result = { reads, problems: piece.problems.length ? [] : resolver.problems };
  resolvedPieces.set(piece, result);
  return result;
}

function meansTheSame(known: Resolved, locals: ReadonlyMap<string, Placed>, links: Definition['links']): boolean {
  for (const [name, local, link] of known.reads)
    if (locals.get(name)?.local !== local || links.get(name) !== link) return false;
  return true;
}
