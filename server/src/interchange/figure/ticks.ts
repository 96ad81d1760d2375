/** Where an axis has its marks, and what they say. */
import { digits } from '../../model/units.ts';

export interface Tick {
  /** In the unit of the axis. */
  readonly at: number;
  readonly text: string;
}

type Unit = readonly [factor: number, name: string];

const counts: readonly Unit[] = [
  [1, ''],
  [1e3, 'k'],
  [1e6, 'M'],
  [1e9, 'G'],
  [1e12, 'T'],
];
const times: readonly Unit[] = [
  [1e-12, 'ps'],
  [1e-9, 'ns'],
  [1e-6, 'µs'],
  [1e-3, 'ms'],
  [1, 's'],
];

/** Marks on whole cycles. @param smallest cycles between two of them, at least */
export const cycleTicks = (from: number, to: number, smallest: number): Tick[] =>
  ticks(from, to, niceStep(Math.max(1, smallest)), to < 10_000 ? counts.slice(0, 1) : counts);

/** Marks in seconds. */
export const timeTicks = (from: number, to: number, smallest: number): Tick[] =>
  ticks(from, to, niceStep(smallest), times);

/** The smallest of 1, 2 or 5 times a power of ten that is at least `size`. */
export function niceStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  return power * ([1, 2, 5].find((factor) => factor * power >= size * (1 - 1e-9)) ?? 10);
}

function ticks(from: number, to: number, step: number, units: readonly Unit[]): Tick[] {
  const decimals = ([factor]: Unit) => Math.max(0, Math.ceil(-Math.log10(step / factor) - 1e-9));
  let chosen = units.findLastIndex(([factor]) => to >= factor);
  // Where a unit would need many decimals, the next smaller one does the same with fewer.
  while (chosen > 0 && decimals(units[chosen]!) > 3) chosen--;
  const unit = units[Math.max(0, chosen)]!;
  const found: Tick[] = [];
  // Closer together than numbers of this size are.
  if (to / step > Number.MAX_SAFE_INTEGER) return found;
  // Counted in steps, so that the error of adding does not grow.
  for (let i = Math.ceil(from / step - 1e-9); i <= to / step + 1e-9; i++) {
    const number = (i * step) / unit[0];
    found.push({
      at: i * step,
      text: i === 0 ? '0' : unit[1] ? `${number.toFixed(decimals(unit))} ${unit[1]}` : digits(number),
    });
  }
  return found;
}
