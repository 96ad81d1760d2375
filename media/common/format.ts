/** Numbers as people read them: few digits, a unit, and no line break between the two. Pure. */

const space = '\u00a0';
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** All digits, in groups of three: `12,845,056`. */
export const formatCount = (value: number): string => grouped.format(value);

const large = [
  { factor: 1, prefix: '' },
  { factor: 1e3, prefix: 'k' },
  { factor: 1e6, prefix: 'M' },
  { factor: 1e9, prefix: 'G' },
  { factor: 1e12, prefix: 'T' },
  { factor: 1e15, prefix: 'P' },
];
const small = [
  { factor: 1e-15, prefix: 'f' },
  { factor: 1e-12, prefix: 'p' },
  { factor: 1e-9, prefix: 'n' },
  { factor: 1e-6, prefix: 'µ' },
  { factor: 1e-3, prefix: 'm' },
  { factor: 1, prefix: '' },
];

/** Three significant digits, without turning 999.7 into 1000 of the smaller unit. */
function significant(
  value: number,
  scale: readonly { factor: number; prefix: string }[],
): { text: string; prefix: string } {
  let chosen = scale[0]!;
  for (const step of scale) if (Math.abs(value) >= step.factor * 0.9995) chosen = step;
  const scaled = value / chosen.factor;
  const digits = Math.abs(scaled) >= 99.95 ? 0 : Math.abs(scaled) >= 9.995 ? 1 : 2;
  return { text: scaled.toFixed(digits), prefix: chosen.prefix };
}

/** `950`, `12.5 k`, `1.20 M`: a count where its size matters and its last digits do not. */
export function formatShort(value: number): string {
  if (Math.abs(value) < 1000) return formatCount(value);
  const { text, prefix } = significant(value, large);
  return `${text}${space}${prefix}`;
}

/** Seconds as `1.25 ms`. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return `0${space}s`;
  const { text, prefix } = significant(seconds, small);
  return `${text}${space}${prefix}s`;
}

const binary = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/** Bytes as `12.3 MiB`, three significant digits. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  while (unit < binary.length - 1 && bytes >= 1023.5 * 1024 ** unit) unit++;
  const value = bytes / 1024 ** unit;
  const digits = unit === 0 && Number.isInteger(value) ? 0 : value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  // 64 KiB is exact, and says so.
  const text = Number.isInteger(value) ? formatCount(value) : value.toFixed(digits);
  return `${text}${space}${binary[unit]}`;
}

/** Joules as `3.40 mJ`. */
export function formatEnergy(joules: number): string {
  if (joules === 0) return `0${space}J`;
  const { text, prefix } = significant(joules, small);
  return `${text}${space}${prefix}J`;
}

/** A share from 0 to 1 as `37.2 %`; a little is never shown as nothing, and nearly all is never shown as all. */
export function formatPercent(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.05) return `<${space}0.1${space}%`;
  const text = percent < 100 && percent >= 99.95 ? '99.9' : percent.toFixed(1);
  return `${text}${space}%`;
}

/** A share in few digits, for sentences: `3.1 %`, `24 %`. */
export const formatShare = (share: number): string =>
  share >= 0.0995 ? `${Math.round(share * 100)}${space}%` : formatPercent(share);

/** `12,544 × 64 × 147`, with the groups where there is more than one. */
export function formatGemm(gemm: { m: number; n: number; k: number; groups: number }): string {
  const product = [gemm.m, gemm.n, gemm.k].map(formatCount).join(`${space}×${space}`);
  return gemm.groups === 1 ? product : `${product}${space}×${space}${formatCount(gemm.groups)}${space}groups`;
}
