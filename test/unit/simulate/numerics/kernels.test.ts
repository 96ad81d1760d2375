/** The kernels do what plain loops do. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossEntropy, descend } from '../../../../server/src/simulate/numerics/loss.ts';
import { backwardProduct, forwardProduct, gradientProduct } from '../../../../server/src/simulate/numerics/products.ts';
import type { ImageWindow } from '../../../../server/src/simulate/numerics/types.ts';
import {
  averagePool,
  gatherWindows,
  imageSize,
  maxPool,
  scatterWindows,
  spreadAverage,
  windowLength,
  windowPixels,
  windowsOf,
} from '../../../../server/src/simulate/numerics/windows.ts';
import { normals, shapes, windows } from './draws.ts';

describe('the three products of a layer', () => {
  it('are, to the last bit, sums in order that are rounded once', () => {
    fc.assert(
      fc.property(shapes, ({ vectors, inputs, outputs, seed }) => {
        const x = normals(vectors * inputs, seed);
        const w = normals(inputs * outputs, seed + 1);
        const dy = normals(vectors * outputs, seed + 2);
        const y = new Float32Array(vectors * outputs);
        const dx = new Float32Array(vectors * inputs);
        const dw = new Float32Array(inputs * outputs);
        forwardProduct({ inputs, outputs }, x, w, y, vectors);
        backwardProduct({ inputs, outputs }, dy, w, dx, vectors);
        gradientProduct({ inputs, outputs }, x, dy, dw, vectors);
        const sum = (length: number, term: (at: number) => number) => {
          let total = 0;
          for (let at = 0; at < length; at++) total += term(at);
          return Math.fround(total);
        };
        for (let t = 0; t < vectors; t++) {
          for (let i = 0; i < outputs; i++)
            expect(y[t * outputs + i]).toBe(sum(inputs, (j) => x[t * inputs + j]! * w[j * outputs + i]!));
          for (let j = 0; j < inputs; j++)
            expect(dx[t * inputs + j]).toBe(sum(outputs, (i) => dy[t * outputs + i]! * w[j * outputs + i]!));
        }
        for (let j = 0; j < inputs; j++)
          for (let i = 0; i < outputs; i++)
            expect(dw[j * outputs + i]).toBe(sum(vectors, (t) => x[t * inputs + j]! * dy[t * outputs + i]!));
      }),
      { numRuns: 1000 },
    );
  });
});

/** The pixel that a place of a window lies on, or undefined in the padding. */
function pixel(window: ImageWindow, top: number, left: number, v: number, h: number): number | undefined {
  const row = top * window.stride[0] + v * window.dilation[0] - window.before[0];
  const col = left * window.stride[1] + h * window.dilation[1] - window.before[1];
  return row < 0 || col < 0 || row >= window.height || col >= window.width ? undefined : row * window.width + col;
}

/** All windows of an image with the pixels that they see. */
function* seen(window: ImageWindow): Generator<{ at: number; pixels: (number | undefined)[] }> {
  let at = 0;
  for (let top = 0; top < window.size[0]; top++) {
    for (let left = 0; left < window.size[1]; left++, at++) {
      const pixels: (number | undefined)[] = [];
      for (let v = 0; v < window.kernel[0]; v++)
        for (let h = 0; h < window.kernel[1]; h++) pixels.push(pixel(window, top, left, v, h));
      yield { at, pixels };
    }
  }
}

