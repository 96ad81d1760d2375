/** What memory makes of a pass: what it is without limits, and the laws it must obey. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';
import { TOLERANCE } from '../../../../server/src/simulate/memory/chooser.ts';
import { interleavedMemory, productMemory } from '../../../../server/src/simulate/memory/memory.ts';
import type { Memory, MemoryCost } from '../../../../server/src/simulate/memory/types.ts';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import { gemms, grids, interleavedMappings, mappings, memories } from './arbitraries.ts';

describe('without limits', () => {
  it('a product takes the cycles of the systolic model and moves every tensor once', () => {
    fc.assert(
      fc.property(gemms(5_000), grids(300), mappings, (gemm, grid, mapping) => {
        const cost = productMemory(gemm, grid, mapping, { capacity: {} });
        const { cycles } = systolicCost(gemm, grid, mapping);
        const { m, n, k, groups } = gemm;
        expect(cost.cycles).toEqual({ compute: cycles, stall: 0, total: cycles });
        expect(cost.tile).toEqual({ m, n, k });
        expect(cost.dram.tensors).toEqual({
          input: { reads: m * k * groups, writes: 0 },
          weight: { reads: k * n * groups, writes: 0 },
          output: { reads: 0, writes: m * n * groups },
        });
        expect(cost).toMatchObject({ spills: 0, fits: true, bound: 'compute' });
      }),
      { numRuns: 1_000 },
    );
  });

  it('interleaved gradients take the cycles of the interleaved model and move five tensors once', () => {
    fc.assert(
      fc.property(gemms(5_000), grids(300), interleavedMappings, (forward, grid, mapping) => {
        const cost = interleavedMemory(forward, grid, mapping, { capacity: {} });
        const { cycles } = interleavedCost(forward, grid, mapping);
        const { m, n, k, groups } = forward;
        expect(cost.cycles).toEqual({ compute: cycles, stall: 0, total: cycles });
        expect(cost.dram.reads).toBe((m * n + k * n + m * k) * groups);
        expect(cost.dram.writes).toBe((m * k + k * n) * groups);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('counted by hand', () => {
  // 4 vectors of 6 features, 4 units, on 2 x 2 PEs: folds are 2 x 2 of the weights, 3 along k and 2 along n.
  const gemm = { m: 4, n: 4, k: 6, groups: 1 };
  const grid = { rows: 2, cols: 2 };
  const mapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted' } as const;
  const tile = { m: 4, n: 4, k: 2 };

  it('with k innermost every result stays until it is finished', () => {
    const cost = productMemory(gemm, grid, mapping, { capacity: {}, bandwidth: 2, tile, order: 'mnk' });
    expect(cost.tiles).toBe(3);
    // 2 folds a tile, each 2 of loading, 4 vectors and 2 of skew.
    expect(cost.cycles.compute).toBe(3 * 2 * (2 + 4 + 2));
    // 8 + 8 words come first; the same twice more, in 8 cycles each, behind 16 of computing; 16 words go at the end.
    expect(cost.cycles).toEqual({ compute: 48, stall: 8 + 8, total: 64 });
    expect(cost.dram).toMatchObject({ reads: 24 + 24, writes: 16 });
    expect(cost.peak).toEqual({ input: 16, weight: 16, output: 32 });
    expect(cost).toMatchObject({ spills: 0, bound: 'compute', intensity: 96 / 64, transferCycles: 32 });
  });

  it('with another loop inside, partial sums go to DRAM and come back', () => {
    const cost = productMemory(gemm, grid, mapping, { capacity: {}, tile: { m: 4, n: 2, k: 2 }, order: 'mkn' });
    // The two blocks of the result take turns, three times: written thrice, read back twice.
    expect(cost.dram.tensors.output).toEqual({ reads: 2 * 16, writes: 3 * 16 });
    expect(cost.spills).toBe(2 * 2 * 16);
    // The input stays while n advances.
    expect(cost.dram.tensors.input).toEqual({ reads: 24, writes: 0 });
  });

  it('tiles that go on with the stream of a fold leave it in the array, others load and skew again', () => {
    const cycles = (order: 'nkm' | 'mnk', n: number) =>
      productMemory(gemm, grid, mapping, { capacity: {}, tile: { m: 1, n, k: 2 }, order }).cycles.compute;
    expect(cycles('nkm', 2)).toBe(48);
    expect(cycles('mnk', 2)).toBe(4 * 6 * (2 + 1 + 2));
    // Two folds in a tile cannot both stay.
    expect(cycles('nkm', 4)).toBe(4 * 6 * (2 + 1 + 2));
  });

  it('a channel that is too slow is what the pass takes', () => {
    const cost = productMemory(gemm, grid, mapping, { capacity: {}, bandwidth: 0.5, tile, order: 'mnk' });
    // Three loads of 16 words and a store, 32 cycles each; only the last tile has nothing to wait for.
    expect(cost.cycles.total).toBe(3 * 32 + 16 + 32);
    expect(cost).toMatchObject({ bound: 'memory', transferCycles: 128 });
  });

  it('repeated words of a convolution are moved and held once', () => {
    const cost = productMemory(gemm, grid, mapping, { capacity: {}, words: { input: 12 }, tile, order: 'mnk' });
    expect(cost.dram.tensors.input.reads).toBe(12);
    expect(cost.peak.input).toBe(2 * 4);
  });

  it('a buffer that is too small for a fold and a vector is named, with what it would need', () => {
    const cost = productMemory(gemm, grid, mapping, { capacity: { weight: 6, output: 100 } });
    expect(cost.fits).toBe(false);
    expect(cost.shortages).toEqual([{ buffer: 'weight', capacity: 6, needed: 8 }]);
    expect(productMemory(gemm, grid, mapping, { capacity: { weight: 8 } }).fits).toBe(true);
    const given = productMemory(gemm, grid, mapping, { capacity: { output: 31 }, tile });
    expect(given.shortages).toEqual([{ buffer: 'output', capacity: 31, needed: 32 }]);
  });

  it('refuses what is no size', () => {
    expect(() => productMemory(gemm, grid, mapping, { capacity: { input: 0 } })).toThrow(RangeError);
    expect(() => productMemory(gemm, grid, mapping, { capacity: {}, bandwidth: Number.NaN })).toThrow(RangeError);
    expect(() => productMemory(gemm, grid, mapping, { capacity: {}, tile: { m: 1.5, n: 1, k: 1 } })).toThrow(
      RangeError,
    );
  });
});

describe('laws', () => {
  const costs = (max: number): fc.Arbitrary<(memory: Memory<string>) => MemoryCost> =>
    fc.oneof(
      fc
        .tuple(gemms(max, 3), grids(6), mappings)
        .map((pass) => (memory: Memory<string>) => productMemory(...pass, memory)),
      fc
        .tuple(gemms(max, 3), grids(6), interleavedMappings)
        .map((pass) => (memory: Memory<string>) => interleavedMemory(...pass, memory)),
    );
  const more = fc.double({ min: 1, max: 4, noNaN: true });

  const nearly = (cycles: number) => Math.floor(cycles * (1 + TOLERANCE));
  const traffic = ({ dram }: MemoryCost) => dram.reads + dram.writes;

  it('more bandwidth never costs more cycles than are given away for less traffic', () => {
    fc.assert(
      fc.property(costs(60), memories, more, (cost, memory, times) => {
        const { bandwidth } = memory;
        const faster = cost({ ...memory, ...(bandwidth === undefined ? {} : { bandwidth: bandwidth * times }) });
        const now = cost(memory);
        expect(faster.cycles.total).toBeLessThanOrEqual(nearly(now.cycles.total));
        // Where nothing waits, traffic is all there is to save.
        expect(traffic(cost({ capacity: memory.capacity }))).toBeLessThanOrEqual(traffic(now));
      }),
      { numRuns: 500 },
    );
  });

  it('nor does more capacity; and without a bandwidth it never costs traffic', () => {
    fc.assert(
      fc.property(costs(60), memories, more, more, more, (cost, memory, input, weight, output) => {
        const { capacity } = memory;
        const larger = (words: number | undefined, times: number) =>
          words === undefined ? {} : { words: Math.ceil(words * times) };
        const [a, b, c] = [
          larger(capacity.input, input),
          larger(capacity.weight, weight),
          larger(capacity.output, output),
        ];
        const grown = { input: a.words, weight: b.words, output: c.words };
        const [now, then] = [cost(memory), cost({ ...memory, capacity: grown })];
        if (memory.bandwidth === undefined) expect(traffic(then)).toBeLessThanOrEqual(traffic(now));
        else expect(then.cycles.total).toBeLessThanOrEqual(nearly(now.cycles.total));
      }),
      { numRuns: 500 },
    );
  });

  it('a pass takes at least its computing, and its traffic; traffic is at least every tensor once', () => {
    fc.assert(
      fc.property(costs(200), memories, (cost, memory) => {
        const { cycles, transferCycles, dram } = cost(memory);
        expect(cycles.total).toBeGreaterThanOrEqual(cycles.compute);
        expect(cycles.total).toBeGreaterThanOrEqual(transferCycles * (1 - 1e-12));
        const once = cost({ capacity: {} }).dram;
        expect(dram.reads).toBeGreaterThanOrEqual(once.reads);
        expect(dram.writes).toBeGreaterThanOrEqual(once.writes);
      }),
      { numRuns: 500 },
    );
  });
});
