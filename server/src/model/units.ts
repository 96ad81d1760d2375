/** Units of measure: what can be written after a number, and how numbers are shown to people. */

/** Exponents of the base units: byte, second, joule, square metre, cycle, volt. */
export type Dimension = readonly [number, number, number, number, number, number];

export const plain: Dimension = [0, 0, 0, 0, 0, 0];
const information: Dimension = [1, 0, 0, 0, 0, 0];
const time: Dimension = [0, 1, 0, 0, 0, 0];
const frequency: Dimension = [0, -1, 0, 0, 0, 0];
const energy: Dimension = [0, 0, 1, 0, 0, 0];
const power: Dimension = [0, -1, 1, 0, 0, 0];
const area: Dimension = [0, 0, 0, 1, 0, 0];
const cycles: Dimension = [0, 0, 0, 0, 1, 0];
const voltage: Dimension = [0, 0, 0, 0, 0, 1];
/** A joule a second and volt. */
const current: Dimension = [0, -1, 1, 0, 0, -1];
const resistance: Dimension = [0, 1, -1, 0, 0, 2];

export interface Unit {
  /** One of this unit in base units. */
  readonly factor: number;
  readonly dimension: Dimension;
  readonly quantity: string;
}

const table: Record<string, Unit> = {};
function define(quantity: string, dimension: Dimension, units: Record<string, number>): void {
  for (const [name, factor] of Object.entries(units)) table[name] = { factor, dimension, quantity };
}

define('information', information, {
  bit: 1 / 8,
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
});
define('time', time, { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9, ps: 1e-12 });
define('frequency', frequency, { Hz: 1, kHz: 1e3, MHz: 1e6, GHz: 1e9 });
define('energy', energy, { J: 1, mJ: 1e-3, uJ: 1e-6, nJ: 1e-9, pJ: 1e-12, fJ: 1e-15 });
define('power', power, { W: 1, mW: 1e-3 });
define('area', area, { mm2: 1e-6, um2: 1e-12 });
define('voltage', voltage, { V: 1, mV: 1e-3 });
define('current', current, { A: 1, mA: 1e-3, uA: 1e-6, nA: 1e-9, pA: 1e-12 });
define('resistance', resistance, { Ohm: 1, kOhm: 1e3, MOhm: 1e6, GOhm: 1e9 });
define('cycles', cycles, { cycle: 1, cycles: 1 });
define('multiplier', plain, { k: 1e3, M: 1e6, G: 1e9, T: 1e12, '%': 0.01 });

/** Every simple unit by its name. */
export const units: ReadonlyMap<string, Unit> = new Map(Object.entries(table));

/** `KiB`, `pJ/B`; undefined if a part is unknown. */
export function unitOf(text: string): Unit | undefined {
  const [above, below] = text.split('/') as [string, string?];
  const top = units.get(above);
  if (below === undefined || !top) return top;
  const bottom = units.get(below);
  if (!bottom) return undefined;
  return {
    factor: top.factor / bottom.factor,
    dimension: combine(top.dimension, bottom.dimension, -1),
    quantity: `${top.quantity} per ${bottom.quantity}`,
  };
}

/** a + sign * b: the dimension of a product (1) or a quotient (-1). */
export function combine(a: Dimension, b: Dimension, sign: 1 | -1): Dimension {
  return a.map((exponent, index) => exponent + sign * b[index]!) as unknown as Dimension;
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.every((exponent, index) => exponent === b[index]);
}

/** The dimensions settings ask for, with the words an error message uses. */
export const expected = {
  information: { dimension: information, words: 'a size in bytes, like 512 KiB' },
  time: { dimension: time, words: 'a time, like 4 ms' },
  cycles: { dimension: cycles, words: 'a number of cycles, like 2 M' },
  frequency: { dimension: frequency, words: 'a frequency, like 700 MHz' },
  energy: { dimension: energy, words: 'an energy, like 1.5 pJ' },
  energyPerByte: { dimension: combine(energy, information, -1), words: 'an energy per byte, like 1.2 pJ/B' },
  area: { dimension: area, words: 'an area, like 1200 um2' },
  areaPerByte: { dimension: combine(area, information, -1), words: 'an area per byte, like 2.4 um2/B' },
  bytesPerSecond: { dimension: combine(information, time, -1), words: 'a bandwidth, like 25.6 GB/s or 10 B/cycle' },
  bytesPerCycle: { dimension: combine(information, cycles, -1), words: 'a bandwidth, like 25.6 GB/s or 10 B/cycle' },
  voltage: { dimension: voltage, words: 'a voltage, like 1.8 V' },
  current: { dimension: current, words: 'a current, like 10 nA' },
  resistance: { dimension: resistance, words: 'a resistance, like 100 MOhm' },
  plain: { dimension: plain, words: 'a number without a unit' },
} as const;

