/** One forward pass, one backward pass in turn: drained before every update (1F1B), or never (PipeDream). */
import { behind, each, minibatches, type Orders, ofEach, type Plan, type Policy } from './types.ts';

/** Units from `first` to `end`: as many forward passes ahead as there are processors from here on, then one of each in turn. */
function alternate(
  plan: Plan,
  orders: Orders,
  stage: number,
  first: number,
  end: number,
  done: (unit: number) => void,
): void {
  const ahead = Math.min(end - first, behind(plan, stage));
  for (let unit = first; unit < first + ahead; unit++) orders.forward(stage, unit);
  for (let unit = first; unit < end; unit++) {
    orders.backward(stage, unit);
    done(unit);
    if (unit + ahead < end) orders.forward(stage, unit + ahead);
  }
}

const never = (): void => undefined;

export const oneForwardOneBackward: Policy = {
  name: '1f1b',
  source: 'RECALLED: PipeDream-Flush, Narayanan et al., ICML 2021',
  drains: true,
  updates: 'minibatch',
  orders: (plan) =>
    each(plan, (orders, stage) => {
      for (const [first, end] of minibatches(plan)) {
        alternate(plan, orders, stage, first, end, never);
        orders.update(stage, end - 1);
      }
    }),
  versions: () => 1,
  delay: () => 0,
};

/** Those that share a stage may have begun another micro-batch before they update together. */
const late = (plan: Plan, stage: number): number =>
  ofEach(plan, stage, behind(plan, stage)) - (plan.stages[stage]!.length > 1 ? 0 : 1);

/** Every micro-batch updates the weights; each is finished with the weights it was begun with. */
export const pipedream: Policy = {
  name: 'pipedream',
  source: 'RECALLED: Narayanan et al., PipeDream, SOSP 2019: 1F1B without draining, weight stashing',
  drains: false,
  updates: 'microbatch',
  orders: (plan) =>
    each(plan, (orders, stage) =>
      alternate(plan, orders, stage, 0, plan.units, (unit) => orders.updateInTurn(stage, unit)),
    ),
  versions: (plan, stage) => late(plan, stage) + 1,
  delay: late,
};

/** Gradients of a whole minibatch are added up; two versions of the weights are enough. */
export const pipedream2bw: Policy = {
  name: 'pipedream-2bw',
  source: 'RECALLED: Narayanan et al., ICML 2021: double-buffered weights, a delay of one update everywhere',
  drains: false,
  updates: 'minibatch',
  misfit: ({ microbatches, processors: { length }, training }) =>
    training && microbatches < length
      ? {
          problem: {
            kind: 'microbatches',
            message: `'pipedream-2bw' gets by with two versions of the weights if there are as many micro-batches as processors: ${length}, not ${microbatches}`,
          },
        }
      : undefined,
  orders: (plan) =>
    each(plan, (orders, stage) =>
      alternate(plan, orders, stage, 0, plan.units, (unit) => {
        if ((unit + 1) % plan.microbatches === 0) orders.update(stage, unit);
      }),
    ),
  versions: () => 2,
  delay: () => 1,
};
