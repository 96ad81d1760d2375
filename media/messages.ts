/**
 * What the panels and the extension say to each other: one schema gives both the type and the check, and both sides run it on
 * everything they receive. Imports nothing.
 */

/** A check that also names a type: returns whether the value has the shape `T`. */
export type Check<T> = (value: unknown) => value is T;
/** The type a check stands for. */
export type Checked<C> = C extends Check<infer T> ? T : never;

const isText: Check<string> = (value): value is string => typeof value === 'string';
const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
/** A finite number that is not negative: counts, cycles, shares, joules. NaN and infinities never cross. */
const isAmount: Check<number> = (value): value is number => Number.isFinite(value) && (value as number) >= 0;
const isNumber: Check<number> = (value): value is number => Number.isFinite(value);
const isCount: Check<number> = (value): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const isExactly =
  <const T extends string | number>(...allowed: readonly T[]): Check<T> =>
  (value): value is T =>
    allowed.includes(value as T);

const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);

const isList =
  <T>(check: Check<T>): Check<readonly T[]> =>
  (value): value is readonly T[] =>
    Array.isArray(value) && value.every((item) => check(item));

const isRecord =
  <S extends Record<string, Check<unknown>>>(shape: S): Check<{ readonly [K in keyof S]: Checked<S[K]> }> =>
  (value): value is { readonly [K in keyof S]: Checked<S[K]> } =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(shape).every(([key, check]) => check((value as Record<string, unknown>)[key]));

const isOneOf =
  <C extends readonly Check<unknown>[]>(...checks: C): Check<Checked<C[number]>> =>
  (value): value is Checked<C[number]> =>
    checks.some((check) => check(value));

const isBytes: Check<Uint8Array<ArrayBuffer>> = (value): value is Uint8Array<ArrayBuffer> =>
  value instanceof Uint8Array;

// ---------------------------------------------------------------------------------------------------- what a schedule panel draws

/** What a training step does for a layer, in the order it runs; `interleaved` is both gradients at once. */
export const passes = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'] as const;

const isRow = isRecord({
  /** Like `stage1.0.a`. */
  layer: isText,
  pass: isExactly(...passes),
  /** Of a product of two activations: the gradient of the second one. */
  second: isFlag,
  kind: isText,
  /** Null for work outside the array. */
  gemm: orNull(isRecord({ m: isCount, n: isCount, k: isCount, groups: isCount })),
  dataflow: isText,
  /** What computes it beside the array, or stands in it (`reuse`), and what is to be known of it; null for all others. */
  machine: orNull(
    isRecord({
      kind: isExactly('stochastic', 'crossbar', 'reuse'),
      name: isText,
      facts: isList(isRecord({ name: isText, value: isText })),
    }),
  ),
  folds: isCount,
  cycles: isAmount,
  /** Those of the cycles that memory adds. */
  stall: isAmount,
  macs: isAmount,
  /** Of the array, 0 to 1. */
  utilization: isAmount,
  /** 0 to 1 */
  mappingEfficiency: isAmount,
  /** Joules; null without a technology. */
  energy: orNull(isAmount),
  /** Words between the array and its buffers, and between DRAM and the chip. */
  accesses: isAmount,
  dram: isAmount,
  /** What the numbers stand on: how the pass is laid on the array. */
  stands: isList(isText),
});
/** One line of the table. Where the layer is written stays with the extension: a panel asks for a row, never for a file. */
export type Row = Checked<typeof isRow>;

const isCompared = isRecord({
  own: isAmount,
  baseline: isAmount,
  /** baseline / own */
  ratio: isAmount,
  /** 1 - own / baseline; negative if the schedule costs more. */
  saving: isNumber,
});
/** One quantity of a schedule and its baseline. */
export type Compared = Checked<typeof isCompared>;

const isComparedSums = isRecord({
  cycles: isCompared,
  /** Words between the array and its buffers. */
  accesses: isCompared,
  /** Words between DRAM and the chip. */
  dram: isCompared,
  /** Joules; null without a technology. */
  energy: orNull(isCompared),
});
export type ComparedSums = Checked<typeof isComparedSums>;

const isBaseline = isRecord({
  /** `ws-os` */
  name: isText,
  /** Of the gradients of the baseline, and of the schedule's own. */
  buffering: isText,
  ownBuffering: isText,
  /** Everything but the forward pass. */
  backward: isComparedSums,
  whole: isComparedSums,
  assumptions: isList(isText),
});
/** A schedule beside its baseline; a saving means nothing without it. */
export type BaselineComparison = Checked<typeof isBaseline>;

