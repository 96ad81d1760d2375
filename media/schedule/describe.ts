/** A row in words, for the tooltip and for those who listen, and a comparison with a baseline. Pure. */
import {
  formatCount,
  formatEnergy,
  formatGemm,
  formatPercent,
  formatSeconds,
  formatShare,
  formatShort,
} from '../common/format.ts';
import {
  type BarDetail,
  type BaselineComparison,
  barDetails,
  type Compared,
  type ComparedSums,
  type Picture,
  type Row,
} from '../messages.ts';
import type { Mark } from '../timeline/mark.ts';
import { isOnArray, passName, passNames } from './columns.ts';
import { differenceWords, type Scene } from './compose.ts';

/** Cycles of the whole that shares are of. */
const wholeOf = ({ pipeline, totals, length }: Picture): number => (pipeline ? length : totals.cycles);

const shareOf = (picture: Picture, cycles: number): string =>
  formatPercent(wholeOf(picture) > 0 ? cycles / wholeOf(picture) : 0);

const detailOf = (mark: Mark): BarDetail => barDetails[mark.detail] ?? 'pass';

const counted = (count: number, what: string): string => `${formatCount(count)} ${what}${count === 1 ? '' : 's'}`;

/** What may stand in a bar, the most telling one first. */
export function labelsOf({ picture, differences }: Scene, mark: Mark): string[] {
  const number = formatCount(mark.item + 1);
  switch (detailOf(mark)) {
    case 'pass': {
      const row = picture.rows[mark.row];
      if (mark.lane === 0 || differences) return nameParts(row?.layer ?? '');
      return [row?.machine?.name ?? formatPercent(mark.share)];
    }
    case 'tile':
      return [`tile ${number}`, number];
    case 'fold':
      return [`fold ${number}`, number];
    case 'block':
      return [`block ${number}`, number];
    case 'vector':
      return [`vector ${number}`, number];
    case 'pulses':
    case 'ramp':
      return [detailOf(mark)];
    case 'writing':
      return [`phase ${phaseOf(mark)}`, `${phaseOf(mark)}`];
    case 'skew':
      return ['skew'];
    case 'wait':
      return ['waits for memory', 'waits'];
    case 'transfer':
      if (picture.pipeline) return [`${(mark.item % picture.pipeline.microbatches) + 1}`];
      return mark.item < 0 && mark.share < 1 ? [formatPercent(mark.share)] : ['transfer'];
    case 'idle':
      return ['no load yet', 'idle'];
    case 'microbatch':
      return [taskName(picture, mark)];
    case 'several':
      return [];
  }
}

/** Updates of a crossbar write in four phases, one for each pair of signs. */
const phases = 4;
const phaseOf = ({ item }: Mark): number => (item % phases) + 1;

/** The whole name, else as many of its last parts as fit: `stage1.0.a`, `0.a`, `a`. */
function nameParts(name: string): string[] {
  const parts = name.split('.');
  return parts.map((_, index) => parts.slice(index).join('.'));
}

const letters: Readonly<Record<string, string>> = {
  forward: 'F',
  activationGradient: 'A',
  weightGradient: 'W',
  interleaved: 'B',
  update: 'U',
};

/** `F12`: the forward pass of the twelfth micro-batch. */
function taskName({ pipeline, kinds }: Picture, { kind, item }: Mark): string {
  const letter = letters[kinds[kind]!] ?? '';
  return `${letter}${(item % (pipeline?.microbatches ?? 1)) + 1}`;
}

const kindWords: Readonly<Record<string, string>> = {
  transfer: 'transfer',
  stall: 'stall',
  idle: 'idle',
};
export const kindName = (kind: string): string =>
  kindWords[kind] ?? (passNames as Readonly<Record<string, string>>)[kind] ?? kind;