describe('windows', () => {
  it('are gathered as plain loops find them, and their gradients go back where they came from', () => {
    fc.assert(
      fc.property(windows, fc.nat(), (window, seed) => {
        const count = 2;
        const { channels } = window;
        const images = normals(count * imageSize(window), seed);
        const pixels = windowPixels(window);
        const length = windowLength(window);
        const rows = new Float32Array(count * windowsOf(window) * length);
        gatherWindows(window, pixels, images, count, rows);
        const gradient = normals(rows.length, seed + 1);
        const back = new Float32Array(images.length);
        scatterWindows(window, pixels, gradient, count, back);
        const expected = new Float32Array(images.length);
        for (let sample = 0; sample < count; sample++) {
          for (const { at, pixels: places } of seen(window)) {
            places.forEach((place, tap) => {
              for (let channel = 0; channel < channels; channel++) {
                const here = (sample * windowsOf(window) + at) * length + tap * channels + channel;
                const there = place === undefined ? undefined : sample * imageSize(window) + place * channels + channel;
                expect(rows[here]).toBe(there === undefined ? 0 : images[there]);
                if (there !== undefined) expected[there]! += gradient[here]!;
              }
            });
          }
        }
        expect(back).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('are pooled as plain loops pool them', () => {
    fc.assert(
      fc.property(windows, fc.nat(), (window, seed) => {
        const { channels, kernel } = window;
        const images = normals(2 * imageSize(window), seed);
        const results = 2 * windowsOf(window) * channels;
        const [largest, mean] = [new Float32Array(results), new Float32Array(results)];
        const from = new Int32Array(results);
        maxPool(window, windowPixels(window), images, 2, largest, from);
        averagePool(window, windowPixels(window), images, 2, mean);
        const gradient = normals(results, seed + 1);
        const spread = new Float32Array(images.length);
        spreadAverage(window, windowPixels(window), gradient, 2, spread);
        const expected = new Float32Array(images.length);
        for (let sample = 0; sample < 2; sample++) {
          for (const { at, pixels } of seen(window)) {
            for (let channel = 0; channel < channels; channel++) {
              const places = pixels.flatMap((place) =>
                place === undefined ? [] : [sample * imageSize(window) + place * channels + channel],
              );
              const values = places.map((place) => images[place]!);
              const here = (sample * windowsOf(window) + at) * channels + channel;
              expect(largest[here]).toBe(values.length ? Math.max(...values) : 0);
              expect(from[here]).toBe(values.length ? places[values.indexOf(Math.max(...values))] : -1);
              const taps = kernel[0] * kernel[1];
              expect(mean[here]).toBe(Math.fround(values.reduce((sum, value) => sum + value, 0) / taps));
              for (const place of places) expected[place]! += gradient[here]! / taps;
            }
          }
        }
        expect(spread).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe('cross-entropy', () => {
  it('is -log of the softmax of the label, and its gradient is the slope', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 6 }), fc.nat(), (classes, seed) => {
        const logits = normals(3 * classes, seed).map((value) => 3 * value);
        const labels = Uint16Array.from([seed % classes, 0, classes - 1]);
        const gradient = new Float32Array(logits.length);
        const { loss, correct } = crossEntropy(logits, labels, 3, classes, gradient);
        const plain = (values: Float32Array) =>
          [0, 1, 2].reduce((sum, sample) => {
            const own = values.subarray(sample * classes, (sample + 1) * classes);
            const all = own.reduce((total, value) => total + Math.exp(value), 0);
            return sum - Math.log(Math.exp(own[labels[sample]!]!) / all);
          }, 0);
        expect(loss).toBeCloseTo(plain(logits), 9);
        expect(correct).toBe(
          [0, 1, 2].filter((sample) => {
            const own = [...logits.subarray(sample * classes, (sample + 1) * classes)];
            return own.indexOf(Math.max(...own)) === labels[sample];
          }).length,
        );
        for (let at = 0; at < logits.length; at++) {
          const [up, down] = [logits.slice(), logits.slice()];
          up[at]! += 2 ** -10;
          down[at]! -= 2 ** -10;
          const slope = (plain(up) - plain(down)) / (up[at]! - down[at]!);
          expect(gradient[at]! * 3).toBeCloseTo(slope, 5);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('of numbers that are far apart is finite', () => {
    const { loss } = crossEntropy(Float32Array.of(1000, -1000), Uint16Array.of(1), 1, 2);
    expect(loss).toBe(2000);
  });
});

it('momentum repeats a share of the last step', () => {
  const weights = Float32Array.of(1);
  const velocity = Float32Array.of(0);
  descend(weights, velocity, Float32Array.of(2), 0.25, 0.5);
  expect(weights[0]).toBe(0.5);
  descend(weights, velocity, Float32Array.of(2), 0.25, 0.5);
  expect(weights[0]).toBe(0.5 - 0.25 * 3);
});
