import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { shorten } from '../../../server/src/cli/columns.ts';
import type { ComparisonReport, ScheduleReport } from '../../../server/src/interchange/report.ts';
import { accel, example, folder, root } from './support.ts';

const validate = new Ajv2020().compile(JSON.parse(readFileSync(`${root}/docs/simulate.schema.json`, 'utf8')));
const examples = readdirSync(`${root}/examples`).filter((name) => name.endsWith('.accel'));

interface Compared {
  readonly schedules: readonly ScheduleReport[];
  readonly comparisons: readonly ComparisonReport[];
}

async function everything(...args: string[]): Promise<Compared> {
  const { out } = await accel('simulate', ...args, '--format', 'json');
  const value = JSON.parse(out) as ScheduleReport | ScheduleReport[] | Compared;
  expect(validate(value), JSON.stringify(validate.errors)).toBe(true);
  if ('comparisons' in value) return value;
  return { schedules: Array.isArray(value) ? value : [value], comparisons: [] };
}

const mixed = `technology T { mac 1.5 pJ, register 0.05 pJ/B, sram 1.2 pJ/B at 64 KiB, dram 160 pJ/B }
array Edge { grid 16x16, clock 700 MHz, vector 16, technology T }
stochastic Essop { length 16 }
crossbar ReRam { grid 64x64 }
reuse Acrtc { lanes 4, energy { compare 0.2 fJ/bit, read 1 fJ/bit, write 1 fJ/bit } }
network Mlp {
  input image [784]
  h = dense(image, units = 128)
  a = relu(h)
  h2 = dense(a, units = 64)
  out = dense(relu(h2), units = 10)
}
schedule Mixed {
  network Mlp
  array Edge
  batch 16
  forward { reuse Acrtc }
  weightGradient { stochastic Essop }
  layers "out" { crossbar ReRam }
}
`;

const json = async (...args: string[]): Promise<readonly ScheduleReport[]> => (await everything(...args)).schedules;

const two = `network N {
  input x [8]
  y = dense(x, units = 4)
}
array A { grid 4x4 }
schedule First { network N, array A }
schedule Second { network N, array A, batch 2 }
`;

