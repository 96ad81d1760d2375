/**
 * A pipeline over several processors: cuts the network, plays the policy, and says what it costs, where it idles and what it stores. The
 * model: docs/models/pipelines.md.
 */
import { stageCosts, wholeLayers } from './costs.ts';
import { type Boundary, type Lane, play } from './engine.ts';
import { partition } from './partitions/index.ts';
import { policies } from './policies/index.ts';
import type { Plan, Policy } from './policies/types.ts';
import type { PipelineInput, PipelineResult } from './results.ts';
import { summary } from './summary.ts';
import { trafficOf } from './traffic.ts';
import type { Links, Partition, PipelineLayer, PipelineProblem, Stage } from './types.ts';

/** Cycles and updates settle after the pipeline has filled: so many minibatches are played, and the last ones are looked at. */
const settle = 3;
/** Micro-batches that are played at most; more of the same changes nothing. */
const mostUnits = 4_096;

export function simulatePipeline(input: PipelineInput): PipelineResult {
  const problems: PipelineProblem[] = [];
  const { layers, processors, links, training } = input;
  const policy = policyOf(input, problems);
  const chunks = policy.name === 'interleaved-1f1b' ? Math.max(1, input.chunks) : 1;
  const places = Array.from({ length: processors.length * chunks }, (_, stage) => stage % processors.length);
  const kinds = places.map((processor) => processors[processor]!);
  const cut = policy.apart
    ? { partition: everywhere(layers, processors.length), problems: [] }
    : partition(layers, input.partitioner, {
        kinds,
        bandwidth: links.bandwidth,
        ...(input.chosen ? { chosen: input.chosen } : {}),
      });
  problems.push(...cut.problems);
  const placed = cut.partition.stages.map((stage, index) => ({ stage, processor: places[index]! }));
  const working = placed.filter(({ stage }) => stage.parts.length > 0);
  // A stage without work passes everything on at once, and may be left out; but the interleaved policy counts all of them.
  const busy = chunks > 1 ? placed : working;
  const taken = new Set(working.map(({ processor }) => processor)).size;
  const replicas = working.reduce((sum, { stage }) => sum + stage.replicas - 1, 0);
  if (taken + replicas < processors.length) {
    const reason =
      layers.length < processors.length
        ? `the network has ${layers.length} layers to share`
        : 'on this cut the others would take nothing from the busiest one';
    const message = `Only ${taken + replicas} of ${processors.length} processors have work: ${reason}`;
    problems.push({ kind: 'processors', message });
  }
  const lanes = busy.map(
    ({ stage, processor }): Lane =>
      laneOf(
        stage,
        layers,
        processors[processor]!,
        processor,
        input,
        policy.apart ? processors.length : stage.replicas,
      ),
  );
  const microbatches = Math.max(1, input.microbatches);
  const boundaries = policy.apart
    ? ringOf(layers, processors.length, microbatches)
    : boundariesOf(
        busy.map(({ stage }) => stage),
        layers,
        links,
        lanes,
        processors.length,
        problems,
      );
  const plan = planOf(policy, lanes, processors.length, microbatches, training);
  const orders = policy.orders(plan);
  const played = play({ stages: lanes, boundaries, units: plan.units, orders, apart: policy.apart ?? false });
  return summary(input, { policy, partition: cut.partition, busy, lanes, boundaries, plan, orders, played, problems });
}

/** The whole network on every processor. */
const everywhere = (layers: readonly PipelineLayer[], processors: number): Partition => ({
  stages: Array.from({ length: processors }, () => wholeLayers(0, layers.length)),
  assumption: 'The whole network on every processor',
});

/** What adding up all weight gradients moves between neighbours: its time is a part of the update. */
function ringOf(layers: readonly PipelineLayer[], processors: number, microbatches: number): Boundary[] {
  const weights = layers.reduce((sum, layer) => sum + layer.weightWords, 0);
  const forwardWords = (2 * (processors - 1) * weights) / processors / microbatches;
  const link = { forward: 0, backward: 0, latency: 0, forwardWords, backwardWords: 0 };
  return Array.from({ length: processors - 1 }, () => link);
}

function policyOf({ policy: name, microbatches, processors }: PipelineInput, problems: PipelineProblem[]): Policy {
  const policy = policies.get(name);
  if (!policy) {
    problems.push({ kind: 'policy', message: `There is no policy '${name}'` });
    return policies.get('1f1b')!;
  }
  if (policy.name === 'interleaved-1f1b' && microbatches % processors.length !== 0) {
    const message = `'${name}' needs micro-batches in multiples of the ${processors.length} processors, not ${microbatches}; shown is '1f1b'`;
    problems.push({ kind: 'microbatches', message });
    return policies.get('1f1b')!;
  }
  return policy;
}

/** What a stage takes for a micro-batch. Processors that share a stage take turns, and add up their weight gradients around a ring. */
function laneOf(
  stage: Stage,
  layers: readonly PipelineLayer[],
  kind: number,
  processor: number,
  { links: { bandwidth }, training }: PipelineInput,
  sharing: number,
): Lane {
  const { forward, activationGradient, weightGradient } = stageCosts(stage, layers, kind);
  const { replicas } = stage;
  const own = new Set(
    stage.parts
      .filter(({ pass }) => pass === 'weightGradient' || pass === 'activationGradient')
      .map(({ layer }) => layer),
  );
  let update = 0;
  let words = 0;
  for (const layer of own) {
    update += (layers[layer]!.costs[kind] ?? layers[layer]!.costs[0]!).update;
    words += layers[layer]!.weightWords;
  }
  const sync = sharing > 1 && bandwidth !== undefined ? (2 * (sharing - 1) * words) / (sharing * bandwidth) : 0;
  return {
    processor,
    forward: forward / replicas,
    activationGradient: training ? activationGradient / replicas : 0,
    weightGradient: training ? weightGradient / replicas : 0,
    update: training ? update + sync : 0,
  };
}

function boundariesOf(
  stages: readonly Stage[],
  layers: readonly PipelineLayer[],
  { topology, bandwidth, latency }: Links,
  lanes: readonly Lane[],
  processors: number,
  problems: PipelineProblem[],
): Boundary[] {
  const { forward, backward } = trafficOf(stages, layers);
  return forward.map((words, index): Boundary => {
    const from = lanes[index]!.processor;
    const to = lanes[index + 1]!.processor;
    const distance = Math.abs(to - from);
    const linked = topology === 'all-to-all' || distance <= 1 || (topology === 'ring' && distance === processors - 1);
    if (!linked && !problems.some(({ kind }) => kind === 'links')) {
      const message = `Processors ${from + 1} and ${to + 1} have to talk but are not linked in a ${topology}; shown is a pipeline in which they are`;
      problems.push({ kind: 'links', message });
    }
    const time = (count: number) => (bandwidth === undefined || from === to ? 0 : count / bandwidth);
    return {
      forward: time(words),
      backward: time(backward[index]!),
      latency: from === to ? 0 : latency,
      forwardWords: words,
      backwardWords: backward[index]!,
    };
  });
}

function planOf(
  policy: Policy,
  stages: readonly Lane[],
  processors: number,
  microbatches: number,
  training: boolean,
): Plan {
  const filling = policy.drains ? 0 : Math.ceil((3 * stages.length) / microbatches);
  const wanted = (settle + filling) * microbatches;
  const most = Math.max(2 * microbatches, Math.floor(mostUnits / microbatches) * microbatches);
  return { processors, stages, microbatches, units: Math.min(wanted, most), training };
}
