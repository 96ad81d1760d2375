/**
 * Normalisations. Mean and variance come from the sums of x and of x * x, so that one reading is enough for both, and what is the same
 * for a whole row or channel is computed once for it. Counts: docs/models/vector.md.
 */
import { showShape } from '../values.ts';
import { type Operator, product } from './types.ts';
import { trainable, work } from './work.ts';

export const batchnorm: Operator = {
  name: 'batchnorm',
  family: 'normalisation',
  tensors: ['x'],
  parameters: [trainable],
  doc: 'Normalises every channel over the batch, then scales and shifts it.',
  build([input], args) {
    const elements = product(input!);
    // The statistics are those of the whole batch: it is read once for them and once for what they are used for.
    const gradient = work(4 * elements, 2 * elements, elements);
    const sums = work(3 * elements, 2 * elements);
    return {
      shape: input!,
      parameters: 2 * (input![0] ?? 1),
      vector: {
        forward: work(5 * elements, 2 * elements, elements),
        inference: work(2 * elements, elements, elements),
        ...(args.flag('trainable', true)
          ? { activationGradient: gradient, weightGradient: sums }
          : { activationGradient: work(7 * elements, 4 * elements, elements) }),
      },
      saves: ['inputs'],
    };
  },
};

export const layernorm: Operator = {
  name: 'layernorm',
  family: 'normalisation',
  tensors: ['x'],
  parameters: [trainable],
  doc: 'Normalises over the last dimension, then scales and shifts.',
  build([input]) {
    const elements = product(input!);
    const features = input!.at(-1) ?? 1;
    const rows = elements / features;
    return {
      shape: input!,
      parameters: 2 * features,
      vector: {
        forward: work(7 * elements + 8 * rows, elements, elements),
        activationGradient: work(8 * elements + 9 * rows, 2 * elements, elements),
        weightGradient: work(5 * elements, 2 * elements),
      },
      saves: ['inputs'],
    };
  },
};

export const rmsnorm: Operator = {
  name: 'rmsnorm',
  family: 'normalisation',
  tensors: ['x'],
  parameters: [trainable],
  doc: 'Divides by the root mean square over the last dimension, then scales.',
  build([input]) {
    const elements = product(input!);
    const features = input!.at(-1) ?? 1;
    const rows = elements / features;
    return {
      shape: input!,
      parameters: features,
      vector: {
        forward: work(4 * elements + 4 * rows, elements, elements),
        activationGradient: work(6 * elements + 4 * rows, 2 * elements, elements),
        weightGradient: work(3 * elements, 2 * elements),
      },
      saves: ['inputs'],
    };
  },
};

export const groupnorm: Operator = {
  name: 'groupnorm',
  family: 'normalisation',
  tensors: ['x'],
  parameters: [{ name: 'groups', type: 'count', doc: 'Groups of channels that are normalised together.' }, trainable],
  doc: 'Normalises groups of channels, then scales and shifts every channel.',
  build([input], args, refuse) {
    const elements = product(input!);
    const channels = input![0] ?? 1;
    const groups = args.number('groups', 1);
    if (channels % groups)
      return refuse(
        'accel-3001',
        `${channels} channels of ${showShape(input!)} cannot be split into ${groups} groups`,
        'groups',
      );
    // Both gradients need the sums of dy and of dy * x over each channel.
    const sums = 3 * elements;
    const rest = 4 * elements + 5 * channels + 9 * groups;
    return {
      shape: input!,
      parameters: 2 * channels,
      vector: {
        forward: work(5 * elements + 3 * channels + 8 * groups, elements, elements),
        ...(args.flag('trainable', true)
          ? {
              activationGradient: work(rest, 2 * elements, elements),
              weightGradient: work(sums + 5 * channels, 2 * elements),
            }
          : { activationGradient: work(sums + rest, 2 * elements, elements) }),
      },
      saves: ['inputs'],
      details: [`${groups} groups`],
    };
  },
};
