/** Activations through a reuse buffer, one by one. */

import { halfBits, halfValue, keyOf } from './half.ts';
import type { Replacement, ReuseBuffer, ReuseProblem, ReuseResult } from './types.ts';

const replacements: readonly Replacement[] = ['lru', 'fifo', 'direct'];

export function bufferProblems({ entries, mantissaBits, replacement }: ReuseBuffer): ReuseProblem[] {
  const problems: ReuseProblem[] = [];
  if (!Number.isInteger(entries) || entries < 1 || entries > 4096) {
    problems.push({ field: 'entries', message: `A reuse buffer has 1 to 4,096 entries, not ${entries}` });
  }
  if (!Number.isInteger(mantissaBits) || mantissaBits < 0 || mantissaBits > 10) {
    problems.push({
      field: 'mantissaBits',
      message: `The mantissa of FP16 has 10 bits: 0 to 10 of them can be compared, not ${mantissaBits}`,
    });
  }
  if (!replacements.includes(replacement)) {
    problems.push({
      field: 'replacement',
      message: `Replacement is one of ${replacements.join(', ')}, not ${replacement}`,
    });
  }
  return problems;
}

/**
 * What a buffer saves on activations in the order in which one multiplier sees them.
 *
 * @param weightStays activations until the multiplier's weight changes and the buffer, which holds products, is emptied; all of
 *   them unless given
 * @returns hits, zeros and what each product was computed with; what is no number passes the buffer by
 * @throws RangeError if `buffer` has a problem (ask `bufferProblems` first) or `weightStays` is not from 1 on
 */
export function measureReuse(
  buffer: ReuseBuffer,
  activations: ArrayLike<number>,
  weightStays = Number.POSITIVE_INFINITY,
): ReuseResult {
  const [problem] = bufferProblems(buffer);
  if (problem !== undefined) throw new RangeError(problem.message);
  if (!(weightStays >= 1)) throw new RangeError(`A weight stays for at least one activation, not ${weightStays}`);
  const { entries, mantissaBits, replacement } = buffer;
  const counts = {
    activations: activations.length,
    zeros: 0,
    zeroSkips: 0,
    exactHits: 0,
    similarHits: 0,
    insertions: 0,
    lookups: 0,
  };
  const saved = new Uint8Array(activations.length);
  const used = new Float64Array(activations.length);
  // Keys (with `direct`: places) to the bits of the activation they hold; the first one is replaced first.
  const held = new Map<number, number>();
  let stays = 0;
  for (let at = 0; at < activations.length; at++, stays++) {
    if (stays >= weightStays) {
      held.clear();
      stays = 0;
    }
    let bits = halfBits(activations[at]!);
    const zero = (bits & 0x7fff) === 0;
    if (zero) {
      bits = 0; // both zeros are one
      counts.zeros++;
    }
    used[at] = halfValue(bits);
    if (Number.isNaN(used[at])) continue;
    if (zero && buffer.zeros === 'skipped') {
      counts.zeroSkips++;
      saved[at] = 1;
      continue;
    }
    const key = keyOf(bits, mantissaBits);
    const place = replacement === 'direct' ? key % entries : key;
    const found = held.get(place);
    counts.lookups++;
    if (found !== undefined && keyOf(found, mantissaBits) === key) {
      used[at] = halfValue(found);
      saved[at] = 1;
      if (zero) counts.zeroSkips++;
      else if (found === bits) counts.exactHits++;
      else counts.similarHits++;
      if (replacement === 'lru') {
        held.delete(place);
        held.set(place, found);
      }
      continue;
    }
    if (found === undefined && held.size === entries) held.delete(held.keys().next().value!);
    held.set(place, bits);
    counts.insertions++;
  }
  const hits = counts.exactHits + counts.similarHits;
  const share = (part: number, of: number) => (of === 0 ? 0 : part / of);
  return {
    counts,
    rate: share(counts.zeroSkips + hits, counts.activations),
    zeroRate: share(counts.zeroSkips, counts.activations),
    similarityRate: share(hits, counts.activations - counts.zeros),
    saved,
    used,
  };
}
