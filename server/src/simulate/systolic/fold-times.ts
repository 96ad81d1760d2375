/**
 * When a fold loads, computes and drains within its pass, and how many PEs work in a cycle: closed forms (DERIVED from how the
 * machines sequence their folds, docs/models/systolic.md#cycles, docs/models/gradients.md#cycles) that the traced grids must agree with.
 */

import type { Buffering, Grid } from '../types.ts';

/** Cycles of a pass, start inclusive, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface FoldTimes {
  /** Null for a fold that loads nothing. */
  readonly load: Span | null;
  /** From the first control word at the first PE to the last one at the last. */
  readonly stream: Span;
  /** Null if results do not leave through the columns. */
  readonly drain: Span | null;
}

/** What of a pass decides its times. */
export interface FoldShape {
  readonly grid: Grid;
  readonly buffering: Buffering;
  /** Control words of a fold: the vectors that pass, twice as many if each serves two gradients. */
  readonly steps: number;
  readonly loads: boolean;
  readonly drains: boolean;
}

/** Of the fold with this number in its pass, counted from 0. */
export function foldTimes({ grid, buffering, steps, loads, drains }: FoldShape, fold: number): FoldTimes {
  const { rows, cols } = grid;
  const span = steps + rows + cols - 2;
  const load = loads ? rows : 0;
  const drain = drains ? rows : 0;
  let pitch: number;
  switch (buffering) {
    case 'exposed':
      pitch = load + span + drain;
      break;
    case 'overlapped':
      pitch = Math.max(load, drain) + span;
      break;
    case 'hidden':
      pitch = span;
      break;
    case 'streamed':
      pitch = Math.max(steps, load, drain);
      break;
  }
  const start = load + fold * pitch;
  const shadow = buffering === 'hidden' || buffering === 'streamed';
  const skew = buffering === 'streamed' ? cols - 1 : 0;
  // With shadow registers a load begins as soon as the fold before has taken its words.
  const loadStart = fold > 0 && shadow ? start - pitch : start - load;
  const finished = buffering === 'streamed' ? start + steps + rows - 1 : start + span;
  return {
    load: loads ? { start: loadStart, end: loadStart + rows + skew } : null,
    stream: { start, end: start + span },
    drain: drains ? { start: finished, end: finished + rows + skew } : null,
  };
}

/** A rectangle of PEs, ends exclusive. */
export interface Block {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/**
 * The PEs of a block that obey a control word of a fold in a cycle. PE (i, j) obeys word s in cycle start + s + i + j.
 *
 * @param age cycles since the start of the fold's stream
 * @param parity if given, only PEs at even (0) or odd (1) words: those of one gradient
 */
export function busyPes(block: Block, steps: number, age: number, parity?: 0 | 1): number {
  let busy = 0;
  const { top, left, bottom, right } = block;
  for (let i = top; i < bottom; i++) {
    // Words age - i - j of 0 to steps - 1: columns from age - i - steps + 1 to age - i.
    const first = Math.max(left, age - i - steps + 1);
    const last = Math.min(right - 1, age - i);
    if (last < first) continue;
    if (parity === undefined) busy += last - first + 1;
    else {
      // Every other column, from the first of the right parity on.
      const from = (age - i - first - parity) % 2 === 0 ? first : first + 1;
      busy += from > last ? 0 : Math.floor((last - from) / 2) + 1;
    }
  }
  return busy;
}

/** Cycles from the first load of a fold, or its first word, to the last word that leaves. */
export function wholeFold(shape: FoldShape, fold: number): Span {
  const { load, stream, drain } = foldTimes(shape, fold);
  return { start: load?.start ?? stream.start, end: Math.max(stream.end, drain?.end ?? 0) };
}

/** How many folds before (or after) a fold can be in the array at the same time, or have left words in its registers. */
export function neighbours(shape: FoldShape): number {
  const { start, end } = wholeFold(shape, 2);
  const pitch = wholeFold(shape, 3).start - start;
  return Math.ceil((end - start) / pitch) + 1;
}
