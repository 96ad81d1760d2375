/** 16-bit floats: every pattern, rounding to the nearest, truncation. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { halfBits, halfValue, keyOf, truncated } from '../../../../server/src/simulate/reuse/half.ts';

/** All finite positive ones, in order: their bits count up. */
const positive = Array.from({ length: 0x7c00 }, (_, bits) => halfValue(bits));

describe('FP16', () => {
  it('every pattern but those of NaN comes back', () => {
    for (let bits = 0; bits < 0x10000; bits++) {
      const value = halfValue(bits);
      if (!Number.isNaN(value)) expect(halfBits(value)).toBe(bits);
    }
    expect(halfBits(Number.NaN)).toBe(0x7e00);
    expect(Number.isNaN(halfValue(0x7e00))).toBe(true);
  });

  it('known values', () => {
    expect([1, -2, 65504, 2 ** -24, 2 ** -14, 0.333251953125].map(halfBits)).toEqual([
      0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x3555,
    ]);
    expect(halfBits(65_519.99)).toBe(0x7bff);
    expect(halfBits(65_520)).toBe(0x7c00);
    expect(halfBits(-1e9)).toBe(0xfc00);
    expect(halfBits(2 ** -26)).toBe(0);
  });

  it('rounds to the nearest, ties to even', () => {
    for (let bits = 0; bits < positive.length - 1; bits++) expect(positive[bits]).toBeLessThan(positive[bits + 1]!);
    const bits = fc.integer({ min: 0, max: positive.length - 2 });
    fc.assert(
      fc.property(bits, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (low, share, negative) => {
        const [below, above] = [positive[low]!, positive[low + 1]!];
        const value = below + (above - below) * share;
        const expected =
          value - below === above - value ? low + (low % 2) : value - below < above - value ? low : low + 1;
        expect(halfBits(negative ? -value : value) & 0x7fff).toBe(expected);
      }),
      { numRuns: 5000 },
    );
    for (let low = 0; low < 5000; low++) {
      expect(halfBits((positive[low]! + positive[low + 1]!) / 2)).toBe(low + (low % 2));
    }
  });

  it('truncation keeps the leading bits and is off by less than 2^-k of the value', () => {
    const normal = fc.integer({ min: 0x400, max: 0x7bff });
    fc.assert(
      fc.property(normal, fc.integer({ min: 0, max: 10 }), fc.boolean(), (size, k, negative) => {
        const bits = size | (negative ? 0x8000 : 0);
        const value = halfValue(bits);
        const cut = truncated(value, k);
        expect(keyOf(halfBits(cut), k)).toBe(keyOf(bits, k));
        expect(Math.abs(cut)).toBeLessThanOrEqual(Math.abs(value));
        expect(Math.abs(value - cut)).toBeLessThan(2 ** -k * Math.abs(value));
        if (k === 10) expect(cut).toBe(value);
      }),
      { numRuns: 2000 },
    );
    expect([0, 1, 2, 10].map((k) => truncated(1.875, k))).toEqual([1, 1.5, 1.75, 1.875]);
  });
});
