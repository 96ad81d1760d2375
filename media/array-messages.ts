/**
 * What the panel of an array at work and the extension say to each other: one schema gives both the type and the check, and both
 * sides run it on everything they receive.
 */
import {
  type Check,
  type Checked,
  isCount,
  isExactly,
  isFlag,
  isInstance,
  isList,
  isOneOf,
  isPair,
  isRecord,
  isText,
  isWhole,
  orNull,
} from './common/schema.ts';

export const passNames = ['forward', 'activationGradient', 'secondGradient', 'weightGradient', 'interleaved'] as const;
const isPass = isExactly(...passNames);
export type PassName = (typeof passNames)[number];

// ------------------------------------------------------------------------------------------------------------------ what is drawn

const isTensor = isRecord({
  tensor: isExactly('X', 'W', 'Y', 'dX', 'dW', 'dY'),
  /** What its two indices are: the vector t, the row r or the column c of the tile. */
  index: isExactly('tr', 'rt', 'tc', 'ct', 'rc', 'cr'),
});
export type Tensor = Checked<typeof isTensor>;

const isTile = isRecord({ fold: isCount, group: isCount, row: isCount, col: isCount, rows: isCount, cols: isCount });
export type Tile = Checked<typeof isTile>;

const isPhase = isRecord({
  kind: isExactly('load', 'stream', 'drain'),
  fold: isCount,
  /** Cycles on the clock of the fold shown; may begin before it and end behind it. */
  start: isWhole,
  end: isWhole,
});
export type Phase = Checked<typeof isPhase>;

const isWords: Check<Int32Array> = isInstance(Int32Array);
const isBytes: Check<Uint8Array> = isInstance(Uint8Array);
/** NaN: no word. */
const isEdge: Check<Float64Array> = isInstance(Float64Array);

/** Cycle after cycle, PE after PE, row by row; empty where the array has no such register. */
const isCells = isRecord({
  /** By anti-diagonal: the fold, or -1, and its control word. */
  fold: isWords,
  step: isWords,
  /** 0 nothing, 1 a multiply-accumulate, 2 one for the second gradient */
  work: isBytes,
  held: isWords,
  left: isWords,
  above: isWords,
  sum: isWords,
  accumulator: isWords,
  incoming: isWords,
  outgoing: isWords,
  leftEdge: isEdge,
  topEdge: isEdge,
  rightEdge: isEdge,
  bottomEdge: isEdge,
  loaded: isEdge,
  drained: isEdge,
  reads: isWords,
  writes: isWords,
});
export type Cells = Checked<typeof isCells>;

/** PEs of each block at work, cycle after cycle, row of blocks by row of blocks. */
const isHeat = isRecord({ block: isCount, first: isWords, second: isWords });
export type Heat = Checked<typeof isHeat>;

const isPageShape = isRecord({
  schedules: isList(isText),
  schedule: isText,
  network: isText,
  array: isText,
  rows: isCount,
  cols: isCount,
  /** `lines`: the first and last of the layer, if it is written in the document. */
  passes: isList(isRecord({ layer: isText, pass: isPass, lines: orNull(isPair(isCount)) })),
  layer: isText,
  pass: isPass,
  dataflow: isExactly('ws', 'os', 'is', 'interleaved'),
  buffering: isText,
  gemm: isRecord({ m: isCount, n: isCount, k: isCount, groups: isCount }),
  folds: isCount,
  fold: isCount,
  /** Of the fold and of those that overlap with it. */
  tiles: isList(isTile),
  vectors: isCount,
  shownVectors: isCount,
  wordsPerVector: isExactly(1, 2),
  tensors: isRecord({
    left: isTensor,
    held: orNull(isTensor),
    top: orNull(isTensor),
    sum: orNull(isTensor),
    accumulator: orNull(isTensor),
  }),
  cycles: isCount,
  phases: isList(isPhase),
  /** Share of the PEs at work at evenly spaced cycles. */
  activity: isEdge,
  from: isCount,
  count: isCount,
  cells: orNull(isCells),
  heat: orNull(isHeat),
  assumptions: isList(isText),
});
/** Some cycles of a fold, and everything to know about it. */
export type Page = Checked<typeof isPageShape>;

