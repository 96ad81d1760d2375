/** The activations on which buffers are measured when no network is at hand: rectified independent normal numbers, half of them 0. */

import { Random } from '../random.ts';
import { measureReuse } from './buffer.ts';
import { halfBits, halfValue } from './half.ts';
import type { ReuseBuffer } from './types.ts';

/** Measured; as many go before, because an empty buffer finds less than one in use. */
const count = 4096;
const seed = 1;
let activations: Float64Array | undefined;

export interface ReferenceReuse {
  /** Multiplications saved, as shares of all: by zeros, and by values that are the same or similar. */
  readonly zeros: number;
  readonly hits: number;
}

/**
 * What a buffer saves on 4,096 reference activations.
 *
 * @param weightStays activations until the weight changes and the buffer is emptied; without it never, which is the best case
 * @throws RangeError if `buffer` has a problem: ask `bufferProblems` first
 */
export function referenceReuse(buffer: ReuseBuffer, weightStays = Number.POSITIVE_INFINITY): ReferenceReuse {
  activations ??= draws();
  // A buffer that is emptied is never in use for long: only one that is not has to be warm.
  const { saved } = measureReuse(buffer, activations, weightStays);
  let zeros = 0;
  let hits = 0;
  for (let at = count; at < 2 * count; at++) {
    if (activations[at] === 0) zeros += saved[at]!;
    else hits += saved[at]!;
  }
  return { zeros: zeros / count, hits: hits / count };
}

/** In FP16, as a buffer sees them. */
function draws(): Float64Array {
  const random = new Random(seed);
  return Float64Array.from({ length: 2 * count }, () => halfValue(halfBits(Math.max(0, random.normal()))));
}
