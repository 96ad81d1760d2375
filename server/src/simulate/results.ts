/** What a step answers: its passes in the order they run, and their sums. Plain data; units stand at every number. */
import type { ArrayModel } from '../model/hardware.ts';
import type { BackwardMapping, LayerMapping } from '../model/mappings.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import type { CrossbarPlacement } from './crossbar/mapping.ts';
import type { CrossbarArray, KernelCost, KernelName } from './crossbar/types.ts';
import type { OperandWords, PassEnergy } from './energy/energy.ts';
import type { InterleavedCost } from './gradients/types.ts';
import type { MemoryCost } from './memory/types.ts';
import type { ReuseBuffer } from './reuse/types.ts';
import type { StochasticCounts, StochasticUnit } from './stochastic/types.ts';
import type { Gemm, Grid, SramAccesses, SystolicCost } from './types.ts';

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

/** What passes on other machines than the array have in common. */
interface MachineCommon extends PassCommon {
  /** The name of its definition. */
  readonly machine: string;
  /** The forward product, the batch inside; of a weight gradient on a stochastic unit outputs x inputs, reduced over rows. */
  readonly gemm: Gemm;
  readonly assumptions: readonly string[];
}

/** A weight gradient on a stochastic outer-product unit; utilization is that of its units. */
export interface StochasticPass extends MachineCommon {
  readonly kind: 'stochastic';
  readonly pass: 'weightGradient';
  readonly unit: StochasticUnit;
  readonly units: Grid;
  /** Of one group. */
  readonly counts: StochasticCounts;
  /** Of a multiply-accumulate, as a share of the array's; a claim, not a result. */
  readonly relativeEnergy: number;
}

/** A product on analog crossbars; utilization is the share of cells that hold a weight. */
export interface CrossbarPass extends MachineCommon {
  readonly kind: 'crossbar';
  readonly pass: 'forward' | 'activationGradient' | 'weightGradient';
  readonly array: CrossbarArray;
  /** One after the other. */
  readonly vectors: number;
  readonly placement: CrossbarPlacement;
  readonly kernel: KernelName;
  /** Of one array and vector. */
  readonly kernelCost: KernelCost;
  /** Seconds of its parts, one after the other: pulses and the ramp, or four phases of an update. */
  readonly phases: readonly number[];
  /** Of all vectors, without stalls. */
  readonly seconds: number;
}

/** Shares of multiplications that are not needed. */
export interface ReuseRates {
  /** Zeros, of all. */
  readonly zeros: number;
  /** Of the others those that find a similar activation. */
  readonly similar: number;
  /** Whether one of them is that of synthetic activations. */
  readonly synthetic: boolean;
}

/** A forward product with reuse buffers in front of the multipliers; utilization counts what is multiplied. */
export interface ReusePass extends MachineCommon {
  readonly kind: 'reuse';
  readonly pass: 'forward';
  /** The same without buffers. */
  readonly product: ProductPass;
  readonly buffer: ReuseBuffer;
  readonly rates: ReuseRates;
  /** Multipliers that issue together, and which part of the skips becomes saved cycles. */
  readonly lanes: number;
  readonly captured: number;
  /** MACs that are not saved, on average. */
  readonly multiplied: number;
  /** Cycles of lookups, as a share of the product's. */
  readonly lookupTime: number;
}

/** Work outside the array: what is no matrix product, and the update of the weights. */
export interface VectorPass extends PassCommon {
  readonly kind: 'vector';
  readonly pass: Exclude<PassKind, 'interleaved'>;
  readonly operations: number;
}

export type ArrayPass = ProductPass | InterleavedPass;
export type MachinePass = StochasticPass | CrossbarPass | ReusePass;
export type PassResult = ArrayPass | MachinePass | VectorPass;

/** A product that the array computes fold by fold. */
export const isArrayPass = (pass: PassResult): pass is ArrayPass =>
  pass.kind === 'product' || pass.kind === 'interleaved';
/** What the array computes of a pass, fold by fold: a product with reuse buffers without them. Undefined for all that runs elsewhere. */
export const arrayPassOf = (pass: PassResult): ArrayPass | undefined =>
  isArrayPass(pass) ? pass : pass.kind === 'reuse' ? pass.product : undefined;
/** A product, wherever it is computed. */
export const isProduct = (pass: PassResult): pass is ArrayPass | MachinePass => pass.kind !== 'vector';
/** A product on another machine. */
export const isMachinePass = (pass: PassResult): pass is MachinePass => isProduct(pass) && !isArrayPass(pass);
/** MACs of a pass that the PEs of the array do; those that reuse saves are not done. */
export const arrayMacs = (pass: PassResult): number =>
  isArrayPass(pass) ? pass.macs : pass.kind === 'reuse' ? pass.multiplied : 0;

/** Sums over passes. */
export interface PassSum {
  readonly cycles: number;
  readonly stall: number;
  readonly macs: number;
  /** Of those the ones that the PEs of the array do. */
  readonly arrayMacs: number;
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
  /** Of the array, 0 to 1, over all cycles of the step. */
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
