/** From a picture to what the timeline needs, and colours that table and timeline share. Pure. */
import type { Picture, Row } from '../messages.ts';
import { colourName } from '../timeline/theme.ts';

/** The first bar of each row, -1 for a row without one. */
export function barsOfRows({ bars, rows }: Picture): Int32Array<ArrayBuffer> {
  const first = new Int32Array(rows.length).fill(-1);
  for (let bar = bars.row.length - 1; bar >= 0; bar--) if (bars.row[bar]! >= 0) first[bars.row[bar]!] = bar;
  return first;
}

/** The utilization of each bar's row. */
export const levelsOf = ({ bars, rows }: Picture): Float32Array =>
  Float32Array.from(bars.row, (row) => rows[row]?.utilization ?? 0);

/** The name of the colour that a row has in this picture, as its bar. */
export const colourOf = ({ colouredBy }: Picture, row: Row): string =>
  colourName(colouredBy === 'pass' ? row.pass : row.kind);
