/** The error of a unit, bit by bit on some of the reference draws: what the closed form is held against (docs/models/stochastic.md). */
import { Random } from '../random.ts';
import { runUpdate } from './outer-product.ts';
import { type ReferenceDraw, referenceDraws, referenceShape } from './reference.ts';
import type { StochasticUnit } from './types.ts';

export interface MeasuredError {
  /** Mean over the draws of squared error over squared size. */
  readonly error: number;
  /** Of that mean, from the spread of the draws. */
  readonly standardError: number;
  readonly draws: number;
}

/** The longest stream that is measured in passing: one draw of it takes some milliseconds. */
export const longestMeasured = 256;
const drawCount = 30;
const seed = 2;
let draws: ReferenceDraw[] | undefined;

const known = new Map<string, MeasuredError>();
/** Units that are remembered. */
const maxKnown = 500;

/** Equal for both ways to evaluate: they give the same bits. */
const keyOf = ({ streamLength, scaling, sequences, lfsrBits }: StochasticUnit): string =>
  JSON.stringify([streamLength, scaling, sequences, lfsrBits]);

/** What `measureError` has found before; undefined if it has not been asked. */
export const rememberedError = (unit: StochasticUnit): MeasuredError | undefined => known.get(keyOf(unit));

/**
 * Simulates draw by draw, so that others get their turn in between; a unit that was measured is remembered.
 *
 * @param unit without problems, at most `longestMeasured` bits a stream
 */
export function* measureError(unit: StochasticUnit): Generator<void, MeasuredError> {
  const found = rememberedError(unit);
  if (found) return found;
  // Of both ways to evaluate this one takes less time here.
  const simulated: StochasticUnit = { ...unit, evaluation: 'serial' };
  draws ??= referenceDraws(drawCount, seed);
  const seeds = new Random(seed);
  const errors: number[] = [];
  for (const draw of draws) {
    errors.push(errorOf(simulated, draw, seeds.word()));
    yield;
  }
  const error = errors.reduce((sum, each) => sum + each, 0) / drawCount;
  const variance = errors.reduce((sum, each) => sum + (each - error) ** 2, 0) / (drawCount - 1);
  const result: MeasuredError = { error, standardError: Math.sqrt(variance / drawCount), draws: drawCount };
  if (known.size >= maxKnown) known.clear();
  known.set(keyOf(unit), result);
  return result;
}

function errorOf(unit: StochasticUnit, { x, d }: ReferenceDraw, from: number): number {
  const { inputs, outputs } = referenceShape;
  const operands = { vectors: 1, inputs, outputs, activations: x, errors: d, learningRate: 1 };
  const { change } = runUpdate(unit, operands, from, { rows: outputs, cols: inputs });
  let wrong = 0;
  let size = 0;
  for (let j = 0; j < inputs; j++) {
    for (let i = 0; i < outputs; i++) {
      const exact = -x[j]! * d[i]!;
      wrong += (change[j * outputs + i]! - exact) ** 2;
      size += exact ** 2;
    }
  }
  return size === 0 ? 0 : wrong / size;
}
