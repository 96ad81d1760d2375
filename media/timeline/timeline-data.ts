/** What a timeline is given, and what it tells. */
import type { Bars } from '../messages.ts';
import type { LaneWish } from './layout.ts';
import type { Mark } from './mark.ts';
import type { TooltipText } from './tooltip.ts';
import type { Range } from './viewport.ts';

export interface TimelineData {
  /** All of the time, in little detail. */
  readonly bars: Bars;
  /** Top to bottom. */
  readonly lanes: readonly LaneWish[];
  readonly kinds: readonly string[];
  /** By row; see `Frame`. */
  readonly levels: Float32Array | null;
  readonly levelName: string;
  readonly differences: Float32Array | null;
  /** Cycles of the whole. */
  readonly length: number;
  /** Hz; null: no time axis. */
  readonly clock: number | null;
  /** Whether there is more detail to ask for. */
  readonly detailed: boolean;
  /** What may stand in a bar, the best one first. */
  labelOf(mark: Mark): readonly string[];
  tooltipOf(mark: Mark): TooltipText;
  /** One sentence, read when the keyboard moves to the bar. */
  spokenOf(mark: Mark): string;
}

export interface TimelineEvents {
  /** The visible range changed by the user's hand; null: all is visible. */
  ranged(range: Range | null): void;
  hovered(mark: Mark | undefined): void;
  selected(mark: Mark | undefined): void;
  /** Go to the source of a bar; with `focus` the user wants to go on there. */
  opened(mark: Mark, focus: boolean): void;
  pinned(mark: Mark): void;
  /** More detail is wanted for these cycles, at most so many bars a lane. */
  wanted(range: Range, limit: number): void;
  /** Measuring began or ended. */
  measuring(on: boolean): void;
  asked(what: 'search' | 'help'): void;
}

export const noBars: Bars = {
  lane: new Uint16Array(),
  start: new Float64Array(),
  end: new Float64Array(),
  kind: new Uint8Array(),
  row: new Int32Array(),
  detail: new Uint8Array(),
  item: new Float64Array(),
  share: new Float32Array(),
};

/** Before there is anything to show. */
export const noData: TimelineData = {
  bars: noBars,
  lanes: [],
  kinds: [],
  levels: null,
  levelName: '',
  differences: null,
  length: 0,
  clock: null,
  detailed: false,
  labelOf: () => [],
  tooltipOf: () => ({ title: '', lines: [] }),
  spokenOf: () => '',
};
