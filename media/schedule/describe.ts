/** A layer in words: for the tooltip, and for those who listen. Pure. */
import { formatCount, formatEnergy, formatGemm, formatPercent, formatSeconds, formatShort } from '../common/format.ts';
import type { Picture, Row } from '../messages.ts';
import { passNames } from './columns.ts';

const shareOf = (picture: Picture, row: Row): string =>
  formatPercent(picture.totals.cycles > 0 ? row.cycles / picture.totals.cycles : 0);

export function tooltipOf(picture: Picture, row: Row): { title: string; lines: [name: string, value: string][] } {
  const lines: [string, string][] = [['cycles', formatCount(row.cycles)]];
  if (picture.clock) lines.push(['time', formatSeconds(row.cycles / picture.clock)]);
  lines.push(['share', shareOf(picture, row)]);
  lines.push(['utilization', formatPercent(row.utilization)]);
  if (row.gemm) {
    lines.push(['mapping', formatPercent(row.mappingEfficiency)]);
    lines.push(['m × n × k', formatGemm(row.gemm)]);
  }
  lines.push(['dataflow', row.dataflow]);
  lines.push(['folds', formatCount(row.folds)]);
  if (row.energy !== null) lines.push(['energy', formatEnergy(row.energy)]);
  const pass = row.pass === 'forward' ? '' : `, ${passNames[row.pass]}`;
  return { title: `${row.layer} (${row.kind}${pass})`, lines };
}

export function spokenOf(picture: Picture, row: Row): string {
  const place = `${picture.rows.indexOf(row) + 1} of ${picture.rows.length}`;
  const pass = row.pass === 'forward' ? '' : ` ${passNames[row.pass]},`;
  return (
    `${row.layer}, ${row.kind},${pass} ${formatCount(row.cycles)} cycles, ${shareOf(picture, row)} of the schedule, ` +
    `utilization ${formatPercent(row.utilization)}, ${place}`
  );
}

/** What the timeline as a whole is. */
export function summaryOf(picture: Picture): string {
  const layers = picture.rows.length === 1 ? '1 layer' : `${formatCount(picture.rows.length)} layers`;
  return (
    `Timeline of schedule ${picture.schedule}: ${layers} of ${picture.network} on ${picture.array}, ` +
    `${formatShort(picture.totals.cycles)} cycles. The table below says the same.`
  );
}
