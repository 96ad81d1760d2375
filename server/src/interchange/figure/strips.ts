/** Bars of a lane as they are seen: cut to the window, and what is narrower than a pixel summed up, so that the picture stays small. */
import type { FigureBar } from './figure.ts';

export interface Strip {
  /** Pixels from the left end of the plot. */
  readonly left: number;
  readonly right: number;
  readonly kind: number;
  /** 0 to 1 */
  readonly share: number;
  /** Undefined for a sum. */
  readonly bar?: FigureBar;
}

/** Pixels: what is narrower is summed up, over at most twice as much. */
const narrow = 0.5;

/**
 * @param bars of one lane, by start
 * @param width of the plot in pixels
 */
export function stripsOf(bars: readonly FigureBar[], from: number, to: number, width: number): Strip[] {
  const strips: Strip[] = [];
  const scale = width / (to - from);
  let left = 0;
  let right = 0;
  let worked = new Map<number, number>();
  const flush = (): void => {
    if (worked.size === 0) return;
    // A lone one is as wide as can be seen.
    const end = Math.min(width, Math.max(right, left + narrow));
    const start = Math.min(left, end - narrow);
    const sum = [...worked.values()].reduce((a, b) => a + b, 0);
    const kind = [...worked].reduce((most, each) => (each[1] > most[1] ? each : most))[0];
    strips.push({ left: start, right: end, kind, share: Math.min(1, sum / (right - left)) });
    worked = new Map();
  };
  for (const bar of bars) {
    const x0 = Math.max(0, (bar.start - from) * scale);
    const x1 = Math.min(width, (bar.end - from) * scale);
    if (!(x1 > x0)) continue;
    if (x1 - x0 >= narrow) {
      flush();
      strips.push({ left: x0, right: x1, kind: bar.kind, share: bar.share, bar });
      continue;
    }
    if (worked.size > 0 && x1 - left > 2 * narrow) flush();
    if (worked.size === 0) left = x0;
    right = x1;
    worked.set(bar.kind, (worked.get(bar.kind) ?? 0) + (x1 - x0) * bar.share);
  }
  flush();
  return strips;
}
