/**
 * What a pass does in each lane of a time axis, as finely as a window can show it: the pass as a whole, its tiles, its folds, or the
 * single vectors that enter. Made from closed forms: the work is that of the bars in the window, never that of the pass.
 */

import type { ArrayModel } from '../../model/hardware.ts';
import { wordsPerCycle } from '../below-array.ts';
import { type ArrayPass, isArrayPass, type PassResult } from '../results.ts';
import { clear, type Emit, type LaneBar, type LaneName, type Window } from './lane-bars.ts';
import { machineBars, machineLane, savesNothing } from './machine-lanes.ts';
import { type FoldSlot, type PassTime, passTime } from './pass-time.ts';

/**
 * The bars of a pass that touch the window, lane by lane in order of time.
 *
 * @param window cycles from the beginning of the pass
 * @param resolution cycles: bars that are shorter on average are summed up
 */
export function passBars(
  pass: PassResult,
  array: ArrayModel,
  batch: number,
  window: Window,
  resolution: number,
  emit: Emit,
): void {
  const inside: Emit = (bar) => {
    if (bar.end > window.from && bar.start < window.to && bar.end > bar.start) emit(bar);
  };
  if (isArrayPass(pass)) foldBars(pass, array, batch, window, resolution, inside);
  else if (pass.kind === 'reuse' && savesNothing(pass))
    foldBars(pass.product, array, batch, window, resolution, inside);
  else machineBars(pass, array, window, resolution, inside);
}

function foldBars(
  pass: ArrayPass,
  array: ArrayModel,
  batch: number,
  window: Window,
  resolution: number,
  inside: Emit,
): void {
  const view = new PassView(pass, array, passTime(pass, array, batch));
  const { time } = view;
  if (time.compute / time.folds >= resolution) view.folds(window, resolution * clear <= 1, inside);
  else if (time.tiles > 1 && time.total / time.tiles >= resolution) view.tiles(window, inside);
  else view.whole(inside);
}

/** The lanes that a pass has bars in. */
export function lanesOf(pass: PassResult, array: ArrayModel): LaneName[] {
  const transfers = wordsPerCycle(array) !== undefined;
  if (pass.kind === 'reuse' && savesNothing(pass)) return lanesOf(pass.product, array);
  if (!isArrayPass(pass)) return transfers ? [machineLane(pass), 'dram'] : [machineLane(pass)];
  const { load, drain, phases } = shapeOf(pass, array);
  return [
    ...(load ? (['load'] as const) : []),
    ...phases.map(({ lane }) => lane),
    ...(drain ? (['drain'] as const) : []),
    ...(transfers && pass.memory ? (['dram'] as const) : []),
  ];
}

interface Phase {
  readonly lane: 'ws' | 'is' | 'os';
  readonly gradient?: 'activationGradient' | 'weightGradient';
}

const together: readonly Phase[] = [
  { lane: 'ws', gradient: 'activationGradient' },
  { lane: 'os', gradient: 'weightGradient' },
];

/** Cycles that a fold loads and drains, wherever they are hidden, and the lanes of its vectors, which take turns in them. */
function shapeOf(pass: ArrayPass, { rows }: ArrayModel) {
  const { mapping } = pass;
  const drain = mapping.drain === 'counted' ? rows : 0;
  if (pass.kind === 'interleaved') return { load: rows, drain, phases: together };
  const { dataflow } = pass.mapping;
  const os = dataflow === 'os';
  return { load: os ? 0 : rows, drain: os ? drain : 0, phases: [{ lane: dataflow }] as readonly Phase[] };
}

class PassView {
  private readonly load: number;
  private readonly drain: number;
  private readonly phases: readonly Phase[];
  private readonly streamed: boolean;
  /** Whether results leave before the next fold begins. */
  private readonly drainsAlone: boolean;
  private readonly skew: number;
  private readonly rows: number;

  constructor(
    pass: ArrayPass,
    array: ArrayModel,
    readonly time: PassTime,
  ) {
    const { load, drain, phases } = shapeOf(pass, array);
    const { buffering } = pass.mapping;
    this.load = load;
    this.drain = drain;
    this.phases = phases;
    this.streamed = buffering === 'streamed';
    this.drainsAlone = buffering === 'exposed' || (buffering === 'overlapped' && load === 0);
    this.skew = array.rows + array.cols - 2;
    this.rows = array.rows;
  }

  /** One bar a lane, with the share of the pass in which the lane works. */
  whole(emit: Emit): void {
    const { total, compute, folds, transfer, timing } = this.time;
    const bar = (lane: LaneName, cycles: number, more: Partial<LaneBar> = {}): void => {
      if (cycles > 0)
        emit({ lane, of: 'pass', start: 0, end: total, item: -1, share: Math.min(1, cycles / total), ...more });
    };
    bar('load', folds * this.load);
    const seen = (timing.lead > 0 ? folds * timing.lead : timing.head) + (this.drainsAlone ? folds : 1) * this.drain;
    const streaming = compute - seen + this.lastWait(this.time.lastSlot);
    for (const phase of this.phases) bar(phase.lane, streaming / this.phases.length, phase);
    bar('drain', this.drain && folds * this.drain + (this.streamed ? this.lastDrain - this.drain : 0));
    bar('dram', transfer, { of: 'transfer' });
  }

  /** Cycles from the first result of the last streamed fold to its last one. */
  private get lastDrain(): number {
    const { end, next } = this.time.lastSlot;
    return this.drain + this.skew + 1 - this.rows - (this.time.tiles === 1 ? 0 : next - end);
  }

