/** The reference activations measure what many more draws of another generator do. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { measureReuse } from '../../../../server/src/simulate/reuse/buffer.ts';
import { directHitRate, fifoHitRate } from '../../../../server/src/simulate/reuse/hit-rate.ts';
import { referenceReuse } from '../../../../server/src/simulate/reuse/reference.ts';
import type { ReuseBuffer } from '../../../../server/src/simulate/reuse/types.ts';
import { rectifiedNormal } from './draws.ts';

const many = rectifiedNormal(100_000, 1);
const draws = 4096;
/** Five standard errors of a share that is measured on so many draws. */
const near = (got: number, share: number) =>
  expect(Math.abs(got - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / draws) + 0.002);

const anyBuffer: fc.Arbitrary<ReuseBuffer> = fc.record({
  entries: fc.integer({ min: 1, max: 256 }),
  mantissaBits: fc.integer({ min: 0, max: 10 }),
  replacement: fc.constantFrom('lru', 'fifo', 'direct'),
  zeros: fc.constantFrom('skipped', 'buffered'),
});

it('agrees with 100,000 other draws, zeros and hits apart', () => {
  fc.assert(
    fc.property(anyBuffer, (buffer) => {
      const { rate, zeroRate } = measureReuse(buffer, many);
      const { zeros, hits } = referenceReuse(buffer);
      near(zeros, zeroRate);
      near(hits, rate - zeroRate);
    }),
    { numRuns: 100 },
  );
});

it('measures a buffer in use: one that holds every key finds all of them', () => {
  // With no bit of the mantissa an exponent is a key: few enough for all to have come before the measured half.
  const buffer = { entries: 4096, mantissaBits: 0, replacement: 'lru', zeros: 'skipped' } as const;
  const { zeros, hits } = referenceReuse(buffer);
  expect(zeros + hits).toBeGreaterThan(0.999);
  expect(measureReuse(buffer, many.subarray(0, 64)).rate).toBeLessThan(0.95);
});

it('agrees with the closed forms for the probabilities of its keys', () => {
  // Exponents e of |normal| below 2^e, and zero: keys of k = 0.
  const below = (x: number) => {
    // Error function by its series: the sum of the density's Taylor terms.
    let term = x;
    let sum = x;
    for (let n = 1; n < 60; n++) {
      term *= (-x * x) / (2 * n);
      sum += term / (2 * n + 1);
    }
    return sum / Math.sqrt(2 * Math.PI);
  };
  const keys = new Map<number, number>([[0, 0.5]]);
  for (let exponent = -13; exponent <= 1; exponent++) {
    keys.set(exponent + 15, below(2 ** (exponent + 1)) - below(2 ** exponent));
  }
  for (const entries of [1, 2, 3, 5]) {
    const buffer = { entries, mantissaBits: 0, zeros: 'buffered' } as const;
    const found = (replacement: ReuseBuffer['replacement']) => {
      const { zeros, hits } = referenceReuse({ ...buffer, replacement });
      return zeros + hits;
    };
    near(found('fifo'), fifoHitRate([...keys.values()], entries));
    near(found('direct'), directHitRate(keys, entries));
  }
});
