/** How fast pipelines are simulated, one thread: 1,000 layers on 64 processors, 512 micro-batches. */
import { play } from '../../server/src/simulate/pipeline/engine.ts';
import { simulatePipeline } from '../../server/src/simulate/pipeline/pipeline.ts';
import type { PipelineLayer } from '../../server/src/simulate/pipeline/types.ts';
import { type Figure, median, milliseconds, perSecond } from './measure.ts';

const layers = Array.from(
  { length: 1_000 },
  (_, index): PipelineLayer => ({
    name: `layer${index}`,
    costs: [{ forward: 10 + (index % 7), activationGradient: 10 + (index % 5), weightGradient: 9, update: 1 }],
    weightWords: 1_000,
    kept: [{ tensor: index, words: 100 }],
    inputs: index > 0 ? [index - 1] : [],
    outputWords: 100,
  }),
);
const processors = Array.from({ length: 64 }, () => 0);
const eventsGoal = 5e6;

const simulate = (policy: string, partitioner: 'layers' | 'split') =>
  simulatePipeline({
    layers,
    processors,
    links: { topology: 'ring', bandwidth: 10, latency: 5 },
    policy,
    partitioner,
    microbatches: 512,
    chunks: 2,
    training: true,
  });

export function pipelines(quick: boolean): Figure[] {
  const cases = [
    ['1f1b', 'layers'],
    ['zb-h1', 'layers'],
    ['layerpipe-inter', 'split'],
  ] as const;
  return cases.flatMap(([policy, partitioner]): Figure[] => {
    const { plan, orders, boundaries, rings } = simulate(policy, partitioner);
    const cycles = rings.map((ring) => ring.cycles);
    const tasks = orders.reduce((sum, order) => sum + order.length, 0);
    const events = perSecond(() => {
      play({ ...plan, boundaries, rings: cycles, orders });
      return tasks;
    });
    const samples: number[] = [];
    for (let run = 0; run < (quick ? 3 : 9); run++) {
      const start = performance.now();
      simulate(policy, partitioner);
      samples.push(performance.now() - start);
    }
    const name = `${policy}, 1,000 layers, 64 processors, 512 micro-batches`;
    return [
      {
        name: `${name}: task events`,
        value: `${(events / 1e6).toFixed(1)} M a second`,
        goal: '5 M a second',
        met: events >= eventsGoal,
      },
      {
        name: `${name}: cut, planned and played (${tasks.toLocaleString('en')} tasks)`,
        value: milliseconds(median(samples)),
      },
    ];
  });
}
