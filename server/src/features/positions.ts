/** From offsets to pieces, and from pieces to the definitions they stand in: binary searches, never a walk over the file. */
import type { Definition } from '../model/definitions.ts';
import type { FileModel } from '../model/file.ts';
import type { Piece, Tree } from '../syntax/tree.ts';

/** The last piece that starts at or before an offset; -1 in a file without pieces. */
export function pieceIndexAt(tree: Tree, offset: number): number {
  const { starts } = tree;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The pieces whose own text (without the comments before it) touches a range, in file order, and where each starts. */
export function* piecesBetween(tree: Tree, from: number, to: number): Generator<{ piece: Piece; start: number }> {
  for (let index = Math.max(0, pieceIndexAt(tree, from) - 1); index < tree.pieces.length; index++) {
    const piece = tree.pieces[index]!;
    const start = tree.starts[index]!;
    if (start + piece.node.start > to) return;
    if (start + piece.node.end >= from) yield { piece, start };
  }
}

/** The number of the head of the definition that a piece belongs to; undefined for imports, constants, and what is neither. */
export function headIndexOf(tree: Tree, index: number): number | undefined {
  const piece = tree.pieces[index];
  if (!piece) return undefined;
  if (piece.context === 'file' && piece.node.kind !== 'head' && piece.node.kind !== 'tail') return undefined;
  const found = tree.itemOf(index);
  return found?.item.kind === 'body' ? found.first : undefined;
}

/** The definition a piece belongs to; undefined if it has no name or its name was taken before. */
export function definitionOf(file: FileModel, index: number): Definition | undefined {
  const { tree } = file;
  const head = headIndexOf(tree, index);
  const piece = tree.pieces[head ?? index];
  const node = piece?.node;
  if (!node || (node.kind !== 'head' && node.kind !== 'const') || !node.name) return undefined;
  const definition = file.own.get(node.name.name);
  return definition?.piece === piece ? definition : undefined;
}
