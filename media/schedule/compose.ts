/** Several schedules on one time axis, and what each layer takes more or less in them. Pure. */
import { formatShort } from '../common/format.ts';
import { type Bars, type Picture, passes, type Row } from '../messages.ts';
import type { LaneWish, Strip } from '../timeline/layout.ts';
import { only } from '../timeline/mark.ts';

/** What the timeline draws: a picture, or several that were put together. */
export interface Scene {
  /** Rows of the first picture come first, with their numbers. */
  readonly picture: Picture;
  readonly lanes: readonly LaneWish[];
  /** By row; null: nothing is compared. */
  readonly differences: Float32Array | null;
  /** By row: the row of the first picture that it belongs to, -1 without one. */
  readonly sourceRows: Int32Array;
}

/** A schedule by itself. */
export function sceneOf(picture: Picture): Scene {
  return {
    picture,
    // Under each of many lanes a strip would only be noise.
    lanes: picture.lanes.map((lane, index) => ({
      ...lane,
      strip: index === 0 && !picture.pipeline ? 'level' : 'none',
    })),
    differences: null,
    sourceRows: Int32Array.from(picture.rows.keys()),
  };
}

/** Of a pipeline: whether a lane shows what goes over a link. */
const isLink = ({ pipeline, lanes }: Picture, lane: number): boolean => !!pipeline && lanes[lane]!.name.includes('→');

/** Forward or backward: gradients may be run apart in one schedule and together in another. */
const keyOf = (row: Row): string => `${row.layer} ${row.pass === 'forward' ? 'forward' : 'backward'}`;

function cyclesByKey({ rows }: Picture): Map<string, number> {
  const sums = new Map<string, number>();
  for (const row of rows) sums.set(keyOf(row), (sums.get(keyOf(row)) ?? 0) + row.cycles);
  return sums;
}

/** The time of a schedule that others are compared by: of pipelines that of a batch. */
export const timeOf = ({ pipeline, totals }: Picture): number => pipeline?.period ?? totals.cycles;

/** How much more (positive) or less than a base, as a share of it; all of what the base has not. */
export const difference = (own: number, base: number | undefined): number =>
  base === undefined || base === 0 ? (own > 0 ? 1 : 0) : (own - base) / base;

/** `GPipe · 3.12 M cycles · 24 % less than Ws` */
function heading(picture: Picture, base: Picture): string {
  const time = timeOf(picture);
  const cycles = `${picture.schedule} · ${formatShort(time)} cycles${picture.pipeline ? ' a batch' : ''}`;
  if (picture === base) return cycles;
  return `${cycles} · ${differenceWords(difference(time, timeOf(base)))} than ${base.schedule}`;
}

/** `24.0 % less`, `3.1 % more`, `the same` */
export function differenceWords(share: number): string {
  if (share === 0) return 'as much';
  const percent = Math.abs(share) * 100;
  const text = percent >= 1000 ? `${formatShort(Math.round(percent))}` : percent.toFixed(percent < 0.1 ? 2 : 1);
  return `${text}\u00a0% ${share < 0 ? 'less' : 'more'}`;
}

/** All pictures below each other: of a step its passes, of a pipeline its processors. */
export function composed(pictures: readonly [Picture, ...Picture[]]): Scene {
  const [base] = pictures;
  const before = cyclesByKey(base);
  const firstOf = new Map<string, number>();
  base.rows.forEach((row, index) => {
    for (const key of [`${row.layer} ${row.pass} ${row.second}`, keyOf(row), row.layer])
      if (!firstOf.has(key)) firstOf.set(key, index);
  });
  const order = (kind: string): number => (passes as readonly string[]).indexOf(kind) >>> 0;
  const kinds = [...new Set(pictures.flatMap((picture) => picture.kinds))].sort((a, b) => order(a) - order(b));
  const lanes: LaneWish[] = [];
  const parts: Bars[] = [];
  const rows: Row[] = [];
  const differences: number[] = [];
  const sources: number[] = [];
  for (const picture of pictures) {
    const group = heading(picture, base);
    const shown = picture.pipeline ? [...picture.lanes.keys()].filter((lane) => !isLink(picture, lane)) : [0];
    const strip: Strip = picture === base || picture.pipeline ? 'none' : 'difference';
    const offset = lanes.length;
    for (const lane of shown) lanes.push({ name: picture.lanes[lane]!.name, group, strip });
    parts.push(moved(picture, shown, offset, rows.length, kinds));
    const own = cyclesByKey(picture);
    for (const row of picture.rows) {
      const key = keyOf(row);
      differences.push(picture === base ? 0 : difference(own.get(key)!, before.get(key)));
      sources.push(
        firstOf.get(`${row.layer} ${row.pass} ${row.second}`) ?? firstOf.get(key) ?? firstOf.get(row.layer) ?? -1,
      );
    }
    rows.push(...picture.rows);
  }
  return {
    picture: {
      ...base,
      kinds,
      rows,
      lanes,
      bars: joined(parts),
      length: pictures.reduce((longest, { length }) => Math.max(longest, length), 0),
      colouredBy: pictures.some(({ colouredBy }) => colouredBy === 'pass') ? 'pass' : 'operator',
    },
    lanes,
    differences: Float32Array.from(differences),
    sourceRows: Int32Array.from(sources),
  };
}

/** The bars of some lanes of a picture, with the numbers they have among others. */
function moved(
  { bars, kinds }: Picture,
  lanes: readonly number[],
  offset: number,
  rows: number,
  all: readonly string[],
): Bars {
  const places = new Map(lanes.map((lane, index) => [lane, offset + index]));
  const numbers = kinds.map((kind) => all.indexOf(kind));
  const kept = only(bars, (bar) => places.has(bars.lane[bar]!));
  return {
    ...kept,
    lane: kept.lane.map((lane) => places.get(lane)!),
    kind: kept.kind.map((kind) => numbers[kind]!),
    row: kept.row.map((row) => (row < 0 ? -1 : row + rows)),
  };
}

function joined(parts: readonly Bars[]): Bars {
  const length = parts.reduce((sum, { lane }) => sum + lane.length, 0);
  const all: Bars = {
    lane: new Uint16Array(length),
    start: new Float64Array(length),
    end: new Float64Array(length),
    kind: new Uint8Array(length),
    row: new Int32Array(length),
    detail: new Uint8Array(length),
    item: new Float64Array(length),
    share: new Float32Array(length),
  };
  let at = 0;
  for (const part of parts) {
    for (const column of Object.keys(all) as (keyof Bars)[]) all[column].set(part[column], at);
    at += part.lane.length;
  }
  return all;
}

/** What a layer takes in each schedule, forward and backward together; undefined where a schedule has no such layer. */
export interface LayerCycles {
  readonly layer: string;
  readonly cycles: readonly (number | undefined)[];
  /** Of the first picture, to go to its source; -1 without one. */
  readonly row: number;
}

/** In the order of the first picture; layers that only others have come behind. */
export function layerCycles(pictures: readonly Picture[]): LayerCycles[] {
  const sums = pictures.map(({ rows }) => {
    const sum = new Map<string, number>();
    for (const { layer, cycles } of rows) sum.set(layer, (sum.get(layer) ?? 0) + cycles);
    return sum;
  });
  const names = new Set(sums.flatMap((sum) => [...sum.keys()]));
  const first = new Map<string, number>();
  pictures[0]?.rows.forEach(({ layer }, row) => {
    if (!first.has(layer)) first.set(layer, row);
  });
  return [...names].map((layer) => ({
    layer,
    cycles: sums.map((sum) => sum.get(layer)),
    row: first.get(layer) ?? -1,
  }));
}
