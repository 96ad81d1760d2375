/**
 * What a pass costs when it is cut into tiles, in constant time: tiles that look alike (whole or edge along each dimension, first,
 * last or between in each loop) are counted, not walked. event-simulation.ts walks them and must agree.
 * The model: docs/models/memory.md.
 */

import type { FoldTiming, Nest } from './nest.ts';
import { type Axis, blockWords, steps } from './nest.ts';

/** Cycles a fold of `vectors` takes from its start to the next one's. */
export function foldCycles(vectors: number, fold: FoldTiming): number {
  return fold.lead + Math.max(fold.vectorCycles * vectors, fold.floor) + fold.trail;
}

/** Bits of a tile's shape: set where the tile is the last, possibly smaller one along an axis. */
const shapes = 8;
const lastShape = shapes - 1;
const none = 3;

/** A tile of the walk: cycles of the array, and of the transfers in the same time. */
export interface TilePart {
  readonly compute: number;
  readonly transfer: number;
  readonly folds: number;
  /** That pass in each of its folds, and those of other tiles that passed before. */
  readonly vectors: number;
  readonly vectorsBefore: number;
  /** Cycles from one of its folds to the next. */
  readonly pitch: number;
  /** Whether its folds begin here, and end: a single one may go on from tile to tile. */
  readonly opens: boolean;
  readonly closes: boolean;
}

/**
 * The evaluator of one pass: takes a tile, then an order, and is asked for `total`. It allocates nothing after it was made, as a search
 * asks it often.
 */
export class TiledPass {
  readonly #counts = new Float64Array(3);
  readonly #sizes = new Float64Array(3);
  readonly #edges = new Float64Array(3);
  /** By tensor, then shape. */
  readonly #words: Float64Array;
  readonly #allWords: Float64Array;
  readonly #visits: Float64Array;
  /** The level of the loop that advances without another block of a tensor; every other one brings another. */
  readonly #stays: Uint8Array;
  /** The level of the loop over the axis a tensor lacks. */
  readonly #absentLevel: Uint8Array;
  readonly #folds = new Float64Array(shapes);
  #order: readonly [Axis, Axis, Axis] = [0, 1, 2];
  #n0 = 1;
  #n1 = 1;
  #n2 = 1;
  #goesOn = false;
  #streamLevel = 0;

  /** Of the latest tile and order, in cycles and words. */
  compute = 0;
  reads = 0;
  writes = 0;
  tiles = 0;

  constructor(
    readonly nest: Nest,
    readonly bandwidth: number | undefined,
  ) {
    const count = nest.tensors.length;
    this.#words = new Float64Array(count * shapes);
    this.#allWords = new Float64Array(count);
    this.#visits = new Float64Array(count);
    this.#stays = new Uint8Array(count);
    this.#absentLevel = new Uint8Array(count);
  }

  setTile(m: number, n: number, k: number): void {
    const { size, tensors, groups } = this.nest;
    this.#axis(0, m, size[0]);
    this.#axis(1, n, size[1]);
    this.#axis(2, k, size[2]);
    this.tiles = this.#counts[0]! * this.#counts[1]! * this.#counts[2]! * groups;
    for (let index = 0; index < tensors.length; index++) this.#setBlocks(index);
    this.#setFolds();
  }

  /** Sizes of the latest tile along m, n and k. */
  get tile(): [number, number, number] {
    return [this.#sizes[0]!, this.#sizes[1]!, this.#sizes[2]!];
  }

  /** After `setTile`: everything but the waiting is known then. */
  setOrder(order: readonly [Axis, Axis, Axis]): void {
    this.#order = order;
    this.#n0 = this.#counts[order[0]]!;
    this.#n1 = this.#counts[order[1]]!;
    this.#n2 = this.#counts[order[2]]!;
    this.#setTraffic();
    this.#setCompute();
  }

  #axis(axis: Axis, tile: number, size: number): void {
    const count = steps(size, tile);
    this.#counts[axis] = count;
    this.#sizes[axis] = tile;
    this.#edges[axis] = size - (count - 1) * tile;
  }

