/** What an array takes on the chip: its units and memories times the areas of its technology (docs/models/energy.md#area). */

import type { ArrayModel } from '../../model/hardware.ts';
import type { BufferingName } from '../../model/pass-settings.ts';
import { list } from './charge.ts';

/** Square millimetres; null where the technology names no area for something that is there. */
export interface ArrayArea {
  /** The multiply-accumulate units of all PEs. */
  readonly mac: number | null;
  /** The registers of all PEs. */
  readonly register: number | null;
  /** The buffers whose size is known. */
  readonly sram: number | null;
  readonly vector: number | null;
  /** Sum of what is known; null if nothing is. */
  readonly total: number | null;
  /** What the numbers rest on, one sentence each. */
  readonly assumptions: readonly string[];
}

/** In square metres. */
export const SQUARE_MILLIMETRE = 1e-6;

/** @param buffering the most that any schedule asks of the array; without it what the array says */
export function areaOf(array: ArrayModel, buffering: BufferingName = array.buffering): ArrayArea {
  const { rows, cols, wordBytes, buffers, vectorLanes = 0, technology } = array;
  const areas = technology?.area ?? {};
  const assumptions: string[] = [];
  const missing: string[] = [];
  const known: number[] = [];
  const part = (name: string, count: number, each: number | undefined): number | null => {
    if (count === 0) return 0;
    if (each === undefined) {
      missing.push(name);
      return null;
    }
    known.push((count * each) / SQUARE_MILLIMETRE);
    return (count * each) / SQUARE_MILLIMETRE;
  };

  const words = registersPerPe(array.dataflow, buffering);
  const mac = part('MACs', rows * cols, areas.mac);
  const register = part('registers', rows * cols * words * wordBytes, areas.register);
  if (register !== null) {
    assumptions.push(
      `Registers: ${words} words of ${wordBytes} B in a PE (${array.dataflow}, buffering ${buffering}).`,
    );
  }
  const unsized = (['input', 'weight', 'output'] as const).filter((name) => buffers[name] === undefined);
  const bytes = (buffers.input ?? 0) + (buffers.weight ?? 0) + (buffers.output ?? 0);
  const sram = part('SRAM', bytes, areas.sram);
  const vector = part('the vector unit', vectorLanes, areas.vector);
  const total = known.length > 0 ? known.reduce((sum, each) => sum + each, 0) : null;
  if (total !== null) {
    if (sram !== null && unsized.length > 0)
      assumptions.push(`SRAM: no size is given for the ${list(unsized)} buffer, left out.`);
    assumptions.push('Area: no control, no wires, no interface to DRAM, no accumulators below the columns.');
    if (missing.length > 0) assumptions.push(`The area leaves out ${list(missing)}: the technology names none.`);
  }
  return { mac, register, sram, vector, total, assumptions };
}

/**
 * Words a PE holds (DERIVED, docs/models/energy.md#area): what stays, what moves right, what moves down. A configurable PE has one for
 * what stays and one that accumulates, as interleaved gradients need both. Shadow registers as docs/models/gradients.md#what-each-level-needs.
 */
function registersPerPe(dataflow: ArrayModel['dataflow'], buffering: BufferingName): number {
  const configurable = dataflow === 'configurable';
  const shadows = buffering === 'hidden' ? 1 : buffering === 'streamed' ? (configurable ? 2 : 1) : 0;
  return (configurable ? 4 : 3) + shadows;
}
