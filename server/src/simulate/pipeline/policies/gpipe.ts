/** GPipe: all forward passes, then all backward passes, then the update. */
import { each, minibatches, type Policy } from './types.ts';

export const gpipe: Policy = {
  name: 'gpipe',
  source: 'RECALLED: Huang et al., GPipe, NeurIPS 2019',
  drains: true,
  updates: 'minibatch',
  orders: (plan) =>
    each(plan, (orders, stage) => {
      for (const [first, end] of minibatches(plan)) {
        for (let unit = first; unit < end; unit++) orders.forward(stage, unit);
        for (let unit = first; unit < end; unit++) orders.backward(stage, unit);
        orders.update(stage, end - 1);
      }
    }),
  versions: () => 1,
  delay: () => 0,
};
