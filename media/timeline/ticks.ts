/** Where an axis has its marks and what they say. Pure. */
import { formatCount } from '../common/format.ts';

export interface Tick {
  /** In the unit of the axis (cycles, seconds). */
  readonly at: number;
  readonly text: string;
}

const space = '\u00a0';

/** The smallest of 1, 2 or 5 times a power of ten that is at least `size`. */
export function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  for (const factor of [1, 2, 5]) if (factor * power >= size * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

interface Unit {
  readonly factor: number;
  readonly name: string;
}

/** Round values from `start` to `end`, at least `smallest` apart. */
function marks(start: number, end: number, smallest: number): { step: number; at: number[] } {
  const step = niceStep(smallest);
  const at: number[] = [];
  // Counted in steps, so that the error of adding does not grow.
  for (let i = Math.ceil(start / step - 1e-9); i <= end / step + 1e-9; i++) at.push(i * step);
  return { step, at };
}

/** Enough decimals to tell neighbours apart: 12.5 k and 13.0 k, but 12 k and 13 k. */
const decimalsFor = (step: number): number => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));

function label(value: number, step: number, unit: Unit): string {
  if (value === 0) return '0';
  const text = (value / unit.factor).toFixed(decimalsFor(step / unit.factor));
  return unit.name === '' ? text : `${text}${space}${unit.name}`;
}

/** The largest unit that the end of the axis reaches. */
const unitFor = (end: number, units: readonly Unit[]): Unit =>
  units.findLast((unit) => end >= unit.factor) ?? units[0]!;

const counts: readonly Unit[] = [
  { factor: 1, name: '' },
  { factor: 1e3, name: 'k' },
  { factor: 1e6, name: 'M' },
  { factor: 1e9, name: 'G' },
  { factor: 1e12, name: 'T' },
];
const times: readonly Unit[] = [
  { factor: 1e-12, name: 'ps' },
  { factor: 1e-9, name: 'ns' },
  { factor: 1e-6, name: 'µs' },
  { factor: 1e-3, name: 'ms' },
  { factor: 1, name: 's' },
];

/** Marks on whole cycles: `12.5 k`, or all digits where a short form would need more than three decimals. */
export function cycleTicks(start: number, end: number, smallest: number): Tick[] {
  const { step, at } = marks(start, end, Math.max(smallest, 1));
  const unit = unitFor(end, counts);
  const exact = end < 10_000 || decimalsFor(step / unit.factor) > 3;
  return at.map((value) => ({ at: value, text: exact ? formatCount(value) : label(value, step, unit) }));
}

/** Marks in seconds: `1.2 ms`. Where milliseconds would need more than three decimals, microseconds do the same with fewer. */
export function timeTicks(start: number, end: number, smallest: number): Tick[] {
  const { step, at } = marks(start, end, smallest);
  let unit = unitFor(end, times);
  while (decimalsFor(step / unit.factor) > 3 && unit !== times[0]) unit = times[times.indexOf(unit) - 1]!;
  return at.map((value) => ({ at: value, text: label(value, step, unit) }));
}
