/** Finds and thins bars: what a frame costs follows the pixels on screen, not the number of bars. Pure. */
import type { Bars } from '../messages.ts';
import { type Range, toPixel } from './viewport.ts';

/**
 * One thing to draw in a lane: a bar, or all bars from `first` up to `last` (exclusive) that fall together into one pixel.
 * `left` and `right` are whole pixels; a bar shorter than a pixel still has one.
 */
export type Visit = (left: number, right: number, first: number, last: number) => void;

export class BarIndex {
  readonly bars: Bars;
  readonly lanes: number;
  /** Bars of lane `i` are `offsets[i]` to `offsets[i + 1]`. */
  private readonly offsets: Uint32Array;
  /** Whether the bars of a lane follow each other; if not, none may be skipped when searching or merging. */
  private readonly sequential: readonly boolean[];
  /** The latest end of this bar and those before it in its lane: sorted even where bars overlap. */
  private readonly reach: Float64Array;

  /** @param bars sorted by lane and start */
  constructor(bars: Bars, lanes: number) {
    this.bars = bars;
    this.lanes = lanes;
    this.offsets = new Uint32Array(lanes + 1);
    for (const lane of bars.lane) this.offsets[lane + 1]!++;
    for (let lane = 0; lane < lanes; lane++) this.offsets[lane + 1]! += this.offsets[lane]!;
    this.sequential = Array.from({ length: lanes }, (_, lane) => this.isSequential(lane));
    this.reach = this.sequential.every(Boolean) ? bars.end : this.latestEnds();
  }

  get size(): number {
    return this.bars.lane.length;
  }

  /** The bars of a lane: from `first` up to `last`, exclusive. */
  lane(lane: number): { first: number; last: number } {
    return { first: this.offsets[lane]!, last: this.offsets[lane + 1]! };
  }

  /** The first bar of the lane that ends after `cycle`: the first that can be seen right of it. */
  firstEndingAfter(lane: number, cycle: number): number {
    return search(this.offsets[lane]!, this.offsets[lane + 1]!, (bar) => this.reach[bar]! > cycle);
  }

  /** A bar of the lane that begins at a cycle, or undefined. */
  startingAt(lane: number, cycle: number): number | undefined {
    const { first, last } = this.lane(lane);
    const found = search(first, last, (bar) => this.bars.start[bar]! >= cycle);
    return found < last && this.bars.start[found] === cycle ? found : undefined;
  }

  /** The bar of the lane that is nearest to a cycle, or undefined in an empty lane. */
  nearest(lane: number, cycle: number): number | undefined {
    const { first, last } = this.lane(lane);
    if (first === last) return undefined;
    const next = Math.min(this.firstEndingAfter(lane, cycle), last - 1);
    if (next === first) return next;
    const { start, end } = this.bars;
    return start[next]! - cycle > cycle - end[next - 1]! ? next - 1 : next;
  }

  /**
   * Visits what is to be drawn of a lane, left to right. Together the visits cover exactly the pixels that bars touch.
   * @param width of the plot in (device) pixels
   */
  visit(lane: number, range: Range, width: number, visit: Visit): void {
    const { start, end } = this.bars;
    const { last } = this.lane(lane);
    const sequential = this.sequential[lane]!;
    let bar = this.firstEndingAfter(lane, range.start);
    while (bar < last && start[bar]! < range.end) {
      const left = Math.floor(toPixel(range, width, start[bar]!));
      let next = bar + 1;
      if (sequential && toPixel(range, width, end[bar]!) < left + 1) {
        // All that start in this pixel are one visit, except the last if it reaches further: it is seen as itself.
        next = gallop(next, last, (other) => toPixel(range, width, start[other]!) >= left + 1);
        if (next > bar + 1 && toPixel(range, width, end[next - 1]!) > left + 1) next--;
      }
      const right = Math.max(left + 1, Math.ceil(toPixel(range, width, end[next - 1]!)));
      if (right > 0 && left < width) visit(Math.max(left, 0), Math.min(right, width), bar, next);
      bar = next;
    }
  }

  private isSequential(lane: number): boolean {
    const { first, last } = this.lane(lane);
    for (let bar = first + 1; bar < last; bar++) {
      // Two bars of no length at the same place are fine; a bar that starts inside another is not.
      if (this.bars.start[bar]! < this.bars.end[bar - 1]!) return false;
    }
    return true;
  }

  private latestEnds(): Float64Array {
    const reach = Float64Array.from(this.bars.end);
    for (let lane = 0; lane < this.lanes; lane++) {
      const { first, last } = this.lane(lane);
      for (let bar = first + 1; bar < last; bar++) reach[bar] = Math.max(reach[bar]!, reach[bar - 1]!);
    }
    return reach;
  }
}

/** The first of `low` up to `high` for which `found` holds, or `high`. `found` must stay true once it is. */
function search(low: number, high: number, found: (bar: number) => boolean): number {
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (found(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same, fast where the answer is near `low`. */
function gallop(low: number, high: number, found: (bar: number) => boolean): number {
  let step = 1;
  let from = low;
  let to = low;
  while (to < high && !found(to)) {
    from = to + 1;
    to += step;
    step *= 2;
  }
  return search(from, Math.min(to, high), found);
}
