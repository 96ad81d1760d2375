/** How many minibatches are played: as many as it takes until they repeat. */
import { type Lane, type Play, type Played, play } from './engine.ts';
import type { Plan, Policy } from './policies/types.ts';
import { type Steady, steadyOf } from './steady.ts';
import type { PipelineInput } from './types.ts';

/** The first minibatch is like no other, and two have to be alike. */
const fewest = 3;
/**
 * Micro-batches for each processor until a pipeline that never drains is full: up to two are in flight, and as many more have begun with
 * the first weights.
 */
const filling = 4;
/** Stages times micro-batches from which on more minibatches would take too long. */
const mostPlayed = 2 ** 15;

export interface Run {
  readonly plan: Plan;
  readonly orders: readonly (readonly number[])[];
  readonly played: Played;
  readonly steady: Steady;
}

export function run(
  policy: Policy,
  stages: readonly (readonly Lane[])[],
  costs: Pick<Play, 'boundaries' | 'rings'>,
  input: PipelineInput,
): Run {
  const working = stages.reduce((sum, lanes) => sum + lanes.length, 0);
  const { microbatches } = input;
  for (
    let minibatches = fewest + (policy.drains ? 0 : Math.ceil((filling * working) / microbatches));
    ;
    minibatches *= 2
  ) {
    const plan = planOf(policy, stages, minibatches, input);
    const orders = policy.orders(plan);
    const played = play({ stages, ...costs, units: plan.units, round: plan.round, orders });
    const steady = steadyOf(plan, policy, orders, played);
    const next = 2 * plan.units * stages.length;
    if (steady.settled || next > mostPlayed) return { plan, orders, played, steady };
  }
}

const planOf = (
  { drains }: Policy,
  stages: Plan['stages'],
  minibatches: number,
  { microbatches, processors, training }: PipelineInput,
): Plan => ({
  processors: processors.length,
  stages,
  microbatches,
  units: minibatches * microbatches,
  round: drains ? microbatches : Number.POSITIVE_INFINITY,
  training,
});
