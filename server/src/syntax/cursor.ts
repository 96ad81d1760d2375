/** The parser's view of the text: the current token, where the piece being read starts, and what went wrong in it. */
import type { Span } from './ast.ts';
import type { RawProblem } from './errors.ts';
import * as errors from './errors.ts';
import { scan, type Token, type TokenKind } from './scanner.ts';

/** What may follow a number and be looked at before it is clear that it is no part of it. */
const partOfNumber = /[\w.+-]*/y;

export class Cursor {
  token: Token;
  /** End of the last token taken, absolute. */
  taken: number;
  /** Furthest offset looked at since the piece began. */
  furthest = 0;
  problems: RawProblem[] = [];
  /** Absolute start of the piece being read. */
  base: number;
  /** Column of the piece's first token when it is the first of its line, else -1: how far a continuation must be indented. */
  indent = -1;

  constructor(
    readonly text: string,
    offset: number,
  ) {
    this.base = offset;
    this.taken = offset;
    this.token = scan(text, offset);
    this.note(this.token);
  }

  /** Begins a new piece at the end of the last token taken. */
  begin(): void {
    this.base = this.taken;
    this.problems = [];
    // Whether a piece begins here at all was decided by looking ahead, too; that is not forgotten.
    this.furthest = Math.max(this.furthest, this.lookedAt(this.token));
    this.indent = this.token.newline || this.base === 0 ? this.column(this.token) : -1;
    // A comment that is not closed runs to the end of the file, a token nobody takes.
    if (this.token.kind === 'eof') this.noteFlaw(this.token);
  }

  /** Continues behind a piece that was reused. */
  jump(offset: number): void {
    this.taken = offset;
    this.token = scan(this.text, offset);
  }

  /**
   * Takes the spaces and the `//` comment behind the last token on its line: what is typed at the end of a line belongs to that line,
   * and the next one does not change.
   */
  takeTrailing(): void {
    const { text } = this;
    let at = this.taken;
    while (text[at] === ' ' || text[at] === '\t') at++;
    if (text.startsWith('//', at)) while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    this.taken = at;
  }

  column(token: Token): number {
    return token.start - (this.text.lastIndexOf('\n', token.start - 1) + 1);
  }

  take(): Token {
    const token = this.token;
    this.noteFlaw(token);
    this.taken = token.end;
    this.token = scan(this.text, token.end);
    this.note(this.token);
    return token;
  }

  is(kind: TokenKind): boolean {
    return this.token.kind === kind;
  }

  isWord(word: string): boolean {
    return this.token.kind === 'name' && this.textOf(this.token) === word;
  }

  isColon(token: Token): boolean {
    return token.kind === 'bad' && this.textOf(token) === ':';
  }

  /** Takes the token if it is of this kind. */
  accept(kind: TokenKind): Token | undefined {
    return this.token.kind === kind ? this.take() : undefined;
  }

  /** The token after the current one. */
  peek(): Token {
    const next = scan(this.text, this.token.end);
    this.furthest = Math.max(this.furthest, this.lookedAt(next));
    return next;
  }

  textOf(token: Token): string {
    return this.text.slice(token.start, token.end);
  }

  /** The text from the current token to the end of its line. */
  restOfLine(): string {
    const newline = this.text.indexOf('\n', this.token.start);
    const end = newline < 0 ? this.text.length : newline;
    this.furthest = Math.max(this.furthest, end + 1);
    return this.text.slice(this.token.start, end);
  }

  /** The span of a token relative to the piece. */
  span(token: Token): Span {
    return { start: token.start - this.base, end: token.end - this.base };
  }

  /** From a relative start to the end of the last token taken. */
  from(start: number): Span {
    return { start, end: Math.max(start, this.taken - this.base) };
  }

  /** An empty span behind the last token taken. */
  here(): Span {
    const at = Math.max(this.taken - this.base, 0);
    return { start: at, end: at };
  }

  report(problem: RawProblem): void {
    // One broken place tends to produce several complaints; the first one is the cause.
    const last = this.problems.at(-1);
    if (last && last.start === problem.start && last.end === problem.end) return;
    this.problems.push(problem);
  }

  /** Complains about the current token. */
  reportUnexpected(expected: string): void {
    const token = this.token;
    if (token.kind === 'bad') this.report(errors.badCharacters(this.span(token), this.textOf(token)));
    else if (token.kind === 'eof' || token.newline) this.report(errors.missing(this.here(), `${expected} here`));
    else this.report(errors.unexpected(this.span(token), this.textOf(token), expected));
  }

  /** Whether the current token, or the comment before it, has a flaw that nobody has told. */
  get hasFlaw(): boolean {
    return this.token.flaw !== undefined && this.flawed !== this.token.start;
  }

  /** How far the scanner looked to find the end of a token: one character behind it, and in `128x12b` and `1e+x` some more. */
  private lookedAt(token: Token): number {
    if (token.kind !== 'number') return token.end + 1;
    partOfNumber.lastIndex = token.end;
    return token.end + 1 + (partOfNumber.exec(this.text)?.[0].length ?? 0);
  }

  private note(token: Token): void {
    this.furthest = Math.max(this.furthest, this.lookedAt(token));
  }

  private noteFlaw(token: Token): void {
    if (!token.flaw || this.flawed === token.start) return;
    this.flawed = token.start;
    const span = this.span(token);
    if (token.flaw === 'string') this.report(errors.unclosedString(span));
    else if (token.flaw === 'comment') this.report(errors.unclosedComment(this.here()));
    else this.report(errors.malformedNumber(span, this.textOf(token)));
  }

  private flawed = -1;
}
