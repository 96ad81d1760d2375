/** Moments and passes in words: for tooltips, for the table, and for those who listen. Pure. */
import { formatBytes, formatCount, formatPercent, formatSeconds, formatShort } from '../common/format.ts';
import { type BufferName, buffers, type Picture, type Role } from '../memory-messages.ts';
import { passNames } from '../schedule/columns.ts';
import type { TooltipText } from '../timeline/tooltip.ts';
import { type Alive, type Dot, type Facts, ridgeOf } from './facts.ts';

const space = '\u00a0';

const roleNames: Record<Role, string> = {
  weights: 'weights',
  optimizerState: 'optimizer state',
  weightGradients: 'weight gradients',
  kept: 'activations kept for backward',
  gradients: 'gradients of activations',
  other: 'other activations',
};

/** Without a backward pass there is only one kind of activations. */
export const roleName = ({ picture }: Facts, role: Role): string =>
  role === 'other' && !picture.training ? 'activations' : roleNames[role];

/** Of one tensor: `stage2.0.b activations`. */
const tensorWords: Record<Role, string> = {
  weights: 'weights',
  optimizerState: 'optimizer state',
  weightGradients: 'weight gradients',
  kept: 'activations',
  gradients: 'gradients',
  other: 'activations',
};
export const tensorName = ({ name, role }: Alive): string => `${name} ${tensorWords[role]}`;

export const passName = (facts: Facts, row: number): string => {
  const name = passNames[facts.passOf(row)];
  return facts.picture.passes.second[row] ? `${name}, 2nd` : name;
};

/** `1,024`, `12.5`, `0.37`: a rate or an intensity. */
export function formatRate(value: number): string {
  if (value >= 1e6) return formatShort(value);
  if (value >= 99.95) return formatCount(value);
  return value === 0 ? '0' : Number(value.toPrecision(3)).toString();
}

export const formatIntensity = (intensity: number): string => `${formatRate(intensity)}${space}MAC/B`;

/** With a clock also in MACs per second. */
export function formatSpeed(macsPerCycle: number, clock: number | null): string {
  const perCycle = `${formatRate(macsPerCycle)}${space}MAC/cycle`;
  return clock === null ? perCycle : `${perCycle} (${formatPerSecond(macsPerCycle * clock)})`;
}

/** `12.8 GMAC/s` */
export function formatPerSecond(macs: number): string {
  const text = formatShort(macs);
  return /[kMGTP]$/.test(text) ? `${text}MAC/s` : `${text}${space}MAC/s`;
}

/** `2.31×`; more than a thousandfold without decimals. */
const times = (ratio: number): string => `${ratio >= 100 ? formatCount(ratio) : ratio.toFixed(2)}×`;

/** Why a pass is not faster. */
export function boundWords({ bound, machine, times: ratio }: Dot): string {
  const worker = machine ?? 'the array';
  if (ratio === null) return 'compute-bound: no DRAM bandwidth is known';
  return bound === 'memory'
    ? `memory-bound: the DRAM is busy ${times(ratio)} as long as ${worker}`
    : `compute-bound: ${worker} works ${times(ratio)} as long as the DRAM`;
}

export const boundCell = ({ bound, times: ratio }: Dot): string =>
  ratio === null ? bound : `${bound}${space}${times(ratio)}`;

export const bufferWords = (facts: Facts, buffer: BufferName, row: number): string | null => {
  const taken = facts.taken(buffer, row);
  if (Number.isNaN(taken)) return null;
  const capacity = facts.picture.capacity[buffer];
  if (capacity === null) return `${formatBytes(taken)}, no size given`;
  if (taken > capacity) return `needs ${formatBytes(taken)}, holds ${formatBytes(capacity)}`;
  return `${formatBytes(taken)} of ${formatBytes(capacity)} (${formatPercent(taken / capacity)})`;
};

const timeWords = ({ clock }: Picture, cycle: number): string => {
  const cycles = `cycle ${formatCount(Math.floor(cycle))}`;
  return clock === null ? cycles : `${cycles}, ${formatSeconds(cycle / clock)}`;
};

/** How many tensors a tooltip names. */
const named = 5;

/** A moment of the memory curve. */
export function momentOf(facts: Facts, turn: number, row: number | undefined, cycle: number): TooltipText {
  const { picture, totals } = facts;
  const { turns, names, peak } = picture;
  const { top, count } = facts.alive(turn, named);
  const direction = turns.backward[turn] ? 'backward' : 'forward';
  const pass = row === undefined ? direction : passName(facts, row);
  const lines: [string, string][] = [
    ['time', timeWords(picture, cycle)],
    [
      'total',
      `${formatBytes(totals[turn]!)}${peak && peak.bytes > 0 ? `, ${formatPercent(totals[turn]! / peak.bytes)} of the peak` : ''}`,
    ],
  ];
  for (const role of facts.usedRoles.toReversed()) {
    const bytes = facts.bytesOf(role, turn);
    if (bytes > 0) lines.push([roleName(facts, role), formatBytes(bytes)]);
  }
  if (top.length > 0)
    lines.push([count > top.length ? `largest of ${formatCount(count)} that come and go` : 'what comes and goes', '']);
  for (const tensor of top) lines.push([`\u2003${tensorName(tensor)}`, formatBytes(tensor.bytes)]);
  return { title: `${names[turns.layer[turn]!]} (${pass})`, lines };
}

