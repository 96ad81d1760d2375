/** The electrical side of a cell: a resistance and its selector in series, and the circuit that an array of such cells makes. */

import { type Circuit, marinella } from './circuit.ts';
import type { CrossbarProblem } from './types.ts';

/** I = saturation · (e^(|V| / slope) - 1), A and V (Marinella et al., FOUND). */
export const selector = { saturation: 8.7e-18, slope: 0.037 } as const;

/** A cell that is on, and how it is driven. What is measured goes before what is computed. */
export interface CellOperation {
  /** Ohm */
  readonly ohms: number;
  /** V */
  readonly readVoltage: number;
  readonly writeVoltage: number;
  /** A; unless given, from the resistance */
  readonly readCurrent?: number | undefined;
  readonly writeCurrent?: number | undefined;
}

export function cellProblems(cell: CellOperation): CrossbarProblem[] {
  const problems: CrossbarProblem[] = [];
  for (const [field, what] of [
    ['ohms', 'A resistance'],
    ['readVoltage', 'A voltage'],
    ['writeVoltage', 'A voltage'],
    ['readCurrent', 'A current'],
    ['writeCurrent', 'A current'],
  ] as const) {
    const value = cell[field];
    if (value !== undefined && !(value > 0 && value < Number.POSITIVE_INFINITY)) {
      problems.push({ field, message: `${what} is above 0 and finite, not ${value}` });
    }
  }
  if (cell.readVoltage >= cell.writeVoltage) {
    const message = `A reading must not write: its voltage is below the ${cell.writeVoltage} V of a write, not ${cell.readVoltage}`;
    problems.push({ field: 'readVoltage', message });
  }
  return problems;
}

/**
 * The current through a cell: the I of V = I R + slope · ln(I / saturation + 1) (DERIVED: the same current through both).
 *
 * @param ohms above 0
 * @param volts across cell and selector, above 0
 * @returns A
 */
export function cellCurrent(ohms: number, volts: number): number {
  // With x, the selector's voltage over its slope: a (e^x - 1) + x = b. The left side is convex, so that Newton's steps from above
  // only ever go down, and rounding ends them. 700 keeps e^x finite: no wire carries that much.
  const a = (ohms * selector.saturation) / selector.slope;
  const b = volts / selector.slope;
  let x = Math.min(b, Math.log1p(b / a), 700);
  for (;;) {
    const next = x - (a * Math.expm1(x) + x - b) / (a * Math.exp(x) + 1);
    if (!(next < x)) break;
    x = next;
  }
  return Math.min(volts / ohms, selector.saturation * Math.expm1(x));
}

/** A circuit with these cells; everything else, the voltage of integrators and converters too, is that of `base`. */
export function circuitOf(cell: CellOperation, base: Circuit = marinella): Circuit {
  const { ohms, readVoltage, writeVoltage } = cell;
  return {
    ...base,
    readVoltage,
    writeVoltage,
    readCurrent: cell.readCurrent ?? cellCurrent(ohms, readVoltage),
    writeCurrent: cell.writeCurrent ?? cellCurrent(ohms, writeVoltage),
  };
}
