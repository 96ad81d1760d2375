/** What may never happen in a pipeline, whatever the policy, the stages, the processors and the links: looked for in events, without the engine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { play } from '../../../../server/src/simulate/pipeline/engine.ts';
import {
  type PipelineEvent,
  type PipelineTransfer,
  pipelineEvents,
  pipelineTransfers,
} from '../../../../server/src/simulate/pipeline/events.ts';
import { pipelineMemory } from '../../../../server/src/simulate/pipeline/memory.ts';
import { simulatePipeline } from '../../../../server/src/simulate/pipeline/pipeline.ts';
import { policies } from '../../../../server/src/simulate/pipeline/policies/index.ts';
import type { PipelineResult } from '../../../../server/src/simulate/pipeline/results.ts';
import type { PipelineInput, PipelineLayer } from '../../../../server/src/simulate/pipeline/types.ts';

const nearly = 1e-7;
const cost = fc.integer({ min: 1, max: 9 });
const layers = fc
  .array(
    fc.record({
      costs: fc.tuple(cost, cost, cost, fc.integer({ min: 0, max: 3 })),
      words: fc.integer({ min: 0, max: 9 }),
      // How far back it reads: every layer from there on.
      reach: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 9 },
  )
  .map((all) =>
    all.map(
      ({ costs: [forward, activationGradient, weightGradient, update], words, reach }, index): PipelineLayer => ({
        name: `l${index}`,
        costs: [
          { forward, activationGradient, weightGradient, update },
          // A second kind of processor, faster and slower.
          { forward: weightGradient, activationGradient, weightGradient: forward, update },
        ],
        weightWords: 10,
        kept:
          reach > 1 && index > 0
            ? [
                { tensor: index - 1, words: 2 },
                { tensor: index, words: 2 },
              ]
            : [{ tensor: index, words: 2 }],
        inputs: [index - 1, index - reach].filter((each, at, both) => each >= 0 && both.indexOf(each) === at),
        outputWords: words,
      }),
    ),
  );
const question = (policy: string) =>
  fc.record<PipelineInput>({
    layers,
    processors: fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 5 }),
    links: fc.record(
      {
        topology: fc.constant('all-to-all' as const),
        latency: fc.integer({ min: 0, max: 3 }),
        bandwidth: fc.constantFrom(0.5, 1, 4),
      },
      { requiredKeys: ['topology', 'latency'] },
    ),
    policy: fc.constant(policy),
    partitioner: fc.constantFrom('layers', 'passes', 'split', 'equal', 'pipedream'),
    microbatches: fc.integer({ min: 1, max: 12 }),
    chunks: fc.integer({ min: 1, max: 3 }),
    training: fc.boolean(),
  });

const group = <T>(all: Iterable<T>, key: (each: T) => string): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const each of all) {
    const found = groups.get(key(each));
    if (found) found.push(each);
    else groups.set(key(each), [each]);
  }
  return groups;
};

/** There may be thousands: `expect` would take minutes. */
function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}

const apart = (all: readonly { readonly start: number; readonly end: number }[]): void => {
  all.forEach(({ start, end }, index) => {
    holds(end >= start, 'ends before it begins');
    holds(index === 0 || start >= all[index - 1]!.end - nearly, `two at once at ${start}`);
  });
};

const name = (stage: number, task: string, minibatch: number, microbatch: number): string =>
  `${stage} ${task} ${minibatch} ${microbatch}`;

/** Nobody does two things at once, nothing is read before it is there, nothing is done twice. */
function consistent(
  result: PipelineResult,
  events: readonly PipelineEvent[],
  transfers: readonly PipelineTransfer[],
): void {
  for (const own of group(events, ({ processor }) => `${processor}`).values()) apart(own);
  for (const own of group(transfers, ({ from, to }) => `${from} ${to}`).values()) apart(own);

  const ends = new Map<string, number>();
  const arrivals = new Map<string, number>();
  for (const { stage, content, minibatch, microbatch, arrival } of transfers) {
    if (content !== 'gradients') arrivals.set(name(stage, content, minibatch, microbatch), arrival);
  }
  for (const { stage, task, minibatch, microbatch, end, processor } of events) {
    const key = name(stage, task, minibatch, microbatch) + (task === 'update' ? ` ${processor}` : '');
    holds(!ends.has(key), `twice: ${key}`);
    ends.set(key, end);
  }
  const last = result.stages.length - 1;
  for (const { stage, task, minibatch, microbatch, start } of events) {
    const after = (key: string, from: ReadonlyMap<string, number>) => {
      const time = from.get(key);
      holds(time === undefined || start >= time - nearly, `${task} of ${stage} at ${start}, before ${key} at ${time}`);
    };
    const unit = [minibatch, microbatch] as const;
    if (task === 'forward' && stage > 0) {
      after(name(stage - 1, 'forward', ...unit), ends);
      after(name(stage - 1, 'activations', ...unit), arrivals);
    } else if (task !== 'forward' && task !== 'update') {
      after(name(stage, 'forward', ...unit), ends);
      if (stage < last) {
        after(name(stage + 1, 'backward', ...unit), ends);
        after(name(stage + 1, 'activationGradient', ...unit), ends);
        after(name(stage + 1, 'errors', ...unit), arrivals);
      }
    }
  }
  for (const { from, stage, content, minibatch, microbatch, start } of transfers) {
    if (content === 'gradients') continue;
    const tasks = content === 'activations' ? ['forward'] : ['backward', 'activationGradient'];
    const made = tasks.map((task) => ends.get(name(stage, task, minibatch, microbatch)));
    for (const end of made) holds(end === undefined || start >= end - nearly, `${content} sent before they are made`);
    holds(result.stages[stage]!.processors.includes(from), 'sent by somebody else');
  }
}

