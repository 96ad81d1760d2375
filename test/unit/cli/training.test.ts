import { describe, expect, it } from 'vitest';
import { baselineTable } from '../../../server/src/cli/training-table.ts';
import type { PassReport, ScheduleReport } from '../../../server/src/interchange/report.ts';
import { accel, example, folder, root } from './support.ts';

/** Interleaved and sequential gradients, a product of two activations, a baseline with a buffering of its own. */
const mixed = `${root}/test/fixtures/schedule-view/training.accel`;

async function reportOf(file: string, schedule: string): Promise<ScheduleReport> {
  const { out } = await accel('simulate', file, '--schedule', schedule, '--format', 'json');
  return JSON.parse(out) as ScheduleReport;
}

/** The lines of the first table below its head, cell by cell as they stand under the titles. */
function firstTable(out: string): { titles: string[]; rows: Map<string, string[]> } {
  const lines = out.split('\n');
  const [rule, end] = lines.flatMap((line, index) => (line.startsWith('──') ? [index] : []));
  const columns = [...lines[rule!]!.matchAll(/─+/g)].map(({ index, 0: dashes }) => [index, index + dashes.length]);
  const cells = (line: string) => columns.map(([from, to]) => line.slice(from, to).trim());
  return {
    titles: cells(lines[rule! - 1]!),
    rows: new Map([...lines.slice(rule! + 1, end), lines[end! + 1]!].map((line) => [cells(line)[0]!, cells(line)])),
  };
}

const numberOf = (cell: string): number => Number(cell.replaceAll(',', ''));

describe('the table of layers', () => {
  it('has what the passes of a layer take, side by side', async () => {
    const { passes } = await reportOf(mixed, 'Train');
    const { titles, rows } = firstTable((await accel('simulate', mixed, '--schedule', 'Train')).out);
    expect(titles.slice(0, 7)).toEqual(['layer', 'forward', 'dX', 'dW', 'dX + dW', 'update', 'cycles']);
    const kinds = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'];
    for (const layer of ['query', 'scores', 'mixed', 'logits']) {
      const own = passes.filter((pass) => pass.layer === layer);
      const sum = (part: readonly PassReport[]) => part.reduce((cycles, pass) => cycles + pass.cycles.total, 0);
      const row = rows.get(layer)!.map(numberOf);
      for (const [index, kind] of kinds.entries())
        expect(row[index + 1], `${layer} ${kind}`).toBe(sum(own.filter(({ pass }) => pass === kind)));
      expect(row[6]).toBe(sum(own));
    }
  });

  it('adds up, although small updates share a line and what takes no cycles has none', async () => {
    const file = example('training');
    const { titles, rows } = firstTable((await accel('simulate', file, '--schedule', 'Sequential')).out);
    const cycles = titles.indexOf('cycles');
    const total = rows.get('total')!;
    rows.delete('total');
    expect([...rows.keys()]).toContain('7 small updates');
    expect([...rows.keys()].filter((name) => name.endsWith('relu'))).toEqual([]);
    for (let column = 1; column <= cycles; column++) {
      const sum = [...rows.values()].reduce((all, row) => all + numberOf(row[column]!), 0);
      expect(sum, titles[column]!).toBe(numberOf(total[column]!));
    }
  });

  it('fits the page with cycles of many digits, too, and with a line for each pass', async () => {
    const file = folder().write(
      'large.accel',
      `import "accel:networks/resnet50"
array Edge { grid 16x16, dataflow configurable, clock 1 GHz, dram 1 GB/s, buffers { input 64 KiB, weight 64 KiB, output 64 KiB } }
schedule Large {
  network ResNet50, array Edge, batch 512, optimizer adam
  backward { order interleaved }
  layers "stage1*" { backward { order sequential } }
}
`,
    );
    const widest = (out: string) => Math.max(...out.split('\n').map((line) => line.length));
    const { code, out } = await accel('simulate', file);
    expect(code).toBe(0);
    expect(firstTable(out).titles).toContain('dX + dW');
    expect(widest(out)).toBeLessThanOrEqual(110);
    const { out: full } = await accel('simulate', example('training'), '--passes');
    expect(widest(full)).toBeLessThanOrEqual(110);
  });

  it('becomes one of passes on request', async () => {
    const { passes } = await reportOf(mixed, 'Train');
    const { out } = await accel('simulate', mixed, '--schedule', 'Train', '--passes');
    const lines = out.split('\n');
    const rules = lines.flatMap((line, index) => (line.startsWith('──') ? [index] : []));
    expect(rules[1]! - rules[0]! - 1).toBe(passes.length);
    expect(out).toMatch(/^scores +dX 2nd /m);
  });
});