  #setBlocks(index: number): void {
    const tensor = this.nest.tensors[index]!;
    const { absent } = tensor;
    const a: Axis = absent === 0 ? 1 : 0;
    const b: Axis = absent === 2 ? 1 : 2;
    const words = this.#words;
    for (let corner = 0; corner < 4; corner++) {
      const edgeA = corner & 1;
      const edgeB = corner >> 1;
      const area = (edgeA ? this.#edges[a]! : this.#sizes[a]!) * (edgeB ? this.#edges[b]! : this.#sizes[b]!);
      const at = index * shapes + (edgeA << a) + (edgeB << b);
      words[at] = words[at + (1 << absent)] = blockWords(area, tensor);
    }
    const wholeA = this.#counts[a]! - 1;
    const wholeB = this.#counts[b]! - 1;
    const at = index * shapes;
    const atA = at + (1 << a);
    const atB = at + (1 << b);
    this.#allWords[index] =
      wholeA * (wholeB * words[at]! + words[atB]!) + wholeB * words[atA]! + words[atA + (1 << b)]!;
  }

  #setTraffic(): void {
    const { tensors, groups } = this.nest;
    this.reads = 0;
    this.writes = 0;
    for (let index = 0; index < tensors.length; index++) {
      const { absent, result } = tensors[index]!;
      const level = this.#levelOf(absent);
      this.#absentLevel[index] = level;
      // The loop over the axis it lacks changes its block only if loops inside of that one went over other blocks and start again.
      const inside = level === 0 ? this.#n1 * this.#n2 : level === 1 ? this.#n2 : 1;
      const visits = inside === 1 ? 1 : this.#counts[absent]!;
      this.#visits[index] = visits;
      this.#stays[index] = inside === 1 ? level : none;
      const words = this.#allWords[index]! * groups;
      if (result) this.writes += visits * words;
      this.reads += (result ? visits - 1 : visits) * words;
    }
  }

  #levelOf(axis: Axis): number {
    return this.#order[0] === axis ? 0 : this.#order[1] === axis ? 1 : 2;
  }

  /** Steps of the loops over tiles of one group, outermost first. */
  get counts(): readonly [number, number, number] {
    return [this.#n0, this.#n1, this.#n2];
  }

  /**
   * One tile of the walk and the transfers of the same time (tile-times.ts).
   *
   * @param first whether it is the first tile of the pass; `last` likewise
   */
  tileAt(i0: number, i1: number, i2: number, first: boolean, last: boolean): TilePart {
    const { fold, streamed } = this.nest;
    const shape = this.#shape(i0, i1, i2);
    const ends = ((shape >> streamed) & 1) === 1;
    const vectors = ends ? this.#edges[streamed]! : this.#sizes[streamed]!;
    const folds = this.#folds[shape]!;
    const goesOn = this.#goesOn && folds === 1;
    const piece = this.#streamLevel === 0 ? i0 : this.#streamLevel === 1 ? i1 : i2;
    const compute = this.#computeOf(i0, i1, i2, first, last);
    return {
      compute,
      transfer: this.bandwidth === undefined ? 0 : this.#transfer(this.#moved(i0, i1, i2, first, last), this.bandwidth),
      folds,
      vectors,
      vectorsBefore: piece * this.#sizes[streamed]!,
      pitch: goesOn ? this.#computeOf(i0, i1, i2, false, false) : foldCycles(vectors, fold),
      opens: !goesOn || piece === 0,
      closes: !goesOn || ends,
    };
  }

  /** Cycles of the transfers before the first tile and after the last one. */
  get ends(): { readonly load: number; readonly store: number } {
    if (this.bandwidth === undefined) return { load: 0, store: 0 };
    return {
      load: this.#transfer(this.#load(0, 0, 0, -1), this.bandwidth),
      store: this.#transfer(this.#store(lastShape, -1), this.bandwidth),
    };
  }

  /** How often each block of a tensor comes and goes: once, or for every step of a loop it does not depend on. */
  visits(index: number): number {
    return this.#visits[index]!;
  }

  /** Words of all blocks of one group. */
  wordsOf(index: number): number {
    return this.#allWords[index]!;
  }

  #setFolds(): void {
    const { side, streamed } = this.nest;
    const a: Axis = streamed === 0 ? 1 : 0;
    const b: Axis = streamed === 2 ? 1 : 2;
    for (let corner = 0; corner < 4; corner++) {
      const edgeA = corner & 1;
      const edgeB = corner >> 1;
      const downs = steps(edgeA ? this.#edges[a]! : this.#sizes[a]!, side[a]);
      const acrosses = steps(edgeB ? this.#edges[b]! : this.#sizes[b]!, side[b]);
      const shape = (edgeA << a) + (edgeB << b);
      this.#folds[shape] = this.#folds[shape + (1 << streamed)] = downs * acrosses;
    }
  }

  #setCompute(): void {
    const { streamed, fold, groups, size } = this.nest;
    const a: Axis = streamed === 0 ? 1 : 0;
    const b: Axis = streamed === 2 ? 1 : 2;
    const pieces = this.#counts[streamed]!;
    const last = this.#edges[streamed]!;
    // Where the loop over the stream has no other tiles inside, tiles of a single fold just go on with it.
    const level = this.#levelOf(streamed);
    this.#streamLevel = level;
    this.#goesOn = pieces > 1 && (level === 2 || (this.#n2 === 1 && (level === 1 || this.#n1 === 1)));
    const whole = foldCycles(size[streamed], fold);
    const cut = (pieces - 1) * foldCycles(this.#sizes[streamed]!, fold) + foldCycles(last, fold);
    let sum = 0;
    for (let corner = 0; corner < 4; corner++) {
      const edgeA = corner & 1;
      const edgeB = corner >> 1;
      const folds = this.#folds[(edgeA << a) + (edgeB << b)]!;
      const times = (edgeA ? 1 : this.#counts[a]! - 1) * (edgeB ? 1 : this.#counts[b]! - 1);
      sum += times * (this.#goesOn && folds === 1 ? whole : folds * cut);
    }
    this.compute = sum * groups + fold.head + fold.tail - unpaid(this.#lastVectors(lastShape, last), fold);
  }

  /** Vectors of the fold that a tile ends with. */
  #lastVectors(shape: number, vectors: number): number {
    return this.#goesOn && this.#folds[shape] === 1 ? this.nest.size[this.nest.streamed] : vectors;
  }

  /**
   * Cycles of the pass: the first load, every tile against the transfers in its time, the last store.
   *
   * @param limit above it, the answer may be anything above it
   */
  total(limit = Number.POSITIVE_INFINITY): number {
    if (this.bandwidth === undefined) return this.compute;
    const { load, store } = this.ends;
    const ends = load + store;
    return this.compute + ends + this.#waits(limit - this.compute - ends, this.bandwidth);
  }

  #transfer(words: number, bandwidth: number): number {
    return Math.ceil(words / bandwidth);
  }

  /** Sum over all tiles of what the transfers in its time take longer; once above the limit it may stop. */
  #waits(limit: number, bandwidth: number): number {
    const [n0, n1, n2] = [this.#n0, this.#n1, this.#n2];
    const { groups } = this.nest;
    const [even0, even1, even2] = [this.isEven(0), this.isEven(1), this.isEven(2)];
    let sum = 0;
    for (let i2 = 0; i2 < n2 && sum <= limit; ) {
      const times2 = alike(i2, n2, true, even2);
      const turns1 = i2 === 0 || i2 === n2 - 1;
      for (let i1 = 0; i1 < n1; ) {
        const times1 = alike(i1, n1, turns1, even1);
        const turns0 = turns1 && (i1 === 0 || i1 === n1 - 1);
        for (let i0 = 0; i0 < n0; ) {
          const times0 = alike(i0, n0, turns0, even0);
          const first = i0 + i1 + i2 === 0;
          const last = i0 === n0 - 1 && i1 === n1 - 1 && i2 === n2 - 1;
          if (!first && !last) {
            sum += times0 * times1 * times2 * groups * this.#wait(i0, i1, i2, false, false, bandwidth);
          } else if (groups === 1) {
            sum += this.#wait(i0, i1, i2, first, last, bandwidth);
          } else {
            // The first tile of a group follows the last one of the group before, except in the first group; likewise the last.
            if (first) sum += this.#wait(i0, i1, i2, true, false, bandwidth);
            if (last) sum += this.#wait(i0, i1, i2, false, true, bandwidth);
            sum += (groups - (first && last ? 2 : 1)) * this.#wait(i0, i1, i2, false, false, bandwidth);
          }
          i0 += times0;
        }
        i1 += times1;
      }
      i2 += times2;
    }
    return sum;
  }

  /** Whether the tiles of a loop are all of one size. */
  isEven(level: 0 | 1 | 2): boolean {
    const axis = this.#order[level];
    return this.#edges[axis] === this.#sizes[axis];
  }

  /** Cycles that one tile waits for its transfers; `first` and `last` of the whole pass. */
  #wait(i0: number, i1: number, i2: number, first: boolean, last: boolean, bandwidth: number): number {
    const transfer = this.#transfer(this.#moved(i0, i1, i2, first, last), bandwidth);
    return Math.max(0, transfer - this.#computeOf(i0, i1, i2, first, last));
  }

  /** Words that come for the next tile and go after the one before. */
  #moved(i0: number, i1: number, i2: number, first: boolean, last: boolean): number {
    const n0 = this.#n0;
    const n1 = this.#n1;
    const n2 = this.#n2;
    let moved = 0;
    if (!last) {
      if (i2 + 1 < n2) moved = this.#load(i0, i1, i2 + 1, 2);
      else if (i1 + 1 < n1) moved = this.#load(i0, i1 + 1, 0, 1);
      else if (i0 + 1 < n0) moved = this.#load(i0 + 1, 0, 0, 0);
      else moved = this.#load(0, 0, 0, -1);
    }
    if (!first) {
      if (i2 > 0) moved += this.#store(this.#shape(i0, i1, i2 - 1), 2);
      else if (i1 > 0) moved += this.#store(this.#shape(i0, i1 - 1, n2 - 1), 1);
      else if (i0 > 0) moved += this.#store(this.#shape(i0 - 1, n1 - 1, n2 - 1), 0);
      else moved += this.#store(lastShape, -1);
    }
    return moved;
  }

  #shape(i0: number, i1: number, i2: number): number {
    const order = this.#order;
    return (
      (i0 === this.#n0 - 1 ? 1 << order[0] : 0) |
      (i1 === this.#n1 - 1 ? 1 << order[1] : 0) |
      (i2 === this.#n2 - 1 ? 1 << order[2] : 0)
    );
  }

  /** Words that must come for a tile that is entered when the loop of a level advances. */
  #load(i0: number, i1: number, i2: number, level: number): number {
    const { tensors } = this.nest;
    const shape = this.#shape(i0, i1, i2);
    let words = 0;
    for (let index = 0; index < tensors.length; index++) {
      if (this.#stays[index] === level) continue;
      if (tensors[index]!.result) {
        const reduction = this.#absentLevel[index]!;
        if ((reduction === 0 ? i0 : reduction === 1 ? i1 : i2) === 0) continue;
      }
      words += this.#words[index * shapes + shape]!;
    }
    return words;
  }

  /** Words that must go after a tile of some shape, left as the loop of a level advances. */
  #store(shape: number, level: number): number {
    const { tensors } = this.nest;
    let words = 0;
    for (let index = 0; index < tensors.length; index++) {
      if (!tensors[index]!.result || this.#stays[index] === level) continue;
      words += this.#words[index * shapes + shape]!;
    }
    return words;
  }

  #computeOf(i0: number, i1: number, i2: number, first: boolean, last: boolean): number {
    const { fold, streamed, size } = this.nest;
    const shape = this.#shape(i0, i1, i2);
    const ends = (shape >> streamed) & 1;
    const vectors = ends ? this.#edges[streamed]! : this.#sizes[streamed]!;
    let cycles: number;
    if (this.#goesOn && this.#folds[shape] === 1) {
      cycles = fold.vectorCycles * vectors;
      if ((this.#streamLevel === 0 ? i0 : this.#streamLevel === 1 ? i1 : i2) === 0) cycles += fold.lead;
      if (ends) cycles += fold.trail + unpaid(size[streamed]!, fold);
    } else {
      cycles = this.#folds[shape]! * foldCycles(vectors, fold);
    }
    if (first) cycles += fold.head;
    if (last) cycles += fold.tail - unpaid(this.#lastVectors(shape, vectors), fold);
    return cycles;
  }
}

/** What a fold waits for the shortest pitch; nothing follows the last one. */
export function unpaid(vectors: number, fold: FoldTiming): number {
  return Math.max(0, fold.floor - fold.vectorCycles * vectors);
}

/**
 * How many steps of a loop, from this one on, are alike. The first one never is like others. Where the loops inside turn over, the last
 * one is not, either, nor, if the last tile is smaller, the one during which it comes in; elsewhere only a smaller last tile differs.
 */
export function alike(index: number, count: number, turns: boolean, even: boolean): number {
  const end = count - (turns ? 1 : 0) - (even ? 0 : 1);
  return index > 0 && index < end ? end - index : 1;
}
