/** The roofline's axes, and where each pass stands on them, in CSS pixels. Both axes are logarithmic. Pure. */
import { formatShort } from '../common/format.ts';
import type { Picture } from '../memory-messages.ts';
import { type Dot, ridgeOf } from './facts.ts';

export interface Axis {
  /** Decimal logarithms of what stands at both ends. */
  readonly low: number;
  readonly high: number;
  /** Pixels of both ends: of y, the low end is below the high one. */
  readonly from: number;
  readonly to: number;
}

export interface RooflineLayout {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly x: Axis;
  readonly y: Axis;
  /** Of each dot. */
  readonly places: readonly { readonly x: number; readonly y: number }[];
}

const height = 330;
const top = 26;
/** Marks and the name of the axis. */
const below = 42;

export const place = (axis: Axis, value: number): number =>
  axis.from + ((Math.log10(value) - axis.low) / (axis.high - axis.low)) * (axis.to - axis.from);

export function rooflineLayout(wish: {
  readonly width: number;
  /** Pixels of the widest mark on the left, and on the right (0: there are none). */
  readonly leftMarks: number;
  readonly rightMarks: number;
  readonly dots: readonly Dot[];
  readonly roof: Picture['roof'];
}): RooflineLayout {
  const { width, dots, roof } = wish;
  const left = Math.ceil(wish.leftMarks) + 26;
  const right = Math.max(left + 1, width - (wish.rightMarks > 0 ? Math.ceil(wish.rightMarks) + 12 : 8));
  const bottom = height - below;
  const ridge = ridgeOf(roof);
  const x = {
    ...spread([...dots.map(({ intensity }) => intensity), ...(ridge === null ? [] : [ridge])]),
    from: left,
    to: right,
  };
  const y = { ...spread([...dots.map(({ attained }) => attained), roof.macsPerCycle]), from: bottom, to: top };
  const places = dots.map(({ intensity, attained }) => ({ x: place(x, intensity), y: place(y, attained) }));
  return { width, height, left, right, top, bottom, x, y, places };
}

/** A little more than all values, and at least a decade and a half. */
function spread(values: readonly number[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const at = Math.log10(value);
    if (at < low) low = at;
    if (at > high) high = at;
  }
  if (!(low <= high)) return { low: -0.5, high: 1.5 };
  const missing = Math.max(0, 1.5 - (high - low));
  return { low: low - 0.2 - missing / 2, high: high + 0.2 + missing / 2 };
}

export interface LogTick {
  readonly value: number;
  /** Null: a line without a text. */
  readonly text: string | null;
}

/** Powers of ten, where they are few with what lies between. */
export function logTicks({ low, high, from, to }: Axis): LogTick[] {
  const perDecade = Math.abs(to - from) / (high - low);
  const between = perDecade > 46 ? [1, 2, 5] : [1];
  // So many decades that not each of them has room for a text.
  const skip = Math.max(1, Math.ceil(26 / perDecade));
  const ticks: LogTick[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    for (const factor of between) {
      const at = power + Math.log10(factor);
      if (at < low - 1e-9 || at > high + 1e-9) continue;
      const value = factor * 10 ** power;
      const named = factor === 1 ? power % skip === 0 : perDecade > 130;
      ticks.push({ value, text: named ? markText(value) : null });
    }
  }
  return ticks;
}

function markText(value: number): string {
  if (value >= 1000) return formatShort(value).replace(/\.0+(?=\u00a0)/, '');
  return Number(value.toPrecision(1)).toString();
}

/** Pixels around a dot within which it is meant. */
const reach = 12;

/** The dot nearest to a point, and how many others stand in the same place; undefined if none is near. */
export function dotAt(
  { places }: RooflineLayout,
  x: number,
  y: number,
): { readonly dot: number; readonly others: number } | undefined {
  let nearest = -1;
  let distance = reach ** 2;
  for (let i = 0; i < places.length; i++) {
    const away = (places[i]!.x - x) ** 2 + (places[i]!.y - y) ** 2;
    if (away < distance) {
      nearest = i;
      distance = away;
    }
  }
  const found = places[nearest];
  if (!found) return undefined;
  const others = places.filter((other) => (other.x - found.x) ** 2 + (other.y - found.y) ** 2 < 1).length - 1;
  return { dot: nearest, others };
}
