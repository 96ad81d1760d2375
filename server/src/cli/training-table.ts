/** Reports of training steps: what each layer costs pass by pass, the passes summed up, and the comparison with the baseline. */
import type {
  BaselineReport,
  ComparedReport,
  PassReport,
  PassSumReport,
  ScheduleReport,
} from '../interchange/report.ts';
import { compact, showJoules } from '../model/units.ts';
import type { PassKind } from '../simulate/results.ts';
import { type Column, even, gap, percent, render, shorten, whole, width, widthOf, wrap } from './columns.ts';

/** Short enough for the heads of columns; the summary below says what they mean. */
export const passTitles: Readonly<Record<PassKind, string>> = {
  forward: 'forward',
  activationGradient: 'dX',
  weightGradient: 'dW',
  interleaved: 'dX + dW',
  update: 'update',
};

const names: Readonly<Record<PassKind, string>> = {
  forward: 'forward',
  activationGradient: 'activation gradient (dX)',
  weightGradient: 'weight gradient (dW)',
  interleaved: 'both interleaved (dX + dW)',
  update: 'weight update',
};

const shortestLayer = 12;

/** A line of the table: the passes of a layer, or of several that are not worth a line each. */
interface Row {
  readonly name: string;
  readonly passes: readonly PassReport[];
}

/** Cycles of every layer by pass, in full where the page is wide enough. */
export function layerTable(report: ScheduleReport): string {
  const rows = rowsOf(report);
  const exact = numbers(rows, report, whole);
  const columns = roomBeside(exact) >= shortestLayer ? exact : numbers(rows, report, (cycles) => even(compact(cycles)));
  const room = Math.max(shortestLayer, roomBeside(columns));
  const layers = rows.map(({ name }) => shorten(name, room));
  return render([{ title: 'layer', left: true, cells: layers, total: 'total' }, ...columns]);
}

const roomBeside = (columns: readonly Column[]): number =>
  columns.reduce((room, column) => room - gap.length - widthOf(column), width);

/** Layers whose only work is an update that shows as 0.0 % of the step share a line: scales, shifts and biases. */
function rowsOf({ passes, totals }: ScheduleReport): Row[] {
  const layers = new Map<string, PassReport[]>();
  for (const pass of passes) {
    const known = layers.get(pass.layer);
    if (known) known.push(pass);
    else layers.set(pass.layer, [pass]);
  }
  const rows: Row[] = [];
  const small: PassReport[][] = [];
  for (const [name, own] of layers) {
    const updates = own.every(({ pass, cycles }) => pass === 'update' || cycles.total === 0);
    if (updates && cyclesOf(own) < 0.0005 * totals!.cycles.total) small.push(own);
    else if (cyclesOf(own) > 0) rows.push({ name, passes: own });
  }
  const rest = small.flat();
  if (cyclesOf(rest) > 0 || joulesOf(rest)) rows.push({ name: `${whole(small.length)} small updates`, passes: rest });
  return rows;
}

const cyclesOf = (passes: readonly PassReport[]): number => passes.reduce((sum, { cycles }) => sum + cycles.total, 0);

const joulesOf = (passes: readonly PassReport[]): number | undefined =>
  passes.reduce<number | undefined>(
    (sum, { energy }) => (energy?.total == null ? sum : (sum ?? 0) + energy.total),
    undefined,
  );

function numbers(rows: readonly Row[], { byPass, totals }: ScheduleReport, show: (cycles: number) => string): Column[] {
  const { cycles, utilization, energy } = totals!;
  const column = (title: string, cell: (row: Row) => string, total = ''): Column => ({
    title,
    cells: rows.map(cell),
    total,
  });
  return [
    ...byPass
      .filter((sum) => sum.cycles.total > 0)
      .map((sum) =>
        column(
          passTitles[sum.pass],
          ({ passes }) => {
            const own = cyclesOf(passes.filter(({ pass }) => pass === sum.pass));
            return own > 0 ? show(own) : '';
          },
          show(sum.cycles.total),
        ),
      ),
    column('cycles', ({ passes }) => show(cyclesOf(passes)), show(cycles.total)),
    column('share', ({ passes }) => percent(ratio(cyclesOf(passes), cycles.total))),
    ...(cycles.stall > 0
      ? [
          column(
            'stalls',
            ({ passes }) =>
              percent(
                ratio(
                  sumOf(passes, (pass) => pass.cycles.stall),
                  cyclesOf(passes),
                ),
              ),
            percent(ratio(cycles.stall, cycles.total)),
          ),
        ]
      : []),
    column(
      'util',
      ({ passes }) =>
        percent(
          ratio(
            sumOf(passes, (pass) => pass.utilization * pass.cycles.total),
            cyclesOf(passes),
          ),
        ),
      percent(utilization),
    ),
    ...(energy?.total == null
      ? []
      : [column('energy', ({ passes }) => joules(joulesOf(passes)), joules(energy.total))]),
  ];
}

