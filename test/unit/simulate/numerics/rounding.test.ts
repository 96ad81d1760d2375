/** Short words, against what they are by definition. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBf16, toFp16, toInt8, toTruncatedFp16 } from '../../../../server/src/simulate/numerics/rounding.ts';
import { Random } from '../../../../server/src/simulate/random.ts';
import { halfBits, halfValue, truncated } from '../../../../server/src/simulate/reuse/half.ts';

const floats = fc.array(
  fc.oneof(
    fc.float(),
    fc.float({ min: -1, max: 1, noNaN: true }),
    fc.float({ min: Math.fround(-1e-4), max: Math.fround(1e-4), noNaN: true }),
    fc.integer({ min: 0, max: 0xffff }).map(halfValue),
  ),
  { minLength: 1, maxLength: 50 },
);

/** One array rounded; both zeros are one. */
function all(values: readonly number[], round: (from: Float32Array, to: Float32Array) => void): number[] {
  const to = new Float32Array(values.length);
  round(Float32Array.from(values), to);
  return plain([...to]);
}

const plain = (values: readonly number[]) => values.map((value) => value + 0);

describe('to nearest', () => {
  it('FP16 is what the bits of reuse/half.ts say', () => {
    fc.assert(
      fc.property(floats, (values) => {
        const words = all(values, (from, to) => toFp16(from, to, from.length));
        expect(words).toEqual(plain(values.map((value) => halfValue(halfBits(Math.fround(value))))));
      }),
      { numRuns: 3000 },
    );
  });

  it('FP16 ties go to the even one', () => {
    const ties = Array.from({ length: 2000 }, (_, index) => {
      const bits = index * 15 + 1;
      return (halfValue(bits) + halfValue(bits + 1)) / 2;
    });
    const words = all(ties, (from, to) => toFp16(from, to, from.length));
    expect(words).toEqual(ties.map((value) => halfValue(halfBits(value))));
  });

  it('bf16 is the nearer of its two neighbours, on a tie the even one', () => {
    const bits = (value: number) => new Uint32Array(Float32Array.of(value).buffer)[0]!;
    const float = (word: number) => new Float32Array(Uint32Array.of(word >>> 0).buffer)[0]!;
    fc.assert(
      fc.property(floats, (values) => {
        const words = all(values, (from, to) => toBf16(from, to, from.length));
        values.forEach((value, index) => {
          const exact = Math.fround(value);
          if (!Number.isFinite(exact)) {
            expect(words[index]).toBe(exact);
            return;
          }
          const low = float(bits(exact) & 0xffff0000);
          const high = float((bits(exact) & 0xffff0000) + 0x10000);
          // Beyond the largest it is infinite: compare as if that were one more step.
          const above = Number.isFinite(high) ? high : 2 * low - float((bits(exact) & 0xffff0000) - 0x10000);
          const [down, up] = [Math.abs(exact - low), Math.abs(above - exact)];
          const even = bits(low) & 0x10000 ? high : low;
          expect(words[index]).toBe((down < up ? low : up < down ? high : even) + 0);
        });
      }),
      { numRuns: 3000 },
    );
  });

  it('int8 is a whole multiple, at most half a step away, and its largest is 127', () => {
    fc.assert(
      fc.property(fc.array(fc.float({ noNaN: true, min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
        const to = new Float32Array(values.length);
        const scale = toInt8(Float32Array.from(values), to, values.length);
        const largest = Math.max(...values.map(Math.abs));
        if (largest / 127 === 0) {
          expect(to.some((word) => word !== 0)).toBe(false);
          return;
        }
        expect(Math.max(...to.map(Math.abs))).toBe(127);
        values.forEach((value, index) => {
          expect(Number.isInteger(to[index])).toBe(true);
          expect(Math.abs(to[index]! * scale - value)).toBeLessThanOrEqual(scale * 0.5000001);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it('int8 does not hide what is no number', () => {
    const to = new Float32Array(2);
    toInt8(Float32Array.of(1, Number.NaN), to, 2);
    expect([...to]).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('at random', () => {
  it.each([
    ['bf16', 1 + 2 ** -7 / 4, [1, 1 + 2 ** -7], 0.25],
    ['fp16', -(1 + (3 * 2 ** -10) / 4), [-1, -(1 + 2 ** -10)], 0.75],
    ['fp16', 2 ** -24 * 5.5, [2 ** -24 * 5, 2 ** -24 * 6], 0.5],
    ['int8', 0.3 / 127, [0, 1], 0.3],
  ] as const)('%s keeps the mean of %f', (word, value, [near, far], chance) => {
    const count = 40_000;
    const values = new Float32Array(count).fill(value);
    // Sets the scale of integers.
    values[0] = word === 'int8' ? 1 : value;
    const words = new Float32Array(count);
    const random = new Random(7);
    if (word === 'bf16') toBf16(values, words, count, random);
    else if (word === 'fp16') toFp16(values, words, count, random);
    else toInt8(values, words, count, random);
    const rest = words.subarray(1);
    expect(rest.every((each) => each === near || each === far)).toBe(true);
    const share = rest.filter((each) => each === far).length / rest.length;
    expect(Math.abs(share - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / count));
  });
});

it('truncated activations are those of the bit-true buffer', () => {
  fc.assert(
    fc.property(floats, fc.integer({ min: 0, max: 10 }), (values, bits) => {
      // What is no number stays none, whatever bits of it are cut off.
      const finite = values.map((value) => (Number.isNaN(value) ? 0 : value));
      const words = all(finite, (from, to) => toTruncatedFp16(from, to, from.length, bits));
      expect(words).toEqual(plain(finite.map((value) => truncated(Math.fround(value), bits))));
    }),
    { numRuns: 3000 },
  );
});
