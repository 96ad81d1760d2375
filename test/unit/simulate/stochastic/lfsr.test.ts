/** Shift registers: every width has a feedback of maximal length. */

import { describe, expect, it } from 'vitest';
import { Lfsr, lfsrTaps, mirroredTaps } from '../../../../server/src/simulate/stochastic/lfsr.ts';

const widths = Object.keys(lfsrTaps).map(Number);

describe('every width', () => {
  it('is from 2 to 32 bits', () => {
    expect(widths).toEqual(Array.from({ length: 31 }, (_, at) => at + 2));
  });

  it.each(widths)('%i bits: both polynomials are primitive', (width) => {
    for (const taps of [lfsrTaps[width]!, mirroredTaps(width)]) expect(isPrimitive(width, taps)).toBe(true);
  });

  it('a polynomial that is not primitive is found out', () => {
    expect(isPrimitive(8, [8, 4])).toBe(false);
    expect(isPrimitive(4, [4, 3, 2, 1])).toBe(false); // order 5
  });
});

it.each(widths.filter((width) => width <= 14))('%i bits: every state but 0 comes once', (width) => {
  for (const taps of [lfsrTaps[width]!, mirroredTaps(width)]) {
    const lfsr = new Lfsr(width, taps, 5);
    const seen = new Set<number>();
    for (let step = 0; step < 2 ** width - 1; step++) seen.add(lfsr.next());
    expect(seen.size).toBe(2 ** width - 1);
    expect(seen.has(0)).toBe(false);
    expect(Math.max(...seen)).toBe(2 ** width - 1);
  }
});

it('32 bits stay unsigned', () => {
  const lfsr = new Lfsr(32, lfsrTaps[32]!, 0xffffffff);
  for (let step = 0; step < 1000; step++) {
    const state = lfsr.next();
    expect(state).toBeGreaterThan(0);
    expect(state).toBeLessThanOrEqual(0xffffffff);
  }
});

/** x has order 2^width - 1 modulo the polynomial: x^(2^width - 1) = 1 and no x^((2^width - 1) / prime) is. */
function isPrimitive(width: number, taps: readonly number[]): boolean {
  let polynomial = 1n;
  for (const tap of taps) polynomial |= 1n << BigInt(tap);
  const times = (a: bigint, b: bigint) => {
    let product = 0n;
    for (let bit = 0; bit < width; bit++) {
      if ((b >> BigInt(bit)) & 1n) product ^= a;
      a <<= 1n;
      if (a >> BigInt(width)) a ^= polynomial;
    }
    return product;
  };
  const power = (exponent: number) => {
    let result = 1n;
    let base = 2n;
    for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = times(result, base);
      base = times(base, base);
    }
    return result;
  };
  const order = 2 ** width - 1;
  return power(order) === 1n && primeFactors(order).every((prime) => power(order / prime) !== 1n);
}

function primeFactors(number: number): number[] {
  const primes: number[] = [];
  let rest = number;
  for (let prime = 2; prime * prime <= rest; prime++) {
    if (rest % prime !== 0) continue;
    primes.push(prime);
    while (rest % prime === 0) rest /= prime;
  }
  return rest > 1 ? [...primes, rest] : primes;
}
