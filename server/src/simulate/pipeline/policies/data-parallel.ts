/** Data parallel: every processor has the whole network and every P-th micro-batch; weight gradients are added up before the update. */
import { each, minibatches, type Policy } from './types.ts';

export const dataParallel: Policy = {
  name: 'data-parallel',
  source: 'RECALLED: synchronous data parallelism with a ring all-reduce, 2 (P - 1) / P of the weights over every link',
  drains: true,
  updates: 'minibatch',
  apart: true,
  misfit: ({ microbatches, processors: { length } }) =>
    microbatches < length
      ? {
          problem: {
            kind: 'microbatches',
            message: `${length - microbatches} of ${length} processors have nothing to do: there are ${microbatches} micro-batches to share`,
          },
        }
      : undefined,
  // The network is one stage, and its processors take turns.
  orders: (plan) =>
    each(plan, (orders, stage) => {
      for (const [first, end] of minibatches(plan)) {
        for (let unit = first; unit < end; unit++) {
          orders.forward(stage, unit);
          orders.backward(stage, unit);
        }
        orders.update(stage, end - 1);
      }
    }),
  versions: () => 1,
  delay: () => 0,
};
