/**
 * Energy, latency and area of an analog crossbar from the equations of its circuits (Marinella et al., arXiv 1707.09952, FOUND in
 * its full text unless a constant says otherwise). Not one number of the paper's result tables goes in except where a constant
 * is marked: docs/models/crossbar.md sets the results beside the tables.
 */

import { atBits, sumOf } from './numbers.ts';
import type { BlockCost, CrossbarArray, KernelCost, KernelName } from './types.ts';

/** Of the technology and the cells. SI units. */
export interface Circuit {
  /** M1 full pitch, m */
  readonly pitch: number;
  /** Of a wire, F/m. Printed as "~200 aF/µm"; 217 is DERIVED from the six cross-core energies of the paper, all within 1.5 %. */
  readonly wireCapacitance: number;
  /** Of a wire, Ohm/m. Printed as "~30 Ω/µm"; 28.3 is DERIVED from the text: 100 mV along a row of 1024 cells are 54 µA. */
  readonly wireResistance: number;
  /** A that a wire carries before electromigration wears it out */
  readonly lineCurrent: number;
  /** V that may be lost on the way to a cell and back */
  readonly lineDrop: number;
  /** Cell and selector, F */
  readonly cellCapacitance: number;
  /** V */
  readonly logicVoltage: number;
  readonly analogVoltage: number;
  readonly readVoltage: number;
  readonly writeVoltage: number;
  /** A, of a cell that is on */
  readonly readCurrent: number;
  readonly writeCurrent: number;
  /** Shortest pulse and one level of the ramp, s */
  readonly tick: number;
  /** Reads and writes last at least so many ticks (FOUND for 2 bits; for 3 DERIVED). */
  readonly shortestPulse: number;
  /** A, while they run */
  readonly integratorCurrent: number;
  readonly comparatorCurrent: number;
  /** J for a driver and bit of a read: DERIVED from the energy table, where it is proportional to the bits. */
  readonly temporalAnalogEnergy: number;
  /** The same of its logic: FOUND 35 pJ for 1024 drivers and 8 bits. */
  readonly temporalDigitalEnergy: number;
  /** J for a column and write: FOUND 80 pJ for 1024, whatever the bits. */
  readonly voltageAnalogEnergy: number;
  /** J for a column and bit of the voltage code: DERIVED from the energy table. */
  readonly voltageDigitalEnergy: number;
  /** m² of a high-voltage transistor */
  readonly transistorArea: number;
  /** m² per row or column */
  readonly temporalAnalogArea: number;
  readonly integratorArea: number;
  readonly comparatorArea: number;
  /** m² per row or column at some numbers of bits, straight lines between: from the area table, over 1024. */
  readonly temporalDigitalArea: Readonly<Record<number, number>>;
  readonly voltageDigitalArea: Readonly<Record<number, number>>;
}

const square = 1e-12; // µm²

/** 14/16 nm, TaOx cells of 100 MΩ with a selector. */
export const marinella: Circuit = {
  pitch: 64e-9,
  wireCapacitance: 217e-12,
  wireResistance: 28.3e6,
  lineCurrent: 33e-6,
  lineDrop: 20e-3,
  cellCapacitance: 35e-18,
  logicVoltage: 0.8,
  analogVoltage: 1.8,
  readVoltage: 0.785,
  writeVoltage: 1.8,
  readCurrent: 1e-9,
  writeCurrent: 10.3e-9,
  tick: 1e-9,
  shortestPulse: 7,
  integratorCurrent: 12e-6,
  comparatorCurrent: 20e-6,
  temporalAnalogEnergy: 0.16e-9 / 1024 / 8,
  temporalDigitalEnergy: 35e-12 / 1024 / 8,
  voltageAnalogEnergy: 80e-12 / 1024,
  voltageDigitalEnergy: 0.02e-9 / 1024 / 4,
  transistorArea: 0.35 * square,
  temporalAnalogArea: 7 * square,
  integratorArea: 6.4 * square,
  comparatorArea: 5.7 * square,
  temporalDigitalArea: { 2: (3100 / 1024) * square, 4: (5100 / 1024) * square, 8: (8900 / 1024) * square },
  voltageDigitalArea: { 2: (7100 / 1024) * square, 4: (10_000 / 1024) * square, 8: (18_000 / 1024) * square },
};

/** @param array checked by `arrayProblems` */
export function crossbarCost(array: CrossbarArray, circuit: Circuit = marinella): BlockCost {
  const areas = areasOf(array, circuit);
  const area = sumOf(areas);
  const vectorMatrix = read(array.rows, array.cols, array, circuit, area);
  const matrixVector = read(array.cols, array.rows, array, circuit, area);
  const outerProduct = write(array, circuit, area);
  return {
    kernels: { vectorMatrix, matrixVector, outerProduct },
    energy: vectorMatrix.energy + matrixVector.energy + outerProduct.energy,
    latency: vectorMatrix.latency + matrixVector.latency + outerProduct.latency,
    area,
    areas,
  };
}