describe('the table', () => {
  it('of the example a user opens first', async () => {
    const { code, out, err } = await accel('simulate', example('lenet5'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatchSnapshot();
  });

  it.each(examples)('of %s fits the page', async (name) => {
    const { code, out } = await accel('simulate', `${root}/examples/${name}`);
    expect(code).toBe(0);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(out).not.toMatch(/ $/m);
    expect(out).not.toMatch(/undefined|NaN|Infinity|null/);
  });

  it('compares the schedules of a file', async () => {
    const { out } = await accel('simulate', folder().write('two.accel', two));
    expect(out.slice(out.indexOf('schedule  '))).toBe(
      `schedule  network  array  batch  cycles    util
────────  ───────  ─────  ─────  ──────  ──────
First     N        A          1      22   9.1 %
Second    N        A          2      24  16.7 %
`,
    );
  });

  it('keeps the beginning and the end of a long name', () => {
    expect(shorten('stage1.rest.0.conv1', 19)).toBe('stage1.rest.0.conv1');
    expect(shorten('backbone.stage1.rest.0.conv1', 18)).toBe('backbo…est.0.conv1');
    expect(shorten('backbone.stage1.rest.0.conv1', 18)).toHaveLength(18);
  });
});

describe('a training step', () => {
  it('is a table of layers, one of passes, and one against its baseline, in the width of a page', async () => {
    const { out } = await accel('simulate', `${root}/examples/training.accel`, '--schedule', 'Interleaved');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    expect(out.slice(0, out.indexOf('Assumptions'))).toMatchSnapshot();
  });
});

describe('a step on several machines', () => {
  it('has a line for each of them, and their parts of the energy', async () => {
    const { code, out } = await accel('simulate', folder().write('mixed.accel', mixed));
    expect(code).toBe(0);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    expect(out.slice(0, out.indexOf('Assumptions'))).toMatchSnapshot();
  });

  it('has a line for each of its passes', async () => {
    const { out } = await accel('simulate', folder().write('mixed.accel', mixed), '--passes');
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    expect(out.slice(0, out.indexOf('total  '))).toMatchSnapshot();
  });

  it('says in JSON how each machine is built and what it does', async () => {
    const [report] = await json(folder().write('mixed.accel', mixed));
    const machines = report!.passes.flatMap(({ layer, pass, machine }) => (machine ? [[layer, pass, machine]] : []));
    expect(machines).toMatchSnapshot();
    const { totals, passes } = report!;
    for (const part of ['crossbar', 'reuse', 'total'] as const)
      expect(totals!.energy![part]).toBeCloseTo(
        passes.reduce((sum, { energy }) => sum + (energy?.[part] ?? 0), 0),
        15,
      );
    expect(totals!.energy!.crossbar).toBeGreaterThan(0);
    expect(totals!.energy!.reuse).toBeGreaterThan(0);
  });

  it('names the machines in CSV', async () => {
    const { out } = await accel('simulate', folder().write('mixed.accel', mixed), '--format', 'csv');
    const [head, ...lines] = out
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    const at = head!.indexOf('machine');
    expect([...new Set(lines.map((line) => line[at]))].sort()).toEqual(['', 'Acrtc', 'Essop', 'ReRam']);
  });
});

describe('JSON', () => {
  it.each(examples)('of %s keeps to the schema, and its parts to each other', async (name) => {
    for (const { passes, totals } of await json(`${root}/examples/${name}`)) {
      expect(passes.length).toBeGreaterThan(0);
      const sum = (part: (pass: (typeof passes)[number]) => number) =>
        passes.reduce((all, pass) => all + part(pass), 0);
      expect(totals!.cycles.total).toBe(sum((pass) => pass.cycles.total));
      expect(totals!.macs).toBe(
        // Interleaved gradients are two products of the size that is shown.
        sum(({ gemm, pass }) => (gemm ? gemm.m * gemm.n * gemm.k * gemm.groups * (pass === 'interleaved' ? 2 : 1) : 0)),
      );
      expect(totals!.accesses.sram.outputWrites).toBe(sum((pass) => pass.accesses.sram.outputWrites));
      if (totals!.energy) {
        const { mac, register, sram, dram, vector, crossbar, reuse, total } = totals!.energy;
        const parts = [mac, register, sram, dram, vector, crossbar, reuse].map((joules) => joules ?? 0);
        expect(parts.reduce((a, b) => a + b, 0)).toBeCloseTo(total!, 12);
      }
    }
  });

  it('is one object for one schedule, named or alone, and an array for several', async () => {
    const file = folder().write('two.accel', two);
    const read = async (...args: string[]) => JSON.parse((await accel('simulate', file, '--format=json', ...args)).out);
    expect((await read()).map((each: ScheduleReport) => each.schedule)).toEqual(['First', 'Second']);
    expect((await read('--schedule', 'Second')).schedule).toBe('Second');
    expect(JSON.parse((await accel('simulate', example('lenet5'), '--format', 'json')).out).schedule).toBe('Infer');
  });

  it('says of every pass what the issue asks for', async () => {
    const file = folder().write('two.accel', two);
    const [report] = await json(file, '--schedule', 'Second');
    expect(report).toMatchObject({
      schedule: 'Second',
      network: 'N',
      array: 'A',
      batch: 2,
      passes: [
        {
          layer: 'y',
          pass: 'forward',
          gemm: { m: 2, n: 4, k: 8, groups: 1 },
          dataflow: 'ws',
          folds: 2,
          cycles: { compute: 24, stall: 0, total: 24 },
          utilization: 64 / (24 * 16),
          mappingEfficiency: 1,
          accesses: { sram: { inputReads: 16, weightReads: 32, outputReads: 8, outputWrites: 16 } },
          energy: null,
        },
      ],
    });
  });
});

describe('a comparison', () => {
  const compared = `${two}schedule Broken { network N }\ncompare Second, First\ncompare First, Broken\n`;

  it('is a table behind the schedules', async () => {
    const { out } = await accel('simulate', folder().write('two.accel', compared.replace(/.*Broken.*\n/g, '')));
    expect(out.slice(out.indexOf('compare '))).toMatchInlineSnapshot(`
      "compare Second, First

      quantity               Second    First       ×
      ────────────────────  ───────  ───────  ──────
      cycles                     24       22  0.917×
      computeCycles              24       22  0.917×
      forwardCycles              24       22  0.917×
      utilization           16.67 %  9.091 %  0.545×
      sramAccesses (words)       72       52  0.722×
      dram                    112 B     88 B  0.786×
      memory                  120 B     96 B    0.8×
      macs                       64       32    0.5×

      × is how many times as much as Second

      The same in all: stallCycles 0, backwardCycles 0, stash 0 B, parameters 36

      Not the same in all: Second
      - N on A, batch 2
      - Forward pass only, batch 2; layers run one after the other

      Not the same in all: First
      - N on A, batch 1
      - Forward pass only, batch 1; layers run one after the other
      "
    `);
  });

  it('is not printed of a schedule that is asked for alone', async () => {
    const file = folder().write('two.accel', compared);
    expect((await accel('simulate', file, '--schedule', 'First')).out).not.toContain('compare');
    expect((await everything(file, '--schedule', 'First')).comparisons).toEqual([]);
  });

  it('fits the page, however many schedules there are', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `Schedule_with_a_long_name_${index}`);
    const schedules = names.map((name, index) => `schedule ${name} { network N, array A, batch ${index + 1} }\n`);
    const file = folder().write('many.accel', `${two}${schedules.join('')}compare ${names.join(', ')}\n`);
    const { out } = await accel('simulate', file);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(out.split('quantity  ').length).toBeGreaterThan(2);
    expect(out).not.toMatch(/ $/m);
  });

  it('has in JSON what its schedules have', async () => {
    const { schedules, comparisons } = await everything(folder().write('two.accel', compared));
    expect(schedules.map((each) => each.schedule)).toEqual(['First', 'Second', 'Broken']);
    const [first, second] = schedules;
    const [both, broken] = comparisons;
    expect(both!.schedules).toEqual(['Second', 'First']);
    const cycles = both!.quantities.find((each) => each.name === 'cycles')!;
    const totals = [second!.totals!.cycles.total, first!.totals!.cycles.total];
    expect(cycles).toEqual({ name: 'cycles', unit: 'cycles', values: totals, ratios: [1, totals[1]! / totals[0]!] });
    expect(broken!.quantities.find((each) => each.name === 'cycles')).toMatchObject({
      values: [totals[1], null],
      ratios: [1, null],
    });
  });
});

