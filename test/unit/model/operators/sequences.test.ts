/** Names of the layers that one call makes, embedding, and frozen parameters. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counting, close, differences, numbers, seeded } from '../../../support/counting.ts';
import { builtNetwork } from '../../../support/model.ts';
import { layerOf, refusalOf } from '../../../support/one-operator.ts';

type Words = readonly number[];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const small = fc.integer({ min: 1, max: 4 });

describe('names of layers that one call makes', () => {
  const names = (body: string, blocks = '') =>
    builtNetwork(`${blocks}network N {\n  input x [10, 8]\n${body}\n}\n`, 'N').layers.map((layer) => layer.name);

  it('follow the name of the call', () => {
    expect(names('  y = attention(x)')).toEqual(['y.scores', 'y.softmax', 'y']);
    expect(names('  y = attention(x) |> dropout()')).toEqual(['y.scores', 'y.softmax', 'y', 'y.dropout']);
    expect(names('  y = attention(x) |> dense(units = 8)')).toEqual([
      ...['y.attention.scores', 'y.attention.softmax', 'y.attention'],
      'y',
    ]);
    expect(names('  y = add(attention(x), attention(x, heads = 2))')).toEqual([
      ...['y.attention.scores', 'y.attention.softmax', 'y.attention'],
      ...['y.attention2.scores', 'y.attention2.softmax', 'y.attention2', 'y'],
    ]);
    expect(names('  y = lstm(x, units = 8)')).toEqual(['y.input', 'y', 'y.gates']);
    expect(names('  y = repeat 2 gru(x, units = 8)')).toEqual([
      ...['y.0.input', 'y.0', 'y.0.gates'],
      ...['y.1.input', 'y.1', 'y.1.gates'],
    ]);
  });

  it('stay unique where a block has values of these names', () => {
    const block = 'block cell(x) {\n  scores = dense(x, units = 8)\n  return attention(scores)\n}\n';
    expect(names('  y = cell(x)', block)).toEqual(['y.scores', 'y.scores2', 'y.softmax', 'y']);
  });

  it('leave the names of values free: only calls are operators', () =>
    expect(names('  attention = dense(x, units = 8)\n  lstm = attention(attention)')).toEqual([
      ...['attention', 'lstm.scores', 'lstm.softmax', 'lstm'],
    ]));

  it('a block takes the place of an operator of its name', () => {
    const block = 'block attention(x, width = 4) { return dense(x, units = width) }\n';
    expect(names('  y = attention(x, width = 3)', block)).toEqual(['y']);
  });
});

it('every layer counts for the size of a network', () =>
  expect(refusalOf('repeat 4001 attention(x)', [10, 8])).toContain(
    'accel-7003 The network grows beyond 12,000 operations here; from here on it is not computed',
  ));

it.each([
  ['add(x, 1)', "accel-2003 'add' needs a tensor here, found 1 [1]"],
  ['multiply(x, x, 0.5)', "accel-2003 'multiply' needs a tensor here, found 0.5 [0.5]"],
  ['concat(x, x, 1, 2)', "accel-2003 'concat' needs a tensor here, found 2 [2]"],
])('%s is told which argument is no tensor', (call, message) => expect(refusalOf(call, [10, 8])).toBe(message));

describe('embedding', () => {
  it('looks up rows, and adds gradients to the rows they came from', () => {
    fc.assert(
      fc.property(small, small, small, seeds, (tokens, vocabulary, features, seed) => {
        const layer = layerOf(`embedding(x, vocabulary = ${vocabulary}, features = ${features})`, [tokens]);
        const random = seeded(seed);
        const x = Array.from({ length: tokens }, () => Math.floor(random() * vocabulary));
        const table = numbers(vocabulary * features, random);
        const dy = numbers(tokens * features, random);
        const look = (rows: Words) => x.flatMap((row) => rows.slice(row * features, (row + 1) * features));

        const forward = new Counting();
        forward.load(x);
        const y = forward.store(forward.load(look(table)));
        expect(layer.shape).toEqual([tokens, features]);
        expect(layer.vector?.forward).toEqual(forward.work);

        const w = new Counting();
        const gradient = Array<number>(table.length).fill(0);
        const [rows, errors] = [w.load(x), w.load(dy)];
        for (const [at, error] of errors.entries()) {
          const place = rows[Math.floor(at / features)]! * features + (at % features);
          gradient[place] = w.add(gradient[place]!, error);
        }
        expect(close(gradient, differences(look, table, dy))).toBe(true);
        expect(layer.vector?.weightGradient).toEqual(w.work);
        expect([layer.parameters, layer.macs, layer.saves, y.length]).toEqual([
          vocabulary * features,
          0,
          ['inputs'],
          tokens * features,
        ]);
      }),
    );
  });

  it('takes numbers of tokens, not vectors', () =>
    expect(refusalOf('embedding(x, vocabulary = 9, features = 4)', [3, 4])).toBe(
      "accel-3001 'embedding' needs an input [tokens], found 3×4 [x]",
    ));
});

describe('trainable = false', () => {
  it.each([
    ['conv(x, filters = 4, kernel = 1, trainable = false)', [8, 2, 2]],
    ['depthwise(x, kernel = 1, trainable = false)', [8, 2, 2]],
    ['convtranspose(x, filters = 4, kernel = 1, trainable = false)', [8, 2, 2]],
    ['dense(x, units = 4, trainable = false)', [8]],
    ['batchnorm(x, trainable = false)', [8, 2, 2]],
    ['layernorm(x, trainable = false)', [8, 2]],
    ['rmsnorm(x, trainable = false)', [8, 2]],
    ['groupnorm(x, groups = 2, trainable = false)', [8, 2, 2]],
    ['embedding(x, vocabulary = 4, features = 4, trainable = false)', [8]],
  ])('%s', (call, shape) => {
    const frozen = layerOf(call, shape);
    const trained = layerOf(call.replace('trainable = false', 'trainable = true'), shape);
    expect([frozen.trainable, trained.trainable]).toEqual([false, true]);
    expect(frozen.details).toEqual([...trained.details, 'frozen']);
    expect(frozen.parameters).toBe(trained.parameters);
  });
});
