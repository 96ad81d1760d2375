/** Which bar is meant by a point on the canvas. Pure. */
import type { BarIndex } from './bar-index.ts';
import { type Layout, laneAt } from './layout.ts';
import { type Range, toCycle } from './viewport.ts';

/** A bar this many pixels away still counts: thin ones could not be hit otherwise. */
const tolerance = 3;
/** So many bars under the pointer are looked at; nobody aims at one of more. */
const most = 256;

/** The bar under the point; where several share the pixels around it, the longest. */
export function barAt(index: BarIndex, layout: Layout, range: Range, x: number, y: number): number | undefined {
  const lane = laneAt(layout, y);
  if (!lane || x < layout.plotLeft - tolerance || x > layout.plotLeft + layout.plotWidth + tolerance) return undefined;
  const at = toCycle(range, layout.plotWidth, x - layout.plotLeft);
  const reach = toCycle(range, layout.plotWidth, x - layout.plotLeft + tolerance) - at;
  const { start, end } = index.bars;
  const { last } = index.lane(lane.index);
  let best: number | undefined;
  const first = index.firstEndingAfter(lane.index, at - reach);
  for (let bar = first; bar < Math.min(last, first + most) && start[bar]! <= at + reach; bar++) {
    if (end[bar]! <= at - reach) continue;
    // A bar that really is under the pointer wins over a longer neighbour that is only near.
    if (start[bar]! <= at && end[bar]! > at && end[bar]! - start[bar]! >= reach) return bar;
    if (best === undefined || end[bar]! - start[bar]! > end[best]! - start[best]!) best = bar;
  }
  return best;
}
