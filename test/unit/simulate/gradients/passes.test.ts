/** The products of a training step: the right tensors in the right roles, and convolutions whose gradients they really are. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  activationGradientPass,
  forwardPass,
  type Operand,
  type Pass,
  type Tensor,
  trainingPasses,
  transposedGemm,
  weightGradientPass,
} from '../../../../server/src/simulate/gradients/passes.ts';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import type { Gemm } from '../../../../server/src/simulate/types.ts';
import { firstDifference, integers } from './exact.ts';

const forward: Gemm = { m: 5, n: 3, k: 7, groups: 2 };

describe('which products a layer needs', () => {
  it('forward, activation gradient and weight gradient, in this order', () => {
    const passes = trainingPasses(forward, { first: true, second: true, secondIs: 'weights' });
    expect(passes.map(({ kind, output }) => `${kind} ${output}`)).toEqual([
      'forward Y',
      'activationGradient dX',
      'weightGradient dW',
    ]);
    expect(passes.map(({ gemm }) => gemm)).toEqual([
      { m: 5, n: 3, k: 7, groups: 2 },
      { m: 5, n: 7, k: 3, groups: 2 },
      { m: 7, n: 3, k: 5, groups: 2 },
    ]);
  });

  it('no dX for the first layer, no dW for frozen weights', () => {
    const kinds = (first: boolean, second: boolean) =>
      trainingPasses(forward, { first, second, secondIs: 'weights' }).map(({ kind }) => kind);
    expect(kinds(false, true)).toEqual(['forward', 'weightGradient']);
    expect(kinds(true, false)).toEqual(['forward', 'activationGradient']);
    expect(kinds(false, false)).toEqual(['forward']);
  });

  it('two activation gradients for a product of two activations', () => {
    const passes = trainingPasses(forward, { first: true, second: true, secondIs: 'activations' });
    expect(passes.map(({ kind }) => kind)).toEqual(['forward', 'activationGradient', 'activationGradient']);
  });
});

describe('laws', () => {
  const size = fc.integer({ min: 1, max: 50 });
  const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 4 }) });

  it('every pass has the MACs of the forward pass, in every dataflow', () => {
    fc.assert(
      fc.property(gemms, fc.constantFrom('ws', 'os', 'is'), (gemm, dataflow) => {
        const macs = trainingPasses(gemm, { first: true, second: true, secondIs: 'weights' }).map(
          (pass) =>
            systolicCost(pass.gemm, { rows: 4, cols: 3 }, { dataflow, buffering: 'hidden', drain: 'counted' }).macs,
        );
        expect(macs).toEqual(Array(3).fill(gemm.m * gemm.n * gemm.k * gemm.groups));
      }),
    );
  });

  it('operands have the shape their role asks for', () => {
    const shapeOf = ({ m, n, k }: Gemm): Record<Tensor, readonly number[]> => ({
      X: [m, k],
      W: [k, n],
      Y: [m, n],
      dX: [m, k],
      dW: [k, n],
      dY: [m, n],
    });
    fc.assert(
      fc.property(gemms, (gemm) => {
        const shapes = shapeOf(gemm);
        const of = ({ tensor, transposed }: Operand) => (transposed ? [...shapes[tensor]].reverse() : shapes[tensor]);
        for (const pass of trainingPasses(gemm, { first: true, second: true, secondIs: 'weights' })) {
          expect(of(pass.input)).toEqual([pass.gemm.m, pass.gemm.k]);
          expect(of(pass.weight)).toEqual([pass.gemm.k, pass.gemm.n]);
          expect(shapes[pass.output]).toEqual([pass.gemm.m, pass.gemm.n]);
        }
      }),
    );
  });

  it('a product on its side is another orientation, twice is none', () => {
    expect(transposedGemm(weightGradientPass(forward).gemm)).toEqual({ m: 3, n: 7, k: 5, groups: 2 });
    expect(transposedGemm(transposedGemm(forward))).toEqual(forward);
  });
});

describe('convolutions by im2col', () => {
  const small = fc.integer({ min: 1, max: 3 });
  const convolutions = fc
    .record({
      samples: fc.integer({ min: 1, max: 2 }),
      groups: fc.integer({ min: 1, max: 3 }),
      channels: small, // of a group
      filters: small, // of a group
      kernel: small,
      stride: small,
      dilation: small,
      padding: fc.integer({ min: 0, max: 2 }),
      extra: fc.integer({ min: 0, max: 5 }),
    })
    .map(({ extra, ...shape }) => {
      const reach = shape.dilation * (shape.kernel - 1) + 1;
      const size = Math.max(1, reach - 2 * shape.padding) + extra;
      return { ...shape, size, output: Math.floor((size + 2 * shape.padding - reach) / shape.stride) + 1 };
    });
  type Convolution = typeof convolutions extends fc.Arbitrary<infer T> ? T : never;

  it('strided, dilated, padded, grouped: both gradients are those of the direct form, with as many MACs as the forward pass', () => {
    fc.assert(
      fc.property(convolutions, fc.integer(), (conv, seed) => {
        const { samples, groups, channels, filters, kernel, size, output } = conv;
        const gemm: Gemm = {
          m: samples * output * output,
          n: filters,
          k: channels * kernel * kernel,
          groups,
        };
        const pixels = integers(samples * groups * channels * size * size, seed);
        const tensors: Partial<Record<Tensor, Float64Array>> = {
          X: new Float64Array(groups * gemm.m * gemm.k),
          W: integers(groups * gemm.k * gemm.n, seed + 1),
          dY: integers(groups * gemm.m * gemm.n, seed + 2),
        };
        const { X, W, dY } = tensors as Record<'X' | 'W' | 'dY', Float64Array>;
        windows(conv, gemm, (x, pixel) => {
          X[x] = pixels[pixel]!;
        });

        // The direct form: every contribution of the forward convolution, sent back along its two factors.
        const pixelGradient = new Float64Array(pixels.length);
        const weightGradient = new Float64Array(W.length);
        let contributions = 0;
        for (let g = 0; g < groups; g++) {
          for (let row = 0; row < gemm.m; row++) {
            for (let i = 0; i < gemm.k; i++) {
              for (let filter = 0; filter < gemm.n; filter++) {
                const pixel = pixelAt(conv, g, row, i);
                const w = (g * gemm.k + i) * gemm.n + filter;
                const error = dY[(g * gemm.m + row) * gemm.n + filter]!;
                contributions++;
                if (pixel < 0) continue; // padding
                pixelGradient[pixel]! += W[w]! * error;
                weightGradient[w]! += pixels[pixel]! * error;
              }
            }
          }
        }

        for (const pass of [forwardPass(gemm), activationGradientPass(gemm), weightGradientPass(gemm)]) {
          expect(pass.gemm.m * pass.gemm.n * pass.gemm.k * pass.gemm.groups).toBe(contributions);
          tensors[pass.output] = run(pass, gemm, tensors);
        }
        expect(firstDifference(tensors.dW!, weightGradient)).toBe(-1);
        // col2im: the gradient of every window, added to the pixels it was copied from.
        const gathered = new Float64Array(pixels.length);
        windows(conv, gemm, (x, pixel) => {
          gathered[pixel]! += tensors.dX![x]!;
        });
        expect(firstDifference(gathered, pixelGradient)).toBe(-1);
      }),
      { numRuns: 200 },
    );
  });

  /** The pixel that word i of window `row` of a group is a copy of, or -1 for padding. */
  function pixelAt(conv: Convolution, group: number, row: number, i: number): number {
    const { groups, channels, kernel, stride, dilation, padding, size, output } = conv;
    const sample = Math.floor(row / (output * output));
    const channel = group * channels + Math.floor(i / (kernel * kernel));
    const y =
      Math.floor((row % (output * output)) / output) * stride + Math.floor((i % (kernel * kernel)) / kernel) * dilation;
    const x = (row % output) * stride + (i % kernel) * dilation;
    const inside = (at: number) => at >= padding && at < size + padding;
    if (!inside(y) || !inside(x)) return -1;
    return ((sample * groups * channels + channel) * size + y - padding) * size + x - padding;
  }

  /** Every word of the im2col matrix and the pixel it is a copy of. */
  function windows(conv: Convolution, { m, k, groups }: Gemm, visit: (x: number, pixel: number) => void): void {
    for (let g = 0; g < groups; g++) {
      for (let row = 0; row < m; row++) {
        for (let i = 0; i < k; i++) {
          const pixel = pixelAt(conv, g, row, i);
          if (pixel >= 0) visit((g * m + row) * k + i, pixel);
        }
      }
    }
  }

  /** A pass as its roles say. */
  function run(
    { gemm, input, weight }: Pass,
    layer: Gemm,
    tensors: Partial<Record<Tensor, Float64Array>>,
  ): Float64Array {
    const result = new Float64Array(gemm.groups * gemm.m * gemm.n);
    const columns: Record<Tensor, number> = {
      X: layer.k,
      W: layer.n,
      Y: layer.n,
      dX: layer.k,
      dW: layer.n,
      dY: layer.n,
    };
    const word = ({ tensor, transposed }: Operand, group: number, row: number, col: number) => {
      const values = tensors[tensor]!;
      const [a, b] = transposed ? [col, row] : [row, col];
      return values[(group * values.length) / gemm.groups + a * columns[tensor] + b]!;
    };
    for (let g = 0; g < gemm.groups; g++) {
      for (let row = 0; row < gemm.m; row++) {
        for (let col = 0; col < gemm.n; col++) {
          let sum = 0;
          for (let i = 0; i < gemm.k; i++) sum += word(input, g, row, i) * word(weight, g, i, col);
          result[(g * gemm.m + row) * gemm.n + col] = sum;
        }
      }
    }
    return result;
  }
});
