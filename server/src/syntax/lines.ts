/** The lines of a file, one node each: definitions and their heads, statements, settings. Where a line ends is decided here. */
import {
  type CompareNode,
  type ConstNode,
  comparisons,
  type DefinitionKeyword,
  definitionKeywords,
  type EntryNode,
  type ErrorNode,
  type Expression,
  expectKey,
  type HeadNode,
  type ImportNode,
  type NameNode,
  type Parameter,
  type SettingNode,
} from './ast.ts';
import type { Cursor } from './cursor.ts';
import * as errors from './errors.ts';
import { ExpressionParser, reservedWords, stringValue } from './expressions.ts';
import { nearest } from './nearest.ts';
import type { Context } from './tree.ts';

const maxSettingDepth = 20;

/** Words that begin a definition and also name a setting. */
const ambiguousSettings: ReadonlySet<string> = new Set([
  'network',
  'array',
  'technology',
  'stochastic',
  'crossbar',
  'reuse',
]);

const fileKeywords = ['import', 'const', ...definitionKeywords, 'compare'] as const;

export class LineParser {
  private readonly expressions: ExpressionParser;

  constructor(private readonly cursor: Cursor) {
    this.expressions = new ExpressionParser(cursor);
  }

  /** A line of the file itself: an import, a constant, a comparison, or the head of a definition. */
  fileLine(): HeadNode | ImportNode | ConstNode | CompareNode | ErrorNode {
    const { cursor } = this;
    const token = cursor.token;
    if (token.kind !== 'name') return this.junk();
    const word = cursor.textOf(token);
    if (word === 'import') return this.importLine();
    if (word === 'const') return this.constLine();
    if (word === 'compare') return this.compareLine();
    const keyword = definitionKeywords.find((candidate) => candidate === word);
    if (keyword) return this.head(keyword);
    return this.unknownDefinition(word);
  }

  /** `netwrok Tiny {` is read as what it was meant to be, so that its body is not a hundred errors more. */
  private unknownDefinition(word: string): HeadNode | CompareNode | ErrorNode {
    const { cursor } = this;
    const near = nearest(word, fileKeywords);
    cursor.report(errors.unknownDefinition(cursor.span(cursor.token), word, fileKeywords, near));
    const keyword = definitionKeywords.find((candidate) => candidate === near);
    if (keyword && cursor.peek().kind === 'name') return this.head(keyword);
    if (near === 'compare' && cursor.peek().kind === 'name') return this.compareLine();
    return this.junk();
  }

  /** Skips to the next line that begins a definition, or over one balanced body. */
  private junk(): ErrorNode {
    const { cursor } = this;
    const start = cursor.span(cursor.token).start;
    if (cursor.is('}')) cursor.report(errors.strayBrace(cursor.span(cursor.token)));
    else if (!cursor.problems.length) cursor.reportUnexpected(`a definition (${fileKeywords.join(', ')})`);
    let depth = 0;
    do {
      if (cursor.is('{')) depth++;
      if (cursor.is('}')) depth--;
      cursor.take();
      if (depth <= 0 && cursor.token.newline && this.startsDefinition()) break;
    } while (!cursor.is('eof'));
    return { kind: 'error', ...cursor.from(start) };
  }

  private startsDefinition(): boolean {
    const { cursor } = this;
    return cursor.is('name') && (fileKeywords as readonly string[]).includes(cursor.textOf(cursor.token));
  }

  private importLine(): ImportNode {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    let node: ImportNode = { kind: 'import', ...cursor.from(start) };
    if (cursor.is('string') && !cursor.token.newline) {
      const token = cursor.take();
      node = {
        kind: 'import',
        path: { kind: 'string', value: stringValue(cursor.textOf(token)), ...cursor.span(token) },
        ...cursor.from(start),
      };
    } else {
      const expected = 'a path in quotes, like "accel:networks/resnet50"';
      if (cursor.is('bad') && !cursor.token.newline)
        cursor.report(errors.unexpected(cursor.span(cursor.token), cursor.textOf(cursor.token), expected));
      else cursor.reportUnexpected(expected);
    }
    this.endOfLine();
    return node;
  }

  private constLine(): ConstNode {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    const name = this.name('a name for the constant');
    let value: ConstNode['value'] = { kind: 'missing', ...cursor.here() };
    if (cursor.is('=') && !cursor.token.newline) {
      cursor.take();
      value = this.expressions.expression('a value');
    } else if (name) {
      cursor.reportUnexpected("'='");
    }
    const node: ConstNode = { kind: 'const', ...(name ? { name } : {}), value, ...cursor.from(start) };
    this.endOfLine('an operator or the end of the line');
    return node;
  }

