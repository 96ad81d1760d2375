/** Where everything of the memory curve stands, in CSS pixels, and which turn each pixel shows. Pure. */
import { niceStep, type Tick } from '../timeline/ticks.ts';
import { type Range, toPixel } from '../timeline/viewport.ts';

/** A row under the curve that shares its time axis. */
export interface Strip {
  readonly top: number;
  readonly height: number;
}

export interface CurveLayout {
  readonly width: number;
  readonly height: number;
  readonly plotLeft: number;
  readonly plotWidth: number;
  /** Cycle marks stand above this line. */
  readonly axisBottom: number;
  readonly plotTop: number;
  readonly plotBottom: number;
  /** Which pass runs. */
  readonly passes: Strip;
  /** Input, weight and output buffer; empty if nothing is known of them. */
  readonly buffers: readonly Strip[];
  /** Time marks stand below this line; null: no clock. */
  readonly timeTop: number | null;
  readonly overviewTop: number;
}

export const overviewHeight = 4;
const axisHeight = 24;
const plotHeight = 210;
const passHeight = 12;
const bufferHeight = 30;
const gap = 8;
const timeHeight = 22;
const rightMargin = 2;

export function curveLayout(wish: {
  readonly width: number;
  /** Pixels the widest caption needs. */
  readonly captions: number;
  readonly buffers: boolean;
  readonly clock: boolean;
}): CurveLayout {
  const plotLeft = Math.ceil(wish.captions) + 12;
  const plotTop = axisHeight + 4;
  const plotBottom = plotTop + plotHeight;
  const passes = { top: plotBottom + gap, height: passHeight };
  let top = passes.top + passHeight + gap;
  const buffers: Strip[] = [];
  if (wish.buffers) {
    for (let index = 0; index < 3; index++) {
      buffers.push({ top, height: bufferHeight });
      top += bufferHeight + gap;
    }
  }
  const timeTop = wish.clock ? top : null;
  const overviewTop = top + (wish.clock ? timeHeight : 0);
  return {
    width: wish.width,
    height: overviewTop + overviewHeight,
    plotLeft,
    plotWidth: Math.max(1, wish.width - plotLeft - rightMargin),
    axisBottom: axisHeight,
    plotTop,
    plotBottom,
    passes,
    buffers,
    timeTop,
    overviewTop,
  };
}

/**
 * For each pixel the span with the largest value that touches it, or -1: what lasts less than a pixel is seen all the same, and of many
 * in one pixel the highest.
 * @param start, end cycles of the spans, one behind the other
 * @param width in the pixels of the answer
 */
export function highestInPixels(
  start: Float64Array,
  end: Float64Array,
  value: (span: number) => number,
  range: Range,
  width: number,
): Int32Array {
  const shown = new Int32Array(width).fill(-1);
  for (let span = firstReaching(end, range.start); span < start.length && start[span]! <= range.end; span++) {
    const height = value(span);
    if (Number.isNaN(height)) continue;
    const from = Math.floor(toPixel(range, width, start[span]!));
    const left = Math.min(Math.max(from, 0), width - 1);
    // The pixel in which one ends and the next starts belongs to the higher one.
    const right = Math.min(Math.max(Math.ceil(toPixel(range, width, end[span]!)), from + 1), width);
    for (let x = left; x < right; x++) {
      const other = shown[x]!;
      if (other < 0 || height > value(other)) shown[x] = span;
    }
  }
  return shown;
}

function firstReaching(end: Float64Array, cycle: number): number {
  let low = 0;
  let high = end.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (end[middle]! >= cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Calls back for each run of pixels that show the same span. */
export function runs(shown: Int32Array, run: (span: number, left: number, right: number) => void): void {
  for (let left = 0; left < shown.length; ) {
    let right = left + 1;
    while (right < shown.length && shown[right] === shown[left]) right++;
    if (shown[left]! >= 0) run(shown[left]!, left, right);
    left = right;
  }
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Marks in bytes from 0 up to `most`, at most about `count` of them. */
export function byteTicks(most: number, count: number): Tick[] {
  let unit = 0;
  while (unit < units.length - 1 && most >= 1024 ** (unit + 1)) unit++;
  const factor = 1024 ** unit;
  const step = niceStep(Math.max(most / count, Number.MIN_VALUE) / factor);
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const ticks: Tick[] = [];
  for (let i = 0; i * step * factor <= most * (1 + 1e-9); i++) {
    ticks.push({ at: i * step * factor, text: i === 0 ? '0' : `${(i * step).toFixed(decimals)}\u00a0${units[unit]}` });
  }
  return ticks;
}
