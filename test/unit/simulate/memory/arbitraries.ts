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
