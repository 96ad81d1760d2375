/** Arithmetic that both kinds of blocks need. */

export function sumOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

/** A value known at some numbers of bits: straight lines between neighbours and, outside, through the nearest two (DERIVED). */
export function atBits(known: Readonly<Record<number, number>>, bits: number): number {
  const points = Object.keys(known)
    .map(Number)
    .sort((a, b) => a - b);
  const above = points.findIndex((point) => point >= bits);
  const right = above < 0 ? points.length - 1 : Math.max(1, above);
  const [low, high] = [points[right - 1]!, points[right]!];
  return known[low]! + ((known[high]! - known[low]!) * (bits - low)) / (high - low);
}
