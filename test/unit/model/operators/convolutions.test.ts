/** Transposed convolutions, biases, and the gradients that windows share: held to direct computations. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../server/src/model/values.ts';
import { Counting, seeded } from '../../../support/counting.ts';
import { layerOf, refusalOf } from '../../../support/one-operator.ts';

type Pair = readonly [number, number];
type Words = readonly number[];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const small = fc.integer({ min: 1, max: 3 });
const pair = fc.tuple(small, small);
const side = fc.integer({ min: 1, max: 5 });
const pads = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 2 })));
const integers = (count: number, random: () => number) =>
  Array.from({ length: count }, () => Math.floor(random() * 9) - 4);

interface Case {
  readonly size: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly dilation: Pair;
  readonly pads: readonly number[];
  readonly outputPad: number;
  readonly groups: number;
  readonly perGroup: Pair;
  readonly bias: boolean;
  readonly seed: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  size: fc.tuple(side, side),
  kernel: pair,
  stride: pair,
  dilation: pair,
  pads,
  outputPad: fc.integer({ min: 0, max: 2 }),
  groups: small,
  perGroup: pair,
  bias: fc.boolean(),
  seed: seeds,
});

function statement({ kernel, stride, dilation, pads, outputPad, groups, perGroup, bias }: Case): string {
  return `convtranspose(x, filters = ${groups * perGroup[1]}, kernel = [${kernel}], stride = [${stride}], dilation = [${dilation}], pad = [${pads}], outputPad = ${outputPad}, groups = ${groups}, bias = ${bias})`;
}

/** Weights are [input channel][filter of its group][row][column], as in PyTorch. */
const weightAt = ({ kernel, perGroup }: Case, channel: number, filter: number, y: number, x: number) =>
  ((channel * perGroup[1] + filter) * kernel[0] + y) * kernel[1] + x;

/** Every input pixel is multiplied into a window of the output: the definition. */
function scattered(each: Case, image: Words, weights: Words, biases: Words): number[] {
  const { size, kernel, stride, dilation, pads, outputPad, groups, perGroup } = each;
  const [height, width] = [0, 1].map(
    (axis) =>
      (size[axis]! - 1) * stride[axis]! +
      dilation[axis]! * (kernel[axis]! - 1) +
      1 +
      outputPad -
      pads[2 * axis]! -
      pads[2 * axis + 1]!,
  ) as [number, number];
  const output = Array.from(
    { length: groups * perGroup[1] * height * width },
    (_, at) => biases[Math.floor(at / (height * width))]!,
  );
  for (let channel = 0; channel < groups * perGroup[0]; channel++)
    for (let row = 0; row < size[0]; row++)
      for (let column = 0; column < size[1]; column++)
        for (let filter = 0; filter < perGroup[1]; filter++)
          for (let y = 0; y < kernel[0]; y++)
            for (let x = 0; x < kernel[1]; x++) {
              const [v, h] = [
                row * stride[0] + y * dilation[0] - pads[0]!,
                column * stride[1] + x * dilation[1] - pads[2]!,
              ];
              if (v < 0 || h < 0 || v >= height || h >= width) continue;
              const place = ((Math.floor(channel / perGroup[0]) * perGroup[1] + filter) * height + v) * width + h;
              output[place]! +=
                image[(channel * size[0] + row) * size[1] + column]! * weights[weightAt(each, channel, filter, y, x)]!;
            }
  return output;
}

/** The layer's product, group by group, and col2im into an image with its padding, which is cut off: the machine's way. */
function multiplied(each: Case, layer: Layer, image: Words, weights: Words, biases: Words, c: Counting): number[] {
  const { size, kernel, stride, dilation, pads, perGroup, bias } = each;
  const { m, n, k, groups } = layer.gemm!;
  const [filters, height, width] = layer.shape as [number, number, number];
  const taps = kernel[0] * kernel[1];
  expect([m, n, k, groups]).toEqual([size[0] * size[1], perGroup[1] * taps, perGroup[0], each.groups]);
  const [rows, columns] = [height + pads[0]! + pads[1]!, width + pads[2]! + pads[3]!];
  const padded = Array<number>(filters * rows * columns).fill(0);
  const overlap = [0, 1].some((axis) => dilation[axis]! * (kernel[axis]! - 1) + 1 > stride[axis]!);
  for (let group = 0; group < groups; group++)
    for (let pixel = 0; pixel < m; pixel++)
      for (let result = 0; result < n; result++) {
        let sum = 0;
        for (let term = 0; term < k; term++)
          sum += image[(group * k + term) * m + pixel]! * weights[(group * k + term) * n + result]!;
        const [filter, tap] = [Math.floor(result / taps), result % taps];
        const v = Math.floor(pixel / size[1]) * stride[0] + Math.floor(tap / kernel[1]) * dilation[0];
        const h = (pixel % size[1]) * stride[1] + (tap % kernel[1]) * dilation[1];
        const place = ((group * perGroup[1] + filter) * rows + v) * columns + h;
        padded[place] = overlap ? c.add(padded[place]!, sum) : sum;
      }
  return Array.from({ length: filters * height * width }, (_, at) => {
    const [filter, v, h] = [Math.floor(at / (height * width)), Math.floor(at / width) % height, at % width];
    const value = padded[(filter * rows + v + pads[0]!) * columns + h + pads[2]!]!;
    return bias ? c.add(value, biases[filter]!) : value;
  });
}

