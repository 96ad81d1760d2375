/** Sliding windows, shared by convolutions and pooling: kernel, stride, padding, dilation, and the size that comes out. */
import type { LayerWindow } from '../values.ts';
import type { Arguments, OperatorParameter, Pads, Refuse } from './types.ts';

const zeros =
  'Zeros around the input: a number, `[vertical, horizontal]`, `[top, bottom, left, right]`, or `same` (output = input / stride, rounded up).';

export function windowParameters(options: {
  stride: string;
  dilation?: boolean;
  ceil?: boolean;
  pad?: string;
}): OperatorParameter[] {
  return [
    { name: 'kernel', type: 'pair', doc: 'Window size; `[vertical, horizontal]` if not square.' },
    { name: 'stride', type: 'pair', fallback: options.stride, doc: 'Step of the window.' },
    {
      name: 'pad',
      type: 'pad',
      fallback: '0',
      words: ['same'],
      doc: options.pad ?? zeros,
    },
    ...(options.dilation
      ? [
          {
            name: 'dilation',
            type: 'pair',
            fallback: '1',
            doc: 'Distance between the elements of the window.',
          } as const,
        ]
      : []),
    ...(options.ceil
      ? [{ name: 'ceil', type: 'flag', fallback: 'false', doc: 'Rounds output sizes up instead of down.' } as const]
      : []),
  ];
}

/**
 * Output size = floor((input + pads - dilation * (kernel - 1) - 1) / stride) + 1, or the ceiling with `ceil`, in which case the last
 * window must still begin inside the input or its leading padding.
 */
export function windowed(
  input: readonly [number, number],
  args: Arguments,
  stride: readonly [number, number],
  refuse: Refuse,
): LayerWindow | undefined {
  const kernel = args.pair('kernel', [1, 1]);
  const step = args.pair('stride', stride);
  const dilation = args.pair('dilation', [1, 1]);
  const pads = resolvePads(args.pads('pad'), input, kernel, step, dilation);
  const size: number[] = [];
  for (const axis of [0, 1] as const) {
    const before = pads[axis * 2]!;
    const padded = input[axis] + before + pads[axis * 2 + 1]!;
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    if (reach > padded) {
      const direction = axis === 0 ? 'height' : 'width';
      const dilated = dilation[axis] > 1 ? ` (dilated to ${reach})` : '';
      return refuse(
        'accel-3002',
        `Kernel ${kernel[axis]}${dilated} is larger than the padded input ${direction} ${padded}`,
        'kernel',
      );
    }
    const steps = (padded - reach) / step[axis];
    let count = Math.floor(steps) + 1;
    if (args.flag('ceil', false)) {
      count = Math.ceil(steps) + 1;
      if ((count - 1) * step[axis] >= input[axis] + before) count--;
    }
    size.push(count);
  }
  return { kernel, stride: step, dilation, pads, size: [size[0]!, size[1]!] };
}

/** Whether an input can be in two windows, so that their gradients are added. */
export const overlapping = ({ kernel, stride, dilation }: LayerWindow): boolean =>
  ([0, 1] as const).some((axis) => dilation[axis] * (kernel[axis] - 1) >= stride[axis]);

/** `same`: enough zeros that output = ceil(input / stride), the odd one at the bottom and the right. */
function resolvePads(
  pads: Pads,
  input: readonly [number, number],
  kernel: readonly [number, number],
  stride: readonly [number, number],
  dilation: readonly [number, number],
): readonly [number, number, number, number] {
  if (pads !== 'same') return pads;
  const [top, left] = ([0, 1] as const).map((axis) => {
    const reach = dilation[axis] * (kernel[axis] - 1) + 1;
    const out = Math.ceil(input[axis] / stride[axis]);
    const total = Math.max(0, (out - 1) * stride[axis] + reach - input[axis]);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  }) as [readonly [number, number], readonly [number, number]];
  return [top[0], top[1], left[0], left[1]];
}

export function windowDetails(window: LayerWindow): string[] {
  const pair = ([a, b]: readonly [number, number]) => `${a}\u00d7${b}`;
  const [top, bottom, left, right] = window.pads;
  const pad =
    top === bottom && left === right
      ? top === left
        ? `${top}`
        : `${top}, ${left}`
      : `${top}, ${bottom}, ${left}, ${right}`;
  return [
    `kernel ${pair(window.kernel)}`,
    ...(window.stride[0] !== 1 || window.stride[1] !== 1 ? [`stride ${pair(window.stride)}`] : []),
    ...(window.pads.some((size) => size > 0) ? [`pad ${pad}`] : []),
    ...(window.dilation[0] !== 1 || window.dilation[1] !== 1 ? [`dilation ${pair(window.dilation)}`] : []),
  ];
}
