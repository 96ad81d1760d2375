/** Remarks on pipelines: what they say, and at which word. */
import { describe, expect, it } from 'vitest';
import { layerPatterns } from '../../../server/src/checks/layer-patterns.ts';
import { globMatches } from '../../../server/src/model/globs.ts';
import { Example, type Found } from './support.ts';

const text = (settings: string, extra = '') => `network N {
  input x [64]
  a = dense(x, units = 64)
  b = dense(a, units = 64)
  c = dense(b, units = 64)
  d = dense(c, units = 64)
}
array A { grid 8x8 }
schedule S {
  network N
  array A
  batch 8
  mode training
  ${settings}
}
${extra}`;
const found = (code: string, settings: string, extra = '') =>
  new Example(text(settings, extra)).only(code).map(({ at, message }) => [at, message]);

describe('a pipeline that cannot be as it is written', () => {
  it.each<[string, string, RegExp]>([
    ['processors 9', '9', /^Only 4 of 9 processors have work/],
    ['processors 4, pipeline interleaved-1f1b { microbatches 2 }', '2', /multiples of the 4 processors, not 2/],
    ['processors 2, links chain { bandwidth 1 GB/s }', 'chain', /no 'clock'/],
    ['processors 4, links chain, pipeline interleaved-1f1b { microbatches 8 }', 'chain', /not linked in a chain/],
    ['processors 2, stage 1 "a" "b" "c", stage 2 "c" "d"', '"c"', /'c' is in the stages 1 and 2/],
    ['processors 2, stage 2 "a" "b", stage 1 "c" "d"', '"c"', /does not go back to stage 1 \(and 1 more like this\)/],
    ['processors 2, partition stages, stage 1 "a" "b", stage 2 "d"', 'stages', /'c' is in no stage/],
    ['processors 1024', '1024', /too many to simulate/],
  ])('%s', (settings, at, message) => {
    const told = found('accel-6012', settings).filter(([, each]) => message.test(each!));
    expect(told.map(([place]) => place)).toEqual([at]);
  });

  it('points into the file, whatever it inherits', () => {
    const [, second] = found('accel-6012', 'processors 9', 'schedule T extends S {\n  batch 16\n}\n');
    expect(second).toEqual(['T', expect.stringMatching(/^Only 4 of 9/)]);
  });

  it('says nothing of one that can', () => {
    expect(found('accel-6012', 'processors 2, pipeline gpipe { microbatches 4 }')).toEqual([]);
    expect(found('accel-6013', 'processors 2, pipeline gpipe { microbatches 4 }')).toEqual([]);
  });
});

describe('a better cut', () => {
  const byHand = 'processors 2, pipeline gpipe { microbatches 8 }, partition stages, stage 1 "a" "b" "c", stage 2 "d"';

  it('moves layers between stages that were written by hand, if that makes the period shorter', () => {
    const [[, message]] = found('accel-6013', byHand) as [[string, string]];
    expect(message).toMatch(/the others wait for it; with 'c' in stage 2 the period is 21 % shorter$/);
    const fixed = new Example(text(byHand)).fixed("Move 'c' to stage 2");
    expect(fixed).toContain('stage 1 "a" "b", stage 2 "c" "d"');
    expect(new Example(fixed).only('accel-6013')).toEqual([]);
  });

  it('moves them forward, too, and takes patterns apart', () => {
    const fixed = new Example(
      text('processors 2, pipeline 1f1b { microbatches 8 }, stage 1 "a", stage 2 "b" "c" "d"'),
    ).fixed("Move 'b' to stage 1");
    expect(fixed).toContain('stage 1 "a" "b", stage 2 "c" "d"');
  });

  it('writes the stages out where they are cut without a look at costs', () => {
    const equal = text('processors 2, pipeline 1f1b { microbatches 8 }, partition equal');
    const wide = equal.replace('a = dense(x, units = 64)', 'a = dense(x, units = 512)');
    const [{ problem }] = new Example(wide).only('accel-6013') as [Found];
    const [fix] = problem.fixes!;
    expect(fix!.title).toMatch(/^Write the stages by hand, with a period \d+ % shorter$/);
    const fixed = new Example(wide).fixed(fix!.title);
    expect(fixed).toContain('partition stages\n  stage 1 "a"\n  stage 2 "b" "c" "d"\n');
    expect(new Example(fixed).only('accel-6012')).toEqual([]);
  });

  it('is not offered where nothing is better', () => {
    const settings = 'processors 2, pipeline 1f1b { microbatches 8 }, stage 1 "a", stage 2 "b" "c" "d"';
    const wide = text(settings)
      .replace(/units = 64/g, 'units = 1')
      .replace('units = 1', 'units = 900');
    const [{ problem }] = new Example(wide).only('accel-6013') as [Found];
    expect(problem.fixes ?? []).toEqual([]);
    expect(problem.message).toMatch(/wait for it$/);
  });
});