const isPipeline = isRecord({
  policy: isText,
  /** Null where every processor has the whole network. */
  partition: orNull(isText),
  microbatches: isCount,
  /** Batches on the time axis. */
  batches: isAmount,
  /** Cycles from one batch to the next, and of the first one. */
  period: isAmount,
  latency: isAmount,
  /** 0 to 1 */
  bubble: isAmount,
  /** Time on one array over the period. */
  speedup: orNull(isAmount),
  processors: isList(
    isRecord({
      array: isText,
      layers: isList(isText),
      /** Cycles for a batch. */
      work: isAmount,
      /** 0 to 1 */
      utilization: isAmount,
      /** Bytes. */
      memory: isAmount,
    }),
  ),
});
/** Several processors; cycles are of the first one. */
export type Pipeline = Checked<typeof isPipeline>;

/** What a bar stands for: `skew` is a wavefront on its way out, `wait` a wait for memory, `several` are summed up. */
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

/** Bars as columns, sorted by lane and start, so that a viewer can search and cut them without objects. */
export interface Bars {
  readonly lane: Uint16Array;
  /** Cycles, start inclusive. */
  readonly start: Float64Array;
  /** Cycles, end exclusive. */
  readonly end: Float64Array;
  /** Index into `kinds`. */
  readonly kind: Uint8Array;
  /** Index into `rows`; -1: the bar belongs to no row. */
  readonly row: Int32Array;
  /** Index into `barDetails`. */
  readonly detail: Uint8Array;
  /** Which fold, tile, vector or micro-batch, from 0; -1: it is not counted. */
  readonly item: Float64Array;
  /** 0 to 1: in how much of its time the lane works. */
  readonly share: Float32Array;
}

const isBars: Check<Bars> = (value): value is Bars => {
  if (typeof value !== 'object' || value === null) return false;
  const { lane, start, end, kind, row, detail, item, share } = value as Partial<Record<keyof Bars, unknown>>;
  return (
    lane instanceof Uint16Array &&
    start instanceof Float64Array &&
    end instanceof Float64Array &&
    kind instanceof Uint8Array &&
    row instanceof Int32Array &&
    detail instanceof Uint8Array &&
    item instanceof Float64Array &&
    share instanceof Float32Array &&
    [start, end, kind, row, detail, item, share].every((column) => column.length === lane.length)
  );
};

/** The drawing code trusts the order and the indices, so they are checked once at the border. */
export function barsFit(bars: Bars, lanes: number, kinds: number, rows: number): boolean {
  const { lane, start, end, kind, row, detail, share } = bars;
  for (let i = 0; i < lane.length; i++) {
    if (lane[i]! >= lanes || kind[i]! >= kinds || row[i]! >= rows || row[i]! < -1) return false;
    if (detail[i]! >= barDetails.length || !(share[i]! >= 0 && share[i]! <= 1)) return false;
    if (!(start[i]! >= 0 && end[i]! >= start[i]! && end[i]! < Number.POSITIVE_INFINITY)) return false;
    if (i > 0 && (lane[i]! < lane[i - 1]! || (lane[i] === lane[i - 1] && start[i]! < start[i - 1]!))) return false;
  }
  return true;
}

const isPictureShape = isRecord({
  /** Counts the pictures of one panel, so that a click on an old one is not taken for a click on the new. */
  serial: isCount,
  /** All schedules of the file, in file order. */
  schedules: isList(isText),
  /** The one shown. */
  schedule: isText,
  network: isText,
  array: isText,
  /** Like `128x128`. */
  grid: isText,
  batch: isCount,
  /** Hz; null: times are unknown. */
  clock: orNull(isAmount),
  /** Cycles from the first bar to the last one. */
  length: isAmount,
  /** Top to bottom; neighbours of one group stand together under its name. */
  lanes: isList(isRecord({ name: isText, group: orNull(isText) })),
  /** What `kinds` are: operators, or the passes of a training step; and `transfer`, `stall`, `idle`. */
  colouredBy: isExactly('operator', 'pass'),
  kinds: isList(isText),
  bars: isBars,
  rows: isList(isRow),
  totals: isRecord({
    cycles: isAmount,
    stall: isAmount,
    macs: isAmount,
    utilization: isAmount,
    seconds: orNull(isAmount),
    energy: orNull(isAmount),
  }),
  /** Sums over the passes of each kind that takes cycles, the forward pass first. */
  byPass: isList(isRecord({ pass: isExactly(...passes), cycles: isAmount, stall: isAmount, energy: orNull(isAmount) })),
  /** Null if the schedule has no baseline. */
  comparison: orNull(isBaseline),
  /** Null on a single array. */
  pipeline: orNull(isPipeline),
  /** Schedules that the file compares with each other. */
  compared: isList(isList(isText)),
  assumptions: isList(isText),
  /** Why this picture is that of an earlier text; null: it is current. */
  stale: orNull(isText),
});
/** Everything a schedule panel draws. */
export type Picture = Checked<typeof isPictureShape>;

/** Whether a picture is well formed and its bars stay inside its lanes, kinds and rows. */
export const isPicture: Check<Picture> = (value): value is Picture =>
  isPictureShape(value) && barsFit(value.bars, value.lanes.length, value.kinds.length, value.rows.length);

// -------------------------------------------------------------------------------------------------------------- extension to panel

