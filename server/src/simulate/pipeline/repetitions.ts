/** What was played, and its repetitions beyond, in a window of time: found by binary search, made one by one. */

/** Cycles; what begins at `to` is outside. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Repetition {
  /** Position in what was played. */
  readonly at: number;
  /** Which repetition, from 0, and how many cycles later than in what was played. */
  readonly round: number;
  readonly offset: number;
}

/**
 * @param starts in order
 * @param ends in order
 * @param repeat positions that are repeated for ever; those behind them are left out. Undefined: nothing is
 * @param before positions that are given, too, in front of the first one in the window
 */
export function* repetitions(
  starts: ArrayLike<number>,
  ends: ArrayLike<number>,
  repeat: { readonly first: number; readonly end: number; readonly cycles: number } | undefined,
  { from, to }: Window,
  before = 0,
): Generator<Repetition> {
  const { first, end, cycles } = repeat ?? { first: 0, end: starts.length, cycles: 0 };
  for (let at = Math.max(0, firstFrom(ends, 0, end, from) - before); at < end && starts[at]! < to; at++) {
    yield { at, round: 0, offset: 0 };
  }
  if (!(cycles > 0) || first === end) return;
  const lastEnd = ends[end - 1]!;
  for (let round = Math.max(1, Math.ceil((from - lastEnd) / cycles)); ; round++) {
    const offset = round * cycles;
    if (starts[first]! + offset >= to) return;
    const begin = firstFrom(ends, first, end, from - offset);
    for (let at = Math.max(first, begin - before); at < end && starts[at]! + offset < to; at++) {
      yield { at, round, offset };
    }
  }
}

/** The first position from `low` to `high` with a time that is not before `time`. */
function firstFrom(times: ArrayLike<number>, low: number, high: number, time: number): number {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (times[middle]! < time) from = middle + 1;
    else to = middle;
  }
  return from;
}
