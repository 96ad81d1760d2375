/**
 * The requests and notifications that Accel adds to the Language Server Protocol, typed once for both sides. Imports nothing.
 */

/** A place in a file as the editor counts: zero-based lines, UTF-16 columns. */
export interface PlainRange {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

/** Request: the picture of one schedule (the first of the file, or the one named). Answers `null` if the file has none. */
export const scheduleViewRequest = 'accel/scheduleView';

export interface ScheduleViewParams {
  readonly uri: string;
  readonly schedule?: string;
}

/**
 * Request: the bars of a picture in a part of its time, in more detail. Answers `null` if the picture is no longer the newest, or was
 * never asked for.
 */
export const scheduleBarsRequest = 'accel/scheduleBars';

export interface ScheduleBarsParams {
  readonly uri: string;
  /** Those of the picture. */
  readonly version: number;
  readonly schedule: string;
  /** Cycles. */
  readonly from: number;
  readonly to: number;
  /** Bars a lane may have in this time; where there are more they are summed up. */
  readonly limit: number;
}

/** Bars that touch the window; those at its ends may reach further. */
export interface ScheduleBars {
  readonly version: number;
  readonly from: number;
  readonly to: number;
  readonly bars: TimelineBars;
}

/** Request: a schedule (the first of the file, or the one named) as the text of a file. Answers `null` if there is none to be drawn. */
export const renderScheduleRequest = 'accel/renderSchedule';

export interface RenderScheduleParams {
  readonly uri: string;
  readonly schedule?: string;
  /** Cycles; null: all of them. */
  readonly window: { readonly from: number; readonly to: number } | null;
  /** Pixels; without it as wide as is legible in a column of a paper. */
  readonly width?: number;
  readonly theme: 'light' | 'dark';
  /** A picture, its bars as a table, or as a trace for Perfetto. */
  readonly format: 'svg' | 'csv' | 'trace';
}

export interface RenderedSchedule {
  readonly schedule: string;
  readonly text: string;
}

/** Notification, server to client: what the schedules of this document cost may have changed. */
export const schedulesChangedNotification = 'accel/schedulesChanged';

export interface SchedulesChangedParams {
  readonly uri: string;
  readonly version: number;
}

/**
 * Request: the best dataflow and order of gradients for every layer of a schedule (the first of the file, or the one named). The server
 * reports the share that is done as work done progress to the token, and answers `null` if it was cancelled or the file changed.
 */
export const optimizeMappingRequest = 'accel/optimizeMapping';

export interface OptimizeMappingParams {
  readonly uri: string;
  readonly schedule?: string;
  readonly objective: 'cycles' | 'energy';
  readonly workDoneToken?: string | number;
}

export interface OptimizedMappingAnswer {
  readonly schedule: string;
  /** Cycles or joules of all matrix products. */
  readonly before: number;
  readonly after: number;
  /** As they are written; none if there is nothing to change. */
  readonly rules: readonly string[];
  /** One sentence for the user. */
  readonly message: string;
  /** A workspace edit of the protocol; null if there is nothing to change. */
  readonly edit: object | null;
}

/** Everything the schedule panel draws. Cycles are counted from the start of the step. */
export interface ScheduleView {
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
  /** Hz; null: the array has no clock, times are unknown. */
  readonly clock: number | null;
  /** Cycles from the first bar to the last one. */
  readonly length: number;
  /** Top to bottom. */
  readonly lanes: readonly TimelineLane[];
  /** What `kinds` are: operators (`conv`, `dense`, ...), or the passes of a training step. */
  readonly colouredBy: 'operator' | 'pass';
  /** Kinds of bars; they choose the colour. Besides those above: `transfer`, `stall`, `idle`. */
  readonly kinds: readonly string[];
  /** All of them in little detail; `scheduleBarsRequest` gives more. */
  readonly bars: TimelineBars;
  /** The table: one row for each pass that takes cycles, in execution order. */
  readonly rows: readonly ScheduleRow[];
  readonly totals: {
    readonly cycles: number;
    /** Those of the cycles that memory adds. */
    readonly stall: number;
    readonly macs: number;
    /** 0 to 1 */
    readonly utilization: number;
    /** Seconds; null without a clock. */
    readonly seconds: number | null;
    /** Joules; null without a technology. */
    readonly energy: number | null;
  };
  /** Sums over the passes of each kind that takes cycles, the forward pass first. */
  readonly byPass: readonly PassTotals[];
  /** Null if the schedule has no baseline. */
  readonly comparison: BaselineView | null;
  /** Null on a single array. */
  readonly pipeline: PipelineView | null;
  /** Schedules that the file compares with each other, by name: those of the file. */
  readonly compared: readonly (readonly string[])[];
  /** What every number above stands on, one sentence each. */
  readonly assumptions: readonly string[];
  /** Set while the text is broken: why this picture is that of an earlier text. */
  readonly stale?: string;
}

export type PassName = 'forward' | 'activationGradient' | 'weightGradient' | 'interleaved' | 'update';

export interface PassTotals {
  readonly pass: PassName;
  readonly cycles: number;
  readonly stall: number;
  /** Joules; null without a technology. */
  readonly energy: number | null;
}

/** A schedule beside its baseline; a saving means nothing without it. */
export interface BaselineView {
  /** `ws-os`, `ws` or `os`. */
  readonly name: string;
  /** Of the gradients of the baseline, and of the schedule's own. */
  readonly buffering: string;
  readonly ownBuffering: string;
  /** Everything but the forward pass. */
  readonly backward: ComparedSums;
  readonly whole: ComparedSums;
  /** One sentence each; the first one names the baseline. */
  readonly assumptions: readonly string[];
}

export interface ComparedSums {
  readonly cycles: Compared;
  /** Words between the array and its buffers. */
  readonly accesses: Compared;
  /** Words between DRAM and the chip. */
  readonly dram: Compared;
  /** Joules; null without a technology. */
  readonly energy: Compared | null;
}

export interface Compared {
  readonly own: number;
  readonly baseline: number;
  /** baseline / own */
  readonly ratio: number;
  /** 1 - own / baseline; negative if the schedule costs more. */
  readonly saving: number;
}

/** Several processors; cycles are of the first one. */
export interface PipelineView {
  readonly policy: string;
  /** Null where every processor has the whole network. */
  readonly partition: string | null;
  readonly microbatches: number;
  /** Batches on the time axis. */
  readonly batches: number;
  /** Cycles from one batch to the next, and of the first one. */
  readonly period: number;
  readonly latency: number;
  /** 0 to 1 */
  readonly bubble: number;
  /** Time on one array over the period; null without any work. */
  readonly speedup: number | null;
  readonly processors: readonly PipelineProcessor[];
}

export interface PipelineProcessor {
  readonly array: string;
  /** Names, in the order they run; a layer may be shared. */
  readonly layers: readonly string[];
  /** Cycles for a batch. */
  readonly work: number;
  /** 0 to 1 */
  readonly utilization: number;
  /** Bytes of weights and of what waits for the backward pass. */
  readonly memory: number;
}

export interface TimelineLane {
  readonly name: string;
  /** Neighbouring lanes of one group stand together under its name; null: the lane stands for itself. */
  readonly group: string | null;
}

/** What a bar stands for. */
export const barDetails = [
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
  'microbatch',
  'several',
] as const;
export type BarDetail = (typeof barDetails)[number];

/** Bars as a struct of arrays, sorted by lane and start, so that a viewer can search and cut them without objects. */
export interface TimelineBars {
  readonly lane: readonly number[];
  /** Cycles, start inclusive. */
  readonly start: readonly number[];
  /** Cycles, end exclusive. */
  readonly end: readonly number[];
  /** Index into `kinds`. */
  readonly kind: readonly number[];
  /** Index into `rows`; -1: of no row. */
  readonly row: readonly number[];
  /** Index into `barDetails`. */
  readonly detail: readonly number[];
  /** Which fold, tile, vector or micro-batch, from 0; -1: it is not counted. */
  readonly item: readonly number[];
  /** 0 to 1: in how much of its time the lane works. */
  readonly share: readonly number[];
}

export interface PassMachine {
  readonly kind: 'stochastic' | 'crossbar' | 'reuse';
  /** Of its definition. */
  readonly name: string;
  /** What is to be known of it in this pass, in the order it is shown. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
}

export interface ScheduleRow {
  /** The layer's name, like `stage1.0.a`. */
  readonly layer: string;
  readonly pass: PassName;
  /** Of a product of two activations: the gradient of the second one. */
  readonly second: boolean;
  readonly kind: string;
  /** Null for work outside the array. */
  readonly gemm: { readonly m: number; readonly n: number; readonly k: number; readonly groups: number } | null;
  /** `ws`, `os`, `is`, `interleaved`, `vector` for work outside the array, or the kind of the machine below. */
  readonly dataflow: string;
  /** What computes it beside the array, or stands in it; null for all others. */
  readonly machine: PassMachine | null;
  readonly folds: number;
  readonly cycles: number;
  /** Those of the cycles that memory adds. */
  readonly stall: number;
  readonly macs: number;
  /** Of the array, 0 to 1. */
  readonly utilization: number;
  /** 0 to 1 */
  readonly mappingEfficiency: number;
  /** Joules; null without a technology. */
  readonly energy: number | null;
  /** Words between the array and its buffers, and between DRAM and the chip. */
  readonly accesses: number;
  readonly dram: number;
  /** What the numbers stand on, in a few words each: how the pass is laid on the array. */
  readonly stands: readonly string[];
  /** Where the layer is written: the statement in the network, or the line in the block or the imported file. */
  readonly uri: string;
  readonly range: PlainRange;
  /** The statements that call the blocks it is written in, outermost first. */
  readonly calls: readonly { readonly uri: string; readonly range: PlainRange }[];
}
