/** Convolutions: shape inference and the GEMM they become (im2col: rows are output pixels, the reduction runs over a window). */
import { showShape } from '../values.ts';
import { type Arguments, type Built, type Operator, type OperatorParameter, product, type Refuse } from './types.ts';
import { overlapping, windowDetails, windowed, windowParameters } from './window.ts';
import { biased, trainable, work } from './work.ts';

const bias: OperatorParameter = {
  name: 'bias',
  type: 'flag',
  fallback: 'true',
  doc: 'Adds a trainable number to each output channel.',
};

export const conv: Operator = {
  name: 'conv',
  family: 'matrix',
  tensors: ['x'],
  parameters: [
    { name: 'filters', type: 'count', doc: 'Output channels.' },
    ...windowParameters({ stride: '1', dilation: true }),
    {
      name: 'groups',
      type: 'count',
      fallback: '1',
      doc: 'Splits channels and filters into groups that do not see each other.',
    },
    bias,
    trainable,
  ],
  doc: 'Convolution over `[channels, height, width]`.',
  build([input], args, refuse) {
    const shape = image(input!, refuse, 'conv');
    return shape && convolve(shape, args.number('filters', 1), args.number('groups', 1), args, refuse);
  },
};

export const depthwise: Operator = {
  name: 'depthwise',
  family: 'matrix',
  tensors: ['x'],
  parameters: [
    ...windowParameters({ stride: '1', dilation: true }),
    { name: 'multiplier', type: 'count', fallback: '1', doc: 'Output channels for each input channel.' },
    bias,
    trainable,
  ],
  doc: 'Convolution of every channel by itself: `conv` with as many groups as channels.',
  build([input], args, refuse) {
    const shape = image(input!, refuse, 'depthwise');
    return shape && convolve(shape, shape[0] * args.number('multiplier', 1), shape[0], args, refuse);
  },
};

type Image = readonly [channels: number, height: number, width: number];

/** The shape as `[channels, height, width]`, or a refusal. */
export function image(shape: readonly number[], refuse: Refuse, operator: string): Image | undefined {
  if (shape.length === 3) return shape as unknown as Image;
  return refuse('accel-3001', `'${operator}' needs an input [channels, height, width], found ${showShape(shape)}`, 0);
}

function convolve(
  [channels, height, width]: Image,
  filters: number,
  groups: number,
  args: Arguments,
  refuse: Refuse,
): Built | undefined {
  if (channels % groups)
    return refuse('accel-3001', `${channels} input channels cannot be split into ${groups} groups`, 'groups');
  if (filters % groups)
    return refuse('accel-3001', `${filters} filters cannot be split into ${groups} groups`, 'groups');
  const window = windowed([height, width], args, [1, 1], refuse);
  if (!window) return undefined;
  const k = (channels / groups) * product(window.kernel);
  const hasBias = args.flag('bias', true);
  const m = product(window.size);
  // The product gives the gradient of every window; each word of it is added to the pixel it was copied from.
  const scattered = overlapping(window) ? { activationGradient: work(m * k * groups) } : {};
  return {
    shape: [filters, ...window.size],
    parameters: filters * k + (hasBias ? filters : 0),
    gemm: { m, n: filters / groups, k, groups, batchIn: 'm' },
    vector: { ...(hasBias ? biased(m * filters) : {}), ...scattered },
    window,
    details: [`${filters} filters`, ...windowDetails(window), ...(groups > 1 ? [`${groups} groups`] : [])],
  };
}
