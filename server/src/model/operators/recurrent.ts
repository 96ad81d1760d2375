/**
 * Recurrent layers, unrolled over the tokens. What a token gives is one product for all of them; what the state before it gives is a
 * product for each, one after the other. Parameters are those of PyTorch: two biases. Counts: docs/models/vector.md.
 */
import { showShape } from '../values.ts';
import type { Operator, Part } from './types.ts';
import { biased, trainable, work } from './work.ts';

interface Cell {
  /** Products for each unit. */
  readonly gates: number;
  /** How many of them are the sum of what the token and the state give; of the others both are kept. */
  readonly sums: number;
  /** Operations for each unit and token behind the products; the gradient includes computing the gates again. */
  readonly forward: number;
  readonly gradient: number;
  /** The gradient also reads the state before. */
  readonly readsState: boolean;
}

const lstmCell: Cell = { gates: 4, sums: 4, forward: 15, gradient: 37, readsState: false };
const gruCell: Cell = { gates: 3, sums: 2, forward: 12, gradient: 26, readsState: true };

function recurrent(name: string, doc: string, cell: Cell): Operator {
  return {
    name,
    family: 'sequence',
    tensors: ['x'],
    parameters: [
      { name: 'units', type: 'count', doc: 'Features of the state and of the result.' },
      { name: 'bias', type: 'flag', fallback: 'true', doc: 'Adds trainable numbers to both products.' },
      { name: 'last', type: 'flag', fallback: 'false', doc: 'Gives the state behind the last token only: `[units]`.' },
      trainable,
    ],
    doc,
    build([input], args, refuse) {
      if (input!.length !== 2)
        return refuse('accel-3001', `'${name}' needs an input [tokens, features], found ${showShape(input!)}`, 0);
      const [tokens, features] = input as [number, number];
      const units = args.number('units', 1);
      const bias = args.flag('bias', true);
      const n = cell.gates * units;
      const results = tokens * n;
      const bits = { parameters: bias ? n : 0, vector: bias ? biased(results) : {} };
      const states = tokens * units;
      const kept = (2 * cell.gates - cell.sums) * units;

      const ofTokens: Part = {
        suffix: 'input',
        inputs: [0],
        shape: [tokens, n],
        parameters: features * n + bits.parameters,
        gemm: { m: tokens, n, k: features, groups: 1, batchIn: 'm' },
        vector: bits.vector,
        details: [`${features} features`, `${units} units`],
      };
      const ofStates: Part = {
        inputs: [ofTokens],
        shape: [tokens, kept],
        parameters: units * n + bits.parameters,
        gemm: { m: 1, n, k: units, groups: 1, batchIn: 'm', steps: tokens },
        vector: {
          ...bits.vector,
          forward: work((bias ? results : 0) + cell.sums * states, results, (cell.gates - cell.sums) * states),
        },
        // Its product is with the states, which are the gates' output.
        saves: [],
        details: [`${units} units`, `${tokens} steps`],
      };
      const gates: Part = {
        suffix: 'gates',
        inputs: [ofStates],
        shape: [tokens, units],
        vector: {
          forward: work(cell.forward * states, tokens * kept, states),
          activationGradient: work(
            cell.gradient * states,
            tokens * kept + (cell.readsState ? 2 : 1) * states,
            tokens * kept,
          ),
        },
        saves: ['inputs', 'output'],
      };
      const all = [ofTokens, ofStates, gates];
      return args.flag('last', false) ? [...all, { suffix: 'last', inputs: [gates], shape: [units] }] : all;
    },
  };
}

export const lstm = recurrent(
  'lstm',
  'Long short-term memory over `[tokens, features]`: makes `NAME.input` (a product for all tokens), `NAME` (one for each, in order) and `NAME.gates`.',
  lstmCell,
);
export const gru = recurrent(
  'gru',
  'Gated recurrent unit over `[tokens, features]`: makes `NAME.input` (a product for all tokens), `NAME` (one for each, in order) and `NAME.gates`.',
  gruCell,
);