describe('the names that a better cut writes', () => {
  const all = ['stem', 'a.0.conv', 'a.0.relu', 'a.1.conv', 'a.1.relu', 'b.conv', 'b.relu'];

  it.each<[readonly string[], readonly string[]]>([
    [
      ['stem', 'a.0.conv'],
      ['"stem"', '"a.0.conv"'],
    ],
    [['a.0.conv', 'a.0.relu'], ['"a.0.*"']],
    [
      ['a.0.conv', 'a.0.relu', 'a.1.conv', 'a.1.relu', 'b.conv'],
      ['"a.*"', '"b.conv"'],
    ],
  ])('of %j', (wanted, patterns) => {
    expect(layerPatterns(new Set(wanted), all)).toEqual(patterns);
    const quoted = patterns.map((pattern) => pattern.slice(1, -1));
    expect(all.filter((name) => quoted.some((pattern) => globMatches(pattern, name)))).toEqual(wanted);
  });
});

describe('gradients that are late', () => {
  it.each<[string, RegExp]>([
    [
      'pipeline pipedream { microbatches 8 }',
      /^With 'pipedream' gradients are 3 updates old at 'a'; '(zb-h1|1f1b)' has none late/,
    ],
    ['pipeline pipedream-2bw { microbatches 8 }', /^With 'pipedream-2bw' gradients are 1 update old at 'a'/],
    [
      'pipeline layerpipe-intra { microbatches 8 }, partition layers',
      /^With 'layerpipe-intra' gradients are 6 updates old at 'a'/,
    ],
  ])('%s', (settings, message) => {
    const [[at, told]] = found('accel-6014', `processors 4, ${settings}`) as [[string, string]];
    expect(at).toBe(/pipeline (\S+)/.exec(settings)![1]);
    expect(told).toMatch(message);
  });

  it('are none where the pipeline drains, or nothing is trained', () => {
    expect(found('accel-6014', 'processors 4, pipeline zb-h1 { microbatches 8 }')).toEqual([]);
    expect(
      new Example(text('processors 4, pipeline pipedream').replace('mode training', 'mode inference')).only(
        'accel-6014',
      ),
    ).toEqual([]);
  });
});

describe('the memory of a processor', () => {
  // A layer has 64 x 64 weights and 64 biases, and keeps 64 inputs a sample; words of 2 B.
  const weights = 64 * 65 * 2;
  const kept = 64 * 8 * 2;
  const told = (memory: number, settings: string) =>
    new Example(text(settings).replace('grid 8x8', `grid 8x8, memory ${memory} B`))
      .only('accel-6015')
      .map(({ at, message }) => [at, message]);

  it('is enough to the byte, or not', () => {
    const gpipe = 'processors 4, pipeline gpipe { microbatches 8 }';
    expect(told(weights + kept, gpipe)).toEqual([]);
    const [[at, message]] = told(weights + kept - 1, gpipe) as [[string, string]];
    expect(at).toBe('4');
    expect(message).toMatch(
      /^Processor 1 has to store .*, but 'A' has .*: weights .*, activations .* \(and 3 more like this\)$/,
    );
    expect(told(weights + kept / 2, 'processors 4, pipeline 1f1b { microbatches 8 }')).toEqual([]);
  });

  it('blames versions of the weights, or processors, for what they take', () => {
    const [[at, message]] = told(2 * weights, 'processors 4, pipeline pipedream { microbatches 8 }') as [
      [string, string],
    ];
    expect(at).toBe('pipedream');
    expect(message).toContain('in up to 4 versions');
    expect(told(weights - 1, 'processors 4, pipeline 1f1b { microbatches 8 }').map(([place]) => place)).toEqual(['4']);
  });
});

describe('a pipeline that is held up', () => {
  it('by a stage with too much work', () => {
    const [[at, message]] = found('accel-6013', 'processors 2, partition stages, stage 1 "a" "b" "c", stage 2 "d"') as [
      [string, string],
    ];
    expect(at).toBe('stages');
    expect(message).toMatch(/^Processor 1 has 1\.\d+× the mean work \('a' to 'c'\)/);
  });

  it('by a link', () => {
    const [[at, message]] = found(
      'accel-6013',
      'processors 2, links ring { bandwidth 0.01 B/cycle }, pipeline layerpipe-intra { microbatches 8 }, partition layers',
    ) as [[string, string]];
    expect(at).toBe('ring');
    expect(message).toMatch(/^The link from processor 1 to 2 is busy \d+ %/);
  });
});
