/** What the memory panel and the extension say to each other, checked on both sides. */
import {
  type Check,
  type Checked,
  isCount,
  isExactly,
  isFlag,
  isInstance,
  isList,
  isOneOf,
  isRecord,
  isText,
  orNull,
} from './common/schema.ts';

/** A finite number that is not negative: bytes, cycles. NaN and infinities never cross, but where a column says so. */
const isAmount: Check<number> = (value): value is number => Number.isFinite(value) && (value as number) >= 0;

export const passes = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'] as const;
export type PassName = (typeof passes)[number];

/** What a tensor is kept for, bottom to top. */
export const roles = ['weights', 'optimizerState', 'weightGradients', 'kept', 'gradients', 'other'] as const;
export type Role = (typeof roles)[number];

export const buffers = ['input', 'weight', 'output'] as const;
export type BufferName = (typeof buffers)[number];

const isAmounts: Check<Float64Array> = isInstance(Float64Array);
const isIndices: Check<Int32Array> = isInstance(Int32Array);
const isSmall: Check<Uint8Array> = isInstance(Uint8Array);

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
  training: isFlag,
  /** Hz; null: times are unknown. */
  clock: orNull(isAmount),
  /** Of the whole step. */
  cycles: isAmount,
  /** Layers in the order they run, then inputs of the network. */
  names: isList(isText),
  /** What is kept, turn by turn: a turn is one layer forwards, or one layer backwards. Bytes; cycles from the start of the step. */
  turns: isRecord({
    layer: isIndices,
    /** 1: backwards. */
    backward: isSmall,
    start: isAmounts,
    end: isAmounts,
    kept: isAmounts,
    gradients: isAmounts,
    other: isAmounts,
  }),
  /** Bytes that are there all the time. */
  constant: isRecord({ weights: isAmount, optimizerState: isAmount, weightGradients: isAmount }),
  peak: orNull(isRecord({ bytes: isAmount, turn: isCount })),
  /** What is there from turn `from` to turn `until`, both included. `role` is an index into `roles`. */
  tensors: isRecord({ name: isIndices, role: isSmall, bytes: isAmounts, from: isIndices, until: isIndices }),
  /** One row for each pass, and for each turn without passes. `pass` is an index into `passes`. */
  passes: isRecord({
    layer: isIndices,
    pass: isSmall,
    second: isSmall,
    turn: isIndices,
    start: isAmounts,
    end: isAmounts,
    /** 0 outside of the array. */
    macs: isAmounts,
    dramBytes: isAmounts,
    /** What computes the pass beside the array; null for all others. */
    machine: isList(orNull(isText)),
    /** Cycles the array, or this machine, works, and cycles the DRAM is busy. */
    compute: isAmounts,
    transfer: isAmounts,
    /** Bytes taken; NaN where that is unknown. */
    input: isAmounts,
    weight: isAmounts,
    output: isAmounts,
  }),
  /** Bytes; null: the buffer has no size. */
  capacity: isRecord({ input: orNull(isAmount), weight: orNull(isAmount), output: orNull(isAmount) }),
  roof: isRecord({ macsPerCycle: isAmount, bytesPerCycle: orNull(isAmount) }),
  /** Why there is no bandwidth; null: there is one. */
  withoutBandwidth: orNull(isText),
  assumptions: isList(isText),
  /** Why this picture is that of an earlier text; null: it is current. */
  stale: orNull(isText),
});
export type Picture = Checked<typeof isPictureShape>;

