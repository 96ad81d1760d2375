/** What a step answers: its passes in the order they run, and their sums. Plain data; units stand at every number. */
import type { ArrayModel } from '../model/hardware.ts';
import type { BackwardMapping, LayerMapping } from '../model/mappings.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import type { OperandWords, PassEnergy } from './energy/energy.ts';
import type { InterleavedCost } from './gradients/types.ts';
import type { MemoryCost } from './memory/types.ts';
import type { Gemm, SramAccesses, SystolicCost } from './types.ts';

/**
 * What a pass computes. The gradient of the second operand of a product of two activations is an activation gradient, too;
 * `interleaved` is both gradients at once; `update` is that of the weights.
 */
export type PassKind = 'forward' | 'activationGradient' | 'weightGradient' | 'interleaved' | 'update';

/** Cycles of a pass. */
export interface PassCycles {
  /** Of the pass with ideal memory. */
  readonly compute: number;
  /** What memory adds: waiting for words, and working on smaller tiles. */
  readonly stall: number;
  readonly total: number;
}

/** Words moved between DRAM and the chip. */
export interface DramWords {
  readonly reads: number;
  readonly writes: number;
}

interface PassCommon {
  readonly layer: Layer;
  readonly cycles: PassCycles;
  readonly macs: number;
  /** macs / (cycles * rows * cols), 0 to 1, stalls included. */
  readonly utilization: number;
  /** Words between the array and its buffers, by port. */
  readonly sram: SramAccesses;
  readonly dram: DramWords;
  /** Null if the array names no technology. */
  readonly energy: PassEnergy | null;
}

/** One matrix product on the array. */
export interface ProductPass extends PassCommon {
  readonly kind: 'product';
  readonly pass: 'forward' | 'activationGradient' | 'weightGradient';
  /** Of two activations: the gradient of the second one. */
  readonly second: boolean;
  /** The batch is inside. A weight gradient is outputs x inputs, reduced over rows: transpose(dY) * X. */
  readonly gemm: Gemm;
  readonly mapping: LayerMapping;
  readonly cost: SystolicCost;
  /** Of the tensors behind the operands and the result; their matrices may repeat words. */
  readonly words: OperandWords;
  /** Null if the array has neither buffers nor a DRAM whose speed is known: every word moves once, in time. */
  readonly memory: MemoryCost | null;
}

/** Both gradients of a layer, on alternate cycles of the array. */
export interface InterleavedPass extends PassCommon {
  readonly kind: 'interleaved';
  readonly pass: 'interleaved';
  /** The forward product, the batch inside. */
  readonly gemm: Gemm;
  readonly mapping: BackwardMapping;
  readonly cost: InterleavedCost;
  readonly memory: MemoryCost | null;
}

/** Work outside the array: what is no matrix product, and the update of the weights. */
export interface VectorPass extends PassCommon {
  readonly kind: 'vector';
  readonly pass: Exclude<PassKind, 'interleaved'>;
  readonly operations: number;
}

export type ArrayPass = ProductPass | InterleavedPass;
export type PassResult = ArrayPass | VectorPass;

/** Sums over passes. */
export interface PassSum {
  readonly cycles: number;
  readonly stall: number;
  readonly macs: number;
  /** Operations outside the array. */
  readonly operations: number;
  /** Words. */
  readonly sram: SramAccesses;
  /** Words. */
  readonly dram: DramWords;
  /** Joules; null without a technology. */
  readonly energy: number | null;
}

export interface StepTotals extends PassSum {
  /** 0 to 1, over all cycles of the step. */
  readonly utilization: number;
  /** Null without a clock. */
  readonly seconds: number | null;
}

export interface StepResult {
  readonly schedule: ScheduleModel;
  readonly array: ArrayModel;
  /** In the order they run: forward, then backward from the last layer to the first. */
  readonly passes: readonly PassResult[];
  /** Cycle at which each pass begins. */
  readonly starts: readonly number[];
  readonly totals: StepTotals;
  readonly byPass: ReadonlyMap<PassKind, PassSum>;
  /** What every number stands on, one sentence each. */
  readonly assumptions: readonly string[];
}
