/** Register accesses of a MAC, counted on the machines that prove the cycles: every read and write of a PE's registers. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedEnergy, passEnergy } from '../../../../server/src/simulate/energy/energy.ts';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';
import { startInterleavedGrid } from '../../../../server/src/simulate/gradients/interleaved-grid.ts';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import { startPeGrid } from '../../../../server/src/simulate/systolic/pe-grid.ts';
import type { Dataflow, Mapping } from '../../../../server/src/simulate/types.ts';

type Registers = 'horizontal' | 'vertical' | 'resident' | 'accumulators';

/**
 * Counts the accesses to some registers of a machine. Loads and drains go by other names and are not seen; `port` leaves out
 * the words that feeders and buffers exchange with the edges.
 */
function counting(machine: object, name: Registers, port: (index: number, writing: boolean) => boolean): () => number {
  let accesses = 0;
  const see = (key: string | symbol, writing: boolean) => {
    if (typeof key === 'string' && /^\d+$/.test(key) && !port(Number(key), writing)) accesses++;
  };
  const registers = Reflect.get(machine, name) as Float64Array;
  const seen = new Proxy(registers, {
    get(target, key) {
      see(key, false);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set(target, key, value) {
      see(key, true);
      return Reflect.set(target, key, value, target);
    },
  });
  Object.defineProperty(machine, name, { value: seen });
  return () => accesses;
}

/** Of PEs alone, over a whole run. */
function registerAccesses(
  machine: { step(): void; done: boolean },
  rows: number,
  cols: number,
  names: readonly Registers[],
) {
  const plain = !names.includes('accumulators');
  const counts = names.map((name) =>
    counting(machine, name, (index, writing) => {
      // Plain grids look at the register behind the last column, too, as they move on; no PE is there to read it.
      if (name === 'horizontal') return writing ? index % (cols + 1) === 0 : plain && index % (cols + 1) === cols;
      if (name === 'vertical') return writing ? index < cols : index >= rows * cols;
      return false;
    }),
  );
  while (!machine.done) machine.step();
  return counts.reduce((sum, count) => sum + count(), 0);
}

const side = fc.integer({ min: 1, max: 5 });
const ones = (length: number) => new Float64Array(length).fill(1);

describe('registers', () => {
  it('interleaved: 10 accesses for a pair of MACs, on full folds of any shape', () => {
    fc.assert(
      fc.property(side, side, side, (rows, cols, m) => {
        const gemm = { m, n: rows, k: cols, groups: 1 };
        const mapping = { buffering: 'exposed', drain: 'counted', partialSums: 'onChip', update: 'excluded' } as const;
        const operands = {
          activation: ones(m * cols),
          weight: ones(rows * cols),
          error: ones(m * rows),
          learningRate: 0,
        };
        const { machine } = startInterleavedGrid(gemm, { rows, cols }, mapping, operands);
        const names = ['horizontal', 'vertical', 'resident', 'accumulators'] as const;
        const measured = registerAccesses(machine, rows, cols, names);

        const cost = interleavedCost(gemm, { rows, cols }, mapping);
        const none = { inputReads: 0, weightReads: 0, outputReads: 0, outputWrites: 0 };
        const { register } = interleavedEnergy(cost, none, gemm, 1, { register: 1 }, {});
        expect(register).toBe(measured);
        expect(measured).toBe(10 * m * rows * cols);
      }),
    );
  });

  it.each<Dataflow>(['ws', 'is', 'os'])('%s: those of the machine while every PE works', (dataflow) => {
    fc.assert(
      fc.property(side, side, side, (rows, cols, depth) => {
        // One full fold: rows x cols stay, `depth` steps stream.
        const stays = { ws: 'k n', is: 'k m', os: 'm n' }[dataflow].split(' ');
        const size = (name: string) => (name === stays[0] ? rows : name === stays[1] ? cols : depth);
        const gemm = { m: size('m'), n: size('n'), k: size('k'), groups: 1 };
        const mapping: Mapping = { dataflow, buffering: 'exposed', drain: 'counted' };
        const operands = { input: ones(gemm.m * gemm.k), weight: ones(gemm.k * gemm.n) };
        const { machine } = startPeGrid(gemm, { rows, cols }, mapping, operands);
        const measured = registerAccesses(machine, rows, cols, ['horizontal', 'vertical', 'resident']);

        // Every PE of these machines computes in every cycle of the wavefront, on zeros where no vector is.
        const wavefront = depth + rows + cols - 2;
        const { register } = passEnergy(
          systolicCost(gemm, { rows, cols }, mapping),
          gemm,
          mapping,
          1,
          { register: 1 },
          {},
        );
        expect(register! * wavefront).toBe(measured * depth);
      }),
    );
  });
});
