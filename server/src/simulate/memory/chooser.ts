/**
 * The search for the tile and loop order of a pass. The candidates do not depend on the memory, which only rules some of them out; so a larger
 * buffer or a faster channel never makes the choice worse (docs/models/memory.md#choosing-a-tile).
 */

import { ceilDivide } from '../systolic/dimensions.ts';
import type { TiledPass } from './closed-form.ts';
import { type Axis, blockWords, loopOrders, type Nest } from './nest.ts';
import type { LoopOrder } from './types.ts';

export interface Choice {
  readonly tile: readonly [number, number, number];
  readonly order: LoopOrder;
}

export const orderNames = Object.keys(loopOrders) as LoopOrder[];

/** Sizes along an axis, largest first: all of it, then halves down to one fold, in whole folds; along the stream down to one vector. */
export function tileSizes(size: number, side: number): number[] {
  const unit = side || 1;
  const sizes = [size];
  for (let folds = ceilDivide(size, unit); folds > 1; ) {
    folds = Math.ceil(folds / 2);
    sizes.push(folds * unit);
  }
  return sizes;
}

/** The smallest tile there is: one vector on one fold. */
export function smallestTile({ size, side }: Nest): [number, number, number] {
  return [Math.min(size[0], side[0] || 1), Math.min(size[1], side[1] || 1), Math.min(size[2], side[2] || 1)];
}

/** Words of the blocks of a tile in each buffer. */
export function occupancy(nest: Nest, tile: readonly [number, number, number]): [number, number, number] {
  const words: [number, number, number] = [0, 0, 0];
  for (const tensor of nest.tensors) {
    const { absent } = tensor;
    const a: Axis = absent === 0 ? 1 : 0;
    const b: Axis = absent === 2 ? 1 : 2;
    words[tensor.buffer] += blockWords(tile[a] * tile[b], tensor);
  }
  return words;
}

/**
 * The candidate with the fewest cycles, then the least DRAM traffic, then the fewest tiles.
 *
 * @param halves words of half of each buffer, at least what the smallest tile, or the given one, needs
 * @param given the only tile to look at
 */
export function chooseTile(
  pass: TiledPass,
  halves: readonly [number, number, number],
  orders: readonly LoopOrder[],
  given?: readonly [number, number, number],
): Choice {
  const { nest } = pass;
  const [ms, ns, ks] = nest.size.map((size, axis) =>
    given ? [given[axis as Axis]!] : tileSizes(size, nest.side[axis as Axis]!),
  );
  let best: Choice | undefined;
  let cycles = Number.POSITIVE_INFINITY;
  let traffic = 0;
  let tiles = 0;
  for (const m of ms!) {
    for (const n of ns!) {
      for (const k of ks!) {
        const [input, weight, output] = occupancy(nest, [m, n, k]);
        if (input > halves[0] || weight > halves[1] || output > halves[2]) continue;
        for (const order of orders) {
          pass.set(m, n, k, loopOrders[order]);
          if (pass.bound > cycles) continue;
          const total = pass.total;
          const words = pass.reads + pass.writes;
          if (total > cycles) continue;
          if (total === cycles && (words > traffic || (words === traffic && pass.tiles >= tiles))) continue;
          best = { tile: [m, n, k], order };
          cycles = total;
          traffic = words;
          tiles = pass.tiles;
        }
      }
    }
  }
  if (!best) throw new RangeError('not even the smallest tile fits');
  return best;
}
