import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparisonsOf, expectationsOf } from '../../../server/src/model/questions.ts';
import { differencesOf, judge, marginWords, sideBySide, sidesOf } from '../../../server/src/simulate/answers.ts';
import { quantities } from '../../../server/src/simulate/quantities.ts';
import { comparisons } from '../../../server/src/syntax/ast.ts';
import { Example } from '../checks/support.ts';

const network = 'network N { input x [64], y = dense(x, units = 32), z = dense(y, units = 8) }\n';
const holds: Record<(typeof comparisons)[number], (a: number, b: number) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

describe('what is expected', () => {
  it('of whole numbers is judged exactly', () => {
    const example = new Example(
      `${network}array A { grid 8x8 }\nschedule S { network N, array A, expect cycles < 1 }\n`,
    );
    const [{ model, step }] = example.snapshot.schedules as [(typeof example.snapshot.schedules)[number]];
    const [expectation] = expectationsOf(model).list;
    const cycles = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
    const near = fc.tuple(cycles, fc.integer({ min: -2, max: 2 })).map(([a, b]) => [a, Math.max(0, a + b)] as const);
    fc.assert(
      fc.property(
        fc.oneof(near, fc.tuple(cycles, cycles)),
        fc.constantFrom(...comparisons),
        ([found, bound], operator) => {
          const verdict = judge(
            { ...expectation!, operator, bound: { ...expectation!.bound, value: bound } },
            { ...step!, totals: { ...step!.totals, cycles: found } },
          );
          expect(verdict.kind).toBe(holds[operator](found, bound) ? 'met' : 'failed');
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('of other numbers is judged up to rounding, so that a time equals the time as it is written', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), fc.integer({ min: 1, max: 64 }), (megahertz, batch) => {
        const array = `array A { grid 8x8, clock ${megahertz} MHz }\n`;
        const text = (lines: string) =>
          `${network}${array}schedule S { network N, array A, batch ${batch}\n${lines}}\n`;
        const { cycles } = new Example(text('')).snapshot.schedules[0]!.step!.totals;
        const time = `${cycles} us / ${megahertz}`;
        const example = new Example(
          text(
            `expect time == ${time}\nexpect time <= ${time}\nexpect time < ${time}\nexpect time > ${time} * (1 - 1e-9)\n`,
          ),
        );
        expect(example.only('accel-6006').map(({ at }) => at)).toEqual([`time < ${time}`]);
      }),
      { numRuns: 50 },
    );
  });

  it('is so far from what is found', () => {
    const words = (name: string, found: number, bound: number) => marginWords(quantities.get(name)!, found, bound);
    expect(words('cycles', 117, 100)).toBe('17 % above');
    expect(words('cycles', 230, 100)).toBe('2.3× the bound');
    expect(words('cycles', 1, 1e6)).toBe('>99 % below');
    expect(words('cycles', 100, 100)).toBe('the bound itself');
    expect(words('cycles', 3, 0)).toBe('above');
    expect(words('utilization', 0.62, 0.8)).toBe('18 points below');
  });
});

describe('schedules side by side', () => {
  const text = `${network}array A { grid 8x8, clock 100 MHz }\narray B { grid 16x4 }
schedule One { network N, array A }
schedule Two { network N, array A, batch 3 }
schedule Other { network N, array B, forward dataflow os }
schedule Broken { network N }
compare Two, One, Other, Broken
`;
  const { snapshot } = new Example(text);
  const sides = sidesOf(snapshot.file, comparisonsOf(snapshot.file)[0]!);
  const rows = sideBySide(sides.steps);

  it('have the numbers of their steps, and ratios to the first one', () => {
    const byName = new Map(snapshot.schedules.map(({ definition, step }) => [definition.name, step]));
    expect(rows.length).toBeGreaterThan(8);
    for (const { quantity, values, ratios } of rows) {
      for (const [index, name] of sides.names.entries()) {
        const step = byName.get(name);
        expect(values[index]).toBe(step && quantity.read(step));
        if (values[0] && values[index] !== undefined) expect(ratios[index]! * values[0]).toBeCloseTo(values[index], 9);
      }
    }
    const cycles = rows.find(({ quantity }) => quantity.name === 'cycles')!;
    expect(cycles.values.slice(0, 3)).toEqual(['Two', 'One', 'Other'].map((name) => byName.get(name)!.totals.cycles));
    expect(cycles.ratios[0]).toBe(1);
    expect(cycles.values[3]).toBeUndefined();
  });

  it('leave out what is known for none of them', () => {
    const names = rows.map(({ quantity }) => quantity.name);
    expect(names).toContain('time');
    expect(names).not.toContain('energy');
  });

  it('differ in what they stand on', () => {
    const [twoOnly, oneOnly, otherOnly, brokenOnly] = differencesOf(sides);
    expect(twoOnly).toContain('N on A, batch 3');
    expect(oneOnly).toContain('N on A, batch 1');
    expect(otherOnly!.join()).toMatch(/output-stationary/);
    expect(brokenOnly).toEqual([]);
    const shared = sides.steps[0]!.assumptions.filter((each) =>
      sides.steps.slice(0, 3).every((step) => step!.assumptions.includes(each)),
    );
    expect(shared.length).toBeGreaterThan(0);
    for (const each of shared) expect(twoOnly).not.toContain(each);
  });
});

describe('the quantities', () => {
  it('are those of the language reference, and each bound there is one', () => {
    const reference = readFileSync('docs/language.md', 'utf8').split('\n## Questions\n')[1]!;
    const rows = [...reference.matchAll(/^\| (`\w+`(?: `\w+`)*) \|/gm)].flatMap(([, names]) => names!.match(/\w+/g)!);
    expect(rows.sort()).toEqual([...quantities.keys()].sort());
  });

  const known = `technology T { mac 1 pJ, area { mac 1 um2 } }
array A { grid 8x8, clock 1 MHz, technology T }
schedule S {
  network N
  array A
  processors 2
  backward { order interleaved }
`;

  it.each([...quantities.values()].map((quantity) => [quantity.name, quantity] as const))(
    '%s takes the bounds that completion offers',
    (name, { measure, read }) => {
      const bounds = [measure.example, ...measure.units.map((unit) => `12345 ${unit}`)];
      const lines = bounds.map((bound) => `expect ${name} != ${bound}\n`);
      const example = new Example(`${network}${known}${lines.join('')}}\n`);
      expect(example.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
      expect(read(example.snapshot.schedules[0]!.step!)).toBeTypeOf('number');
    },
  );

  it('say what they need where they are unknown', () => {
    const message = (name: string, text: string) =>
      new Example(
        `${network}technology T { mac 1 pJ }\n${text.replace('}', `, expect ${name} > 0 * 1 }`)}`,
      ).problems.find(({ code }) => code === 'accel-6011' || code === 'accel-4002')?.message;
    const bare = 'schedule S { network N, array A }\narray A { grid 8x8 }\n';
    const interleaved = 'schedule S { network N, array A, backward order interleaved }\narray A { grid 8x8 }\n';
    expect(message('speedup', bare)).toBe(
      "'speedup' is not known here: schedule 'S' has no 'baseline', like baseline ws-os",
    );
    expect(message('speedup', interleaved)).toBeUndefined();
    expect(message('energySaving', interleaved.replace('backward', 'baseline ws, backward'))).toBe(
      "'energySaving' is not known here: array 'A' has no 'technology', like technology cmos45",
    );
    expect(message('speedup', bare.replace('array A }', 'array A, mode inference, baseline ws }'))).toBe(
      "'speedup' is not known here: the 'baseline' of schedule 'S' does not say enough; it could be baseline ws-os",
    );
  });
});
