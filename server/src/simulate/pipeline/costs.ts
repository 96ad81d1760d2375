/** Costs of parts and stages. */
import { type LayerCosts, type Part, type PassName, type PipelineLayer, passNames, type Stage } from './types.ts';

export const partCost = ({ layer, pass, from, to }: Part, layers: readonly PipelineLayer[], kind: number): number =>
  costOf(layers[layer]!, kind, pass) * (to - from);

/** Layers have costs for each kind of processor, or the same for all. */
export const costOf = (layer: PipelineLayer, kind: number, pass: keyof LayerCosts): number =>
  (layer.costs[kind] ?? layer.costs[0]!)[pass];

export const wholeCost = (layer: PipelineLayer, kind: number): number =>
  passNames.reduce((sum, pass) => sum + costOf(layer, kind, pass), 0);

/** Cycles of a stage for one micro-batch on a kind of processor, by pass. */
export function stageCosts(stage: Stage, layers: readonly PipelineLayer[], kind: number): Record<PassName, number> {
  const sums = { forward: 0, activationGradient: 0, weightGradient: 0 };
  for (const part of stage.parts) sums[part.pass] += partCost(part, layers, kind);
  return sums;
}

/** All passes of the layers `from` to `to`, the end excluded. */
export function wholeLayers(from: number, to: number): Stage {
  const parts: Part[] = [];
  for (let layer = from; layer < to; layer++) for (const pass of passNames) parts.push({ layer, pass, from: 0, to: 1 });
  return { parts, replicas: 1 };
}
