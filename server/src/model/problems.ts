/** Building problems: the forms that the model and the checks share. */

import { nearest } from '../syntax/nearest.ts';
import type { Fix, Place, Problem } from '../syntax/problem.ts';

import type { Piece } from '../syntax/tree.ts';

export type { Fix, Place, Problem } from '../syntax/problem.ts';
export { placeOf } from '../syntax/tree.ts';

/** A quick fix that replaces one place. */
export function replace(place: Place, text: string, title = `Change to '${text}'`): Fix {
  return { title, edits: [{ place, text }], preferred: true };
}

/** Message and quick fix for a word that is not among `candidates`. */
export function didYouMean(
  word: string,
  place: Place,
  candidates: Iterable<string>,
): { hint: string; fixes: readonly Fix[] } {
  const near = nearest(word, candidates);
  return near === undefined
    ? { hint: '', fixes: [] }
    : { hint: `. Did you mean '${near}'?`, fixes: [replace(place, near)] };
}

const maxMessage = 300;

/** The same problem found twice (a block used in many places) is shown once. */
export function distinct(problems: Iterable<Problem>): Problem[] {
  const seen = new Map<Piece, Set<string>>();
  const result: Problem[] = [];
  for (const problem of problems) {
    const { piece, start, end } = problem.place;
    const keys = seen.get(piece) ?? new Set<string>();
    seen.set(piece, keys);
    const key = `${start}:${end}:${problem.code}:${problem.message}`;
    if (keys.has(key)) continue;
    keys.add(key);
    const { message } = problem;
    // A name may be as long as the file; what is said about it may not.
    result.push(
      message.length > maxMessage ? { ...problem, message: `${message.slice(0, maxMessage - 3)}...` } : problem,
    );
  }
  return result;
}
