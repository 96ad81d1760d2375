/** How large an array of some cells may be before its wires no longer carry them. Equations: docs/models/crossbar.md#lines. */

import { digits } from '../../model/units.ts';
import type { Grid } from '../types.ts';
import type { Circuit } from './circuit.ts';

type During = LineProblem['during'];

/** What an array asks of its lines and they do not give. */
export interface LineProblem {
  readonly kind: 'electromigration' | 'drop';
  readonly during: 'read' | 'write';
  /** A with `electromigration`, V with `drop`: what comes out, and the most that may. */
  readonly value: number;
  readonly most: number;
  /** The largest square array that keeps within it, in rows: 0 if not even one cell does. */
  readonly square: number;
  /** One sentence with all of these. */
  readonly message: string;
}

/**
 * All cells on and driven at the same time: the worst that a read or a write can be.
 *
 * @param array checked by `arrayProblems`
 */
export function lineProblems(array: Grid, circuit: Circuit): LineProblem[] {
  return (['read', 'write'] as const).flatMap((during) => {
    const current = during === 'read' ? circuit.readCurrent : circuit.writeCurrent;
    const of = `In a ${during}, ${digits(array.rows)} x ${digits(array.cols)} cells of ${amperes(current)}`;
    return [...migration(array, current, during, circuit, of), ...drop(array, current, during, circuit, of)];
  });
}

/** A at the end of the longer line (FOUND: I · N). */
export const lineCurrent = ({ rows, cols }: Grid, current: number): number => Math.max(rows, cols) * current;

/**
 * V that the cell farthest from drivers and integrators lacks: what is lost along its row and along its column. DERIVED: the wire
 * before the i-th cell from the end carries the current of i cells, all of them equal. An upper bound, because a cell at a lower
 * voltage conducts less. For a square array this is the whole current through the whole line, as the source computes it.
 */
export const lineDrop = ({ rows, cols }: Grid, current: number, { wireResistance, pitch }: Circuit): number =>
  current * wireResistance * pitch * ((rows * (rows + 1)) / 2 + (cols * (cols + 1)) / 2);

function migration(array: Grid, current: number, during: During, circuit: Circuit, of: string): LineProblem[] {
  const value = lineCurrent(array, current);
  const most = circuit.lineCurrent;
  if (value <= most) return [];
  const square = Math.floor(most / current);
  const message = `${of} make ${amperes(value)} on a line, above the ${amperes(most)} that electromigration allows: ${room(square)} (limit of Marinella et al., 14/16 nm)`;
  return [{ kind: 'electromigration', during, value, most, square, message }];
}

function drop(array: Grid, current: number, during: During, circuit: Circuit, of: string): LineProblem[] {
  const value = lineDrop(array, current, circuit);
  const most = circuit.lineDrop;
  if (value <= most) return [];
  // n (n + 1) times what half of the drop of a single cell is, solved for n.
  const each = lineDrop({ rows: 1, cols: 1 }, current, circuit) / 2;
  const square = Math.floor(Math.sqrt(0.25 + most / each) - 0.5);
  const message = `${of} lose up to ${volts(value)} along rows and columns, above ${volts(most)}: ${room(square)} (limit of Marinella et al., 14/16 nm)`;
  return [{ kind: 'drop', during, value, most, square, message }];
}

const room = (lines: number): string =>
  lines === 0 ? 'not even one cell fits' : `at most ${digits(lines)} x ${digits(lines)} fit`;

export const amperes = (value: number): string => `${scaled(value)}A`;
export const volts = (value: number): string => `${scaled(value)}V`;

function scaled(value: number): string {
  const prefixes = { '': 1, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 };
  const [prefix, factor] = Object.entries(prefixes).find(([, each]) => value >= each * 0.9995) ?? ['p', 1e-12];
  return `${Number((value / factor).toPrecision(3))} ${prefix}`;
}
