/** What the gradient models are asked and what they answer, as plain data. Shapes and names: docs/models/gradients.md. */

import type { Buffering, Drain, SystolicCost } from '../types.ts';

/**
 * Where the partial sums of a gradient live between folds along its reduction:
 * - `onChip`: in accumulators below the columns of the array; only finished sums reach the SRAM buffer;
 * - `perFold`: in the SRAM buffer: written by every fold, read back by the next one.
 */
export type PartialSums = 'onChip' | 'perFold';

/**
 * How weight gradients become new weights (plain gradient descent; its arithmetic takes no array cycles anywhere):
 * - `excluded`: not counted; the weight gradient is written;
 * - `separate`: a pass of its own reads the weight gradient and the weights and writes the weights: three words a weight more;
 * - `inPlace`: accumulators start from the weights, so what leaves the array is the new weight; no weight gradient is written.
 */
export type WeightUpdate = 'excluded' | 'separate' | 'inPlace';

/** How both gradients of a layer are laid on an array at once. */
export interface InterleavedMapping {
  readonly buffering: Buffering;
  readonly drain: Drain;
  readonly partialSums: PartialSums;
  readonly update: WeightUpdate;
}

/**
 * Words that cross the edge of the array or belong to the update, by tensor. Reads of a gradient are of its partial sums, or, for
 * the weight gradient, of the separate update.
 */
export interface GradientAccesses {
  /** The error: gradient of the loss with respect to the layer's output. */
  readonly errorReads: number;
  /** The activations: the layer's input as the forward pass saw it. */
  readonly activationReads: number;
  readonly weightReads: number;
  readonly weightWrites: number;
  readonly inputGradientReads: number;
  readonly inputGradientWrites: number;
  readonly weightGradientReads: number;
  readonly weightGradientWrites: number;
}

/** What both gradients of a layer cost on one array, interleaved or one after the other. */
export interface GradientCost {
  /** Cycles of both gradients without memory stalls. */
  readonly cycles: number;
  /** Of both gradients: twice those of the forward pass. */
  readonly macs: number;
  /** macs / (cycles * rows * cols), 0 to 1. */
  readonly utilization: number;
  readonly accesses: GradientAccesses;
}

/** What the interleaved schedule costs. */
export interface InterleavedCost extends GradientCost {
  /** Tiles of the weights over all groups. */
  readonly folds: number;
  /** Of those, along the layer's outputs and along its inputs, for one group. */
  readonly rowFolds: number;
  readonly colFolds: number;
  /** Cycles from one fold's start to the next one's. */
  readonly foldCycles: number;
  /** Occupied share of the grid, averaged over folds, 0 to 1. */
  readonly mappingEfficiency: number;
  /** Words of accumulator memory below the columns that `onChip` partial sums need; 0 if there is nothing to add up. */
  readonly accumulatorWords: number;
}

/**
 * Running the two gradients one after the other, by the dataflow of each:
 * - `ws-os`: activation gradient weight-stationary, then weight gradient output-stationary;
 * - `ws`: both as a weight-stationary array runs them; for the weight gradient the activations stay in the PEs;
 * - `os`: both output-stationary.
 */
export type BaselineName = 'ws-os' | 'ws' | 'os';

/** How the two gradients are laid on the array one after the other. */
export interface BaselineMapping {
  readonly name: BaselineName;
  readonly buffering: Buffering;
  readonly drain: Drain;
  readonly partialSums: PartialSums;
  /** Weights and accumulators never meet in a PE when the gradients run apart: there is no updating in place. */
  readonly update: Exclude<WeightUpdate, 'inPlace'>;
}

/** What the two gradients cost one after the other. */
export interface BaselineCost extends GradientCost {
  /** The systolic model's answer for each; its accesses are those with partial sums written per fold. */
  readonly activationGradient: SystolicCost;
  readonly weightGradient: SystolicCost;
}
