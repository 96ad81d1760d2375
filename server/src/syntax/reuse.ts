/** Finds, while a new text is parsed, the pieces of the tree before the edit that are still good. */
import type { BodyItem, Context, Item, Piece, Tree } from './tree.ts';

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
    private readonly old: Tree,
    text: string,
  ) {
    const before = old.text;
    const most = Math.min(before.length, text.length);
    let prefix = 0;
    while (prefix < most && before.charCodeAt(prefix) === text.charCodeAt(prefix)) prefix++;
    let suffix = 0;
    while (
      suffix < most - prefix &&
      before.charCodeAt(before.length - 1 - suffix) === text.charCodeAt(text.length - 1 - suffix)
    )
      suffix++;
    this.prefix = prefix;
    this.oldSuffix = before.length - suffix;
    this.delta = text.length - before.length;
    for (const item of old.items) this.itemOf.set(item.kind === 'body' ? item.head : item.piece, item);
  }

  /** The old piece that can stand at `start` of the new text. */
  at(start: number, context: Context): Piece | undefined {
    const { old } = this;
    // A piece that ends before the edit, with all that the parser looked at behind it, or one that begins behind the edit.
    const inPrefix = start < this.prefix;
    const oldStart = inPrefix ? start : start - this.delta;
    if (!inPrefix && oldStart < this.oldSuffix) return undefined;
    while (this.index < old.starts.length && old.starts[this.index]! < oldStart) this.index++;
    if (old.starts[this.index] !== oldStart) return undefined;
    const piece = old.pieces[this.index]!;
    // A piece without text (a missing brace) marks no place of its own.
    if (piece.context !== context || piece.text === '') return undefined;
    if (inPrefix && oldStart + piece.text.length + piece.lookahead > this.prefix) return undefined;
    return piece;
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
