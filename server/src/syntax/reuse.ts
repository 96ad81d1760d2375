/** Finds, while a new text is parsed, the pieces of the tree before the edit that are still good. */
import type { BodyItem, Context, Item, Piece, Tree } from './tree.ts';

/** Pieces `from` to `to` (exclusive) of the old tree, one behind the other. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

export class Reuse {
  /** The texts agree before this offset ... */
  private readonly prefix: number;
  /** ... and from this offset of the old text on. */
  private readonly oldSuffix: number;
  private readonly delta: number;
  /** Offsets asked for only grow, so finding a piece is a walk. */
  private index = 0;
  private readonly itemOf = new Map<Piece, Item>();

  constructor(
    readonly old: Tree,
    text: string,
  ) {
    const before = old.text;
    this.prefix = commonPrefix(before, text);
    this.oldSuffix = before.length - commonSuffix(before, text, Math.min(before.length, text.length) - this.prefix);
    this.delta = text.length - before.length;
    for (const item of old.items) this.itemOf.set(item.kind === 'body' ? item.head : item.piece, item);
  }

  /** The old piece that can stand at `start` of the new text. */
  at(start: number, context: Context): Piece | undefined {
    return this.find(start) && this.isGood(this.index, context) ? this.old.pieces[this.index] : undefined;
  }

  /** The old item with all its pieces, if none of them was touched. */
  item(start: number): (Run & { readonly item: BodyItem }) | undefined {
    if (!this.find(start)) return undefined;
    const item = this.itemOf.get(this.old.pieces[this.index]!);
    // Where a brace is missing, the text behind the item decides where it ends.
    if (item?.kind !== 'body' || !item.tail.node.closed) return undefined;
    const from = this.index;
    const to = from + item.entries.length + 2;
    for (let index = from; index < to; index++) if (!this.isUntouched(index)) return undefined;
    return { item, from, to };
  }

  /** The longest run of old entries of a body that can stand at `start`, but for the last. */
  entries(start: number, context: Context): Run | undefined {
    if (!this.find(start)) return undefined;
    const from = this.index;
    const inside = this.old.itemOf(from);
    if (inside?.item.kind !== 'body' || from === inside.first || inside.item.entries[0]?.context !== context)
      return undefined;
    const last = inside.first + inside.item.entries.length;
    let to = from;
    while (to < last && this.isUntouched(to)) to++;
    return to > from ? { from, to } : undefined;
  }

  /** Moves to the old piece that begins where `start` was before the edit. */
  private find(start: number): boolean {
    const { starts } = this.old;
    const oldStart = start < this.prefix ? start : start - this.delta;
    if (start >= this.prefix && oldStart < this.oldSuffix) return false;
    // How far a line is indented does not count for the first of the file.
    if ((start === 0) !== (oldStart === 0)) return false;
    while (this.index < starts.length && starts[this.index]! < oldStart) this.index++;
    return starts[this.index] === oldStart;
  }

  private isGood(index: number, context: Context): boolean {
    const piece = this.old.pieces[index]!;
    // A piece without text (a missing brace) marks no place of its own.
    return piece.context === context && piece.text !== '' && this.isUntouched(index);
  }

  /** Whether the edit left a piece alone, with all that the parser looked at behind it; or it begins behind the edit. */
  private isUntouched(index: number): boolean {
    return this.old.starts[index]! >= this.oldSuffix || this.old.reaches[index]! <= this.prefix;
  }

  /** The old item, when the new one is made of the same pieces: whoever keyed something by the item keeps it. */
  sameItem(item: Item): Item | undefined {
    if (item.kind === 'line') {
      const old = this.itemOf.get(item.piece);
      return old?.kind === 'line' ? old : undefined;
    }
    const old = this.itemOf.get(item.head);
    return old?.kind === 'body' && samePieces(old, item) ? old : undefined;
  }
}

function samePieces(a: BodyItem, b: BodyItem): boolean {
  return (
    a.tail === b.tail &&
    a.entries.length === b.entries.length &&
    a.entries.every((entry, index) => entry === b.entries[index])
  );
}

/** Comparing parts of this length is far faster than comparing letters. */
const chunk = 4096;

function commonPrefix(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let length = 0;
  while (length + chunk <= most && a.slice(length, length + chunk) === b.slice(length, length + chunk)) length += chunk;
  while (length < most && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** At most `most` long. */
function commonSuffix(a: string, b: string, most: number): number {
  const part = (text: string, length: number) => text.slice(text.length - length - chunk, text.length - length);
  let length = 0;
  while (length + chunk <= most && part(a, length) === part(b, length)) length += chunk;
  while (length < most && a.charCodeAt(a.length - 1 - length) === b.charCodeAt(b.length - 1 - length)) length++;
  return length;
}
