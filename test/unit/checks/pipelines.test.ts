/** Remarks on pipelines: what they say, and at which word. */
import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

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
