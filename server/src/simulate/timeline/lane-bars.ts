/** What the lanes of a time axis are called, and the bars in them. */

/**
 * - `load`: the stationary operand enters the first column of PEs (others follow one cycle later each);
 * - `ws`, `is`, `os`: vectors pass while weights, inputs, or results stay in the PEs;
 * - `drain`: results leave the PEs;
 * - `stochastic`, `crossbar`: what other machines compute;
 * - `dram`: the channel to DRAM is busy;
 * - `vector`: work outside of the array.
 */
export const laneNames = ['load', 'ws', 'is', 'os', 'drain', 'stochastic', 'crossbar', 'dram', 'vector'] as const;
export type LaneName = (typeof laneNames)[number];

/**
 * What a bar stands for; `block` is one of the weight gradient on stochastic units; `pulses`, `ramp` and `writing` are the parts of a
 * crossbar's kernel; `skew` is a wavefront on its way through the array, `idle` an array that takes no vector because the next
 * words are not loaded, `wait` one that waits for memory.
 */
export const barKinds = [
  'pass',
  'tile',
  'fold',
  'block',
  'vector',
  'pulses',
  'ramp',
  'writing',
  'skew',
  'idle',
  'wait',
  'transfer',
] as const;
export type BarKind = (typeof barKinds)[number];

export interface LaneBar {
  readonly lane: LaneName;
  readonly of: BarKind;
  /** Cycles from the beginning of the pass. */
  readonly start: number;
  readonly end: number;
  /**
   * The number of the tile, the fold, the block or the vector (of `pulses` and `ramp`, too), from 0; of `writing` that of the phase, four
   * for each vector; -1: of nothing that is counted.
   */
  readonly item: number;
  /** 0 to 1: in how much of its time the lane works. Two gradients that alternate have one half each. */
  readonly share: number;
  /** Where two gradients alternate: whose it is. */
  readonly gradient?: 'activationGradient' | 'weightGradient';
}

export type Emit = (bar: LaneBar) => void;

/** A vector is shown by itself where a cycle has at least this many times the length that a bar needs. */
export const clear = 2;

/** Cycles from the beginning of a pass. */
export interface Window {
  readonly from: number;
  readonly to: number;
}
