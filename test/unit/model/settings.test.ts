/** Arrays, technologies and schedules: what every setting may be, and what is said when it is something else. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelProblems } from '../../../server/src/model/file.ts';
import { globMatches } from '../../../server/src/model/globs.ts';
import { arrayOf, settingKeys } from '../../../server/src/model/hardware.ts';
import { mappingsOf } from '../../../server/src/model/mappings.ts';
import { ruleKeys } from '../../../server/src/model/pass-settings.ts';
import { technologyOf } from '../../../server/src/model/technology.ts';
import { builtSchedule, fileOf, problemsOf, repositoryFile, textAt } from '../../support/model.ts';

const array = (settings: string, more = '') => arrayOf(fileOf(`${more}array A {\n${settings}\n}\n`).own.get('A')!);
const technology = (settings: string) => technologyOf(fileOf(`technology T {\n${settings}\n}\n`).own.get('T')!);
const arrayProblems = (settings: string, more = '') => problemsOf(`${more}array A {\n  grid 8x8\n  ${settings}\n}\n`);
const technologyProblems = (settings: string) => problemsOf(`technology T {\n  ${settings}\n}\n`);

describe('arrays', () => {
  it('have every setting of the language reference', () => {
    const model = array(
      'grid 16x32, dataflow os, word 8 bit, clock 700 MHz\nbuffers { input 512 KiB, weight 1 MiB, output 2 KiB }\ndram 25.6 GB/s\nbuffering hidden, drain free, technology T',
      'technology T { mac 1 pJ }\n',
    );
    expect(model).toMatchObject({
      ...{
        rows: 16,
        cols: 32,
        dataflow: 'os',
        wordBytes: 1,
        clock: 700e6,
        buffering: 'hidden',
        drain: 'free',
        usable: true,
      },
      ...{ buffers: { input: 2 ** 19, weight: 2 ** 20, output: 2 ** 11 }, dram: { value: 25.6e9, per: 'second' } },
      ...{ technology: { mac: 1e-12 }, assumptions: [] },
    });
  });

  it('have defaults, and say which of them are assumptions', () => {
    const model = array('grid 4x4');
    expect(model).toMatchObject({
      dataflow: 'configurable',
      wordBytes: 2,
      buffering: 'exposed',
      drain: 'counted',
      buffers: {},
    });
    expect([model.clock, model.dram, model.technology]).toEqual([undefined, undefined, undefined]);
    expect(model.assumptions).toEqual(['Words are 2 B (the array sets no word size)']);
  });

  it('take bandwidths per second or per cycle, and sides as expressions', () => {
    expect(array('grid 4x4, dram 10 B/cycle').dram).toEqual({ value: 10, per: 'cycle' });
    expect(array('grid n x 2 * n', 'const n = 8\n')).toMatchObject({ rows: 8, cols: 16 });
    expect(array('grid 4x4, clock 2 * f', 'const f = 1 GHz\n').clock).toBe(2e9);
    expect(array('grid 4x4, vector 4 * 32').vectorLanes).toBe(128);
    expect(array('grid 4x4').vectorLanes).toBeUndefined();
  });

  it.each([
    [
      'dataflow wss',
      "accel-5004 'dataflow' is 'ws', 'os', 'is' or 'configurable', found 'wss'. Did you mean 'ws'? [wss]",
    ],
    ['dataflow 3', "accel-5004 'dataflow' is 'ws', 'os', 'is' or 'configurable' [3]"],
    ['dataflow', "accel-5004 'dataflow' needs a value: 'ws', 'os', 'is' or 'configurable' [dataflow]"],
    ['dataflow ws os', "accel-5004 'dataflow' takes one value: 'ws', 'os', 'is' or 'configurable' [os]"],
    ['word 2', "accel-4002 'word' needs a size in bytes, like 512 KiB, found a number without a unit [2]"],
    ['word 2 s', "accel-4002 'word' needs a size in bytes, like 512 KiB, found a number in s [2 s]"],
    ['word 0 B', "accel-4003 'word' must be more than zero, found 0 B [0 B]"],
    ['word -2 B', "accel-4003 'word' must be more than zero, found -2 B [-2 B]"],
    ['word 1e300 B', "accel-4003 'word' is far out of any range: 1e+300 B [1e300 B]"],
    ['word "2 B"', 'accel-5004 \'word\' needs a size in bytes, like 512 KiB, found "2 B" ["2 B"]'],
    ['word 2 Q', "accel-4001 'Q' is not a unit [Q]"],
    ['clock 700', "accel-4002 'clock' needs a frequency, like 700 MHz, found a number without a unit [700]"],
    ['clock 1e308 GHz', 'accel-4003 This number is too large [1e308 GHz]'],
    ['clock f', "accel-2001 'f' is not defined [f]"],
    ['dram 10 GB', "accel-4002 'dram' needs a bandwidth, like 25.6 GB/s or 10 B/cycle, found a number in B [10 GB]"],
    [
      'buffers { input 3 }',
      "accel-4002 'input' needs a size in bytes, like 512 KiB, found a number without a unit [3]",
    ],
    ['buffers { inputs 3 KiB }', "accel-5001 'buffers' has no setting 'inputs'. Did you mean 'input'? [inputs]"],
    ['buffers 3 KiB', "accel-5004 'buffers' needs its settings in braces: 'input', 'weight' or 'output' [buffers]"],
    ['clock 1 GHz { a 3 }', "accel-5004 'clock' has no settings of its own [clock]"],
    ['clck 1 GHz', "accel-5001 An array has no setting 'clck'. Did you mean 'clock'? [clck]"],
    ['clock 1 GHz, clock 2 GHz', "accel-5003 'clock' is given twice; the last one counts [clock]"],
    ['technology X', "accel-2001 There is no technology 'X' [X]"],
    ['technology A', "accel-2003 'A' is an array, not a technology [A]"],
    ['technology 3', "accel-5004 'technology' needs the name of a technology [3]"],
    [
      'batch 3',
      "accel-5001 An array has no setting 'batch': expected 'grid', 'dataflow', 'word', 'clock', 'buffers', 'dram', 'memory', 'buffering', 'drain', 'vector' or 'technology' [batch]",
    ],
  ])('%s is refused', (setting, problem) => expect(arrayProblems(setting)).toEqual([problem]));

  it('without a usable grid nothing runs on them', () => {
    expect(problemsOf('array A {\n  clock 1 GHz\n}\n')).toEqual([
      "accel-5002 The array 'A' has no 'grid', like grid 128x128 [A]",
    ]);
    expect(array('clock 1 GHz').usable).toBe(false);
  });

  it.each([
    ['0x8', 'accel-4003 A side of a grid is a whole number from 1 to 65536, found 0 [0x8]'],
    ['8x70000', 'accel-4003 A side of a grid is a whole number from 1 to 65536, found 70000 [8x70000]'],
    ['8', "accel-5004 'grid' needs rows and columns, like 128x128 [8]"],
    ['8 by 8', "accel-5004 'grid' needs rows and columns, like 128x128 [8 by]"],
    ['1.5 x 8', 'accel-4003 A side of a grid is a whole number from 1 to 65536, found 1.5 [1.5]'],
    ['-1 x 8', 'accel-4003 A side of a grid is a whole number from 1 to 65536, found -1 [-1]'],
    ['n x 8', "accel-2001 'n' is not defined [n]"],
  ])('grid %s is refused', (grid, problem) => expect(problemsOf(`array A {\n  grid ${grid}\n}\n`)).toContain(problem));
});

describe('technologies', () => {
  it('say what operations and accesses cost', () => {
    const model = technology('mac 1.5 pJ, register 0.05 pJ/B, sram 1.2 pJ/B at 64 KiB, dram 160 pJ/B');
    expect(model).toMatchObject({ mac: 1.5e-12, register: expect.closeTo(5e-14, 20), dram: 1.6e-10 });
    expect(model.sram).toEqual([{ joulesPerByte: 1.2e-12, atBytes: 65536 }]);
  });

  it('give an SRAM for several capacities, in any order', () => {
    const model = technology('sram 5 pJ/B at 1 MiB\nsram 1 pJ/B at 8 KiB\nsram 2 pJ/B at 32 KiB');
    expect(model.sram?.map(({ joulesPerByte, atBytes }) => [atBytes / 1024, Math.round(joulesPerByte * 1e12)])).toEqual(
      [
        [8, 1],
        [32, 2],
        [1024, 5],
      ],
    );
  });

  it('replace all capacities of the one they extend, or none', () => {
    const text =
      'technology B { sram 1 pJ/B at 8 KiB, sram 2 pJ/B at 32 KiB, mac 1 pJ }\ntechnology T extends B { sram 9 pJ/B at 4 KiB }\ntechnology U extends B { mac 2 pJ }\n';
    const sizes = (name: string) => technologyOf(fileOf(text).own.get(name)!).sram?.map((point) => point.atBytes);
    expect([sizes('B'), sizes('T'), sizes('U')]).toEqual([[8192, 32_768], [4096], [8192, 32_768]]);
    expect(problemsOf(text)).toEqual([]);
  });

  it('say what an operation of the vector unit takes, and what units take on the chip', () => {
    const model = technology(
      'vector 0.9 pJ\narea { mac 1200 um2, register 8 um2/B, sram 0.25 um2/bit, vector 0.002 mm2 }',
    );
    expect(model.vector).toBeCloseTo(0.9e-12, 20);
    const { mac, register, sram, vector } = model.area;
    expect([mac, register, sram, vector].map((area) => Math.round(area! * 1e12))).toEqual([1200, 8, 2, 2000]);
    expect(technology('mac 1 pJ').area).toEqual({});
    expect(technology('area sram 2 mm2/MiB').area.sram).toBeCloseTo(2e-6 / 2 ** 20, 20);
  });

  it.each([
    ['mac 1.5', "accel-4002 'mac' needs an energy, like 1.5 pJ, found a number without a unit [1.5]"],
    ['register 1 pJ', "accel-4002 'register' needs an energy per byte, like 1.2 pJ/B, found a number in J [1 pJ]"],
    [
      'sram 1.2 pJ/B',
      "accel-5004 'sram' needs an energy and the capacity it holds for, like 1.2 pJ/B at 64 KiB [sram]",
    ],
    [
      'sram 1.2 pJ/B at 64',
      "accel-4002 'sram' needs a size in bytes, like 512 KiB, found a number without a unit [64]",
    ],
    [
      'sram 1.2 pJ at 64 KiB',
      "accel-4002 'sram' needs an energy per byte, like 1.2 pJ/B, found a number in J [1.2 pJ]",
    ],
    ['vector 1 pJ/B', "accel-4002 'vector' needs an energy, like 1.5 pJ, found a number in J/B [1 pJ/B]"],
    ['area { mac 1 pJ }', "accel-4002 'mac' needs an area, like 1200 um2, found a number in J [1 pJ]"],
    ['area { sram 1 um2 }', "accel-4002 'sram' needs an area per byte, like 2.4 um2/B, found a number in m2 [1 um2]"],
    [
      'area { adder 1 um2 }',
      "accel-5001 'area' has no setting 'adder': expected 'mac', 'register', 'sram' or 'vector' [adder]",
    ],
    [
      'sram 1 pJ/B at 64 KiB, sram 2 pJ/B at 0.0625 MiB',
      "accel-5003 'sram' is given twice for 64 KiB; the last one counts [sram]",
    ],
    [
      'adder 1 pJ',
      "accel-5001 A technology has no setting 'adder': expected 'mac', 'register', 'sram', 'dram', 'vector' or 'area' [adder]",
    ],
  ])('%s is refused', (setting, problem) => expect(technologyProblems(setting)).toEqual([problem]));
});

describe('sources', () => {
  it('stand behind the values of technologies and arrays, and say by their first word how far to trust them', () => {
    const { sources, sram, mac } = technology(
      'mac 4.6 pJ "DERIVED: 3.7 + 0.9"\nsram 1 pJ/B at 8 KiB "FOUND, table 3"\nsram 2 pJ/B at 32 KiB\ndram 160 pJ/B "a guess"\narea { mac 1 um2 "ASSUMED" }',
    );
    expect(mac).toBeCloseTo(4.6e-12, 20);
    expect([...sources]).toEqual([
      ['mac', { tag: 'DERIVED', text: 'DERIVED: 3.7 + 0.9' }],
      ['dram', { text: 'a guess' }],
      ['area.mac', { tag: 'ASSUMED', text: 'ASSUMED' }],
    ]);
    expect(sram?.map((point) => point.source)).toEqual([{ tag: 'FOUND', text: 'FOUND, table 3' }, undefined]);
    const model = array(
      'grid n x 4 "FOUND"\nword 1 B "RECALLED"\nbuffers { input 1 KiB "FOUND", weight 2 KiB, output 3 KiB "FOUNDED" }',
      'const n = 8\n',
    );
    expect(model).toMatchObject({
      rows: 8,
      cols: 4,
      wordBytes: 1,
      buffers: { input: 1024, weight: 2048, output: 3072 },
    });
    expect([...model.sources].map(([path, { tag }]) => [path, tag])).toEqual([
      ['grid', 'FOUND'],
      ['word', 'RECALLED'],
      ['buffers.input', 'FOUND'],
      ['buffers.output', undefined],
    ]);
  });

  it('come with the value, also from a base', () => {
    const text =
      'technology B { mac 1 pJ "FOUND", register 1 pJ/B "FOUND" }\ntechnology T extends B { mac 2 pJ "ASSUMED", register 2 pJ/B }\ntechnology U extends B { dram 1 pJ/B }';
    const tags = (name: string) =>
      [...technologyOf(fileOf(text).own.get(name)!).sources].map(([path, { tag }]) => `${path} ${tag}`);
    expect(tags('T')).toEqual(['mac ASSUMED']);
    expect(tags('U')).toEqual(['mac FOUND', 'register FOUND']);
  });

  it.each([
    ['mac 1 pJ FOUND', "accel-5004 'mac' takes one value: an energy, like 1.5 pJ [FOUND]"],
    ['mac 1 pJ "a" "b"', 'accel-5004 \'mac\' takes one source ["b"]'],
    ['mac "a"', 'accel-5004 \'mac\' needs an energy, like 1.5 pJ, found "a" ["a"]'],
    ['mac "a" 1 pJ', "accel-5004 'mac' takes one value: an energy, like 1.5 pJ [1 pJ]"],
    ['sram 1 pJ/B at 8 KiB "a" "b"', 'accel-5004 \'sram\' takes one source ["b"]'],
    [
      'sram 1 pJ/B at 8 KiB FOUND',
      "accel-5004 'sram' needs an energy and the capacity it holds for, like 1.2 pJ/B at 64 KiB [sram]",
    ],
  ])('%s is refused', (setting, problem) => expect(technologyProblems(setting)).toContain(problem));

  it('are not for schedules', () => {
    expect(problemsOf('schedule S { mode training "FOUND" }')).toContain(
      `accel-5004 'mode' takes one value: 'training' or 'inference' ["FOUND"]`,
    );
  });
});

describe('extends', () => {
  it('takes every setting that is not set again, those in braces one by one', () => {
    const text =
      'array Base { grid 8x8, clock 1 GHz, buffers { input 1 KiB, weight 2 KiB } }\narray A extends Base { grid 4x4, buffers { weight 4 KiB } }\n';
    const model = arrayOf(fileOf(text).own.get('A')!);
    expect(model).toMatchObject({ rows: 4, cols: 4, clock: 1e9, buffers: { input: 1024, weight: 4096 } });
    expect(problemsOf(text)).toEqual([]);
  });

  it('reads names where they are written, also in another file', () => {
    const parts = 'const side = 8\narray Base { grid side x side }\n';
    const text = 'import "./parts"\nconst side = 3\narray A extends Base { clock side * 1 GHz }\n';
    const model = arrayOf(fileOf(text, { parts }).own.get('A')!);
    expect(model).toMatchObject({ rows: 8, cols: 8, clock: 3e9 });
  });

  it.each([
    ['array A extends B { grid 8x8 }', ["accel-2001 There is no array 'B': known are A [B]"]],
    [
      'array Edge { grid 8x8 }\narray A extends Egde { grid 8x8 }',
      ["accel-2001 There is no array 'Egde'. Did you mean 'Edge'? [Egde]"],
    ],
    ['technology T { mac 1 pJ }\narray A extends T { grid 8x8 }', ["accel-2003 'T' is a technology, not an array [T]"]],
    ['array A extends A { grid 8x8 }', ["accel-2007 'A' extends itself [A]"]],
    [
      'array A extends B { grid 8x8 }\narray B extends C { word 1 B }\narray C extends A { word 1 B }',
      ['A', 'B', 'C'].map((name) => `accel-2007 '${name}' extends itself [${name}]`),
    ],
  ])('%s', (text, problems) =>
    expect(
      problemsOf(text)
        .map((problem) => problem.replace(/\[\w+\]$/, (place) => place))
        .sort(),
    ).toEqual(
      problems.map((problem) =>
        problem.startsWith('accel-2007') ? expect.stringContaining(problem.slice(0, -4)) : problem,
      ),
    ),
  );

  it('tells a wrong setting where it is written, not in all that inherit it', () =>
    expect(
      problemsOf(
        'array Base { grid 8x8, clock 3 }\narray A extends Base { word 1 B }\narray B extends A { word 2 B }\n',
      ),
    ).toHaveLength(1));
});

const parts = `network N(n = 4) {
  input x [8]
  first = dense(x, units = n)
  second = dense(first, units = 3)
}
array Any { grid 8x8, buffering hidden }
array Os { grid 8x8, dataflow os }
`;
const schedule = (settings: string, more = '') =>
  `${parts}${more}schedule S {\n  network N\n  array Any\n  ${settings}\n}\n`;
const mapping = (settings: string, layer = 'first') => {
  const model = builtSchedule(schedule(settings), 'S');
  const { dataflow, buffering, drain } = mappingsOf(model, model.array!, layer).forward;
  return `${dataflow} ${buffering} ${drain}`;
};

describe('schedules', () => {
  it('bring a network and an array together', () => {
    const model = builtSchedule(schedule('batch 32'), 'S');
    expect(model).toMatchObject({ batch: 32, network: { parameters: 8 * 4 + 4 + 4 * 3 + 3 }, array: { rows: 8 } });
    expect(builtSchedule(schedule(''), 'S').batch).toBe(1);
  });

  it('lay layers on the array: its own ways, then the schedule, then the rules, the last first', () => {
    expect(mapping('')).toBe('ws hidden counted');
    expect(mapping('forward { dataflow is }')).toBe('is hidden counted');
    expect(mapping('forward dataflow is')).toBe('is hidden counted');
    expect(mapping('forward { dataflow is, buffering streamed, drain free }')).toBe('is streamed free');
    const rules =
      'forward { dataflow is }\nlayers "fir*" { forward { dataflow os, drain free } }\nlayers "*" { forward dataflow ws }';
    expect(mapping(rules)).toBe('ws hidden free');
    expect(mapping(rules, 'second')).toBe('ws hidden counted');
    expect(mapping('layers "first" { forward { dataflow os } }', 'second')).toBe('ws hidden counted');
  });

  it('extend each other: rules come after those of the base', () => {
    const text = schedule(
      'forward { dataflow is, buffering streamed }\nlayers "first" { forward dataflow os }',
      'schedule D extends S { forward { buffering exposed }, layers "*" { forward dataflow ws } }\n',
    );
    const model = builtSchedule(text, 'D');
    const { dataflow, buffering } = mappingsOf(model, model.array!, 'first').forward;
    expect(`${dataflow} ${buffering}`).toBe('ws exposed');
  });

  it.each([
    ['batch 0', ["accel-4003 'batch' is a whole number from 1 on, found 0 [0]"]],
    ['batch 1.5', ["accel-4003 'batch' is a whole number from 1 on, found 1.5 [1.5]"]],
    ['batch -1', ["accel-4003 'batch' is a whole number from 1 on, found -1 [-1]"]],
    ['batch 1e308', ["accel-4003 'batch' is a whole number from 1 on, found 1e+308 [1e308]"]],
    ['batch 3 B', ["accel-4003 'batch' is a whole number from 1 on, found 3 B [3 B]"]],
    ['batch', ["accel-4003 'batch' is a whole number from 1 on [batch]"]],
    ['batch n', ["accel-2001 'n' is not defined [n]"]],
    ['bach 3', ["accel-5001 A schedule has no setting 'bach'. Did you mean 'batch'? [bach]"]],
    [
      'forward { dataflow wx }',
      ["accel-5004 'forward.dataflow' is 'ws', 'os' or 'is', found 'wx'. Did you mean 'ws'? [wx]"],
    ],
    ['forward { buffer hidden }', ["accel-5001 'forward' has no setting 'buffer'. Did you mean 'buffering'? [buffer]"]],
    [
      'forward dataflow os { drain free }',
      ["accel-5004 'forward' takes its settings in braces, or one without them [dataflow]"],
    ],
    [
      'layers first { forward dataflow os }',
      ['accel-5004 \'layers\' needs a pattern in quotes, like layers "stage1.*" { forward dataflow os } [layers]'],
    ],
    ['layers "first"', ["accel-5004 'layers' needs its settings in braces [layers]"]],
    [
      'layers "a" "b" { forward dataflow os }',
      ['accel-5004 \'layers\' takes one pattern and its settings in braces ["b"]'],
    ],
    [
      'layers "first" { forward dataflow xx }',
      ["accel-5004 'forward.dataflow' is 'ws', 'os' or 'is', found 'xx' [xx]"],
    ],
    [
      'layers "first" { batch 3 }',
      [
        "accel-5001 'layers' has no setting 'batch': expected 'forward', 'activationGradient', 'weightGradient', 'backward', 'crossbar' or 'trainable' [batch]",
      ],
    ],
  ])('%s is refused', (setting, problems) => expect(problemsOf(schedule(setting))).toEqual(problems));

  it.each([
    ['network M\n  array Any', "accel-2001 There is no network 'M': known are N [M]"],
    ['network Any\n  array Any', "accel-2003 'Any' is an array, not a network [Any]"],
    ['network N\n  array Edge', "accel-2001 There is no array 'Edge': known are Any, Os [Edge]"],
    ['network "N"\n  array Any', 'accel-5004 \'network\' needs the name of a network ["N"]'],
    ['network N', "accel-5002 The schedule 'S' has no 'array', like array Edge [S]"],
    ['array Any', "accel-5002 The schedule 'S' has no 'network', like network ResNet50 [S]"],
  ])('%s is refused', (settings, problem) =>
    expect(problemsOf(`${parts}schedule S {\n  ${settings}\n}\n`)).toEqual([problem]),
  );

  describe('asking an array for a dataflow it is not built for', () => {
    const os = (settings: string, more = '') =>
      `${parts}schedule S {\n  network N\n  array Os\n  ${settings}\n}\n${more}`;
    const message = "Array 'Os' is built for 'os' and cannot run 'ws'";

    it.each([['forward { dataflow ws }'], ['layers "*" { forward dataflow ws }']])('%s', (setting) => {
      const problems = modelProblems(fileOf(os(setting)));
      expect(problems.map((each) => [each.code, each.message, textAt(each.place)])).toEqual([
        ['accel-5005', message, 'ws'],
      ]);
      expect(problems[0]!.related!.map((each) => [each.message, textAt(each.place)])).toEqual([
        ["Its dataflow; 'configurable' allows all", 'dataflow'],
      ]);
    });

    it('is fine if it is the one', () => expect(problemsOf(os('forward { dataflow os }'))).toEqual([]));

    it('that was inherited is told at the array that does not fit it', () => {
      const text = `${schedule('forward { dataflow ws }')}schedule D extends S { array Os }\n`;
      const problems = modelProblems(fileOf(text));
      expect(problems.map((each) => [each.message, textAt(each.place)])).toEqual([[message, 'Os']]);
      expect(problems[0]!.related!.map((each) => each.message)).toEqual([
        "Its dataflow; 'configurable' allows all",
        "Here 'ws' is asked for",
      ]);
    });
  });

  it('with a batch too large to count with say so', () => {
    const text =
      'network N {\n  input x [1048576]\n  y = dense(x, units = 1048576)\n}\narray A { grid 8x8 }\nschedule S { network N, array A, batch 8193 }\n';
    expect(problemsOf(text)).toEqual([
      "accel-3003 With this batch layer 'y' has more than 2^53 MACs, too many to compute with [8193]",
    ]);
    expect(problemsOf(text.replace('8193', '8191'))).toEqual([]);
  });
});

describe('settings', () => {
  it('are those of the language reference', () => {
    const text = repositoryFile('docs/language.md');
    const rows = (title: string) => {
      const table = text.split(`## ${title}\n`)[1]!.split(/\n##/)[0]!;
      return [...table.matchAll(/^\| `([a-zA-Z]+)/gm)].map((match) => match[1]!).sort();
    };
    const known = (keys: readonly string[], more: readonly string[] = []) =>
      [...new Set([...keys.map((key) => key.split('.')[0]!), ...more])].sort();
    expect(rows('Arrays')).toEqual(known(settingKeys.array));
    expect(rows('Technologies')).toEqual(known(settingKeys.technology));
    const named = (title: string) => {
      const table = text.split(`### ${title}\n`)[1]!.split(/\n##/)[0]!;
      const cells = [...table.matchAll(/^\| ([^|]+)\|/gm)].map((match) => match[1]!).join(' ');
      return [...cells.matchAll(/`([a-zA-Z]+)/g)].map((match) => match[1]!).sort();
    };
    expect(named('Stochastic units')).toEqual(known(settingKeys.stochastic));
    expect(named('Crossbars')).toEqual(known(settingKeys.crossbar));
    expect(named('Reuse buffers')).toEqual(known(settingKeys.reuse));
    expect(rows('Schedules')).toEqual(known(settingKeys.schedule, ['layers', 'stage', 'expect']));
    const [schedules = '', ...rest] = text.split('## Schedules\n')[1]!.split(/### (?:Passes|Other machines)\n/);
    const passes = rest.join('\n');
    expect(schedules).toContain('`layers "glob"');
    for (const key of ruleKeys) expect(passes).toMatch(new RegExp(`\\b${key.split('.').at(-1)}\\b`));
  });
});

describe('patterns', () => {
  /** Every way to read a pattern, without any cleverness. */
  function reference(pattern: string, name: string): boolean {
    if (pattern === '') return name === '';
    if (pattern[0] === '*')
      return reference(pattern.slice(1), name) || (name !== '' && reference(pattern, name.slice(1)));
    return name !== '' && (pattern[0] === '?' || pattern[0] === name[0]) && reference(pattern.slice(1), name.slice(1));
  }

  it('match like the obvious definition says', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '*', '?'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    let matches = 0;
    fc.assert(
      fc.property(pattern, name, (glob, text) => {
        if (reference(glob, text)) matches++;
        expect(globMatches(glob, text)).toBe(reference(glob, text));
      }),
      { numRuns: 5000 },
    );
    expect(matches).toBeGreaterThan(100);
  });

  it.each([
    ['stage1.*', 'stage1.0.a', true],
    ['stage1.*', 'stage10.0.a', false],
    ['*.conv1', 'stage1.first.conv1', true],
    ['stage?.first.*', 'stage2.first.add', true],
    ['logits', 'logits', true],
    ['logit', 'logits', false],
    ['*', '', true],
  ])('%s and %s: %s', (pattern, name, matches) => expect(globMatches(pattern, name)).toBe(matches));

  it('take no longer than their length times that of the name', () => {
    // Without the bound this would take longer than anyone lives.
    expect(globMatches(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false);
  });
});
