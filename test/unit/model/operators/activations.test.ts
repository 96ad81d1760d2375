/** Vector work of activations, pooling, sums and products, computed in arithmetic that counts; see docs/models/vector.md. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counting, close, differences, erf, numbers, seeded } from '../../../support/counting.ts';
import { layerOf, layersOf } from '../../../support/one-operator.ts';

type Words = readonly number[];

/** What a gradient may read: only what the layer says it saves. */
interface Saved {
  readonly inputs: readonly Words[];
  readonly output: Words;
}

/** An operator three times: by definition, and as a machine computes it and its gradient. */
interface Reference {
  readonly define: (inputs: readonly Words[]) => number[];
  readonly forward: (c: Counting, inputs: readonly Words[]) => number[];
  readonly gradient: (c: Counting, saved: Saved, dy: Words) => number[][];
}

const missing = (name: string): never => {
  throw new Error(`${name} is not saved`);
};

/** Holds an operator to its reference on random numbers: values, gradients, operations, words. */
function holds(statement: string, shapes: readonly Words[], reference: Reference, seed: number, name?: string): void {
  const layer =
    name === undefined
      ? layerOf(statement, ...shapes)
      : layersOf(statement, ...shapes).find((each) => each.name === name)!;
  const random = seeded(seed);
  const inputs = layer.inputs.map(({ shape }) => numbers(size(shape), random, 4));
  const { define, forward, gradient } = reference;

  const c = new Counting();
  const output = forward(c, inputs);
  expect(close(output, define(inputs))).toBe(true);
  expect(layer.vector?.forward).toEqual(c.work);

  const dy = numbers(size(layer.shape), random);
  const saved: Saved = {
    get inputs() {
      return layer.saves.includes('inputs') ? inputs : missing('inputs');
    },
    get output() {
      return layer.saves.includes('output') ? output : missing('output');
    },
  };
  const back = new Counting();
  const gradients = gradient(back, saved, dy);
  expect(layer.vector?.activationGradient ?? new Counting().work).toEqual(back.work);
  for (const [index, input] of inputs.entries()) {
    const exact = differences(
      (values) => define([...inputs.slice(0, index), values, ...inputs.slice(index + 1)]),
      input,
      dy,
    );
    expect(close(gradients[index]!, exact)).toBe(true);
  }
}

const size = (shape: Words): number => shape.reduce((a, b) => a * b, 1);
const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const side = fc.integer({ min: 1, max: 6 });
const shape = fc.tuple(side, side, side);
const runs = { numRuns: 60 };

/** Element by element: y of x, and dx of what is saved and dy. */
function pointwise(
  define: (x: number) => number,
  forward: (c: Counting, x: number) => number,
  from: 'inputs' | 'output',
  gradient: (c: Counting, saved: number, dy: number) => number,
): Reference {
  return {
    define: ([x]) => x!.map(define),
    forward: (c, [x]) => c.store(c.load(x!).map((each) => forward(c, each))),
    gradient: (c, saved, dy) => {
      const read = c.load(from === 'inputs' ? saved.inputs[0]! : saved.output);
      return [c.store(c.load(dy).map((each, index) => gradient(c, read[index]!, each)))];
    },
  };
}

const normal = (x: number) => 0.5 * (1 + erf(x / Math.SQRT2));

