/** Counts times costs: what all kinds of passes have in common. SI units: joules and bytes. */

import type { SramAccesses } from '../types.ts';
import { isCapacity, type SramCost, sramJoulesPerByte } from './sram.ts';

/** Energies of a technology. What it does not name is not charged. */
export interface EnergyTechnology {
  /** J per multiply-accumulate. */
  readonly mac?: number;
  /** J per byte read from or written to a register of a PE. */
  readonly register?: number;
  /** By capacity, smallest first; not empty. */
  readonly sram?: readonly SramCost[];
  /** J per byte moved between DRAM and the chip. */
  readonly dram?: number;
  /** J per operation of the vector unit. */
  readonly vector?: number;
}

/** Capacities of the array's SRAM buffers in bytes, as far as they are known. */
export interface BufferBytes {
  readonly input?: number;
  readonly weight?: number;
  readonly output?: number;
}

/** Joules by place; null where the technology names no cost for something that happens. */
export interface PassEnergy {
  readonly mac: number | null;
  readonly register: number | null;
  readonly sram: number | null;
  readonly dram: number | null;
  /** Of operations outside the array, in passes that have any. */
  readonly vector?: number | null;
  /** Of analog crossbars with their converters, and of lookups in reuse buffers, in passes that have any. */
  readonly crossbar?: number | null;
  readonly reuse?: number | null;
  /** Sum of what is known; null if nothing is. */
  readonly total: number | null;
  /** What the numbers rest on, one sentence each. */
  readonly assumptions: readonly string[];
}

/** What happens in a pass, and a sentence about each count that needs one. */
export interface Counts {
  readonly macs: number;
  readonly register: { readonly words: number; readonly assumptions: readonly string[] };
  readonly sram: SramAccesses;
  readonly dram: { readonly words: number; readonly assumptions: readonly string[] };
  /** Undefined where there is no vector unit involved. */
  readonly operations?: number;
}

/** @param wordBytes size of one word anywhere; may be a fraction (4-bit words) */
export function charge(
  counts: Counts,
  wordBytes: number,
  technology: EnergyTechnology,
  bufferBytes: BufferBytes,
): PassEnergy {
  const assumptions: string[] = [];
  const known: number[] = [];
  const missing: string[] = [];
  /** Where nothing happens nothing can be unknown. */
  const part = (name: string, count: number, joules: number | undefined, sentences: readonly string[]) => {
    if (count === 0) return 0;
    if (joules === undefined) {
      missing.push(name);
      return null;
    }
    known.push(joules);
    assumptions.push(...sentences);
    return joules;
  };
  const perByte = (words: number, joules: number | undefined) =>
    joules === undefined ? undefined : words * wordBytes * joules;
  const perOperation = (operations: number, joules: number | undefined) =>
    joules === undefined ? undefined : operations * joules;

  const mac = part('MACs', counts.macs, perOperation(counts.macs, technology.mac), []);
  const { words: registerWords, assumptions: registerAssumptions } = counts.register;
  const register = part('registers', registerWords, perByte(registerWords, technology.register), registerAssumptions);
  const sram = sramPart(counts.sram, wordBytes, technology.sram, bufferBytes);
  const sramEnergy = part('SRAM', sram.words, sram.joules, sram.assumptions);
  const { words: dramWords, assumptions: dramAssumptions } = counts.dram;
  const dram = part('DRAM', dramWords, perByte(dramWords, technology.dram), dramAssumptions);
  const { operations } = counts;
  const vector =
    operations === undefined
      ? {}
      : { vector: part('vector operations', operations, perOperation(operations, technology.vector), vectorSentences) };

  if (counts.macs > 0 && (register !== null || sramEnergy !== null || dram !== null)) {
    assumptions.push('Partial sums and results are as wide as an operand word.');
  }
  const total = known.length > 0 || missing.length === 0 ? known.reduce((sum, energy) => sum + energy, 0) : null;
  if (total !== null && missing.length > 0) {
    assumptions.push(`The total leaves out ${list(missing)}: the technology names no cost.`);
  }
  return { mac, register, sram: sramEnergy, dram, ...vector, total, assumptions };
}

const vectorSentences = ['Vector unit: every operation costs the same, whatever it is; its registers are not charged.'];

function sramPart(
  { inputReads, weightReads, outputReads, outputWrites }: SramAccesses,
  wordBytes: number,
  points: readonly SramCost[] | undefined,
  bufferBytes: BufferBytes,
): { words: number; joules: number | undefined; assumptions: string[] } {
  const ports = { input: inputReads, weight: weightReads, output: outputReads + outputWrites };
  const used = bufferNames.filter((name) => ports[name] > 0);
  const words = ports.input + ports.weight + ports.output;
  if (!points) return { words, joules: undefined, assumptions: [] };
  const perWordByte = used.reduce((sum, name) => sum + ports[name] * sramJoulesPerByte(points, bufferBytes[name]), 0);
  const assumptions = [
    'SRAM: reads and writes cost the same; energy per byte follows the square root of the capacity.',
  ];
  const unknown = used.filter((name) => !isCapacity(bufferBytes[name]));
  if (unknown.length > 0) {
    assumptions.push(`SRAM: no size is given for the ${list(unknown)} buffer, charged as ${points[0]!.atBytes} B.`);
  }
  return { words, joules: perWordByte * wordBytes, assumptions };
}

const bufferNames = ['input', 'weight', 'output'] as const;

export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
