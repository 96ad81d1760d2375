/** From what was played to what is asked: period, bubble, memory, links. */
import type { Boundary, Lane, Played } from './engine.ts';
import { memoryOf } from './memory.ts';
import type { Plan, Policy } from './policies/types.ts';
import type { PipelineInput, PipelineResult, StageResult } from './results.ts';
import type { Partition, PipelineProblem, Stage } from './types.ts';

/** Below this a share is none. */
const rounding = 1e-12;

/** Everything that was decided and played. */
interface Run {
  readonly policy: Policy;
  readonly partition: Partition;
  readonly busy: readonly { readonly stage: Stage; readonly processor: number }[];
  readonly lanes: readonly Lane[];
  readonly boundaries: readonly Boundary[];
  readonly plan: Plan;
  readonly orders: readonly (readonly number[])[];
  readonly played: Played;
  readonly problems: readonly PipelineProblem[];
}

export function summary({ layers, processors, links, training }: PipelineInput, run: Run): PipelineResult {
  const { policy, partition, busy, lanes, boundaries, plan, orders, played, problems } = run;
  const { microbatches, units } = plan;
  const minibatches = units / microbatches;
  // Where everybody has the whole network, everybody has a part of the micro-batches.
  const unitsOf = (processor: number): number =>
    policy.apart ? Math.max(0, Math.ceil((microbatches - processor) / processors.length)) : microbatches;
  const work = processors.map((_, processor) =>
    lanes.reduce(
      (sum, lane) =>
        lane.processor === processor
          ? sum +
            (lane.forward + lane.activationGradient + lane.weightGradient) * unitsOf(processor) +
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
  const idle = period > 0 ? 1 - total / (period * processors.length) : 0;
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
    // Sums of the same numbers in another order.
    bubble: idle > rounding ? idle : 0,
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
