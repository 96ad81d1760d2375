/** What memory makes of a pass: what it is without limits, and the laws it must obey. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';
import { interleavedMemory, productMemory } from '../../../../server/src/simulate/memory/memory.ts';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import { gemms, grids, interleavedMappings, mappings } from './arbitraries.ts';

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
