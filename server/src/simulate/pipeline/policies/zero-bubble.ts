/**
 * Zero-bubble schedules: a weight gradient waits for no other stage, so it fills time in which its processor would wait. The further down
 * the pipeline, the longer weight gradients are put off.
 */
import { each, minibatches, type Order, type Plan, type Policy } from './types.ts';

/**
 * @param ahead forward passes before the first gradient
 * @param lag weight gradients that are put off
 */
function write(order: Order, stage: number, first: number, end: number, ahead: number, lag: number): void {
  let forward = first;
  let weight = first;
  while (forward < Math.min(end, first + ahead)) order.forward(stage, forward++);
  for (let unit = first; unit < end; unit++) {
    order.activation(stage, unit);
    // While the pipeline drains nothing is put off any further.
    if (unit - weight >= lag || forward === end) order.weight(stage, weight++);
    if (forward < end) order.forward(stage, forward++);
  }
  while (weight < end) order.weight(stage, weight++);
}

function zeroBubble(
  name: string,
  what: string,
  ahead: (stage: number, stages: number) => number,
  lag: (stage: number) => number,
): Policy {
  return {
    name,
    source: `FOUND in part: Qi et al. 2023, arXiv 2401.10241: ${what}`,
    drains: true,
    orders: (plan: Plan) =>
      each(plan, (order, stage) => {
        for (const [first, end] of minibatches(plan)) {
          write(order, stage, first, end, ahead(stage, plan.stages.length), lag(stage));
          order.update(stage, end - 1);
        }
      }),
    versions: () => 1,
    delay: () => 0,
  };
}

export const zbH1 = zeroBubble(
  'zb-h1',
  'as many micro-batches in flight as 1F1B has at its first stage',
  (stage, stages) => stages - stage,
  (stage) => stage,
);
export const zbH2 = zeroBubble(
  'zb-h2',
  'up to 2 P - 1 micro-batches in flight',
  (stage, stages) => 2 * (stages - stage) - 1,
  (stage) => 2 * stage,
);
