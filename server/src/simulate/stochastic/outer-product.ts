/**
 * The update of a layer bit by bit: random words, comparisons, ANDs, population counts, signs. Its counts come from doing the work,
 * not from a formula: it is what proves closed-form.ts. Cost grows with vectors x inputs x outputs x stream length.
 */

import { Random } from '../random.ts';
import { operandProblems, stochasticProblems } from './check.ts';
import { isPowerOfTwo, randomSource, type ScaledVector, type Source, scaledVector } from './streams.ts';
import type { Refused, StochasticCounts, StochasticUnit, StochasticUpdate, Units, UpdateOperands } from './types.ts';

/**
 * W's change by one step of gradient descent, -learningRate * X^T dY, computed stochastically.
 *
 * @param seed of the random numbers; registers run on from vector to vector
 * @param units results computed at the same time, for the cycles
 * @returns a refusal, never a throw, for units and operands that make no sense
 */
export function stochasticUpdate(
  unit: StochasticUnit,
  operands: UpdateOperands,
  seed: number,
  units: Units = { rows: operands.outputs, cols: operands.inputs },
): StochasticUpdate | Refused {
  const problems = [...stochasticProblems(unit), ...operandProblems(operands, units)];
  if (problems.length > 0) return { kind: 'refused', problems };
  return runUpdate(unit, operands, seed, units);
}

type Counting = { -readonly [name in keyof StochasticCounts]: number };

/** As `stochasticUpdate`, without a check: also with a single sequence, to measure what that does. */
export function runUpdate(
  unit: StochasticUnit,
  operands: UpdateOperands,
  seed: number,
  units: Units,
): StochasticUpdate {
  const { vectors, inputs, outputs } = operands;
  const length = unit.streamLength;
  const counts: Counting = {
    randomWords: 0,
    comparisons: 0,
    ands: 0,
    popcountAdditions: 0,
    signXors: 0,
    shifts: 0,
    multiplications: 0,
    cycles: 0,
  };
  const change = new Float64Array(inputs * outputs);
  const seeds = new Random(seed);
  const shared = unit.sequences !== 'perElement';
  const sourcesOf = (which: 0 | 1, elements: number) =>
    Array.from({ length: shared ? 1 : elements }, () => randomSource(unit.lfsrBits, which, seeds.word()));
  const inputSources = sourcesOf(0, inputs);
  const outputSources = sourcesOf(1, outputs);

  const streamsOf = (vector: ScaledVector, sources: readonly Source[], numbers?: Float64Array): Uint8Array => {
    const elements = vector.probabilities.length;
    const bits = new Uint8Array(elements * length);
    if (unit.scaling === 'maximum') counts.multiplications += elements;
    for (let k = 0; k < length; k++) {
      let number = 0;
      for (let element = 0; element < elements; element++) {
        if (numbers !== undefined) {
          number = numbers[k]!;
        } else if (element === 0 || !shared) {
          number = sources[element]!();
          counts.randomWords++;
        }
        counts.comparisons++;
        if (number < vector.probabilities[element]!) bits[element * length + k] = 1;
      }
    }
    return bits;
  };

  for (let t = 0; t < vectors; t++) {
    const x = scaledVector(operands.activations.subarray(t * inputs, (t + 1) * inputs), unit.scaling);
    const d = scaledVector(operands.errors.subarray(t * outputs, (t + 1) * outputs), unit.scaling);
    let single: Float64Array | undefined;
    if (unit.sequences === 'single') {
      single = Float64Array.from({ length }, () => inputSources[0]!());
      counts.randomWords += length;
    }
    const xBits = streamsOf(x, inputSources, single);
    const dBits = streamsOf(d, outputSources, single);
    const scale = (operands.learningRate * x.scale * d.scale) / length;
    const scaleIsShift = unit.scaling === 'powerOfTwo' && isPowerOfTwo(length) && isPowerOfTwo(operands.learningRate);

    const finish = (j: number, i: number, ones: number) => {
      counts.signXors++;
      if (scaleIsShift) counts.shifts++;
      else counts.multiplications++;
      const negative = x.negative[j] !== d.negative[i];
      const at = j * outputs + i;
      change[at] = change[at]! + (negative ? scale * ones : -scale * ones);
    };
    for (let top = 0; top < outputs; top += units.rows) {
      const bottom = Math.min(outputs, top + units.rows);
      for (let left = 0; left < inputs; left += units.cols) {
        const right = Math.min(inputs, left + units.cols);
        if (unit.evaluation === 'serial') {
          const counters = new Uint32Array((bottom - top) * (right - left));
          for (let k = 0; k < length; k++) {
            counts.cycles++;
            let at = 0;
            for (let i = top; i < bottom; i++) {
              for (let j = left; j < right; j++, at++) {
                counts.ands++;
                const bit = xBits[j * length + k]! & dBits[i * length + k]!;
                if (k === 0) {
                  counters[at] = bit;
                } else {
                  counters[at]! += bit;
                  counts.popcountAdditions++;
                }
              }
            }
          }
          let at = 0;
          for (let i = top; i < bottom; i++) for (let j = left; j < right; j++) finish(j, i, counters[at++]!);
        } else {
          counts.cycles++;
          for (let i = top; i < bottom; i++) {
            for (let j = left; j < right; j++) {
              const products = Array.from({ length }, (_, k) => {
                counts.ands++;
                return xBits[j * length + k]! & dBits[i * length + k]!;
              });
              finish(j, i, addedInPairs(products, counts));
            }
          }
        }
      }
    }
  }
  return { kind: 'update', change, counts };
}

/** The sum as a tree of two-input adders gives it. */
function addedInPairs(numbers: number[], counts: Counting): number {
  let level = numbers;
  while (level.length > 1) {
    const next: number[] = [];
    for (let at = 0; at < level.length; at += 2) {
      if (at + 1 === level.length) {
        next.push(level[at]!);
      } else {
        next.push(level[at]! + level[at + 1]!);
        counts.popcountAdditions++;
      }
    }
    level = next;
  }
  return level[0]!;
}