/** The drawing code trusts lengths, order and indices, so they are checked once at the border. */
function fits({ turns, tensors, passes: rows, names, peak }: Picture): boolean {
  const sameLength = (record: Record<string, { readonly length: number }>, length: number): boolean =>
    Object.values(record).every((column) => column.length === length);
  const below = (column: Int32Array | Uint8Array, limit: number): boolean =>
    column.every((index) => index >= 0 && index < limit);
  const follow = (start: Float64Array, end: Float64Array): boolean =>
    start.every((cycle, i) => cycle >= (i > 0 ? end[i - 1]! : 0) && end[i]! >= cycle && Number.isFinite(end[i]));
  const finite = (columns: readonly Float64Array[]): boolean =>
    columns.every((column) => column.every((value) => value >= 0 && Number.isFinite(value)));
  const count = turns.layer.length;
  return (
    sameLength(turns, count) &&
    sameLength(tensors, tensors.name.length) &&
    sameLength(rows, rows.layer.length) &&
    below(turns.layer, names.length) &&
    below(tensors.name, names.length) &&
    below(tensors.role, roles.length) &&
    below(tensors.from, count) &&
    below(tensors.until, count) &&
    below(rows.layer, names.length) &&
    below(rows.pass, passes.length) &&
    below(rows.turn, count) &&
    follow(turns.start, turns.end) &&
    follow(rows.start, rows.end) &&
    finite([turns.kept, turns.gradients, turns.other, tensors.bytes]) &&
    finite([rows.macs, rows.dramBytes, rows.compute, rows.transfer]) &&
    (peak === null || peak.turn < count)
  );
}

/** Whether a picture is well formed and its columns fit each other. */
export const isPicture: Check<Picture> = (value): value is Picture => isPictureShape(value) && fits(value);

const isHostMessage = isOneOf(
  /** First answer to `ready`: which document the panel belongs to, kept in its state for a reload of the window. */
  isRecord({ type: isExactly('target'), uri: isText, file: isText, schedule: orNull(isText) }),
  isRecord({ type: isExactly('picture'), picture: isPicture }),
  /** The layers (indices into `names`) written where the cursor is. */
  isRecord({ type: isExactly('cursor'), serial: isCount, layers: isList(isCount) }),
  isRecord({
    type: isExactly('nothing'),
    reason: isExactly('noSchedule', 'missingFile', 'serverStopped'),
    detail: isText,
  }),
);
/** From the extension to the panel. */
export type MemoryHostMessage = Checked<typeof isHostMessage>;

const isPanelMessage = isOneOf(
  /** The panel's script runs and listens. */
  isRecord({ type: isExactly('ready') }),
  /** Show where a layer is written; with `focus` the editor takes the keyboard, else the panel keeps it. */
  isRecord({ type: isExactly('reveal'), serial: isCount, layer: isCount, focus: isFlag }),
  isRecord({ type: isExactly('choose'), schedule: isText }),
  isRecord({ type: isExactly('openFile') }),
  isRecord({ type: isExactly('restartServer') }),
);
/** From the panel to the extension. */
export type MemoryPanelMessage = Checked<typeof isPanelMessage>;

export const sortColumns = [
  'order',
  'layer',
  'pass',
  'memory',
  'kept',
  'gradients',
  'input',
  'weight',
  'output',
  'intensity',
  'attained',
  'attainable',
  'bound',
] as const;
export type SortColumn = (typeof sortColumns)[number];

const isState = isRecord({
  version: isExactly(1),
  uri: isText,
  /** Null: the first of the file. */
  schedule: orNull(isText),
  /** The visible cycles; null: all of them. */
  range: orNull(isRecord({ start: isAmount, end: isAmount })),
  /** The selected layer and pass: names, since row numbers change while typing. */
  selected: orNull(isRecord({ layer: isText, pass: isText, second: isFlag })),
  sort: isRecord({ column: isExactly(...sortColumns), descending: isFlag }),
  /** Pixels the page is scrolled down. */
  scroll: isAmount,
  assumptionsOpen: isFlag,
});
/** What the panel keeps when it is hidden or the window reloads. A state of another version is dropped. */
export type MemoryState = Checked<typeof isState>;

export const parseMemoryHostMessage = (value: unknown): MemoryHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;
export const parseMemoryPanelMessage = (value: unknown): MemoryPanelMessage | undefined =>
  isPanelMessage(value) ? value : undefined;
export const parseMemoryState = (value: unknown): MemoryState | undefined =>
  isState(value) && (value.range === null || value.range.end > value.range.start) ? value : undefined;
