/** The search for a tile against looking at every tile and order there is: of its own candidates the best, of all nearly. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderNames, TOLERANCE, tileSizes } from '../../../../server/src/simulate/memory/chooser.ts';
import { interleavedMemory, productMemory } from '../../../../server/src/simulate/memory/memory.ts';
import type { Memory, MemoryCost } from '../../../../server/src/simulate/memory/types.ts';
import type { Gemm } from '../../../../server/src/simulate/types.ts';
import { gemms, grids, interleavedMappings, mappings, memories, sharesOf } from './arbitraries.ts';

/** A pass with the PEs along m, n and k, 0 along the stream. */
interface Case {
  readonly gemm: Gemm;
  readonly kind: 'product' | 'interleaved';
  readonly sides: readonly [number, number, number];
  readonly cost: (memory: Memory<string>) => MemoryCost;
}

const cases = (max: number): fc.Arbitrary<Case> =>
  fc.oneof(
    fc.tuple(gemms(max, 2), grids(4), mappings).map(([gemm, grid, mapping]): Case => {
      const { rows, cols } = grid;
      const sides = ({ ws: [0, cols, rows], is: [cols, 0, rows], os: [rows, cols, 0] } as const)[mapping.dataflow];
      return { gemm, kind: 'product', sides, cost: (memory) => productMemory(gemm, grid, mapping, memory) };
    }),
    fc.tuple(gemms(max, 2), grids(4), interleavedMappings).map(([gemm, grid, mapping]): Case => {
      const sides = [0, grid.rows, grid.cols] as const;
      return { gemm, kind: 'interleaved', sides, cost: (memory) => interleavedMemory(gemm, grid, mapping, memory) };
    }),
  );

const everySize = (size: number): number[] => Array.from({ length: size }, (_, index) => index + 1);

/** All tiles of the given sizes that fit, in all orders. */
function* all({ cost }: Case, memory: Memory<string>, sizes: readonly number[][]): Generator<MemoryCost> {
  for (const m of sizes[0]!) {
    for (const n of sizes[1]!) {
      for (const k of sizes[2]!) {
        for (const order of orderNames) {
          const here = cost({ ...memory, tile: { m, n, k }, order });
          if (here.fits) yield here;
        }
      }
    }
  }
}

/** The fastest, and of those that are nearly as fast the one with the least traffic, then the fewest cycles, then the fewest tiles. */
function best(each: Case, memory: Memory<string>, sizes: readonly number[][]): { fastest: number; chosen: MemoryCost } {
  const found = [...all(each, memory, sizes)];
  const fastest = Math.min(...found.map((cost) => cost.cycles.total));
  const limit = memory.bandwidth === undefined ? Number.POSITIVE_INFINITY : Math.floor(fastest * (1 + TOLERANCE));
  const fast = found.filter((cost) => cost.cycles.total <= limit);
  const [chosen] = fast.sort((a, b) => {
    const [x, y] = [key(a), key(b)];
    return x[0]! - y[0]! || x[1]! - y[1]! || x[2]! - y[2]!;
  });
  return { fastest, chosen: chosen! };
}

const key = (cost: MemoryCost): number[] => [cost.dram.reads + cost.dram.writes, cost.cycles.total, cost.tiles];

describe('the tile that is chosen', () => {
  it('is the best of the candidates: nearly the fastest, with the least traffic', () => {
    let cut = 0;
    fc.assert(
      fc.property(cases(24), memories, sharesOf, (each, limits, share) => {
        const memory = { ...limits, words: share(each.gemm, each.kind) };
        const { m, n, k } = each.gemm;
        const chosen = each.cost(memory);
        if (!chosen.fits) return;
        const sizes = [m, n, k].map((size, axis) => tileSizes(size, each.sides[axis]!));
        expect(key(chosen)).toEqual(key(best(each, memory, sizes).chosen));
        if (chosen.tiles > each.gemm.groups) cut++;
      }),
      { numRuns: 800 },
    );
    expect(cut).toBeGreaterThan(100);
  });

  it('is the best even where smaller tiles take less time: streamed folds of a last tile shorter than the grid is tall', () => {
    const gemm = { m: 1, n: 34, k: 11, groups: 1 };
    const grid = { rows: 2, cols: 1 };
    const mapping = { dataflow: 'is', buffering: 'streamed', drain: 'counted' } as const;
    const memory = { capacity: {}, bandwidth: 1.5, words: { input: 1, weight: 35 } };
    const cost = (limits: Memory<string>) => productMemory(gemm, grid, mapping, limits);
    const sizes = [[1], tileSizes(34, 0), tileSizes(11, 2)];
    expect(key(cost(memory))).toEqual(
      key(best({ gemm, kind: 'product', sides: [1, 0, 2], cost }, memory, sizes).chosen),
    );
  });

  it('is mostly the best of all tiles, even those that cut folds', () => {
    const gaps: number[] = [];
    fc.assert(
      fc.property(cases(9), memories, (each, memory) => {
        const chosen = each.cost(memory);
        if (!chosen.fits) return;
        const { m, n, k } = each.gemm;
        if (memory.bandwidth === undefined) return;
        const total = best(each, memory, [m, n, k].map(everySize)).fastest;
        expect(chosen.cycles.total).toBeGreaterThanOrEqual(total);
        gaps.push(chosen.cycles.total / total - 1);
      }),
      { numRuns: 400, seed: 1 },
    );
    gaps.sort((a, b) => a - b);
    const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
    expect(gaps.length).toBeGreaterThan(250);
    expect(gaps[Math.floor(0.8 * gaps.length)]).toBeLessThanOrEqual(TOLERANCE);
    expect(mean).toBeLessThan(0.02);
  });
});
