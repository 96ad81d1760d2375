/** Recurrent layers: parameters, products and gates through time, held to the definitions. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../../server/src/model/values.ts';
import { Counting, close, differences, numbers, seeded } from '../../../support/counting.ts';
import { layersOf, refusalOf, summary } from '../../../support/one-operator.ts';

type Words = readonly number[];

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const small = fc.integer({ min: 1, max: 4 });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

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
    expect(refusalOf(`${name}(x, units = 6)`, [3, 10, 8])).toBe(
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
