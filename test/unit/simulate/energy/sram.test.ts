/** Energy of SRAMs between and beyond the capacities a technology names. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sramJoulesPerByte } from '../../../../server/src/simulate/energy/sram.ts';

const points = [
  { joulesPerByte: 1, atBytes: 10_000 },
  { joulesPerByte: 2, atBytes: 40_000 },
  { joulesPerByte: 5, atBytes: 1_000_000 },
];

it('is what the technology says at its capacities', () => {
  for (const { joulesPerByte, atBytes } of points) expect(sramJoulesPerByte(points, atBytes)).toBe(joulesPerByte);
});

it('is linear in the side of the memory between two of them', () => {
  // Sides 100 and 200: half way at 150. Sides 200 and 1000: a quarter of the way at 400.
  expect(sramJoulesPerByte(points, 150 ** 2)).toBeCloseTo(1.5, 12);
  expect(sramJoulesPerByte(points, 400 ** 2)).toBeCloseTo(2.75, 12);
});

it('is proportional to the side beyond them', () => {
  expect(sramJoulesPerByte(points, 2_500)).toBeCloseTo(0.5, 12);
  expect(sramJoulesPerByte(points, 4_000_000)).toBeCloseTo(10, 12);
  expect(sramJoulesPerByte(points.slice(0, 1), 90_000)).toBeCloseTo(3, 12);
});

it('is the least there is for a capacity that is not known', () => {
  expect(sramJoulesPerByte(points, undefined)).toBe(1);
  expect(sramJoulesPerByte(points, 0)).toBe(1);
});

it('grows with the capacity, without a jump, if the points do', () => {
  const sizes = fc.uniqueArray(fc.integer({ min: 64, max: 2 ** 26 }), { minLength: 1, maxLength: 4 });
  const steps = fc.array(fc.double({ min: 0.01, max: 10, noNaN: true }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(sizes, steps, fc.integer({ min: 64, max: 2 ** 27 }), (atBytes, rises, capacity) => {
      let joulesPerByte = 0;
      const costs = atBytes
        .sort((a, b) => a - b)
        .map((each, index) => {
          joulesPerByte += rises[index]!;
          return { joulesPerByte, atBytes: each };
        });
      const here = sramJoulesPerByte(costs, capacity);
      const next = sramJoulesPerByte(costs, capacity * (1 + 1e-9));
      expect(next).toBeGreaterThan(here * (1 - 1e-12));
      expect(next - here).toBeLessThan(1e-6 * joulesPerByte * Math.max(1, capacity / costs[0]!.atBytes));
    }),
  );
});
