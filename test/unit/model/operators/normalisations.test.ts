/** Vector work of normalisations, computed in arithmetic that counts; see docs/models/vector.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counting, close, differences, numbers, seeded } from '../../../support/counting.ts';
import { layerOf } from '../../../support/one-operator.ts';

type Words = readonly number[];

/** Words of one sample or of a batch that are normalised together, and what each is scaled and shifted with. */
interface Layout {
  readonly size: number;
  /** Number of the set of words that share mean and variance, and of the trained pair, for every word. */
  readonly set: (word: number) => number;
  readonly pair: (word: number) => number;
  readonly sets: number;
  readonly pairs: number;
}

const epsilon = 1e-5;

/** By definition: (x - mean) / sqrt(variance + epsilon) * gamma + beta; `rms`: x / sqrt(mean of squares + epsilon) * gamma. */
function define({ size, set, pair, sets }: Layout, x: Words, gamma: Words, beta: Words, rms = false): number[] {
  const members = Array.from({ length: sets }, (_, index) => [...x.keys()].filter((word) => set(word) === index));
  const mean = members.map((words) => (rms ? 0 : words.reduce((sum, word) => sum + x[word]!, 0) / words.length));
  const spread = members.map((words, index) =>
    Math.sqrt(words.reduce((sum, word) => sum + (x[word]! - mean[index]!) ** 2, 0) / words.length + epsilon),
  );
  return Array.from({ length: size }, (_, word) => {
    const normal = (x[word]! - mean[set(word)]!) / spread[set(word)]!;
    return normal * gamma[pair(word)]! + (rms ? 0 : beta[pair(word)]!);
  });
}

/** Sums of x and of x * x over each set, and from them scale and shift: x * scale + shift is normal. */
function statistics(c: Counting, { set, sets }: Layout, x: Words): { scale: number[]; shift: number[] } {
  const sums = Array<number>(sets).fill(0);
  const squares = Array<number>(sets).fill(0);
  const counts = Array<number>(sets).fill(0);
  for (const [word, value] of x.entries()) {
    const at = set(word);
    sums[at] = c.add(sums[at]!, value);
    squares[at] = c.add(squares[at]!, c.mul(value, value));
    counts[at]!++;
  }
  const scale: number[] = [];
  const shift = sums.map((sum, at) => {
    const mean = c.mul(sum, 1 / counts[at]!);
    const variance = c.sub(c.mul(squares[at]!, 1 / counts[at]!), c.mul(mean, mean));
    scale.push(c.div(1, c.sqrt(c.add(variance, epsilon))));
    return -c.mul(mean, scale[at]!);
  });
  return { scale, shift };
}

/** Holds values and gradients to the definition. */
function agrees(
  layout: Layout,
  x: Words,
  dy: Words,
  results: Record<'y' | 'dx' | 'dGamma' | 'dBeta', Words>,
  parameters: Words[],
  rms = false,
) {
  const [gamma, beta] = parameters as [Words, Words];
  expect(close(results.y, define(layout, x, gamma, beta, rms))).toBe(true);
  const by = (f: (values: Words) => number[], values: Words) => differences(f, values, dy);
  expect(
    close(
      results.dx,
      by((values) => define(layout, values, gamma, beta, rms), x),
    ),
  ).toBe(true);
  expect(
    close(
      results.dGamma,
      by((values) => define(layout, x, values, beta, rms), gamma),
    ),
  ).toBe(true);
  if (!rms)
    expect(
      close(
        results.dBeta,
        by((values) => define(layout, x, gamma, values), beta),
      ),
    ).toBe(true);
}

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const side = fc.integer({ min: 1, max: 5 });
const runs = { numRuns: 60 };

/** Sums of dy and of dy * x over each pair. */
function pairSums(c: Counting, { pair, pairs }: Layout, x: Words, dy: Words): [plain: number[], weighted: number[]] {
  const plain = Array<number>(pairs).fill(0);
  const weighted = Array<number>(pairs).fill(0);
  for (const [word, error] of dy.entries()) {
    const at = pair(word);
    plain[at] = c.add(plain[at]!, error);
    weighted[at] = c.add(weighted[at]!, c.mul(error, x[word]!));
  }
  return [plain, weighted];
}

