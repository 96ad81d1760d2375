/**
 * What one pass of one layer costs in energy: counts of the simulators times the technology's cost per operation and byte.
 * SI units throughout: joules and bytes. The model is in docs/models/energy.md.
 */

import type { InterleavedCost } from '../gradients/types.ts';
import type { Gemm, Mapping, SramAccesses, SystolicCost } from '../types.ts';
import { type BufferBytes, charge, type EnergyTechnology, type PassEnergy } from './charge.ts';

export type { BufferBytes, EnergyTechnology, PassEnergy } from './charge.ts';

/** Words of the tensors behind a product, where they differ from its matrices (a convolution's input). */
export interface OperandWords {
  readonly input: number;
  readonly weight: number;
  readonly output: number;
}

/** Words moved between DRAM and the chip. */
export interface DramWords {
  readonly reads: number;
  readonly writes: number;
}

/**
 * Register accesses of one MAC (DERIVED from what moves through a PE in a cycle, docs/models/energy.md#registers).
 * Weight- or input-stationary: read the stationary word; write and read the moving word; read and write the partial sum.
 */
const STATIONARY_REGISTER_ACCESSES = 5;
/** Output-stationary: write and read both moving words; read and write the accumulator. */
const ACCUMULATING_REGISTER_ACCESSES = 6;
/** Interleaved: both of the above for two MACs, but the error is written once: the second MAC finds it in its register. */
const INTERLEAVED_REGISTER_ACCESSES = (STATIONARY_REGISTER_ACCESSES + ACCUMULATING_REGISTER_ACCESSES - 1) / 2;

/**
 * Energy of one product (docs/models/energy.md).
 *
 * @param cost of `gemm` under `mapping`, from the systolic model
 * @param wordBytes size of one operand, partial sum or result; may be a fraction (4-bit words)
 * @param operandWords tensor sizes for DRAM traffic; without them the matrices of `gemm` are taken for the tensors
 * @param dram what the memory model moves; without it every tensor moves once
 */
export function passEnergy(
  cost: SystolicCost,
  gemm: Gemm,
  mapping: Mapping,
  wordBytes: number,
  technology: EnergyTechnology,
  bufferBytes: BufferBytes,
  operandWords?: OperandWords,
  dram?: DramWords,
): PassEnergy {
  const outputStationary = mapping.dataflow === 'os';
  const accesses = outputStationary ? ACCUMULATING_REGISTER_ACCESSES : STATIONARY_REGISTER_ACCESSES;
  const { input, weight, output } = operandWords ?? matrixWords(gemm);
  return charge(
    {
      macs: cost.macs,
      register: {
        words: cost.macs * accesses,
        assumptions: [
          outputStationary
            ? 'Registers: 6 words per MAC (both moving operands written and read, accumulator read and written); idle PEs and drains are not charged.'
            : 'Registers: 5 words per MAC (stationary operand read, moving operand written and read, partial sum read and written); idle PEs and loads are not charged.',
        ],
      },
      sram: cost.accesses,
      dram: dramPart(dram, input + weight + output, operandWords !== undefined),
    },
    wordBytes,
    technology,
    bufferBytes,
  );
}

/**
 * Energy of both gradients of a layer, interleaved (docs/models/energy.md#interleaved-gradients).
 *
 * @param sram words of `cost` by port: errors enter the rows, weights and activations the columns, where results leave
 * @param forward the layer's forward product
 * @param operandWords sizes of the activations (input), the weights and the errors (output)
 * @param dram what the memory model moves; without it every tensor moves once
 */
export function interleavedEnergy(
  cost: InterleavedCost,
  sram: SramAccesses,
  forward: Gemm,
  wordBytes: number,
  technology: EnergyTechnology,
  bufferBytes: BufferBytes,
  operandWords?: OperandWords,
  dram?: DramWords,
): PassEnergy {
  const { input, weight, output } = operandWords ?? matrixWords(forward);
  const registerAssumptions = [
    'Registers: 10 words per pair of interleaved MACs (the error is written once and read by both); idle PEs, loads and drains are not charged.',
  ];
  if (cost.accumulatorWords > 0) {
    registerAssumptions.push('Registers: accumulators below the columns are not charged.');
  }
  return charge(
    {
      macs: cost.macs,
      register: { words: cost.macs * INTERLEAVED_REGISTER_ACCESSES, assumptions: registerAssumptions },
      sram,
      // Errors, activations and weights come in, both gradients go out.
      dram: dramPart(dram, output + 2 * (input + weight), operandWords !== undefined),
    },
    wordBytes,
    technology,
    bufferBytes,
  );
}

/**
 * Energy of work outside the array, the update of weights included (docs/models/energy.md#outside-the-array).
 *
 * @param operations of the vector unit
 * @param sram words it takes from and gives to the buffers, by port
 * @param dram words it moves to and from DRAM
 */
export function vectorEnergy(
  operations: number,
  sram: SramAccesses,
  dram: DramWords,
  wordBytes: number,
  technology: EnergyTechnology,
  bufferBytes: BufferBytes,
): PassEnergy {
  return charge(
    {
      macs: 0,
      register: { words: 0, assumptions: [] },
      sram,
      dram: { words: dram.reads + dram.writes, assumptions: [] },
      operations,
    },
    wordBytes,
    technology,
    bufferBytes,
  );
}

const matrixWords = ({ m, n, k, groups }: Gemm): OperandWords => ({
  input: m * k * groups,
  weight: k * n * groups,
  output: m * n * groups,
});

function dramPart(
  dram: DramWords | undefined,
  compulsory: number,
  tensorsKnown: boolean,
): { words: number; assumptions: string[] } {
  if (dram) {
    return {
      words: dram.reads + dram.writes,
      assumptions: ['DRAM: every word the tiles of a pass move, those that come again and partial sums included.'],
    };
  }
  const assumptions = ['DRAM: compulsory traffic only, each operand read once and each result written once.'];
  if (!tensorsKnown) {
    assumptions.push(
      'DRAM: the input is the matrix the array sees; pixels in several windows of a convolution count as often.',
    );
  }
  return { words: compulsory, assumptions };
}
