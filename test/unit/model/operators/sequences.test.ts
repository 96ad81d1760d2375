/** Attention, recurrent layers and embedding: their products and gates held to the definitions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../server/src/model/values.ts';
import { Counting, close, differences, numbers, seeded } from '../../../support/counting.ts';
import { builtNetwork, problemsOf } from '../../../support/model.ts';
import { layerOf, layersOf, statementNetwork } from '../../../support/one-operator.ts';

type Words = readonly number[];
type Shape = readonly number[];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const small = fc.integer({ min: 1, max: 4 });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const gemmOf = ({ gemm }: Layer) =>
  gemm &&
  `${gemm.m} x ${gemm.n} x ${gemm.k} * ${gemm.groups} in ${gemm.batchIn}${gemm.steps ? `, ${gemm.steps} steps` : ''}`;
const refusal = (call: string, ...shapes: readonly Shape[]) => problemsOf(statementNetwork(call, ...shapes)).join('\n');

/** The words of a layer: its product, what it keeps and its shape, line by line. */
const summary = (layers: readonly Layer[]) =>
  layers.map((layer) => [layer.name, layer.shape.join('x'), gemmOf(layer) ?? '-', layer.saves.join()].join(' | '));

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
    ['attention()', [[10, 8]], "accel-2004 'attention' needs 'query' [attention]"],
  ] as const)('%s of %j is refused', (call, shapes, message) => expect(refusal(call, ...shapes)).toBe(message));
});

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

