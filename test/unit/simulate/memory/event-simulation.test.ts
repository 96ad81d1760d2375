/** The closed form against the walk over every tile: cycles, traffic, spills and occupancy of random passes. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderNames } from '../../../../server/src/simulate/memory/chooser.ts';
import { type SimulatedPass, simulateMemory } from '../../../../server/src/simulate/memory/event-simulation.ts';
import { interleavedMemory, productMemory } from '../../../../server/src/simulate/memory/memory.ts';
import type { Memory, MemoryCost } from '../../../../server/src/simulate/memory/types.ts';
import { gemms, grids, interleavedMappings, mappings, memories, sharesOf } from './arbitraries.ts';

const orders = fc.constantFrom(...orderNames);
const tiles = fc.record({
  m: fc.integer({ min: 1, max: 14 }),
  n: fc.integer({ min: 1, max: 14 }),
  k: fc.integer({ min: 1, max: 14 }),
});
const small = gemms(12, 3);
const grid = grids(5);

const passes: fc.Arbitrary<SimulatedPass> = fc.oneof(
  fc.record({ kind: fc.constant('product' as const), gemm: small, grid, mapping: mappings }),
  fc.record({ kind: fc.constant('interleaved' as const), gemm: small, grid, mapping: interleavedMappings }),
);

const costOf = (pass: SimulatedPass, memory: Memory<string>): MemoryCost =>
  pass.kind === 'product'
    ? productMemory(pass.gemm, pass.grid, pass.mapping, memory)
    : interleavedMemory(pass.gemm, pass.grid, pass.mapping, memory);

function agree(pass: SimulatedPass, memory: Memory<string>): MemoryCost {
  const cost = costOf(pass, memory);
  const capacity = { ...memory.capacity };
  for (const { buffer, needed } of cost.shortages) capacity[buffer] = needed;
  const walked = simulateMemory(pass, { ...memory, capacity, tile: cost.tile, order: cost.order });
  expect(walked.steps.length).toBe(cost.tiles);
  expect(cost.cycles).toEqual(walked.cycles);
  expect(cost.dram.tensors).toEqual(walked.dram);
  expect(cost.spills).toBe(walked.spills);
  expect(cost.peak).toEqual(walked.peak);
  return cost;
}

describe('the closed form is the walk', () => {
  it('with tiles and orders that were given', () => {
    let [spilled, stalled, several] = [0, 0, 0];
    fc.assert(
      fc.property(passes, memories, sharesOf, tiles, orders, (pass, memory, share, tile, order) => {
        const cost = agree(pass, { ...memory, words: share(pass.gemm, pass.kind), tile, order });
        if (cost.spills > 0) spilled++;
        if (cost.cycles.stall > 0) stalled++;
        if (cost.tiles > 8) several++;
      }),
      { numRuns: 3_000 },
    );
    expect(Math.min(spilled, stalled, several)).toBeGreaterThan(500);
  });

  it('with tiles and orders that were chosen', () => {
    fc.assert(
      fc.property(passes, memories, sharesOf, (pass, memory, share) => {
        agree(pass, { ...memory, words: share(pass.gemm, pass.kind) });
      }),
      { numRuns: 1_000 },
    );
  });
});
