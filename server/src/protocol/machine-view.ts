/** The request of the panel that draws what a stochastic unit, a crossbar or a reuse buffer comes to, typed once for both sides. */
import type { PlainRange } from './index.ts';

/**
 * Request: one machine of a file, imported ones included. Without a name that of `line`, else the first. Answers `null` if the file
 * has none, if the named one is gone, or if the request was cancelled.
 */
export const machineViewRequest = 'accel/machineView';

export interface MachineViewParams {
  readonly uri: string;
  readonly machine?: string;
  /** A line of the document, counted from 0. */
  readonly line?: number;
  /** Also simulate bit by bit what takes more than a moment (`MachineView.measuring`). */
  readonly measured?: boolean;
}

export type MachineKind = 'stochastic' | 'crossbar' | 'reuse';

/** What numbers are: how they are written. Shares are 0 to 1. */
export type PlotUnit = 'share' | 'joules' | 'count' | 'number';

export interface PlotAxis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  /** Then `from` is above 0. */
  readonly logarithmic: boolean;
  readonly unit: PlotUnit;
}

export interface PlotLine {
  /** Lines of one name are one entry of the legend. */
  readonly name: string;
  /** `thin`: one of several, or not the machine's own; `dotted`: what somebody claims. */
  readonly look: 'main' | 'thin' | 'dotted';
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Measurements beside a line of the same name. */
export interface PlotDots {
  readonly name: string;
  readonly of: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** Standard errors of y. */
  readonly error: readonly number[];
}

/** A value that stands out: the machine's own, or one that lines are compared with. */
export interface PlotMark {
  readonly axis: 'x' | 'y';
  readonly at: number;
  readonly text: string;
}

export interface LinePlot {
  readonly kind: 'lines';
  /** Equal for the same plot of all machines of a kind. */
  readonly id: string;
  readonly title: string;
  /** What is drawn, and how it came about, in a sentence. */
  readonly note: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly lines: readonly PlotLine[];
  readonly dots: readonly PlotDots[];
  readonly marks: readonly PlotMark[];
}

/** Parts on top of each other (`up`) or one after the other (`across`). */
export interface BarPlot {
  readonly kind: 'bars';
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly direction: 'up' | 'across';
  /** What bars differ in. */
  readonly name: string;
  readonly bars: readonly {
    readonly name: string;
    /** Stands at the end of a bar. */
    readonly text: string;
    /** The machine's own. */
    readonly own: boolean;
  }[];
  readonly amounts: { readonly name: string; readonly to: number; readonly unit: PlotUnit };
  /** One value for each bar. */
  readonly parts: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Numbers as text. */
export interface MachineTable {
  readonly title: string;
  readonly note: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** The column that is the machine's own. */
  readonly own: number | null;
}

export interface MachineView {
  readonly uri: string;
  readonly version: number;
  /** Those of the file, in file order, then those it imports. */
  readonly machines: readonly {
    readonly name: string;
    readonly kind: MachineKind;
    /** First and last line in the document; null: imported. */
    readonly lines: readonly [first: number, last: number] | null;
  }[];
  /** The one shown. */
  readonly machine: string;
  readonly kind: MachineKind;
  /** What it is, in few words. */
  readonly what: string;
  /** Why it cannot be built; then there is nothing below. */
  readonly problems: readonly string[];
  readonly facts: readonly { readonly name: string; readonly value: string; readonly hint: string }[];
  readonly plots: readonly (LinePlot | BarPlot)[];
  readonly tables: readonly MachineTable[];
  /** What the numbers stand on, one sentence each. */
  readonly assumptions: readonly string[];
  /** Where values of settings come from, as the file says. */
  readonly sources: readonly string[];
  /** Some of `plots` get dots if they are asked for with `measured`. */
  readonly measuring: boolean;
  /** Where it is written. */
  readonly place: { readonly uri: string; readonly range: PlainRange };
  /** Why this is what an earlier text said. */
  readonly stale?: string;
}
