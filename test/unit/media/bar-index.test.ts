import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Bars } from '../../../media/messages.ts';
import { BarIndex } from '../../../media/timeline/bar-index.ts';
import { BarLevels } from '../../../media/timeline/bar-levels.ts';
import { barAt } from '../../../media/timeline/hit-test.ts';
import type { Move } from '../../../media/timeline/keyboard.ts';
import { layoutFor } from '../../../media/timeline/layout.ts';
import { markOf, without } from '../../../media/timeline/mark.ts';
import { snapped } from '../../../media/timeline/measure.ts';
import { neighbour } from '../../../media/timeline/navigation.ts';
import { Pages } from '../../../media/timeline/pages.ts';
import { clampRange, type Range, toPixel } from '../../../media/timeline/viewport.ts';

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
  const lane = { name: '', group: null, strip: 'none' } as const;
  const layout = layoutFor({ width: 1000, lanes: [lane, lane], clock: false, captions: 88 });
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
  test('nothing in a gap, and nothing above the lanes', () => {
    expect(at(0, 150)).toBeUndefined();
    expect(barAt(index, layout, range, 300, 1)).toBeUndefined();
  });
  test('the nearest bar of another lane', () => {
    expect(index.nearest(1, 50)).toBe(3);
    expect(index.nearest(0, 120)).toBe(1);
    expect(index.nearest(0, 190)).toBe(2);
  });
});

describe('many bars summed up', () => {
  /** Kinds and shares for bars that follow each other. */
  const mixedBars = fc
    .array(
      fc.record({
        length: fc.integer({ min: 1, max: 50 }),
        kind: fc.nat(3),
        share: fc.constantFrom(0.25, 0.5, 1),
      }),
      { minLength: 1, maxLength: 3000, size: 'max' },
    )
    .map((list): Bars => {
      let cycle = 0;
      const starts = list.map(({ length }) => {
        cycle += length;
        return cycle - length;
      });
      const bars = barsOf(list.map(({ length }, at) => ({ lane: 0, start: starts[at]!, end: starts[at]! + length })));
      return {
        ...bars,
        kind: Uint8Array.from(list, ({ kind }) => kind),
        share: Float32Array.from(list, ({ share }) => share),
      };
    });

  test('say how much is worked: exactly of a few, closely of many', () => {
    fc.assert(
      fc.property(mixedBars, fc.nat(), fc.nat(), (bars, a, b) => {
        const count = bars.lane.length;
        const [first, end] = [Math.min(a % count, b % count), Math.max(a % count, b % count) + 1];
        const { worked } = new BarLevels(bars).run(first, end);
        let exact = 0;
        for (let bar = first; bar < end; bar++) exact += (bars.end[bar]! - bars.start[bar]!) * bars.share[bar]!;
        if (end - first < 32) expect(worked).toBeCloseTo(exact, 6);
        // At most a quarter of a run is not in whole blocks, and it is like the rest up to chance.
        else expect(Math.abs(worked - exact)).toBeLessThan(0.5 * exact);
      }),
      { numRuns: 500 },
    );
  });

  test('name the kind that has most of the time', () => {
    fc.assert(
      fc.property(mixedBars, fc.nat(3), fc.nat(), fc.nat(), (bars, most, a, b) => {
        const count = bars.lane.length;
        // One kind has nearly all: then every way of summing up has to find it.
        const kind = bars.kind.map((each, bar) => (bar % 16 === 0 ? each : most));
        const [first, end] = [Math.min(a % count, b % count), Math.max(a % count, b % count) + 1];
        const times = [0, 0, 0, 0];
        for (let bar = first; bar < end; bar++)
          times[kind[bar]!]! += (bars.end[bar]! - bars.start[bar]!) * bars.share[bar]!;
        const { kind: found } = new BarLevels({ ...bars, kind }).run(first, end);
        if (end - first < 32) expect(times[found]).toBe(Math.max(...times));
        else if (times[most]! > 0.8 * times.reduce((x, y) => x + y)) expect(found).toBe(most);
      }),
      { numRuns: 500 },
    );
  });

  test('of a million bars are ready soon, in little memory', () => {
    const count = 1_000_000;
    const bars = barsOf(Array.from({ length: count }, (_, at) => ({ lane: 0, start: at * 3, end: at * 3 + 2 })));
    const started = performance.now();
    const levels = new BarLevels(bars);
    expect(performance.now() - started).toBeLessThan(1000);
    const { worked } = levels.run(1, count);
    expect(worked / (2 * count)).toBeCloseTo(1, 2);
  });
});

