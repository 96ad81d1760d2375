/** Operators that keep the shape: normalisations, activations, dropout. */
import { showShape } from '../values.ts';
import type { Operator, OperatorParameter } from './types.ts';

function keepsShape(
  name: string,
  family: Operator['family'],
  doc: string,
  options: { parameters?: readonly OperatorParameter[]; trained?: (shape: readonly number[]) => number } = {},
): Operator {
  return {
    name,
    family,
    tensors: ['x'],
    parameters: options.parameters ?? [],
    doc,
    build([input]) {
      return { shape: input!, parameters: options.trained?.(input!) ?? 0 };
    },
  };
}

export const batchnorm = keepsShape(
  'batchnorm',
  'normalisation',
  'Normalises every channel over the batch, then scales and shifts it.',
  {
    trained: (shape) => 2 * (shape[0] ?? 1),
  },
);

export const layernorm = keepsShape(
  'layernorm',
  'normalisation',
  'Normalises over the last dimension, then scales and shifts.',
  {
    trained: (shape) => 2 * (shape.at(-1) ?? 1),
  },
);

export const rmsnorm = keepsShape(
  'rmsnorm',
  'normalisation',
  'Divides by the root mean square over the last dimension, then scales.',
  {
    trained: (shape) => shape.at(-1) ?? 1,
  },
);

export const groupnorm: Operator = {
  name: 'groupnorm',
  family: 'normalisation',
  tensors: ['x'],
  parameters: [{ name: 'groups', type: 'count', doc: 'Groups of channels that are normalised together.' }],
  doc: 'Normalises groups of channels, then scales and shifts every channel.',
  build([input], args, refuse) {
    const channels = input![0] ?? 1;
    const groups = args.number('groups', 1);
    if (channels % groups)
      return refuse(
        'accel-3001',
        `${channels} channels of ${showShape(input!)} cannot be split into ${groups} groups`,
        'groups',
      );
    return { shape: input!, parameters: 2 * channels, details: [`${groups} groups`] };
  },
};

export const activations: readonly Operator[] = [
  keepsShape('relu', 'activation', 'max(x, 0)'),
  keepsShape('relu6', 'activation', 'min(max(x, 0), 6)'),
  keepsShape('sigmoid', 'activation', '1 / (1 + exp(-x))'),
  keepsShape('tanh', 'activation', 'Hyperbolic tangent.'),
  keepsShape('gelu', 'activation', 'Gaussian error linear unit: x times the normal distribution function.'),
  keepsShape('silu', 'activation', 'x times sigmoid(x).'),
  keepsShape('softmax', 'activation', 'Exponentials over the last dimension, divided by their sum.'),
  keepsShape('dropout', 'activation', 'Sets a random share to zero while training.', {
    parameters: [{ name: 'rate', type: 'number', fallback: '0.5', doc: 'The share that becomes zero.' }],
  }),
];