const pointwiseReferences: Readonly<Record<string, Reference>> = {
  relu: pointwise(
    (x) => Math.max(x, 0),
    (c, x) => c.max(x, 0),
    'output',
    (c, y, dy) => (c.less(0, y) ? dy : 0),
  ),
  relu6: pointwise(
    (x) => Math.min(Math.max(x, 0), 6),
    (c, x) => c.min(c.max(x, 0), 6),
    'output',
    (c, y, dy) => {
      const [above, below] = [c.less(0, y), c.less(y, 6)];
      return above && below ? dy : 0;
    },
  ),
  sigmoid: pointwise(
    (x) => 1 / (1 + Math.exp(-x)),
    (c, x) => c.sigmoid(x),
    'output',
    (c, y, dy) => c.mul(c.mul(dy, y), c.sub(1, y)),
  ),
  tanh: pointwise(
    Math.tanh,
    (c, x) => c.tanh(x),
    'output',
    (c, y, dy) => c.mul(dy, c.sub(1, c.mul(y, y))),
  ),
  gelu: pointwise(
    (x) => x * normal(x),
    (c, x) => c.mul(x, c.mul(0.5, c.add(1, c.erf(c.mul(x, Math.SQRT1_2))))),
    'inputs',
    (c, x, dy) => {
      const u = c.mul(x, Math.SQRT1_2);
      const distribution = c.mul(0.5, c.add(1, c.erf(u)));
      const density = c.mul(c.exp(-c.mul(u, u)), 1 / Math.sqrt(2 * Math.PI));
      return c.mul(dy, c.add(distribution, c.mul(x, density)));
    },
  ),
  silu: pointwise(
    (x) => x / (1 + Math.exp(-x)),
    (c, x) => c.mul(x, c.sigmoid(x)),
    'inputs',
    (c, x, dy) => {
      const s = c.sigmoid(x);
      return c.mul(dy, c.mul(s, c.add(1, c.mul(x, c.sub(1, s)))));
    },
  ),
};

describe('activations', () => {
  it.each(Object.entries(pointwiseReferences))(
    '%s counts what it does, and its gradient is right',
    (name, reference) => {
      fc.assert(
        fc.property(shape, seeds, (sizes, seed) => holds(`${name}(x)`, [sizes], reference, seed)),
        runs,
      );
    },
  );

  it('relu6 is cut off at 6, too', () => {
    const values = [-7, -0.5, 0.5, 5.5, 7];
    const { define, forward, gradient } = pointwiseReferences.relu6!;
    const c = new Counting();
    const output = forward(c, [values]);
    const [dx] = gradient(c, { inputs: [], output }, [1, 1, 1, 1, 1]);
    expect([define([values]), output, dx]).toEqual([
      [0, 0, 0.5, 5.5, 6],
      [0, 0, 0.5, 5.5, 6],
      [0, 0, 1, 1, 0],
    ]);
  });

  const rows = (values: Words, width: number) =>
    Array.from({ length: values.length / width }, (_, row) => values.slice(row * width, (row + 1) * width));

  /** Softmax over rows of `width` of which row r shows `visible(r)` words, of scores times `scale` (1: not multiplied). */
  function softmax(width: number, scale: number, visible: ((row: number) => number) | undefined): Reference {
    const shown = (row: number) => visible?.(row) ?? width;
    return {
      define: ([x]) =>
        rows(x!, width).flatMap((row, at) => {
          const powers = row.map((each, index) => (index < shown(at) ? Math.exp(each * scale) : 0));
          const sum = powers.reduce((a, b) => a + b, 0);
          return powers.map((each) => each / sum);
        }),
      forward: (c, [x]) =>
        c.store(
          rows(c.load(x!), width).flatMap((row, at) => {
            const scaled = scale === 1 ? row : row.map((each) => c.mul(each, scale));
            const masked = visible
              ? scaled.map((each, index) => (c.less(index, shown(at)) ? each : -Infinity))
              : scaled;
            const top = masked.reduce((a, b) => c.max(a, b), -Infinity);
            const powers = masked.map((each) => c.exp(c.sub(each, top)));
            const sum = c.sum(powers);
            return powers.map((each) => c.div(each, sum));
          }),
        ),
      gradient: (c, { output }, dy) => {
        const errors = rows(c.load(dy), width);
        const dx = rows(c.load(output), width).flatMap((row, at) => {
          const error = errors[at]!;
          const sum = c.sum(row.map((y, index) => c.mul(y, error[index]!)));
          const plain = row.map((y, index) => c.mul(y, c.sub(error[index]!, sum)));
          return scale === 1 ? plain : plain.map((each) => c.mul(each, scale));
        });
        return [c.store(dx)];
      },
    };
  }

  it('softmax', () => {
    fc.assert(
      fc.property(shape, seeds, (sizes, seed) => holds('softmax(x)', [sizes], softmax(sizes[2], 1, undefined), seed)),
      runs,
    );
  });

  it('the softmax of attention scales the scores, and hides those of later tokens if it is causal', () => {
    fc.assert(
      fc.property(side, side, fc.constantFrom(1, 2, 3), fc.boolean(), seeds, (tokens, width, heads, causal, seed) => {
        const features = (width + 1) * heads;
        const call = `attention(x, heads = ${heads}, causal = ${causal})`;
        const visible = causal ? (row: number) => (row % tokens) + 1 : undefined;
        const reference = softmax(tokens, 1 / Math.sqrt(width + 1), visible);
        holds(call, [[tokens, features]], reference, seed, 'out.softmax');
      }),
      runs,
    );
  });

  it('dropout compares a random number with the rate and scales what is left, in the gradient again', () => {
    const layer = layerOf('dropout(x, rate = 0.25)', [3, 5]);
    const x = numbers(15, seeded(1), 0.5);
    const dy = numbers(15, seeded(2), 0.5);
    const drawn = numbers(15, seeded(3), 0.5);
    const drop = (c: Counting, words: Words) =>
      c.store(
        c.load(words).map((each, index) => {
          const dropped = c.less(drawn[index]! + 0.5, 0.25);
          const scaled = c.mul(each, 1 / 0.75);
          return dropped ? 0 : scaled;
        }),
      );
    const [forward, back] = [new Counting(), new Counting()];
    const y = drop(forward, x);
    expect(
      close(
        drop(back, dy),
        differences((values) => drop(new Counting(), values), x, dy),
      ),
    ).toBe(true);
    expect(y.filter((each) => each === 0).length).toBeGreaterThan(0);
    expect(layer.vector).toEqual({
      forward: forward.work,
      activationGradient: back.work,
      inference: { operations: 0, reads: 0, writes: 0 },
    });
    expect(layer.saves).toEqual([]);
  });
});

