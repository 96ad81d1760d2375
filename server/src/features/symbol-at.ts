/** What stands at a position: the question behind hovers, definitions, references and renaming. */
import type { Definition } from '../model/definitions.ts';
import { definitionKeywords } from '../syntax/ast.ts';
import { reservedWords } from '../syntax/expressions.ts';
import { scan } from '../syntax/scanner.ts';
import type { Piece } from '../syntax/tree.ts';
import { type Meaning, type Occurrence, occurrencesIn } from './occurrences.ts';
import { definitionOf, pieceIndexAt } from './positions.ts';
import type { Snapshot } from './snapshot.ts';

export type { Meaning } from './occurrences.ts';

export interface Found {
  readonly meaning: Meaning;
  /** Absolute offsets of the word. */
  readonly start: number;
  readonly end: number;
  readonly piece: Piece;
  readonly pieceStart: number;
  /** The definition the text stands in. */
  readonly owner: Definition | undefined;
}

const grammarWords: ReadonlySet<string> = new Set([
  ...reservedWords,
  ...definitionKeywords,
  'import',
  'const',
  'compare',
  'extends',
]);

/** The word that an offset stands in or touches, and what it means; undefined for words that mean nothing, and for comments. */
export function symbolAt(snapshot: Snapshot, offset: number): Found | undefined {
  const { tree, file } = snapshot;
  const index = pieceIndexAt(tree, offset);
  // At the border of two pieces the word may end the first one.
  const candidates = tree.starts[index] === offset ? [index, index - 1] : [index];
  let touching: Found | undefined;
  for (const candidate of candidates) {
    const piece = tree.pieces[candidate];
    if (!piece) continue;
    const pieceStart = tree.starts[candidate]!;
    const owner = definitionOf(file, candidate);
    const at = offset - pieceStart;
    const place = ({ start, end, meaning }: Occurrence): Found => ({
      meaning,
      start: pieceStart + start,
      end: pieceStart + end,
      piece,
      pieceStart,
      owner,
    });
    for (const occurrence of occurrencesIn(file, owner, piece)) {
      if (at < occurrence.start || at > occurrence.end) continue;
      if (at < occurrence.end) return place(occurrence);
      touching ??= place(occurrence);
    }
    const word = touching ? undefined : keywordAt(piece, at);
    if (word) touching = place(word);
  }
  return touching;
}

/** `then`, `else`, `and`: words that are part of an expression but no node of it. */
function keywordAt(piece: Piece, at: number): Occurrence | undefined {
  const { text, node } = piece;
  if (at < node.start) return undefined;
  for (let token = scan(text, node.start); token.kind !== 'eof' && token.start <= at; token = scan(text, token.end)) {
    if (at > token.end || token.kind !== 'name') continue;
    const word = text.slice(token.start, token.end);
    if (grammarWords.has(word)) return { start: token.start, end: token.end, meaning: { kind: 'keyword', word } };
  }
  return undefined;
}