describe('layernorm', () => {
  it('counts what it does, and its gradients are right', () => {
    fc.assert(
      fc.property(side, fc.integer({ min: 2, max: 7 }), seeds, (rows, features, seed) => {
        const layer = layerOf('layernorm(x)', [rows, features]);
        const size = rows * features;
        const layout: Layout = {
          size,
          set: (word) => Math.floor(word / features),
          pair: (word) => word % features,
          sets: rows,
          pairs: features,
        };
        const { set, pair } = layout;
        const random = seeded(seed);
        const x = numbers(size, random);
        const dy = numbers(size, random);
        const gamma = numbers(features, random);
        const beta = numbers(features, random);

        const forward = new Counting();
        const held = forward.load(x);
        const { scale, shift } = statistics(forward, layout, held);
        const normal = (c: Counting, value: number, at: number) => c.add(c.mul(value, scale[at]!), shift[at]!);
        const y = forward.store(
          held.map((value, word) =>
            forward.add(forward.mul(normal(forward, value, set(word)), gamma[pair(word)]!), beta[pair(word)]!),
          ),
        );

        // dx = scale * g + a * x + b with g = dy * gamma; a and b are the same for a row.
        const c = new Counting();
        const [inputs, errors] = [c.load(x), c.load(dy)];
        const g = errors.map((error, word) => c.mul(error, gamma[pair(word)]!));
        const sums = Array.from({ length: rows }, () => [0, 0] as [number, number]);
        for (const [word, each] of g.entries()) {
          const sum = sums[set(word)]!;
          sum[0] = c.add(sum[0], each);
          sum[1] = c.add(sum[1], c.mul(each, inputs[word]!));
        }
        const rest = sums.map(([plain, weighted], at) => {
          const [r, s] = [scale[at]!, shift[at]!];
          const part = c.mul(r, 1 / features);
          const common = -c.mul(part, c.add(c.mul(r, weighted), c.mul(s, plain)));
          return { a: c.mul(common, r), b: c.sub(c.mul(common, s), c.mul(part, plain)) };
        });
        const dx = c.store(
          g.map((each, word) => {
            const { a, b } = rest[set(word)]!;
            return c.add(c.add(c.mul(scale[set(word)]!, each), c.mul(a, inputs[word]!)), b);
          }),
        );

        const w = new Counting();
        const dGamma = Array<number>(features).fill(0);
        const dBeta = Array<number>(features).fill(0);
        const again = w.load(x);
        for (const [word, error] of w.load(dy).entries()) {
          const at = pair(word);
          dGamma[at] = w.add(dGamma[at]!, w.mul(error, normal(w, again[word]!, set(word))));
          dBeta[at] = w.add(dBeta[at]!, error);
        }
        agrees(layout, x, dy, { y, dx, dGamma, dBeta }, [gamma, beta]);
        expect(layer.vector).toEqual({ forward: forward.work, activationGradient: c.work, weightGradient: w.work });
        expect(layer.saves).toEqual(['inputs']);
      }),
      runs,
    );
  });
});

