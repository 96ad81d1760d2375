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
import type { BaselineComparison, Compared, ComparedSums, Picture, Row } from '../messages.ts';
import { passName } from './columns.ts';

const shareOf = (picture: Picture, row: Row): string =>
  formatPercent(picture.totals.cycles > 0 ? row.cycles / picture.totals.cycles : 0);

export function tooltipOf(picture: Picture, row: Row): { title: string; lines: [name: string, value: string][] } {
  const lines: [string, string][] = [['cycles', formatCount(row.cycles)]];
  if (picture.clock) lines.push(['time', formatSeconds(row.cycles / picture.clock)]);
  lines.push(['share', shareOf(picture, row)]);
  if (row.stall > 0) lines.push(['stalls', formatCount(row.stall)]);
  lines.push(['utilization', formatPercent(row.utilization)]);
  if (row.gemm) {
    lines.push(['mapping', formatPercent(row.mappingEfficiency)]);
    lines.push(['m × n × k', formatGemm(row.gemm)]);
  }
  lines.push(['dataflow', row.dataflow]);
  if (row.gemm) lines.push(['folds', formatCount(row.folds)]);
  if (row.energy !== null) lines.push(['energy', formatEnergy(row.energy)]);
  const pass = picture.colouredBy === 'pass' ? `, ${passName(row)}` : '';
  return { title: `${row.layer} (${row.kind}${pass})`, lines };
}

export function spokenOf(picture: Picture, row: Row): string {
  const place = `${picture.rows.indexOf(row) + 1} of ${picture.rows.length}`;
  const pass = picture.colouredBy === 'pass' ? ` ${passName(row)},` : '';
  return (
    `${row.layer}, ${row.kind},${pass} ${formatCount(row.cycles)} cycles, ${shareOf(picture, row)} of the schedule, ` +
    `utilization ${formatPercent(row.utilization)}, ${place}`
  );
}

/** What the timeline as a whole is. */
export function summaryOf(picture: Picture): string {
  const what = picture.colouredBy === 'pass' ? ['pass', 'passes'] : ['layer', 'layers'];
  const rows = picture.rows.length === 1 ? `1 ${what[0]}` : `${formatCount(picture.rows.length)} ${what[1]}`;
  return (
    `Timeline of schedule ${picture.schedule}: ${rows} of ${picture.network} on ${picture.array}, ` +
    `${formatShort(picture.totals.cycles)} cycles. The table below says the same.`
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