describe('lstm and gru', () => {
  it.each([
    ['lstm', 4],
    ['gru', 3],
  ] as const)('%s has the parameters of PyTorch, with both biases', (name, gates) => {
    fc.assert(
      fc.property(small, small, small, fc.boolean(), (tokens, features, units, bias) => {
        const layers = layersOf(`${name}(x, units = ${units}, bias = ${bias})`, [tokens, features]);
        const total = layers.reduce((sum, layer) => sum + layer.parameters, 0);
        expect(total).toBe(gates * units * (features + units + (bias ? 2 : 0)));
        expect(layers.reduce((sum, layer) => sum + layer.macs, 0)).toBe(tokens * gates * units * (features + units));
      }),
    );
  });

  it('are one product for all tokens, one for each, and the gates', () => {
    expect(summary(layersOf('lstm(x, units = 6)', [10, 8]))).toEqual([
      'out.input | 10x24 | 10 x 24 x 8 * 1 in m | inputs',
      'out | 10x24 | 1 x 24 x 6 * 1 in m, 10 steps | ',
      'out.gates | 10x6 | - | inputs,output',
    ]);
    expect(summary(layersOf('gru(x, units = 6, last = true)', [10, 8]))).toEqual([
      'out.input | 10x18 | 10 x 18 x 8 * 1 in m | inputs',
      'out | 10x24 | 1 x 18 x 6 * 1 in m, 10 steps | ',
      'out.gates | 10x6 | - | inputs,output',
      'out.last | 6 | - | ',
    ]);
  });

  it('are frozen with all that they train', () =>
    expect(
      layersOf('lstm(x, units = 6, trainable = false)', [10, 8]).map((layer) => [
        layer.trainable,
        layer.details.includes('frozen'),
      ]),
    ).toEqual([
      [false, true],
      [false, true],
      [true, false],
    ]));

  it.each(['lstm', 'gru'])('%s refuses what is no sequence', (name) =>
    expect(refusal(`${name}(x, units = 6)`, [3, 10, 8])).toBe(
      `accel-3001 '${name}' needs an input [tokens, features], found 3×10×8 [x]`,
    ),
  );

  /** rows x columns by a vector; what the array does, and not counted here. */
  const apply = (weights: Words, x: Words) =>
    Array.from({ length: weights.length / x.length }, (_, row) =>
      x.reduce((sum, value, column) => sum + weights[row * x.length + column]! * value, 0),
    );
  /** The transposed matrix by a vector. */
  const applyBack = (weights: Words, error: Words) => {
    const width = weights.length / error.length;
    return Array.from({ length: width }, (_, column) =>
      error.reduce((sum, value, row) => sum + weights[row * width + column]! * value, 0),
    );
  };

  interface Sizes {
    readonly tokens: number;
    readonly features: number;
    readonly units: number;
  }
  interface Weights {
    readonly input: Words;
    readonly state: Words;
    readonly inputBias: Words;
    readonly stateBias: Words;
  }

  /** PyTorch's LSTM (gates i, f, g, o) and GRU (r, z, n), straight from its documentation. */
  function define(name: 'lstm' | 'gru', { tokens, features, units }: Sizes, x: Words, weights: Weights): number[] {
    const { input, state, inputBias, stateBias } = weights;
    let h = Array<number>(units).fill(0);
    let c = Array<number>(units).fill(0);
    const result: number[] = [];
    for (let token = 0; token < tokens; token++) {
      const of = apply(input, x.slice(token * features, (token + 1) * features)).map(
        (each, at) => each + inputBias[at]!,
      );
      const own = apply(state, h).map((each, at) => each + stateBias[at]!);
      const gate = (number: number, unit: number) => of[number * units + unit]! + own[number * units + unit]!;
      if (name === 'lstm') {
        c = c.map((each, u) => sigmoid(gate(1, u)) * each + sigmoid(gate(0, u)) * Math.tanh(gate(2, u)));
        h = c.map((each, u) => sigmoid(gate(3, u)) * Math.tanh(each));
      } else {
        h = h.map((each, u) => {
          const [r, z] = [sigmoid(gate(0, u)), sigmoid(gate(1, u))];
          const n = Math.tanh(of[2 * units + u]! + r * own[2 * units + u]!);
          return (1 - z) * n + z * each;
        });
      }
      result.push(...h);
    }
    return result;
  }

  /** One cell forward: from what the products give to the state; and back: to the gradients of what they give. */
  interface Cell {
    readonly gates: number;
    /** What is kept of the products' sums, from what the token and the state give. */
    readonly join: (c: Counting, of: Words, own: Words, units: number) => number[];
    readonly forward: (c: Counting, kept: Words, state: number, cell: number) => { h: number; cell: number };
    readonly back: (
      c: Counting,
      kept: Words,
      before: { h: number; cell: number },
      dh: number,
      dCell: number,
    ) => { dKept: number[]; dCell: number; direct: number | undefined };
    /** Gradients of what the token and of what the state gave, from those of what is kept. */
    readonly split: (dKept: Words, units: number) => { of: number[]; own: number[] };
  }

  const lstmCell: Cell = {
    gates: 4,
    join: (c, of, own) => of.map((each, at) => c.add(each, own[at]!)),
    forward(c, [pi, pf, pg, po], _h, before) {
      const [i, f, g, o] = [c.sigmoid(pi!), c.sigmoid(pf!), c.tanh(pg!), c.sigmoid(po!)];
      const cell = c.add(c.mul(f, before), c.mul(i, g));
      return { h: c.mul(o, c.tanh(cell)), cell };
    },
    back(c, [pi, pf, pg, po], before, dh, dNext) {
      const [i, f, g, o] = [c.sigmoid(pi!), c.sigmoid(pf!), c.tanh(pg!), c.sigmoid(po!)];
      const cell = c.tanh(c.add(c.mul(f, before.cell), c.mul(i, g)));
      const bent = (gate: number, error: number) => c.mul(error, c.mul(gate, c.sub(1, gate)));
      const dCell = c.add(dNext, c.mul(c.mul(dh, o), c.sub(1, c.mul(cell, cell))));
      const dKept = [
        bent(i, c.mul(dCell, g)),
        bent(f, c.mul(dCell, before.cell)),
        c.mul(c.mul(dCell, i), c.sub(1, c.mul(g, g))),
        bent(o, c.mul(dh, cell)),
      ];
      return { dKept, dCell: c.mul(dCell, f), direct: undefined };
    },
    split: (dKept) => ({ of: [...dKept], own: [...dKept] }),
  };

  const gruCell: Cell = {
    gates: 3,
    // r and z are sums; n keeps what the state gives, and beside it what the token gives.
    join: (c, of, own, units) => [
      ...own.map((each, at) => (at < 2 * units ? c.add(each, of[at]!) : each)),
      ...of.slice(2 * units),
    ],
    forward(c, [pr, pz, own, of], before) {
      const [r, z] = [c.sigmoid(pr!), c.sigmoid(pz!)];
      const n = c.tanh(c.add(of!, c.mul(r, own!)));
      return { h: c.add(n, c.mul(z, c.sub(before, n))), cell: 0 };
    },
    back(c, [pr, pz, own, of], before, dh) {
      const [r, z] = [c.sigmoid(pr!), c.sigmoid(pz!)];
      const n = c.tanh(c.add(of!, c.mul(r, own!)));
      const left = c.sub(1, z);
      const dz = c.mul(c.mul(dh, c.sub(before.h, n)), c.mul(z, left));
      const dn = c.mul(c.mul(dh, left), c.sub(1, c.mul(n, n)));
      const dr = c.mul(c.mul(dn, own!), c.mul(r, c.sub(1, r)));
      return { dKept: [dr, dz, c.mul(dn, r), dn], dCell: 0, direct: c.mul(dh, z) };
    },
    split: (dKept, units) => ({
      of: [...dKept.slice(0, 2 * units), ...dKept.slice(3 * units)],
      own: dKept.slice(0, 3 * units),
    }),
  };

  it.each([
    ['lstm', lstmCell],
    ['gru', gruCell],
  ] as const)('%s counts what its gates do, and the gradients through time are right', (name, cell) => {
    fc.assert(
      fc.property(small, small, small, seeds, (tokens, features, units, seed) => {
        const [ofTokens, ofStates, gates] = layersOf(`${name}(x, units = ${units})`, [tokens, features]) as [
          Layer,
          Layer,
          Layer,
        ];
        const sizes = { tokens, features, units };
        const n = cell.gates * units;
        const random = seeded(seed);
        const x = numbers(tokens * features, random, 1);
        const weights: Weights = {
          input: numbers(n * features, random, 1),
          state: numbers(n * units, random, 1),
          inputBias: numbers(n, random, 1),
          stateBias: numbers(n, random, 1),
        };
        const dy = numbers(tokens * units, random, 1);
        const kept = (all: Words, u: number) =>
          Array.from({ length: all.length / units }, (_, at) => all[at * units + u]!);

        const [inputs, states, activations] = [new Counting(), new Counting(), new Counting()];
        const y: number[] = [];
        const sums: number[][] = [];
        const cells: number[][] = [];
        let h = Array<number>(units).fill(0);
        let memory = Array<number>(units).fill(0);
        for (let token = 0; token < tokens; token++) {
          const of = apply(weights.input, x.slice(token * features, (token + 1) * features)).map((each, at) =>
            inputs.add(each, weights.inputBias[at]!),
          );
          const own = apply(weights.state, h).map((each, at) => states.add(each, weights.stateBias[at]!));
          const joined = cell.join(states, states.load(of), own, units);
          sums.push(joined);
          cells.push(memory);
          activations.load(joined);
          const next = h.map((before, u) => cell.forward(activations, kept(joined, u), before, memory[u]!));
          h = next.map((each) => each.h);
          memory = next.map((each) => each.cell);
          y.push(...activations.store(h));
        }
        expect(close(y, define(name, sizes, x, weights))).toBe(true);
        expect(ofTokens.vector?.forward).toEqual(inputs.work);
        // Sums leave the array; beside them only what is not added to any is written.
        states.store(Array(tokens * (sums[0]!.length - n)));
        expect(ofStates.vector?.forward).toEqual(states.work);
        expect(ofStates.shape).toEqual([tokens, sums[0]!.length]);
        expect(gates.vector?.forward).toEqual(activations.work);

        const back = new Counting();
        const dx: number[] = Array(x.length);
        const dState = Array<number>(n * units).fill(0);
        const dBias = [Array<number>(n).fill(0), Array<number>(n).fill(0)] as const;
        const biasSums = new Counting();
        let fromNext = Array<number>(units).fill(0);
        let dMemory = Array<number>(units).fill(0);
        let direct: number[] | undefined = cell === gruCell ? Array(units).fill(0) : undefined;
        for (let token = tokens - 1; token >= 0; token--) {
          const joined = back.load(sums[token]!);
          const state = token ? y.slice((token - 1) * units, token * units) : Array<number>(units).fill(0);
          if (cell === gruCell) back.load(state);
          const errors = back.load(dy.slice(token * units, (token + 1) * units));
          const results = errors.map((error, u) => {
            const some = back.add(error, fromNext[u]!);
            const dh = direct ? back.add(some, direct[u]!) : some;
            return cell.back(back, kept(joined, u), { h: state[u]!, cell: cells[token]![u]! }, dh, dMemory[u]!);
          });
          const dKept = back.store(
            Array.from({ length: joined.length }, (_, at) => results[at % units]!.dKept[Math.floor(at / units)]!),
          );
          dMemory = results.map((each) => each.dCell);
          if (direct) direct = results.map((each) => each.direct!);
          const { of, own } = cell.split(dKept, units);
          for (const [at, error] of of.entries()) dBias[0][at] = biasSums.add(dBias[0][at]!, error);
          for (const [at, error] of own.entries()) {
            dBias[1][at] = biasSums.add(dBias[1][at]!, error);
            for (const [column, value] of state.entries()) dState[at * units + column]! += error * value;
          }
          fromNext = applyBack(weights.state, own);
          dx.splice(token * features, features, ...applyBack(weights.input, of));
        }
        const by = (change: (values: Words) => [Words, Weights], values: Words) =>
          differences((changed) => define(name, sizes, ...change(changed)), values, dy);
        expect(
          close(
            dx,
            by((values) => [values, weights], x),
          ),
        ).toBe(true);
        expect(
          close(
            dState,
            by((values) => [x, { ...weights, state: values }], weights.state),
          ),
        ).toBe(true);
        expect(
          close(
            dBias[0],
            by((values) => [x, { ...weights, inputBias: values }], weights.inputBias),
          ),
        ).toBe(true);
        expect(
          close(
            dBias[1],
            by((values) => [x, { ...weights, stateBias: values }], weights.stateBias),
          ),
        ).toBe(true);
        expect(gates.vector?.activationGradient).toEqual(back.work);
        expect(ofTokens.vector!.weightGradient!.operations + ofStates.vector!.weightGradient!.operations).toBe(
          biasSums.operations,
        );
      }),
      { numRuns: 60 },
    );
  });
});

describe('embedding', () => {
  it('looks up rows, and adds gradients to the rows they came from', () => {
    fc.assert(
      fc.property(small, small, small, seeds, (tokens, vocabulary, features, seed) => {
        const layer = layerOf(`embedding(x, vocabulary = ${vocabulary}, features = ${features})`, [[tokens]]);
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
    expect(refusal('embedding(x, vocabulary = 9, features = 4)', [3, 4])).toBe(
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
    const frozen = layerOf(call, [shape]);
    const trained = layerOf(call.replace('trainable = false', 'trainable = true'), [shape]);
    expect([frozen.trainable, trained.trainable]).toEqual([false, true]);
    expect(frozen.details).toEqual([...trained.details, 'frozen']);
    expect(frozen.parameters).toBe(trained.parameters);
  });
});
