/** Random operands and networks for tests. */

import fc from 'fast-check';
import type { DataSet, ImageWindow, LayerSpec, NetworkSpec } from '../../../../server/src/simulate/numerics/types.ts';
import { Random } from '../../../../server/src/simulate/random.ts';

export const normals = (length: number, seed: number, zeros = 0): Float32Array => {
  const random = new Random(seed);
  return Float32Array.from({ length }, () => (random.uniform() < zeros ? 0 : random.normal()));
};

export const shapes = fc.record({
  vectors: fc.integer({ min: 1, max: 9 }),
  inputs: fc.integer({ min: 1, max: 13 }),
  outputs: fc.integer({ min: 1, max: 13 }),
  seed: fc.nat(),
});

/** Windows with everything that the language allows: strides, dilation, uneven padding. */
export const windows: fc.Arbitrary<ImageWindow> = fc
  .record({
    channels: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 7 }),
    width: fc.integer({ min: 1, max: 7 }),
    kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    stride: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    dilation: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
    before: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
    after: fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 0, max: 2 })),
  })
  .filter(({ height, width, kernel, dilation, before, after }) =>
    [height, width].every((size, axis) => size + before[axis]! + after[axis]! > dilation[axis]! * (kernel[axis]! - 1)),
  )
  .map(({ after, ...window }) => {
    const { height, width, kernel, stride, dilation, before } = window;
    const size = [height, width].map(
      (length, axis) =>
        Math.floor(
          (length + before[axis]! + after[axis]! - dilation[axis]! * (kernel[axis]! - 1) - 1) / stride[axis]!,
        ) + 1,
    ) as [number, number];
    return { ...window, size };
  });

export const dense = (name: string, inputs: number, outputs: number): LayerSpec => ({
  ...{ kind: 'dense', name, inputs, outputs, bias: true },
});

/** inputs - hidden - classes, rectified. */
export const perceptron = (inputs: number, hidden: number, classes: number): NetworkSpec => ({
  name: 'MLP',
  input: [inputs],
  classes,
  layers: [
    dense('fc1', inputs, hidden),
    { kind: 'activation', name: 'relu', activation: 'relu', elements: hidden },
    dense('fc2', hidden, classes),
  ],
});

/** Points of two classes on two half moons. */
export function moons(count: number, seed: number): DataSet {
  const random = new Random(seed);
  const samples = new Float32Array(2 * count);
  const labels = new Uint16Array(count);
  for (let sample = 0; sample < count; sample++) {
    const label = sample % 2;
    const angle = Math.PI * random.uniform();
    labels[sample] = label;
    samples[2 * sample] = (label ? 1 - Math.cos(angle) : Math.cos(angle)) + 0.1 * random.normal();
    samples[2 * sample + 1] = (label ? 0.5 - Math.sin(angle) : Math.sin(angle)) + 0.1 * random.normal();
  }
  return { source: 'two moons', shape: [2], classes: 2, samples, labels };
}
