/** What is being written at a cursor: decided from tokens, because the text there is usually not finished. */
import { comparisons, type DefinitionKeyword, expectKey } from '../syntax/ast.ts';
import type { Token } from '../syntax/scanner.ts';
import type { Tree } from '../syntax/tree.ts';
import { type CallSite, callAround } from './call-site.ts';
import { cursorAt, type Line, type Word } from './cursor-region.ts';
import { settingDoc, settingKeysIn } from './setting-docs.ts';

/** The body a statement stands in: names come from its head and from the statements before `start`. */
export interface Scope {
  /** The number of the head's piece. */
  readonly head: number;
  readonly start: number;
}

/** Where in an expression: a value begins, what takes the value of a pipe, what is repeated, or behind a value. */
export type Place = 'operand' | 'piped' | 'repeated' | 'behind';

export type Context =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'file' }
  /** Without quotes they have to be written, too. */
  | { readonly kind: 'import'; readonly quoted: boolean }
  | { readonly kind: 'extends'; readonly keyword: DefinitionKeyword; readonly name: string | undefined }
  /** In `compare`, but for those that are named already. */
  | { readonly kind: 'schedules'; readonly given: ReadonlySet<string> }
  /** After `expect`. */
  | { readonly kind: 'quantity' | 'comparison' }
  | { readonly kind: 'bound'; readonly quantity: string }
  | { readonly kind: 'head-end'; readonly keyword: DefinitionKeyword }
  | { readonly kind: 'statement'; readonly keyword: DefinitionKeyword }
  | { readonly kind: 'outputs'; readonly scope: Scope; readonly given: ReadonlySet<string> }
  | {
      readonly kind: 'expression';
      readonly scope: Scope | undefined;
      readonly place: Place;
      readonly call: CallSite | undefined;
      /** Words that can go on with what is written: `then`. */
      readonly words: readonly string[];
    }
  /** `unit` as far as it is written, `GB/` */
  | {
      readonly kind: 'unit';
      readonly wanted: { readonly keyword: string; readonly path: string; readonly index: number } | undefined;
    }
  | {
      readonly kind: 'key';
      readonly keyword: DefinitionKeyword;
      readonly path: string;
      readonly given: ReadonlySet<string>;
    }
  | {
      readonly kind: 'value';
      readonly keyword: DefinitionKeyword;
      readonly path: string;
      /** The texts of the values before this one. */
      readonly before: readonly string[];
    }
  /** In the string of `layers "..."`. */
  | { readonly kind: 'pattern'; readonly head: number };

export interface Completing {
  readonly context: Context;
  readonly word: Word;
}

export function completionContext(tree: Tree, offset: number): Completing {
  const { region, word, number } = cursorAt(tree, offset);
  const nothing: Completing = { context: { kind: 'nothing' }, word };
  if (number) return nothing;
  const { text } = tree;
  switch (region.kind) {
    case 'nothing':
      return nothing;
    case 'file':
      return { context: region, word };
    case 'string':
      return { context: stringContext(tree, region.piece, region.line), word };
    case 'import':
      return { context: region.line.before === 1 ? { kind: 'import', quoted: false } : { kind: 'nothing' }, word };
    case 'compare': {
      const given = listed(text, region.line, word);
      return given ? { context: { kind: 'schedules', given }, word } : nothing;
    }
    case 'const': {
      const { line } = region;
      if (!line.tokens.slice(0, line.before).some((token) => token.kind === '=')) return nothing;
      return unitContext(text, line, word, undefined) ?? { context: expression(text, line, word, undefined), word };
    }
    case 'head':
      return { context: headContext(text, region.node.keyword, region.line, word), word };
    case 'statement': {
      const scope = { head: region.head, start: region.start };
      return { context: statementContext(text, region.node.keyword, region.line, word, scope), word };
    }
    case 'setting':
      return settingContext(text, region.node.keyword, region.line, word);
  }
}

const nameAt = (text: string, token: Token | undefined): string | undefined =>
  token?.kind === 'name' ? text.slice(token.start, token.end) : undefined;

function stringContext(tree: Tree, index: number, line: Line): Context {
  const piece = tree.pieces[index];
  if (piece?.node.kind === 'import') return { kind: 'import', quoted: true };
  if (piece?.context !== 'settings' || nameAt(tree.text, line.tokens[line.before - 1]) !== 'layers')
    return { kind: 'nothing' };
  let head = index;
  while (head > 0 && tree.pieces[head]!.node.kind !== 'head') head--;
  return { kind: 'pattern', head };
}

