/** Where a cursor stands in half-typed text: the word at it, the definition and the statement around it, as tokens. */
import type { HeadNode } from '../syntax/ast.ts';
import { maxFileLength } from '../syntax/parser.ts';
import { scan, type Token } from '../syntax/scanner.ts';
import type { Tree } from '../syntax/tree.ts';
import { headIndexOf, pieceIndexAt } from './positions.ts';

/** The text that is being written, and that a completion replaces; empty between words. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The tokens of a statement (or of the piece the cursor is in). */
export interface Line {
  readonly tokens: readonly Token[];
  /** Tokens before the word. */
  readonly before: number;
}

export type Region =
  /** Comments, and files that are too large. */
  | { readonly kind: 'nothing' }
  /** Between definitions, at the beginning of a line. */
  | { readonly kind: 'file' }
  /** Inside a string; `word` is all of it, without its quotes. */
  | { readonly kind: 'string'; readonly piece: number; readonly line: Line }
  | { readonly kind: 'import' | 'const' | 'compare'; readonly line: Line; readonly start: number }
  | { readonly kind: 'head'; readonly node: HeadNode; readonly line: Line; readonly start: number }
  /** In the body of a definition; `line` is a statement that begins at `start`, empty where a new one would begin. */
  | {
      readonly kind: 'statement' | 'setting';
      /** The number of the head's piece. */
      readonly head: number;
      readonly node: HeadNode;
      readonly line: Line;
      readonly start: number;
    };

export interface Cursor {
  readonly region: Region;
  readonly word: Word;
  /** The word is a number. */
  readonly number: boolean;
  readonly offset: number;
}

/** Statements longer than this are generated; nobody types in them. */
const maxTokens = 20_000;

export function cursorAt(tree: Tree, offset: number): Cursor {
  const empty: Word = { text: '', start: offset, end: offset };
  const nothing: Cursor = { region: { kind: 'nothing' }, word: empty, number: false, offset };
  if (tree.text.length > maxFileLength) return nothing;
  const touching = touchedBy(tree, offset);
  if (touching === 'comment') return nothing;
  if (touching?.kind === 'string') {
    const closed = touching.flaw !== 'string';
    const start = touching.start + 1;
    const end = touching.end - (closed ? 1 : 0);
    const piece = writtenBefore(tree, touching.start, true);
    const word = { text: tree.text.slice(start, end), start, end };
    const line = lineOf(tree, piece, touching.start);
    return { region: { kind: 'string', piece, line }, word, number: false, offset };
  }
  const word = touching
    ? { text: tree.text.slice(touching.start, touching.end), start: touching.start, end: touching.end }
    : empty;
  const number = touching !== undefined && touching.kind !== 'name';
  return { region: regionOf(tree, word), word, number, offset };
}

/** The name, number or string that the cursor is in or right behind; or that it is in a comment. */
function touchedBy(tree: Tree, offset: number): Token | 'comment' | undefined {
  const { text } = tree;
  let behind = tree.starts[Math.max(0, pieceIndexAt(tree, offset) - 1)] ?? 0;
  for (let token = scan(text, behind); token.kind !== 'eof' && token.start < offset; token = scan(text, token.end)) {
    const inside = token.end > offset || (token.end === offset && token.flaw === 'string');
    if (token.kind === 'string' && inside) return token;
    const word = token.kind === 'name' || token.kind === 'number' || token.kind === 'grid';
    if (word && token.end >= offset) return token;
    behind = token.end;
  }
  return inComment(text, behind, offset) ? 'comment' : undefined;
}

/** @param from a place outside comments, with nothing but spaces and comments up to the offset */
function inComment(text: string, from: number, offset: number): boolean {
  for (let at = text.indexOf('/', from); at >= 0 && at < offset; at = text.indexOf('/', at)) {
    const block = text[at + 1] === '*';
    if (!block && text[at + 1] !== '/') return false;
    const close = block ? text.indexOf('*/', at + 2) : text.indexOf('\n', at);
    // Right behind the slashes one writes the comment; right behind the closing mark one is out of it.
    if (close < 0 || (block ? offset < close + 2 : offset <= close)) return offset > at + 1;
    at = block ? close + 2 : close;
  }
  return false;
}

/** The last piece whose own text begins before an offset (or at it); -1 if there is none. */
function writtenBefore(tree: Tree, offset: number, orAt: boolean): number {
  let index = pieceIndexAt(tree, offset);
  while (index >= 0) {
    const start = tree.starts[index]! + tree.pieces[index]!.node.start;
    const { node } = tree.pieces[index]!;
    // A closing brace that is missing has no text of its own.
    const open = node.kind === 'tail' && !node.closed;
    if (!open && (start < offset || (orAt && start === offset))) break;
    index--;
  }
  return index;
}

