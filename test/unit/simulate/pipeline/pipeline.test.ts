/** Where there is a closed form the simulation agrees with it. What may never happen: invariants.test.ts. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatePipeline } from '../../../../server/src/simulate/pipeline/pipeline.ts';
import type { PipelineResult } from '../../../../server/src/simulate/pipeline/results.ts';
import type { PipelineInput, PipelineLayer } from '../../../../server/src/simulate/pipeline/types.ts';

const layer = (
  index: number,
  [forward, activationGradient, weightGradient, update]: readonly number[],
  words = 4,
): PipelineLayer => ({
  name: `l${index}`,
  costs: [
    { forward: forward!, activationGradient: activationGradient!, weightGradient: weightGradient!, update: update! },
  ],
  weightWords: 10,
  kept: [{ tensor: index, words }],
  inputs: index > 0 ? [index - 1] : [],
  outputWords: words,
});

const pipeline = (
  layers: readonly PipelineLayer[],
  processors: number,
  more: Partial<PipelineInput> = {},
): PipelineResult =>
  simulatePipeline({
    layers,
    processors: Array.from({ length: processors }, () => 0),
    links: { topology: 'all-to-all', latency: 0 },
    policy: '1f1b',
    partitioner: 'layers',
    microbatches: 1,
    chunks: 2,
    training: true,
    ...more,
  });

const cost = fc.integer({ min: 1, max: 9 });
/** `processors` equal stages of one layer each. */
const equal = (processors: number, costs: readonly number[], more: Partial<PipelineInput>): PipelineResult =>
  pipeline(
    Array.from({ length: processors }, (_, index) => layer(index, [...costs, 0])),
    processors,
    more,
  );

