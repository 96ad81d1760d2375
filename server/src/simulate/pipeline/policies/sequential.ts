/** One micro-batch after the other, one processor at a time: what a pipeline is compared with. */
import { each, minibatches, type Policy } from './types.ts';

export const sequential: Policy = {
  name: 'sequential',
  source: 'DERIVED: no overlap at all',
  drains: true,
  updates: 'minibatch',
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