describe('rmsnorm', () => {
  it('counts what it does, and its gradients are right', () => {
    fc.assert(
      fc.property(side, fc.integer({ min: 1, max: 7 }), seeds, (rows, features, seed) => {
        const layer = layerOf('rmsnorm(x)', [rows, features]);
        const size = rows * features;
        const layout: Layout = {
          size,
          set: (word) => Math.floor(word / features),
          pair: (word) => word % features,
          sets: rows,
          pairs: features,
        };
        const { set, pair } = layout;
        const random = seeded(seed);
        const x = numbers(size, random);
        const dy = numbers(size, random);
        const gamma = numbers(features, random);

        const forward = new Counting();
        const held = forward.load(x);
        const squares = Array<number>(rows).fill(0);
        for (const [word, value] of held.entries())
          squares[set(word)] = forward.add(squares[set(word)]!, forward.mul(value, value));
        const scale = squares.map((sum) =>
          forward.div(1, forward.sqrt(forward.add(forward.mul(sum, 1 / features), epsilon))),
        );
        const y = forward.store(
          held.map((value, word) => forward.mul(forward.mul(value, scale[set(word)]!), gamma[pair(word)]!)),
        );

        const c = new Counting();
        const [inputs, errors] = [c.load(x), c.load(dy)];
        const g = errors.map((error, word) => c.mul(error, gamma[pair(word)]!));
        const sums = Array<number>(rows).fill(0);
        for (const [word, each] of g.entries()) sums[set(word)] = c.add(sums[set(word)]!, c.mul(each, inputs[word]!));
        const a = sums.map((sum, at) => {
          const r = scale[at]!;
          return -c.mul(c.mul(c.mul(c.mul(r, r), r), 1 / features), sum);
        });
        const dx = c.store(
          g.map((each, word) => c.add(c.mul(scale[set(word)]!, each), c.mul(a[set(word)]!, inputs[word]!))),
        );

        const w = new Counting();
        const dGamma = Array<number>(features).fill(0);
        const again = w.load(x);
        for (const [word, error] of w.load(dy).entries())
          dGamma[pair(word)] = w.add(dGamma[pair(word)]!, w.mul(error, w.mul(again[word]!, scale[set(word)]!)));
        agrees(layout, x, dy, { y, dx, dGamma, dBeta: [] }, [gamma, []], true);
        expect(layer.vector).toEqual({ forward: forward.work, activationGradient: c.work, weightGradient: w.work });
      }),
      runs,
    );
  });
});

/** Forward and both gradients where gamma is the same for a whole channel; batchnorm and groupnorm. */
function channelNorm(
  layout: Layout,
  x: Words,
  dy: Words,
  gamma: Words,
  beta: Words,
  options: { again: boolean; frozen: boolean },
) {
  const { set, pair, pairs, sets, size } = layout;
  const setOf = Array.from({ length: pairs }, (_, at) =>
    set(Array.from({ length: size }, (_unused, word) => word).find((word) => pair(word) === at)!),
  );

  const forward = new Counting();
  const held = forward.load(x);
  const { scale, shift } = statistics(forward, layout, held);
  const factor = gamma.map((each, at) => forward.mul(each, scale[setOf[at]!]!));
  const offset = gamma.map((each, at) => forward.add(forward.mul(shift[setOf[at]!]!, each), beta[at]!));
  if (options.again) forward.load(x);
  const y = forward.store(
    held.map((value, word) => forward.add(forward.mul(value, factor[pair(word)]!), offset[pair(word)]!)),
  );

  // The sums of dy and dy * x over each channel serve both gradients; they are made where gamma and beta are trained.
  const c = new Counting();
  const w = options.frozen ? c : new Counting();
  const [plain, weighted] = pairSums(w, layout, w.load(x), w.load(dy));
  const dBeta = plain.map((sum) => (options.frozen ? sum : w.add(0, sum)));
  const dGamma = plain.map((sum, at) => {
    const by = options.frozen ? new Counting() : w;
    return by.add(0, by.add(by.mul(scale[setOf[at]!]!, weighted[at]!), by.mul(shift[setOf[at]!]!, sum)));
  });

  const counts = Array<number>(sets).fill(0);
  for (let word = 0; word < size; word++) counts[set(word)]!++;
  if (!options.frozen || options.again) {
    c.load(x);
    c.load(dy);
  }
  const sums = Array.from({ length: sets }, () => [0, 0] as [number, number]);
  const own = gamma.map((each, at) => {
    const sum = sums[setOf[at]!]!;
    sum[0] = c.add(sum[0], c.mul(each, plain[at]!));
    sum[1] = c.add(sum[1], c.mul(each, weighted[at]!));
    return c.mul(each, scale[setOf[at]!]!);
  });
  const rest = sums.map(([one, other], at) => {
    const [r, s] = [scale[at]!, shift[at]!];
    const part = c.mul(r, 1 / counts[at]!);
    const common = -c.mul(part, c.add(c.mul(r, other), c.mul(s, one)));
    return { a: c.mul(common, r), b: c.sub(c.mul(common, s), c.mul(part, one)) };
  });
  const dx = c.store(
    dy.map((error, word) => {
      const { a, b } = rest[set(word)]!;
      return c.add(c.add(c.mul(own[pair(word)]!, error), c.mul(a, x[word]!)), b);
    }),
  );
  agrees(layout, x, dy, { y, dx, dGamma, dBeta }, [gamma, beta]);
  return {
    forward: forward.work,
    activationGradient: c.work,
    ...(options.frozen ? {} : { weightGradient: w.work }),
  };
}

