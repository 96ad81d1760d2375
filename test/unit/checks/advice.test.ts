/** Advice: what the simulators would do otherwise, and that following it helps as much as it says. */
import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

const cyclesOf = (text: string): number => new Example(text, {}, 0).snapshot.schedules[0]!.step!.totals.cycles;
/** The `12 %` of a message, as a share. */
const shares = (message: string): number[] =>
  [...message.matchAll(/(\d+(?:\.\d+)?) %/g)].map((match) => Number(match[1]) / 100);

const file = (array: string, schedule: string) => `network Net {
  input x [8, 512]
  a = dense(x, units = 512, bias = false)
  b = dense(a, units = 512, bias = false)
  c = dense(b, units = 64, bias = false)
}
array Edge {
  grid     32x32
  ${array}
}
schedule Run {
  network  Net
  array    Edge
  ${schedule}
}
`;

/** Follows the only fix of a code and compares the saving with what was promised for the whole step. */
function follow(text: string, code: string, promised: (message: string) => number): string {
  const example = new Example(text, {}, 0);
  const [advice] = example.only(code);
  const [title] = example.titles(code);
  const after = example.fixed(title!);
  expect(new Example(after, {}, 0).problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(1 - cyclesOf(after) / cyclesOf(text)).toBeCloseTo(promised(advice!.message), 1.6);
  return after;
}

describe('a better dataflow', () => {
  const text = file('', 'batch 1');

  it('is told at each operation, and at the schedule for all of them', () => {
    expect(
      new Example(text, {}, 0).only('accel-6007').map(({ at, severity, message }) => [at, severity, message]),
    ).toMatchInlineSnapshot(`
      [
        [
          "dense",
          "hint",
          "'a': forward os would take 63 % off its cycles in Run, 30 % off the step",
        ],
        [
          "dense",
          "hint",
          "'b': forward os would take 63 % off its cycles in Run, 30 % off the step",
        ],
        [
          "dense",
          "hint",
          "'c': forward os would take 63 % off its cycles in Run, 3.7 % off the step",
        ],
        [
          "Net",
          "hint",
          "The best dataflow for every layer would take 63 % off the cycles of Run (most: 'a' forward os, 63 %; 'b' forward os, 63 %; 'c' forward os, 63 %)",
        ],
      ]
    `);
  });

  it('saves what was promised, and then no more is said', () => {
    const example = new Example(text, {}, 0);
    const title = example.titles('accel-6007').find((each) => each.includes('every layer'))!;
    const after = example.fixed(title);
    expect(1 - cyclesOf(after) / cyclesOf(text)).toBeCloseTo(shares(example.only('accel-6007').at(-1)!.message)[0]!, 2);
    expect(new Example(after, {}, 0).only('accel-6007')).toEqual([]);
  });

  it('of one layer changes that layer alone', () => {
    const example = new Example(text, {}, 0);
    const [title] = example.titles('accel-6007');
    expect(title).toBe('Write this dataflow in Run');
    const fix = example.only('accel-6007')[0]!.problem.fixes![0]!;
    expect(fix.edits[0]!.text.trim()).toMatch(/^layers "a" \{ forward dataflow \w\w \}$/);
  });

  it('is not looked for on an array that has one', () => {
    expect(new Example(file('dataflow ws', 'batch 1'), {}, 0).only('accel-6007')).toEqual([]);
  });

  it('of a layer in another file is told at the schedule', () => {
    const network = text.slice(0, text.indexOf('array'));
    const rest = `import "./parts"\n${text.slice(text.indexOf('array'))}`;
    expect(new Example(rest, { parts: network }, 0).only('accel-6007').map(({ at }) => at)).toEqual(['Net']);
  });
});

describe('the order of gradients', () => {
  it('can be better interleaved', () => {
    const after = follow(
      file('buffering hidden', 'batch 2, backward order sequential'),
      'accel-6008',
      (message) => shares(message)[0]!,
    );
    expect(after).toContain('backward order interleaved');
    expect(new Example(after, {}, 0).only('accel-6008')).toEqual([]);
  });

  it('can be better one after the other', () => {
    const after = follow(
      file('drain free', 'batch 1, backward { order interleaved, dataflow os }')
        .replace('[8, 512]', '[64, 512]')
        .replace('units = 64', 'units = 512'),
      'accel-6008',
      (message) => shares(message)[0]!,
    );
    expect(after).toContain('order sequential');
  });

  it('adds the setting where it is missing', () => {
    expect(
      follow(file('buffering hidden', 'mode training, batch 2'), 'accel-6008', (message) => shares(message)[0]!),
    ).toContain('\n  backward order interleaved\n}');
  });

  it('is no matter of an inference', () => {
    expect(new Example(file('buffering hidden', 'batch 2'), {}, 0).only('accel-6008')).toEqual([]);
  });
});

describe('memory', () => {
  const slow = (buffers: string, dram: string) => file(`buffers { ${buffers} }\n  dram ${dram}`, 'batch 8');

  it('that the array waits for is told with what a faster one would save', () => {
    const text = slow('input 64 KiB, weight 64 KiB, output 64 KiB', '8 B/cycle');
    const [found] = new Example(text, {}, 0).only('accel-6009');
    expect(found!.at).toBe('Edge');
    const twice = shares(found!.message)[1]!;
    expect(1 - cyclesOf(text.replace('8 B/cycle', '16 B/cycle')) / cyclesOf(text)).toBeCloseTo(twice, 2);
  });

  it('that is fast enough is not mentioned', () => {
    const example = new Example(slow('input 64 KiB, weight 64 KiB, output 64 KiB', '1000 B/cycle'), {}, 0);
    expect([...example.only('accel-6009'), ...example.only('accel-6010')]).toEqual([]);
  });

  it('may wait for one buffer, whose next useful size is offered', () => {
    const text = slow('input 4 KiB, weight 64 KiB, output 64 KiB', '8 B/cycle').replace('[8, 512]', '[128, 512]');
    const after = follow(text, 'accel-6010', (message) => shares(message)[0]!);
    expect(new Example(text, {}, 0).only('accel-6010')[0]!.message).toContain('The input buffer of Edge, 4 KiB');
    expect(
      new Example(after, {}, 0).only('accel-6010').filter(({ message }) => message.includes('The input buffer')),
    ).toEqual([]);
  });

  it('without a bandwidth nothing waits', () => {
    expect(
      new Example(file('buffers { input 4 KiB, weight 4 KiB, output 4 KiB }', ''), {}, 0).only('accel-6009'),
    ).toEqual([]);
  });
});
