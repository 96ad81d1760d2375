/** The edits that take something out of a file, with the lines it stood on, its documentation and the remark behind it. */
import type { Edit } from '../syntax/problem.ts';
import { type BodyItem, type Item, type Piece, placeOf } from '../syntax/tree.ts';

/** Spaces and a comment up to the end of the line. */
const restOfLine = /^[ \t]*(?:\/\/[^\n]*?)?(?=\r?\n|$)/;

/** Removes a statement of a body. */
export function removeStatement(item: BodyItem, piece: Piece): readonly Edit[] {
  const next = nextOf(item).get(piece);
  return next ? remove([piece], next, 'statement') : [];
}

const followers = new WeakMap<BodyItem, ReadonlyMap<Piece, Piece>>();

/** The piece after each statement, found once a body: a body may have many that are to go. */
function nextOf(item: BodyItem): ReadonlyMap<Piece, Piece> {
  let next = followers.get(item);
  if (!next) {
    next = new Map(item.entries.map((entry, index) => [entry, item.entries[index + 1] ?? item.tail]));
    followers.set(item, next);
  }
  return next;
}

/** Removes an import or a definition, with the blank lines above it. */
export function removeItem(items: readonly Item[], item: Item): readonly Edit[] {
  const index = items.indexOf(item);
  const next = items[index + 1];
  const pieces = item.kind === 'line' ? [item.piece] : [item.head, ...item.entries, item.tail];
  return remove(pieces, next && (next.kind === 'line' ? next.piece : next.head), index === 0 ? 'first' : 'item');
}

type What = 'statement' | 'item' | 'first';

/** `next` is the piece after them: what stands behind a statement on its line belongs to it. */
function remove(pieces: readonly Piece[], next: Piece | undefined, what: What): readonly Edit[] {
  const [first, ...others] = pieces as readonly [Piece, ...Piece[]];
  const after = next ? next.text.slice(0, next.node.start) : '';
  const cut = lineStart(first.text.slice(0, first.node.start), what);
  const behind = restOfLine.exec(after)?.[0].length;
  const sameLine = next !== undefined && !after.includes('\n');
  let start = first.node.start;
  let end = 0;
  if (cut === undefined || behind === undefined || sameLine) {
    // Something else stands on the line. It stays where it is, and moves to the front if it came second.
    if (cut !== undefined && sameLine) end = after.length - after.trimStart().length;
  } else {
    start = cut;
    end = behind;
    // At the beginning of a file there is no line end before it to take along, so those behind it go.
    if (what === 'first' && cut === 0) end += /^(?:[ \t]*\r?\n)*/.exec(after.slice(behind))![0].length;
  }
  return [
    cutOut(first, start, first.text.length),
    ...others.map((piece) => cutOut(piece, 0, piece.text.length)),
    ...(next && end > 0 ? [cutOut(next, 0, end)] : []),
  ];
}

const cutOut = (piece: Piece, start: number, end: number): Edit => ({
  place: placeOf(piece, { start, end }),
  text: '',
});

/**
 * Where in the text before a node the lines begin that belong to it: its own, those of its documentation and, for items, the blank
 * ones above. The line end before them goes along. Undefined if the node is not the first of its line.
 */
function lineStart(before: string, what: What): number | undefined {
  const lines = before.split('\n');
  if (lines.pop()!.trim() !== '') return undefined;
  // The first line is the end of the one that the piece before stands on.
  const least = what === 'first' ? 0 : 1;
  if (lines.length < least) return undefined;
  const drop = (test: (line: string) => boolean) => {
    while (lines.length > least && test(lines.at(-1)!.trim())) lines.pop();
  };
  drop((line) => line.startsWith('///'));
  if (what !== 'statement') drop((line) => line === '');
  const kept = lines.join('\n');
  return kept.endsWith('\r') ? kept.length - 1 : kept.length;
}
