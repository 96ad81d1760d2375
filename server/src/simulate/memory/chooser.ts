/**
 * The search for the tile and loop order of a pass. The candidates do not depend on the memory, which only rules some of them out; so a
 * larger buffer or a faster channel never costs more cycles than are given away for less traffic (docs/models/memory.md#choosing-a-tile).
 */

import { foldCycles, type TiledPass, unpaid } from './closed-form.ts';
import { type Axis, blockWords, loopOrders, type Nest, steps } from './nest.ts';
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
  for (let folds = steps(size, unit); folds > 1; ) {
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
    const [a, b]: [Axis, Axis] = absent === 0 ? [1, 2] : absent === 1 ? [0, 2] : [0, 1];
    words[tensor.buffer] += blockWords(tile[a] * tile[b], tensor);
  }
  return words;
}

/** Cycles that may be spent for less DRAM traffic, as a share: nobody moves six times the words to be a thousandth faster. */
export const TOLERANCE = 0.01;

/**
 * Of the candidates that take at most 1 % more cycles than the fastest one, that with the least DRAM traffic, then the fewest cycles, then
 * the fewest tiles. Without a bandwidth cycles do not count: nothing waits, and the array is not cut.
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
  const search = new Search(pass, halves, orders);
  if (given) return search.only(given);
  // The better the best candidate known, the fewer are looked at: so the most promising ones first.
  if (pass.bandwidth !== undefined) {
    search.scan(true);
    search.scan(false);
  }
  search.lighten();
  return search.best();
}

const innerAxes: readonly [Axis, Axis, Axis][] = [
  [0, 1, 2],
  [1, 0, 2],
  [2, 0, 1],
];

/**
 * What a nest moves depends on which loop is innermost (of those with more than one step) and on the tile along the other two axes, the
 * face. So faces are bounded from below first; only below the best candidate known is the tile along the innermost loop looked
 * at, and evaluated if its own bound is below, too.
 */
class Search {
  readonly #sizes: readonly number[][];
  readonly #counts: readonly number[][];
  /** By size along the stream: cycles of one fold until all vectors have passed it, and of the whole pass. */
  readonly #foldTimes: readonly number[];
  readonly #computes: readonly number[];
  readonly #folds: number;
  /** Cycles of a word on the channel, a trifle less: terms of a bound are rounded, and it must not be above the truth. */
  readonly #perWord: number;

  #tile: readonly [number, number, number] | undefined;
  #order: LoopOrder = 'mnk';
  #cycles = Number.POSITIVE_INFINITY;
  #traffic = Number.POSITIVE_INFINITY;
  #tiles = Number.POSITIVE_INFINITY;
  readonly #at = new Float64Array(3);
  /** Of the latest face. */
  #faceTraffic = 0;