describe('convtranspose', () => {
  it('gives by its product and col2im what spreading every pixel gives, and counts the additions', () => {
    let built = 0;
    fc.assert(
      fc.property(cases, (each) => {
        const { groups, perGroup, size, kernel, seed, bias, outputPad } = each;
        const shape = [groups * perGroup[0], ...size];
        // What leaves nothing, or pads more than a step, is refused: below.
        if (refusalOf(statement(each), shape)) return;
        built++;
        const layer = layerOf(statement(each), shape);
        const filters = groups * perGroup[1];
        const random = seeded(seed);
        const image = integers(
          shape.reduce((a, b) => a * b, 1),
          random,
        );
        const weights = integers(groups * perGroup[0] * perGroup[1] * kernel[0] * kernel[1], random);
        const biases = bias ? integers(filters, random) : Array<number>(filters).fill(0);
        expect(layer.parameters).toBe(weights.length + (bias ? filters : 0));
        expect([layer.saves, layer.gemm?.batchIn]).toEqual([['inputs'], 'm']);
        const c = new Counting();
        const result = multiplied(each, layer, image, weights, biases, c);
        expect(result).toEqual(scattered(each, image, weights, biases));
        expect(layer.vector?.forward?.operations ?? 0).toBe(c.operations);
        expect(outputPad === 0 || layer.details.includes(`output pad ${outputPad}`)).toBe(true);
      }),
      { numRuns: 400 },
    );
    expect(built).toBeGreaterThan(150);
  });

  it.each([
    // PyTorch: ConvTranspose2d(8, 16, ...) of 8 x 5 x 5.
    ['filters = 16, kernel = 2, stride = 2', '16x10x10', 8 * 16 * 4 + 16],
    ['filters = 16, kernel = 4, stride = 2, pad = 1', '16x10x10', 8 * 16 * 16 + 16],
    ['filters = 16, kernel = 3, stride = 2, pad = 1, outputPad = 1', '16x10x10', 8 * 16 * 9 + 16],
    ['filters = 16, kernel = 3, stride = 2, pad = same, bias = false', '16x10x10', 8 * 16 * 9],
    ['filters = 16, kernel = 1, stride = 3, pad = same', '16x15x15', 8 * 16 + 16],
    ['filters = 16, kernel = 3, groups = 4', '16x7x7', (8 * 16 * 9) / 4 + 16],
  ])('%s', (args, shape, parameters) => {
    const layer = layerOf(`convtranspose(x, ${args})`, [8, 5, 5]);
    expect([layer.shape.join('x'), layer.parameters]).toEqual([shape, parameters]);
  });

  it.each([
    ['filters = 9, kernel = 3, groups = 3', 'accel-3001 8 input channels cannot be split into 3 groups [3]'],
    ['filters = 9, kernel = 3, groups = 4', 'accel-3001 9 filters cannot be split into 4 groups [4]'],
    ['filters = 9, kernel = 1, pad = 3', 'accel-3002 Padding of 6 leaves nothing of the output height 5 [3]'],
    ['filters = 9, kernel = 1, pad = [0, 5]', 'accel-3002 Padding of 10 leaves nothing of the output width 5 [[0, 5]]'],
    [
      'filters = 9, kernel = 3, stride = 2, outputPad = 2',
      'accel-3001 An output pad of 2 is not less than the stride or the dilation [2]',
    ],
    [
      'filters = 9, kernel = 3, stride = 2, pad = same, outputPad = 1',
      'accel-3001 With pad = same the output is input * stride: there is nothing to add to it [1]',
    ],
  ])('refuses %s', (args, message) => expect(refusalOf(`convtranspose(x, ${args})`, [8, 5, 5])).toBe(message));
});

describe('conv', () => {
  it('adds the gradients of windows that overlap, one addition for each word of a window', () => {
    fc.assert(
      fc.property(
        fc.tuple(side, side),
        pair,
        pair,
        pair,
        small,
        ([height, width], kernel, stride, dilation, groups) => {
          const size = [height + 4, width + 4] as const;
          const call = `conv(x, filters = ${2 * groups}, kernel = [${kernel}], stride = [${stride}], dilation = [${dilation}], groups = ${groups}, pad = 1, bias = false)`;
          const layer = layerOf(call, [3 * groups, ...size]);
          const [, rows, columns] = layer.shape as [number, number, number];
          const c = new Counting();
          const seen = new Map<string, number>();
          let shared = false;
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < columns; column++)
              for (let channel = 0; channel < 3 * groups; channel++)
                for (let y = 0; y < kernel[0]; y++)
                  for (let x = 0; x < kernel[1]; x++) {
                    const place = `${channel} ${row * stride[0] + y * dilation[0]} ${column * stride[1] + x * dilation[1]}`;
                    if (seen.has(place)) shared = true;
                    seen.set(place, c.add(seen.get(place) ?? 0, 1));
                  }
          const counted = layer.vector?.activationGradient?.operations ?? 0;
          if (shared) expect(counted).toBe(c.operations);
          // Windows whose extents cross may still share no pixel, if the gaps of one fit the words of the other.
          else expect([0, c.operations]).toContain(counted);
          const apart = [0, 1].every((axis) => dilation[axis]! * (kernel[axis]! - 1) < stride[axis]!);
          if (apart) expect(counted).toBe(0);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['conv(x, filters = 16, kernel = 3)', 16 * 9],
    ['depthwise(x, kernel = 3)', 8 * 9],
    ['dense(x, units = 7)', 8 * 5 * 7],
  ])('%s adds its bias to every result, and sums their gradients', (call, results) => {
    const { vector } = layerOf(call, [8, 5, 5]);
    const additions = { operations: results, reads: 0, writes: 0 };
    expect([vector?.forward, vector?.weightGradient]).toEqual([additions, additions]);
    const without = layerOf(call.replace(')', ', bias = false)'), [8, 5, 5]);
    expect([without.vector?.forward, without.vector?.weightGradient]).toEqual([undefined, undefined]);
  });
});
