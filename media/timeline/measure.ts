/** Measuring between two points of time that snap to the ends of bars. Pure. */
import type { BarIndex } from './bar-index.ts';

export interface Measure {
  readonly from: number;
  /** Null: the second point is still to come. */
  readonly to: number | null;
}

/** The end of a bar that is nearest to a cycle, over all lanes, or the cycle itself if none is near. @param reach cycles */
export function snapped(index: BarIndex, cycle: number, reach: number): number {
  const { start, end } = index.bars;
  let best = Math.round(cycle);
  let distance = reach;
  for (let lane = 0; lane < index.lanes; lane++) {
    const { first, last } = index.lane(lane);
    const near = index.firstEndingAfter(lane, cycle - reach);
    for (let bar = Math.max(first, near); bar < Math.min(last, near + 16); bar++) {
      for (const edge of [start[bar]!, end[bar]!]) {
        if (Math.abs(edge - cycle) < distance) {
          distance = Math.abs(edge - cycle);
          best = edge;
        }
      }
      if (start[bar]! > cycle + reach) break;
    }
  }
  return best;
}
