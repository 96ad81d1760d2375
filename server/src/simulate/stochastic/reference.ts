/**
 * The draws on which units are measured when no network is at hand: rectified normal activations (64), normal errors (32). The
 * papers publish no error, so nothing here is fitted to one.
 */

import { Random } from '../random.ts';
import { expectedError, singleSequenceBias } from './closed-form.ts';
import type { Scaling } from './types.ts';

export const referenceShape = { inputs: 64, outputs: 32 };

export interface ReferenceDraw {
  readonly x: Float64Array;
  readonly d: Float64Array;
}

export function referenceDraws(count: number, seed: number): ReferenceDraw[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () => nextDraw(random));
}

/** By hand: a callback for each of 200,000 elements would keep the first hint waiting. */
function nextDraw(random: Random): ReferenceDraw {
  const x = new Float64Array(referenceShape.inputs);
  const d = new Float64Array(referenceShape.outputs);
  for (let at = 0; at < x.length; at++) x[at] = Math.max(0, random.normal());
  for (let at = 0; at < d.length; at++) d[at] = random.normal();
  return { x, d };
}

/** Draws behind an error or a bias. */
export const referenceCount = 2000;
const seed = 1;
const biases = new Map<Scaling, number>();
const errors = new Map<Scaling, number>();

/** The gain bias of a single sequence, mean of 2,000 draws; computed once. */
export function referenceBias(scaling: Scaling): number {
  return atOnce(remembered(biases, scaling, ({ x, d }) => singleSequenceBias(x, d, scaling)));
}

/** The expected normalised error of a stream of `streamLength` ideal bits, mean of 2,000 draws; computed once. */
export function referenceError(scaling: Scaling, streamLength: number): number {
  return atOnce(errorOfOneBit(scaling)) / streamLength;
}

/** Computes what `referenceError` needs in steps, for those who cannot wait for all of it. */
export function* prepareReferenceError(scaling: Scaling): Generator<void> {
  yield* errorOfOneBit(scaling);
}

const errorOfOneBit = (scaling: Scaling) => remembered(errors, scaling, ({ x, d }) => expectedError(x, d, scaling, 1));

/** Draws of one step. */
const step = 50;

function* remembered(
  known: Map<Scaling, number>,
  scaling: Scaling,
  of: (draw: ReferenceDraw) => number,
): Generator<void, number> {
  const found = known.get(scaling);
  if (found !== undefined) return found;
  const random = new Random(seed);
  let sum = 0;
  for (let draw = 1; draw <= referenceCount; draw++) {
    sum += of(nextDraw(random));
    if (draw % step === 0) yield;
  }
  const value = sum / referenceCount;
  known.set(scaling, value);
  return value;
}

function atOnce<Result>(steps: Generator<void, Result>): Result {
  for (;;) {
    const next = steps.next();
    if (next.done) return next.value;
  }
}
