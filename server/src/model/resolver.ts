/** What the names in one statement stand for, decided from the text alone, and what is wrong with them. */
import type { Argument, CallNode, Expression, NameNode, PipeNode, RepeatNode } from '../syntax/ast.ts';
import type { Piece } from '../syntax/tree.ts';
import { type Definition, isBody } from './definitions.ts';
import { aOrAn, oneOf, plural } from './errors.ts';
import { functions } from './functions.ts';
import { choiceWords, operators } from './operators/index.ts';
import { didYouMean, type Place, type Problem, placeOf, replace } from './problems.ts';
import type { Placed } from './symbols.ts';

/** Words of a body that may still be compared for "did you mean": thousands of unknown names are not thousands of typing errors. */
export interface SuggestionBudget {
  left: number;
}

export class Resolver {
  readonly reads = new Set<string>();
  readonly problems: Problem[] = [];

  constructor(
    private readonly piece: Piece,
    /** Names with a smaller one are known; see `Placed`. */
    public index: number,
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
        if (node.right.kind === 'name') this.callee(node.right);
        else this.expression(node.right, node);
        break;
      case 'repeat':
        this.expression(node.count, undefined);
        if (node.body.kind === 'name') this.callee(node.body);
        else this.expression(node.body, piped);
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
      // A call that is still without its brackets.
      ...operators.keys(),
      ...functions.keys(),
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

  /** A name where a call must be: `x |> relu`, `repeat 3 cell` */
  private callee(node: NameNode): void {
    const { name } = node;
    const place = placeOf(this.piece, node);
    if (this.definition.links.get(name)?.keyword !== 'block' && !operators.has(name) && !functions.has(name)) {
      if (!this.locals.has(name)) {
        this.unknownCallee(node);
        return;
      }
      this.reads.add(name);
      const message = `'${name}' is a value: here comes an operator or a block with its arguments`;
      this.problems.push({ code: 'accel-2003', severity: 'error', message, place });
      return;
    }
    this.reads.add(name);
    this.problems.push({
      code: 'accel-2003',
      severity: 'error',
      message: `'${name}' needs brackets here: write ${name}()`,
      place,
      fixes: [replace({ ...place, start: place.end }, '()', "Add '()'")],
    });
  }

  private unknownCallee(node: NameNode): void {
    const { name } = node;
    this.reads.add(name);
    const place = placeOf(this.piece, node);
    const { hint, fixes } = this.meant(name, place, () => [...operators.keys(), ...functions.keys()]);
    this.problems.push({
      code: 'accel-2001',
      severity: 'error',
      message: `There is no operator, function or block '${name}'${hint}`,
      place,
      // Without any, the file looks among its blocks.
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
          ...tensors.filter((each) => operator.optional?.[each] === undefined),
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
    this.unknownCallee(node.callee);
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
      if (signature.unnamed?.has(name)) {
        meant.add(name);
        error(place, `'${name}' is given by its position in '${callee}', without a name`);
      } else if (!signature.names.includes(name)) {
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