  private compareLine(): CompareNode {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    const schedules: NameNode[] = [];
    do {
      const name = this.name(schedules.length ? 'another schedule' : 'the schedules to compare, like A, B');
      if (!name) break;
      schedules.push(name);
    } while (cursor.is(',') && !cursor.peek().newline && cursor.accept(','));
    if (schedules.length === 1 && !cursor.problems.length)
      cursor.reportUnexpected(`${cursor.accept(',') ? '' : "',' and "}another schedule`);
    const node: CompareNode = { kind: 'compare', schedules, ...cursor.from(start) };
    this.endOfLine("',' or the end of the line");
    return node;
  }

  private head(keyword: DefinitionKeyword): HeadNode {
    const { cursor } = this;
    const start = cursor.span(cursor.take()).start;
    const name = this.name(`a name for the ${keyword}`);
    const parameters = cursor.is('(') && !cursor.token.newline ? this.parameters() : [];
    let base: NameNode | undefined;
    if (cursor.isWord('extends') && !cursor.token.newline) {
      cursor.take();
      base = this.name(`the ${keyword} to extend`);
    }
    if (!cursor.accept('{') && !cursor.problems.length) cursor.reportUnexpected("'{'");
    return {
      kind: 'head',
      keyword,
      ...(name ? { name } : {}),
      parameters,
      ...(base ? { base } : {}),
      ...cursor.from(start),
    };
  }

  private parameters(): Parameter[] {
    const { cursor } = this;
    const open = cursor.take();
    const parameters: Parameter[] = [];
    while (cursor.is('name')) {
      const name = this.takeName();
      if (cursor.accept('=')) {
        const fallback = this.expressions.expression(`a default for '${name.name}'`);
        parameters.push({ name, fallback, ...cursor.from(name.start) });
      } else {
        parameters.push({ name, start: name.start, end: name.end });
      }
      if (!cursor.accept(',')) break;
    }
    if (!cursor.accept(')')) {
      if (cursor.problems.length) {
        // What is wrong has been said.
      } else if (!cursor.is('{') && !cursor.is('eof')) cursor.reportUnexpected("',' or ')'");
      else cursor.report(errors.unclosedBracket(cursor.span(open), '(', cursor.here()));
      while (!cursor.is('eof') && !cursor.token.newline && !cursor.is('{')) cursor.take();
    }
    return parameters;
  }

  private name(expected: string): NameNode | undefined {
    const { cursor } = this;
    if (!cursor.is('name') || cursor.token.newline) {
      cursor.reportUnexpected(expected);
      return undefined;
    }
    return this.takeName(expected);
  }

  /** The current token, which is a name. */
  private takeName(expected = 'a name'): NameNode {
    const { cursor } = this;
    const token = cursor.take();
    const name = cursor.textOf(token);
    if (reservedWords.has(name)) {
      cursor.report(errors.unexpected(cursor.span(token), name, `${expected} (this word is taken)`));
    }
    return { kind: 'name', name, ...cursor.span(token) };
  }

  /** A definition at the left edge inside a body: the brace before it is missing. */
  newDefinition(context: Context): boolean {
    const { cursor } = this;
    if (!cursor.token.newline || !this.startsDefinition() || cursor.column(cursor.token) > 0) return false;
    if (cursor.isWord('import') || cursor.isWord('const')) return true;
    if (cursor.peek().kind !== 'name') return false;
    // `array Edge` is a setting of a schedule, however little it is indented; `array Edge {` is a definition.
    const ambiguous = context === 'settings' && ambiguousSettings.has(cursor.textOf(cursor.token));
    return !ambiguous || cursor.restOfLine().includes('{');
  }

  /** A line of a network or block. */
  statement(): EntryNode {
    const { cursor } = this;
    const token = cursor.token;
    const start = cursor.span(token).start;
    let node: EntryNode;
    if (cursor.isWord('input')) node = this.inputLine(start);
    else if (cursor.isWord('return')) {
      cursor.take();
      node = { kind: 'return', value: this.expressions.expression('a result'), ...cursor.from(start) };
    } else if (cursor.isWord('output')) node = this.outputLine(start);
    else if (token.kind === 'name') {
      const name = this.takeName('a name');
      if (cursor.is('=') && !cursor.token.newline) {
        cursor.take();
        node = {
          kind: 'assign',
          name,
          value: this.expressions.expression(`a value for '${name.name}'`),
          ...cursor.from(start),
        };
      } else {
        cursor.reportUnexpected("'='");
        node = { kind: 'error', ...cursor.from(start) };
      }
    } else {
      cursor.reportUnexpected('a statement (name = expression, input, return, output)');
      cursor.take();
      node = { kind: 'error', ...cursor.from(start) };
    }
    this.endOfLine(node.kind === 'assign' || node.kind === 'return' ? 'an operator or the end of the line' : undefined);
    return node;
  }

