/** Every tile of a pass in constant time, against the walk over all of them. */

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { orderNames } from '../../../../server/src/simulate/memory/chooser.ts';
import { TiledPass } from '../../../../server/src/simulate/memory/closed-form.ts';
import { type SimulatedPass, simulateMemory } from '../../../../server/src/simulate/memory/event-simulation.ts';
import { interleavedNest, loopOrders, productNest } from '../../../../server/src/simulate/memory/nest.ts';
import { TileTimes } from '../../../../server/src/simulate/memory/tile-times.ts';
import { gemms, grids, interleavedMappings, mappings, sharesOf } from './arbitraries.ts';

const side = fc.integer({ min: 1, max: 14 });
const passes: fc.Arbitrary<SimulatedPass> = fc.oneof(
  fc.record({ kind: fc.constant('product' as const), gemm: gemms(12, 4), grid: grids(5), mapping: mappings }),
  fc.record({
    kind: fc.constant('interleaved' as const),
    gemm: gemms(12, 4),
    grid: grids(5),
    mapping: interleavedMappings,
  }),
);

it('each tile runs when the walk says, and is found again from its cycles', () => {
  let [stalled, several, grouped] = [0, 0, 0];
  fc.assert(
    fc.property(
      passes,
      sharesOf,
      fc.record({ m: side, n: side, k: side }),
      fc.constantFrom(...orderNames),
      fc.double({ min: 0.1, max: 20, noNaN: true }),
      (pass, share, tile, order, bandwidth) => {
        const { gemm, grid } = pass;
        const words = share(gemm, pass.kind);
        const nest =
          pass.kind === 'product'
            ? productNest(gemm, grid, pass.mapping, words)
            : interleavedNest(gemm, grid, pass.mapping, words);
        const cut = { m: Math.min(tile.m, gemm.m), n: Math.min(tile.n, gemm.n), k: Math.min(tile.k, gemm.k) };
        const walked = simulateMemory(pass, { capacity: {}, bandwidth, words, tile: cut, order });
        const tiled = new TiledPass(nest, bandwidth);
        tiled.setTile(cut.m, cut.n, cut.k);
        tiled.setOrder(loopOrders[order]);
        const times = new TileTimes(tiled);
        expect(times.tiles).toBe(walked.steps.length);
        expect(times.total).toBe(walked.cycles.total);
        let folds = 0;
        walked.steps.forEach(({ start, end, compute, loads, stores }, number) => {
          const found = times.tile(number);
          expect(found).toMatchObject({ tile: number, start, end, compute, foldsBefore: folds });
          expect(found.transfer).toBe(Math.ceil((loads + stores) / bandwidth));
          if (found.opens) folds += found.folds;
          if (end > start) expect(times.at(start).tile).toBe(number);
          if (end > start) expect(times.at(end - 0.5).tile).toBe(number);
        });
        expect(times.folds).toBe(folds);
        if (walked.cycles.stall > 0) stalled++;
        if (walked.steps.length > 20) several++;
        if (gemm.groups > 2) grouped++;
      },
    ),
    { numRuns: 3_000 },
  );
  expect(Math.min(stalled, several, grouped)).toBeGreaterThan(300);
});