const baseNames = ['B', 's', 'J', 'm2', 'cycle', 'V'];

/** `B/s`, `J/B`; the empty text for plain numbers. */
export function dimensionName(dimension: Dimension): string {
  const name = (sign: 1 | -1) =>
    baseNames
      .flatMap((base, index) => {
        const exponent = dimension[index]! * sign;
        return exponent > 0 ? [exponent > 1 ? `${base}^${exponent}` : base] : [];
      })
      .join('·');
  const below = name(-1);
  return below ? `${name(1) || '1'}/${below}` : name(1);
}

/** Every digit, in groups: `1,234,567`; beyond exact integers at most four. */
export const digits = (value: number): string =>
  // By hand: the first call of `toLocaleString` loads tables for longer than a whole simulation takes.
  Number.isSafeInteger(value) ? String(value).replace(/\B(?=(\d{3})+$)/g, ',') : compact(value);

/** At most four significant digits: 1234567 -> `1.235 M`. */
export function compact(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < 1e4) return String(Number(value.toPrecision(4)));
  for (const [factor, name] of [
    [1e15, 'P'],
    [1e12, 'T'],
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (size >= factor)
      return size >= factor * 1e4 && name === 'P'
        ? value.toExponential(2)
        : `${Number((value / factor).toPrecision(4))} ${name}`;
  }
  return String(value);
}

function scaled(value: number, steps: readonly (readonly [number, string])[]): string {
  const found = steps.find(([factor]) => Math.abs(value) >= factor * 0.9995) ?? steps.at(-1)!;
  return `${Number((value / found[0]).toPrecision(4))} ${found[1]}`;
}

export const showBytes = (bytes: number): string =>
  scaled(bytes, [
    [2 ** 40, 'TiB'],
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
    [1, 'B'],
  ]);
export const showSeconds = (seconds: number): string =>
  scaled(seconds, [
    [1, 's'],
    [1e-3, 'ms'],
    [1e-6, 'us'],
    [1e-9, 'ns'],
  ]);
/** `21 minutes`, `3.2 days`, `18 years`: what people count long times in; two digits. */
export function showYears(years: number): string {
  const units = [
    [1, 'year'],
    [1 / 365.25, 'day'],
    [1 / 365.25 / 24, 'hour'],
    [1 / 365.25 / 24 / 60, 'minute'],
    [1 / 365.25 / 24 / 3600, 'second'],
  ] as const;
  const [size, name] = units.find(([each]) => years >= each) ?? units.at(-1)!;
  const count = compact(Number((years / size).toPrecision(2)));
  return `${count} ${name}${count === '1' ? '' : 's'}`;
}
export const showHertz = (hertz: number): string =>
  scaled(hertz, [
    [1e9, 'GHz'],
    [1e6, 'MHz'],
    [1e3, 'kHz'],
    [1, 'Hz'],
  ]);
export const showJoules = (joules: number): string =>
  scaled(joules, [
    [1, 'J'],
    [1e-3, 'mJ'],
    [1e-6, 'uJ'],
    [1e-9, 'nJ'],
    [1e-12, 'pJ'],
    [1e-15, 'fJ'],
  ]);
export const showArea = (squareMetres: number): string =>
  scaled(squareMetres, [
    [1e-6, 'mm2'],
    [1e-12, 'um2'],
  ]);
export const showBandwidth = (bytesPerSecond: number): string =>
  scaled(bytesPerSecond, [
    [1e12, 'TB/s'],
    [1e9, 'GB/s'],
    [1e6, 'MB/s'],
    [1e3, 'kB/s'],
    [1, 'B/s'],
  ]);

/** One decimal below 10 %, none above: 0.0312 -> `3.1 %`. */
export const showPercent = (share: number): string => {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  return percent < 9.95 ? `${Number(percent.toFixed(1))} %` : `${Math.round(percent)} %`;
};
