/** What the names in a network or a block stand for, decided from the text alone, and what is wrong with them. */
import {
  type Argument,
  type CallNode,
  type Expression,
  expressionsOf,
  type NameNode,
  type PipeNode,
  type RepeatNode,
} from '../syntax/ast.ts';
import type { BodyItem, Piece } from '../syntax/tree.ts';
import { type Definition, isBody } from './definitions.ts';
import { aOrAn, oneOf, plural } from './errors.ts';
import { functions } from './functions.ts';
import { choiceWords, operators } from './operators/index.ts';
import { didYouMean, type Place, type Problem, placeOf } from './problems.ts';

/** A name of a body: a parameter, an input, or a named value. */
export interface Local {
  readonly kind: 'parameter' | 'input' | 'value';
  readonly name: string;
  readonly piece: Piece;
  readonly node: NameNode;
}

interface Placed {
  readonly local: Local;
  /** Entry number; -1 for parameters. */
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
  const body = isBody(definition)
    ? resolve(definition, definition.item)
    : { locals: new Map(), problems: [], unused: [] };
  bodies.set(definition, body);
  return body;
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

function resolve(definition: Definition, item: BodyItem): Body {
  const locals = new Map<string, Placed>();
  const problems: Problem[] = [];
  const pieces: readonly Piece[] = [item.head, ...item.entries];
  for (const [number, piece] of pieces.entries()) {
    for (const local of introduced(piece)) {
      const first = locals.get(local.name);
      if (first) {
        problems.push({
          code: 'accel-2002',
          severity: 'error',
          message: `'${local.name}' is already the name of ${aOrAn(first.local.kind)} here. Layers are known by these names, so each is used once`,
          place: placeOf(piece, local.node),
          related: [{ place: placeOf(first.local.piece, first.local.node), message: `The first '${local.name}'` }],
        });
      } else {
        locals.set(local.name, { local, index: number - 1 });
      }
    }
  }

  const used = new Set<string>();
  const suggestions: SuggestionBudget = { left: maxSuggestions };
  let returns = false;
  for (const [number, piece] of pieces.entries()) {
    const result = resolvePiece(piece, number - 1, definition, locals, suggestions);
    const misplaced = misplacedIn(definition.keyword, piece);
    if (misplaced) problems.push(misplaced);
    for (const problem of result.problems) problems.push(problem);
    for (const [name] of result.reads) used.add(name);
    if (piece.node.kind === 'return') returns = true;
  }
  if (definition.keyword === 'block' && !returns && item.tail.node.closed) {
    problems.push({
      code: 'accel-2008',
      severity: 'error',
      message: `Block '${definition.name}' has no 'return'`,
      place: placeOf(definition.piece, definition.node),
    });
  }
  return { locals, problems, unused: unusedLocals(definition, item, locals, used) };
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
  definition: Definition,
  item: BodyItem,
  locals: ReadonlyMap<string, Placed>,
  used: ReadonlySet<string>,
): Local[] {
  const hasOutput = item.entries.some((entry) => entry.node.kind === 'output');
  const last =
    definition.keyword === 'network' && !hasOutput
      ? item.entries.findLast((entry) => entry.node.kind === 'assign')
      : undefined;
  const unused: Local[] = [];
  for (const { local } of locals.values()) {
    if (!used.has(local.name) && local.piece !== last) unused.push(local);
  }
  return unused;
}

/** Words of a body that may still be compared for "did you mean": thousands of unknown names are not thousands of typing errors. */
interface SuggestionBudget {
  left: number;
}
const maxSuggestions = 5_000;

interface Resolved {
  /** Names read, and what they were found to be. */
  readonly reads: readonly (readonly [name: string, local: Local | undefined])[];
  readonly problems: readonly Problem[];
}

const resolvedPieces = new WeakMap<Piece, Resolved & { targets: readonly (Definition | undefined)[] }>();

/** A piece's names, taken over from before if they still mean the same. */
function resolvePiece(
  piece: Piece,
  index: number,
  definition: Definition,
  locals: ReadonlyMap<string, Placed>,
  suggestions: SuggestionBudget,
): Resolved {
  const known = resolvedPieces.get(piece);
  if (known) {
    // Pieces that an edit kept are still in the same order, so a name that came before its use still does.
    const same = known.reads.every(
      ([name, local], position) =>
        locals.get(name)?.local === local && definition.links.get(name) === known.targets[position],
    );
    // A suggestion may name anything, so problems with names are looked at anew.
    if (same && !known.problems.length) return known;
  }
  const resolver = new Resolver(piece, index, definition, locals, suggestions);
  for (const expression of expressionsOf(piece.node)) resolver.expression(expression, undefined);
  const reads = [...resolver.reads].map((name) => [name, locals.get(name)?.local] as const);
  const result = {
    reads,
    problems: resolver.problems,
    targets: reads.map(([name]) => definition.links.get(name)),
  };
  resolvedPieces.set(piece, result);
  return result;
}

class Resolver {
  readonly reads = new Set<string>();
  readonly problems: Problem[] = [];