describe('sums and products of tensors', () => {
  const tensors = fc.integer({ min: 2, max: 3 });

  it('add adds, and its gradient is that of each', () => {
    const reference: Reference = {
      define: (inputs) => inputs[0]!.map((_, at) => inputs.reduce((sum, each) => sum + each[at]!, 0)),
      forward: (c, inputs) => {
        const [first, ...rest] = inputs.map((each) => c.load(each)) as [Words, ...Words[]];
        return c.store(first.map((x, at) => rest.reduce((sum, each) => c.add(sum, each[at]!), x)));
      },
      gradient: (_c, _saved, dy) => [[...dy], [...dy], [...dy]],
    };
    fc.assert(
      fc.property(shape, tensors, seeds, (sizes, count, seed) => {
        const call = `add(${['x', 'y', 'z'].slice(0, count).join(', ')})`;
        holds(call, Array(count).fill(sizes), reference, seed);
      }),
      runs,
    );
  });

  it('multiply gives each the product of all others', () => {
    const reference: Reference = {
      define: (inputs) => inputs[0]!.map((_, at) => inputs.reduce((all, each) => all * each[at]!, 1)),
      forward: (c, inputs) => {
        const [first, ...rest] = inputs.map((each) => c.load(each)) as [Words, ...Words[]];
        return c.store(first.map((x, at) => rest.reduce((all, each) => c.mul(all, each[at]!), x)));
      },
      gradient: (c, saved, dy) => {
        const inputs = saved.inputs.map((each) => c.load(each));
        const error = c.load(dy);
        const gradients = inputs.map(() => Array<number>(dy.length));
        for (const at of dy.keys()) {
          // From the left: products of all before; from the right: dy times all behind.
          const before: number[] = [Number.NaN, inputs[0]![at]!];
          for (let each = 2; each < inputs.length; each++)
            before.push(c.mul(before[each - 1]!, inputs[each - 1]![at]!));
          let behind = error[at]!;
          for (let each = inputs.length - 1; each > 0; each--) {
            gradients[each]![at] = c.mul(before[each]!, behind);
            behind = c.mul(behind, inputs[each]![at]!);
          }
          gradients[0]![at] = behind;
        }
        return gradients.map((each) => c.store(each));
      },
    };
    fc.assert(
      fc.property(shape, tensors, seeds, (sizes, count, seed) => {
        const call = `multiply(${['x', 'y', 'z'].slice(0, count).join(', ')})`;
        holds(call, Array(count).fill(sizes), reference, seed);
      }),
      runs,
    );
  });

  it.each([
    [
      'concat(x, y, axis = 1)',
      [
        [2, 3],
        [2, 4],
      ],
      14,
    ],
    ['transpose(x, order = [1, 0])', [[2, 3]], 6],
  ])('%s moves words', (statement, shapes, words) => {
    const moved = { operations: 0, reads: words, writes: words };
    const layer = layerOf(statement, ...shapes);
    expect([layer.vector, layer.saves]).toEqual([{ forward: moved, activationGradient: moved }, []]);
  });

  it.each(['flatten(x)', 'reshape(x, shape = [-1])'])('%s does nothing', (statement) => {
    const layer = layerOf(statement, [2, 3]);
    expect([layer.vector, layer.saves]).toEqual([undefined, []]);
  });
});

