/** Textbook gradients, and operands that show a lost or repeated word. */

import type { GradientOperands } from '../../../../server/src/simulate/gradients/interleaved-grid.ts';
import type { Gemm } from '../../../../server/src/simulate/types.ts';

/** Integers from -9 to 9 without zero; the same seed gives the same words. */
export function integers(length: number, seed: number): Float64Array {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const value = (state >>> 16) % 18;
    return value < 9 ? value - 9 : value - 8;
  });
}

export function gradientOperands({ m, n, k, groups }: Gemm, seed: number): GradientOperands {
  return {
    activation: integers(groups * m * k, seed),
    weight: integers(groups * k * n, seed + 1),
    error: integers(groups * m * n, seed + 2),
    learningRate: 3,
  };
}

/** dX[t, j] = sum over i of dY[t, i] * W[j, i] */
export function exactInputGradient({ m, n, k, groups }: Gemm, { weight, error }: GradientOperands): Float64Array {
  const result = new Float64Array(groups * m * k);
  for (let g = 0; g < groups; g++) {
    for (let t = 0; t < m; t++) {
      for (let j = 0; j < k; j++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += error[(g * m + t) * n + i]! * weight[(g * k + j) * n + i]!;
        result[(g * m + t) * k + j] = sum;
      }
    }
  }
  return result;
}

/** dW[j, i] = sum over t of X[t, j] * dY[t, i] */
export function exactWeightGradient({ m, n, k, groups }: Gemm, { activation, error }: GradientOperands): Float64Array {
  const result = new Float64Array(groups * k * n);
  for (let g = 0; g < groups; g++) {
    for (let j = 0; j < k; j++) {
      for (let i = 0; i < n; i++) {
        let sum = 0;
        for (let t = 0; t < m; t++) sum += activation[(g * m + t) * k + j]! * error[(g * m + t) * n + i]!;
        result[(g * k + j) * n + i] = sum;
      }
    }
  }
  return result;
}

/** The index of the first word that differs, or -1. */
export function firstDifference(a: Float64Array, b: Float64Array): number {
  return a.length === b.length ? a.findIndex((value, index) => value !== b[index]) : 0;
}
