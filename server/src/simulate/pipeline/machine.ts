/** What stages take on their processors, and transfers on the links between them. */
import { costOf, stageCosts } from './costs.ts';
import { type Boundary, type Lane, ring } from './engine.ts';
import type { PlacedStage } from './placement.ts';
import type { Ring } from './results.ts';
import { trafficOf } from './traffic.ts';
import type { Links, PipelineInput, PipelineProblem, Stage } from './types.ts';

/** Each stage on each of its processors. */
export const lanesOf = (stages: readonly PlacedStage[], input: PipelineInput): Lane[][] =>
  stages.map(({ stage, processors }) => processors.map((processor) => laneOf(stage, processor, input)));

function laneOf(stage: Stage, processor: number, { layers, processors, training }: PipelineInput): Lane {
  const kind = processors[processor]!;
  const { forward, activationGradient, weightGradient } = stageCosts(stage, layers, kind);
  let update = 0;
  for (const layer of gradientsOf(stage)) update += costOf(layers[layer]!, kind, 'update');
  return {
    processor,
    forward,
    activationGradient: training ? activationGradient : 0,
    weightGradient: training ? weightGradient : 0,
    update: training ? update : 0,
  };
}

/**
 * Processors that share a stage add up their weight gradients around a ring, in 2 (m - 1) steps: each sends 2 (m - 1) / m of the weights to
 * the next one. RECALLED: ring all-reduce.
 */
export const ringsOf = (stages: readonly PlacedStage[], { layers, links }: PipelineInput): Ring[] =>
  stages.map(({ stage, processors: { length } }) => {
    if (length === 1) return { cycles: 0, words: 0 };
    let words = 0;
    for (const layer of gradientsOf(stage)) words += (2 * (length - 1) * layers[layer]!.weightWords) / length;
    const sending = links.bandwidth === undefined ? 0 : words / links.bandwidth;
    return { cycles: sending + 2 * (length - 1) * links.latency, words };
  });

/** The layers whose gradients a stage has at least a part of. */
const gradientsOf = ({ parts }: Stage): ReadonlySet<number> =>
  new Set(parts.flatMap(({ layer, pass }) => (pass === 'forward' ? [] : [layer])));

/** What goes from each stage to the next one and back; tells of processors that are not linked. */
export function boundariesOf(
  stages: readonly PlacedStage[],
  { layers, links, processors }: PipelineInput,
  problems: PipelineProblem[],
): Boundary[] {
  const { topology, bandwidth, latency } = links;
  const unlinked = pairsOf(stages).find(([from, to]) => !isLinked(from, to, processors.length, links));
  if (unlinked) {
    const [from, to] = unlinked.map((processor) => processor + 1);
    const message = `Processors ${from} and ${to} have to talk but are not linked in a ${topology}; shown is a pipeline in which they are`;
    problems.push({ kind: 'links', message });
  }
  const { forward, backward } = trafficOf(
    stages.map(({ stage }) => stage),
    layers,
  );
  const time = (words: number): number => (bandwidth === undefined ? 0 : words / bandwidth);
  return forward.map((words, index) => ({
    forward: time(words),
    backward: time(backward[index]!),
    latency,
    forwardWords: words,
    backwardWords: backward[index]!,
  }));
}

const isLinked = (from: number, to: number, processors: number, { topology }: Links): boolean => {
  const distance = Math.abs(to - from);
  return topology === 'all-to-all' || distance <= 1 || (topology === 'ring' && distance === processors - 1);
};

/** Processors that talk to each other. */
const pairsOf = (stages: readonly PlacedStage[]): [number, number][] =>
  stages.flatMap(({ processors }, stage): [number, number][] => [
    ...ring(processors),
    ...processors.flatMap((from) => (stages[stage + 1]?.processors ?? []).map((to): [number, number] => [from, to])),
  ]);