/** `fold 3 of 48` */
function partOf(picture: Picture, mark: Mark): string {
  const row = picture.rows[mark.row];
  const number = formatCount(mark.item + 1);
  switch (detailOf(mark)) {
    case 'pass':
      return picture.lanes[mark.lane]?.name ?? '';
    case 'fold':
      return row ? `fold ${number} of ${formatCount(row.folds)}` : `fold ${number}`;
    case 'tile':
      return `tile ${number}`;
    case 'block':
      return `block ${number}`;
    case 'vector':
      return `vector ${number}`;
    case 'pulses':
      return `pulses of vector ${number}`;
    case 'ramp':
      return `the ramp of the converters for vector ${number}`;
    case 'writing':
      return `update by vector ${formatCount(Math.floor(mark.item / phases) + 1)}, phase ${phaseOf(mark)} of ${phases}`;
    case 'skew':
      return `the wavefront of fold ${number} on its way through`;
    case 'idle':
      return 'the next words are not loaded yet';
    case 'wait':
      return 'waits for memory';
    case 'transfer':
      if (picture.pipeline) return `transfer for ${batchWords(picture, mark)}`;
      return mark.item < 0 ? 'transfers' : `transfers during tile ${number}`;
    case 'microbatch':
    case 'several':
      return taskWords(picture, mark);
  }
}

function taskWords(picture: Picture, mark: Mark): string {
  const kind = kindName(picture.kinds[mark.kind]!);
  return mark.item < 0 ? `several, most of the time ${kind}` : `${kind}, ${batchWords(picture, mark)}`;
}

function batchWords({ pipeline }: Picture, { item }: Mark): string {
  const microbatches = pipeline?.microbatches ?? 1;
  return `micro-batch ${(item % microbatches) + 1} of batch ${Math.floor(item / microbatches) + 1}`;
}

export interface Told {
  readonly title: string;
  readonly lines: [name: string, value: string][];
  readonly note?: string;
}

/** All that is known of a bar. */
export function tooltipOf({ picture, differences }: Scene, mark: Mark): Told {
  const told = toldOf(picture, mark, differences !== null);
  const share = differences?.[mark.row];
  if (share !== undefined && share !== 0) told.lines.splice(1, 0, ['difference', differenceWords(share)]);
  return told;
}

/** @param several whether every lane is one of passes */
function toldOf(picture: Picture, mark: Mark, several: boolean): Told {
  const row = picture.rows[mark.row];
  const cycles = mark.end - mark.start;
  const lines: [string, string][] = [];
  if (picture.pipeline && !several) {
    lines.push(...spanLines(picture, mark, cycles));
    const processor = picture.pipeline.processors[Number.parseInt(picture.lanes[mark.lane]?.name ?? '', 10) - 1];
    if (processor && detailOf(mark) === 'microbatch') lines.push(['layers', spanOfNames(processor.layers)]);
    return { title: `${picture.lanes[mark.lane]?.name}: ${partOf(picture, mark)}`, lines };
  }
  if (!row) return { title: partOf(picture, mark), lines: spanLines(picture, mark, cycles) };
  const pass = picture.colouredBy === 'pass' ? `, ${passName(row)}` : '';
  const note = row.stands.join(' · ');
  if (mark.lane === 0 || several)
    return { title: `${row.layer} (${row.kind}${pass})`, lines: costLines(picture, row), note };
  return {
    title: `${row.layer}${pass}: ${partOf(picture, mark)}`,
    lines: [...spanLines(picture, mark, cycles), ['of a pass of', counted(row.cycles, 'cycle')]],
    note,
  };
}

function spanLines({ clock }: Picture, mark: Mark, cycles: number): [string, string][] {
  const lines: [string, string][] = [['cycles', formatCount(cycles)]];
  if (clock) lines.push(['time', formatSeconds(cycles / clock)]);
  lines.push(['from cycle', formatCount(mark.start)]);
  if (mark.share < 1) lines.push(['at work', formatPercent(mark.share)]);
  return lines;
}

/** `conv1 … conv5 (5)` */
const spanOfNames = (names: readonly string[]): string =>
  names.length > 2 ? `${names[0]} … ${names.at(-1)} (${names.length})` : names.join(', ');

