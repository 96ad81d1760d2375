/** Work outside the array: operations that are no matrix product, and the update of the weights (docs/models/training.md). */
import type { ArrayModel } from '../model/hardware.ts';
import type { OptimizerName } from '../model/pass-settings.ts';
import type { Layer, VectorWork } from '../model/values.ts';
import { transferCycles } from './below-array.ts';
import { vectorEnergy } from './energy/energy.ts';
import type { VectorPass } from './results.ts';
import type { Needs } from './trained.ts';
import type { SramAccesses } from './types.ts';
import { updateWork } from './update.ts';

const noSram = { inputReads: 0, weightReads: 0, outputReads: 0, outputWrites: 0 };

/** The work of a layer outside the array in the forward pass; none if the array has no vector unit that could take time. */
export function forwardVector(
  layer: Layer,
  array: ArrayModel,
  batch: number,
  training: boolean,
): VectorPass | undefined {
  const { forward, inference = forward } = layer.vector ?? {};
  const work = training ? forward : inference;
  return work && array.vectorLanes ? vector(layer, 'forward', times(work, batch), array) : undefined;
}

/** The work of a layer outside the array for its gradients. */
export function gradientVectors(layer: Layer, needs: Needs, array: ArrayModel, batch: number): VectorPass[] {
  const { activationGradient, weightGradient } = layer.vector ?? {};
  if (!array.vectorLanes) return [];
  const passes: VectorPass[] = [];
  if (activationGradient && (needs.first || needs.others)) {
    passes.push(vector(layer, 'activationGradient', times(activationGradient, batch), array));
  }
  if (weightGradient && needs.parameters) {
    passes.push(vector(layer, 'weightGradient', times(weightGradient, batch), array));
  }
  return passes;
}

/** The update of a layer's parameters, `inArray` of which the array has updated itself. */
export function updatePass(
  layer: Layer,
  array: ArrayModel,
  optimizer: OptimizerName,
  inArray: number,
): VectorPass | undefined {
  const parameters = layer.parameters - inArray;
  if (optimizer === 'none' || parameters <= 0) return undefined;
  const work = times(updateWork[optimizer], parameters);
  // Gradients come from where the array left them; weights and state from, and to, where weights are.
  const sram = {
    inputReads: 0,
    weightReads: work.reads - parameters,
    outputReads: parameters,
    outputWrites: work.writes,
  };
  return vector(layer, 'update', work, array, sram);
}

const times = (work: VectorWork, count: number): VectorWork => ({
  operations: work.operations * count,
  reads: work.reads * count,
  writes: work.writes * count,
});

/** Operands come from DRAM and results go there; whichever of the vector unit and the DRAM takes longer decides. */
function vector(
  layer: Layer,
  pass: VectorPass['pass'],
  work: VectorWork,
  array: ArrayModel,
  sram: SramAccesses = noSram,
): VectorPass {
  const compute = array.vectorLanes ? Math.ceil(work.operations / array.vectorLanes) : 0;
  const dram = { reads: work.reads, writes: work.writes };
  const stall = Math.max(0, transferCycles(dram, array) - compute);
  const { technology, wordBytes, buffers } = array;
  return {
    kind: 'vector',
    layer,
    pass,
    operations: work.operations,
    cycles: { compute, stall, total: compute + stall },
    macs: 0,
    utilization: 0,
    sram,
    dram,
    energy: technology ? vectorEnergy(work.operations, sram, dram, wordBytes, technology, buffers) : null,
  };
}