describe('groupnorm', () => {
  it('counts what it does, trained or frozen, and its gradients are right', () => {
    fc.assert(
      fc.property(
        side,
        side,
        fc.integer({ min: 2, max: 6 }),
        fc.boolean(),
        seeds,
        (groups, share, area, frozen, seed) => {
          const channels = groups * share;
          const layer = layerOf(`groupnorm(x, groups = ${groups}, trainable = ${!frozen})`, [channels, area, 1]);
          const size = channels * area;
          const pair = (word: number) => Math.floor(word / area);
          const layout = {
            size,
            set: (word: number) => Math.floor(pair(word) / share),
            pair,
            sets: groups,
            pairs: channels,
          };
          const random = seeded(seed);
          const x = numbers(size, random);
          const dy = numbers(size, random);
          const gamma = numbers(channels, random);
          const beta = numbers(channels, random);
          const counted = channelNorm(layout, x, dy, gamma, beta, { again: false, frozen });
          expect(layer.vector).toEqual(counted);
          expect(layer.trainable).toBe(!frozen);
        },
      ),
      runs,
    );
  });
});

describe('batchnorm', () => {
  const work = (channels: number, area: number, batch: number, frozen: boolean, seed: number) => {
    const size = batch * channels * area;
    const pair = (word: number) => Math.floor(word / area) % channels;
    const layout = { size, set: pair, pair, sets: channels, pairs: channels };
    const random = seeded(seed);
    const x = numbers(size, random);
    const dy = numbers(size, random);
    const gamma = numbers(channels, random);
    const beta = numbers(channels, random);
    return channelNorm(layout, x, dy, gamma, beta, { again: true, frozen });
  };

  it('counts what every further sample adds, trained or frozen, and its gradients are right', () => {
    fc.assert(
      fc.property(
        side,
        fc.integer({ min: 2, max: 5 }),
        side,
        fc.boolean(),
        seeds,
        (channels, area, batch, frozen, seed) => {
          const { vector } = layerOf(`batchnorm(x, trainable = ${!frozen})`, [channels, area, 1]);
          const [one, more] = [work(channels, area, 1, frozen, seed), work(channels, area, 1 + batch, frozen, seed)];
          for (const pass of ['forward', 'activationGradient', 'weightGradient'] as const) {
            const [least, most, expected] = [one[pass], more[pass], vector?.[pass]];
            expect(expected === undefined).toBe(least === undefined);
            if (!least || !most || !expected) continue;
            for (const part of ['operations', 'reads', 'writes'] as const)
              expect(most[part] - least[part]).toBe(batch * expected[part]);
            // What is left belongs to the channels, whatever the batch: it is not counted.
            expect(least.operations - expected.operations).toBeLessThanOrEqual(14 * channels);
          }
        },
      ),
      runs,
    );
  });

  it('scales and shifts with known numbers where nothing is trained', () =>
    expect(layerOf('batchnorm(x)', [2, 3, 4]).vector?.inference).toEqual({ operations: 48, reads: 24, writes: 24 }));
});
