/** What an array and a device must be. Every problem names the field, so that an editor finds the word. */

import type { CrossbarArray, CrossbarProblem } from './types.ts';

export function arrayProblems(array: CrossbarArray): CrossbarProblem[] {
  return [
    ...range('rows', array.rows, 1, 65_536, 'An array', 'rows'),
    ...range('cols', array.cols, 1, 65_536, 'An array', 'columns'),
    ...range('bits', array.bits, 2, 16, 'A converter (one bit is the sign)', 'bits'),
    ...range('updateBits', array.updateBits, 2, 8, 'A voltage code (one bit is the sign)', 'bits'),
  ];
}

function range(
  field: keyof CrossbarArray,
  value: number,
  least: number,
  most: number,
  what: string,
  units: string,
): CrossbarProblem[] {
  if (Number.isInteger(value) && value >= least && value <= most) return [];
  return [{ field, message: `${what} has ${least} to ${most.toLocaleString('en-US')} ${units}, not ${value}` }];
}
