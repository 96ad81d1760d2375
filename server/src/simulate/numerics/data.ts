/** Data as the network sees them: images turned so that channels lie inside, a part held back for the test. */

import { Random, seedOf } from '../random.ts';
import type { DataSet, NetworkSpec, NumericsProblem } from './types.ts';

export interface Split {
  readonly train: Samples;
  readonly test: Samples;
}

export interface Samples {
  readonly count: number;
  readonly samples: Float32Array;
  readonly labels: Uint16Array;
}

/** Whether a network can be trained on data. */
export function dataProblems({ name, input, classes }: NetworkSpec, data: DataSet): readonly NumericsProblem[] {
  const size = (shape: readonly number[]) => shape.reduce((product, length) => product * length, 1);
  const count = data.labels.length;
  const problem = (message: string): NumericsProblem[] => [{ field: 'data', message }];
  if (count < 2) return problem(`training needs at least 2 samples, found ${count}`);
  if (size(input) !== size(data.shape))
    return problem(
      `a sample has ${size(data.shape)} numbers (${data.shape.join(' x ')}), but '${name}' takes ${size(input)} (${input.join(' x ')})`,
    );
  const largest = data.labels.reduce((most, label) => Math.max(most, label), 0);
  if (largest >= classes)
    return problem(
      `labels go up to ${largest}, but '${name}' tells only ${classes} classes apart (0 to ${classes - 1})`,
    );
  return [];
}

/** So many samples, drawn by a seed; all of them, as they are, if there are no more. */
export function someOf(data: DataSet, count: number, seed: number): DataSet {
  if (count >= data.labels.length) return data;
  const size = data.samples.length / data.labels.length;
  const samples = new Float32Array(count * size);
  const labels = new Uint16Array(count);
  shuffled(data.labels.length, seedOf(seed, 3))
    .subarray(0, count)
    .forEach((from, to) => {
      samples.set(data.samples.subarray(from * size, (from + 1) * size), to * size);
      labels[to] = data.labels[from]!;
    });
  return { ...data, samples, labels };
}

/** Samples that are not trained on: a fifth, at least one. */
export const heldBack = (count: number): number => Math.max(1, Math.floor(count / 5));

/**
 * Draws which samples are held back.
 *
 * @param data without problems for this network (`dataProblems`)
 */
export function splitData({ input }: NetworkSpec, data: DataSet, seed: number): Split {
  const order = shuffled(data.labels.length, seedOf(seed, 0));
  const held = heldBack(order.length);
  const inside = channelsInside(input);
  const pick = (indices: Uint32Array): Samples => {
    const samples = new Float32Array(indices.length * inside.length);
    const labels = new Uint16Array(indices.length);
    indices.forEach((from, to) => {
      labels[to] = data.labels[from]!;
      inside.forEach((at, index) => {
        samples[to * inside.length + index] = data.samples[from * inside.length + at]!;
      });
    });
    return { count: indices.length, samples, labels };
  };
  return { test: pick(order.subarray(0, held)), train: pick(order.subarray(held)) };
}

/** Where each number of a sample comes from: channels, rows, columns become rows, columns, channels. */
function channelsInside(shape: readonly number[]): Uint32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  const channels = shape.length === 3 ? shape[0]! : 1;
  const pixels = size / channels;
  return Uint32Array.from({ length: size }, (_, at) => (at % channels) * pixels + Math.floor(at / channels));
}

/** The numbers from 0 on in an order drawn from a seed (Fisher and Yates). */
export function shuffled(count: number, seed: number): Uint32Array {
  const random = new Random(seed);
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random.uniform() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