  constructor(
    private readonly piece: Piece,
    private readonly index: number,
    private readonly definition: Definition,
    private readonly locals: ReadonlyMap<string, Placed>,
    private readonly suggestions: SuggestionBudget,
  ) {}

  /** What a word was meant to be, as long as the body has comparisons left. */
  private meant(word: string, place: Place, candidates: () => readonly string[]): ReturnType<typeof didYouMean> {
    if (this.suggestions.left <= 0) return { hint: '', fixes: [] };
    const words = candidates();
    this.suggestions.left -= words.length;
    return didYouMean(word, place, words);
  }

  /** `piped`: the expression gets a value before its arguments. */
  expression(node: Expression, piped: PipeNode | RepeatNode | undefined): void {
    switch (node.kind) {
      case 'name':
        this.name(node);
        break;
      case 'call':
        this.call(node, piped !== undefined);
        break;
      case 'pipe':
        this.expression(node.left, undefined);
        this.expression(node.right, node);
        break;
      case 'repeat':
        this.expression(node.count, undefined);
        this.expression(node.body, piped);
        break;
      default:
        for (const child of expressionsInside(node)) this.expression(child, undefined);
    }
  }

  private name(node: NameNode): void {
    const { name } = node;
    this.reads.add(name);
    const placed = this.locals.get(name);
    const place = placeOf(this.piece, node);
    if (placed) {
      if (placed.index < this.index) return;
      const self = placed.index === this.index;
      this.problems.push({
        code: 'accel-2006',
        severity: 'error',
        message: self ? `'${name}' is used in its own definition` : `'${name}' is used before the line that defines it`,
        place,
        ...(self
          ? {}
          : { related: [{ place: placeOf(placed.local.piece, placed.local.node), message: 'Defined here' }] }),
      });
      return;
    }
    const link = this.definition.links.get(name);
    if (link?.keyword === 'const' || name === 'true' || name === 'false' || choiceWords.has(name)) return;
    if (link || operators.has(name)) {
      const what = link ? aOrAn(link.keyword) : 'an operator';
      this.problems.push({
        code: 'accel-2003',
        severity: 'error',
        message: `'${name}' is ${what}, not a value${!link || link.keyword === 'block' ? `: call it, like ${name}(x)` : ''}`,
        place,
      });
      return;
    }
    const { hint, fixes } = this.meant(name, place, () => [
      ...[...this.locals.values()].filter((each) => each.index < this.index).map((each) => each.local.name),
      ...choiceWords,
    ]);
    this.problems.push({
      code: 'accel-2001',
      severity: 'error',
      message: `'${name}' is not defined${hint}`,
      place,
      // Without any, the file looks among its constants.
      ...(hint ? { fixes } : {}),
    });
  }

