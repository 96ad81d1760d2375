/** Which part of the time is on screen: zoom, pan and their limits, in cycles. Pure; a range is never changed, only replaced. */

/** Cycles: start inclusive, end exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Zooming in stops here: a handful of single cycles. */
export const minimumSpan = 4;

const between = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), Math.max(low, high));

export const spanOf = (range: Range): number => range.end - range.start;

/** Everything. An empty schedule still has a range, so that nothing divides by zero. */
export const wholeRange = (length: number): Range => ({ start: 0, end: Math.max(length, minimumSpan) });

export const isWhole = (range: Range, length: number): boolean => spanOf(range) >= wholeRange(length).end;

/** A range of at most the whole and at least `minimumSpan`, moved inside the whole. */
export function clampRange(range: Range, length: number): Range {
  const { end: whole } = wholeRange(length);
  const span = between(spanOf(range), minimumSpan, whole);
  const start = between(range.start, 0, whole - span);
  return { start, end: Math.min(start + span, whole) };
}

/**
 * Shows `1 / factor` as many cycles. The cycle `at` stays where it is on screen, unless an end of the schedule is in the way.
 * @param factor above 1 zooms in
 */
export function zoomAbout(range: Range, factor: number, at: number, length: number): Range {
  const { end: whole } = wholeRange(length);
  const span = between(spanOf(range) / factor, minimumSpan, whole);
  const start = at - (at - range.start) * (span / spanOf(range));
  return clampRange({ start, end: start + span }, length);
}

/** Moves by cycles; the span stays. */
export function panBy(range: Range, cycles: number, length: number): Range {
  return clampRange({ start: range.start + cycles, end: range.end + cycles }, length);
}

/** The smallest move that brings `target` on screen; one that does not fit is centred, unless some of it is there already. */
export function panTo(range: Range, target: Range, length: number): Range {
  const span = spanOf(range);
  if (spanOf(target) > span && target.start < range.end && target.end > range.start) return range;
  if (spanOf(target) > span) return panBy(range, (target.start + target.end) / 2 - (range.start + span / 2), length);
  if (target.start < range.start) return panBy(range, target.start - range.start, length);
  if (target.end > range.end) return panBy(range, target.end - range.end, length);
  return range;
}

/** `target` in the middle, with a tenth of its length free on both sides. */
export function zoomTo(target: Range, length: number): Range {
  const margin = spanOf(target) / 10;
  return clampRange({ start: target.start - margin, end: target.end + margin }, length);
}

/** Where a cycle is drawn. @param width of the plot, in the pixels of the result */
export const toPixel = (range: Range, width: number, cycle: number): number =>
  (cycle - range.start) * (width / spanOf(range));

/** The cycle at a pixel, as a fraction. */
export const toCycle = (range: Range, width: number, x: number): number => range.start + x * (spanOf(range) / width);