  /** Cycles that the results of a short last fold stay, streamed, because those of the fold before still leave. */
  private lastWait({ end, next }: FoldSlot): number {
    const drains = this.streamed && this.drain > 0 && this.time.tiles > 1;
    return drains ? Math.max(0, next + this.rows - 1 - end - this.skew) : 0;
  }

  /** A bar for the array in each tile, what it waits, and its transfers. */
  tiles({ from, to }: Window, emit: Emit): void {
    this.ends(emit);
    for (const { tile, start, computed, transferred, end, folds } of this.time.tilesFrom(from)) {
      if (start >= to) break;
      for (const phase of this.phases) {
        emit({ ...phase, of: 'tile', start, end: computed, item: tile, share: 1 / this.phases.length });
        if (end > computed) emit({ lane: phase.lane, of: 'wait', start: computed, end, item: tile, share: 1 });
      }
      const part = (lane: LaneName, cycles: number): void => {
        if (cycles > 0)
          emit({ lane, of: 'tile', start, end, item: tile, share: Math.min(1, (folds * cycles) / (end - start)) });
      };
      part('load', this.load);
      part('drain', this.drain);
      emit({ lane: 'dram', of: 'transfer', start, end: transferred, item: tile, share: 1 });
    }
  }

  /** Load, stream and drain of each fold; with `vectors` also each vector by itself. */
  folds({ from, to }: Window, vectors: boolean, emit: Emit): void {
    this.ends(emit);
    // A fold that began earlier may still load for the next one, or drain: no longer than this.
    const early = from - 2 * (this.rows + this.skew + 2);
    for (const slot of this.time.slotsFrom(early)) {
      if (slot.start - this.load >= to) break;
      this.loads(slot, emit);
      if (vectors) this.vectors(slot, from, to, emit);
      else {
        const share = 1 / this.phases.length;
        const end = this.streamEnd(slot);
        for (const phase of this.phases)
          emit({ ...phase, of: 'fold', start: slot.stream, end, item: slot.fold, share });
      }
      this.drains(slot, emit);
    }
    if (this.time.tiles === 1 && this.time.transfer === 0) return;
    for (const { tile, start, computed, transferred, end } of this.time.tilesFrom(from)) {
      if (start >= to) break;
      emit({ lane: 'dram', of: 'transfer', start, end: transferred, item: tile, share: 1 });
      if (end > computed) {
        for (const { lane } of this.phases) emit({ lane, of: 'wait', start: computed, end, item: tile, share: 1 });
      }
    }
  }

  /** The first load and the last store: nothing else runs. */
  private ends(emit: Emit): void {
    const { head, tail, total } = this.time;
    for (const [start, end] of [[0, head] as const, [total - tail, total] as const]) {
      for (const { lane } of this.phases) emit({ lane, of: 'wait', start, end, item: -1, share: 1 });
      emit({ lane: 'dram', of: 'transfer', start, end, item: -1, share: 1 });
    }
  }

  private loads({ fold, start, stream, opens }: FoldSlot, emit: Emit): void {
    const { load } = this;
    if (load === 0 || !opens) return;
    const bar = (item: number, from: number): void =>
      emit({ lane: 'load', of: 'fold', start: from, end: from + load, item, share: 1 });
    if (stream > start) {
      bar(fold, start);
      return;
    }
    // Shadow registers: what the next fold needs comes while this one runs.
    if (fold === 0) bar(0, start - load);
    if (fold + 1 < this.time.folds) bar(fold + 1, start);
  }

  private streamEnd(slot: FoldSlot): number {
    const { end, closes, last } = slot;
    if (this.streamed && last) return end + this.skew + this.lastWait(slot);
    return closes && this.drainsAlone ? end - this.drain : end;
  }

  private drains({ fold, end, next, stream, vectors, closes, last }: FoldSlot, emit: Emit): void {
    const { drain, streamed } = this;
    if (drain === 0 || !closes) return;
    let start = this.drainsAlone ? end - drain : end;
    if (streamed) {
      // The last row has its results R - 1 cycles after the first one. Tiles of other lengths would come in each other's way.
      const entered = this.time.tiles === 1 ? stream + vectors * this.phases.length : next;
      start = entered + this.rows - 1;
    }
    const until = streamed && last ? end + this.skew + drain : start + drain;
    emit({ lane: 'drain', of: 'fold', start, end: until, item: fold, share: 1 });
  }

  /** Each vector enters in one cycle; those of two gradients take turns. */
  private vectors(slot: FoldSlot, from: number, to: number, emit: Emit): void {
    const { stream, vectors, vectorsBefore } = slot;
    const turns = this.phases.length;
    const entered = stream + vectors * turns;
    const end = this.streamEnd(slot);
    const through = slot.closes && !(this.streamed && !slot.last) ? entered + this.skew : entered;
    this.phases.forEach((phase, turn) => {
      const first = Math.max(0, Math.floor((from - stream - turn) / turns));
      for (let vector = first; vector < vectors; vector++) {
        const start = stream + vector * turns + turn;
        if (start >= to) break;
        emit({ ...phase, of: 'vector', start, end: start + 1, item: vectorsBefore + vector, share: 1 });
      }
      emit({ ...phase, of: 'skew', start: entered, end: Math.min(through, end), item: slot.fold, share: 1 / turns });
      // Between the last vector and the next fold: its words are not there yet.
      emit({ ...phase, of: 'idle', start: Math.min(through, end), end, item: slot.fold, share: 1 / turns });
    });
  }
}