const sumOf = (passes: readonly PassReport[], part: (pass: PassReport) => number): number =>
  passes.reduce((sum, pass) => sum + part(pass), 0);

const ratio = (part: number, all: number): number => (all > 0 ? part / all : 0);

const joules = (value: number | null | undefined): string => (value == null ? '' : even(showJoules(value)));

/** One line a kind of pass. */
export function passTable({ byPass, totals }: ScheduleReport): string {
  const { cycles, macs, utilization, accesses, energy } = totals!;
  const column = (title: string, cell: (sum: PassSumReport) => string, total: string, left = false): Column => ({
    title,
    cells: byPass.map(cell),
    total,
    left,
  });
  const count = (value: number) => even(compact(value));
  const show = cycles.total < 1e10 ? whole : count;
  const sram = ({ sram: words }: PassSumReport['accesses']) =>
    count(words.inputReads + words.weightReads + words.outputReads + words.outputWrites);
  const dram = ({ dram: words }: PassSumReport['accesses']) => count(words.reads + words.writes);
  return render([
    column('pass', (sum) => names[sum.pass], 'total', true),
    column('cycles', (sum) => show(sum.cycles.total), show(cycles.total)),
    column('share', (sum) => percent(ratio(sum.cycles.total, cycles.total)), ''),
    ...(cycles.stall > 0
      ? [
          column(
            'stalls',
            (sum) => percent(ratio(sum.cycles.stall, sum.cycles.total)),
            percent(ratio(cycles.stall, cycles.total)),
          ),
        ]
      : []),
    column('util', (sum) => percent(sum.utilization), percent(utilization)),
    column('MACs', (sum) => count(sum.macs), count(macs)),
    column('SRAM words', (sum) => sram(sum.accesses), sram(accesses)),
    column('DRAM words', (sum) => dram(sum.accesses), dram(accesses)),
    ...(energy?.total == null ? [] : [column('energy', (sum) => joules(sum.energy), joules(energy.total))]),
  ]);
}

/** Both sides and what they stand on: a saving says nothing without its baseline. */
export function baselineTable({ name, buffering, backward, whole: step, assumptions }: BaselineReport): string {
  const rows: [string, ComparedReport, (value: number) => string][] = [];
  for (const [part, sums] of [
    ['gradients and update', backward],
    ['whole step', step],
  ] as const) {
    rows.push([`${part}: cycles`, sums.cycles, whole]);
    rows.push([`${part}: SRAM words`, sums.sram, whole]);
    rows.push([`${part}: DRAM words`, sums.dram, whole]);
    if (sums.energy) rows.push([`${part}: energy`, sums.energy, joules]);
  }
  const title = `against ${name}, ${buffering === null ? 'buffered as here' : `buffering ${buffering}`}`;
  const table = render([
    { title, left: true, cells: rows.map(([what]) => what), total: '' },
    { title: 'here', cells: rows.map(([, { own }, show]) => show(own)), total: '' },
    { title: 'baseline', cells: rows.map(([, { baseline }, show]) => show(baseline)), total: '' },
    { title: 'ratio', cells: rows.map(([, compared]) => `${compared.ratio.toFixed(2)}×`), total: '' },
    { title: 'saved', cells: rows.map(([, compared]) => savedWords(compared)), total: '' },
  ]);
  return [table, '', ...assumptions.flatMap((each) => wrap(each, '- '))].join('\n');
}

const savedWords = ({ saving }: ComparedReport): string =>
  saving < 0 ? `costs ${percent(-saving)} more` : percent(saving);
