/** What a schedule says of training in numbers, as the text says it. */
import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { fileOf, problemsOf } from '../../support/model.ts';

const definitions = `network N {
  input x [12]
  a = dense(x, units = 20)
}
array A { grid 4x8, clock 1 GHz }
stochastic Essop { length 16 }
crossbar ReRam { bits 8 }
reuse Acrtc { entries 16 }
const half = 0.5
`;
const schedule = (inside: string, more = '') =>
  `${definitions}schedule S {\n  network N\n  array A\n  mode training\n  ${more}\n  numerics {\n${inside}\n}\n}\n`;
const numerics = (inside: string, more?: string) => {
  const text = schedule(inside, more);
  expect(problemsOf(text)).toEqual([]);
  return scheduleOf(fileOf(text).own.get('S')!).numerics;
};
const problems = (inside: string, more?: string) => problemsOf(schedule(inside, more));

describe('training in numbers', () => {
  it('is said with all there is', () => {
    expect(
      numerics(
        'epochs 7, rate half / 10, momentum 0.9, seed 0, machines exact int8 Essop Acrtc\n data "i.idx" "l.idx", samples 1_250',
      ),
    ).toEqual({
      ...{ epochs: 7, rate: 0.05, momentum: 0.9, seed: 0, samples: 1250 },
      machines: [
        { name: 'exact' },
        { name: 'int8' },
        { name: 'Essop', definition: expect.objectContaining({ keyword: 'stochastic' }) },
        { name: 'Acrtc', definition: expect.objectContaining({ keyword: 'reuse' }) },
      ],
      data: { paths: ['i.idx', 'l.idx'], file: 'file:///main.accel' },
      wrong: [],
    });
  });

  it('leaves out what is not said', () => {
    expect(numerics('data "../train.csv"')).toEqual({
      data: { paths: ['../train.csv'], file: 'file:///main.accel' },
      wrong: [],
    });
    const silent = fileOf(`${definitions}schedule S { network N, array A }`);
    expect(scheduleOf(silent.own.get('S')!).numerics).toBeUndefined();
  });

  it('is inherited setting by setting, with the file that paths are relative to', () => {
    const base = schedule('epochs 3, rate 0.1, data "a.csv"');
    const own = 'import "./base"\nschedule T extends S { numerics { epochs 4 } }\n';
    const model = scheduleOf(fileOf(own, { base }).own.get('T')!);
    expect(model.numerics).toEqual({
      ...{ epochs: 4, rate: 0.1, data: { paths: ['a.csv'], file: 'file:///base.accel' }, wrong: [] },
    });
  });

  it('may be short', () => {
    const file = fileOf(`${definitions}schedule S { network N, array A\n numerics epochs 2\n }`);
    expect(scheduleOf(file.own.get('S')!).numerics).toEqual({ epochs: 2, wrong: [] });
  });

  it.each([
    ['epochs 0', "accel-4003 'epochs' is a whole number from 1 to 10,000, found 0 [0]"],
    ['epochs 10_001', "accel-4003 'epochs' is a whole number from 1 to 10,000, found 10001 [10_001]"],
    ['epochs 2.5', "accel-4003 'epochs' is a whole number from 1 to 10,000, found 2.5 [2.5]"],
    ['epochs 5 6', "accel-5004 'epochs' is a whole number from 1 to 10,000 [6]"],
    ['epochs', "accel-5004 'epochs' is a whole number from 1 to 10,000 [epochs]"],
    ['epochs 5 s', "accel-5004 'epochs' is a whole number from 1 to 10,000, found 5 s [5 s]"],
    ['rate 0', "accel-4003 'rate' is a number above 0, found 0 [0]"],
    ['rate fast', "accel-2001 'fast' is not defined [fast]"],
    ['momentum 1', "accel-4003 'momentum' is a number from 0 to below 1, found 1 [1]"],
    ['seed -1', "accel-4003 'seed' is a whole number from 0 to 4,294,967,295, found -1 [-1]"],
    ['samples 1', "accel-4003 'samples' is a whole number from 2 to 10,000,000, found 1 [1]"],
    ['machines exact int9', "accel-2001 There is no machine 'int9'. Did you mean 'int8'? [int9]"],
    ['machines Essop Esop', "accel-2001 There is no machine 'Esop'. Did you mean 'Essop'? [Esop]"],
    ['machines A', /accel-2003 'A' is an array: a machine is 'exact', .* or the name of a stochastic unit.* \[A\]/],
    ['machines 8', /accel-5004 A machine is 'exact', .* \[8\]/],
    ['machines', /accel-5004 'machines' needs at least one: .* \[machines\]/],
    ['machines exact int8 exact', "accel-5003 'exact' is given twice [exact]"],
    [
      'machines exact schedule',
      "accel-5007 No layer of this schedule has a machine of its own: 'schedule' is exact [schedule]",
    ],
    ['data mnist', /accel-5004 'data' needs paths in quotes.* \[mnist\]/],
    ['data', /accel-5004 'data' needs paths in quotes.* \[data\]/],
    ['data "a" "b" "c"', 'accel-5004 \'data\' takes one CSV file, or images and labels, not more ["c"]'],
    ['data " "', 'accel-5004 This path is empty [" "]'],
    [
      'data "https://example.org/train.csv"',
      'accel-5004 Data are read from files of this computer, not from an address ["https://example.org/train.csv"]',
    ],
    ['data "a.idx" "//server/l.idx"', /not from an address \["\/\/server\/l\.idx"\]/],
    ['epoch 5', "accel-5001 'numerics' has no setting 'epoch'. Did you mean 'epochs'? [epoch]"],
  ])('%s is told at its word', (inside, message) => {
    expect(problems(inside)).toEqual([typeof message === 'string' ? message : expect.stringMatching(message)]);
  });

  it('names what cannot be read, of a base, too: its default would be something else', () => {
    const base = schedule('epochs 0, machines exact int9, rate 0.1');
    const model = scheduleOf(fileOf('import "./base"\nschedule T extends S { }\n', { base }).own.get('T')!);
    expect(model.numerics).toEqual({ rate: 0.1, wrong: ['epochs', 'machines'] });
  });

  it.each([
    ['machines exact ReRam', '', 'ReRam'],
    ['machines schedule', 'layers "a" { crossbar ReRam }', 'schedule'],
    ['machines schedule', 'crossbar ReRam', 'schedule'],
  ])('has no momentum with %s', (machines, more, name) => {
    expect(problems(`momentum 0.5, ${machines}`, more)).toEqual([
      `accel-5009 A crossbar writes every update into its cells at once: '${name}' has no momentum [0.5]`,
    ]);
    expect(problems(`momentum 0, ${machines}`, more)).toEqual([]);
  });
});
