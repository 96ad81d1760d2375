/** Random passes on random arrays over random memories. */

import fc from 'fast-check';
import type { InterleavedMapping } from '../../../../server/src/simulate/gradients/types.ts';
import type { Gemm, Grid, Mapping } from '../../../../server/src/simulate/types.ts';

const side = (max: number) => fc.integer({ min: 1, max });

export const gemms = (max: number, groups = 4): fc.Arbitrary<Gemm> =>
  fc.record({ m: side(max), n: side(max), k: side(max), groups: side(groups) });

export const grids = (max: number): fc.Arbitrary<Grid> => fc.record({ rows: side(max), cols: side(max) });

const buffering = fc.constantFrom('exposed', 'overlapped', 'hidden', 'streamed');
const drain = fc.constantFrom('counted', 'free');

export const mappings: fc.Arbitrary<Mapping> = fc.record({
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  buffering,
  drain,
});

export const interleavedMappings: fc.Arbitrary<InterleavedMapping> = fc.record({
  buffering,
  drain,
  partialSums: fc.constantFrom('onChip', 'perFold'),
  update: fc.constantFrom('excluded', 'separate', 'inPlace'),
});

const capacity = fc.option(fc.integer({ min: 1, max: 400 }), { nil: undefined });

/** Capacities and a bandwidth, each of them possibly without a limit. */
export const memories = fc.record({
  capacity: fc.record({ input: capacity, weight: capacity, output: capacity }),
  bandwidth: fc.option(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0.1, max: 20, noNaN: true })), {
    nil: undefined,
  }),
});

const share = fc.option(fc.double({ min: 0.05, max: 1, noNaN: true }), { nil: undefined });

/** How many words the tensors of a pass have: all of their matrices, or any part of them. */
export const sharesOf: fc.Arbitrary<
  (gemm: Gemm, kind: 'product' | 'interleaved') => Record<string, number | undefined>
> = fc.tuple(share, share, share).map(([mk, kn, mn]) => ({ m, n, k, groups }, kind) => {
  const words = (area: number, part: number | undefined) =>
    part === undefined ? undefined : Math.ceil(area * groups * part);
  return kind === 'product'
    ? { input: words(m * k, mk), weight: words(k * n, kn), output: words(m * n, mn) }
    : {
        error: words(m * n, mn),
        weight: words(k * n, kn),
        activation: words(m * k, mk),
        inputGradient: words(m * k, mk),
      };
});
