/** Which bar is meant by a point on the canvas. Pure. */
import type { BarIndex } from './bar-index.ts';
import { type Layout, laneAt } from './layout.ts';
import { type Range, spanOf, toCycle } from './viewport.ts';

/** A bar this many pixels away still counts: thin ones could not be hit otherwise. */
const tolerance = 3;
/** So many bars under the pointer are looked at; nobody aims at one of more. */
const most = 256;

/** The bar under the point, else the nearest one beside it; where several share a pixel, the longest. */
export function barAt(index: BarIndex, layout: Layout, range: Range, x: number, y: number): number | undefined {
  const lane = laneAt(layout, y);
  const inPlot = x - layout.plotLeft;
  if (!lane || inPlot < -tolerance || inPlot > layout.plotWidth + tolerance) return undefined;
  const at = toCycle(range, layout.plotWidth, inPlot);
  const perPixel = spanOf(range) / layout.plotWidth;
  const { start, end } = index.bars;
  const { last } = index.lane(lane.index);
  const first = index.firstEndingAfter(lane.index, at - tolerance * perPixel);
  let best: { bar: number; pixels: number; length: number } | undefined;
  for (let bar = first; bar < Math.min(last, first + most) && start[bar]! <= at + tolerance * perPixel; bar++) {
    const pixels = Math.round(Math.max(0, start[bar]! - at, at - end[bar]!) / perPixel);
    const length = end[bar]! - start[bar]!;
    if (!best || pixels < best.pixels || (pixels === best.pixels && length > best.length))
      best = { bar, pixels, length };
  }
  return best && best.pixels <= tolerance ? best.bar : undefined;
}