function headContext(text: string, keyword: DefinitionKeyword, line: Line, word: Word): Context {
  const { tokens, before } = line;
  const last = tokens[before - 1];
  if (nameAt(text, last) === 'extends' && before > 1)
    return { kind: 'extends', keyword, name: before > 2 ? nameAt(text, tokens[1]) : undefined };
  if (before === 2 && last?.kind === 'name')
    return keyword === 'network' || keyword === 'block' ? { kind: 'nothing' } : { kind: 'head-end', keyword };
  return last?.kind === '=' ? expression(text, line, word, undefined) : { kind: 'nothing' };
}

function statementContext(text: string, keyword: DefinitionKeyword, line: Line, word: Word, scope: Scope): Context {
  const { tokens, before } = line;
  if (before === 0) {
    // The name of a statement that is already there.
    return tokens[1]?.kind === '=' ? { kind: 'nothing' } : { kind: 'statement', keyword };
  }
  const first = nameAt(text, tokens[0]);
  const last = tokens[before - 1]!;
  if (first === 'output') {
    const given = listed(text, line, word);
    return given ? { kind: 'outputs', scope, given } : { kind: 'nothing' };
  }
  if (first === 'input') {
    const inside = tokens.slice(0, before).some((token) => token.kind === '[');
    return inside && last.kind !== ']' ? expression(text, line, word, scope) : { kind: 'nothing' };
  }
  if (first === 'return' || tokens[1]?.kind === '=') {
    return before > 1 || first === 'return' ? expression(text, line, word, scope) : { kind: 'nothing' };
  }
  return { kind: 'nothing' };
}

/** The other names of `output a, b` or `compare A, B`; undefined behind one of them, where no name can be. */
function listed(text: string, { tokens, before }: Line, word: Word): ReadonlySet<string> | undefined {
  if (before > 1 && tokens[before - 1]!.kind !== ',') return undefined;
  return new Set(tokens.flatMap((token, index) => (index === before && word.text ? [] : (nameAt(text, token) ?? []))));
}

const operandWords: ReadonlySet<string> = new Set(['if', 'then', 'else', 'and', 'or', 'not', 'repeat', 'return']);

function expression(text: string, line: Line, word: Word, scope: Scope | undefined): Context {
  const call = callAround(text, line, word.text !== '');
  const { place, words } = placeOf(text, line);
  return { kind: 'expression', scope, place, call, words };
}

function placeOf(text: string, { tokens, before }: Line): { place: Place; words: string[] } {
  const last = tokens[before - 1];
  if (last?.kind === '|>') return { place: 'piped', words: [] };
  const name = nameAt(text, last);
  const ends =
    name === undefined
      ? last?.kind === ')' || last?.kind === ']' || last?.kind === 'number' || last?.kind === 'string'
      : !operandWords.has(name);
  if (!ends) return { place: 'operand', words: [] };
  // Words of this bracket, the nearest first.
  let depth = 0;
  let open = 0;
  for (let index = before - 1; index >= 0 && depth >= 0; index--) {
    const token = tokens[index]!;
    if (token.kind === ')' || token.kind === ']') depth++;
    else if (token.kind === '(' || token.kind === '[') depth--;
    else if (depth === 0) {
      const each = nameAt(text, token);
      if (each === 'repeat')
        return { place: index < before - 1 && !called(tokens, index, before) ? 'repeated' : 'operand', words: [] };
      if (each === 'else') open++;
      else if (each === 'then' && open-- === 0) return { place: 'behind', words: ['else'] };
      else if (each === 'if') return { place: 'behind', words: ['then', 'and', 'or'] };
    }
  }
  return { place: 'behind', words: [] };
}

/** Whether something is called after a `repeat`. */
const called = (tokens: readonly Token[], from: number, to: number): boolean =>
  tokens
    .slice(from, to)
    .some((token, index, all) => token.kind === 'name' && index > 0 && all[index + 1]?.kind === '(');

/** Behind a number: `512 Ki`, `25.6 GB/`. */
function unitContext(
  text: string,
  { tokens, before }: Line,
  word: Word,
  wanted: { keyword: string; path: string; index: number } | undefined,
): Completing | undefined {
  let start = word.start;
  let last = before - 1;
  const slash = tokens[last];
  const above = tokens[last - 1];
  // `GB/s` is one word here.
  if (slash?.kind === '/' && above?.kind === 'name' && above.end === slash.start && slash.end === word.start) {
    start = above.start;
    last -= 2;
  }
  const number = tokens[last];
  if (number?.kind !== 'number' || text.slice(number.end, start).includes('\n')) return undefined;
  return { context: { kind: 'unit', wanted }, word: { text: text.slice(start, word.end), start, end: word.end } };
}

interface Frame {
  readonly path: string;
  readonly given: Set<string>;
}

