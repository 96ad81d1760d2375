/** Transposed convolution: every input pixel is multiplied into a window of outputs, and windows that overlap are added up. */
import type { LayerWindow } from '../values.ts';
import { image } from './convolution.ts';
import { type Operator, type Pads, product, type Refuse } from './types.ts';
import { overlapping, windowDetails, windowParameters } from './window.ts';
import { biased, trainable, work } from './work.ts';

export const convtranspose: Operator = {
  name: 'convtranspose',
  family: 'matrix',
  tensors: ['x'],
  parameters: [
    { name: 'filters', type: 'count', doc: 'Output channels.' },
    ...windowParameters({
      stride: '1',
      dilation: true,
      pad: 'Cut off around the output: a number, `[vertical, horizontal]`, `[top, bottom, left, right]`, or `same` (output = input * stride).',
    }),
    {
      name: 'outputPad',
      type: 'index',
      fallback: '0',
      doc: 'Rows added at the bottom and columns at the right, less than the stride or the dilation.',
    },
    {
      name: 'groups',
      type: 'count',
      fallback: '1',
      doc: 'Splits channels and filters into groups that do not see each other.',
    },
    { name: 'bias', type: 'flag', fallback: 'true', doc: 'Adds a trainable number to each output channel.' },
    trainable,
  ],
  doc: 'Transposed convolution over `[channels, height, width]`: what the gradient of `conv` does to an image.',
  build([input], args, refuse) {
    const shape = image(input!, refuse, 'convtranspose');
    if (!shape) return undefined;
    const [channels, height, width] = shape;
    const [filters, groups] = [args.number('filters', 1), args.number('groups', 1)];
    if (channels % groups)
      return refuse('accel-3001', `${channels} input channels cannot be split into ${groups} groups`, 'groups');
    if (filters % groups)
      return refuse('accel-3001', `${filters} filters cannot be split into ${groups} groups`, 'groups');
    const outputPad = args.number('outputPad', 0);
    const wanted = {
      kernel: args.pair('kernel', [1, 1]),
      stride: args.pair('stride', [1, 1]),
      dilation: args.pair('dilation', [1, 1]),
    };
    const window = spread([height, width], wanted, args.pads('pad'), outputPad, refuse);
    if (!window) return undefined;
    const m = height * width;
    const n = (filters / groups) * product(window.kernel);
    const bias = args.flag('bias', true);
    const outputs = filters * product(window.size);
    const added = (overlapping(window) ? m * n * groups : 0) + (bias ? outputs : 0);
    return {
      shape: [filters, ...window.size],
      parameters: channels * n + (bias ? filters : 0),
      gemm: { m, n, k: channels / groups, groups, batchIn: 'm' },
      vector: { ...(bias ? biased(outputs) : {}), ...(added ? { forward: work(added) } : {}) },
      details: [
        `${filters} filters`,
        ...windowDetails(window),
        ...(outputPad ? [`output pad ${outputPad}`] : []),
        ...(groups > 1 ? [`${groups} groups`] : []),
      ],
    };
  },
};

/** Output size = (input - 1) * stride + dilation * (kernel - 1) + 1 + outputPad - pads. */
function spread(
  input: readonly [number, number],
  { kernel, stride, dilation }: Pick<LayerWindow, 'kernel' | 'stride' | 'dilation'>,
  pads: Pads,
  outputPad: number,
  refuse: Refuse,
): LayerWindow | undefined {
  const axes = [0, 1] as const;
  if (axes.some((axis) => outputPad > 0 && outputPad >= Math.max(stride[axis], dilation[axis])))
    return refuse(
      'accel-3001',
      `An output pad of ${outputPad} is not less than the stride or the dilation`,
      'outputPad',
    );
  if (pads === 'same' && outputPad > 0)
    return refuse(
      'accel-3001',
      'With pad = same the output is input * stride: there is nothing to add to it',
      'outputPad',
    );
  const [vertical, horizontal] = axes.map((axis) => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const full = (input[axis] - 1) * stride[axis] + reach;
    const cut = Math.max(0, reach - stride[axis]);
    const [before, after] =
      pads === 'same' ? [Math.floor(cut / 2), Math.ceil(cut / 2)] : [pads[2 * axis]!, pads[2 * axis + 1]!];
    return {
      before,
      after,
      full,
      size: pads === 'same' ? input[axis] * stride[axis] : full + outputPad - before - after,
    };
  }) as [Extent, Extent];
  for (const [name, { before, after, full, size }] of [
    ['height', vertical],
    ['width', horizontal],
  ] as const)
    if (size < 1)
      return refuse(
        'accel-3002',
        `Padding of ${before + after} leaves nothing of the output ${name} ${full + outputPad}`,
        'pad',
      );
  return {
    kernel,
    stride,
    dilation,
    pads: [vertical.before, vertical.after, horizontal.before, horizontal.after],
    size: [vertical.size, horizontal.size],
  };
}

interface Extent {
  readonly before: number;
  readonly after: number;
  /** Without padding. */
  readonly full: number;
  readonly size: number;
}
