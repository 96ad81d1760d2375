/** The expression grammar of docs/language.md by recursive descent; never throws, and says what is missing where it is missing. */
import {
  type Argument,
  type BinaryOperator,
  type CallNode,
  comparisons,
  type Expression,
  type NameNode,
  type UnitNode,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import type { Token } from './scanner.ts';

/** Words that cannot name a value. */
export const reservedWords: ReadonlySet<string> = new Set([
  'if',
  'then',
  'else',
  'repeat',
  'and',
  'or',
  'not',
  'true',
  'false',
  'input',
  'output',
  'return',
]);

/** Words that may follow a number without being its unit. */
const notUnits: ReadonlySet<string> = new Set([...reservedWords, 'x', 'at']);

/** Deeper or longer than this is a generated or a damaged file; the limits keep every recursion, here and later, off the stack's end. */
const maxDepth = 100;
/** Of a tree of nodes: brackets inside brackets and operators in a row both make it higher. */
const maxHeight = 250;

const closing: ReadonlySet<Token['kind']> = new Set([',', ')', ']', '}']);

const levels: readonly (readonly BinaryOperator[])[] = [['or'], ['and'], comparisons, ['+', '-'], ['*', '/', '%']];
const comparison = 2;
const additive = 3;

export class ExpressionParser {
  private depth = 0;
  /** Of the expression read last. */
  private height = 0;
  /** Open brackets: inside them line ends do not count. */
  private brackets = 0;

  /** How many brackets are open around the number of repetitions being read; -1 if none is. */
  private countAt = -1;

  constructor(private readonly cursor: Cursor) {}

  /** A whole expression. `expected` names it in the message when there is none. */
  expression(expected = 'an expression'): Expression {
    return this.nested(() => this.pipeline(expected));
  }

  /** What one value of a setting is: tighter than comparisons, so that words can stand beside each other. */
  settingValue(expected: string): Expression {
    return this.nested(() => this.binary(additive, expected));
  }

  /** `cycles < 2 M`. */
  comparison(expected: string): Expression {
    return this.nested(() => this.binary(comparison, expected));
  }

  private nested(parse: () => Expression): Expression {
    if (this.depth >= maxDepth) {
      this.cursor.report(errors.tooDeep(this.cursor.span(this.cursor.token)));
      this.skipDeep();
      return this.nothing();
    }
    this.depth++;
    const result = parse();
    this.depth--;
    return result;
  }

  private nothing(): Expression {
    this.height = 0;
    return { kind: 'missing', ...this.cursor.here() };
  }

  /** Leaves a part that is nested too deeply: to the end of the line. */
  private skipDeep(): void {
    while (!this.cursor.is('eof') && !this.cursor.token.newline) this.cursor.take();
  }

  /** Whether the current token still belongs to this expression. */
  private goesOn(): boolean {
    const { cursor } = this;
    const token = cursor.token;
    if (token.kind === 'eof') return false;
    if (!token.newline) return true;
    if (this.brackets > 0) return !this.leaves(token);
    return token.kind === '|>' || cursor.isWord('then') || cursor.isWord('else');
  }

  /** Inside brackets: a line that is not indented further than the statement begins something new, so a bracket is missing. */
  private leaves(token: Token): boolean {
    if (token.kind === ')' || token.kind === ']') return false;
    if (token.kind === '}' || token.kind === '{') return true;
    return this.cursor.indent >= 0 && this.cursor.column(token) <= this.cursor.indent;
  }

  private pipeline(expected: string): Expression {
    const { cursor } = this;
    if (this.goesOnOrFirst() && cursor.isWord('if')) return this.conditional();
    let left = this.binary(0, expected);
    let { height } = this;
    while (this.goesOn() && cursor.is('|>')) {
      if (this.tooHigh(height)) break;
      cursor.take();
      const right = cursor.isWord('if') ? this.conditional() : this.binary(additive, 'an operator or a block');
      height = Math.max(height, this.height) + 1;
      left = { kind: 'pipe', left, right, start: left.start, end: right.end };
    }
    this.height = height;
    return left;
  }

  /** Whether nothing more may be put on top of an expression of this height; says so and leaves the rest of the line. */
  private tooHigh(height: number): boolean {
    if (height < maxHeight) return false;
    this.cursor.report(errors.tooDeep(this.cursor.span(this.cursor.token)));
    this.skipDeep();
    return true;
  }

  /** The first token of an expression may stand on the next line only after an operator or `=`, which have been taken. */
  private goesOnOrFirst(): boolean {
    const token = this.cursor.token;
    if (token.kind === 'eof') return false;
    return !token.newline || !this.leaves(token);
  }

  private conditional(): Expression {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    const condition = this.nested(() => this.binary(0, 'a condition'));
    let { height } = this;
    let yes: Expression = this.nothing();
    let no: Expression = this.nothing();
    if (this.goesOn() && cursor.isWord('then')) {
      cursor.take();
      yes = this.expression("an expression after 'then'");
      height = Math.max(height, this.height);
    } else {
      cursor.reportUnexpected("'then'");
    }
    if (this.goesOn() && cursor.isWord('else')) {
      cursor.take();
      no = this.expression("an expression after 'else'");
      height = Math.max(height, this.height);
    } else if (yes.kind !== 'missing') {
      cursor.reportUnexpected("'else'");
    }
    this.height = height + 1;
    return { kind: 'if', condition, yes, no, ...cursor.from(start) };
  }

  private binary(level: number, expected: string): Expression {
    if (level === levels.length) return this.unary(expected);
    let left = this.binary(level + 1, expected);
    let { height } = this;
    while (this.goesOn()) {
      const operator = this.operatorAt(level);
      if (!operator || this.tooHigh(height)) break;
      this.cursor.take();
      const right = this.binary(level + 1, `a value after '${operator}'`);
      height = Math.max(height, this.height) + 1;
      left = { kind: 'binary', operator, left, right, start: left.start, end: right.end };
      if (level === comparison) break;
    }
    this.height = height;
    return left;
  }

  private operatorAt(level: number): BinaryOperator | undefined {
    const { cursor } = this;
    const { kind } = cursor.token;
    if (kind === 'name') {
      if (level > 1) return undefined;
      const word = cursor.textOf(cursor.token);
      return levels[level]!.find((operator) => operator === word);
    }
    return levels[level]!.find((operator) => operator === kind);
  }

  private unary(expected: string): Expression {
    const { cursor } = this;
    if (cursor.is('-') || cursor.isWord('not')) {
      const token = cursor.take();
      const start = cursor.span(token).start;
      const operator = token.kind === '-' ? '-' : 'not';
      // `not a == b` is `not (a == b)`; `-a * b` is `(-a) * b`.
      const operand = this.nested(() =>
        operator === 'not' ? this.binary(comparison, "a condition after 'not'") : this.unary("a value after '-'"),
      );
      this.height++;
      return { kind: 'unary', operator, operand, start, end: Math.max(operand.end, start) };
    }
    const base = this.primary(expected);
    if (this.goesOn() && cursor.is('^')) {
      let { height } = this;
      cursor.take();
      const right = this.nested(() => this.unary("a value after '^'"));
      height = Math.max(height, this.height) + 1;
      this.height = height;
      return { kind: 'binary', operator: '^', left: base, right, start: base.start, end: right.end };
    }
    return base;
  }

  private primary(expected: string): Expression {
    const { cursor } = this;
    if (!this.goesOnOrFirst()) {
      cursor.reportUnexpected(expected);
      return this.nothing();
    }
    const token = cursor.token;
    this.height = 0;
    switch (token.kind) {
      case 'number':
        return this.number();
      case 'grid': {
        cursor.take();
        const [rows, cols] = cursor.textOf(token).replaceAll('_', '').split('x').map(Number);
        return { kind: 'grid', rows: rows!, cols: cols!, ...cursor.span(token) };
      }
      case 'string':
        cursor.take();
        return { kind: 'string', value: stringValue(cursor.textOf(token)), ...cursor.span(token) };
      case '(':
        return this.parenthesized();
      case '[':
        return this.list();
      case 'name':
        return this.nameOrCall(expected);
      default:
        cursor.reportUnexpected(expected);
        // Text that starts nothing would be reported again by everyone who looks for an expression.
        if (token.kind === 'bad') cursor.take();
        return this.nothing();
    }
  }

  private number(): Expression {
    const { cursor } = this;
    const token = cursor.take();
    const value = Number.parseFloat(cursor.textOf(token).replaceAll('_', ''));
    const span = cursor.span(token);
    const unit = this.unit(token);
    return unit
      ? { kind: 'number', value, unit, start: span.start, end: unit.end }
      : { kind: 'number', value, ...span };
  }

  private unit(number: Token): UnitNode | undefined {
    const { cursor } = this;
    const token = cursor.token;
    if (token.newline || this.countAt === this.brackets) return undefined;
    if (token.kind === '%') {
      const next = cursor.peek();
      const operand = next.kind === 'name' || next.kind === 'number' || next.kind === '(';
      // `80 %` is a share where nothing follows that it could divide by; a string is the source of a value.
      const last = next.newline || next.kind === 'eof' || next.kind === 'string' || closing.has(next.kind);
      if (token.start === number.end ? operand && !next.newline : !last) return undefined;
      cursor.take();
      return { text: '%', ...cursor.span(token) };
    }
    if (token.kind !== 'name' || notUnits.has(cursor.textOf(token))) return undefined;
    const next = cursor.peek();
    if (next.kind === '(' || next.kind === '=') return undefined;
    cursor.take();
    const start = cursor.span(token).start;
    if (cursor.is('/') && cursor.token.start === token.end) {
      const per = cursor.peek();
      if (per.kind === 'name' && per.start === cursor.token.end) {
        cursor.take();
        cursor.take();
      }
    }
    return { text: cursor.text.slice(token.start, cursor.taken), ...cursor.from(start) };
  }

  private parenthesized(): Expression {
    const { cursor } = this;
    const open = cursor.take();
    this.brackets++;
    const inner = this.expression();
    this.brackets--;
    this.close(open, ')');
    // The brackets are not part of the node: the span of a name must be the name.
    return inner;
  }

  private list(): Expression {
    const { cursor } = this;
    const open = cursor.take();
    const items: Expression[] = [];
    this.inBrackets(']', () => items.push(this.expression('a value')));
    this.close(open, ']');
    return { kind: 'list', items, ...cursor.from(cursor.span(open).start) };
  }

  private nameOrCall(expected: string): Expression {
    const { cursor } = this;
    const token = cursor.token;
    const word = cursor.textOf(token);
    if (word === 'repeat') return this.repetition();
    if (word === 'if') return this.conditional();
    if (reservedWords.has(word) && word !== 'true' && word !== 'false') {
      cursor.reportUnexpected(expected);
      return this.nothing();
    }
    cursor.take();
    const name: NameNode = { kind: 'name', name: word, ...cursor.span(token) };
    if (cursor.is('(') && !cursor.token.newline) return this.call(name);
    return name;
  }

  private repetition(): Expression {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    // What follows a number of repetitions is a block, even while its brackets are missing, not a unit.
    const before = this.countAt;
    this.countAt = this.brackets;
    const count = this.nested(() => this.binary(additive, "a number of repetitions after 'repeat'"));
    this.countAt = before;
    const { height } = this;
    const body = this.nested(() => this.primary('a block to repeat'));
    this.height = Math.max(height, this.height) + 1;
    return { kind: 'repeat', count, body, ...cursor.from(start) };
  }

  private call(callee: NameNode): CallNode {
    const { cursor } = this;
    const open = cursor.take();
    const args: Argument[] = [];
    this.inBrackets(')', () => args.push(this.argument()));
    this.close(open, ')');
    return { kind: 'call', callee, args, ...cursor.from(callee.start) };
  }

  private argument(): Argument {
    const { cursor } = this;
    const token = cursor.token;
    const next = token.kind === 'name' ? cursor.peek() : undefined;
    if (next?.kind === '=' || (next && cursor.isColon(next))) {
      cursor.take();
      const name: NameNode = { kind: 'name', name: cursor.textOf(token), ...cursor.span(token) };
      // `filters: 3` is what many type first.
      if (next.kind === 'bad') cursor.report(errors.badCharacters(cursor.span(next), ':'));
      cursor.take();
      const value = this.expression(`a value for '${name.name}'`);
      return { name, value, start: name.start, end: Math.max(value.end, cursor.taken - cursor.base) };
    }
    const value = this.expression('an argument');
    return { value, start: value.start, end: value.end };
  }

  /** Elements between brackets, separated by commas; a missing comma is reported once and parsing goes on. */
  private inBrackets(close: ')' | ']', element: () => void): void {
    const { cursor } = this;
    this.brackets++;
    let height = 0;
    while (this.goesOn() && !cursor.is(close)) {
      const before = cursor.taken;
      element();
      height = Math.max(height, this.height);
      if (!this.goesOn() || cursor.is(close)) break;
      if (cursor.accept(',')) continue;
      if (cursor.is(')') || cursor.is(']') || cursor.is('}') || cursor.is('{')) break;
      cursor.reportUnexpected(`',' or '${close}'`);
      if (cursor.taken === before || cursor.is('bad')) cursor.take();
    }
    this.height = height + 1;
    this.brackets--;
  }

  private close(open: Token, close: ')' | ']'): void {
    const { cursor } = this;
    if (cursor.is(close)) {
      cursor.take();
      return;
    }
    // Whoever gave up inside the bracket has said why, and of brackets in brackets one is enough.
    if (cursor.problems.length) return;
    cursor.report(errors.unclosedBracket(cursor.span(open), close === ')' ? '(' : '[', cursor.here()));
  }
}

/** Without the quotes; the closing one may be missing. */
export function stringValue(text: string): string {
  return text.length > 1 && text.endsWith('"') ? text.slice(1, -1) : text.slice(1);
}