/** What the buffers hold in a pass. */
export function bufferTooltip(facts: Facts, row: number, cycle: number): TooltipText {
  const lines: [string, string][] = [['time', timeWords(facts.picture, cycle)]];
  for (const buffer of facts.knowsTiles ? buffers : []) {
    lines.push([`${buffer} buffer`, bufferWords(facts, buffer, row) ?? 'not used']);
  }
  return { title: `${facts.layerName(row)} (${passName(facts, row)})`, lines };
}

export function dotTooltip(facts: Facts, dot: Dot, others: number): TooltipText {
  const { clock } = facts.picture;
  const lines: [string, string][] = [
    ...(dot.machine === null ? [] : [['runs on', dot.machine] as [string, string]]),
    ['intensity', formatIntensity(dot.intensity)],
    ['attained', formatSpeed(dot.attained, clock)],
    ['attainable', formatSpeed(dot.attainable, clock)],
    [dot.machine === null ? 'of the roof' : "of the array's roof", formatPercent(dot.attained / dot.attainable)],
    ['bound by', dot.times === null ? 'compute (no DRAM bandwidth is known)' : dot.bound],
  ];
  if (dot.times !== null) {
    lines.push(
      dot.bound === 'memory'
        ? ['DRAM busy', `${times(dot.times)} as long as ${dot.machine ?? 'the array'}`]
        : [`${dot.machine ?? 'array'} works`, `${times(dot.times)} as long as the DRAM`],
    );
  }
  if (others > 0) lines.push(['also here', `${formatCount(others)} more ${others === 1 ? 'pass' : 'passes'}`]);
  return { title: `${facts.layerName(dot.row)} (${passName(facts, dot.row)})`, lines };
}

/** A pass on the curve, for those who listen. */
export function spokenRow(facts: Facts, row: number): string {
  const { passes } = facts.picture;
  const turn = passes.turn[row]!;
  const parts = facts.usedRoles
    .map((role) => [role, facts.bytesOf(role, turn)] as const)
    .filter(([, bytes]) => bytes > 0)
    .map(([role, bytes]) => `${roleName(facts, role)} ${formatBytes(bytes)}`);
  const held = buffers.flatMap((buffer) => {
    const text = bufferWords(facts, buffer, row);
    return text === null ? [] : [`${buffer} buffer ${text}`];
  });
  const peak = facts.picture.peak?.turn === turn ? ' This is the peak.' : '';
  return (
    `${facts.layerName(row)}, ${passName(facts, row)}, ${timeWords(facts.picture, passes.start[row]!)}: ` +
    `${formatBytes(facts.totals[turn]!)} in all: ${parts.join(', ')}${held.length ? `; ${held.join(', ')}` : ''}.${peak} ` +
    `${row + 1} of ${facts.rows}`
  );
}

export function spokenDot(facts: Facts, dot: Dot, place: number): string {
  const { clock } = facts.picture;
  return (
    `${facts.layerName(dot.row)}, ${passName(facts, dot.row)}: ${formatIntensity(dot.intensity)}, ` +
    `attains ${formatSpeed(dot.attained, clock)} of ${formatSpeed(dot.attainable, clock)} attainable, ${boundWords(dot)}. ` +
    `${place + 1} of ${facts.dots.length}`
  );
}

export const curveSummary = ({ picture, rows }: Facts): string =>
  `Memory over the step of schedule ${picture.schedule}: ${rows === 1 ? '1 pass' : `${formatCount(rows)} passes`} of ${picture.network} on ${picture.array}` +
  `${picture.peak ? `, at most ${formatBytes(picture.peak.bytes)}` : ''}. The table below says the same.`;

/** What the chip could hold of the peak, and which lines are not drawn. */
export function chipWords(facts: Facts): string {
  const { peak } = facts.picture;
  const { onChip } = facts;
  const dram = 'No line for the DRAM: an array says how fast it is, not how much it holds.';
  if (facts.dots.length === 0) return `Buffers are not drawn: nothing runs on the array. ${dram}`;
  if (!facts.knowsTiles) {
    const why = onChip === null ? 'the array gives them no sizes' : 'nothing runs on the array';
    return `Buffers are not drawn: ${why}. ${dram}`;
  }
  if (onChip === null || !peak || peak.bytes === 0) return `No line for the chip: not every buffer has a size. ${dram}`;
  return onChip >= peak.bytes
    ? `All buffers together hold ${formatBytes(onChip)}, more than the peak. ${dram}`
    : `All buffers together hold ${formatBytes(onChip)}, ${formatPercent(onChip / peak.bytes)} of the peak. ${dram}`;
}

/** One sentence on where the dots are. */
export function rooflineSummary(facts: Facts): string {
  const { picture, dots } = facts;
  if (dots.length === 0) return 'No pass of this step runs on the array.';
  const some = (count: number): string => `${formatCount(count)} of ${formatCount(dots.length)} passes`;
  const memory = dots.filter(({ bound }) => bound === 'memory').length;
  const { roof, clock } = picture;
  const ridge = ridgeOf(roof);
  return ridge === null
    ? `The array does at most ${formatSpeed(roof.macsPerCycle, clock)}. No slope is drawn: ${picture.withoutBandwidth}.`
    : `${some(memory)} are memory-bound, ${some(dots.length - memory)} compute-bound. Below ${formatIntensity(ridge)} the DRAM cannot feed the whole array.`;
}