/** Ticks that the longest input is on; its slot is one tick longer. */
const pulseTicks = ({ bits }: CrossbarArray, circuit: Circuit) => Math.max(2 ** (bits - 1) - 1, circuit.shortestPulse);

/**
 * Seconds of the parts of a kernel, one after the other: the slot of the pulses and the ramp of the converters, or, in an update, a slot
 * for each pair of signs (FOUND). Together they are its latency.
 */
export function phasesOf(kernel: KernelName, array: CrossbarArray, circuit: Circuit = marinella): readonly number[] {
  const slot = (pulseTicks(array, circuit) + 1) * circuit.tick;
  return kernel === 'outerProduct' ? [slot, slot, slot, slot] : [slot, 2 ** array.bits * circuit.tick];
}

/** C of all lines of one array: rows x cols cells, each with its piece of wire. */
function lineCapacitance({ rows, cols }: CrossbarArray, circuit: Circuit): number {
  return rows * cols * (circuit.pitch * circuit.wireCapacitance + circuit.cellCapacitance);
}

/** Drives `inputs` lines with pulses, integrates and converts on `outputs` lines. */
function read(inputs: number, outputs: number, array: CrossbarArray, circuit: Circuit, area: number): KernelCost {
  const { rows, cols, bits } = array;
  const { tick, readVoltage } = circuit;
  const on = pulseTicks(array, circuit) * tick;
  const ramp = 2 ** bits * tick;
  const parts = {
    // (3): two arrays, every line switches for half of the bits; half of the time it is on.
    array:
      (bits - 1) * lineCapacitance(array, circuit) * readVoltage ** 2 +
      rows * cols * circuit.readCurrent * readVoltage * on,
    temporalAnalog: inputs * bits * circuit.temporalAnalogEnergy,
    temporalDigital: inputs * bits * circuit.temporalDigitalEnergy,
    integrator: outputs * circuit.integratorCurrent * circuit.analogVoltage * on,
    converter: outputs * circuit.comparatorCurrent * circuit.analogVoltage * ramp,
    crossCore: crossCore(array, circuit, area),
  };
  return { energy: sumOf(parts), latency: on + tick + ramp, parts };
}

/** Four phases, one for each pair of signs; rows are coded in time, columns in voltage. */
function write(array: CrossbarArray, circuit: Circuit, area: number): KernelCost {
  const { rows, cols, bits, updateBits } = array;
  const { tick, writeVoltage } = circuit;
  const on = pulseTicks(array, circuit) * tick;
  const third = (writeVoltage / 3) ** 2;
  const full = writeVoltage ** 2;
  const parts = {
    array:
      lineCapacitance(array, circuit) *
        // (4a): three phases at a third of the voltage, one at all of it or, as often, at a third.
        (3 * third +
          (full + third) / 2 +
          // (4b): in two phases half of the edges between bits switch.
          Math.max(0, bits - 2) * (third / 2 + (full * 4) / 9 / 2)) +
      // (4c)
      (rows * cols * circuit.writeCurrent * writeVoltage * on) / 2,
    // Needed in two of the four phases.
    temporalAnalog: 2 * rows * bits * circuit.temporalAnalogEnergy,
    temporalDigital: 2 * rows * bits * circuit.temporalDigitalEnergy,
    voltageAnalog: cols * circuit.voltageAnalogEnergy,
    voltageDigital: cols * updateBits * circuit.voltageDigitalEnergy,
    crossCore: crossCore(array, circuit, area),
  };
  return { energy: sumOf(parts), latency: 4 * (on + tick), parts };
}

/** A wire as long as the block's edge for every line. */
function crossCore({ rows, cols }: CrossbarArray, circuit: Circuit, area: number): number {
  return (rows + cols) * Math.sqrt(area) * circuit.wireCapacitance * circuit.logicVoltage ** 2;
}

/** The cells lie over the drivers and add nothing: `cellArea` says whether they fit. */
function areasOf({ rows, cols, bits, updateBits }: CrossbarArray, circuit: Circuit) {
  const lines = Math.max(rows, cols);
  return {
    temporalAnalog: lines * circuit.temporalAnalogArea,
    temporalDigital: lines * atBits(circuit.temporalDigitalArea, bits),
    // Eight high-voltage transistors for each voltage, standby included.
    voltageAnalog: cols * (1 + 2 ** (updateBits - 1)) * 8 * circuit.transistorArea,
    voltageDigital: cols * atBits(circuit.voltageDigitalArea, bits),
    integrators: lines * circuit.integratorArea,
    converters: lines * circuit.comparatorArea,
    routing: lines * 8 * circuit.transistorArea,
  };
}

/** m² of the cells of both arrays, positive weights and reference (2). */
export function cellArea({ rows, cols }: CrossbarArray, circuit: Circuit = marinella): number {
  return 2 * rows * cols * circuit.pitch ** 2;
}
