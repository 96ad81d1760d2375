/** Pooling: windows that take a maximum or a mean, and the pool over a whole channel. */
import { image } from './convolution.ts';
import type { Operator } from './types.ts';
import { windowDetails, windowed, windowParameters } from './window.ts';

function pool(name: string, what: string): Operator {
  return {
    name,
    family: 'pooling',
    tensors: ['x'],
    parameters: windowParameters({ stride: 'kernel', ceil: true }),
    doc: `${what} of every window, channel by channel.`,
    build([input], args, refuse) {
      const shape = image(input!, refuse, name);
      const window = shape && windowed([shape[1], shape[2]], args, args.pair('kernel', [1, 1]), refuse);
      return window && { shape: [shape[0], ...window.size], details: windowDetails(window) };
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
    return shape && { shape: [shape[0]], details: [args.word('mode', 'avg')] };
  },
};
