/** 1F1B with several smaller stages a processor: micro-batches go around the processors once for each of them. */
import { minibatches, Orders, type Plan, type Policy, stagesOf } from './types.ts';

export const interleaved: Policy = {
  name: 'interleaved-1f1b',
  source: 'RECALLED: Narayanan et al., Megatron-LM, SC 2021, interleaved schedule',
  drains: true,
  updates: 'minibatch',
  chunked: true,
  misfit: ({ microbatches, processors: { length } }) =>
    microbatches % length !== 0
      ? {
          problem: {
            kind: 'microbatches',
            message: `'interleaved-1f1b' needs micro-batches in multiples of the ${length} processors, not ${microbatches}; shown is '1f1b'`,
          },
          instead: '1f1b',
        }
      : undefined,
  orders: (plan) => {
    const orders = new Orders(plan);
    for (let processor = 0; processor < plan.processors; processor++) {
      const own = stagesOf(plan, processor);
      for (const [first, end] of minibatches(plan)) {
        write(plan, orders, processor, own, first, end - first);
        for (const stage of own) orders.update(stage, end - 1);
      }
    }
    return orders.codes;
  },
  versions: () => 1,
  delay: () => 0,
};

/** Groups of as many micro-batches as there are processors pass one stage of each processor, then the next one. */
function write(
  plan: Plan,
  orders: Orders,
  processor: number,
  own: readonly number[],
  first: number,
  units: number,
): void {
  const { processors } = plan;
  const chunks = own.length;
  const total = units * chunks;
  const sequence = place(processors, chunks, units);
  const forward = (index: number) => {
    const { chunk, unit } = sequence[index]!;
    orders.forward(own[chunk]!, first + unit);
  };
  const backward = (index: number) => {
    const { chunk, unit } = sequence[index]!;
    orders.backward(own[chunks - 1 - chunk]!, first + unit);
  };
  const ahead = Math.min(total, (processors - processor - 1) * 2 + (chunks - 1) * processors + 1);
  for (let index = 0; index < ahead; index++) forward(index);
  for (let index = 0; index < total; index++) {
    backward(index);
    if (index + ahead < total) forward(index + ahead);
  }
}

/** The chunk and the micro-batch of each step; the last group may be smaller. */
function place(processors: number, chunks: number, units: number): { chunk: number; unit: number }[] {
  const steps: { chunk: number; unit: number }[] = [];
  for (let group = 0; group < units; group += processors) {
    const size = Math.min(processors, units - group);
    for (let chunk = 0; chunk < chunks; chunk++) {
      for (let unit = 0; unit < size; unit++) steps.push({ chunk, unit: group + unit });
    }
  }
  return steps;
}
