/** The word a mistyped one was meant to be. */
import { distance } from 'fastest-levenshtein';

/** Nobody types longer words by mistake, and comparing takes time in proportion to both lengths. */
const maxLength = 64;

/**
 * The candidate with the fewest wrong letters, at most a third of the word's length (at least 1); undefined if none is near. Two
 * neighbours that changed places are one mistake.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > maxLength) return undefined;
  let best: string | undefined;
  // Any one letter is one mistake away from any other.
  let bestDistance = word.length === 1 ? 1 : Math.max(1, Math.floor(word.length / 3)) + 1;
  const lower = word.toLowerCase();
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    // Half a word is as good as one with a mistake.
    const begins = word.length >= 3 && other.startsWith(lower);
    if (!begins && Math.abs(candidate.length - word.length) >= bestDistance) continue;
    const found = begins && other !== lower ? 1 : isSwapped(lower, other) ? 1 : distance(lower, other);
    if (found < bestDistance) {
      best = candidate;
      bestDistance = found;
    }
  }
  return best;
}

/** `gird` and `grid` */
function isSwapped(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2) && at + 1 < a.length;
}