describe('CSV', () => {
  it('has a header and a line for each pass', async () => {
    const { out } = await accel('simulate', example('lenet5'), '--format', 'csv');
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(lines).toHaveLength(6);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
    expect(lines.map((line) => line[4])).toEqual(['layer', 'conv1', 'conv2', 'fc1', 'fc2', 'logits']);
  });
});

describe('what is wrong with a file', () => {
  it('goes to stderr, and the rest is computed', async () => {
    const file = folder().write('half.accel', two.replace('}\narray', '  z = dense(q, units = 4)\n}\narray'));
    const { code, out, err } = await accel('simulate', file, '--schedule', 'First', '--format', 'json');
    expect(code).toBe(1);
    expect(err).toContain(`${file}:4:13 error accel-2001 'q' is not defined`);
    expect(JSON.parse(out).passes.map((pass: { layer: string }) => pass.layer)).toEqual(['y']);
  });

  it('leaves a schedule that cannot be simulated without totals', async () => {
    const file = folder().write('none.accel', `${two}schedule Third { network Missing, array A }\n`);
    const reports = await json(file);
    expect(reports.map((each) => each.totals === null)).toEqual([false, false, true]);
    expect(reports[2]).toMatchObject({ network: null, array: 'A', passes: [] });
    const { code, out } = await accel('simulate', file);
    expect(code).toBe(1);
    expect(out).toContain('Third: (no network) on A (4x4, configurable, 2 B words), batch 1\n\nnothing to show');
  });

  it('is that it has no schedule', async () => {
    const file = folder().write('library.accel', 'const a = 1\n');
    expect(await accel('simulate', file, '--format', 'json')).toEqual({
      code: 1,
      out: '[]\n',
      err: `accel simulate: ${file} has no schedule, so there is nothing to simulate\n`,
    });
  });

  it('is that it has no schedule of that name', async () => {
    const file = folder().write('two.accel', two);
    expect(await accel('simulate', file, '--schedule', 'Fist')).toEqual({
      code: 2,
      out: '',
      err: `accel simulate: ${file} has no schedule 'Fist': did you mean 'First'?\n`,
    });
  });
});