/** The full cost of a pass. */
export function costLines(picture: Picture, row: Row): [string, string][] {
  const lines: [string, string][] = [['cycles', formatCount(row.cycles)]];
  if (picture.clock) lines.push(['time', formatSeconds(row.cycles / picture.clock)]);
  lines.push(['share', shareOf(picture, row.cycles)]);
  if (row.stall > 0) lines.push(['stalls', formatCount(row.stall)]);
  if (isOnArray(row)) {
    lines.push(['utilization', formatPercent(row.utilization)]);
    lines.push(['mapping', formatPercent(row.mappingEfficiency)]);
  }
  if (row.gemm) lines.push(['m × n × k', formatGemm(row.gemm)]);
  lines.push(['dataflow', row.machine ? `${row.dataflow} (${row.machine.name})` : row.dataflow]);
  if (isOnArray(row)) lines.push(['folds', formatCount(row.folds)]);
  for (const { name, value } of row.machine?.facts ?? []) lines.push([name, value]);
  lines.push(['SRAM words', formatCount(row.accesses)]);
  lines.push(['DRAM words', formatCount(row.dram)]);
  if (row.energy !== null) lines.push(['energy', formatEnergy(row.energy)]);
  return lines;
}

export function spokenOf(picture: Picture, mark: Mark): string {
  const row = picture.rows[mark.row];
  const cycles = counted(mark.end - mark.start, 'cycle');
  if (mark.lane === 0 && row && !picture.pipeline) {
    const pass = picture.colouredBy === 'pass' ? ` ${passName(row)},` : '';
    return (
      `${row.layer}, ${row.kind},${pass} ${cycles}, ${shareOf(picture, row.cycles)} of the schedule, ` +
      `${isOnArray(row) ? `utilization ${formatPercent(row.utilization)}` : row.dataflow}, ${mark.row + 1} of ${picture.rows.length}`
    );
  }
  const lane = picture.lanes[mark.lane]?.name ?? '';
  const of = row && !picture.pipeline ? `, ${row.layer}` : '';
  const share = mark.share < 1 ? `, at work ${formatPercent(mark.share)} of the time` : '';
  const part = detailOf(mark) === 'pass' ? '' : ` ${partOf(picture, mark)},`;
  return `${lane}${of}:${part} ${cycles} from cycle ${formatCount(mark.start)}${share}`;
}

/** What the timeline as a whole is. */
export function summaryOf(picture: Picture): string {
  const { pipeline, rows, totals } = picture;
  if (pipeline) {
    return (
      `Timeline of schedule ${picture.schedule}: ${counted(pipeline.processors.length, 'processor')}, ` +
      `micro-batches: ${formatCount(pipeline.microbatches)}, of ${picture.network}, ` +
      `${formatShort(pipeline.period)} cycles a batch. The tables below say the same.`
    );
  }
  const what = picture.colouredBy === 'pass' ? ['pass', 'passes'] : ['layer', 'layers'];
  const count = rows.length === 1 ? `1 ${what[0]}` : `${formatCount(rows.length)} ${what[1]}`;
  return (
    `Timeline of schedule ${picture.schedule}: ${count} of ${picture.network} on ${picture.array}, ` +
    `${formatShort(totals.cycles)} cycles. The table below says the same.`
  );
}

/** `ws-os (exposed, here hidden)` */
export const baselineName = ({ name, buffering, ownBuffering }: BaselineComparison): string =>
  `${name} (${buffering === ownBuffering ? buffering : `${buffering}, here ${ownBuffering}`})`;

/** Below this a ratio says less than a share. */
const leastRatio = 1.05;

export const times = (ratio: number): string => `${ratio.toFixed(2)}×`;

/** `1.31× fewer cycles`, `3.1 % more cycles`, `as many cycles` */
export function cycleWords({ own, baseline, ratio, saving }: Compared): string {
  if (own === baseline) return 'as many cycles';
  return ratio >= leastRatio ? `${times(ratio)} fewer cycles` : `${shareWords(saving, 'fewer')} cycles`;
}

export const shareWords = (saving: number, less: 'fewer' | 'less'): string =>
  saving > 0 ? `${formatShare(saving)} ${less}` : `${formatShare(-saving)} more`;

/** What differs besides the cycles: `24 % fewer SRAM accesses`, `8.1 % more energy`. */
export const otherWords = ({ accesses, dram, energy }: ComparedSums): string[] => [
  ...(accesses.own === accesses.baseline ? [] : [`${shareWords(accesses.saving, 'fewer')} SRAM accesses`]),
  ...(dram.own === dram.baseline ? [] : [`${shareWords(dram.saving, 'less')} DRAM traffic`]),
  ...(energy === null || energy.own === energy.baseline ? [] : [`${shareWords(energy.saving, 'less')} energy`]),
];