describe.each([...policies.keys()])('%s', (policy) => {
  it('never does two things at once, nothing before its inputs, and everything once', () => {
    fc.assert(
      fc.property(question(policy), (input) => {
        const result = simulatePipeline(input);
        const { played, plan, stages, period, bound, bubble, processors } = result;
        expect(played.stuck).toBe(0);
        const events = [...pipelineEvents(result)];
        consistent(result, events, [...pipelineTransfers(result)]);

        // Every micro-batch has all its passes, on the processor whose turn it is.
        const wanted = stages.length * plan.units;
        expect(events.filter(({ task }) => task === 'forward')).toHaveLength(wanted);
        const backward = events.filter(({ task }) => task === 'backward' || task === 'activationGradient');
        expect(backward).toHaveLength(plan.training ? wanted : 0);
        const worked = events.reduce((sum, { task, start, end }) => sum + (task === 'update' ? 0 : end - start), 0);
        const turns = stages.reduce((sum, { lanes }) => {
          for (let unit = 0; unit < plan.units; unit++) {
            const lane = lanes[lanes.length === 1 ? 0 : (unit % plan.round) % lanes.length]!;
            sum += lane.forward + lane.activationGradient + lane.weightGradient;
          }
          return sum;
        }, 0);
        expect(Math.abs(worked - turns)).toBeLessThan(nearly * (1 + turns));

        expect(period).toBeGreaterThanOrEqual(bound * (1 - 1e-9));
        expect(bubble).toBeGreaterThanOrEqual(-1e-9);
        for (const { utilization, memory } of processors) {
          expect(utilization).toBeLessThanOrEqual(1 + 1e-9);
          expect(memory.activations).toBeGreaterThanOrEqual(0);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('goes on beyond what was played as it would if more were', () => {
    fc.assert(
      fc.property(question(policy), fc.integer({ min: 0, max: 40 }), (input, ahead) => {
        const result = simulatePipeline(input);
        const { steady, period } = result;
        fc.pre(steady.settled);
        // Where no task begins or ends, but for rounding.
        const from = result.played.end + (ahead + Math.SQRT1_2) * period;
        const to = from + 2.1 * period;
        const events = [...pipelineEvents(result, { from: 0, to })];
        const transfers = [...pipelineTransfers(result, { from: 0, to })];
        consistent(result, events, transfers);
        // A window is what lies in it of everything.
        const inside = ({ start, end }: { start: number; end: number }) => end >= from && start < to;
        expect([...pipelineEvents(result, { from, to })]).toEqual(events.filter(inside));
        expect([...pipelineTransfers(result, { from, to })]).toEqual(transfers.filter(inside));
        expect(events.length).toBeGreaterThan(0);
      }),
      { numRuns: 60 },
    );
  });

  it('is what playing more minibatches gives', () => {
    fc.assert(
      fc.property(question(policy), (input) => {
        const result = simulatePipeline({ ...input, training: true });
        fc.pre(result.steady.settled);
        const plan = { ...result.plan, units: 3 * result.plan.units };
        const orders = result.policy.orders(plan);
        const rings = result.rings.map(({ cycles }) => cycles);
        const longer = { ...result, plan, orders, played: play({ ...result, ...plan, orders, rings }) };
        const to = 2 * result.played.end;
        const tasks = (all: Iterable<PipelineEvent>) =>
          new Map(
            [...all].map((each) => [
              `${each.processor} ${name(each.stage, each.task, each.minibatch, each.microbatch)}`,
              each.start,
            ]),
          );
        const played = tasks(pipelineEvents(longer));
        for (const [task, start] of tasks(pipelineEvents(result, { from: 0, to }))) {
          holds(
            Math.abs(played.get(task)! - start) < nearly * (1 + to),
            `${task} at ${start}, not ${played.get(task)}`,
          );
        }
      }),
      { numRuns: 60 },
    );
  });

  it('stores something at every moment, and at most what is told', () => {
    fc.assert(
      fc.property(question(policy), (input) => {
        const result = simulatePipeline(input);
        const end = result.played.end + 3 * result.period;
        result.processors.forEach(({ memory }, processor) => {
          const curve = pipelineMemory(result, processor, { from: 0, to: end });
          curve.forEach(({ time, activations, weights }, at) => {
            holds(at === 0 || time > curve[at - 1]!.time, 'not in order');
            holds(Math.min(activations, weights) >= 0, 'less than nothing');
          });
          const most = (what: (point: (typeof curve)[number]) => number) => Math.max(...curve.map(what));
          expect(most(({ activations }) => activations)).toBe(memory.activations);
          expect(most(({ weights }) => weights)).toBe(memory.weights);
          expect(most(({ activations, weights }) => activations + weights)).toBe(memory.total);
          // From anywhere on the curve is the same.
          const from = end * 0.7;
          const rest = pipelineMemory(result, processor, { from, to: end });
          const before = curve.findLast(({ time }) => time <= from)!;
          expect(rest).toEqual([{ ...before, time: from }, ...curve.filter(({ time }) => time > from)]);
        });
        // Versions of the policy's closed form are enough.
        const words = result.stages.map(({ versions, weightWords }) => versions * weightWords);
        result.processors.forEach(({ stages, memory }) => {
          expect(memory.weights).toBeLessThanOrEqual(stages.reduce((sum, stage) => sum + words[stage]!, 0));
        });
      }),
      { numRuns: 60 },
    );
  });
});
