/**
 * Data that need no file: pictures of strokes, drawn from a seed. Each class is three strokes; a sample is these strokes moved and turned
 * a little, with noise on every pixel. Nobody's data: good to compare machines with each other, not with publications.
 */

import { Random, seedOf } from '../random.ts';
import type { DataSet } from './types.ts';

/** All in shares of the picture's edge, but for the noise, which is of full brightness. */
const strokes = 3;
const thickness = 0.07;
const shift = 0.1;
const turn = 0.25;
const noise = 0.25;

type Stroke = readonly [x1: number, y1: number, x2: number, y2: number];

/**
 * @param shape of a sample, `[elements]` or `[channels, height, width]`; elements alone are drawn on the rectangle nearest to a square
 * @param count of samples, equally many of each class
 */
export function drawnPatterns(shape: readonly number[], classes: number, count: number, seed: number): DataSet {
  const [channels, height, width] =
    shape.length === 3 ? (shape as [number, number, number]) : [1, ...nearSquare(shape)];
  const size = channels * height * width;
  const drawings = Array.from({ length: classes }, (_, label) => {
    const random = new Random(seedOf(seed, 0, label));
    return Array.from({ length: strokes }, (): Stroke => {
      const at = () => 0.15 + 0.7 * random.uniform();
      return [at(), at(), at(), at()];
    });
  });
  const samples = new Float32Array(count * size);
  const labels = new Uint16Array(count);
  for (let sample = 0; sample < count; sample++) {
    const label = sample % classes;
    labels[sample] = label;
    const random = new Random(seedOf(seed, 1, sample));
    const moved = movedBy(drawings[label]!, random);
    let at = sample * size;
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < height; row++) {
        for (let col = 0; col < width; col++, at++) {
          const bright = brightness(moved, (col + 0.5) / width, (row + 0.5) / height);
          samples[at] = Math.max(0, Math.min(1, bright + noise * random.normal()));
        }
      }
    }
  }
  return { source: patternSource(seed), shape, classes, samples, labels };
}

/** What drawn patterns are, for reports. */
export const patternSource = (seed: number): string => `patterns of ${strokes} strokes, drawn from seed ${seed}`;

function nearSquare(shape: readonly number[]): [height: number, width: number] {
  const elements = shape.reduce((product, length) => product * length, 1);
  let height = Math.floor(Math.sqrt(elements));
  while (elements % height !== 0) height--;
  return [height, elements / height];
}

function movedBy(drawing: readonly Stroke[], random: Random): readonly Stroke[] {
  const dx = shift * (2 * random.uniform() - 1);
  const dy = shift * (2 * random.uniform() - 1);
  const angle = turn * (2 * random.uniform() - 1);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const place = (x: number, y: number) => [
    0.5 + cos * (x - 0.5) - sin * (y - 0.5) + dx,
    0.5 + sin * (x - 0.5) + cos * (y - 0.5) + dy,
  ];
  return drawing.map(([x1, y1, x2, y2]) => [...place(x1, y1), ...place(x2, y2)] as unknown as Stroke);
}

/** 1 on the nearest stroke, falling off with the distance from it. */
function brightness(drawing: readonly Stroke[], x: number, y: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const [x1, y1, x2, y2] of drawing) {
    const [dx, dy] = [x2 - x1, y2 - y1];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x1) * dx + (y - y1) * dy) / length));
    nearest = Math.min(nearest, (x - x1 - along * dx) ** 2 + (y - y1 - along * dy) ** 2);
  }
  return Math.exp(-nearest / (2 * thickness ** 2));
}
