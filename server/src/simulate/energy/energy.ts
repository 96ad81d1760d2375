/**
 * What one pass of one layer costs in energy: counts of the systolic model times the technology's cost per operation and byte.
 * SI units throughout: joules and bytes. The model is in docs/models/energy.md.
 */

import type { Gemm, Mapping, SystolicCost } from '../types.ts';
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
}

/** Capacities of the array's SRAM buffers in bytes, as far as they are known. */
export interface BufferBytes {
  readonly input?: number;
  readonly weight?: number;
  readonly output?: number;
}

/** Words of the tensors behind a product, where they differ from its matrices (a convolution's input). */
export interface OperandWords {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
}

/** Joules by place; null where the technology names no cost. */
export interface PassEnergy {
  readonly mac: number | null;
  readonly register: number | null;
  readonly sram: number | null;
  readonly dram: number | null;
  /** Sum of what is known; null if nothing is. */
  readonly total: number | null;
  /** What the numbers rest on, one sentence each. */
  readonly assumptions: readonly string[];
}

/**
 * Register accesses of one MAC (DERIVED from what moves through a PE in a cycle, docs/models/energy.md#registers).
 * Weight- or input-stationary: read the stationary word; write and read the moving word; read and write the partial sum.
 */
const STATIONARY_REGISTER_ACCESSES = 5;
/** Output-stationary: write and read both moving words; read and write the accumulator. */
const ACCUMULATING_REGISTER_ACCESSES = 6;

/**
 * Energy of one pass (docs/models/energy.md).
 *
 * @param cost of `gemm` under `mapping`, from the systolic model
 * @param wordBytes size of one operand, partial sum or result; may be a fraction (4-bit words)
 * @param operandWords tensor sizes for DRAM traffic; without them the matrices of `gemm` are taken for the tensors
 */
export function passEnergy(
  cost: SystolicCost,
  gemm: Gemm,
  mapping: Mapping,
  wordBytes: number,
  technology: EnergyTechnology,
  bufferBytes: BufferBytes,
  operandWords?: OperandWords,
): PassEnergy {
  const assumptions: string[] = [];
  const missing: string[] = [];

  let mac: number | null = null;
  if (technology.mac === undefined) missing.push('MACs');
  else mac = cost.macs * technology.mac;

  let register: number | null = null;
  if (technology.register === undefined) {
    missing.push('registers');
  } else {
    const outputStationary = mapping.dataflow === 'os';
    const accesses = outputStationary ? ACCUMULATING_REGISTER_ACCESSES : STATIONARY_REGISTER_ACCESSES;
    register = cost.macs * accesses * wordBytes * technology.register;
    assumptions.push(
      outputStationary
        ? 'Registers: 6 words per MAC (both moving operands written and read, accumulator read and written); idle PEs and drains are not charged.'
        : 'Registers: 5 words per MAC (stationary operand read, moving operand written and read, partial sum read and written); idle PEs and loads are not charged.',
    );
  }

  let sram: number | null = null;
  if (technology.sram === undefined) {
    missing.push('SRAM');
  } else {
    const { sram: points } = technology;
    const { inputReads, weightReads, outputReads, outputWrites } = cost.accesses;
    const perWordByte =
      inputReads * sramJoulesPerByte(points, bufferBytes.input) +
      weightReads * sramJoulesPerByte(points, bufferBytes.weight) +
      (outputReads + outputWrites) * sramJoulesPerByte(points, bufferBytes.output);
    sram = perWordByte * wordBytes;
    assumptions.push(
      'SRAM: reads and writes cost the same; energy per byte grows with the square root of the capacity.',
    );
    const unknown = (['input', 'weight', 'output'] as const).filter((name) => !isCapacity(bufferBytes[name]));
    if (unknown.length > 0) {
      assumptions.push(`SRAM: no size is given for the ${list(unknown)} buffer, charged as ${points[0]!.atBytes} B.`);
    }
  }

  let dram: number | null = null;
  if (technology.dram === undefined) {
    missing.push('DRAM');
  } else {
    const { m, n, k, groups } = gemm;
    const words = operandWords ?? { input: m * k * groups, weight: k * n * groups, output: m * n * groups };
    dram = (words.input + words.weight + words.output) * wordBytes * technology.dram;
    assumptions.push('DRAM: compulsory traffic only, each operand read once and each result written once.');
    if (operandWords === undefined) {
      assumptions.push(
        'DRAM: the input is the matrix the array sees; pixels in several windows of a convolution count as often.',
      );
    }
  }

  if (register !== null || sram !== null || dram !== null) {
    assumptions.push('Partial sums and results are as wide as an operand word.');
  }
  const known = [mac, register, sram, dram].filter((energy) => energy !== null);
  const total = known.length === 0 ? null : known.reduce((sum, energy) => sum + energy, 0);
  if (total !== null && missing.length > 0) {
    assumptions.push(`The total leaves out ${list(missing)}: the technology names no cost.`);
  }
  return { mac, register, sram, dram, total, assumptions };
}

function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]}`;
}
