/** Pooling: windows that take a maximum or a mean, and the pool over a whole channel. */

import type { LayerVector } from '../values.ts';
import { image } from './convolution.ts';
import { type Operator, product } from './types.ts';
import { overlapping, windowDetails, windowed, windowParameters } from './window.ts';
import { work } from './work.ts';

/** Maximum of windows of `taps` words. Which word it was is not kept: the gradient looks for it again. */
const maximum = (inputs: number, outputs: number, taps: number, overlap: boolean): LayerVector => ({
  forward: work(taps * outputs, inputs, outputs),
  activationGradient: work((taps + (overlap ? 1 : 0)) * outputs, inputs + outputs, inputs),
});

/** Mean of windows of `taps` words: their sum, times a constant. */
const mean = (inputs: number, outputs: number, taps: number, overlap: boolean): LayerVector => ({
  forward: work((taps + 1) * outputs, inputs, outputs),
  activationGradient: work((1 + (overlap ? taps : 0)) * outputs, outputs, inputs),
});

function pool(name: 'maxpool' | 'avgpool', what: string): Operator {
  return {
    name,
    family: 'pooling',
    tensors: ['x'],
    parameters: windowParameters({ stride: 'kernel', ceil: true }),
    doc: `${what} of every window, channel by channel.`,
    build([input], args, refuse) {
      const shape = image(input!, refuse, name);
      const window = shape && windowed([shape[1], shape[2]], args, args.pair('kernel', [1, 1]), refuse);
      if (!window) return undefined;
      const pooled = [shape[0], ...window.size];
      const costs = name === 'maxpool' ? maximum : mean;
      return {
        shape: pooled,
        vector: costs(product(shape), product(pooled), product(window.kernel), overlapping(window)),
        window: { ...window, pool: name === 'maxpool' ? 'max' : 'avg' },
        saves: name === 'maxpool' ? ['inputs'] : [],
        details: windowDetails(window),
      };
    },
  };
}

export const maxpool = pool('maxpool', 'Maximum');
export const avgpool = pool('avgpool', 'Mean');

export const globalpool: Operator = {
  name: 'globalpool',
  family: 'pooling',
  tensors: ['x'],
  parameters: [{ name: 'mode', type: 'word', fallback: 'avg', words: ['avg', 'max'], doc: 'Mean or maximum.' }],
  doc: 'One number for each channel: `[channels, height, width]` becomes `[channels]`.',
  build([input], args, refuse) {
    const shape = image(input!, refuse, 'globalpool');
    if (!shape) return undefined;
    const [channels, height, width] = shape;
    const mode = args.word('mode', 'avg') === 'max' ? 'max' : 'avg';
    const costs = mode === 'max' ? maximum : mean;
    return {
      shape: [channels],
      vector: costs(product(shape), channels, height * width, false),
      window: {
        ...{ kernel: [height, width], stride: [1, 1], dilation: [1, 1], pads: [0, 0, 0, 0], size: [1, 1] },
        pool: mode,
      },
      saves: mode === 'max' ? ['inputs'] : [],
      details: [mode],
    };
  },
};