const isHostMessage = isOneOf(
  /** First answer to `ready`: which document the panel belongs to, kept in its state for a reload of the window. */
  isRecord({ type: isExactly('target'), uri: isText, file: isText, schedule: orNull(isText) }),
  isRecord({ type: isExactly('picture'), picture: isPicture }),
  /** A part of a picture in more detail: what was asked for with `bars`. */
  isRecord({ type: isExactly('bars'), serial: isCount, from: isNumber, to: isNumber, bars: isBars }),
  /** Rows of the layer that the cursor is at in the editor; none: it is elsewhere. */
  isRecord({ type: isExactly('cursor'), serial: isCount, rows: isList(isCount) }),
  /** The pictures of the schedules that this one is compared with; those that cannot be drawn are left out. */
  isRecord({ type: isExactly('compared'), serial: isCount, pictures: isList(isPicture) }),
  /** Which part of the time is visible? The panel answers with `visible`. */
  isRecord({ type: isExactly('askVisible') }),
  /** Turn an SVG into pixels, so many for each of its own. The panel answers with `raster`. */
  isRecord({ type: isExactly('rasterize'), svg: isText, scale: isAmount }),
  /** There is nothing to draw. `reason` chooses what the panel tells the user to do. */
  isRecord({
    type: isExactly('nothing'),
    reason: isExactly('noSchedule', 'missingFile', 'serverStopped'),
    detail: isText,
  }),
);
/** From the extension to a panel. */
export type HostMessage = Checked<typeof isHostMessage>;

// -------------------------------------------------------------------------------------------------------------- panel to extension

const isPanelMessage = isOneOf(
  /** The panel's script runs and listens. */
  isRecord({ type: isExactly('ready') }),
  /** Show where the layer of this row is written; with `focus` the editor takes the keyboard, else the panel keeps it. */
  isRecord({ type: isExactly('reveal'), serial: isCount, row: isCount, focus: isFlag }),
  /** Show these cycles of a picture in more detail: at most so many bars a lane. */
  isRecord({ type: isExactly('bars'), serial: isCount, from: isNumber, to: isNumber, limit: isCount }),
  /** Schedules to show beside this one; none: it stands alone. */
  isRecord({ type: isExactly('compare'), schedules: isList(isText) }),
  /** Another schedule of the file was chosen. */
  isRecord({ type: isExactly('choose'), schedule: isText }),
  /** The visible cycles; null: all of them. */
  isRecord({ type: isExactly('visible'), range: orNull(isRecord({ start: isAmount, end: isAmount })) }),
  /** A PNG; null: the picture could not be drawn. */
  isRecord({ type: isExactly('raster'), png: orNull(isBytes) }),
  /** Open the file the panel belongs to. */
  isRecord({ type: isExactly('openFile') }),
  isRecord({ type: isExactly('restartServer') }),
);
/** From a panel to the extension. */
export type PanelMessage = Checked<typeof isPanelMessage>;

// ---------------------------------------------------------------------------------------------------------------------- view state

export const sortColumns = [
  'order',
  'layer',
  'kind',
  'pass',
  'm',
  'n',
  'k',
  'groups',
  'dataflow',
  'folds',
  'cycles',
  'stall',
  'utilization',
  'mappingEfficiency',
  'energy',
] as const;
export type SortColumn = (typeof sortColumns)[number];

const isViewState = isRecord({
  version: isExactly(3),
  uri: isText,
  /** Null: the first of the file. */
  schedule: orNull(isText),
  /** The visible cycles; null: all of them, also when the schedule grows. */
  range: orNull(isRecord({ start: isAmount, end: isAmount })),
  /** The selected layer and pass: names, since row numbers change while typing. */
  selected: orNull(isRecord({ layer: isText, pass: isText, second: isFlag })),
  /** Bars whose tooltip stays. */
  pinned: isList(isRecord({ layer: isText, pass: isText, second: isFlag })),
  /** Kinds that are left out. */
  hidden: isList(isText),
  /** Schedules beside this one. */
  compare: isList(isText),
  sort: isRecord({ column: isExactly(...sortColumns), descending: isFlag }),
  /** Pixels the panel is scrolled down. */
  scroll: isAmount,
  assumptionsOpen: isFlag,
  comparisonOpen: isFlag,
});
/** What a schedule panel keeps when it is hidden or the window reloads. A state of another version is dropped, not guessed at. */
export type ViewState = Checked<typeof isViewState>;

/** The message, or undefined if it is not one this panel knows. */
export const parseHostMessage = (value: unknown): HostMessage | undefined => (isHostMessage(value) ? value : undefined);
/** The message, or undefined if it is not one the extension knows. */
export const parsePanelMessage = (value: unknown): PanelMessage | undefined =>
  isPanelMessage(value) ? value : undefined;
/** The state, or undefined if there is none or it is of another version. */
export const parseViewState = (value: unknown): ViewState | undefined =>
  isViewState(value) && (value.range === null || value.range.end > value.range.start) ? value : undefined;
