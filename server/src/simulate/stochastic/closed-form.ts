/** What a stochastic update does, in constant time (counts) or in one look at the vectors (mean, variance, error). */

import { bitProbability, isPowerOfTwo, scaledVector, scaleOf } from './streams.ts';
import type { Scaling, StochasticCounts, StochasticUnit, Units, UpdateShape } from './types.ts';

/** Operations and cycles of an update; DERIVED, equal to what the bit-true simulation counts (docs/models/stochastic.md#operations). */
export function stochasticCounts(
  unit: StochasticUnit,
  shape: UpdateShape,
  learningRate: number,
  units: Units = { rows: shape.outputs, cols: shape.inputs },
): StochasticCounts {
  const { vectors, inputs, outputs } = shape;
  const { streamLength: length, scaling, sequences } = unit;
  const elements = vectors * (inputs + outputs);
  const results = vectors * inputs * outputs;
  const shiftsOnly = scaling === 'powerOfTwo' && isPowerOfTwo(length) && isPowerOfTwo(learningRate);
  const rounds = vectors * Math.ceil(outputs / units.rows) * Math.ceil(inputs / units.cols);
  return {
    randomWords: { perVector: 2 * vectors, perElement: elements, single: vectors }[sequences] * length,
    comparisons: elements * length,
    ands: results * length,
    popcountAdditions: results * (length - 1),
    signXors: results,
    shifts: shiftsOnly ? results : 0,
    multiplications: (shiftsOnly ? 0 : results) + (scaling === 'maximum' ? elements : 0),
    cycles: rounds * (unit.evaluation === 'serial' ? length : 1),
  };
}

/** Mean and variance of one element of |x| |d| in units of both scales, over all random numbers. */
export interface ProductMoments {
  readonly mean: number;
  readonly variance: number;
}

/**
 * A product of probabilities px and pd from streams of independent numbers: mean p, variance p (1 - p) / L, p the product of
 * the two bits' probabilities. DERIVED: L independent coins. Numbers of a shift register follow one another, so that only the
 * mean is exact for them.
 */
export function productMoments(px: number, pd: number, unit: StochasticUnit): ProductMoments {
  const p = bitProbability(px, unit.lfsrBits) * bitProbability(pd, unit.lfsrBits);
  return { mean: p, variance: (p * (1 - p)) / unit.streamLength };
}

/**
 * Expected normalised error of an outer product x d^T with ideal numbers: squared error over squared size, both summed over all
 * elements. DERIVED: (sum p / sum p^2 - 1) / L, and both sums factor into sums over each vector, so no product is formed.
 * Sharing numbers within a vector correlates the errors of elements but changes none of their variances.
 */
export function expectedError(x: Float64Array, d: Float64Array, scaling: Scaling, streamLength: number): number {
  const [first, second] = [sums(x, scaling), sums(d, scaling)];
  const squares = first.squares * second.squares;
  return squares === 0 ? 0 : ((first.sum * second.sum) / squares - 1) / streamLength;
}

function sums(vector: Float64Array, scaling: Scaling) {
  const scale = scaleOf(vector, scaling) || 1;
  let sum = 0;
  let squares = 0;
  for (const element of vector) {
    const p = Math.abs(element) / scale;
    sum += p;
    squares += p * p;
  }
  return { sum, squares };
}

/**
 * By how much one sequence for both vectors makes an update too large: its expected projection on the true one, minus 1.
 * DERIVED: both streams have a one where the number is below the smaller probability, so min(px, pd) comes out for px pd.
 */
export function singleSequenceBias(x: Float64Array, d: Float64Array, scaling: Scaling): number {
  const px = scaledVector(x, scaling).probabilities.sort();
  const pd = scaledVector(d, scaling).probabilities.sort();
  // The sum of min(a, b) a b over all pairs, for each a those of smaller and of larger b together.
  let smaller = 0;
  let larger = pd.reduce((sum, b) => sum + b, 0);
  const squares = pd.reduce((sum, b) => sum + b * b, 0);
  let got = 0;
  let truth = 0;
  let at = 0;
  for (const a of px) {
    for (; at < pd.length && pd[at]! < a; at++) {
      smaller += pd[at]! ** 2;
      larger -= pd[at]!;
    }
    got += a * (smaller + a * larger);
    truth += a * a * squares;
  }
  return truth === 0 ? 0 : got / truth - 1;
}