describe('the bubble of equal stages is its closed form', () => {
  const forms: Record<string, (F: number, A: number, W: number) => number> = {
    gpipe: (F, A, W) => F + A + W,
    '1f1b': (F, A, W) => F + A + W,
    // While weight gradients are no longer than the other passes.
    'zb-h1': (F, A, W) => F + A - W,
    'zb-h2': (F, A, W) => Math.max(0, F + A - 2 * W),
  };

  it.each(Object.keys(forms))('%s', (policy) => {
    fc.assert(
      fc.property(
        cost,
        cost,
        cost,
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 2, max: 5 }),
        (F, A, weight, P, times) => {
          const W = policy.startsWith('zb') ? Math.min(F, A, weight) : weight;
          const microbatches = 2 * P * times;
          const { period } = equal(P, [F, A, W], { policy, microbatches });
          expect(period - microbatches * (F + A + W)).toBeCloseTo((P - 1) * forms[policy]!(F, A, W), 6);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('interleaved: smaller by the number of stages a processor has', () => {
    const layers = Array.from({ length: 12 }, (_, index) => layer(index, [1, 1, 1, 0]));
    for (const chunks of [1, 2, 3]) {
      const { period } = pipeline(layers.slice(0, 4 * chunks), 4, {
        policy: 'interleaved-1f1b',
        microbatches: 16,
        chunks,
      });
      expect(period - 16 * 3 * chunks).toBeCloseTo(3 * 3, 6);
    }
  });

  it('sequential: everybody waits for everybody', () => {
    const { period } = equal(4, [1, 2, 3], { policy: 'sequential', microbatches: 5 });
    expect(period).toBeCloseTo(4 * 5 * 6, 6);
  });
});

describe('data-parallel', () => {
  it('shares micro-batches, not layers, and adds up weight gradients around a ring', () => {
    const layers = [layer(0, [2, 3, 4, 1]), layer(1, [1, 1, 1, 1])];
    const free = pipeline(layers, 4, { policy: 'data-parallel', microbatches: 8 });
    expect(free.period).toBeCloseTo(2 * (9 + 3) + 2, 9);
    const slow = pipeline(layers, 4, {
      policy: 'data-parallel',
      microbatches: 8,
      links: { topology: 'ring', latency: 0, bandwidth: 0.5 },
    });
    // 2 (P - 1) / P of 20 weights at half a word a cycle.
    expect(slow.period - free.period).toBeCloseTo((2 * 0.75 * 20) / 0.5, 9);
    expect(slow.links.map(({ forwardWords }) => forwardWords)).toEqual([30, 30, 30, 30]);
    expect(slow.processors.map(({ memory }) => [memory.weights, memory.inFlight])).toEqual(
      Array.from({ length: 4 }, () => [20, 1]),
    );
  });
});

describe('pipelines that never drain', () => {
  it.each(['pipedream', 'pipedream-2bw', 'layerpipe-intra', 'layerpipe-inter'])(
    '%s: the busiest processor is never idle',
    (policy) => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(cost, cost, cost), { minLength: 3, maxLength: 9 }),
          fc.integer({ min: 1, max: 4 }),
          (costs, microbatches) => {
            const layers = costs.map((each, index) => layer(index, [...each, 0]));
            const { period, bound } = pipeline(layers, 3, { policy, microbatches });
            // 1F1B in uneven stages may wait a little: its order is fixed.
            if (policy.startsWith('layerpipe')) expect(period).toBeCloseTo(bound, 6);
            else expect(period).toBeLessThan(bound * 1.5);
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  it('gradients are as late, and versions as many, as their policies say', () => {
    const stagesOf = (policy: string) =>
      equal(4, [1, 1, 1], { policy, microbatches: 4 }).stages.map(({ delay, versions }) => [delay, versions]);
    expect(stagesOf('pipedream')).toEqual([
      [3, 4],
      [2, 3],
      [1, 2],
      [0, 1],
    ]);
    expect(stagesOf('pipedream-2bw')).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
    expect(stagesOf('layerpipe-inter')).toEqual([
      [6, 7],
      [4, 5],
      [2, 3],
      [0, 1],
    ]);
    expect(stagesOf('1f1b')).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });
});

describe('memory', () => {
  const inFlight = (policy: string, microbatches = 16) =>
    equal(4, [1, 1, 1], { policy, microbatches }).processors.map(({ memory }) => memory.inFlight);

  it('holds as many micro-batches as the policy lets in', () => {
    expect(inFlight('sequential')).toEqual([1, 1, 1, 1]);
    expect(inFlight('gpipe')).toEqual([16, 16, 16, 16]);
    expect(inFlight('1f1b')).toEqual([4, 3, 2, 1]);
    expect(Math.max(...inFlight('zb-h1'))).toBe(4);
    expect(Math.max(...inFlight('zb-h2'))).toBe(7);
    expect(inFlight('pipedream')).toEqual([4, 3, 2, 1]);
    expect(inFlight('layerpipe-inter')).toEqual([7, 5, 3, 1]);
  });

  it('is what layers keep, and every version of their weights', () => {
    const { processors } = equal(3, [1, 1, 1], { policy: 'pipedream', microbatches: 8 });
    expect(processors.map(({ memory }) => [memory.weights, memory.activations])).toEqual([
      [3 * 10, 3 * 4],
      [2 * 10, 2 * 4],
      [10, 4],
    ]);
  });
});

describe('links', () => {
  it('carry every tensor that is read behind a cut, also across stages', () => {
    // l0 is read by l1 and, around it, by l2.
    const layers = [
      layer(0, [1, 1, 1, 0], 5),
      layer(1, [1, 1, 1, 0], 7),
      { ...layer(2, [1, 1, 1, 0]), inputs: [0, 1] },
    ];
    const { links } = pipeline(layers, 3, { microbatches: 2 });
    expect(links.map(({ forwardWords, backwardWords }) => [forwardWords, backwardWords])).toEqual([
      [2 * 5, 2 * 5],
      [2 * (5 + 7), 2 * (5 + 7)],
    ]);
  });

  it('slow ones decide the period', () => {
    const { period, links } = equal(2, [1, 1, 1], {
      microbatches: 8,
      policy: 'gpipe',
      links: { topology: 'chain', bandwidth: 0.1, latency: 0 },
    });
    expect(links[0]!.busy).toBeGreaterThan(0.4);
    expect(period).toBeGreaterThan(8 * 40);
  });
});

describe('what cannot be is told, and the rest is computed', () => {
  const messages = (result: PipelineResult) => result.problems.map(({ message }) => message);

  it('more processors than layers', () => {
    const result = equal(2, [1, 1, 1], {});
    expect(messages(result)).toEqual([]);
    const idle = pipeline([layer(0, [1, 1, 1, 0])], 4);
    expect(messages(idle)).toEqual(['Only 1 of 4 processors have work: the network has 1 layers to share']);
    expect(idle.period).toBe(3);
  });

  it('micro-batches that do not go around', () => {
    const result = equal(4, [1, 1, 1], { policy: 'interleaved-1f1b', microbatches: 6 });
    expect(messages(result)[0]).toContain('multiples of the 4 processors');
    expect(result.policy.name).toBe('1f1b');
  });

  it('micro-batches that are too few for two versions of the weights', () => {
    const told = (microbatches: number, training = true) =>
      messages(equal(4, [1, 1, 1], { policy: 'pipedream-2bw', microbatches, training }));
    expect(told(3)).toEqual([expect.stringMatching(/as many micro-batches as processors: 4, not 3$/)]);
    expect(told(4)).toEqual([]);
    expect(told(3, false)).toEqual([]);
  });

  it('processors that are not linked', () => {
    const result = pipeline(
      Array.from({ length: 8 }, (_, index) => layer(index, [1, 1, 1, 0])),
      4,
      {
        policy: 'interleaved-1f1b',
        microbatches: 8,
        links: { topology: 'chain', latency: 1 },
      },
    );
    expect(messages(result)).toEqual([
      'Processors 4 and 1 have to talk but are not linked in a chain; shown is a pipeline in which they are',
    ]);
  });

  it.each<[string, Partial<PipelineInput>, RegExp]>([
    ['no processors', { processors: [] }, /^There are no processors; shown is one$/],
    ['half a micro-batch', { microbatches: 2.5 }, /^2.5 micro-batches cannot be; shown are 2$/],
    ['links that carry nothing', { links: { topology: 'ring', bandwidth: 0, latency: 0 } }, /carry nothing/],
    ['time that runs backwards', { links: { topology: 'ring', latency: -1 } }, /^A latency of -1 cycles cannot be/],
    ['a cost that is no number', { layers: [layer(0, [Number.NaN, 1, 1, 0])] }, /^'l0' has costs or sizes that are no/],
    ['a layer that reads itself', { layers: [{ ...layer(0, [1, 1, 1, 0]), inputs: [0] }] }, /^'l0' has costs or sizes/],
    [
      'stages of several processors in turns around the processors',
      { policy: 'interleaved-1f1b', partitioner: 'pipedream', microbatches: 2 },
      /several stages a processor, partition 'pipedream' several processors a stage/,
    ],
  ])('%s', (_, more, message) => {
    const result = equal(2, [1, 1, 1], more);
    expect(messages(result).some((each) => message.test(each))).toBe(true);
    expect(result.period).toBeGreaterThan(0);
    expect(result.played.stuck).toBe(0);
  });

  it('no layers at all', () => {
    expect(pipeline([], 2).period).toBe(0);
  });

  it('a policy that does not exist', () => {
    expect(messages(equal(2, [1, 1, 1], { policy: 'magic' }))).toEqual(["There is no policy 'magic'"]);
  });
});
