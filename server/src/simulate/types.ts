/**
 * What the simulators are asked and what they answer, as plain data. A result is never a bare number: it names its unit here
 * and carries the assumptions it was computed under.
 */

/** A general matrix product: `groups` independent products of (m x k) by (k x n). MACs = m * n * k * groups. */
export interface Gemm {
  /** Rows of the streamed operand and of the result; the batch is inside m. */
  readonly m: number;
  /** Columns of the weights and of the result (filters of one group, units). */
  readonly n: number;
  /** The reduction length (input channels of one group x kernel height x kernel width, features). */
  readonly k: number;
  readonly groups: number;
}

/** Which operand stays in the PEs during a fold. */
export type Dataflow = 'ws' | 'os' | 'is';

/**
 * Which part of loading, skew and draining every fold pays (docs/models/systolic.md):
 * - `exposed`: load, skew and drain, every fold;
 * - `overlapped`: the drain of a fold shares its cycles with the load of the next one;
 * - `hidden`: shadow registers hide load and drain behind the neighbouring folds; skew is still paid by every fold;
 * - `streamed`: folds enter back to back; load, skew and drain are paid once.
 */
export type Buffering = 'exposed' | 'overlapped' | 'hidden' | 'streamed';

/** Whether moving finished results out of output-stationary PEs takes cycles (`free` is what SCALE-Sim assumes). */
export type Drain = 'counted' | 'free';

/** How one pass of one layer is laid on an array. */
export interface Mapping {
  readonly dataflow: Dataflow;
  readonly buffering: Buffering;
  readonly drain: Drain;
}

/** A grid of processing elements. */
export interface Grid {
  readonly rows: number;
  readonly cols: number;
}

/** Words moved between the array and its SRAM buffers during a pass. */
export interface SramAccesses {
  readonly inputReads: number;
  readonly weightReads: number;
  /** Partial sums read back to be accumulated further. */
  readonly outputReads: number;
  /** Partial sums and results written. */
  readonly outputWrites: number;
}

/** What the systolic model says of one GEMM on one grid under one mapping. */
export interface SystolicCost {
  /** Folds (tiles of the stationary operand) over all groups. */
  readonly folds: number;
  /** Of those, along the rows and along the columns of the grid, for one group. */
  readonly rowFolds: number;
  readonly colFolds: number;
  /** Cycles from one fold's start to the next one's. */
  readonly foldCycles: number;
  /** Cycles of the whole pass without memory stalls. */
  readonly cycles: number;
  readonly macs: number;
  /** macs / (cycles * rows * cols), 0 to 1. */
  readonly utilization: number;
  /** Occupied share of the grid, averaged over folds, 0 to 1. */
  readonly mappingEfficiency: number;
  readonly accesses: SramAccesses;
}
