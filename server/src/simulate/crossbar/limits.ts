/** How large an array of some cells may be before its wires no longer carry them. Equations: docs/models/crossbar.md#lines. */

import { digits } from '../../model/units.ts';
import type { Circuit } from './circuit.ts';
import type { CrossbarArray } from './types.ts';

/** What an array asks of a line and the line does not give. */
export interface LineProblem {
  readonly kind: 'electromigration' | 'drop';
  readonly during: 'read' | 'write';
  /** A with `electromigration`, V with `drop`: what comes out, and the most that may. */
  readonly value: number;
  readonly most: number;
  /** The longest line, in cells, that keeps within it: 0 if not even one does. */
  readonly cells: number;
  /** One sentence with all of these. */
  readonly message: string;
}

/**
 * The longest line with all of its cells on, driven at the same time: the worst that a read or a write can be.
 *
 * @param array checked by `arrayProblems`
 */
export function lineProblems(array: CrossbarArray, circuit: Circuit): LineProblem[] {
  const cells = Math.max(array.rows, array.cols);
  return (['read', 'write'] as const).flatMap((during) => {
    const current = during === 'read' ? circuit.readCurrent : circuit.writeCurrent;
    return [...migration(cells, current, during, circuit), ...drop(cells, current, during, circuit)];
  });
}

/** A at the driver's end of a line whose cells all conduct `current`. */
export const lineCurrent = (cells: number, current: number): number => cells * current;

/**
 * V between the ends of a line. DERIVED: the wire before the i-th cell from the end carries the current of i cells, all of them
 * equal. An upper bound, because a cell at a lower voltage conducts less.
 */
export const lineDrop = (cells: number, current: number, { wireResistance, pitch }: Circuit): number =>
  (current * wireResistance * pitch * cells * (cells + 1)) / 2;

function migration(cells: number, current: number, during: LineProblem['during'], circuit: Circuit): LineProblem[] {
  const value = lineCurrent(cells, current);
  const most = circuit.lineCurrent;
  if (value <= most) return [];
  const fitting = Math.floor(most / current);
  const message = `In a ${during}, ${digits(cells)} cells of ${amperes(current)} make ${amperes(value)} on a line, above the ${amperes(most)} that electromigration allows: ${room(fitting)} (limit of Marinella et al., 14/16 nm)`;
  return [{ kind: 'electromigration', during, value, most, cells: fitting, message }];
}

function drop(cells: number, current: number, during: LineProblem['during'], circuit: Circuit): LineProblem[] {
  const value = lineDrop(cells, current, circuit);
  const most = circuit.lineDrop;
  if (value <= most) return [];
  const each = lineDrop(1, current, circuit);
  // n (n + 1) / 2 of them, solved for n.
  const fitting = Math.floor(Math.sqrt(0.25 + (2 * most) / each) - 0.5);
  const message = `In a ${during}, ${digits(cells)} cells of ${amperes(current)} lose ${volts(value)} along a line, above the ${volts(most)} that the published array stays below: ${room(fitting)} (limit of Marinella et al.)`;
  return [{ kind: 'drop', during, value, most, cells: fitting, message }];
}

const room = (cells: number): string =>
  cells === 0 ? 'not even one cell fits' : `at most ${digits(cells)} ${cells === 1 ? 'cell fits' : 'cells fit'}`;

const amperes = (value: number): string => `${scaled(value)}A`;
const volts = (value: number): string => `${scaled(value)}V`;

function scaled(value: number): string {
  const prefixes = { '': 1, m: 1e-3, u: 1e-6, n: 1e-9, p: 1e-12 };
  const [prefix, factor] = Object.entries(prefixes).find(([, each]) => value >= each * 0.9995) ?? ['p', 1e-12];
  return `${Number((value / factor).toPrecision(3))} ${prefix}`;
}
