/** Attention: its layers, their products and what they refuse, held to the definition. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../server/src/model/values.ts';
import { close, numbers, seeded } from '../../../support/counting.ts';
import { builtNetwork, repositoryFile } from '../../../support/model.ts';
import { layersOf, refusalOf, summary } from '../../../support/one-operator.ts';

type Shape = readonly number[];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const small = fc.integer({ min: 1, max: 4 });

describe('attention', () => {
  it('is three layers: scores, softmax, and the product with the values, which has the name of the call', () => {
    expect(summary(layersOf('attention(x, heads = 4)', [10, 64]))).toEqual([
      'out.scores | 4x10x10 | 10 x 10 x 16 * 4 in groups | inputs',
      'out.softmax | 4x10x10 | - | output',
      'out | 10x64 | 10 x 16 x 10 * 4 in groups | inputs',
    ]);
    expect(
      layersOf('attention(x, heads = 4)', [10, 64]).map((layer) => layer.inputs.map((input) => input.layer?.name)),
    ).toEqual([[undefined, undefined], ['out.scores'], ['out.softmax', undefined]]);
  });

  it('looks at other tokens, whose values may have features of their own', () =>
    expect(summary(layersOf('attention(x, y, z, heads = 2)', [10, 8], [7, 8], [7, 12]))).toEqual([
      'out.scores | 2x10x7 | 10 x 7 x 4 * 2 in groups | inputs',
      'out.softmax | 2x10x7 | - | output',
      'out | 10x12 | 10 x 6 x 7 * 2 in groups | inputs',
    ]));

  it('takes the key for a value that is left out, and the query for a key', () => {
    const inputs = (call: string, ...shapes: readonly Shape[]) => {
      const layers = layersOf(call, ...shapes);
      return [layers[0]!.inputs, layers[2]!.inputs.slice(1)].flat().map((input) => input.shape.join('x'));
    };
    expect(inputs('attention(x)', [10, 8])).toEqual(['10x8', '10x8', '10x8']);
    expect(inputs('attention(x, y)', [10, 8], [7, 8])).toEqual(['10x8', '7x8', '7x8']);
  });

  it('computes by its products what the definition says, head by head, with heads that share key and value', () => {
    const share = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(
        small,
        small,
        small,
        share,
        small,
        small,
        fc.boolean(),
        seeds,
        (tokens, seen, kvHeads, shared, width, valueWidth, causal, seed) => {
          const heads = kvHeads * shared;
          const queries = [tokens, heads * width];
          const keys = [seen, kvHeads * width];
          const values = [seen, kvHeads * valueWidth];
          const call = `attention(x, y, z, heads = ${heads}, kvHeads = ${kvHeads}, causal = ${causal})`;
          const [scores, , context] = layersOf(call, queries, keys, values) as [Layer, Layer, Layer];
          const random = seeded(seed);
          const words = ([rows, columns]: Shape) => numbers(rows! * columns!, random, 2);
          const q = words(queries);
          const k = words(keys);
          const v = words(values);
          const attend = (row: readonly number[], token: number) => {
            const powers = row.map((score, at) => (causal && at > token ? 0 : Math.exp(score / Math.sqrt(width))));
            const sum = powers.reduce((a, b) => a + b, 0);
            return powers.map((power) => power / sum);
          };

          // By definition.
          const expected = Array.from({ length: tokens * heads * valueWidth }, (_, at) => {
            const [token, feature] = [Math.floor(at / (heads * valueWidth)), at % (heads * valueWidth)];
            const head = Math.floor(feature / valueWidth);
            const group = Math.floor(head / shared);
            const row = Array.from({ length: seen }, (_unused, other) => {
              let dot = 0;
              for (let i = 0; i < width; i++)
                dot += q[token * heads * width + head * width + i]! * k[other * kvHeads * width + group * width + i]!;
              return dot;
            });
            return attend(row, token).reduce(
              (sum, weight, other) =>
                sum + weight * v[other * kvHeads * valueWidth + group * valueWidth + (feature % valueWidth)]!,
              0,
            );
          });

          // By the products of the layers: row r of group g is head g * shared + floor(r / tokens) of token r % tokens.
          const output = Array<number>(expected.length);
          const [first, second] = [scores.gemm!, context.gemm!];
          for (let group = 0; group < first.groups; group++)
            for (let r = 0; r < first.m; r++) {
              const [head, token] = [group * shared + Math.floor(r / tokens), r % tokens];
              const row = Array.from({ length: first.n }, (_, other) => {
                let dot = 0;
                for (let i = 0; i < first.k; i++)
                  dot += q[token * heads * width + head * width + i]! * k[other * kvHeads * width + group * width + i]!;
                return dot;
              });
              const weights = attend(row, token);
              for (let n = 0; n < second.n; n++) {
                let sum = 0;
                for (let i = 0; i < second.k; i++)
                  sum += weights[i]! * v[i * kvHeads * valueWidth + group * valueWidth + n]!;
                output[token * heads * valueWidth + head * valueWidth + n] = sum;
              }
            }
          expect(close(output, expected)).toBe(true);
          expect([first.groups, second.groups, second.m]).toEqual([kvHeads, kvHeads, first.m]);
          expect([scores.macs, context.macs]).toEqual([
            heads * tokens * seen * width,
            heads * tokens * seen * valueWidth,
          ]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('makes of the transformer example the network that was published', () => {
    const { parameters, complete } = builtNetwork(repositoryFile('examples/transformer-block.accel'), 'BertMini');
    const dense = (features: number, units: number) => features * units + units;
    const layer = 4 * dense(256, 256) + dense(256, 1024) + dense(1024, 256) + 2 * 2 * 256;
    expect([complete, parameters, 4 * layer]).toEqual([true, 3_159_040, 3_159_040]);
  });

  it('computes the whole square when it is causal, and says so', () => {
    const [full, causal] = [false, true].map((flag) => layersOf(`attention(x, heads = 2, causal = ${flag})`, [10, 8]));
    expect(causal!.map((layer) => layer.macs)).toEqual(full!.map((layer) => layer.macs));
    expect(causal![2]!.details).toEqual(['2 heads of 4', 'causal, computed in full']);
  });

  it.each([
    ['attention(x, heads = 3)', [[10, 8]], 'accel-3001 8 features cannot be split into 3 heads [3]'],
    [
      'attention(x, heads = 4, kvHeads = 3)',
      [[10, 8]],
      'accel-3001 4 heads cannot share 3 heads of key and value evenly [3]',
    ],
    [
      'attention(x, heads = 4, kvHeads = 2)',
      [[10, 8]],
      "accel-3001 The key needs 4 features, as many as the query's 2 heads of 2 have; found 10×8 [x]",
    ],
    [
      'attention(x, y)',
      [
        [10, 8],
        [7, 6],
      ],
      "accel-3001 The key needs 8 features, as many as the query's head has; found 7×6 [y]",
    ],
    [
      'attention(x, y, z)',
      [
        [10, 8],
        [7, 8],
        [6, 8],
      ],
      'accel-3001 Key and value have different tokens: 7×8 and 6×8 [z]',
    ],
    [
      'attention(x, y, z, heads = 2)',
      [
        [10, 8],
        [7, 8],
        [7, 5],
      ],
      'accel-3001 5 features of the value cannot be split into 2 heads [z]',
    ],
    ['attention(x)', [[4, 10, 8]], "accel-3001 'attention' needs inputs [tokens, features], found 4×10×8 [x]"],
    ['attention(x, 4)', [[10, 8]], "accel-2003 'attention' needs a tensor here, found 4 [4]"],
    [
      'attention(x, key = x)',
      [[10, 8]],
      "accel-2004 'key' is given by its position in 'attention', without a name [key]",
    ],
    ['attention()', [[10, 8]], "accel-2004 'attention' needs 'query' [attention]"],
  ] as const)('%s of %j is refused', (call, shapes, message) => expect(refusalOf(call, ...shapes)).toBe(message));
});
