/** What can be folded: bodies, nested braces, runs of imports, comments. */
import type { SettingNode } from '../syntax/ast.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

export interface Fold {
  /** Zero-based, both inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  readonly kind?: 'comment' | 'imports';
}

/** Folds in file order; only those of more than one line. */
export function foldingRanges(snapshot: Snapshot): Fold[] {
  const { tree } = snapshot;
  return [...bodies(tree), ...imports(tree), ...comments(tree)].sort((a, b) => a.startLine - b.startLine);
}

const lineOf = (tree: Tree, offset: number): number => tree.position(offset).line;

/** The line of the closing brace stays in view, so that one sees where a folded body ends. */
function* bodies(tree: Tree): Generator<Fold> {
  let open: number | undefined;
  for (const [index, piece] of tree.pieces.entries()) {
    const start = tree.starts[index]!;
    const { node } = piece;
    if (node.kind === 'head') open = lineOf(tree, start + node.start);
    else if (node.kind === 'tail' && open !== undefined) {
      const close = lineOf(tree, start + node.start);
      const last = node.closed ? close - 1 : close;
      if (last > open) yield { startLine: open, endLine: last };
      open = undefined;
    } else if (node.kind === 'setting' && node.children) yield* nested(tree, start, node);
    else if (node.kind === 'assign' || node.kind === 'return') {
      const first = lineOf(tree, start + node.start);
      const last = lineOf(tree, start + node.end);
      if (last > first) yield { startLine: first, endLine: last };
    }
  }
}

function* nested(tree: Tree, start: number, node: SettingNode): Generator<Fold> {
  if (!node.children) return;
  const first = lineOf(tree, start + node.start);
  const last = lineOf(tree, start + node.end) - 1;
  if (last > first) yield { startLine: first, endLine: last };
  for (const child of node.children) yield* nested(tree, start, child);
}

function* imports(tree: Tree): Generator<Fold> {
  let first: number | undefined;
  let last = 0;
  for (const [index, piece] of tree.pieces.entries()) {
    if (piece.node.kind === 'import') {
      last = lineOf(tree, tree.starts[index]! + piece.node.start);
      first ??= last;
    } else if (first !== undefined) {
      if (last > first) yield { startLine: first, endLine: last, kind: 'imports' };
      first = undefined;
    }
  }
  if (first !== undefined && last > first) yield { startLine: first, endLine: last, kind: 'imports' };
}

/** Comments between slashes and stars, and blocks of lines that are nothing but comments. They stand in front of pieces. */
function* comments(tree: Tree): Generator<Fold> {
  for (const [index, piece] of tree.pieces.entries())
    yield* commentsIn(tree, tree.starts[index]!, piece.text.slice(0, piece.node.start));
  yield* commentsIn(tree, tree.end, tree.text.slice(tree.end));
}

function* commentsIn(tree: Tree, start: number, text: string): Generator<Fold> {
  if (!text.includes('\n')) return;
  const pattern = /\/\*[\s\S]*?(?:\*\/|$)|(?:(?:^|(?<=\n))[ \t]*\/\/[^\n]*(?:\n|$)){2,}/g;
  for (const match of text.matchAll(pattern)) {
    const from = start + match.index;
    const startLine = lineOf(tree, from);
    const endLine = lineOf(tree, from + match[0].trimEnd().length);
    // Text in front of a piece begins in the middle of the line of the piece before.
    const wholeLine = match[0].startsWith('/*') || tree.position(from).character === 0;
    if (wholeLine && endLine > startLine) yield { startLine, endLine, kind: 'comment' };
  }
}
