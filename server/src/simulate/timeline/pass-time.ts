/**
 * When the folds of a pass on the array run, with the tiles and waits that memory makes of it: any of them in constant time. Cycles count
 * from the beginning of the pass.
 */

import type { ArrayModel } from '../../model/hardware.ts';
import { wordsPerCycle } from '../below-array.ts';
import { foldCycles, TiledPass, unpaid } from '../memory/closed-form.ts';
import { type FoldTiming, interleavedNest, loopOrders, type Nest, productNest } from '../memory/nest.ts';
import { TileTimes } from '../memory/tile-times.ts';
import { productOf } from '../products.ts';
import type { ArrayPass } from '../results.ts';

/** A fold, or the piece of one that a tile has, from its first cycle to that of the next. */
export interface FoldSlot {
  /** Its number in the pass, counted from 0. */
  readonly fold: number;
  readonly start: number;
  readonly end: number;
  /** When another fold could start: later than the end of a short last one, which nothing follows. */
  readonly next: number;
  /** When its first vector enters: after the load, where that is not hidden. */
  readonly stream: number;
  /** That pass, and those of the fold that passed before in other tiles. */
  readonly vectors: number;
  readonly vectorsBefore: number;
  /** Whether it is the first, and the last, piece of its fold. */
  readonly opens: boolean;
  readonly closes: boolean;
  /** Of the whole pass. */
  readonly last: boolean;
}

/** A tile, or all of a pass that is not cut, and the transfers of the same time. */
export interface PassTile {
  readonly tile: number;
  readonly start: number;
  /** When the array is done with it, and when the transfers are. */
  readonly computed: number;
  readonly transferred: number;
  /** When the next one starts. */
  readonly end: number;
  /** Folds that begin in it. */
  readonly folds: number;
}

const known = new WeakMap<ArrayPass, PassTime>();

/** Kept as long as the pass. @param batch of the schedule */
export function passTime(pass: ArrayPass, array: ArrayModel, batch: number): PassTime {
  let found = known.get(pass);
  if (!found) {
    found = new PassTime(pass, array, batch);
    known.set(pass, found);
  }
  return found;
}

export class PassTime {
  readonly total: number;
  readonly folds: number;
  /** 1 if the pass is not cut. */
  readonly tiles: number;
  /** Cycles of the array, and of the transfers; what of the total is neither is no wait either. */
  readonly compute: number;
  readonly transfer: number;
  /** Cycles before the first tile and behind the last one, in which only transfers run. */
  readonly head: number;
  readonly tail: number;
  readonly timing: FoldTiming;
  private readonly steps: number;
  private readonly times: TileTimes | null;

  constructor(pass: ArrayPass, array: ArrayModel, batch: number) {
    const nest = nestOf(pass, array, batch);
    this.timing = nest.fold;
    this.steps = nest.size[nest.streamed];
    const bandwidth = wordsPerCycle(array);
    const { memory } = pass;
    if (memory && bandwidth !== undefined) {
      const tiled = new TiledPass(nest, bandwidth);
      tiled.setTile(memory.tile.m, memory.tile.n, memory.tile.k);
      tiled.setOrder(loopOrders[memory.order]);
      this.times = new TileTimes(tiled);
      this.tiles = this.times.tiles;
      this.folds = this.times.folds;
      this.compute = memory.cycles.compute;
      this.transfer = memory.transferCycles;
      this.head = this.times.head;
      this.tail = this.times.tail;
    } else {
      this.times = null;
      this.tiles = 1;
      this.folds = pass.cost.folds;
      this.compute = pass.cost.cycles;
      this.transfer = 0;
      this.head = 0;
      this.tail = 0;
    }
    this.total = pass.cycles.total;
  }

  /** The last fold. */
  get lastSlot(): FoldSlot {
    return [...this.slotsFrom(this.total)].at(-1)!;
  }

  /** Vectors of a fold that is not cut. */
  get vectors(): number {
    return this.steps;
  }

  /** The tiles that are not over at a cycle, in order. */
  *tilesFrom(cycle: number): Generator<PassTile> {
    if (!this.times) {
      const end = this.total;
      yield { tile: 0, start: 0, computed: end, transferred: 0, end, folds: this.folds };
      return;
    }
    for (let tile = this.times.at(cycle).tile; tile < this.tiles; tile++) {
      const { start, end, compute, transfer, folds, opens } = this.times.tile(tile);
      const began = opens ? folds : 0;
      yield { tile, start, computed: start + compute, transferred: start + transfer, end, folds: began };
    }
  }

  /** The folds from the one that runs in a cycle on, in order. */
  *slotsFrom(cycle: number): Generator<FoldSlot> {
    const { timing } = this;
    if (!this.times) {
      const vectors = this.steps;
      const pitch = foldCycles(vectors, timing);
      const from = Math.min(this.folds - 1, Math.max(0, Math.floor((cycle - timing.head) / pitch)));
      for (let fold = from; fold < this.folds; fold++) {
        const start = timing.head + fold * pitch;
        const last = fold === this.folds - 1;
        const end = start + pitch - (last ? unpaid(vectors, timing) : 0);
        const stream = start + timing.lead;
        yield {
          fold,
          start,
          end,
          next: start + pitch,
          stream,
          vectors,
          vectorsBefore: 0,
          opens: true,
          closes: true,
          last,
        };
      }
      return;
    }
    for (let tile = this.times.at(cycle).tile; tile < this.tiles; tile++) {
      const time = this.times.tile(tile);
      const { pitch, folds, vectors, vectorsBefore, opens, closes, foldsBefore } = time;
      const base = time.start + (time.first ? timing.head : 0);
      const from = Math.min(folds - 1, Math.max(0, Math.floor((cycle - base) / pitch)));
      for (let each = from; each < folds; each++) {
        const start = base + each * pitch;
        const last = time.last && each === folds - 1;
        const whole = opens ? vectors : this.steps;
        yield {
          fold: opens ? foldsBefore + each : foldsBefore - 1,
          start,
          next: start + pitch,
          end: start + pitch - (last ? unpaid(whole, timing) : 0),
          stream: start + (opens ? timing.lead : 0),
          vectors,
          vectorsBefore,
          opens,
          closes,
          last,
        };
      }
    }
  }
}

function nestOf(pass: ArrayPass, array: ArrayModel, batch: number): Nest {
  if (pass.kind === 'product') return productNest(pass.gemm, array, pass.mapping, pass.words);
  const { X, W, Y } = productOf(pass.layer, batch)!.words;
  const words = { error: Y, weight: W, activation: X, inputGradient: X, weightGradient: W };
  // How weights are updated changes nothing here.
  return interleavedNest(pass.gemm, array, { ...pass.mapping, update: 'excluded' }, words);
}