/** The drawing code trusts the lengths, so they are checked once at the border. */
function lengthsFit({ rows, cols, from, count, cycles, cells, heat, tensors, wordsPerVector, tiles }: Page): boolean {
  if (rows < 1 || cols < 1 || count < 1 || from + count > cycles || (cells === null) === (heat === null)) return false;
  const has = (list: { readonly length: number }, each: number): boolean => list.length === each * count;
  if (heat) {
    if (heat.block < 1) return false;
    const blocks = Math.ceil(rows / heat.block) * Math.ceil(cols / heat.block);
    return has(heat.first, blocks) && has(heat.second, wordsPerVector === 2 ? blocks : 0);
  }
  if (!cells) return false;
  const pes = rows * cols;
  const known = new Set(tiles.map(({ fold }) => fold));
  const shadow = (list: Int32Array): boolean => list.length === 0 || has(list, pes);
  return (
    [cells.fold, cells.step].every((list) => has(list, rows + cols - 1)) &&
    [cells.work, cells.left, cells.above].every((list) => has(list, pes)) &&
    [cells.held, cells.sum].every((list) => has(list, tensors.held ? pes : 0)) &&
    (tensors.held === null) === (tensors.sum === null) &&
    has(cells.accumulator, tensors.accumulator ? pes : 0) &&
    shadow(cells.incoming) &&
    shadow(cells.outgoing) &&
    [cells.leftEdge, cells.rightEdge].every((list) => has(list, rows)) &&
    [cells.topEdge, cells.bottomEdge, cells.loaded, cells.drained].every((list) => has(list, cols)) &&
    [cells.reads, cells.writes].every((list) => has(list, 1)) &&
    cells.fold.every((fold) => fold === -1 || known.has(fold))
  );
}

export const isPage: Check<Page> = (value): value is Page => isPageShape(value) && lengthsFit(value);

// ----------------------------------------------------------------------------------------------------------------------- messages

const isHostMessage = isOneOf(
  /** First answer to `ready`. `line`: the panel was opened for the layer of a line. */
  isRecord({ type: isExactly('target'), uri: isText, file: isText, schedule: orNull(isText), line: orNull(isCount) }),
  /** Answers a wish of this scene. */
  isRecord({ type: isExactly('page'), scene: isCount, page: isPage }),
  /** Where the cursor is in the document. */
  isRecord({ type: isExactly('cursor'), line: isCount }),
  /** The text has changed: what is shown may be old. */
  isRecord({ type: isExactly('changed') }),
  isRecord({
    type: isExactly('nothing'),
    reason: isExactly('noPass', 'missingFile', 'serverStopped'),
    detail: isText,
  }),
);
/** From the extension to the panel. */
export type ArrayHostMessage = Checked<typeof isHostMessage>;

const isPanelMessage = isOneOf(
  isRecord({ type: isExactly('ready') }),
  /** Send the page that begins with this cycle. Scenes count the folds and texts a panel has shown. */
  isRecord({
    type: isExactly('want'),
    scene: isCount,
    schedule: orNull(isText),
    layer: orNull(isText),
    pass: orNull(isPass),
    line: orNull(isCount),
    fold: isCount,
    from: isCount,
  }),
  /** Show where the layer is written. */
  isRecord({ type: isExactly('reveal'), focus: isFlag }),
  isRecord({ type: isExactly('openFile') }),
  isRecord({ type: isExactly('restartServer') }),
);
/** From the panel to the extension. */
export type ArrayPanelMessage = Checked<typeof isPanelMessage>;
export type Want = Extract<ArrayPanelMessage, { type: 'want' }>;

/** Cycles a second. */
export const speeds = [1, 2, 4, 8, 16, 32] as const;

const isArrayState = isRecord({
  version: isExactly(1),
  uri: isText,
  /** Null: the first. */
  schedule: orNull(isText),
  layer: orNull(isText),
  pass: orNull(isPass),
  fold: isCount,
  cycle: isCount,
  speed: isExactly(...speeds),
  /** Whether it shows the layer of the cursor. */
  linked: isFlag,
  /** A PE, or a block of them in a large array. */
  selected: orNull(isRecord({ row: isCount, col: isCount })),
  tableOpen: isFlag,
  assumptionsOpen: isFlag,
});
/** What the panel keeps when it is hidden or the window reloads. A state of another version is dropped, not guessed at. */
export type ArrayState = Checked<typeof isArrayState>;

export const parseHostMessage = (value: unknown): ArrayHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;
export const parsePanelMessage = (value: unknown): ArrayPanelMessage | undefined =>
  isPanelMessage(value) ? value : undefined;
export const parseArrayState = (value: unknown): ArrayState | undefined => (isArrayState(value) ? value : undefined);
