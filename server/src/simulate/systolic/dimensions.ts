/** What every systolic model requires of its sizes, and how it divides them. */

import type { Gemm, Grid } from '../types.ts';

/** @throws RangeError if a dimension is not an integer from 1 to 2^53 - 1. */
export function requireDimensions(gemm: Gemm, grid: Grid): void {
  requirePositiveInteger('m', gemm.m);
  requirePositiveInteger('n', gemm.n);
  requirePositiveInteger('k', gemm.k);
  requirePositiveInteger('groups', gemm.groups);
  requirePositiveInteger('rows', grid.rows);
  requirePositiveInteger('cols', grid.cols);
}

function requirePositiveInteger(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new RangeError(`${name} must be a positive integer of at most 2^53 - 1, but is ${value}`);
  }
}

/** ceil(a / b) for positive safe integers, without the rounding of a floating-point quotient. */
export function ceilDivide(a: number, b: number): number {
  const rest = a % b;
  return (a - rest) / b + (rest === 0 ? 0 : 1);
}