describe('pooling', () => {
  /** Windows over one channel after the other without padding, as lists of places. */
  function windows([channels, height, width]: Words, kernel: number, stride: number): number[][] {
    const places: number[][] = [];
    for (let channel = 0; channel < channels!; channel++)
      for (let row = 0; row + kernel <= height!; row += stride)
        for (let column = 0; column + kernel <= width!; column += stride) {
          const window: number[] = [];
          for (let y = 0; y < kernel; y++)
            for (let x = 0; x < kernel; x++) window.push((channel * height! + row + y) * width! + column + x);
          places.push(window);
        }
    return places;
  }

  const maximum = (places: readonly number[][], overlap: boolean): Reference => ({
    define: ([x]) => places.map((window) => Math.max(...window.map((place) => x![place]!))),
    forward: (c, [x]) => {
      const held = c.load(x!);
      return c.store(places.map((window) => window.reduce((top, place) => c.max(top, held[place]!), -Infinity)));
    },
    gradient: (c, saved, dy) => {
      const held = c.load(saved.inputs[0]!);
      const dx = Array<number>(held.length).fill(0);
      for (const [at, error] of c.load(dy).entries()) {
        let [best, top] = [-1, -Infinity];
        for (const place of places[at]!) if (c.less(top, held[place]!)) [best, top] = [place, held[place]!];
        dx[best] = overlap ? c.add(dx[best]!, error) : error;
      }
      return [c.store(dx)];
    },
  });

  const mean = (places: readonly number[][], overlap: boolean, inputs: number): Reference => ({
    define: ([x]) => places.map((window) => window.reduce((sum, place) => sum + x![place]!, 0) / window.length),
    forward: (c, [x]) => {
      const held = c.load(x!);
      return c.store(places.map((window) => c.mul(c.sum(window.map((place) => held[place]!)), 1 / window.length)));
    },
    gradient: (c, _saved, dy) => {
      const dx = Array<number>(inputs).fill(0);
      for (const [at, error] of c.load(dy).entries()) {
        const share = c.mul(error, 1 / places[at]!.length);
        for (const place of places[at]!) dx[place] = overlap ? c.add(dx[place]!, share) : share;
      }
      return [c.store(dx)];
    },
  });

  it.each(['maxpool', 'avgpool'] as const)('%s, with windows that overlap or not', (name) => {
    const kernel = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(shape, kernel, kernel, seeds, ([channels, height, width], size, stride, seed) => {
        const image = [channels, height + 2, width + 2];
        const places = windows(image, size, stride);
        const overlap = size > stride;
        const inputs = image.reduce((a, b) => a * b, 1);
        const reference = name === 'maxpool' ? maximum(places, overlap) : mean(places, overlap, inputs);
        holds(`${name}(x, kernel = ${size}, stride = ${stride})`, [image], reference, seed);
      }),
      runs,
    );
  });

  it('globalpool', () => {
    fc.assert(
      fc.property(shape, fc.constantFrom('avg', 'max'), seeds, ([channels, height, width], mode, seed) => {
        const area = height * width;
        const places = Array.from({ length: channels }, (_, channel) =>
          Array.from({ length: area }, (_unused, index) => channel * area + index),
        );
        const reference = mode === 'max' ? maximum(places, false) : mean(places, false, channels * area);
        holds(`globalpool(x, mode = ${mode})`, [[channels, height, width]], reference, seed);
      }),
      runs,
    );
  });
});
