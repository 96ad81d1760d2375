/** What a processor stores: versions of its weights, and activations of the micro-batches it has begun. */
import { ACTIVATION_GRADIENT, BACKWARD, FORWARD, kindOf, stageOf, WEIGHT_GRADIENT } from './engine.ts';
import type { Plan } from './policies/types.ts';
import type { StageResult } from './results.ts';
import type { PipelineLayer } from './types.ts';

export interface StageMemory {
  /** Words of all versions of the weights. */
  readonly weights: number;
  /** Words of activations at the worst moment. */
  readonly activations: number;
  readonly total: number;
  /** Micro-batches in flight at the worst moment, over its stages. */
  readonly inFlight: number;
}

/** Activations of a micro-batch wait from the beginning of its forward pass to the end of its last gradient on the processor. */
export function memoryOf(
  processor: number,
  stages: readonly StageResult[],
  layers: readonly PipelineLayer[],
  plan: Plan,
  order: readonly number[],
): StageMemory {
  const kept = stages.map(({ stage }) =>
    wordsOf(
      stage.parts.map(({ layer, pass }) => (pass === 'forward' ? layer : -1)),
      layers,
      'keptWords',
    ),
  );
  let weights = 0;
  for (const { stage, processor: owner, versions } of stages) {
    if (owner === processor)
      weights +=
        versions *
        wordsOf(
          stage.parts.map(({ layer }) => layer),
          layers,
          'weightWords',
        );
  }
  let words = 0;
  let flying = 0;
  let activations = 0;
  let inFlight = 0;
  for (const code of order) {
    const kind = kindOf(code);
    const stage = stageOf(code, plan.units);
    if (kind === FORWARD) {
      words += kept[stage]!;
      flying++;
      activations = Math.max(activations, words);
      inFlight = Math.max(inFlight, flying);
    }
    if (!plan.training ? kind === FORWARD : kind === BACKWARD || kind === lastGradient(stage, plan)) {
      words -= kept[stage]!;
      flying--;
    }
  }
  return { weights, activations, total: weights + activations, inFlight };
}

/** The gradient after which a stage lets go of its activations. */
const lastGradient = (stage: number, plan: Plan): number =>
  plan.stages[stage]!.weightGradient > 0 ? WEIGHT_GRADIENT : ACTIVATION_GRADIENT;

function wordsOf(
  indices: readonly number[],
  layers: readonly PipelineLayer[],
  what: 'keptWords' | 'weightWords',
): number {
  let words = 0;
  for (const layer of new Set(indices)) if (layer >= 0) words += layers[layer]![what];
  return words;
}
