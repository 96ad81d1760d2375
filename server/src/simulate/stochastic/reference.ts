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
  return Array.from({ length: count }, () => {
    // By hand: a callback for each of 200,000 elements would keep the first hint waiting.
    const x = new Float64Array(referenceShape.inputs);
    const d = new Float64Array(referenceShape.outputs);
    for (let at = 0; at < x.length; at++) x[at] = Math.max(0, random.normal());
    for (let at = 0; at < d.length; at++) d[at] = random.normal();
    return { x, d };
  });
}

/** Draws behind an error or a bias. */
export const referenceCount = 2000;
const seed = 1;
const biases = new Map<Scaling, number>();
const errors = new Map<Scaling, number>();

/** The gain bias of a single sequence, mean of 2,000 draws; computed once. */
export function referenceBias(scaling: Scaling): number {
  return remembered(biases, scaling, ({ x, d }) => singleSequenceBias(x, d, scaling));
}

/** The expected normalised error of a stream of `streamLength` ideal bits, mean of 2,000 draws; computed once. */
export function referenceError(scaling: Scaling, streamLength: number): number {
  return remembered(errors, scaling, ({ x, d }) => expectedError(x, d, scaling, 1)) / streamLength;
}

function remembered(known: Map<Scaling, number>, scaling: Scaling, of: (draw: ReferenceDraw) => number): number {
  let value = known.get(scaling);
  if (value === undefined) {
    value = referenceDraws(referenceCount, seed).reduce((sum, draw) => sum + of(draw), 0) / referenceCount;
    known.set(scaling, value);
  }
  return value;
}
