/** Samples as text: one a line, its label and its numbers between commas. */

import type { DataSet } from '../simulate/numerics/types.ts';
import { mostClasses, type Read, read, refused } from './data-problem.ts';

/** Names of the column with the label, in a first line that names columns. */
const labelNames = ['label', 'class', 'target'];

/**
 * The label is in the column that the first line calls `label`, `class` or `target`, without such a line in the first. Numbers are
 * divided by the largest magnitude among them if that is above 1. Empty lines are skipped.
 */
export function csvData(text: string, source: string): Read<DataSet> {
  const lines = text.split(/\r\n|\n|\r/);
  let labelColumn = 0;
  let columns = 0;
  /** The first line with fields, from 1. */
  let first = 0;
  let samples = new Float32Array(0);
  const labels: number[] = [];
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const at = { line: index + 1 };
    const fields = line.split(',').map((field) => field.trim());
    if (columns === 0) {
      columns = fields.length;
      first = index + 1;
      if (columns < 2) return refused(at, 'a line has a label and at least one number, with commas between them');
      samples = new Float32Array(64 * (columns - 1));
      if (isHeader(fields)) {
        const named = fields.findIndex((field) => labelNames.includes(field.replaceAll('"', '').toLowerCase()));
        if (named < 0)
          return refused(
            at,
            `the first line names columns, but none of them ${labelNames.join(', ')}: which is the label?`,
          );
        labelColumn = named;
        continue;
      }
    }
    if (fields.length !== columns) return refused(at, `${fields.length} fields, but line ${first} has ${columns}`);
    const label = numberIn(fields[labelColumn]!);
    if (!Number.isInteger(label) || label < 0 || label >= mostClasses)
      return refused(
        at,
        `'${shown(fields[labelColumn]!)}' is no label: classes are whole numbers from 0 to ${mostClasses - 1}`,
      );
    const start = labels.length * (columns - 1);
    if (start + columns - 1 > samples.length) {
      const grown = new Float32Array(2 * samples.length);
      grown.set(samples);
      samples = grown;
    }
    let to = start;
    for (let column = 0; column < columns; column++) {
      if (column === labelColumn) continue;
      const value = numberIn(fields[column]!);
      if (!Number.isFinite(Math.fround(value)))
        return refused(at, `'${shown(fields[column]!)}' in column ${column + 1} is no number`);
      samples[to++] = value;
    }
    labels.push(label);
  }
  if (labels.length === 0) return refused({ line: 1 }, 'it has no samples');
  const used = samples.subarray(0, labels.length * (columns - 1));
  const largest = used.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return read({
    source,
    shape: [columns - 1],
    classes: labels.reduce((most, label) => Math.max(most, label + 1), 0),
    samples: largest > 1 ? used.map((value) => value / largest) : used.slice(),
    labels: Uint16Array.from(labels),
  });
}

/** Whether a line names columns: a name in it is no number, and no failed one either. */
const isHeader = (fields: readonly string[]): boolean =>
  fields.some((field) => /^"?[a-z_]/i.test(field) && !/^[+-]?(nan|inf(inity)?)$/i.test(field));

/** Empty fields are no zeros. */
const numberIn = (field: string): number => (field === '' ? Number.NaN : Number(field));

const shown = (field: string): string => (field.length > 40 ? `${field.slice(0, 40)}...` : field);
