/** Embedding: rows of a trained table, looked up by number. */
import { showShape } from '../values.ts';
import type { Operator } from './types.ts';
import { trainable, work } from './work.ts';

export const embedding: Operator = {
  name: 'embedding',
  family: 'sequence',
  tensors: ['x'],
  parameters: [
    { name: 'vocabulary', type: 'count', doc: 'Rows of the table.' },
    { name: 'features', type: 'count', doc: 'Numbers in each row.' },
    trainable,
  ],
  doc: 'A row of a trained table for each token: `[tokens]` becomes `[tokens, features]`.',
  build([input], args, refuse) {
    const shape = input!;
    if (shape.length !== 1)
      return refuse('accel-3001', `'embedding' needs an input [tokens], found ${showShape(shape)}`, 0);
    const tokens = shape[0]!;
    const features = args.number('features', 1);
    const vocabulary = args.number('vocabulary', 1);
    const words = tokens * features;
    return {
      shape: [tokens, features],
      parameters: vocabulary * features,
      vector: { forward: work(0, tokens + words, words), weightGradient: work(words, tokens + words) },
      saves: ['inputs'],
      details: [`${vocabulary} rows`],
    };
  },
};
