/** 32-bit floats rounded to shorter words, array by array; results are 32-bit floats that the word can hold. */

import type { Random } from '../random.ts';
import { truncated } from '../reuse/half.ts';

export type WordName = 'bf16' | 'fp16' | 'int8';
export const wordNames: readonly WordName[] = ['bf16', 'fp16', 'int8'];

/** `nearest`: ties to even. `stochastic`: up with the probability of the part that is cut off, so that the mean is kept. */
export type Rounding = 'nearest' | 'stochastic';

/** Where mantissa bits of a 32-bit float are cut off for a 16-bit one, and its smallest normal number. */
const bf16Cut = 16;
const fp16Cut = 13;
const fp16Normal = 2 ** -14;
/** Adding it to a double leaves multiples of 2^-24, FP16's smallest number, ties to even. */
const fp16Grid = 1.5 * 2 ** 28;
const fp16Largest = 65_504;
/** Half of what is cut off, less the one that a tie adds to an odd number. */
const fp16Half = 2 ** (fp16Cut - 1) - 1;

/** Rounds `count` values into `words`. @param random for stochastic rounding; without it to nearest */
export function toBf16(values: Float32Array, words: Float32Array, count: number, random?: Random): void {
  cutMantissa(values, words, count, bf16Cut, random);
}

export function toFp16(values: Float32Array, words: Float32Array, count: number, random?: Random): void {
  cutMantissa(values, words, count, fp16Cut, random);
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    const size = Math.abs(value);
    if (size < fp16Normal) {
      words[at] = random ? Math.floor(value * 2 ** 24 + random.uniform()) / 2 ** 24 : value + fp16Grid - fp16Grid;
    } else if (Math.abs(words[at]!) > fp16Largest) {
      words[at] = value * Number.POSITIVE_INFINITY;
    }
  }
}

/**
 * Integers from -127 to 127; the largest magnitude of all values becomes 127.
 *
 * @returns what an integer has to be multiplied by; 0 if all values are 0
 */
export function toInt8(values: Float32Array, words: Float32Array, count: number, random?: Random): number {
  let largest = 0;
  for (let at = 0; at < count; at++) largest = Math.max(largest, Math.abs(values[at]!));
  const scale = largest / 127;
  if (scale === 0 || !Number.isFinite(scale)) {
    // No integer stands for what is no number: it stays visible.
    words.fill(Number.isFinite(largest) ? 0 : Number.NaN, 0, count);
    return Number.isFinite(largest) ? 0 : 1;
  }
  for (let at = 0; at < count; at++) {
    const value = values[at]! / scale;
    words[at] = random ? clamped(Math.floor(value + random.uniform())) : roundedToEven(value);
  }
  return scale;
}

/** FP16 with all but `mantissaBits` bits of its mantissa cut off, as reuse/half.ts has it bit by bit. */
export function toTruncatedFp16(values: Float32Array, words: Float32Array, count: number, mantissaBits: number): void {
  const from = new Int32Array(values.buffer, values.byteOffset, count);
  const to = new Int32Array(words.buffer, words.byteOffset, count);
  const kept = -(1 << (23 - mantissaBits));
  for (let at = 0; at < count; at++) {
    const bits = from[at]!;
    const size = bits & 0x7fffffff;
    // Normal numbers of FP16 that do not round to infinity, and zeros, are nearly all: one addition and a mask.
    if (size >= 0x38800000 && size < 0x477ff000) to[at] = (bits + fp16Half + ((bits >>> fp16Cut) & 1)) & kept;
    else if (size === 0) to[at] = bits;
    else words[at] = Number.isNaN(values[at]) ? Number.NaN : truncated(values[at]!, mantissaBits);
  }
}

function cutMantissa(values: Float32Array, words: Float32Array, count: number, cut: number, random?: Random): void {
  const from = new Int32Array(values.buffer, values.byteOffset, count);
  const to = new Int32Array(words.buffer, words.byteOffset, count);
  const below = 2 ** cut - 1;
  const half = 2 ** (cut - 1) - 1;
  for (let at = 0; at < count; at++) {
    const bits = from[at]!;
    // Infinities and what is no number have no mantissa to round.
    if ((bits & 0x7f800000) === 0x7f800000) to[at] = bits;
    else to[at] = (bits + (random ? random.word() & below : half + ((bits >>> cut) & 1))) & ~below;
  }
}

/** By way of a sum that leaves no bits for the fraction; |value| below 2^51. */
const roundedToEven = (value: number): number => value + 1.5 * 2 ** 52 - 1.5 * 2 ** 52;

const clamped = (value: number): number => Math.max(-127, Math.min(127, value));
