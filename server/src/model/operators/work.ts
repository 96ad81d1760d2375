/** Work outside the array, counted the same way for every operator (docs/models/vector.md). */
import type { LayerVector, VectorWork } from '../values.ts';
import type { OperatorParameter } from './types.ts';

/** Operations, and the words of activations and gradients they read and write; all for one sample. */
export const work = (operations: number, reads = 0, writes = 0): VectorWork => ({ operations, reads, writes });

/** Words that only change places. */
export const moves = (words: number): VectorWork => work(0, words, words);

/** A trained number added to each of so many results as they leave the array, and its gradient, the sum of theirs as they enter it. */
export const biased = (results: number): LayerVector => ({ forward: work(results), weightGradient: work(results) });

/** For every operator that has parameters; the frame reads it. */
export const trainable: OperatorParameter = {
  name: 'trainable',
  type: 'flag',
  fallback: 'true',
  doc: 'Whether training changes its parameters; `false` freezes them.',
};
