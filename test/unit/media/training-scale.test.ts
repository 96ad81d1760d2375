/** Axes and lines of the training charts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { linePath, roundScale } from '../../../media/common/scale.ts';
import { epochScale } from '../../../media/training/scale.ts';

describe('axes', () => {
  it('reach from 0 to above the largest value, in few round steps', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (largest) => {
        const { ticks, from, to } = roundScale(largest);
        expect(from).toBe(0);
        expect(to).toBeGreaterThanOrEqual(largest * 0.999999);
        expect(to).toBeLessThan(largest * 2.5);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(6);
        expect(ticks.at(-1)).toBeCloseTo(to, 9);
      }),
    );
  });

  it.each([0, Number.NaN])('exist without values: %f', (largest) => {
    expect(roundScale(largest)).toEqual({ ticks: [0, 1], from: 0, to: 1 });
  });

  it('name every epoch if there is room, else round ones', () => {
    expect(epochScale(5, 8).ticks).toEqual([1, 2, 3, 4, 5]);
    expect(epochScale(20, 10).ticks).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(epochScale(1000, 8).ticks).toEqual([200, 400, 600, 800, 1000]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 0, max: 50 }), (epochs, room) => {
        const { ticks, from, to } = epochScale(epochs, room);
        expect(ticks.length).toBeLessThanOrEqual(Math.max(2, room));
        expect(ticks.length).toBeGreaterThanOrEqual(1);
        expect(ticks.every((tick) => tick >= from && tick <= to)).toBe(true);
      }),
    );
  });
});

it('a line leaves gaps where values are missing', () => {
  expect(linePath([[0, 1], [2, 3], undefined, [4, 5]])).toBe('M0.0 1.0L2.0 3.0M4.0 5.0');
  expect(linePath([])).toBe('');
});
