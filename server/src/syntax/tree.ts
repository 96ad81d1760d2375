/**
 * The lossless tree of a file: a sequence of pieces (heads, statements, settings, closing braces), grouped into items. A piece
 * keeps its own text with the spaces and comments before it, so joining all pieces gives the file back, and counts offsets from
 * its own start, so a piece that an edit did not touch is the same object in the next tree.
 */
import type { CompareNode, ConstNode, EntryNode, ErrorNode, HeadNode, ImportNode, PieceNode, TailNode } from './ast.ts';
import type { Place, Problem } from './problem.ts';

/** After this many a file is not an .accel file; more messages help nobody. */
const maxProblems = 500;

const nearby = 64;

/** Where each piece was found last, in whatever tree: most edits move it by a few places at most. */
const lastNumbers = new WeakMap<Piece, number>();

/** Which grammar a piece was read with; it decides whether the piece can be reused elsewhere. */
export type Context = 'file' | 'statements' | 'settings';

export interface Piece<Node extends PieceNode = PieceNode> {
  /** The file's address. */
  readonly file: string;
  /** Spaces and comments before it, the node, a comma after it, and spaces and a comment on the rest of its line. */
  readonly text: string;
  readonly node: Node;
  readonly context: Context;
  /** How many units behind its end the parser looked at; an edit there may change this piece. */
  readonly lookahead: number;
  readonly problems: readonly Problem[];
}

/** A definition with a body. */
export interface BodyItem {
  readonly kind: 'body';
  readonly head: Piece<HeadNode>;
  readonly entries: readonly Piece<EntryNode>[];
  readonly tail: Piece<TailNode>;
}

export type LineNode = ImportNode | ConstNode | CompareNode | ErrorNode;

/** An import, a constant, a comparison, or text that is none of them. */
export interface LineItem {
  readonly kind: 'line';
  readonly piece: Piece<LineNode>;
}

export type Item = BodyItem | LineItem;

export class Tree {
  private lineIndex: number[] | undefined;
  private problemList: readonly Problem[] | undefined;
  private firstPieces: number[] | undefined;

  constructor(
    readonly file: string,
    readonly text: string,
    readonly items: readonly Item[],
    /** All pieces in file order, and where each starts. */
    readonly pieces: readonly Piece[],
    readonly starts: readonly number[],
    /** How far the parser looked to read each piece: an edit there may change it. */
    readonly reaches: readonly number[],
    /** The numbers of the pieces with problems. */
    readonly flawed: readonly number[],
    /** Spaces and comments after the last piece begin here. */
    readonly end: number,
  ) {}

  /** Problems of the text alone, in file order; of a file that is full of them, the first. */
  problems(): readonly Problem[] {
    if (!this.problemList) {
      const list: Problem[] = [];
      for (const index of this.flawed) {
        for (const problem of this.pieces[index]!.problems) list.push(problem);
        if (list.length >= maxProblems) break;
      }
      this.problemList = list;
    }
    return this.problemList;
  }

  has(piece: Piece): boolean {
    return this.startOf(piece) !== undefined;
  }

  /** The absolute range of a place in this tree; undefined when its piece belongs to another tree. */
  range(place: Place): { start: number; end: number } | undefined {
    const start = this.startOf(place.piece);
    return start === undefined ? undefined : { start: start + place.start, end: start + place.end };
  }

  /** The piece that holds an offset, and where it starts. At a border the piece before it wins if `offset` touches its node. */
  pieceAt(offset: number): { piece: Piece; start: number } | undefined {
    let index = lastAtMost(this.starts, offset);
    if (index < 0) return undefined;
    if (
      index > 0 &&
      this.starts[index] === offset &&
      this.pieces[index - 1]!.node.end + this.starts[index - 1]! === offset
    ) {
      index--;
    }
    return { piece: this.pieces[index]!, start: this.starts[index]! };
  }

  /** The item that holds an offset. */
  itemAt(offset: number): Item | undefined {
    const found = this.pieceAt(offset);
    return found && this.itemOf(this.numberOf(found.piece))?.item;
  }

  /** The item of a piece, by the piece's number, and the number of the item's first piece. */
  itemOf(index: number): { readonly item: Item; readonly first: number } | undefined {
    if (!this.firstPieces) {
      let next = 0;
      this.firstPieces = this.items.map((item) => {
        const first = next;
        next += item.kind === 'body' ? item.entries.length + 2 : 1;
        return first;
      });
    }
    const number = lastAtMost(this.firstPieces, index);
    const item = this.items[number];
    return item && { item, first: this.firstPieces[number]! };
  }

  /** Zero-based line and UTF-16 column. */
  position(offset: number): { line: number; character: number } {
    const lines = this.lines();
    const line = lastAtMost(lines, offset);
    return { line, character: offset - lines[line]! };
  }

  /** The offset of a position, clamped into the text. */
  offset(position: { line: number; character: number }): number {
    const lines = this.lines();
    const start = lines[position.line];
    if (start === undefined) return position.line < 0 ? 0 : this.text.length;
    const next = lines[position.line + 1] ?? this.text.length + 1;
    return Math.max(start, Math.min(start + position.character, next - 1));
  }

  private lines(): number[] {
    if (this.lineIndex) return this.lineIndex;
    const lines = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1)) lines.push(at + 1);
    this.lineIndex = lines;
    return lines;
  }

  private startOf(piece: Piece): number | undefined {
    const number = this.numberOf(piece);
    return number < 0 ? undefined : this.starts[number];
  }

  /** The place of a piece in the list; -1 if it is in another tree. */
  private numberOf(piece: Piece): number {
    const { pieces } = this;
    const last = lastNumbers.get(piece) ?? 0;
    let found = -1;
    for (let distance = 0; distance < nearby && found < 0; distance++) {
      if (pieces[last + distance] === piece) found = last + distance;
      else if (pieces[last - distance] === piece) found = last - distance;
    }
    if (found < 0) found = pieces.indexOf(piece);
    if (found >= 0) lastNumbers.set(piece, found);
    return found;
  }
}

/** The index of the first of a sorted list that is at least `value`. */
export const firstAtLeast = (sorted: readonly number[], value: number): number => lastAtMost(sorted, value - 1) + 1;

/** The last of a sorted list that is not larger than `value`; -1 if all are. */
function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The whole text again: what is printed is exactly what was read. */
export function print(tree: Tree): string {
  return tree.pieces.map((piece) => piece.text).join('') + tree.text.slice(tree.end);
}

/** A place that covers a node of a piece. */
export function placeOf(piece: Piece, span: { start: number; end: number }): Place {
  return { piece, start: span.start, end: span.end };
}

/** The text of `///` comments directly above a piece's node, without the slashes; undefined if there are none. */
export function documentation(piece: Piece): string | undefined {
  const lines = piece.text.slice(0, piece.node.start).split('\n');
  lines.pop();
  const found: string[] = [];
  for (let line = lines.pop(); line !== undefined; line = lines.pop()) {
    const match = /^\s*\/\/\/ ?(.*?)\s*$/.exec(line);
    if (!match) break;
    found.unshift(match[1]!);
  }
  return found.length ? found.join('\n') : undefined;
}
