/** Remarks on stochastic units, crossbars and reuse buffers: their numbers are those of the simulators, and fixes do what they say. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossbarOf } from '../../../server/src/model/crossbar.ts';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { compact, showPercent, showYears } from '../../../server/src/model/units.ts';
import { lineProblems } from '../../../server/src/simulate/crossbar/limits.ts';
import { circuitOf } from '../../../server/src/simulate/machines/crossbar.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { claimedCost } from '../../../server/src/simulate/stochastic/claim.ts';
import { referenceError } from '../../../server/src/simulate/stochastic/reference.ts';
import { Example } from './support.ts';

const network = `network N {
  input x [300]
  y = dense(x, units = 100)
  z = dense(relu(y), units = 10)
}
network Attention {
  input x [8, 16]
  s = matmul(x, x, transpose = true)
}
array A {
  grid 8x8
  clock 500 MHz
}
`;
const file = (definitions: string, schedule: string, uses = 'N') =>
  `${network}${definitions}\nschedule S {\n  network ${uses}\n  array A\n  batch 4\n  mode training\n  ${schedule}\n}\n`;
const stepOf = (text: string) => simulateStep(scheduleOf(new Example(text).snapshot.file.own.get('S')!))!;
const quiet = (code: string, text: string) => expect(new Example(text).only(code)).toEqual([]);

describe('the error of updates', () => {
  it('is told above a half, as it is, with a length that at least halves it', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.constantFrom('powerOfTwo', 'maximum'), (length, scaling) => {
        const example = new Example(`stochastic U {\n  length ${length}\n  scaling ${scaling}\n}\n`);
        const error = referenceError(scaling, length);
        const remarks = example.only('accel-6017');
        expect(remarks.length).toBe(error > 0.5 ? 1 : 0);
        const [remark] = remarks;
        if (!remark) return;
        told++;
        expect(remark.at).toBe(String(length));
        expect(remark.message).toContain(`an error of ${showPercent(error)} of`);
        const [title] = example.titles('accel-6017');
        const longer = Number(/^Change to (\d+) bits/.exec(title!)![1]);
        expect(Math.log2(longer) % 1).toBe(0);
        expect(referenceError(scaling, longer)).toBeLessThanOrEqual(error / 2);
        expect(referenceError(scaling, longer / 2)).toBeGreaterThan(error / 2);
        expect(remark.message).toContain(`${longer} bits ${showPercent(referenceError(scaling, longer))}`);
        expect(example.fixed(title!)).toContain(`length ${longer}`);
      }),
      { numRuns: 100 },
    );
    expect(told).toBeGreaterThan(5);
  });

  it('is not told of a unit that cannot be built, nor where the length is inherited', () => {
    quiet('accel-6017', 'stochastic U { length 2, sequences single }\n');
    const both = new Example('stochastic U { length 2 }\nstochastic V extends U { lfsr 8 }\n');
    expect(both.only('accel-6017').map(({ at }) => at)).toEqual(['2']);
  });
});

describe('a unit that costs more than multipliers', () => {
  it('is told from the length on at which the claim breaks even, with the longest power of two below', () => {
    const seen = [0, 0];
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 200 }), fc.constantFrom('reduction', 'factor'), (length, reading) => {
        const text = file(
          `stochastic U { length ${length}, claim { reading ${reading} } }`,
          'weightGradient { stochastic U }',
        );
        const step = stepOf(text);
        const pass = step.passes.find((each) => each.kind === 'stochastic')!;
        const { energy } = claimedCost({ ...pass.unit, streamLength: length }, reading);
        const example = new Example(text);
        const remarks = example.only('accel-6018');
        seen[remarks.length]!++;
        expect(remarks.length).toBe(energy >= 1 ? 1 : 0);
        if (!remarks[0]) return;
        expect(remarks[0].at).toBe('U');
        expect(remarks[0].message).toContain(`At ${length} bits a product takes ${showPercent(energy)} of`);
        const macs = step.passes.reduce((sum, each) => sum + (each.kind === 'stochastic' ? each.macs : 0), 0);
        expect(remarks[0].message).toContain(`${showPercent(macs / step.totals.macs)} of the MACs`);
        const [title] = example.titles('accel-6018');
        const shorter = Number(/to (\d+) bits/.exec(title!)![1]);
        const cost = (streamLength: number) => claimedCost({ ...pass.unit, streamLength }, reading).energy;
        expect(cost(shorter)).toBeLessThanOrEqual(1);
        expect(cost(2 * shorter)).toBeGreaterThan(1);
        quiet('accel-6018', example.fixed(title!));
      }),
      { numRuns: 60 },
    );
    expect(Math.min(...seen)).toBeGreaterThan(5);
  });
});

describe('empty crossbars', () => {
  const crossbarEnergy = (text: string) =>
    stepOf(text).passes.reduce((sum, pass) => sum + (pass.kind === 'crossbar' ? pass.energy!.crossbar! : 0), 0);

  it('are told of the emptiest layer, and the proposed grid takes as much less energy as is said', () => {
    const text = file('crossbar C {\n  grid 1024x1024\n}', 'crossbar C');
    const example = new Example(text);
    const [remark, ...rest] = example.only('accel-6019');
    expect(rest).toEqual([]);
    expect(remark!.at).toBe('C');
    expect(remark!.message).toMatch(
      /^'z' uses <0.1 % of the cells of 1 crossbar 'C' \(100 x 10 weights on 1024x1024 cells\), and empty ones are driven, too; 1 more layer less than 10 %\. With (\d+)x\1 cells S would take [\d.]+× less energy on 'C'$/,
    );
    const [title] = example.titles('accel-6019');
    const gain = Number(/([\d.]+)× less/.exec(remark!.message)![1]);
    expect(crossbarEnergy(text) / crossbarEnergy(example.fixed(title!))).toBeCloseTo(gain, 1);
    // No other power of two is better.
    for (let side = 16; side <= 1024; side *= 2)
      expect(crossbarEnergy(text.replace('1024x1024', `${side}x${side}`))).toBeGreaterThanOrEqual(
        crossbarEnergy(example.fixed(title!)),
      );
  });

  it('are told at the rule that chose the layer, and not of layers that fill a tenth of their cells', () => {
    const rule = new Example(file('crossbar C { grid 256x256 }', 'layers "z" { crossbar C }'));
    expect(rule.only('accel-6019').map(({ at }) => at)).toEqual(['"z"']);
    quiet('accel-6019', file('crossbar C { grid 256x256 }', 'layers "y" { crossbar C }'));
  });

  it('are measured against the threshold of the user', () => {
    const text = file('crossbar C { grid 256x256 }', 'crossbar C');
    expect(new Example(text, {}, 0).only('accel-6019')).toEqual([]);
    expect(new Example(text, {}, 0.5).only('accel-6019')[0]!.message).toContain('1 more layer less than 50 %');
  });
});

describe('cells that wear out', () => {
  const seconds = 365.25 * 24 * 3600;

  it('last endurance over the pulses they get: by all bits of every vector, or typically a twentieth', () => {
    let told = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 64 }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 1, max: 60_000 }),
        (batch, bits, endurance) => {
          const text = file(
            `crossbar C { grid 512x512, bits ${bits}, endurance ${endurance} T }`,
            'crossbar C',
          ).replace('batch 4', `batch ${batch}`);
          const step = stepOf(text);
          const perYear = ((batch * 2 ** bits) / step.totals.seconds!) * seconds;
          const years = (endurance * 1e12) / perYear;
          const [remark] = new Example(text).only('accel-6020');
          expect(remark === undefined).toBe(years >= 1);
          if (!remark) return;
          told++;
          expect(remark.at).toBe(`${endurance} T`);
          expect(remark.severity).toBe(20 * years < 1 ? 'warning' : 'hint');
          expect(remark.message).toContain(`in ${showYears(years)} at worst, typically in ${showYears(20 * years)}: `);
          expect(remark.message).toContain(`${compact(Number(perYear.toPrecision(2)))} pulses a year`);
          expect(remark.problem.related).toHaveLength(1);
        },
      ),
      { numRuns: 100 },
    );
    expect(told).toBeGreaterThan(4);
  });

  it('are not told of where nothing is trained', () => {
    const text = file('crossbar C { grid 128x128, endurance 1 k }', 'crossbar C');
    expect(new Example(text).only('accel-6020')).toHaveLength(1);
    quiet('accel-6020', text.replace('mode training', 'mode inference'));
    quiet('accel-6020', text.replace(', endurance 1 k', ''));
  });

  it('are told in the schedule if the crossbar is imported', () => {
    const text = file('import "./parts"', 'crossbar C').replace(/^(.*)import "\.\/parts"\n/s, 'import "./parts"\n$1');
    const example = new Example(text, { parts: 'crossbar C { grid 128x128, endurance 1 k }\n' });
    expect(example.only('accel-6020').map(({ at }) => at)).toEqual(['C']);
  });
});

describe('lines', () => {
  it('are told of the tightest of their limits, and the fix keeps within all', () => {
    let told = 0;
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 13 }), fc.integer({ min: 1, max: 300 }), (power, ohms) => {
        const text = `crossbar C {\n  grid ${2 ** power}x${2 ** power}\n  device { on ${ohms} MOhm }\n}\n`;
        const example = new Example(text);
        const model = crossbarOf(example.snapshot.file.own.get('C')!);
        const problems = lineProblems(model.options, circuitOf(model));
        const remarks = example.only('accel-6021');
        expect(remarks.length).toBe(problems.length ? 1 : 0);
        if (!remarks[0]) return;
        told++;
        expect(remarks[0].at).toBe(`${ohms} MOhm`);
        expect(problems.map(({ message }) => message)).toContain(remarks[0].message);
        quiet('accel-6021', example.fixed(example.titles('accel-6021')[0]!));
      }),
      { numRuns: 100 },
    );
    expect(told).toBeGreaterThan(20);
  });
});

describe('lanes', () => {
  it('are asked for where the whole array moves in lockstep, and given by the fix', () => {
    const example = new Example(file('reuse R {\n  entries 16\n}', 'forward { reuse R }'));
    const [remark, ...rest] = example.only('accel-6022');
    expect(rest).toEqual([]);
    expect(remark!.at).toBe('R');
    const fixed = example.fixed("Let 4 lanes of 'R' move together");
    expect(fixed).toContain('entries 16\n  lanes 4\n');
    quiet('accel-6022', fixed);
  });

  it('are not asked for where the array is small enough', () => {
    const text = file('reuse R { rates { zeros 90 %, similar 90 % } }', 'forward { reuse R }');
    expect(new Example(text).only('accel-6022')).toEqual([]);
    expect(new Example(text.replace('grid 8x8', 'grid 32x32')).only('accel-6022')).toHaveLength(1);
  });
});

describe('rules for layers that no other machine can run', () => {
  it.each(['crossbar C', 'forward { reuse R }', 'weightGradient { stochastic U }'])('%s', (setting) => {
    const machines = 'crossbar C { grid 16x16 }\nreuse R { lanes 1 }\nstochastic U { length 16 }';
    const [remark] = new Example(file(machines, `layers "s" { ${setting} }`, 'Attention')).only('accel-5006');
    expect(remark!.at).toBe('"s"');
    expect(remark!.message).toContain("matches only products of two activations of Attention, like 's' (matmul)");
    quiet('accel-5006', file(machines, `layers "*" { ${setting} }`));
  });
});

describe('machines that nothing uses', () => {
  it('are told by what they are', () => {
    const text = file('stochastic U { length 16 }\ncrossbar C { grid 16x16 }\nreuse R { lanes 4 }', 'crossbar C');
    expect(new Example(text).only('accel-6003').map(({ message }) => message)).toEqual([
      "Network 'Attention': no schedule of this file uses it",
      "Stochastic unit 'U': no schedule of this file uses it",
      "Reuse buffer 'R': no schedule of this file uses it",
    ]);
  });
});
