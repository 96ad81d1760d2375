/**
 * Hit rates of a full buffer if activations are independent draws, from the probabilities of their keys alone. All DERIVED
 * (docs/models/reuse.md#hit-rates); the buffer of buffer.ts must agree.
 */

/** Any one entry: the key before must be the same. `direct` is one such buffer for every place, used as often as its keys come. */
export function directHitRate(probabilities: ReadonlyMap<number, number>, entries: number): number {
  const places = new Map<number, { sum: number; squares: number }>();
  for (const [key, p] of probabilities) {
    const place = places.get(key % entries) ?? { sum: 0, squares: 0 };
    place.sum += p;
    place.squares += p * p;
    places.set(key % entries, place);
  }
  let rate = 0;
  for (const { sum, squares } of places.values()) rate += sum === 0 ? 0 : squares / sum;
  return rate;
}

/**
 * First in, first out: a set of keys is in the buffer with probability proportional to the product of theirs, so the miss rate is
 * (E + 1) e_(E+1) / e_E, e_j the elementary symmetric polynomials of the probabilities.
 */
export function fifoHitRate(probabilities: readonly number[], entries: number): number {
  const present = probabilities.filter((p) => p > 0);
  if (present.length <= entries) return 1;
  const e = new Float64Array(entries + 2);
  e[0] = 1;
  for (const p of present) for (let j = entries + 1; j >= 1; j--) e[j]! += p * e[j - 1]!;
  return 1 - ((entries + 1) * e[entries + 1]!) / e[entries]!;
}

/**
 * Least recently used: key i hits if fewer than E others came since it did. If draws come at random times (rate 1), others come
 * independently: the integral over v = e^(-p_i t), the chance that i did not come until t, of P(fewer than E others until t).
 *
 * Midpoint rule; error below 1e-3 with the default. Time grows with keys^2 * entries * points: for hundreds of keys, not for thousands.
 */
export function lruHitRate(probabilities: readonly number[], entries: number, points = 128): number {
  const present = probabilities.filter((p) => p > 0);
  let rate = 0;
  const fewer = new Float64Array(entries);
  present.forEach((p, i) => {
    let integral = 0;
    for (let point = 0; point < points; point++) {
      const time = -Math.log((point + 0.5) / points) / p;
      fewer.fill(0);
      fewer[0] = 1;
      present.forEach((other, j) => {
        if (j === i) return;
        const came = -Math.expm1(-other * time);
        for (let n = entries - 1; n >= 1; n--) fewer[n] = fewer[n]! * (1 - came) + fewer[n - 1]! * came;
        fewer[0]! *= 1 - came;
      });
      for (const chance of fewer) integral += chance / points;
    }
    rate += p * integral;
  });
  return rate;
}
