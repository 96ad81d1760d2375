/** LayerPipe: delayed gradients break the loop between passes, so every processor repeats its passes period by period. */
import { each, type Policy } from './types.ts';

const layerpipe = (name: string): Policy => ({
  name,
  source: 'DERIVED from FOUND: Unnikrishnan & Parhi, LayerPipe (abstract); delay 2 S(l): LayerPipe2',
  drains: false,
  orders: (plan) => {
    const last = plan.stages.length - 1;
    return each(plan, (order, stage) => {
      // In period t: forward of unit t - stage, gradients of the unit whose error arrives then.
      for (let period = stage; period < plan.units + 2 * last - stage; period++) {
        const forward = period - stage;
        const backward = period - (2 * last - stage);
        if (forward < plan.units) order.forward(stage, forward);
        if (backward >= 0) {
          order.activation(stage, backward);
          order.weight(stage, backward);
          order.update(stage, backward);
        }
      }
    });
  },
  versions: (stage, stages) => 2 * (stages - 1 - stage) + 1,
  delay: (stage, stages) => 2 * (stages - 1 - stage),
});

export const layerpipeIntra = layerpipe('layerpipe-intra');
export const layerpipeInter = layerpipe('layerpipe-inter');