/** Follows braces and settings from the head on: keys and values look the same to everyone who does not. */
function settingContext(text: string, keyword: DefinitionKeyword, line: Line, word: Word): Completing {
  const { tokens, before } = line;
  const frames: Frame[] = [{ path: '', given: new Set() }];
  let key: number | undefined;
  let depth = 0;
  let at: { frame: Frame; key: number | undefined } | undefined;
  for (let index = 0; index <= tokens.length; index++) {
    const token = tokens[index];
    const frame = frames.at(-1)!;
    const start = index === before ? word.start : token?.start;
    const end = tokens[index - 1]?.end ?? start;
    if (key !== undefined && start !== undefined && text.slice(end, start).includes('\n')) {
      // A parenthesis that is still open reaches no further than what is indented below it.
      if (depth <= 0 || columnOf(text, start) <= columnOf(text, tokens[key]!.start)) {
        key = undefined;
        depth = 0;
      }
    }
    if (index === before) at = { frame, key };
    if (!token) break;
    if (token.kind === '(' || token.kind === '[') depth++;
    else if (token.kind === ')' || token.kind === ']') depth--;
    else if (token.kind === ',' && depth <= 0) key = undefined;
    else if (token.kind === '{') {
      frames.push({ path: joinPath(frame.path, nameAt(text, tokens[key ?? -1])), given: new Set() });
      key = undefined;
    } else if (token.kind === '}') {
      // Keys behind the cursor count as given as well, but only those in the same braces.
      if (at?.frame === frame) break;
      if (frames.length > 1) frames.pop();
      key = undefined;
    } else if (key === undefined && !(index === before && word.text)) {
      key = index;
      const name = nameAt(text, token);
      if (name !== undefined) frame.given.add(name);
    } else if (key === undefined) key = index;
  }
  const { frame, key: current } = at!;
  if (current === undefined) return { context: { kind: 'key', keyword, path: frame.path, given: frame.given }, word };
  return valueContext(text, keyword, { tokens: tokens.slice(current), before: before - current }, word, frame.path);
}

const joinPath = (path: string, key: string | undefined): string => (path && key ? `${path}.${key}` : (key ?? path));

const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** @param line begins with `expect` */
function expectContext(text: string, line: Line, word: Word): Completing {
  const { tokens, before } = line;
  const operator = tokens.findIndex((token, index) => index < before && isComparison(token));
  if (operator < 0) return { context: { kind: before > 1 ? 'comparison' : 'quantity' }, word };
  const quantity = nameAt(text, tokens[1]) ?? '';
  const unit = unitContext(text, line, word, { keyword: 'schedule', path: `${expectKey}.${quantity}`, index: 0 });
  if (unit) return unit;
  return before === operator + 1
    ? { context: { kind: 'bound', quantity }, word }
    : { context: expression(text, line, word, undefined), word };
}

const isComparison = ({ kind }: Token): boolean => (comparisons as readonly string[]).includes(kind);

/** @param line begins with the setting's key */
function valueContext(text: string, keyword: DefinitionKeyword, line: Line, word: Word, outer: string): Completing {
  let path = joinPath(outer, nameAt(text, line.tokens[0]));
  let first = 1;
  const inner = nameAt(text, line.tokens[1]);
  if (path === expectKey) return expectContext(text, line, word);
  // `forward dataflow os`
  if (path !== 'layers' && line.before > 1 && inner !== undefined && settingKeysIn(keyword, path).includes(inner)) {
    path = `${path}.${inner}`;
    first = 2;
  }
  if (settingDoc(keyword, path)?.values) {
    const { word: whole, before } = hyphenated(text, line, word);
    const values = line.tokens.slice(first, before).map((each) => text.slice(each.start, each.end));
    return { context: { kind: 'value', keyword, path, before: values }, word: whole };
  }
  const values = line.tokens.slice(first, line.before);
  const unit = unitContext(text, line, word, {
    keyword,
    path,
    index: values.filter((each) => each.kind === 'number').length - 1,
  });
  if (unit) return unit;
  const call = callAround(text, line, word.text !== '');
  const last = values.at(-1);
  const operand = call !== undefined || (last !== undefined && /^[-+*/%^(]$/.test(last.kind));
  if (operand) return { context: expression(text, line, word, undefined), word };
  const before = values.map((each) => text.slice(each.start, each.end));
  return { context: { kind: 'value', keyword, path, before }, word };
}

/** `ws-os` is one word where words are expected, also while it is written: `ws-`. */
function hyphenated(text: string, { tokens, before }: Line, word: Word): { word: Word; before: number } {
  let { start, end } = word;
  let index = before;
  while (index > 1 && tokens[index - 1]!.end === start && isWordPart(tokens[index - 1]!))
    start = tokens[--index]!.start;
  for (const token of tokens.slice(before)) {
    if (token.start > end || !isWordPart(token)) break;
    end = Math.max(end, token.end);
  }
  return { word: { text: text.slice(start, end), start, end }, before: index };
}

const isWordPart = ({ kind }: Token): boolean => kind === 'name' || kind === 'number' || kind === '-';
