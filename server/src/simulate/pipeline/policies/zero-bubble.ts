/**
 * Zero-bubble schedules: a weight gradient waits for no other stage, so it fills time in which its processor would wait. The further down
 * the pipeline, the longer weight gradients are put off.
 */
import type { PipelineInput } from '../types.ts';
import { before, behind, each, minibatches, type Orders, type Plan, type Policy } from './types.ts';

/**
 * @param ahead forward passes before the first gradient
 * @param lag weight gradients that are put off
 */
function write(orders: Orders, stage: number, first: number, end: number, ahead: number, lag: number): void {
  let forward = first;
  let weight = first;
  while (forward < Math.min(end, first + ahead)) orders.forward(stage, forward++);
  for (let unit = first; unit < end; unit++) {
    orders.activation(stage, unit);
    // While the pipeline drains nothing is put off any further.
    if (unit - weight >= lag || forward === end) orders.weight(stage, weight++);
    if (forward < end) orders.forward(stage, forward++);
  }
  while (weight < end) orders.weight(stage, weight++);
}

/** Where both gradients are one task there is no weight gradient to put off. */
function nothingToPutOff(name: string, { layers, training }: PipelineInput): ReturnType<NonNullable<Policy['misfit']>> {
  const whole = layers.filter(({ indivisible }) => indivisible).length;
  if (!training || whole === 0) return undefined;
  const which = whole === layers.length ? 'all layers' : `${whole} of ${layers.length} layers`;
  const message = `'${name}' fills its bubbles with weight gradients, but ${which} compute both gradients at once (interleaved): those cannot be put off`;
  return { problem: { kind: 'policy', message } };
}

function zeroBubble(
  name: string,
  what: string,
  ahead: (plan: Plan, stage: number) => number,
  lag: (plan: Plan, stage: number) => number,
): Policy {
  return {
    name,
    source: `FOUND in part: Qi et al. 2023, arXiv 2401.10241: ${what}`,
    drains: true,
    updates: 'minibatch',
    misfit: (input) => nothingToPutOff(name, input),
    orders: (plan: Plan) =>
      each(plan, (orders, stage) => {
        for (const [first, end] of minibatches(plan)) {
          write(orders, stage, first, end, ahead(plan, stage), lag(plan, stage));
          orders.update(stage, end - 1);
        }
      }),
    versions: () => 1,
    delay: () => 0,
  };
}

export const zbH1 = zeroBubble(
  'zb-h1',
  'as many micro-batches in flight as 1F1B has at its first stage',
  behind,
  before,
);
export const zbH2 = zeroBubble(
  'zb-h2',
  'up to 2 P - 1 micro-batches in flight',
  (plan, stage) => 2 * behind(plan, stage) - 1,
  (plan, stage) => 2 * before(plan, stage),
);
