import { describe, expect, it } from 'vitest';
import { defaultCheckSettings } from '../../../server/src/checks/types.ts';
import { Snapshot } from '../../../server/src/features/snapshot.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { Example } from './support.ts';

const network = 'network N {\n  input x [64]\n  y = dense(x, units = 32)\n}\n';
const array = 'technology T { mac 1 pJ }\narray A { grid 8x8, clock 100 MHz, technology T }\narray Bare { grid 8x8 }\n';
/** 736 cycles on A. */
const schedule = (lines: string, on = 'A') => `schedule S {\n  network N\n  array ${on}\n  ${lines}\n}\n`;
const errors = (text: string): string[] =>
  new Example(network + array + text).problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, at, message }) => `${code} [${at}] ${message}`);

describe('an expectation', () => {
  it('that holds says nothing', () => {
    const lines = [
      'cycles < 737',
      'cycles <= 736 cycles',
      'cycles == 736',
      'cycles != 735',
      'cycles > 700',
      'time == 7.36 us',
    ];
    expect(errors(schedule(lines.map((line) => `expect ${line}`).join('\n  ')))).toEqual([]);
  });

  it.each([
    ['cycles < 736', 'accel-6006 [cycles < 736] Expected cycles < 736, found 736 (the bound itself)'],
    ['cycles <= 640', 'accel-6006 [cycles <= 640] Expected cycles <= 640, found 736 (15 % above)'],
    ['cycles >= 1 k', 'accel-6006 [cycles >= 1 k] Expected cycles >= 1 k, found 736 (26 % below)'],
    ['time < 7 us', 'accel-6006 [time < 7 us] Expected time < 7 us, found 7.36 us (5.1 % above)'],
    ['energy < 2 nJ', 'accel-6006 [energy < 2 nJ] Expected energy < 2 nJ, found 2.048 nJ (2.4 % above)'],
    [
      'utilization > 80 %',
      'accel-6006 [utilization > 80 %] Expected utilization > 80 %, found 4.348 % (76 points below)',
    ],
    ['dram < 1 KiB', 'accel-6006 [dram < 1 KiB] Expected dram < 1 KiB, found 4.188 KiB (4.19× the bound)'],
    ['stallCycles > 0', 'accel-6006 [stallCycles > 0] Expected stallCycles > 0, found 0 (the bound itself)'],
    ['cycles < 2 * half', 'accel-6006 [cycles < 2 * half] Expected cycles < 2 * half = 700, found 736 (5.1 % above)'],
  ])('%s', (line, message) => {
    expect(errors(`const half = 350\n${schedule(`expect ${line}`)}`)).toEqual([message]);
  });

  it.each([
    ['cycels < 3', "accel-2001 [cycels] There is no quantity 'cycels'. Did you mean 'cycles'?"],
    ['time < 4', "accel-4002 [4] 'time' needs a time, like 4 ms, found a number without a unit"],
    ['time < 4 KiB', "accel-4002 [4 KiB] 'time' needs a time, like 4 ms, found a number in B"],
    ['cycles < 4 ms', "accel-4002 [4 ms] 'cycles' needs a number of cycles, like 2 M, found a number in s"],
    ['utilization > 8 ms', "accel-4002 [8 ms] 'utilization' needs a share, like 80 %, found a number in s"],
    ['cycles < cycles', "accel-2001 [cycles] 'cycles' is not defined"],
    ['cycles < [3]', "accel-5004 [[3]] 'expect' needs a number to compare with, found [3]"],
    ['3 < cycles', "accel-5004 [3] 'expect' needs the name of a quantity on its left, like cycles < 2 M"],
    ['cycles < 3 { batch 2 }', "accel-5004 [expect] 'expect' has no settings of its own"],
    ['cycles < 3 kiB', "accel-4001 [kiB] 'kiB' is not a unit. Did you mean 'KiB'?"],
  ])('%s cannot be read', (line, message) => {
    expect(errors(schedule(`expect ${line}`))).toEqual([message]);
  });

  it('takes the quantity on its left and the constant of the same name on its right', () => {
    expect(errors(`const cycles = 1000\n${schedule('expect cycles < cycles')}`)).toEqual([]);
    expect(errors(`const cycles = 700\n${schedule('expect cycles < cycles')}`)).toHaveLength(1);
    // On the left no constant is meant, so this one is not used.
    const unused = new Example(`${network}${array}const cycles = 7\n${schedule('expect cycles < 800')}`).only(
      'accel-6003',
    );
    expect(unused.map(({ at }) => at)).toContain('cycles');
  });

  it('of something unknown says what is missing, and where', () => {
    const [found] = new Example(network + array + schedule('expect time < 4 ms', 'Bare')).only('accel-6011');
    expect(found!.message).toBe("'time' is not known here: array 'Bare' has no 'clock', like clock 700 MHz");
    const [related] = found!.problem.related!;
    const { piece, start, end } = related!.place;
    expect(piece.text.slice(start, end)).toBe('Bare');
  });

  it('is of the schedule that it stands in, not of those that extend it', () => {
    const text = `${schedule('expect cycles < 100')}schedule Twice extends S { batch 2 }\n`;
    expect(errors(text)).toHaveLength(1);
  });

  it('waits until the schedule is whole', () => {
    const broken = schedule('expect cycles < 1').replace('network N', 'network M');
    expect(errors(broken).filter((line) => line.startsWith('accel-6006'))).toEqual([]);
    const half = `network M {\n  input x [64]\n  y = dense(x, units = 32)\n  z = dense(nothing, units = 3)\n}\n${broken}`;
    expect(errors(half).map((line) => line.slice(0, 10))).toEqual(['accel-2001']);
  });

  it('belongs to the schedule itself', () => {
    expect(errors(schedule('forward { expect cycles < 2 }'))[0]).toMatch(
      "accel-5001 [expect] 'forward' has no setting 'expect'",
    );
    expect(errors('array B { grid 8x8, expect cycles < 3 }')[0]).toMatch(
      "accel-5001 [expect] An array has no setting 'expect'",
    );
  });

  it('is not judged again while another schedule is typed', () => {
    const uri = 'main';
    const workspace = new Workspace({ read: () => undefined, resolve: () => undefined });
    const other = (batch: number) => `schedule Other { network N, array A, batch ${batch} }\ncompare S, Other\n`;
    const judged = (text: string) => {
      workspace.open(uri, network + array + text);
      const { problems } = new Snapshot(workspace.file(uri)!, defaultCheckSettings);
      return problems.find(({ code }) => code === 'accel-6006');
    };
    const first = judged(schedule('expect cycles < 1') + other(2));
    expect(first).toBeDefined();
    expect(judged(schedule('expect cycles < 1') + other(3))).toBe(first);
    expect(judged(schedule('expect cycles < 2') + other(3))).not.toBe(first);
  });
});
