/** Data parallel: every processor has the whole network and every P-th micro-batch; weight gradients are added up before the update. */
import { each, minibatches, type Policy } from './types.ts';

export const dataParallel: Policy = {
  name: 'data-parallel',
  source: 'RECALLED: synchronous data parallelism with a ring all-reduce, 2 (P - 1) / P of the weights over every link',
  drains: true,
  apart: true,
  orders: (plan) =>
    each(plan, (order, stage) => {
      for (const [first, end] of minibatches(plan)) {
        for (let unit = first + stage; unit < end; unit += plan.processors) {
          order.forward(stage, unit);
          order.backward(stage, unit);
        }
        order.update(stage, end - 1);
      }
    }),
  versions: () => 1,
  delay: () => 0,
};
