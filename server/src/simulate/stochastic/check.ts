/** What a unit and its operands must be. Every problem names the field, so that an editor finds the word. */

import { lfsrTaps } from './lfsr.ts';
import { referenceBias } from './reference.ts';
import type { StochasticProblem, StochasticUnit, Units, UpdateOperands } from './types.ts';

export const longestStream = 65_536;

export function stochasticProblems(unit: StochasticUnit): StochasticProblem[] {
  const problems: StochasticProblem[] = [];
  const { streamLength, lfsrBits } = unit;
  if (!Number.isInteger(streamLength) || streamLength < 1 || streamLength > longestStream) {
    problems.push({
      field: 'streamLength',
      message: `A stream has 1 to ${longestStream.toLocaleString('en-US')} bits, not ${streamLength}`,
    });
  }
  if (lfsrBits !== 'ideal' && lfsrTaps[lfsrBits] === undefined) {
    problems.push({
      field: 'lfsrBits',
      message: `No feedback of maximal length is known here for a shift register of ${lfsrBits} bits: 2 to 32 bits have one`,
    });
  }
  if (unit.sequences === 'single') {
    const gainBias = referenceBias(unit.scaling);
    problems.push({
      field: 'sequences',
      message: `Each of the two vectors needs a sequence of its own: with one for both, updates come out ${Math.round(
        100 * gainBias,
      )} % too large (measured: rectified normal activations, normal errors, 64 x 32)`,
      gainBias,
    });
  }
  return problems;
}

export function operandProblems(operands: UpdateOperands, units: Units): StochasticProblem[] {
  const { vectors, inputs, outputs, activations, errors, learningRate } = operands;
  const problems: StochasticProblem[] = [];
  if (![vectors, inputs, outputs].every(isCount)) {
    return [
      {
        field: 'shape',
        message: `A layer has vectors, inputs and outputs from 1 on, not ${vectors}, ${inputs}, ${outputs}`,
      },
    ];
  }
  const require = (field: 'activations' | 'errors', values: Float64Array, length: number) => {
    if (values.length !== length) {
      problems.push({ field, message: `${field} must have ${length} values, but have ${values.length}` });
    } else if (!values.every((value) => Math.abs(value) <= largest)) {
      problems.push({ field, message: `${field} must be numbers of at most ${largest.toPrecision(2)}` });
    }
  };
  require('activations', activations, vectors * inputs);
  require('errors', errors, vectors * outputs);
  if (!Number.isFinite(learningRate)) {
    problems.push({ field: 'learningRate', message: `The learning rate must be a finite number, not ${learningRate}` });
  }
  if (![units.rows, units.cols].every(isCount)) {
    problems.push({ field: 'units', message: `Units are counted from 1, not ${units.rows} x ${units.cols}` });
  }
  return problems;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value > 0;

/** Of a 32-bit float: products of two and their powers of two stay far from overflow. */
const largest = 3.4028234663852886e38;
