/** The request of the panel that shows what a step keeps in memory and where its passes stand on the roofline, typed once for both sides. */
import type { PassName, PlainRange } from './index.ts';

/** Request: the memory of one schedule (the first of the file, or the one named). Answers `null` if the file has none. */
export const memoryViewRequest = 'accel/memoryView';

export interface MemoryViewParams {
  readonly uri: string;
  readonly schedule?: string;
}

/** What a tensor is kept for; see docs/models/memory.md#what-a-step-keeps. */
export type MemoryRole = 'weights' | 'optimizerState' | 'weightGradients' | 'kept' | 'gradients' | 'other';

export interface MemoryView {
  readonly uri: string;
  readonly version: number;
  /** All schedules of the file, in file order; `schedule` is the one shown. */
  readonly schedules: readonly string[];
  readonly schedule: string;
  readonly network: string;
  readonly array: string;
  /** Like `128x128`. */
  readonly grid: string;
  readonly batch: number;
  readonly training: boolean;
  /** Hz; null: the array has no clock, times are unknown. */
  readonly clock: number | null;
  /** Of the whole step. */
  readonly cycles: number;
  /** The layers of the network in the order they run, then its inputs, like `input image`. */
  readonly names: readonly string[];
  readonly layers: number;
  /** What is kept, turn by turn: a turn is one layer forwards, or one layer backwards. Columns. */
  readonly turns: MemoryTurns;
  /** Bytes that are there all the time. */
  readonly constant: {
    readonly weights: number;
    readonly optimizerState: number;
    readonly weightGradients: number;
  };
  /** The most bytes kept at a time, and the first turn that sees them; null without layers. */
  readonly peak: { readonly bytes: number; readonly turn: number } | null;
  readonly tensors: MemoryTensors;
  /** One for each pass, and one for each turn without passes, in the order they run. Columns. */
  readonly passes: MemoryPasses;
  /** Bytes each buffer holds; null where it has no size. */
  readonly capacity: { readonly input: number | null; readonly weight: number | null; readonly output: number | null };
  readonly roof: {
    readonly macsPerCycle: number;
    /** Of the DRAM, reads and writes together; null: unknown. */
    readonly bytesPerCycle: number | null;
  };
  /** Why there is no bandwidth; null: there is one. */
  readonly withoutBandwidth: string | null;
  /** What every number above stands on, one sentence each. */
  readonly assumptions: readonly string[];
  /** Where layers are written, each place once; `placeOf` says which one is a layer's. */
  readonly places: readonly { readonly uri: string; readonly range: PlainRange }[];
  readonly placeOf: readonly number[];
  /** Statements, and the layers that come from each: a call of a block has all those of the block. */
  readonly statements: readonly {
    readonly uri: string;
    readonly range: PlainRange;
    readonly layers: readonly number[];
  }[];
  /** Set while the text is broken: why this picture is that of an earlier text. */
  readonly stale?: string;
}

export interface MemoryTurns {
  /** Index into `names`. */
  readonly layer: readonly number[];
  /** 1: backwards. */
  readonly backward: readonly number[];
  /** Cycles from the start of the step, start inclusive, end exclusive; a turn without work has none. */
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** Bytes of activations that a backward pass reads. */
  readonly kept: readonly number[];
  /** Bytes of gradients of activations. */
  readonly gradients: readonly number[];
  /** Bytes of all other activations. */
  readonly other: readonly number[];
}

/** What is there from turn `from` to turn `until`, both included. */
export interface MemoryTensors {
  /** Index into `names`. */
  readonly name: readonly number[];
  readonly role: readonly MemoryRole[];
  readonly bytes: readonly number[];
  readonly from: readonly number[];
  readonly until: readonly number[];
}

export interface MemoryPasses {
  /** Index into `names`. */
  readonly layer: readonly number[];
  readonly pass: readonly PassName[];
  /** 1: of a product of two activations, the gradient of the second one. */
  readonly second: readonly number[];
  readonly turn: readonly number[];
  readonly start: readonly number[];
  readonly end: readonly number[];
  /** 0 outside of the array: the pass has no place on the roofline. */
  readonly macs: readonly number[];
  /** Between DRAM and the chip. */
  readonly dramBytes: readonly number[];
  /** What computes the pass beside the array; null for all others. */
  readonly machine: readonly (string | null)[];
  /** Cycles the array, or this machine, works, on the tiles that were chosen. */
  readonly compute: readonly number[];
  /** Cycles the DRAM is busy; 0 without a bandwidth. */
  readonly transfer: readonly number[];
  /** Bytes taken in each buffer, both halves; null where it is unknown or the array rests. */
  readonly input: readonly (number | null)[];
  readonly weight: readonly (number | null)[];
  readonly output: readonly (number | null)[];
}
