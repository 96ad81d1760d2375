/** From real numbers to random bits: scaling into probabilities, and comparing with random numbers. */

import { Random } from '../random.ts';
import { Lfsr, lfsrTaps, mirroredTaps } from './lfsr.ts';
import type { Scaling, StochasticUnit } from './types.ts';

/** A vector as the unit sees it: the probability of a one for each element, and what to multiply by to get back. */
export interface ScaledVector {
  /** |element| / scale, 0 to 1 */
  readonly probabilities: Float64Array;
  readonly negative: Uint8Array;
  /** 0 if all elements are. */
  readonly scale: number;
}

/** What a vector is divided by; 0 if all its elements are. */
export function scaleOf(elements: Float64Array, scaling: Scaling): number {
  let largest = 0;
  for (const element of elements) largest = Math.max(largest, Math.abs(element));
  return scaling === 'maximum' || largest === 0 ? largest : powerOfTwoFrom(largest);
}

export function scaledVector(elements: Float64Array, scaling: Scaling): ScaledVector {
  const scale = scaleOf(elements, scaling);
  return {
    probabilities: elements.map((element) => (scale === 0 ? 0 : Math.abs(element) / scale)),
    negative: Uint8Array.from(elements, (element) => (element < 0 ? 1 : 0)),
    scale,
  };
}

/** The smallest power of two that is not below `value`, which must be positive. */
export function powerOfTwoFrom(value: number): number {
  let exponent = Math.ceil(Math.log2(value));
  // The logarithm is rounded: next to a power of two it may be off by one.
  while (2 ** exponent < value) exponent++;
  while (2 ** (exponent - 1) >= value) exponent--;
  return 2 ** exponent;
}

export function isPowerOfTwo(value: number): boolean {
  return value > 0 && Number.isFinite(value) && powerOfTwoFrom(value) === value;
}

/**
 * The probability of a one for an element of probability `p` (DERIVED): itself with ideal numbers; with a register of w bits
 * the share of its 2^w - 1 states that are below p * 2^w.
 */
export function bitProbability(p: number, lfsrBits: StochasticUnit['lfsrBits']): number {
  if (lfsrBits === 'ideal' || p === 0) return p;
  return (Math.ceil(p * 2 ** lfsrBits) - 1) / (2 ** lfsrBits - 1);
}

/** Random numbers in [0, 1). */
export type Source = () => number;

/** @param which 0 for the sequence of the activations, 1 for that of the errors: their registers have different polynomials */
export function randomSource(lfsrBits: StochasticUnit['lfsrBits'], which: 0 | 1, seed: number): Source {
  if (lfsrBits === 'ideal') {
    const random = new Random(seed);
    return () => random.uniform();
  }
  const lfsr = new Lfsr(lfsrBits, which === 0 ? lfsrTaps[lfsrBits]! : mirroredTaps(lfsrBits), seed);
  const span = 2 ** lfsrBits;
  return () => lfsr.next() / span;
}
