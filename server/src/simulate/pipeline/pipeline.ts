/**
 * A pipeline over several processors: cuts the network, plays the policy, and says what it costs, where it idles and what it stores. The
 * model: docs/models/pipelines.md.
 */
import { stageCosts } from './costs.ts';
import { type Boundary, type Lane, type Played, play } from './engine.ts';
import { memoryOf, type StageMemory } from './memory.ts';
import { type Partitioner, partition } from './partitions/index.ts';
import { policies } from './policies/index.ts';
import type { Plan, Policy } from './policies/types.ts';
import { trafficOf } from './traffic.ts';
import type { Links, Partition, PipelineLayer, PipelineProblem, Stage } from './types.ts';

export interface PipelineInput {
  readonly layers: readonly PipelineLayer[];
  /** The kind of each processor: an index into `LayerCosts`. */
  readonly processors: readonly number[];
  readonly links: Links;
  readonly policy: string;
  readonly partitioner: Partitioner;
  readonly chosen?: readonly (readonly number[])[];
  /** Micro-batches of a minibatch. */
  readonly microbatches: number;
  /** Stages of a processor, of the interleaved policy. */
  readonly chunks: number;
  readonly training: boolean;
}

export interface ProcessorResult {
  /** The stages it works on. */
  readonly stages: readonly number[];
  /** Cycles of work for one minibatch. */
  readonly work: number;
  /** work / period, 0 to 1. */
  readonly utilization: number;
  readonly memory: StageMemory;
}

export interface StageResult {
  readonly stage: Stage;
  readonly processor: number;
  readonly lane: Lane;
  /** Updates between the weights a micro-batch sees forward and those its gradient changes. */
  readonly delay: number;
  /** Versions of the weights that are kept, the newest included. */
  readonly versions: number;
}

export interface LinkResult {
  /** Processors at both ends. */
  readonly from: number;
  readonly to: number;
  /** Words for one minibatch, there and back. */
  readonly forwardWords: number;
  readonly backwardWords: number;
  /** Share of the period it is busy, in the busier direction. */
  readonly busy: number;
}

