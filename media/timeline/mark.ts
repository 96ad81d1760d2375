/** One bar by itself: what is pointed at, selected or pinned. It stays what it is when other bars are drawn. Pure. */
import type { Bars } from '../messages.ts';

export interface Mark {
  readonly lane: number;
  readonly start: number;
  readonly end: number;
  readonly kind: number;
  readonly row: number;
  readonly detail: number;
  readonly item: number;
  readonly share: number;
}

export const markOf = (bars: Bars, bar: number): Mark => ({
  lane: bars.lane[bar]!,
  start: bars.start[bar]!,
  end: bars.end[bar]!,
  kind: bars.kind[bar]!,
  row: bars.row[bar]!,
  detail: bars.detail[bar]!,
  item: bars.item[bar]!,
  share: bars.share[bar]!,
});

export const isSame = (a: Mark | undefined, b: Mark | undefined): boolean =>
  a === b || (!!a && !!b && a.lane === b.lane && a.start === b.start && a.end === b.end && a.row === b.row);

/** The bars without those of some kinds. */
export const without = (bars: Bars, hidden: ReadonlySet<number>): Bars =>
  hidden.size === 0 ? bars : only(bars, (bar) => !hidden.has(bars.kind[bar]!));

/** Some of the bars, in their order. */
export function only(bars: Bars, wanted: (bar: number) => boolean): Bars {
  const kept: number[] = [];
  for (let bar = 0; bar < bars.kind.length; bar++) if (wanted(bar)) kept.push(bar);
  const pick = <T extends Bars[keyof Bars]>(column: T, made: T): T => {
    kept.forEach((bar, index) => {
      made[index] = column[bar]!;
    });
    return made;
  };
  const { length } = kept;
  return {
    lane: pick(bars.lane, new Uint16Array(length)),
    start: pick(bars.start, new Float64Array(length)),
    end: pick(bars.end, new Float64Array(length)),
    kind: pick(bars.kind, new Uint8Array(length)),
    row: pick(bars.row, new Int32Array(length)),
    detail: pick(bars.detail, new Uint8Array(length)),
    item: pick(bars.item, new Float64Array(length)),
    share: pick(bars.share, new Float32Array(length)),
  };
}