  private call(node: CallNode, piped: boolean): void {
    const { name } = node.callee;
    this.reads.add(name);
    for (const arg of node.args) this.expression(arg.value, undefined);
    const link = this.definition.links.get(name);
    const place = placeOf(this.piece, node.callee);
    if (link?.keyword === 'block' && isBody(link)) {
      const parameters = link.item.head.node.parameters;
      this.arguments(node, piped, {
        required: parameters.filter((parameter) => !parameter.fallback).map((parameter) => parameter.name.name),
        names: parameters.map((parameter) => parameter.name.name),
        positions: parameters.length,
      });
      return;
    }
    const operator = operators.get(name);
    if (operator) {
      const variadic = operator.tensors.at(-1) === '...';
      const tensors = operator.tensors.filter((each) => each !== '...');
      this.arguments(node, piped, {
        required: [
          ...tensors,
          ...operator.parameters.filter((each) => each.fallback === undefined).map((each) => each.name),
        ],
        names: [...tensors, ...operator.parameters.map((each) => each.name)],
        positions: variadic ? Number.POSITIVE_INFINITY : tensors.length + operator.parameters.length,
        unnamed: new Set(tensors),
      });
      return;
    }
    const builtin = functions.get(name);
    if (builtin) {
      this.arguments(node, piped, {
        required: builtin.parameters,
        names: builtin.parameters,
        positions: builtin.parameters.length,
        unnamed: new Set(builtin.parameters),
      });
      return;
    }
    if (link) {
      this.problems.push({
        code: 'accel-2003',
        severity: 'error',
        message: `'${name}' is ${aOrAn(link.keyword)}: only blocks and operators can be called`,
        place,
      });
      return;
    }
    const { hint, fixes } = this.meant(name, place, () => [...operators.keys(), ...functions.keys()]);
    this.problems.push({
      code: 'accel-2001',
      severity: 'error',
      message: `There is no operator, function or block '${name}'${hint}`,
      place,
      ...(hint ? { fixes } : {}),
    });
  }

  /** Names and number of arguments. */
  private arguments(
    node: CallNode,
    piped: boolean,
    signature: {
      required: readonly string[];
      names: readonly string[];
      positions: number;
      unnamed?: ReadonlySet<string>;
    },
  ): void {
    const callee = node.callee.name;
    const error = (place: Problem['place'], message: string, fixes: Problem['fixes'] = []) =>
      this.problems.push({ code: 'accel-2004', severity: 'error', message, place, fixes });
    const given = new Map<string, Argument>();
    const meant = new Set<string>();
    let position = piped ? 1 : 0;
    const filled = new Set(signature.names.slice(0, position));
    for (const arg of node.args) {
      if (!arg.name) {
        if (position >= signature.positions) {
          error(placeOf(this.piece, arg), `'${callee}' takes at most ${plural(signature.positions, 'argument')}`);
          return;
        }
        const fills = signature.names[position];
        // Of an operator that takes any number of tensors only those are given by position.
        if (fills !== undefined && (signature.positions < Number.POSITIVE_INFINITY || signature.unnamed?.has(fills)))
          filled.add(fills);
        position++;
        continue;
      }
      const { name } = arg.name;
      const place = placeOf(this.piece, arg.name);
      if (!signature.names.includes(name) || signature.unnamed?.has(name)) {
        const named = signature.names.filter((each) => !signature.unnamed?.has(each));
        const { hint, fixes } = didYouMean(name, place, named);
        for (const fix of fixes) meant.add(fix.edits[0]!.text);
        error(
          place,
          `'${callee}' has no argument '${name}'${hint || (named.length ? `: expected ${oneOf(named)}` : '')}`,
          fixes,
        );
      } else if (given.has(name) || filled.has(name)) {
        error(place, `'${name}' is given twice`);
      } else {
        given.set(name, arg);
      }
    }
    // What a mistyped argument was meant to be is not missed a second time.
    const missing = signature.required.filter((name) => !given.has(name) && !filled.has(name) && !meant.has(name));
    // While an argument is being typed its name may still be on its way.
    if (missing.length && !node.args.some((arg) => arg.value.kind === 'missing')) {
      error(placeOf(this.piece, node.callee), `'${callee}' needs ${missing.map((name) => `'${name}'`).join(' and ')}`);
    }
  }
}

function expressionsInside(node: Expression): readonly Expression[] {
  switch (node.kind) {
    case 'list':
      return node.items;
    case 'unary':
      return [node.operand];
    case 'binary':
      return [node.left, node.right];
    case 'if':
      return [node.condition, node.yes, node.no];
    default:
      return [];
  }
}
