import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bars } from '../../../media/messages.ts';
import { BarIndex, LevelMeans } from '../../../media/timeline/bar-index.ts';
import { barAt } from '../../../media/timeline/hit-test.ts';
import { layoutFor } from '../../../media/timeline/layout.ts';
import { type Range, toPixel } from '../../../media/timeline/viewport.ts';

interface Bar {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
}

function barsOf(list: readonly Bar[]): Bars {
  const sorted = [...list].sort((a, b) => a.lane - b.lane || a.start - b.start);
  return {
    lane: Uint16Array.from(sorted, (bar) => bar.lane),
    start: Float64Array.from(sorted, (bar) => bar.start),
    end: Float64Array.from(sorted, (bar) => bar.end),
    kind: new Uint8Array(sorted.length),
    row: Int32Array.from(sorted.keys()),
    detail: new Uint8Array(sorted.length),
    item: new Float64Array(sorted.length),
    share: new Float32Array(sorted.length).fill(1),
  };
}

const lanes = 3;
const lengths = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.double({ min: 0, max: 400, noNaN: true }));

/** Bars that follow each other in their lanes, some touching, as a schedule has them. */
const following = fc
  .array(fc.record({ lane: fc.nat(lanes - 1), gap: fc.oneof(fc.constant(0), lengths), length: lengths }), {
    maxLength: 200,
  })
  .map((list) => {
    const free = new Array<number>(lanes).fill(0);
    return list.map(({ lane, gap, length }) => {
      const start = free[lane]! + gap;
      free[lane] = start + length;
      return { lane, start, end: start + length };
    });
  });

/** Any bars, also some that overlap. */
const any = fc.array(
  fc
    .record({ lane: fc.nat(lanes - 1), start: fc.double({ min: 0, max: 2000, noNaN: true }), length: lengths })
    .map(({ lane, start, length }) => ({
      lane,
      start,
      end: start + length,
    })),
  { maxLength: 120 },
);

const view = fc
  .tuple(fc.double({ min: 0, max: 2000, noNaN: true }), fc.double({ min: 4, max: 3000, noNaN: true }))
  .map(([start, span]) => ({ start, end: start + span }));

/** The pixels that bars of a lane touch, found the slow way. */
function touched({ lane, start, end }: Bars, wanted: number, range: Range, width: number): Set<number> {
  const pixels = new Set<number>();
  for (let bar = 0; bar < lane.length; bar++) {
    if (lane[bar] !== wanted || end[bar]! <= range.start || start[bar]! >= range.end) continue;
    const left = Math.floor(toPixel(range, width, start[bar]!));
    const right = Math.max(left + 1, Math.ceil(toPixel(range, width, end[bar]!)));
    for (let x = Math.max(0, left); x < Math.min(width, right); x++) pixels.add(x);
  }
  return pixels;
}

describe('merged drawing', () => {
  test.each([
    ['bars that follow each other', following],
    ['bars that overlap', any],
  ])('covers exactly the pixels that bars touch: %s', (_name, list) => {
    fc.assert(
      fc.property(list, view, fc.integer({ min: 1, max: 300 }), (some, range, width) => {
        const bars = barsOf(some);
        const index = new BarIndex(bars, lanes);
        for (let lane = 0; lane < lanes; lane++) {
          const drawn = new Set<number>();
          index.visit(lane, range, width, (left, right) => {
            expect(left).toBeGreaterThanOrEqual(0);
            expect(right).toBeLessThanOrEqual(width);
            for (let x = left; x < right; x++) drawn.add(x);
          });
          expect([...drawn].sort((a, b) => a - b)).toEqual(
            [...touched(bars, lane, range, width)].sort((a, b) => a - b),
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  test('visits every visible bar once, in order', () => {
    fc.assert(
      fc.property(following, fc.integer({ min: 1, max: 300 }), (some, width) => {
        const index = new BarIndex(barsOf(some), lanes);
        for (let lane = 0; lane < lanes; lane++) {
          let { first: next } = index.lane(lane);
          index.visit(lane, { start: -1, end: 1e9 }, width, (_left, _right, first, last) => {
            expect(first).toBe(next);
            next = last;
          });
          expect(next).toBe(index.lane(lane).last);
        }
      }),
    );
  });

  test('shows a bar that is wider than a pixel as itself, also when tiny ones start in the same pixel', () => {
    const index = new BarIndex(
      barsOf([
        { lane: 0, start: 0, end: 1 },
        { lane: 0, start: 1, end: 2 },
        { lane: 0, start: 2, end: 900 },
      ]),
      1,
    );
    const visits: number[][] = [];
    index.visit(0, { start: 0, end: 1000 }, 100, (...visit) => visits.push(visit));
    expect(visits).toEqual([
      [0, 1, 0, 2],
      [0, 90, 2, 3],
    ]);
  });

  test('costs what the pixels cost, not what the bars cost', () => {
    const count = 200_000;
    const index = new BarIndex(
      barsOf(Array.from({ length: count }, (_, i) => ({ lane: 0, start: i * 10, end: i * 10 + 9 }))),
      1,
    );
    let visits = 0;
    index.visit(0, { start: 0, end: count * 10 }, 1000, () => visits++);
    expect(visits).toBeLessThanOrEqual(1001);
  });
});

describe('finding bars', () => {
  const index = new BarIndex(
    barsOf([
      { lane: 0, start: 0, end: 100 },
      { lane: 0, start: 100, end: 101 },
      { lane: 0, start: 200, end: 1000 },
      { lane: 1, start: 500, end: 600 },
    ]),
    2,
  );
  const layout = layoutFor({ width: 1000, lanes: 2, levels: false, clock: false, captions: 88 });
  const range = { start: 0, end: 1000 };
  const scale = layout.plotWidth / 1000;
  const at = (lane: number, cycle: number): number | undefined =>
    barAt(index, layout, range, layout.plotLeft + cycle * scale, layout.lanes[lane]!.top + 5);

  test('the bar under the pointer', () => {
    expect(at(0, 50)).toBe(0);
    expect(at(0, 600)).toBe(2);
    expect(at(1, 550)).toBe(3);
  });
  test('a thin bar is hit from a little beside it', () => expect(at(0, 102.5)).toBe(1));
  test('nothing in a gap, and nothing over the axis', () => {
    expect(at(0, 150)).toBeUndefined();
    expect(barAt(index, layout, range, 300, 3)).toBeUndefined();
  });
  test('the nearest bar of another lane', () => {
    expect(index.nearest(1, 50)).toBe(3);
    expect(index.nearest(0, 120)).toBe(1);
    expect(index.nearest(0, 190)).toBe(2);
  });
});

test('the level of merged bars is their mean, weighted with their lengths', () => {
  const bars = barsOf([
    { lane: 0, start: 0, end: 30 },
    { lane: 0, start: 30, end: 40 },
  ]);
  const means = new LevelMeans(bars, Float32Array.from([0.5, 0.9]));
  expect(means.mean(0, 2)).toBeCloseTo(0.6);
  expect(means.mean(1, 2)).toBeCloseTo(0.9);
  expect(means.mean(1, 1)).toBe(0);
});
