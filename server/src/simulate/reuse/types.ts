/** What the reuse models are asked and what they answer, as plain data. Equations: docs/models/reuse.md. */

/** What an entry makes room for: the one used longest ago, the oldest, or the one at the same place. */
export type Replacement = 'lru' | 'fifo' | 'direct';

/** A buffer of products in front of a multiplier, looked up by the activation's leading bits. */
export interface ReuseBuffer {
  /** Entries, 1 to 4,096. */
  readonly entries: number;
  /** Bits of the mantissa that are compared, 0 to 10 (all of FP16's). */
  readonly mantissaBits: number;
  readonly replacement: Replacement;
  /** Zeros are found without the buffer and take no entry (`skipped`), or are values like any other (`buffered`). */
  readonly zeros: 'skipped' | 'buffered';
}

export interface ReuseProblem {
  readonly field: string;
  readonly message: string;
}

/** What a sequence of activations met. `skipped` are neither looked up nor multiplied. */
export interface ReuseCounts {
  readonly activations: number;
  /** Exact zeros, whatever happened to them. */
  readonly zeros: number;
  /** Multiplications that a zero saved: all zeros if `skipped`, those that hit if `buffered`. */
  readonly zeroSkips: number;
  /** Hits of the others: on the same value, and on one that is only similar. */
  readonly exactHits: number;
  readonly similarHits: number;
  /** Entries written. */
  readonly insertions: number;
  /** Keys compared with the buffer. */
  readonly lookups: number;
}

export interface ReuseResult {
  readonly counts: ReuseCounts;
  /** zeroSkips + hits over activations. */
  readonly rate: number;
  /** zeroSkips over activations. */
  readonly zeroRate: number;
  /** Hits of values that are not 0, over those values. */
  readonly similarityRate: number;
  /** 1 where a multiplication was saved. */
  readonly saved: Uint8Array;
  /** The activation (FP16) whose product is used: its own, or that of the entry that was hit. */
  readonly used: Float64Array;
}
