/** Operators that join tensors or change how their elements are arranged. */
import { showShape } from '../values.ts';
import { type Built, type Operator, product } from './types.ts';
import { moves, work } from './work.ts';

function sameShapes(
  name: string,
  doc: string,
  costs: (tensors: number, elements: number) => Pick<Built, 'vector' | 'saves'>,
): Operator {
  return {
    name,
    family: 'combination',
    tensors: ['a', 'b', '...'],
    parameters: [],
    doc,
    build(inputs, _args, refuse) {
      const [first, ...rest] = inputs as [readonly number[], ...(readonly number[])[]];
      for (const [index, shape] of rest.entries()) {
        if (shape.length !== first.length || shape.some((size, axis) => size !== first[axis])) {
          return refuse(
            'accel-3001',
            `'${name}' needs equal shapes, found ${showShape(first)} and ${showShape(shape)}`,
            index + 1,
          );
        }
      }
      return { shape: first, ...costs(inputs.length, product(first)) };
    },
  };
}

/** The gradient of the sum is the gradient of each: nothing to compute. */
export const add = sameShapes('add', 'Sum of tensors of the same shape.', (tensors, elements) => ({
  vector: { forward: work((tensors - 1) * elements, tensors * elements, elements) },
}));

/** The gradient of each is a product of all others: from the left and from the right, so that no product is made twice. */
export const multiply = sameShapes(
  'multiply',
  'Element by element product of tensors of the same shape.',
  (tensors, elements) => ({
    vector: {
      forward: work((tensors - 1) * elements, tensors * elements, elements),
      activationGradient: work((3 * tensors - 4) * elements, (tensors + 1) * elements, tensors * elements),
    },
    saves: ['inputs'],
  }),
);

export const concat: Operator = {
  name: 'concat',
  family: 'combination',
  tensors: ['a', 'b', '...'],
  parameters: [
    { name: 'axis', type: 'index', fallback: '0', doc: 'The dimension along which tensors are joined; 0 is channels.' },
  ],
  doc: 'Joins tensors along one dimension.',
  build(inputs, args, refuse) {
    const [first, ...rest] = inputs as [readonly number[], ...(readonly number[])[]];
    const axis = args.number('axis', 0);
    if (axis >= first.length) return refuse('accel-3001', `${showShape(first)} has no dimension ${axis}`, 'axis');
    let size = first[axis]!;
    for (const [index, shape] of rest.entries()) {
      if (shape.length !== first.length || shape.some((length, other) => other !== axis && length !== first[other])) {
        return refuse(
          'accel-3001',
          `'concat' along dimension ${axis} needs all others equal, found ${showShape(first)} and ${showShape(shape)}`,
          index + 1,
        );
      }
      size += shape[axis]!;
    }
    const shape = first.map((length, other) => (other === axis ? size : length));
    const moved = moves(product(shape));
    return {
      shape,
      vector: { forward: moved, activationGradient: moved },
      details: [`along dimension ${axis}`],
    };
  },
};

export const flatten: Operator = {
  name: 'flatten',
  family: 'shape',
  tensors: ['x'],
  parameters: [],
  doc: 'All elements of a sample in one dimension.',
  build([input]) {
    return { shape: [product(input!)] };
  },
};

export const reshape: Operator = {
  name: 'reshape',
  family: 'shape',
  tensors: ['x'],
  parameters: [{ name: 'shape', type: 'shape', doc: 'The new shape for one sample; one -1 is inferred.' }],
  doc: 'The same elements in another shape.',
  build([input], args, refuse) {
    const size = product(input!);
    const wanted = args.shape('shape');
    const known = product(wanted.filter((length) => length !== -1));
    const open = wanted.filter((length) => length === -1).length;
    if (open > 1) return refuse('accel-3001', 'Only one dimension can be inferred (-1)', 'shape');
    if (open ? size % known : size !== known) {
      return refuse(
        'accel-3001',
        `${showShape(input!)} has ${size} elements, which do not fill [${wanted.join(', ')}]`,
        'shape',
      );
    }
    return { shape: wanted.map((length) => (length === -1 ? size / known : length)) };
  },
};

export const transpose: Operator = {
  name: 'transpose',
  family: 'shape',
  tensors: ['x'],
  parameters: [
    { name: 'order', type: 'order', doc: 'Which dimension of x comes where: `[1, 0, 2]` swaps the first two.' },
  ],
  doc: 'The same elements with the dimensions in another order.',
  build([input], args, refuse) {
    const order = args.shape('order');
    const shape = input!;
    const complete = order.length === shape.length && shape.every((_, axis) => order.includes(axis));
    if (!complete)
      return refuse(
        'accel-3001',
        `The order of ${showShape(shape)} names each of its dimensions 0 to ${shape.length - 1} once`,
        'order',
      );
    const moved = moves(product(shape));
    return { shape: order.map((axis) => shape[axis]!), vector: { forward: moved, activationGradient: moved } };
  },
};
