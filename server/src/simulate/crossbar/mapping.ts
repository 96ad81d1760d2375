/**
 * A layer on crossbars: how many it needs, how full they are, and what its vectors cost one after the other. DERIVED from how the
 * machine works (docs/models/crossbar.md#layers).
 */

import { crossbarCost } from './circuit.ts';
import type { BlockCost, CrossbarArray } from './types.ts';

/** A product Y = X W: the network's m, k, n and groups. */
export interface CrossbarLayer {
  /** Rows of X, batch and output pixels inside: each is one vector. */
  readonly vectors: number;
  /** Of one group. */
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
  /** Whether errors go on to a layer before (not for the first one). */
  readonly activationGradient: boolean;
  /** Whether its weights are trained. */
  readonly weightGradient: boolean;
}

export interface CrossbarPlacement {
  /** Arrays along inputs and outputs of one group. */
  readonly rowSplits: number;
  readonly colSplits: number;
  /** Over all groups; each holds a piece of one matrix. */
  readonly arrays: number;
  /** Cells in use, 0 to 1. */
  readonly utilization: number;
  /** Additions of partial results after a forward pass and after an activation gradient; digital, not charged. */
  readonly forwardAdditions: number;
  readonly gradientAdditions: number;
}

export interface PassCost {
  /** J: whole arrays are driven, however full. */
  readonly energy: number;
  /** s: arrays of a layer work at the same time, vectors one after the other. */
  readonly latency: number;
}

export interface LayerCost {
  readonly placement: CrossbarPlacement;
  readonly forward: PassCost;
  readonly activationGradient: PassCost;
  /** Of the gradient and the update, which are one: every vector writes. */
  readonly weightGradient: PassCost;
  readonly energy: number;
  readonly latency: number;
  /** m² */
  readonly area: number;
  /** Updates that every cell sees in a step. */
  readonly writesPerStep: number;
  /** J per multiply-accumulate that the layer asks for. */
  readonly energyPerMac: number;
  readonly assumptions: readonly string[];
}

export function placeLayer(
  layer: Omit<CrossbarLayer, 'activationGradient' | 'weightGradient'>,
  array: CrossbarArray,
): CrossbarPlacement {
  const rowSplits = Math.ceil(layer.inputs / array.rows);
  const colSplits = Math.ceil(layer.outputs / array.cols);
  const arrays = rowSplits * colSplits * layer.groups;
  const vectors = layer.vectors * layer.groups;
  return {
    rowSplits,
    colSplits,
    arrays,
    utilization: (layer.inputs * layer.outputs * layer.groups) / (arrays * array.rows * array.cols),
    forwardAdditions: (rowSplits - 1) * layer.outputs * vectors,
    gradientAdditions: (colSplits - 1) * layer.inputs * vectors,
  };
}

/** @param block cost of one array, also of another circuit */
export function crossbarLayer(
  layer: CrossbarLayer,
  array: CrossbarArray,
  block: BlockCost = crossbarCost(array),
): LayerCost {
  const placement = placeLayer(layer, array);
  const pass = (kernel: keyof BlockCost['kernels'], done: boolean): PassCost => ({
    energy: done ? placement.arrays * layer.vectors * block.kernels[kernel].energy : 0,
    latency: done ? layer.vectors * block.kernels[kernel].latency : 0,
  });
  const forward = pass('vectorMatrix', true);
  const activationGradient = pass('matrixVector', layer.activationGradient);
  const weightGradient = pass('outerProduct', layer.weightGradient);
  const passes = 1 + Number(layer.activationGradient) + Number(layer.weightGradient);
  const energy = forward.energy + activationGradient.energy + weightGradient.energy;
  return {
    placement,
    forward,
    activationGradient,
    weightGradient,
    energy,
    latency: forward.latency + activationGradient.latency + weightGradient.latency,
    area: placement.arrays * block.area,
    writesPerStep: layer.weightGradient ? layer.vectors : 0,
    energyPerMac: energy / (passes * layer.vectors * layer.inputs * layer.outputs * layer.groups),
    assumptions: [
      'Arrays of a layer work at the same time; vectors one after the other, and each updates the weights (no batches)',
      'Arrays that are not full cost what full ones do',
      'Every group has arrays of its own; adding the results of arrays that share outputs is not charged',
    ],
  };
}

const secondsPerYear = 365.25 * 24 * 3600;

export interface Wear {
  /** Pulses a cell survives; TaOx in the literature: 2e12 (1e12 full cycles, each two updates). */
  readonly endurance: number;
  readonly updatesPerSecond: number;
  /** At most 256 with 8 bits. */
  readonly pulsesPerUpdate: number;
  /** Share of the updates that change a cell, 0 to 1. */
  readonly updatedShare: number;
}

/** Pulses in a year of training without a pause. */
export function pulsesPerYear({ updatesPerSecond, pulsesPerUpdate, updatedShare }: Omit<Wear, 'endurance'>): number {
  return updatesPerSecond * pulsesPerUpdate * updatedShare * secondsPerYear;
}

/** Years of training without a pause until a cell is worn out; infinite if nothing is written. */
export function enduranceYears(wear: Wear): number {
  return wear.endurance / pulsesPerYear(wear);
}

export interface LayerWear {
  readonly pulsesPerUpdate: number;
  readonly updatedShare: number;
  /** Of each cell. */
  readonly pulsesPerYear: number;
  readonly years: number;
}

/**
 * What training without a pause does to the cells of a layer: at worst every update is as long as one can be, 2^bits pulses;
 * typically half of that, and changes one cell in ten (FOUND for 8 bits; for others DERIVED).
 *
 * @param writesPerStep of `LayerCost`
 * @param stepTime s of a whole training step, above 0
 * @param endurance pulses a cell survives, above 0
 */
export function layerWear(
  { bits }: CrossbarArray,
  writesPerStep: number,
  stepTime: number,
  endurance: number,
): Readonly<Record<'worst' | 'typical', LayerWear>> {
  const wear = (pulsesPerUpdate: number, updatedShare: number): LayerWear => {
    const rate = { updatesPerSecond: writesPerStep / stepTime, pulsesPerUpdate, updatedShare };
    return {
      pulsesPerUpdate,
      updatedShare,
      pulsesPerYear: pulsesPerYear(rate),
      years: enduranceYears({ ...rate, endurance }),
    };
  };
  return { worst: wear(2 ** bits, 1), typical: wear(2 ** (bits - 1), 0.1) };
}
