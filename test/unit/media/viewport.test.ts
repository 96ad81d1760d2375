import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clampRange,
  isWhole,
  minimumSpan,
  panBy,
  panTo,
  type Range,
  spanOf,
  toCycle,
  toPixel,
  wholeRange,
  zoomAbout,
  zoomTo,
} from '../../../media/timeline/viewport.ts';

const length = fc.integer({ min: 1, max: 10_000_000_000 });
const range = fc
  .tuple(length, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([whole, a, b]) => ({ whole, range: clampRange({ start: a * whole, end: (a + b) * whole }, whole) }));

/** Rounding is allowed a millionth of a cycle in a billion. */
const close = (a: number, b: number, whole: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(whole, 1);

function expectInside({ start, end }: Range, whole: number): void {
  expect(start).toBeGreaterThanOrEqual(0);
  expect(end).toBeLessThanOrEqual(wholeRange(whole).end);
  expect(end - start).toBeGreaterThanOrEqual(minimumSpan * (1 - 1e-6) - 1e-9 * whole);
}

describe('the visible range', () => {
  test('stays inside the schedule, whatever is asked for', () => {
    fc.assert(
      fc.property(
        length,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ min: 0, max: 1e12, noNaN: true }),
        (whole, start, span) => expectInside(clampRange({ start, end: start + span }, whole), whole),
      ),
    );
  });

  test('zooming keeps the cycle under the pointer where it is, as long as no end is in the way', () => {
    fc.assert(
      fc.property(
        range,
        fc.double({ min: 0.1, max: 10, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (given, factor, share) => {
          const at = given.range.start + share * spanOf(given.range);
          const zoomed = zoomAbout(given.range, factor, at, given.whole);
          expectInside(zoomed, given.whole);
          const touchesAnEnd = zoomed.start <= 0 || zoomed.end >= wholeRange(given.whole).end;
          const before = toPixel(given.range, 1000, at);
          const after = toPixel(zoomed, 1000, at);
          if (!touchesAnEnd)
            expect(Math.abs(before - after)).toBeLessThan(1e-3 + (1e-9 * given.whole * 1000) / spanOf(zoomed));
        },
      ),
    );
  });

  test('zooming in and out about a cycle comes back', () => {
    const start = { start: 1000, end: 2000 };
    const there = zoomAbout(start, 3, 1400, 10_000);
    const back = zoomAbout(there, 1 / 3, 1400, 10_000);
    expect(back.start).toBeCloseTo(1000);
    expect(back.end).toBeCloseTo(2000);
  });

  test('zooming out ends at everything, zooming in at a few cycles', () => {
    let wide: Range = { start: 400, end: 500 };
    for (let i = 0; i < 50; i++) wide = zoomAbout(wide, 0.5, 450, 1000);
    expect(wide).toEqual({ start: 0, end: 1000 });
    expect(isWhole(wide, 1000)).toBe(true);
    for (let i = 0; i < 50; i++) wide = zoomAbout(wide, 2, 450, 1000);
    expect(spanOf(wide)).toBeCloseTo(minimumSpan);
  });

  test('panning keeps the span and stops at the ends', () => {
    fc.assert(
      fc.property(range, fc.double({ min: -1e10, max: 1e10, noNaN: true }), (given, cycles) => {
        const moved = panBy(given.range, cycles, given.whole);
        expectInside(moved, given.whole);
        expect(close(spanOf(moved), spanOf(given.range), given.whole + Math.abs(cycles))).toBe(true);
      }),
    );
  });

  test('panning to a target moves as little as needed', () => {
    const view = { start: 100, end: 200 };
    expect(panTo(view, { start: 120, end: 130 }, 1000)).toBe(view);
    expect(panTo(view, { start: 90, end: 110 }, 1000)).toEqual({ start: 90, end: 190 });
    expect(panTo(view, { start: 190, end: 230 }, 1000)).toEqual({ start: 130, end: 230 });
    expect(panTo(view, { start: 400, end: 800 }, 1000)).toEqual({ start: 550, end: 650 });
  });

  test('zooming to a bar leaves a margin on both sides', () => {
    expect(zoomTo({ start: 100, end: 200 }, 1000)).toEqual({ start: 90, end: 210 });
  });

  test('pixels and cycles are each other turned round', () => {
    fc.assert(
      fc.property(range, fc.double({ min: 0, max: 2000, noNaN: true }), (given, x) => {
        const cycle = toCycle(given.range, 2000, x);
        expect(Math.abs(toPixel(given.range, 2000, cycle) - x)).toBeLessThan(
          1e-3 + (1e-9 * given.whole * 2000) / spanOf(given.range),
        );
      }),
    );
  });
});
