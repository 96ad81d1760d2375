/** Dense layers and products of two activations. */
import { showShape } from '../values.ts';
import { type Operator, product } from './types.ts';
import { biased, trainable } from './work.ts';

export const dense: Operator = {
  name: 'dense',
  family: 'matrix',
  tensors: ['x'],
  parameters: [
    { name: 'units', type: 'count', doc: 'Outputs.' },
    { name: 'bias', type: 'flag', fallback: 'true', doc: 'Adds a trainable number to each output.' },
    trainable,
  ],
  doc: 'Fully connected layer over the last dimension.',
  build([input], args, refuse) {
    const shape = input!;
    if (shape.length === 0) return refuse('accel-3001', "'dense' needs an input with at least one dimension", 0);
    if (shape.length === 3 && shape[2] === 1 && shape[1] === 1 && shape[0]! > 1) {
      return refuse(
        'accel-3001',
        `'dense' works on the last dimension of ${showShape(shape)}, which is 1: flatten the input first`,
        0,
      );
    }
    const features = shape.at(-1)!;
    const units = args.number('units', 1);
    const bias = args.flag('bias', true);
    const m = product(shape.slice(0, -1));
    return {
      shape: [...shape.slice(0, -1), units],
      parameters: features * units + (bias ? units : 0),
      gemm: { m, n: units, k: features, groups: 1, batchIn: 'm' },
      ...(bias ? { vector: biased(m * units) } : {}),
      details: [`${features} features`, `${units} units`],
    };
  },
};

export const matmul: Operator = {
  name: 'matmul',
  family: 'matrix',
  tensors: ['a', 'b'],
  parameters: [
    { name: 'transpose', type: 'flag', fallback: 'false', doc: 'Uses b with its last two dimensions swapped.' },
  ],
  doc: 'Product of two activations: `[..., m, k]` by `[..., k, n]`. Both operands belong to a sample, so a batch adds products, not rows.',
  build([a, b], args, refuse) {
    const left = a!;
    const right = b!;
    if (left.length < 2)
      return refuse('accel-3001', `'matmul' needs at least two dimensions, found ${showShape(left)}`, 0);
    if (right.length < 2)
      return refuse('accel-3001', `'matmul' needs at least two dimensions, found ${showShape(right)}`, 1);
    const [m, k] = left.slice(-2) as [number, number];
    const transpose = args.flag('transpose', false);
    const [first, second] = right.slice(-2) as [number, number];
    const [inner, n] = transpose ? [second, first] : [first, second];
    const heads = left.slice(0, -2);
    const other = right.slice(0, -2);
    if (heads.length !== other.length || heads.some((size, index) => size !== other[index])) {
      return refuse('accel-3001', `The leading dimensions differ: ${showShape(left)} and ${showShape(right)}`, 1);
    }
    if (inner !== k) {
      const swapped =
        !transpose && second === k ? ". Use 'transpose = true' to swap the last two dimensions of the second" : '';
      return refuse(
        'accel-3001',
        `The inner dimensions differ: ${k} of ${showShape(left)} and ${inner} of ${showShape(right)}${swapped}`,
        1,
      );
    }
    return {
      shape: [...heads, m, n],
      gemm: { m, n, k, groups: product(heads), batchIn: 'groups' },
      details: transpose ? ['b transposed'] : [],
    };
  },
};
