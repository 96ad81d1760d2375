/** The picture of a schedule as a figure that leaves the editor: the bars of the panel in a window of its time, and words for them. */

import type { Figure, FigureBar } from '../interchange/figure/figure.ts';
import { styleOf, type ThemeName, themes } from '../interchange/figure/paint.ts';
import { defaultWidth, toSvg, widths } from '../interchange/figure/svg.ts';
import { barsToCsv } from '../interchange/figure/table.ts';
import { barsToTrace } from '../interchange/figure/trace.ts';
import { digits, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { type BarDetail, barDetails, type ScheduleView, type TimelineBars } from '../protocol/index.ts';
import { barsOfWindow } from './schedule-view.ts';
import { brief, several } from './wording.ts';

export const figureFormats = ['svg', 'csv', 'trace'] as const;
export type FigureFormat = (typeof figureFormats)[number];
export { defaultWidth, type ThemeName, themes, widths };

/** Bars a lane has where all of them are wanted. */
const all = 20_000;

export interface FigureOptions {
  /** Cycles; without them from the start, and to the end. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Pixels. */
  readonly width?: number | undefined;
  readonly theme?: ThemeName | undefined;
  readonly format: FigureFormat;
}

/** The text of a file; undefined if the window shows nothing of the schedule. */
export function renderSchedule(view: ScheduleView, options: FigureOptions): string | undefined {
  const from = Math.max(0, options.from ?? 0);
  const to = Math.min(view.length, options.to ?? view.length);
  const width = Math.min(widths.most, Math.max(widths.least, Math.round(options.width ?? defaultWidth)));
  // What is narrower than half a pixel is not seen.
  const bars = barsOfWindow(view, from, to, options.format === 'svg' ? 2 * width : all);
  if (!bars) return undefined;
  const figure = figureOf(view, bars, from, to);
  switch (options.format) {
    case 'svg':
      return toSvg(figure, width, options.theme ?? 'light');
    case 'csv':
      return barsToCsv(figure);
    case 'trace':
      return `${JSON.stringify(barsToTrace(figure))}\n`;
  }
}

function figureOf(view: ScheduleView, bars: TimelineBars, from: number, to: number): Figure {
  return {
    title: view.schedule,
    facts: [...about(view), ...(from > 0 || to < view.length ? [windowWords(view, from, to)] : [])],
    assumptions: [...(view.stale ? [`This is an earlier text: ${view.stale}`] : []), ...view.assumptions],
    lanes: view.lanes,
    kinds: view.kinds.map((kind) => ({ name: kindWords(view, kind), style: styleOf(kind) })),
    from,
    to,
    clock: view.clock,
    bars: bars.lane.map((_, index) => barOf(view, bars, index)),
  };
}

const windowWords = ({ length }: ScheduleView, from: number, to: number): string =>
  `cycles ${digits(Math.round(from))} to ${digits(Math.round(to))} of ${digits(length)}`;

/** `1.2 us` with the letter that the axis has, too. */
const typeset = (quantity: string): string => quantity.replace(' u', ' µ');

function about(view: ScheduleView): string[] {
  const { network, array, grid, batch, totals, pipeline, clock } = view;
  const time = (cycles: number): string[] => (clock ? [typeset(showSeconds(cycles / clock))] : []);
  if (pipeline) {
    const { policy, microbatches, processors, period, bubble, batches } = pipeline;
    return [
      `${network}, batch ${batch}`,
      `${several(processors.length, 'processor')}, first ${array} ${grid.replace('x', '×')}`,
      policy,
      several(microbatches, 'micro-batch', 'micro-batches'),
      `${digits(period)} cycles a batch`,
      ...time(period).map((each) => `${each} a batch`),
      `${showPercent(bubble)} bubble`,
      ...(totals.energy === null ? [] : [`${typeset(showJoules(totals.energy))} a batch`]),
      `first ${digits(batches)} batches`,
    ];
  }
  return [
    `${network} on ${array} ${grid.replace('x', '×')}`,
    `batch ${batch}`,
    `${digits(totals.cycles)} cycles`,
    ...time(totals.cycles),
    ...(totals.utilization > 0 ? [`${showPercent(totals.utilization)} utilization`] : []),
    ...(totals.stall > 0 ? [`${showPercent(totals.stall / totals.cycles)} stalls`] : []),
    ...(totals.energy === null ? [] : [typeset(showJoules(totals.energy))]),
  ];
}

const words: Readonly<Record<string, string>> = {
  activationGradient: 'activation gradient',
  weightGradient: 'weight gradient',
  interleaved: 'both gradients',
  update: 'weight update',
  idle: 'no load yet',
  stall: 'waits for memory',
};
/** Of tasks, whose bars have little room. */
const letters: Readonly<Record<string, string>> = {
  forward: 'F',
  activationGradient: 'A',
  weightGradient: 'W',
  interleaved: 'B',
  update: 'U',
};

function kindWords({ pipeline }: ScheduleView, kind: string): string {
  const name = words[kind] ?? kind;
  return pipeline && letters[kind] ? `${letters[kind]}: ${name}` : name;
}

function barOf(view: ScheduleView, bars: TimelineBars, index: number): FigureBar {
  const { rows, pipeline } = view;
  const row = rows[bars.row[index]!];
  const item = bars.item[index]!;
  const detail = barDetails[bars.detail[index]!]!;
  const lane = bars.lane[index]!;
  const kind = bars.kind[index]!;
  const share = bars.share[index]!;
  const counted = item >= 0;
  const microbatches = pipeline?.microbatches;
  const number = counted ? (microbatches ? item % microbatches : item) + 1 : null;
  return {
    lane,
    kind,
    start: bars.start[index]!,
    end: bars.end[index]!,
    share,
    labels: labelsOf(detail, {
      name: row?.layer ?? '',
      machine: row?.machine?.name,
      whole: lane === 0 && !pipeline,
      number,
      share,
      letter: pipeline ? (letters[view.kinds[kind]!] ?? '') : '',
    }),
    // A task of a pipeline is about several layers; its row is only the first of them.
    layer: pipeline ? '' : (row?.layer ?? ''),
    pass: pipeline ? '' : (row?.pass ?? ''),
    part: detail,
    number,
    batch: counted && microbatches ? Math.floor(item / microbatches) + 1 : null,
  };
}

interface Labelled {
  readonly name: string;
  /** What computes the pass instead of the array, or in it. */
  readonly machine: string | undefined;
  /** Whether the bar is a whole pass. */
  readonly whole: boolean;
  readonly number: number | null;
  readonly share: number;
  readonly letter: string;
}

/** What may stand in a bar, as in the panel. */
function labelsOf(detail: BarDetail, { name, machine, whole, number, share, letter }: Labelled): string[] {
  const counted = number === null ? '' : brief(number);
  switch (detail) {
    case 'pass': {
      const parts = name.split('.');
      return whole ? parts.map((_, index) => parts.slice(index).join('.')) : [machine ?? showPercent(share)];
    }
    case 'tile':
    case 'fold':
    case 'block':
    case 'vector':
      return [`${detail} ${counted}`, counted];
    case 'pulses':
    case 'ramp':
      return [detail];
    case 'writing':
      return number === null ? [] : [`phase ${((number - 1) % 4) + 1}`];
    case 'microbatch':
      return [`${letter}${counted}`];
    case 'transfer':
      return number === null
        ? [share < 1 ? showPercent(share) : 'transfer']
        : letter
          ? [counted]
          : [`transfer ${counted}`];
    case 'wait':
      return ['waits for memory', 'waits'];
    case 'idle':
      return ['no load yet', 'idle'];
    case 'skew':
      return ['skew'];
    case 'several':
      return [];
  }
}
