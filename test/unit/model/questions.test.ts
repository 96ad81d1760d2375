import { describe, expect, it } from 'vitest';
import { Example } from '../checks/support.ts';

const base = 'network N { input x [64], y = dense(x, units = 32) }\narray A { grid 8x8 }\n';
const two = `${base}schedule First { network N, array A }\nschedule Second { network N, array A, batch 2 }\n`;
const problems = (line: string, others = {}) =>
  new Example(`${two}${line}\n`, others).problems
    .filter(({ severity, code }) => severity !== 'hint' && code !== 'accel-6004')
    .map(({ code, severity, at, message }) => `${severity} ${code} [${at}] ${message}`);

describe('a comparison', () => {
  it('of schedules is right, also before their lines, and as often as one likes', () => {
    expect(
      problems('compare First, Second\ncompare Second, First, Third\nschedule Third extends First { batch 3 }'),
    ).toEqual([]);
  });

  it.each([
    ['compare First, Secnod', ["error accel-2001 [Secnod] There is no schedule 'Secnod'. Did you mean 'Second'?"]],
    ['compare First, Q', ["error accel-2001 [Q] There is no schedule 'Q': known are First, Second"]],
    ['compare First, A', ["error accel-2003 [A] 'A' is an array, not a schedule"]],
    ['compare First, First', ["warning accel-2009 [First] 'First' is compared with itself"]],
    ['compare First', ["error accel-1001 [] Expected ',' and another schedule here"]],
  ])('%s', (line, expected) => expect(problems(line)).toEqual(expected));

  it('loses a schedule named twice to the quick fix', () => {
    const example = new Example(`${two}compare First, Second, First  // both\n`);
    expect(example.fixed("Remove the second 'First'")).toContain('compare First, Second  // both\n');
    // One alone would be no comparison.
    expect(new Example(`${two}compare First, First\n`).titles('accel-2009')).toEqual([]);
  });

  it('uses what it names: an import that brings nothing else is needed', () => {
    const others = { other: `${base}schedule Far { network N, array A, batch 8 }\n` };
    const text = `import "./other"\nnetwork M { input x [64], y = dense(x, units = 32) }\narray B { grid 8x8 }\nschedule Near { network M, array B }\n`;
    expect(new Example(`${text}compare Near, Far\n`, others).only('accel-6002')).toEqual([]);
    expect(new Example(text, others).only('accel-6002')).toHaveLength(1);
  });
});