test('leaving kinds out keeps the other bars as they are', () => {
  fc.assert(
    fc.property(following, fc.array(fc.nat(3)), (list, hidden) => {
      const plain = barsOf(list);
      const bars = { ...plain, kind: plain.kind.map((_, bar) => bar % 4) };
      const kept = without(bars, new Set(hidden));
      const expected = [...bars.kind.keys()].filter((bar) => !hidden.includes(bars.kind[bar]!));
      expect([...kept.kind.keys()].map((bar) => markOf(kept, bar))).toEqual(expected.map((bar) => markOf(bars, bar)));
    }),
  );
});

test('a measured point snaps to the nearest end of a bar in any lane, or stays on its cycle', () => {
  const index = new BarIndex(
    barsOf([
      { lane: 0, start: 0, end: 100 },
      { lane: 1, start: 40, end: 104 },
    ]),
    2,
  );
  expect(snapped(index, 38.2, 5)).toBe(40);
  expect(snapped(index, 101, 5)).toBe(100);
  expect(snapped(index, 103, 5)).toBe(104);
  expect(snapped(index, 70.4, 5)).toBe(70);
});

describe('pages of detail', () => {
  const pageOf = (start: number, end: number) => ({ range: { start, end }, content: null });

  test('the finest one that has all that is visible is drawn', () => {
    const pages = new Pages();
    for (const [start, end] of [[0, 1000] as const, [200, 500] as const, [300, 420] as const])
      pages.add(pageOf(start, end));
    expect(pages.best({ start: 310, end: 400 })?.range).toEqual({ start: 300, end: 420 });
    expect(pages.best({ start: 250, end: 400 })?.range).toEqual({ start: 200, end: 500 });
    expect(pages.best({ start: 100, end: 900 })?.range).toEqual({ start: 0, end: 1000 });
    expect(pages.best({ start: 900, end: 1100 })).toBeUndefined();
  });

  test('another one is asked for when one has zoomed in or gone out, never the same twice', () => {
    fc.assert(
      fc.property(view, fc.integer({ min: 10, max: 3000 }), (some, length) => {
        const range = clampRange(some, length);
        const pages = new Pages();
        const wanted = pages.wanted(range, length)!;
        expect(wanted.start).toBeLessThanOrEqual(range.start);
        expect(wanted.end).toBeGreaterThanOrEqual(Math.min(range.end, length));
        pages.add(pageOf(wanted.start, wanted.end));
        expect(pages.wanted(range, length)).toBeUndefined();
      }),
    );
    const pages = new Pages();
    pages.add(pageOf(0, 1000));
    expect(pages.wanted({ start: 400, end: 500 }, 1000)).toEqual({ start: 300, end: 600 });
    expect(pages.wanted({ start: 300, end: 700 }, 1000)).toBeUndefined();
  });
});

describe('from bar to bar', () => {
  const bars = barsOf([
    { lane: 0, start: 0, end: 100 },
    { lane: 0, start: 100, end: 300 },
    { lane: 2, start: 90, end: 110 },
    { lane: 2, start: 200, end: 310 },
  ]);
  const index = new BarIndex(bars, 3);
  const all = { start: 0, end: 1000 };
  const from = (bar: number, to: Move): number | undefined => neighbour(index, markOf(bars, bar), all, to);

  test('in the lane, and past empty lanes', () => {
    expect([from(0, 'next'), from(1, 'next'), from(1, 'previous')]).toEqual([1, 1, 0]);
    expect([from(0, 'last'), from(3, 'first')]).toEqual([1, 2]);
    expect([from(1, 'laneDown'), from(3, 'laneUp'), from(0, 'laneUp')]).toEqual([3, 1, undefined]);
  });
  test('to what is beside the visible part', () => {
    expect(neighbour(index, markOf(bars, 1), { start: 100, end: 120 }, 'laneDown')).toBe(2);
  });
  test('starts with what is visible', () => {
    expect(neighbour(index, undefined, { start: 150, end: 200 }, 'next')).toBe(1);
    expect(neighbour(index, undefined, all, 'last')).toBe(1);
  });
  test('goes on from a bar that is no longer drawn', () => {
    const gone = { ...markOf(bars, 0), start: 20, end: 60 };
    expect(neighbour(index, gone, all, 'next')).toBe(0);
  });
});
