/** LayerPipe: delayed gradients break the loop between passes, so every processor repeats its passes period by period. */
import { before, behind, each, ofEach, type Plan, type Policy } from './types.ts';

/** Periods from the forward pass of a unit at a stage to its gradients there: to the last stage, and back. */
const lag = (plan: Plan, stage: number): number =>
  before(plan, plan.stages.length - 1) - before(plan, stage) + behind(plan, stage + 1);

const layerpipe = (name: string): Policy => ({
  name,
  source: 'DERIVED from FOUND: Unnikrishnan & Parhi, LayerPipe (abstract); delay 2 S(l): LayerPipe2',
  drains: false,
  updates: 'microbatch',
  orders: (plan) =>
    each(plan, (orders, stage) => {
      const late = lag(plan, stage);
      for (let period = 0; period < plan.units + late; period++) {
        if (period < plan.units) orders.forward(stage, period);
        const unit = period - late;
        if (unit < 0) continue;
        orders.activation(stage, unit);
        orders.weight(stage, unit);
        orders.updateInTurn(stage, unit);
      }
    }),
  versions: (plan, stage) => ofEach(plan, stage, lag(plan, stage)) + 1,
  delay: (plan, stage) => ofEach(plan, stage, lag(plan, stage)),
});

export const layerpipeIntra = layerpipe('layerpipe-intra');
export const layerpipeInter = layerpipe('layerpipe-inter');
