/** From what was played to what is asked: period, bubble, memory, links. */
import { type Boundary, durationOf, kindOf, stageOf, unitOf } from './engine.ts';
import { linksOf } from './links.ts';
import { memoryOf, storedBy } from './memory.ts';
import type { PlacedStage } from './placement.ts';
import type { Run } from './plan.ts';
import type { Policy } from './policies/types.ts';
import type { PipelineResult, Ring, StageResult } from './results.ts';
import type { Links, Partition, PipelineInput, PipelineProblem } from './types.ts';

/** Below this a share is none. */
const rounding = 1e-12;

/** Everything that was decided and played. */
interface Decided extends Run {
  readonly input: PipelineInput;
  readonly policy: Policy;
  readonly partition: Partition;
  readonly placed: readonly PlacedStage[];
  readonly boundaries: readonly Boundary[];
  readonly rings: readonly Ring[];
  readonly problems: readonly PipelineProblem[];
}

export function summary(run: Decided): PipelineResult {
  const { input, policy, partition, placed, boundaries, rings, plan, orders, played, steady, problems } = run;
  const { layers, processors, links, training } = input;
  const stages = placed.map(
    (each, index): StageResult => ({
      ...each,
      lanes: plan.stages[index]!,
      delay: training ? policy.delay(plan, index) : 0,
      versions: training ? policy.versions(plan, index) : 1,
      ...storedBy(each.stage, layers, training),
    }),
  );
  const work = orders.map((_, processor) => workOf(run, processor));
  const bound = Math.max(0, ...work);
  const cycles = Math.max(0, ...steady.repeats.map((repeat) => repeat?.cycles ?? 0));
  const period = Math.max(bound, cycles / steady.minibatches);
  const total = work.reduce((sum, each) => sum + each, 0);
  const idle = period > 0 ? 1 - total / (period * processors.length) : 0;
  return {
    input,
    policy,
    partition,
    stages,
    processors: work.map((each, processor) => ({
      stages: stages.flatMap((stage, index) => (stage.processors.includes(processor) ? [index] : [])),
      work: each,
      utilization: period > 0 ? each / period : 0,
      memory: memoryOf({ policy, stages, plan, played, steady, orders }, processor),
    })),
    links: linksOf(stages, boundaries, rings, plan, policy, links, period),
    period,
    latency: firstEnd(run),
    bound,
    // Sums of the same numbers in another order.
    bubble: idle > rounding ? idle : 0,
    problems,
    assumptions: assumptionsOf(policy, partition, links, steady.settled),
    plan,
    played,
    steady,
    orders,
    boundaries,
    rings,
  };
}

/** Cycles of work for one minibatch. */
function workOf({ plan, orders, steady: { repeats, minibatches } }: Decided, processor: number): number {
  const repeat = repeats[processor];
  if (!repeat) return 0;
  let sum = 0;
  for (let at = repeat.first; at < repeat.end; at++) {
    const code = orders[processor]![at]!;
    const lane = plan.stages[stageOf(code, plan.units)]!.find((each) => each.processor === processor)!;
    sum += durationOf(lane, kindOf(code));
  }
  return sum / minibatches;
}

function firstEnd({ plan, orders, played }: Decided): number {
  let end = 0;
  orders.forEach((order, processor) => {
    for (let at = 0; at < order.length; at++) {
      if (unitOf(order[at]!, plan.units) < plan.microbatches) end = Math.max(end, played.ends[processor]![at]!);
    }
  });
  return end;
}

const assumptionsOf = (policy: Policy, partition: Partition, links: Links, settled: boolean): string[] => [
  partition.assumption,
  `Policy ${policy.name} (${policy.source})`,
  policy.drains ? 'The pipeline drains before every update' : 'The pipeline never drains: gradients are late',
  links.bandwidth === undefined
    ? 'Transfers take no time but their latency'
    : 'Each link carries one transfer at a time in each direction',
  ...(settled ? [] : ['Minibatches do not repeat exactly within what was played: the period is a mean']),
];
