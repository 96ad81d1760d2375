/** What the machine panel and the extension say to each other, checked on both sides. */
import {
  type Check,
  type Checked,
  isCount,
  isExactly,
  isFlag,
  isList,
  isOneOf,
  isPair,
  isRecord,
  isText,
  orNull,
} from './common/schema.ts';

const isReal: Check<number> = (value): value is number => Number.isFinite(value);

export const kinds = ['stochastic', 'crossbar', 'reuse'] as const;
const isUnit = isExactly('share', 'joules', 'count', 'number');
export type Unit = Checked<typeof isUnit>;

const isAxis = isRecord({ name: isText, from: isReal, to: isReal, logarithmic: isFlag, unit: isUnit });
export type Axis = Checked<typeof isAxis>;

const isLine = isRecord({
  name: isText,
  look: isExactly('main', 'thin', 'dotted'),
  x: isList(isReal),
  y: isList(isReal),
});
export type Line = Checked<typeof isLine>;

const isLinePlotShape = isRecord({
  kind: isExactly('lines'),
  id: isText,
  title: isText,
  note: isText,
  x: isAxis,
  y: isAxis,
  lines: isList(isLine),
  /** Measurements beside the line `of`, with standard errors. */
  dots: isList(isRecord({ name: isText, of: isText, x: isList(isReal), y: isList(isReal), error: isList(isReal) })),
  marks: isList(isRecord({ axis: isExactly('x', 'y'), at: isReal, text: isText })),
});
export type LinePlot = Checked<typeof isLinePlotShape>;

const isBarPlotShape = isRecord({
  kind: isExactly('bars'),
  id: isText,
  title: isText,
  note: isText,
  direction: isExactly('up', 'across'),
  name: isText,
  bars: isList(isRecord({ name: isText, text: isText, own: isFlag })),
  amounts: isRecord({ name: isText, to: isReal, unit: isUnit }),
  parts: isList(isRecord({ name: isText, values: isList(isReal) })),
});
export type BarPlot = Checked<typeof isBarPlotShape>;

/** The drawing code trusts lengths and axes, so they are checked once at the border. */
const spans = ({ from, to, logarithmic }: Axis): boolean => to > from && (!logarithmic || from > 0);
const isLinePlot: Check<LinePlot> = (value): value is LinePlot =>
  isLinePlotShape(value) &&
  spans(value.x) &&
  spans(value.y) &&
  value.lines.length > 0 &&
  value.lines.every(({ x, y }) => x.length === y.length && x.length > 1) &&
  value.dots.every(({ x, y, error }) => x.length === y.length && x.length === error.length);
const isBarPlot: Check<BarPlot> = (value): value is BarPlot =>
  isBarPlotShape(value) &&
  value.amounts.to > 0 &&
  value.bars.length > 0 &&
  value.parts.every(({ values }) => values.length === value.bars.length && values.every((amount) => amount >= 0));

const isTable = isRecord({
  title: isText,
  note: isText,
  heads: isList(isText),
  rows: isList(isList(isText)),
  own: orNull(isCount),
});
export type Table = Checked<typeof isTable>;

const isPicture = isRecord({
  /** All machines that the file sees, its own first. `lines` is null for imported ones. */
  machines: isList(isRecord({ name: isText, kind: isExactly(...kinds), lines: orNull(isPair(isCount)) })),
  /** The one shown. */
  machine: isText,
  kind: isExactly(...kinds),
  what: isText,
  /** Why it cannot be built; then there is nothing below. */
  problems: isList(isText),
  facts: isList(isRecord({ name: isText, value: isText, hint: isText })),
  plots: isList(isOneOf(isLinePlot, isBarPlot)),
  tables: isList(isTable),
  assumptions: isList(isText),
  sources: isList(isText),
  /** Something is being simulated that will be drawn, too. */
  measuring: isFlag,
  /** Why this is what an earlier text said; null: it is current. */
  stale: orNull(isText),
});
export type Picture = Checked<typeof isPicture>;

const isHostMessage = isOneOf(
  /** First answer to `ready`: which document the panel belongs to, kept in its state for a reload of the window. */
  isRecord({ type: isExactly('target'), uri: isText, file: isText }),
  isRecord({ type: isExactly('picture'), picture: isPicture }),
  isRecord({
    type: isExactly('nothing'),
    reason: isExactly('noMachine', 'missingFile', 'serverStopped'),
    detail: isText,
  }),
);
/** From the extension to the panel. */
export type MachineHostMessage = Checked<typeof isHostMessage>;

const isPanelMessage = isOneOf(
  /** The panel's script runs and listens. */
  isRecord({ type: isExactly('ready') }),
  isRecord({ type: isExactly('choose'), machine: isText }),
  /** Show where the machine is written. */
  isRecord({ type: isExactly('reveal') }),
  isRecord({ type: isExactly('openFile') }),
  isRecord({ type: isExactly('restartServer') }),
);
/** From the panel to the extension. */
export type MachinePanelMessage = Checked<typeof isPanelMessage>;

const isState = isRecord({
  version: isExactly(1),
  uri: isText,
  /** The one shown last; null: none yet. */
  machine: orNull(isText),
  /** Plots whose numbers are shown as a table, by their `id`. */
  tables: isList(isText),
  standsOnOpen: isFlag,
  /** Pixels the page is scrolled down. */
  scroll: isReal,
});
/** What the panel keeps when it is hidden or the window reloads. A state of another version is dropped. */
export type MachineState = Checked<typeof isState>;

export const parseMachineHostMessage = (value: unknown): MachineHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;
export const parseMachinePanelMessage = (value: unknown): MachinePanelMessage | undefined =>
  isPanelMessage(value) ? value : undefined;
export const parseMachineState = (value: unknown): MachineState | undefined => (isState(value) ? value : undefined);
