/** A schedule as a figure: what is drawn, written down as a table or given to a trace viewer, without saying how. */

export interface Figure {
  readonly title: string;
  /** What is drawn and what it takes, a few words each. */
  readonly facts: readonly string[];
  /** What the numbers stand on, one sentence each. */
  readonly assumptions: readonly string[];
  /** Top to bottom; neighbours of one group stand closer together. */
  readonly lanes: readonly { readonly name: string; readonly group: string | null }[];
  /** What bars stand for; `style` chooses colour and pattern. */
  readonly kinds: readonly { readonly name: string; readonly style: string }[];
  /** The cycles that are shown: `from` < `to`. */
  readonly from: number;
  readonly to: number;
  /** Hz; null: times are unknown. */
  readonly clock: number | null;
  /** Sorted by lane and start. Those at the ends of the window may reach further. */
  readonly bars: readonly FigureBar[];
}

export interface FigureBar {
  /** Index into the lanes. */
  readonly lane: number;
  /** Index into the kinds. */
  readonly kind: number;
  /** Cycles, end exclusive. */
  readonly start: number;
  readonly end: number;
  /** 0 to 1: in how much of its time the lane works. */
  readonly share: number;
  /** What may stand in the bar, the longest and most telling one first. */
  readonly labels: readonly string[];
  /** Empty where a bar belongs to no layer alone. */
  readonly layer: string;
  readonly pass: string;
  /** `pass`, `tile`, `fold`, `transfer`, `microbatch`, ... */
  readonly part: string;
  /** Which of them, from 1; null: it is not counted. */
  readonly number: number | null;
  /** Which batch of a pipeline, from 1. */
  readonly batch: number | null;
}
