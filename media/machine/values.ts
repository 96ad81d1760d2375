/** Values of plots: how they are written, and what lines say between their points. Pure. */
import { formatCount, formatEnergy, formatPercent } from '../common/format.ts';
import { decadesBetween, powersOfTwoBetween, ticksBetween } from '../common/scale.ts';
import type { Axis, Line, LinePlot, Unit } from '../machine-messages.ts';

/** A value where it is read. */
export function show(value: number, unit: Unit): string {
  switch (unit) {
    case 'share':
      return formatPercent(value);
    case 'joules':
      return formatEnergy(value);
    case 'count':
      return formatCount(value);
    case 'number':
      return short(value);
  }
}

/** Three digits, with a minus sign as wide as a plus. */
const short = (value: number): string =>
  (Math.abs(value) >= 1000
    ? formatCount(value)
    : Math.abs(value) < 1e-9
      ? '0'
      : String(Number(value.toPrecision(3)))
  ).replace('-', '−');

/** A value at a tick, as short as it is exact. */
const tickText = (value: number, unit: Unit): string =>
  unit === 'share' ? `${short(100 * value)}\u00a0%` : show(value, unit);

/** @param most so many ticks have room */
export function ticksOf({ from, to, logarithmic, unit }: Axis, most: number): { at: number; text: string }[] {
  const between = logarithmic ? (unit === 'count' ? powersOfTwoBetween : decadesBetween) : ticksBetween;
  return between(from, to, most).map((at) => ({ at, text: tickText(at, unit) }));
}

/** Where the values of a plot are read: at the points of its lines or, if these are few, at places between them and what stands out. */
export function placesOf(plot: LinePlot): number[] {
  const { x, lines } = plot;
  const own = lines.find(({ look }) => look === 'main') ?? lines[0]!;
  if (own.x.length > 10) return [...own.x];
  const count = 48;
  const between = Array.from({ length: count + 1 }, (_, index) =>
    x.logarithmic ? x.from * (x.to / x.from) ** (index / count) : x.from + ((x.to - x.from) * index) / count,
  );
  const chosen = [...(x.unit === 'count' ? between.map(Math.round) : between), ...outstanding(plot)];
  return [...new Set(chosen)].sort((a, b) => a - b);
}

/** Straight lines between points, on the axes as they are. @param line with rising x */
export function valueAt({ x, y }: Line, at: number, plot: LinePlot): number {
  let right = x.findIndex((each) => each >= at);
  if (right < 0) right = x.length - 1;
  if (right === 0 || x[right] === at) return y[right]!;
  const place = (axis: Axis) => (axis.logarithmic ? Math.log : (value: number) => value);
  const [along, up] = [place(plot.x), place(plot.y)];
  const share = (along(at) - along(x[right - 1]!)) / (along(x[right]!) - along(x[right - 1]!));
  const value = up(y[right - 1]!) + share * (up(y[right]!) - up(y[right - 1]!));
  return plot.y.logarithmic ? Math.exp(value) : value;
}

/** The names of lines, those with the machine's own values first: this is the order of their colours. */
export const namesOf = ({ lines }: LinePlot): string[] => {
  const rank = { main: 0, thin: 1, dotted: 2 };
  return [...new Set([...lines].sort((a, b) => rank[a.look] - rank[b.look]).map(({ name }) => name))];
};

/** What the lines of a name say at a place: one value, or from the lowest to the highest. */
export function wordsAt(plot: LinePlot, name: string, at: number): string {
  const values = plot.lines.filter((line) => line.name === name).map((line) => valueAt(line, at, plot));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const words = show(low, plot.y.unit);
  return values.length > 1 ? `${words} to ${show(high, plot.y.unit)}` : words;
}

/** Where something was measured or is marked. */
const outstanding = ({ dots, marks }: LinePlot): number[] => [
  ...dots.flatMap(({ x }) => x),
  ...marks.flatMap(({ axis, at }) => (axis === 'x' ? [at] : [])),
];

/** The places that a table has: powers of two of counts, else so many of all places; and what stands out. */
export function rowsOf(plot: LinePlot, places: readonly number[], most: number): number[] {
  const { from, to, logarithmic, unit } = plot.x;
  const regular = logarithmic && unit === 'count' ? powersOfTwoBetween(from, to, most) : thinned(places, most);
  return [...new Set([...regular, ...outstanding(plot)])].sort((a, b) => a - b);
}

/** At most so many, first and last included. */
function thinned<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))]!);
}