describe('the comparison', () => {
  it('calls a loss a cost', () => {
    const loss = { own: 120, baseline: 100, ratio: 100 / 120, saving: -0.2 };
    const gain = { own: 80, baseline: 100, ratio: 1.25, saving: 0.2 };
    const sums = { cycles: gain, sram: loss, dram: gain, energy: null };
    const out = baselineTable({ name: 'os', buffering: 'exposed', backward: sums, whole: sums, assumptions: ['So.'] });
    expect(out).toContain('against os, buffering exposed');
    expect(out).toMatch(/cycles +80 +100 +1\.25× +20\.0 %$/m);
    expect(out).toMatch(/SRAM words +120 +100 +0\.83× +costs 20\.0 % more$/m);
    expect(out).not.toContain('energy');
  });

  it('is not there without a baseline, nor is anything of training for an inference', async () => {
    const { out } = await accel('simulate', mixed, '--schedule', 'Infer');
    expect(out).not.toMatch(/against|dX|update/);
    const report = await reportOf(mixed, 'Infer');
    expect(report).toMatchObject({ training: null, baseline: null });
    expect(report.byPass.map(({ pass }) => pass)).toEqual(['forward']);
  });
});

describe('JSON and CSV', () => {
  it('tell both gradients of a product of two activations apart', async () => {
    const { passes } = await reportOf(mixed, 'Train');
    const gradients = passes.filter(({ layer, pass }) => layer === 'scores' && pass === 'activationGradient');
    expect(gradients.map(({ second }) => second)).toEqual([false, true]);
  });

  it('sum up the passes of each kind', async () => {
    const { passes, byPass, totals } = await reportOf(mixed, 'Train');
    expect(byPass.map(({ pass }) => pass)).toEqual([...new Set(byPass.map(({ pass }) => pass))]);
    for (const { pass, cycles, macs, utilization, accesses, operations } of byPass) {
      const own = passes.filter((each) => each.pass === pass);
      const sum = (part: (each: PassReport) => number) => own.reduce((all, each) => all + part(each), 0);
      expect(cycles.total).toBe(sum((each) => each.cycles.total));
      expect(cycles.compute + cycles.stall).toBe(cycles.total);
      expect(accesses.dram.reads).toBe(sum((each) => each.accesses.dram.reads));
      expect(operations).toBe(sum((each) => each.operations));
      expect(utilization).toBeCloseTo(macs / (cycles.total * 64), 12);
    }
    expect(totals!.operations).toBe(byPass.reduce((all, { operations }) => all + operations, 0));
    expect(totals!.operations).toBeGreaterThan(0);
  });

  it('have the words of DRAM, and the ratio of what is compared', async () => {
    const { passes, baseline, totals } = await reportOf(mixed, 'Train');
    const { own, baseline: theirs, ratio, saving } = baseline!.whole.cycles;
    expect(own).toBe(totals!.cycles.total);
    expect(ratio).toBeCloseTo(theirs / own, 12);
    expect(saving).toBeCloseTo(1 - own / theirs, 12);
    expect(baseline).toMatchObject({ name: 'ws-os', buffering: 'exposed' });
    const { out } = await accel('simulate', mixed, '--schedule', 'Train', '--format', 'csv');
    const [head, ...lines] = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    const column = (name: string) => lines.map((line) => Number(line[head!.indexOf(name)]));
    expect(column('dram_reads_words')).toEqual(passes.map(({ accesses }) => accesses.dram.reads));
    expect(column('dram_writes_words')).toEqual(passes.map(({ accesses }) => accesses.dram.writes));
    expect(column('second')).toEqual(passes.map(({ second }) => Number(second)));
  });
});

describe('what is wrong', () => {
  const text = `network N {
  input x [8]
  y = dense(x, units = 4)
  z = dense(y, units = q)
}
array A { grid 4x4 }
`;

  it.each([
    ['in the network', 'schedule S { network N, array A, baseline ws-os }'],
    ['in the settings', 'schedule S { network N, array A, backward { order sideways }, baseline what, optimizer 3 }'],
    ['with the array', 'schedule S { network N, array Missing, optimizer adam }'],
    ['with everything', 'schedule S { optimizer adam, layers "(" { trainable maybe }'],
  ])('%s throws in no format', async (_where, schedule) => {
    const file = folder().write('wrong.accel', `${text}${schedule}\n`);
    for (const format of ['table', 'json', 'csv']) {
      const { code, err, out } = await accel('simulate', file, '--format', format);
      expect(code).toBe(1);
      expect(err).toContain('error accel-');
      expect(err).not.toContain('internal error');
      expect(out).not.toMatch(/undefined|NaN|Infinity/);
    }
  });

  it('is nothing if all is frozen: there is no gradient, and the table says what there is', async () => {
    const file = folder().write(
      'frozen.accel',
      `${text.replace('units = q', 'units = 2')}schedule S {
  network N, array A, baseline ws-os
  layers "*" { trainable false }
}
`,
    );
    const { out } = await accel('simulate', file);
    expect(out).not.toMatch(/undefined|NaN|Infinity/);
    expect(firstTable(out).titles).not.toContain('dW');
  });
});
