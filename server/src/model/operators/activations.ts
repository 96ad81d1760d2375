/** Operators on every element by itself or along the last dimension, without parameters. Counts: docs/models/vector.md. */
import type { LayerVector, SavedTensor } from '../values.ts';
import { type Operator, type OperatorParameter, product } from './types.ts';
import { work } from './work.ts';

interface Costs {
  /** Operations for each element. */
  readonly forward: number;
  readonly gradient: number;
  /** The tensor that the gradient is computed from, beside the gradient of the result. */
  readonly from?: SavedTensor;
}

/** Work on so many elements of which each is read once and written once; the gradient also reads what was saved. */
export function elementwise(elements: number, { forward, gradient, from }: Costs): LayerVector {
  return {
    forward: work(forward * elements, elements, elements),
    activationGradient: work(gradient * elements, from ? 2 * elements : elements, elements),
  };
}

function activation(name: string, doc: string, costs: Costs): Operator {
  return {
    name,
    family: 'activation',
    tensors: ['x'],
    parameters: [],
    doc,
    build: ([input]) => ({
      shape: input!,
      vector: elementwise(product(input!), costs),
      saves: costs.from ? [costs.from] : [],
    }),
  };
}

/** Maximum, difference, exponential, sum and quotient; for the gradient a product, a sum, a difference and a product. */
export const softmaxCosts: Costs = { forward: 5, gradient: 4, from: 'output' };

const rate: OperatorParameter = { name: 'rate', type: 'number', fallback: '0.5', doc: 'The share that becomes zero.' };

const dropout: Operator = {
  name: 'dropout',
  family: 'activation',
  tensors: ['x'],
  parameters: [rate],
  doc: 'Sets a random share to zero while training.',
  build([input]) {
    // The mask is not kept: the generator starts again from its seed, and every element is compared again.
    const vector = elementwise(product(input!), { forward: 2, gradient: 2 });
    return { shape: input!, vector: { ...vector, inference: work(0) } };
  },
};

export const activations: readonly Operator[] = [
  activation('relu', 'max(x, 0)', { forward: 1, gradient: 1, from: 'output' }),
  activation('relu6', 'min(max(x, 0), 6)', { forward: 2, gradient: 2, from: 'output' }),
  activation('sigmoid', '1 / (1 + exp(-x))', { forward: 3, gradient: 3, from: 'output' }),
  activation('tanh', 'Hyperbolic tangent.', { forward: 1, gradient: 3, from: 'output' }),
  activation('gelu', 'Gaussian error linear unit: x times the normal distribution function.', {
    forward: 5,
    gradient: 10,
    from: 'inputs',
  }),
  activation('silu', 'x times sigmoid(x).', { forward: 4, gradient: 8, from: 'inputs' }),
  activation('softmax', 'Exponentials over the last dimension, divided by their sum.', softmaxCosts),
  dropout,
];
