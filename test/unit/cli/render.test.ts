/** Pictures of schedules on the command line: SVG, and by the end of the file's name a table or a trace of the same bars. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../server/src/interchange/trace-event.ts';
import { accel, example, folder } from './support.ts';

const training = example('training');

describe('accel render', () => {
  it('prints the first schedule of a file, or the one that is named', async () => {
    const first = await accel('render', training);
    expect(first.code).toBe(0);
    expect(first.out).toMatch(/^<svg [^>]*width="480"[\s\S]*<title>Sequential<\/title>[\s\S]*<\/svg>\n$/);
    expect(first.out).toContain('>output-stationary</text>');
    expect(first.out).toMatch(/<text [^>]*>Small on Device 32×32 · batch 4 · [\d,]+ cycles/);
    const named = await accel('render', training, '--schedule', 'InPlace', '--width', '700', '--theme', 'dark');
    expect(named.out).toMatch(/^<svg [^>]*width="700"[\s\S]*<title>InPlace<\/title>[\s\S]*fill="#1e1e1e"/);
  });

  it('draws a part of the time', async () => {
    const { out } = await accel('render', training, '--from', '100000', '--to', '130000');
    expect(out).toMatch(/cycles 100,000 to 130,000 of 1,586,104/);
    expect(out).toContain('>stage1.b</text>');
    expect(out).not.toContain('weight gradient');
  });

  it('writes the bars as a table and as a trace, which say the same', async () => {
    const { path } = folder();
    const [csv, json] = [join(path, 'o.csv'), join(path, 'o.json')];
    for (const file of [csv, json]) expect((await accel('render', training, '-o', file)).code).toBe(0);
    const [head, ...lines] = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(head).toBe('lane,kind,layer,pass,part,number,batch,start_cycle,end_cycle,busy_share');
    const { traceEvents } = JSON.parse(readFileSync(json, 'utf8')) as Trace;
    const complete = traceEvents.filter(({ ph }) => ph === 'X');
    expect(complete.length).toBe(lines.length);
    const lanes = traceEvents.filter(({ name }) => name === 'thread_name').map(({ args }) => args.name);
    lines.forEach((line, index) => {
      const [lane, kind, , , , , , start, end] = line.split(',');
      const { tid, cat, ts, dur } = complete[index]!;
      expect([lanes[tid - 1], cat]).toEqual([lane, kind]);
      // 500 MHz: a cycle is 2 ns.
      expect(ts).toBeCloseTo(Number(start) / 500, 6);
      expect(dur).toBeCloseTo((Number(end) - Number(start)) / 500, 6);
    });
    const passes = lines
      .filter((line) => line.startsWith('passes,'))
      .map((line) => line.split(',').slice(7, 9).map(Number));
    const ends = passes.map(([, end]) => end);
    expect(passes.map(([start]) => start)).toEqual([0, ...ends.slice(0, -1)]);
    expect(ends.at(-1)).toBe(1_586_104);
  });

  it('counts batches and micro-batches of a pipeline from 1', async () => {
    const { path } = folder();
    const file = join(path, 'o.csv');
    await accel('render', example('pipelines'), '--schedule', 'GPipe', '-o', file);
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.split(','));
    const tasks = lines.filter((line) => line[4] === 'microbatch');
    expect(new Set(tasks.map((line) => line[6]))).toEqual(new Set(['1', '2', '3']));
    expect(Math.max(...tasks.map((line) => Number(line[5])))).toBe(16);
    const { out } = await accel('render', example('pipelines'), '--schedule', 'GPipe');
    expect(out).toContain('16 micro-batches');
  });

  it('says what it cannot do', async () => {
    const { write } = folder();
    const there = write('there.svg', 'mine');
    const refused = async (...args: string[]) => {
      const { code, out, err } = await accel('render', ...args);
      expect([code, out]).toEqual([2, '']);
      return err;
    };
    expect(await refused()).toContain('which file?');
    expect(await refused(training, '-o', 'a.pdf')).toContain("'a.pdf' must end in '.svg', '.csv' or '.json'");
    expect(await refused(training, '-o', there)).toContain('exists: use --force');
    expect(readFileSync(there, 'utf8')).toBe('mine');
    expect(await refused(training, '--schedule', 'Nope')).toContain("no schedule 'Nope'");
    expect(await refused(training, '--theme', 'pink')).toContain("no theme 'pink'");
    expect(await refused(training, '--width', '20')).toContain('240 to 10,000 pixels');
    expect(await refused(training, '--from', '5', '--to', '5')).toContain('--to 5 is not after --from 5');
    expect(await refused(training, '--from', 'x')).toContain("--from takes a number, not 'x'");
    expect(await refused(training, '--from', '99999999')).toContain("'Sequential' takes 1,586,104 cycles");
    expect(await refused(write('none.accel', 'array A { grid 8x8 }\n'))).toContain('no schedule that can be simulated');
    expect((await accel('render', training, '-o', there, '--force')).code).toBe(0);
    expect(readFileSync(there, 'utf8')).toMatch(/^<svg/);
  });
});