export interface PipelineResult {
  readonly policy: Policy;
  readonly partition: Partition;
  readonly stages: readonly StageResult[];
  readonly processors: readonly ProcessorResult[];
  readonly links: readonly LinkResult[];
  /** Cycles from one minibatch to the next, once the pipeline is full. */
  readonly period: number;
  /** Cycles of the first minibatch, from its first task to its last. */
  readonly latency: number;
  /** Cycles that a minibatch takes of the busiest processor: no policy is faster on these stages. */
  readonly bound: number;
  /** 1 - work / (period * processors), 0 to 1. */
  readonly bubble: number;
  readonly problems: readonly PipelineProblem[];
  readonly assumptions: readonly string[];
  /** What was played: `minibatches` of them, the plan's units in order. */
  readonly plan: Plan;
  readonly played: Played;
  readonly orders: readonly (readonly number[])[];
}

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
  const cut = partition(layers, input.partitioner, {
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
    const message = `Only ${taken + replicas} of ${processors.length} processors have work: the network has ${layers.length} layers to share`;
    problems.push({ kind: 'processors', message });
  }
  const lanes = busy.map(
    ({ stage, processor }): Lane => laneOf(stage, layers, processors[processor]!, processor, links, training),
  );
  const boundaries = boundariesOf(
    busy.map(({ stage }) => stage),
    layers,
    links,
    lanes,
    processors.length,
    problems,
  );

  const microbatches = Math.max(1, input.microbatches);
  const plan = planOf(policy, lanes, processors.length, microbatches, training);
  const orders = policy.orders(plan);
  const played = play({ stages: lanes, boundaries, units: plan.units, orders });
  return summary(input, policy, cut.partition, busy, lanes, boundaries, plan, orders, played, problems);
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
  { bandwidth }: Links,
  training: boolean,
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
  const sync = replicas > 1 && bandwidth !== undefined ? (2 * (replicas - 1) * words) / (replicas * bandwidth) : 0;
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

function summary(
  { layers, processors, links, training }: PipelineInput,
  policy: Policy,
  partition: Partition,
  busy: readonly { readonly stage: Stage; readonly processor: number }[],
  lanes: readonly Lane[],
  boundaries: readonly Boundary[],
  plan: Plan,
  orders: readonly (readonly number[])[],
  played: Played,
  problems: readonly PipelineProblem[],
): PipelineResult {
  const { microbatches, units } = plan;
  const minibatches = units / microbatches;
  const work = processors.map((_, processor) =>
    lanes.reduce(
      (sum, lane) =>
        lane.processor === processor
          ? sum +
            (lane.forward + lane.activationGradient + lane.weightGradient) * microbatches +
            lane.update * updates(policy, microbatches)
          : sum,
      0,
    ),
  );
  const bound = Math.max(0, ...work);
  const period = Math.max(bound, steadyPeriod(orders, played, minibatches));
  const count = busy.length;
  const stages = busy.map(
    ({ stage, processor }, index): StageResult => ({
      stage,
      processor,
      lane: lanes[index]!,
      delay: training ? policy.delay(index, count) : 0,
      versions: training ? policy.versions(index, count) : 1,
    }),
  );
  const total = work.reduce((sum, each) => sum + each, 0);
  return {
    policy,
    partition,
    stages,
    processors: work.map((each, processor) => ({
      stages: stages.flatMap((stage, index) => (stage.processor === processor ? [index] : [])),
      work: each,
      utilization: period > 0 ? each / period : 0,
      memory: memoryOf(processor, stages, layers, plan, orders[processor] ?? []),
    })),
    links: boundaries.map((boundary, index) => ({
      from: lanes[index]!.processor,
      to: lanes[index + 1]!.processor,
      forwardWords: boundary.forwardWords * microbatches,
      backwardWords: training ? boundary.backwardWords * microbatches : 0,
      busy: period > 0 ? (Math.max(boundary.forward, training ? boundary.backward : 0) * microbatches) / period : 0,
    })),
    period,
    latency: firstEnd(orders, played, minibatches),
    bound,
    bubble: period > 0 ? 1 - total / (period * processors.length) : 0,
    problems,
    assumptions: [
      partition.assumption,
      `Policy ${policy.name} (${policy.source})`,
      policy.drains ? 'The pipeline drains before every update' : 'The pipeline never drains: gradients are late',
      links.bandwidth === undefined
        ? 'Transfers take no time but their latency'
        : 'Each link carries one transfer at a time in each direction',
    ],
    plan,
    played,
    orders,
  };
}

/** How often the weights are updated in a minibatch: PipeDream and LayerPipe update after every micro-batch. */
const updates = (policy: Policy, microbatches: number): number =>
  policy.drains || policy.name === 'pipedream-2bw' ? 1 : microbatches;

/** Where a processor's tasks of one minibatch end: all minibatches have as many tasks. */
function ends(
  orders: readonly (readonly number[])[],
  { ends: times }: Played,
  minibatches: number,
  at: number,
): number[] {
  return orders.flatMap((order, processor) => {
    const last = Math.round((order.length / minibatches) * at) - 1;
    return last >= 0 ? [times[processor]![last]!] : [];
  });
}

/** Cycles from one minibatch to the next, in the middle third of what was played. */
function steadyPeriod(orders: readonly (readonly number[])[], played: Played, minibatches: number): number {
  const from = Math.max(1, Math.floor(minibatches / 3));
  const to = Math.max(from + 1, Math.floor((2 * minibatches) / 3));
  const first = ends(orders, played, minibatches, from);
  const last = ends(orders, played, minibatches, to);
  return first.reduce((period, start, index) => Math.max(period, (last[index]! - start) / (to - from)), 0);
}

const firstEnd = (orders: readonly (readonly number[])[], played: Played, minibatches: number): number =>
  ends(orders, played, minibatches, 1).reduce((a, b) => Math.max(a, b), 0);