  constructor(
    private readonly pass: TiledPass,
    private readonly halves: readonly [number, number, number],
    private readonly orders: readonly LoopOrder[],
  ) {
    const { size, side, streamed, fold, groups } = pass.nest;
    this.#sizes = size.map((whole, axis) => tileSizes(whole, side[axis]!));
    this.#counts = this.#sizes.map((sizes, axis) => sizes.map((each) => steps(size[axis]!, each)));
    const folds = size.reduce((product, whole, axis) => product * steps(whole, side[axis] || whole), groups);
    this.#folds = folds;
    const edges = this.#sizes[streamed]!.map((each) => edgeOf(size[streamed], each));
    this.#foldTimes = edges.map((edge, index) => {
      const wholes = this.#counts[streamed]![index]! - 1;
      return wholes * foldCycles(this.#sizes[streamed]![index]!, fold) + foldCycles(edge, fold);
    });
    const ends = fold.head + fold.tail;
    this.#computes = edges.map((edge, index) => folds * this.#foldTimes[index]! + ends - unpaid(edge, fold));
    this.#perWord = pass.bandwidth === undefined ? 0 : (1 - 1e-12) / pass.bandwidth;
  }

  /** Looks at all faces; or only for the most promising one, and at that one. */
  scan(promisingOnly: boolean): void {
    let promising: readonly [readonly [Axis, Axis, Axis], number, number] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const axes of innerAxes) {
      const [inner, a, b] = axes;
      for (let i = 0; i < this.#sizes[a]!.length; i++) {
        for (let j = 0; j < this.#sizes[b]!.length; j++) {
          const bound = this.#faceBound(inner, a, b, i, j);
          if (bound > this.#cycles || (bound === this.#cycles && this.#faceTraffic > this.#traffic)) continue;
          if (!promisingOnly) this.#face(inner, a, b, i, j);
          else if (bound < least && this.#faceFits(inner, a, b, i, j)) {
            least = bound;
            promising = [axes, i, j];
          }
        }
      }
    }
    if (promising) {
      const [[inner, a, b], i, j] = promising;
      this.#faceBound(inner, a, b, i, j);
      this.#face(inner, a, b, i, j);
    }
  }

  /** Cycles below which no candidate with this face is. */
  #faceBound(inner: Axis, a: Axis, b: Axis, i: number, j: number): number {
    const { tensors, streamed } = this.pass.nest;
    const countA = this.#counts[a]![i]!;
    const countB = this.#counts[b]![j]!;
    let traffic = 0;
    for (const { absent, result, words } of tensors) {
      const visits = absent === inner ? 1 : absent === a ? countA : countB;
      traffic += (result ? 2 * visits - 1 : visits) * words;
    }
    this.#faceTraffic = traffic;
    const compute = this.#computes[streamed === a ? i : streamed === b ? j : 0]!;
    return Math.floor(Math.max(compute, traffic * this.#perWord));
  }

  #faceFits(inner: Axis, a: Axis, b: Axis, i: number, j: number): boolean {
    this.#at[a] = this.#sizes[a]![i]!;
    this.#at[b] = this.#sizes[b]![j]!;
    this.#at[inner] = this.#sizes[inner]!.at(-1)!;
    return this.#fits();
  }

  /** All tiles of a face, smallest first, until they do not fit any more. */
  #face(inner: Axis, a: Axis, b: Axis, i: number, j: number): void {
    const sizes = this.#sizes[inner]!;
    const counts = this.#counts[inner]!;
    const countA = this.#counts[a]![i]!;
    const countB = this.#counts[b]![j]!;
    this.#at[a] = this.#sizes[a]![i]!;
    this.#at[b] = this.#sizes[b]![j]!;
    for (let at = sizes.length - 1; at >= 0; at--) {
      const count = counts[at]!;
      // A loop of one step orders nothing: another one is the innermost, except in a single tile.
      if (count === 1 && (countA > 1 || countB > 1 || inner !== 2)) continue;
      this.#at[inner] = sizes[at]!;
      if (!this.#fits()) break;
      const bound = this.#bound(inner, a, b, i, j, at);
      if (bound > this.#cycles) continue;
      if (bound === this.#cycles) {
        if (this.#faceTraffic > this.#traffic) continue;
        const tiles = countA * countB * count * this.pass.nest.groups;
        if (this.#faceTraffic === this.#traffic && tiles >= this.#tiles) continue;
      }
      this.pass.setTile(this.#at[0]!, this.#at[1]!, this.#at[2]!);
      for (const order of this.orders) {
        if (!this.#isInnermost(inner, loopOrders[order])) continue;
        this.#evaluate(order);
        // Two orders share an innermost loop; they only differ if the other two have several steps.
        if (countA === 1 || countB === 1 || this.#cycles <= bound) break;
      }
    }
  }

  /** From the fastest candidate to the one with the least traffic that is nearly as fast. */
  lighten(): void {
    const limit = Math.floor(this.#cycles * (1 + TOLERANCE));
    for (const [inner, a, b] of innerAxes) {
      for (let i = 0; i < this.#sizes[a]!.length; i++) {
        for (let j = 0; j < this.#sizes[b]!.length; j++) {
          if (this.#faceBound(inner, a, b, i, j) > limit || this.#faceTraffic > this.#traffic) continue;
          this.#lightFace(inner, a, b, i, j, limit);
        }
      }
    }
  }

  /** All tiles of a face that are fast enough. */
  #lightFace(inner: Axis, a: Axis, b: Axis, i: number, j: number, limit: number): void {
    const { pass } = this;
    const sizes = this.#sizes[inner]!;
    const counts = this.#counts[inner]!;
    const single = this.#counts[a]![i] === 1 && this.#counts[b]![j] === 1 && inner === 2;
    this.#at[a] = this.#sizes[a]![i]!;
    this.#at[b] = this.#sizes[b]![j]!;
    for (let at = sizes.length - 1; at >= 0; at--) {
      if (counts[at] === 1 && !single) continue;
      this.#at[inner] = sizes[at]!;
      if (!this.#fits()) break;
      const bound = this.#bound(inner, a, b, i, j, at);
      if (bound > limit || (this.#faceTraffic === this.#traffic && bound > this.#cycles)) continue;
      pass.setTile(this.#at[0]!, this.#at[1]!, this.#at[2]!);
      for (const order of this.orders) {
        if (!this.#isInnermost(inner, loopOrders[order])) continue;
        pass.setOrder(loopOrders[order]);
        const total = pass.total(limit);
        const traffic = pass.reads + pass.writes;
        if (total > limit || traffic > this.#traffic) continue;
        if (traffic === this.#traffic) {
          if (total > this.#cycles || (total === this.#cycles && pass.tiles >= this.#tiles)) continue;
        }
        this.#keep(order, total, traffic);
      }
    }
  }

  #fits(): boolean {
    const at = this.#at;
    let [input, weight, output] = this.halves;
    for (const tensor of this.pass.nest.tensors) {
      const { absent, buffer } = tensor;
      const words = blockWords(at[absent === 0 ? 1 : 0]! * at[absent === 2 ? 1 : 2]!, tensor);
      if (buffer === 0) input -= words;
      else if (buffer === 1) weight -= words;
      else output -= words;
    }
    return input >= 0 && weight >= 0 && output >= 0;
  }

  /** Cycles below which the latest tile is not: the ends, and between them the array or the channel. */
  #bound(inner: Axis, a: Axis, b: Axis, i: number, j: number, k: number): number {
    const { tensors, size, side, streamed } = this.pass.nest;
    const at = this.#at;
    let ends = 0;
    for (const { absent, result, words, matrixWords } of tensors) {
      const x = absent === 0 ? 1 : 0;
      const y = absent === 2 ? 1 : 2;
      const share = words / matrixWords;
      if (result) ends += share * edgeOf(size[x]!, at[x]!) * edgeOf(size[y]!, at[y]!);
      else ends += share * at[x]! * at[y]!;
    }
    let stream = streamed === a ? i : streamed === b ? j : k;
    // Innermost, the stream may go on with the same fold from tile to tile.
    if (inner === streamed && edgeOf(size[a], at[a]!) <= side[a] && edgeOf(size[b], at[b]!) <= side[b]) {
      stream = 0;
    }
    const compute = this.#computes[stream]! + this.#exposed(inner, this.#foldTimes[stream]!);
    const between = Math.max(compute, (this.#faceTraffic - ends) * this.#perWord);
    return Math.floor(between + ends * this.#perWord);
  }

  /**
   * Cycles that blocks of the face wait for: all but one of them come during the last tile of a run of the innermost loop, or leave
   * during the first one, and those tiles compute only so long.
   */
  #exposed(inner: Axis, foldTime: number): number {
    const { tensors, size, side, streamed, fold } = this.pass.nest;
    const at = this.#at;
    const edge = edgeOf(size[inner], at[inner]!);
    let cycles = 0;
    for (const { absent, result, words, matrixWords } of tensors) {
      if (absent !== inner) continue;
      const x = absent === 0 ? 1 : 0;
      const y = absent === 2 ? 1 : 2;
      const vectors = result ? at[inner]! : edge;
      const share = inner === streamed ? 1 : steps(vectors, side[inner]) / steps(size[inner], side[inner]);
      const time = inner === streamed ? foldCycles(vectors, fold) : foldTime;
      const moved = words - (words / matrixWords) * at[x]! * at[y]!;
      cycles += Math.max(0, moved * this.#perWord - this.#folds * share * time - fold.head - fold.tail);
    }
    return cycles;
  }

  /** The best order of the only tile there is. */
  only(tile: readonly [number, number, number]): Choice {
    this.pass.setTile(...tile);
    for (const order of this.orders) this.#evaluate(order);
    return this.best();
  }

  /** Looks at the latest tile in an order. */
  #evaluate(order: LoopOrder): void {
    const { pass } = this;
    pass.setOrder(loopOrders[order]);
    const total = pass.total(this.#cycles);
    const traffic = pass.reads + pass.writes;
    if (total > this.#cycles) return;
    if (total === this.#cycles) {
      if (traffic > this.#traffic || (traffic === this.#traffic && pass.tiles >= this.#tiles)) return;
    }
    this.#keep(order, total, traffic);
  }

  #keep(order: LoopOrder, total: number, traffic: number): void {
    this.#tile = this.pass.tile;
    this.#order = order;
    this.#cycles = total;
    this.#traffic = traffic;
    this.#tiles = this.pass.tiles;
  }

  /** Whether a loop is the innermost of those with more than one step. */
  #isInnermost(inner: Axis, order: readonly [Axis, Axis, Axis]): boolean {
    const { size } = this.pass.nest;
    for (let level = 2; level > 0; level--) {
      const axis = order[level]!;
      if (axis === inner) return true;
      if (this.#at[axis]! < size[axis]) return false;
    }
    return true;
  }

  best(): Choice {
    if (!this.#tile) throw new RangeError('no tile fits');
    return { tile: this.#tile, order: this.#order };
  }
}

/** Words along an axis that the last tile has. */
function edgeOf(size: number, tile: number): number {
  return size - (steps(size, tile) - 1) * tile;
}
