/** One forward pass, one backward pass in turn: drained before every update (1F1B), or never (PipeDream). */
import { each, minibatches, type Order, type Plan, type Policy } from './types.ts';

/** Units from `first` to `end`: as many forward passes ahead as there are stages from here on, then one of each in turn. */
function alternate(
  plan: Plan,
  order: Order,
  stage: number,
  first: number,
  end: number,
  done: (unit: number) => void,
): void {
  const ahead = Math.min(end - first, plan.stages.length - stage);
  for (let unit = first; unit < first + ahead; unit++) order.forward(stage, unit);
  for (let unit = first; unit < end; unit++) {
    order.backward(stage, unit);
    done(unit);
    if (unit + ahead < end) order.forward(stage, unit + ahead);
  }
}

const never = (): void => undefined;

export const oneForwardOneBackward: Policy = {
  name: '1f1b',
  source: 'RECALLED: PipeDream-Flush, Narayanan et al., ICML 2021',
  drains: true,
  orders: (plan) =>
    each(plan, (order, stage) => {
      for (const [first, end] of minibatches(plan)) {
        alternate(plan, order, stage, first, end, never);
        order.update(stage, end - 1);
      }
    }),
  versions: () => 1,
  delay: () => 0,
};

/** Every micro-batch updates the weights; each is finished with the weights it was begun with. */
export const pipedream: Policy = {
  name: 'pipedream',
  source: 'RECALLED: Narayanan et al., PipeDream, SOSP 2019: 1F1B without draining, weight stashing',
  drains: false,
  orders: (plan) =>
    each(plan, (order, stage) => alternate(plan, order, stage, 0, plan.units, (unit) => order.update(stage, unit))),
  versions: (stage, stages) => stages - stage,
  delay: (stage, stages) => stages - 1 - stage,
};

/** Gradients of a whole minibatch are added up; two versions of the weights are enough. */
export const pipedream2bw: Policy = {
  name: 'pipedream-2bw',
  source: 'RECALLED: Narayanan et al., ICML 2021: double-buffered weights, a delay of one update everywhere',
  drains: false,
  orders: (plan) =>
    each(plan, (order, stage) =>
      alternate(plan, order, stage, 0, plan.units, (unit) => {
        if ((unit + 1) % plan.microbatches === 0) order.update(stage, unit);
      }),
    ),
  versions: () => 2,
  delay: () => 1,
};