  private inputLine(start: number): EntryNode {
    const { cursor } = this;
    cursor.take();
    const name = this.name('a name for the input');
    let shape: Expression = { kind: 'missing', ...cursor.here() };
    if (cursor.is('[') && !cursor.token.newline) shape = this.expressions.expression('a shape');
    else if (name) cursor.reportUnexpected('a shape, like [3, 224, 224]');
    return { kind: 'input', ...(name ? { name } : {}), shape, ...cursor.from(start) };
  }

  private outputLine(start: number): EntryNode {
    const { cursor } = this;
    cursor.take();
    const names: NameNode[] = [];
    do {
      const name = this.name('the name of a result');
      if (!name) break;
      names.push(name);
    } while (cursor.is(',') && !cursor.peek().newline && cursor.accept(','));
    return { kind: 'output', names, ...cursor.from(start) };
  }

  /** A line of a technology, an array or a schedule. */
  settingLine(): SettingNode | ErrorNode {
    const node = this.setting(0);
    this.endOfLine();
    return node;
  }

  private setting(depth: number): SettingNode | ErrorNode {
    const { cursor } = this;
    const token = cursor.token;
    const start = cursor.span(token).start;
    if (token.kind !== 'name') {
      cursor.reportUnexpected('a setting (a name and its value)');
      cursor.take();
      return { kind: 'error', ...cursor.from(start) };
    }
    cursor.take();
    const key: NameNode = { kind: 'name', name: cursor.textOf(token), ...cursor.span(token) };
    // `clock = 700 MHz` and `clock: 700 MHz` are what many type first; they mean the same.
    const between = cursor.token;
    if ((between.kind === '=' || cursor.isColon(between)) && !between.newline) {
      if (between.kind === '=') cursor.report(errors.unexpected(cursor.span(between), '=', 'the value without it'));
      else cursor.report(errors.badCharacters(cursor.span(between), ':'));
      cursor.take();
    }
    const values = key.name === expectKey ? this.bound() : this.values();
    if (!cursor.is('{') || cursor.token.newline) return { kind: 'setting', key, values, ...cursor.from(start) };
    const children = this.children(depth);
    return { kind: 'setting', key, values, children, ...cursor.from(start) };
  }

  private values(): Expression[] {
    const { cursor } = this;
    const values: Expression[] = [];
    while (!this.endOfValues()) {
      const before = cursor.taken;
      const value = this.expressions.settingValue('a value');
      if (value.kind !== 'missing') values.push(value);
      if (cursor.taken === before) break;
    }
    return values;
  }

  private endOfValues(): boolean {
    const { cursor } = this;
    return cursor.token.newline || cursor.is(',') || cursor.is('{') || cursor.is('}') || cursor.is('eof');
  }

  /** What follows `expect`. */
  private bound(): Expression[] {
    const { cursor } = this;
    const expected = 'a bound, like cycles < 2 M';
    if (this.endOfValues()) {
      cursor.reportUnexpected(expected);
      return [];
    }
    const value = this.expressions.comparison(expected);
    const compares = value.kind === 'binary' && (comparisons as readonly string[]).includes(value.operator);
    if (!compares && !cursor.problems.length) cursor.reportUnexpected(`a comparison (${comparisons.join(' ')})`);
    return value.kind === 'missing' ? [] : [value];
  }

  private children(depth: number): SettingNode[] {
    const { cursor } = this;
    const open = cursor.take();
    const children: SettingNode[] = [];
    while (!cursor.is('}') && !cursor.is('eof') && !this.newDefinition('settings')) {
      if (depth >= maxSettingDepth) {
        cursor.report(errors.tooDeep(cursor.span(cursor.token)));
        while (!cursor.is('eof') && !cursor.is('}')) cursor.take();
        break;
      }
      const child = this.setting(depth + 1);
      if (child.kind === 'setting') children.push(child);
      this.endOfLine();
    }
    if (!cursor.accept('}')) cursor.report(errors.unclosedBody(cursor.span(open), 'setting', cursor.here()));
    return children;
  }

  /** A statement ends with its line, a comma or the body; anything else on the line is reported once and skipped. */
  private endOfLine(expected = 'the end of the line'): void {
    const { cursor } = this;
    const ends = () => cursor.is('eof') || cursor.token.newline || cursor.is('}');
    if (cursor.accept(',')) return;
    if (ends()) return;
    if (!cursor.problems.length) cursor.reportUnexpected(expected);
    while (!ends()) cursor.take();
  }
}
