/** Ticks of axes whose ends are given. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decadesBetween, powersOfTwoBetween, ticksBetween } from '../../../media/common/scale.ts';

const most = fc.integer({ min: 2, max: 12 });
const rising = (ticks: readonly number[]): boolean => ticks.every((tick, at) => at === 0 || tick > ticks[at - 1]!);

describe('ticks', () => {
  it('of a straight axis are few, round and within it', () => {
    const ends = fc.tuple(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, most, ([from, span], count) => {
        const ticks = ticksBetween(from, from + span, count);
        expect(rising(ticks)).toBe(true);
        expect(ticks.length).toBeGreaterThanOrEqual(Math.floor(count / 2.5));
        expect(ticks.length).toBeLessThanOrEqual(count + 1);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from - span * 1e-6);
          expect(tick).toBeLessThanOrEqual(from + span * (1 + 1e-6));
        }
      }),
    );
    expect(ticksBetween(-1, 1, 4)).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(Object.is(ticksBetween(-0.001, 1, 4)[0], 0)).toBe(true);
  });

  it('of a logarithmic axis are powers of ten, with 2 and 5 times these where there is room', () => {
    expect(decadesBetween(0.01, 1, 9)).toEqual([0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1]);
    expect(decadesBetween(0.01, 1, 5)).toEqual([0.01, 0.1, 1]);
    expect(decadesBetween(1, 1e6, 4)).toEqual([1, 100, 10_000, 1_000_000]);
    const ends = fc.tuple(
      fc.double({ min: 1e-9, max: 1e9, noNaN: true }),
      fc.double({ min: 10, max: 1e9, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, most, ([from, times], count) => {
        const ticks = decadesBetween(from, from * times, count);
        expect(rising(ticks)).toBe(true);
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.length).toBeLessThanOrEqual(count);
        for (const tick of ticks) {
          expect(tick).toBeGreaterThanOrEqual(from * 0.999);
          expect(tick).toBeLessThanOrEqual(from * times * 1.001);
        }
      }),
    );
  });

  it('of counts are powers of two', () => {
    expect(powersOfTwoBetween(1, 256, 9)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256]);
    expect(powersOfTwoBetween(1, 256, 5)).toEqual([1, 4, 16, 64, 256]);
    expect(powersOfTwoBetween(3, 20, 9)).toEqual([4, 8, 16]);
  });
});
