/** From bar to bar, for the keyboard. Pure. */
import type { BarIndex } from './bar-index.ts';
import type { Move } from './keyboard.ts';
import type { Mark } from './mark.ts';
import type { Range } from './viewport.ts';

/** The bar that a move from a mark leads to (without one: the first that is visible), or undefined. */
export function neighbour(index: BarIndex, from: Mark | undefined, visible: Range, to: Move): number | undefined {
  if (index.size === 0) return undefined;
  if (!from || from.lane >= index.lanes) {
    const lane = firstLane(index);
    const { first, last } = index.lane(lane);
    if (to === 'first') return first;
    return to === 'last' ? last - 1 : Math.min(index.firstEndingAfter(lane, visible.start), last - 1);
  }
  const { first, last } = index.lane(from.lane);
  const at = index.startingAt(from.lane, from.start);
  // Of what is seen of it: another lane may have very many bars beside it.
  const [start, end] = [Math.max(from.start, visible.start), Math.min(from.end, visible.end)];
  const middle = end > start ? (start + end) / 2 : (from.start + from.end) / 2;
  switch (to) {
    case 'next':
      return at === undefined ? inLane(index, from.lane, from.end) : Math.min(at + 1, last - 1);
    case 'previous':
      return at === undefined ? index.nearest(from.lane, from.start) : Math.max(at - 1, first);
    case 'first':
      return first < last ? first : undefined;
    case 'last':
      return first < last ? last - 1 : undefined;
    case 'laneUp':
      return otherLane(index, from.lane, -1, middle);
    case 'laneDown':
      return otherLane(index, from.lane, 1, middle);
  }
}

const firstLane = (index: BarIndex): number => {
  let lane = 0;
  while (lane < index.lanes - 1 && index.lane(lane).first === index.lane(lane).last) lane++;
  return lane;
};

function inLane(index: BarIndex, lane: number, cycle: number): number | undefined {
  const { first, last } = index.lane(lane);
  return first < last ? Math.min(index.firstEndingAfter(lane, cycle), last - 1) : undefined;
}

/** Empty lanes are passed over. */
function otherLane(index: BarIndex, from: number, step: number, cycle: number): number | undefined {
  for (let lane = from + step; lane >= 0 && lane < index.lanes; lane += step) {
    const found = index.nearest(lane, cycle);
    if (found !== undefined) return found;
  }
  return undefined;
}
