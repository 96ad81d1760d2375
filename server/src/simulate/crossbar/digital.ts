/**
 * The digital blocks that the crossbar is compared with: the same matrix in SRAM or binary ReRAM, 256 multiply-accumulate units.
 * Energies per bit and access and per operation are FOUND (Marinella et al.), the composition is DERIVED.
 */

import { type Circuit, marinella } from './circuit.ts';
import { atBits, sumOf } from './numbers.ts';
import type { BlockCost, CrossbarArray, KernelCost } from './types.ts';

export type DigitalMemory = 'reram' | 'sram';

/** Weights have 8 bits in every variant. */
const weightBits = 8;
const million = 2 ** 20;
const macUnits = 256;
const clock = 1e-9;

/** J of a multiply-accumulate by bits of the input: the table's energies of "1M operations", over 2^20. */
const macEnergy = { 2: 520e-9 / million, 4: 900e-9 / million, 8: 1500e-9 / million };
const macArea = { 2: 23_000e-12, 4: 35_000e-12, 8: 54_000e-12 };
/** m² of an input bit */
const bufferArea = 7000e-12 / 1024 / 8;

interface Memory {
  /** J/bit */
  readonly read: number;
  readonly readTransposed: number;
  readonly write: number;
  /** s to move `bits` */
  readonly readTime: (bits: number) => number;
  readonly transposedTime: (bits: number) => number;
  readonly writeTime: (bits: number) => number;
  readonly area: (bits: number) => number;
}

/** Macros of 128 kb work at the same time, 64 bits in 2 ns each. */
const sramTime = (bits: number) => (Math.min(bits, 131_072) / 64) * 2e-9;
/** Arrays of 1024 x 1024 work at the same time. */
const reramCells = (bits: number) => Math.min(bits, million);

const memories: Readonly<Record<DigitalMemory, Memory>> = {
  sram: {
    read: 34e-15,
    readTransposed: 8 * 34e-15,
    write: 46e-15,
    readTime: sramTime,
    transposedTime: (bits) => 8 * sramTime(bits),
    writeTime: sramTime,
    area: (bits) => Math.ceil(bits / 131_072) * 12_103e-12,
  },
  reram: {
    // Of the energy table; the text has 166 nJ for the read.
    read: 208e-9 / million / weightBits,
    readTransposed: 208e-9 / million / weightBits,
    write: 676e-9 / million / weightBits,
    readTime: (bits) => (reramCells(bits) / 512) * 86e-9,
    transposedTime: (bits) => (reramCells(bits) / 512) * 86e-9,
    writeTime: (bits) => (reramCells(bits) / 64) * 10e-9,
    area: (bits) => Math.ceil(bits / million) * 9500e-12,
  },
};

/** @param array only its rows, columns and bits matter */
export function digitalCost(kind: DigitalMemory, array: CrossbarArray, circuit: Circuit = marinella): BlockCost {
  const memory = memories[kind];
  const weights = array.rows * array.cols;
  const bits = weights * weightBits;
  const areas = {
    memory: memory.area(bits),
    macs: atBits(macArea, array.bits),
    buffer: Math.max(array.rows, array.cols) * array.bits * bufferArea,
  };
  const area = sumOf(areas);
  // Every bit of the matrix crosses the core.
  const crossing = bits * Math.sqrt(area) * circuit.wireCapacitance * circuit.logicVoltage ** 2;
  const macs = weights * atBits(macEnergy, array.bits);
  const macTime = (weights / macUnits) * clock;
  const kernel = (readEnergy: number, readTime: number, written: boolean): KernelCost => {
    const parts = {
      macs,
      read: bits * readEnergy,
      write: written ? bits * memory.write : 0,
      // There and, in an update, back.
      crossCore: (written ? 2 : 1) * crossing,
    };
    return {
      energy: sumOf(parts),
      // Reads and operations are pipelined.
      latency: Math.max(readTime, macTime) + (written ? memory.writeTime(bits) : 0),
      parts,
    };
  };
  const vectorMatrix = kernel(memory.read, memory.readTime(bits), false);
  const matrixVector = kernel(memory.readTransposed, memory.transposedTime(bits), false);
  const outerProduct = kernel(memory.read, memory.readTime(bits), true);
  return {
    kernels: { vectorMatrix, matrixVector, outerProduct },
    energy: vectorMatrix.energy + matrixVector.energy + outerProduct.energy,
    latency: vectorMatrix.latency + matrixVector.latency + outerProduct.latency,
    area,
    areas,
  };
}
