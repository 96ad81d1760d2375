/** The bars of a figure as a table: one header, one line for each bar. Cycles are written in full. */
import { field } from '../csv.ts';
import type { Figure, FigureBar } from './figure.ts';

/** What belongs to no layer, and what is not counted, is an empty field. */
export function barsToCsv({ lanes, kinds, bars }: Figure): string {
  const columns: readonly (readonly [name: string, value: (bar: FigureBar) => string | number | null])[] = [
    ['lane', (bar) => lanes[bar.lane]!.name],
    ['kind', (bar) => kinds[bar.kind]!.name],
    ['layer', (bar) => bar.layer],
    ['pass', (bar) => bar.pass],
    ['part', (bar) => bar.part],
    ['number', (bar) => bar.number],
    ['batch', (bar) => bar.batch],
    ['start_cycle', (bar) => bar.start],
    ['end_cycle', (bar) => bar.end],
    ['busy_share', (bar) => bar.share],
  ];
  const lines = bars.map((bar) => columns.map(([, value]) => field(value(bar))).join(','));
  return `${[columns.map(([name]) => name).join(','), ...lines].join('\n')}\n`;
}