function regionOf(tree: Tree, word: Word): Region {
  const typed = word.text !== '';
  const index = writtenBefore(tree, word.start, typed);
  const piece = tree.pieces[index];
  if (!piece) return fileOrNothing(tree, word);
  const start = tree.starts[index]! + piece.node.start;
  const { node } = piece;
  switch (node.kind) {
    case 'tail':
      return fileOrNothing(tree, word);
    case 'import':
    case 'compare':
    case 'const': {
      const line = lineOf(tree, index, word.start);
      if (!line.before || !goesOn(tree, line, start, word)) return fileOrNothing(tree, word);
      return { kind: node.kind, line, start };
    }
    case 'head': {
      const line = lineOf(tree, index, word.start);
      if (!line.before) return fileOrNothing(tree, word);
      const last = line.tokens[line.before - 1]!;
      if (last.kind === '{') return newEntry(index, node);
      if (!breaks(tree, last.end, word.start)) return { kind: 'head', node, line, start };
      return tree.position(word.start).character > 0 ? newEntry(index, node) : fileOrNothing(tree, word);
    }
    default: {
      const head = headIndexOf(tree, index);
      const headNode = head === undefined ? undefined : tree.pieces[head]!.node;
      if (head === undefined || headNode?.kind !== 'head') return fileOrNothing(tree, word);
      if (piece.context === 'settings') return newEntry(head, headNode);
      const line = lineOf(tree, index, word.start);
      if (!goesOn(tree, line, start, word)) return newEntry(head, headNode);
      return { kind: 'statement', head, node: headNode, line, start };
    }
  }

  function newEntry(head: number, headNode: HeadNode): Region {
    const settings = headNode.keyword !== 'network' && headNode.keyword !== 'block';
    // Settings have braces of their own: they are read from the head on.
    const line = settings ? bodyOf(tree, head, word.start) : { tokens: [], before: 0 };
    const begin = settings ? tree.starts[head]! : word.start;
    return { kind: settings ? 'setting' : 'statement', head, node: headNode, line, start: begin };
  }
}

/** A definition begins a line. */
function fileOrNothing(tree: Tree, word: Word): Region {
  const { character } = tree.position(word.start);
  const before = tree.text.slice(word.start - character, word.start);
  return before.trim() === '' ? { kind: 'file' } : { kind: 'nothing' };
}

/** Whether the cursor still belongs to the statement whose tokens these are. */
function goesOn(tree: Tree, line: Line, start: number, word: Word): boolean {
  const last = line.tokens[line.before - 1];
  if (!last) return word.text !== '';
  const closed = depthAt(line) <= 0;
  if (!breaks(tree, last.end, word.start)) {
    const first = line.tokens[0]!;
    // A comma ends a statement, except in `output a, b` and `compare A, B`.
    return last.kind !== ',' || !closed || /^(?:output|compare)$/.test(tree.text.slice(first.start, first.end));
  }
  const column = tree.position(word.start).character;
  const indent = tree.position(start).character;
  if (!closed) return column > indent;
  // After an operator the expression continues on the next line.
  return continues.has(last.kind) && column > indent;
}

const continues: ReadonlySet<Token['kind']> = new Set([
  '=',
  '|>',
  '+',
  '-',
  '*',
  '/',
  '%',
  '^',
  '<',
  '>',
  '<=',
  '>=',
  '==',
  '!=',
]);

function depthAt({ tokens, before }: Line): number {
  let depth = 0;
  for (let index = 0; index < before; index++) {
    const { kind } = tokens[index]!;
    if (kind === '(' || kind === '[') depth++;
    else if (kind === ')' || kind === ']') depth--;
  }
  return depth;
}

const breaks = (tree: Tree, from: number, to: number): boolean => tree.text.slice(from, to).includes('\n');

/** The tokens of a piece. */
function lineOf(tree: Tree, index: number, before: number): Line {
  const piece = tree.pieces[index];
  if (!piece) return { tokens: [], before: 0 };
  const start = tree.starts[index]!;
  return tokensBetween(tree, start + piece.node.start, start + piece.text.length, before);
}

/** The tokens between the brace of a head and the end of its body. */
function bodyOf(tree: Tree, head: number, before: number): Line {
  const start = tree.starts[head]! + tree.pieces[head]!.text.length;
  let end = head + 1;
  while (end < tree.pieces.length && tree.pieces[end]!.node.kind !== 'tail') end++;
  return tokensBetween(tree, start, tree.starts[end] ?? tree.text.length, before);
}

function tokensBetween(tree: Tree, start: number, end: number, before: number): Line {
  const tokens: Token[] = [];
  let count = 0;
  for (
    let token = scan(tree.text, start);
    token.kind !== 'eof' && token.start < end && tokens.length < maxTokens;
    token = scan(tree.text, token.end)
  ) {
    if (token.start < before) count++;
    tokens.push(token);
  }
  return { tokens, before: count };
}
