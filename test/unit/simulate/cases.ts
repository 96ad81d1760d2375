/** Random cases that machines on a grid of PEs are held against their closed forms with. */
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Grid } from '../../../server/src/simulate/types.ts';

const side = fc.integer({ min: 1, max: 7 });

/** Small enough to be simulated PE by PE. */
export const grids: fc.Arbitrary<Grid> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ rows: side, cols: side }) },
  { weight: 1, arbitrary: fc.record({ rows: fc.constant(1), cols: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 1, arbitrary: fc.record({ rows: fc.integer({ min: 1, max: 12 }), cols: fc.constant(1) }) },
);

/** Sizes around the grid's: smaller, equal, one more, several folds, ragged edges. */
export const sizesAround = ({ rows, cols }: Grid): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(1, rows, cols, rows + 1, cols + 1, 2 * rows, 3 * cols));

const huge = fc.integer({ min: 1, max: 2 ** 40 });
export const hugeGemms = fc.record({ m: huge, n: huge, k: huge, groups: fc.integer({ min: 1, max: 1_000 }) });
export const hugeGrids = fc.record({
  rows: fc.integer({ min: 1, max: 2 ** 20 }),
  cols: fc.integer({ min: 1, max: 2 ** 20 }),
});

const counted = ['folds', 'cycles', 'macs'] as const;
type Counts<Value> = Readonly<Record<(typeof counted)[number], Value>>;

/** Expects counts to be exact up to 2^53 - 1, and as near as numbers are beyond. @returns how many were exact */
export function expectCounts(cost: Counts<number>, exact: Counts<bigint>): number {
  let compared = 0;
  for (const each of counted) {
    const [value, reference] = [cost[each], exact[each]];
    if (reference <= BigInt(Number.MAX_SAFE_INTEGER)) {
      expect(BigInt(value)).toBe(reference);
      compared++;
    } else {
      expect(value / Number(reference)).toBeCloseTo(1, 12);
    }
  }
  return compared;
}
