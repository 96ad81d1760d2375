/** Schedules on several processors, as the text says them. */
import { describe, expect, it } from 'vitest';
import { modelProblems } from '../../../server/src/model/file.ts';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { openOne } from '../../support/workspace.ts';

const definitions = `network N {
  input x [12]
  a = dense(x, units = 20)
  b = dense(a, units = 30)
}
array A { grid 4x8 }
array B { grid 8x8 }
`;
const text = (settings: string) => `${definitions}schedule S {\n  network N\n  array A\n  batch 12\n  ${settings}\n}\n`;
const open = (settings: string) => {
  const { file } = openOne(text(settings));
  return { file, model: scheduleOf(file.own.get('S')!) };
};
const pipeline = (settings: string) => {
  const { file, model } = open(settings);
  expect(modelProblems(file)).toEqual([]);
  return model.pipeline;
};
const problems = (settings: string) =>
  modelProblems(open(settings).file).map(
    ({ code, message, place }) => `${code} ${message} [${place.piece.text.slice(place.start, place.end)}]`,
  );

describe('a pipeline', () => {
  it('is there if there are processors', () => {
    expect(pipeline('mode training')).toBeUndefined();
    expect(pipeline('processors 3')).toMatchObject({
      processors: [{ rows: 4 }, { rows: 4 }, { rows: 4 }],
      topology: 'chain',
      policy: '1f1b',
      microbatches: 1,
      chunks: 1,
      partition: 'layers',
      stages: [],
    });
  });

  it('may have different arrays', () => {
    expect(pipeline('processors [A, B, A]')!.processors.map(({ rows }) => rows)).toEqual([4, 8, 4]);
  });

  it('takes links, policy and partition with what belongs to them', () => {
    expect(
      pipeline(
        'processors 4, links all-to-all { bandwidth 25 GB/s, latency 2 us }, pipeline interleaved-1f1b { microbatches 6, chunks 3 }, partition equal',
      ),
    ).toMatchObject({
      topology: 'all-to-all',
      bandwidth: { value: 25e9, per: 'second' },
      latency: { value: 2e-6, per: 'second' },
      policy: 'interleaved-1f1b',
      microbatches: 6,
      chunks: 3,
      partition: 'equal',
    });
    expect(pipeline('processors 4, links { bandwidth 8 B/cycle, latency 20 cycles }')).toMatchObject({
      bandwidth: { per: 'cycle' },
      latency: { value: 20, per: 'cycle' },
    });
  });

  it.each(['1f1b', 'zb-h1', 'zb-h2', 'pipedream-2bw', 'layerpipe-inter', 'data-parallel', 'gpipe'])(
    'can be %s',
    (policy) => {
      expect(pipeline(`processors 2, pipeline ${policy}`)!.policy).toBe(policy);
    },
  );

  it('can be cut by hand', () => {
    const { partition, stages } = pipeline('processors 2\n  stage 1 "a*"\n  stage 2 "b" "c.*"')!;
    expect(partition).toBe('stages');
    expect(stages.map(({ number, patterns }) => [number, patterns])).toEqual([
      [1, ['a*']],
      [2, ['b', 'c.*']],
    ]);
    expect(stages[1]!.matches('c.0.x')).toBe(true);
  });
});

describe('what cannot be', () => {
  it.each([
    ['processors 0', ["accel-4003 'processors' is a whole number from 1 to 1024, found 0 [0]"]],
    ['processors 1e9', ["accel-4003 'processors' is a whole number from 1 to 1024, found 1000000000 [1e9]"]],
    ['processors 2 MB', ["accel-4003 'processors' is a whole number from 1 to 1024, found 2000000 B [2 MB]"]],
    ['processors [A, C]', ["accel-2001 There is no array 'C' [C]"]],
    ['processors [A, N]', ["accel-2001 There is no array 'N' [N]"]],
    ['processors [A, 2]', ['accel-5004 A processor is the name of an array [2]']],
    [
      'processors 2, pipeline gpipe { microbatches 5 }',
      ['accel-4003 A batch of 12 cannot be split into 5 equal micro-batches [5]'],
    ],
    [
      'processors 2, pipeline gpipe { microbatches 0 }',
      ["accel-4003 'microbatches' is a whole number from 1 to 65536, found 0 [0]"],
    ],
    [
      'processors 2, pipeline gpip',
      [
        "accel-5004 'pipeline' is 'sequential', 'data-parallel', 'gpipe', '1f1b', 'interleaved-1f1b', 'pipedream', 'pipedream-2bw', 'layerpipe-intra', 'layerpipe-inter', 'zb-h1' or 'zb-h2', found 'gpip'. Did you mean 'gpipe'? [gpip]",
      ],
    ],
    ['pipeline gpipe', ["accel-5007 'pipeline' needs processors to run on, like processors 8 [pipeline]"]],
    [
      'processors 2\n  stage 3 "a"',
      [
        'accel-5004 \'stage\' needs the number of its processor, from 1 to 2, and patterns: stage 1 "stem" "stage1.*" [3]',
      ],
    ],
    ['processors 2\n  stage 1', ['accel-5004 A stage needs patterns in quotes: stage 1 "stem" "stage1.*" [stage]']],
    [
      'processors 2\n  stage 1 ["a"]',
      ['accel-5004 A stage needs patterns in quotes: stage 1 "stem" "stage1.*" [["a"]]'],
    ],
    [
      'processors 2, links { bandwidth 3 s }',
      ["accel-4002 'bandwidth' needs a bandwidth, like 25.6 GB/s or 10 B/cycle, found a number in s [3 s]"],
    ],
  ])('%s', (settings, expected) => expect(problems(settings)).toEqual(expected));
});
