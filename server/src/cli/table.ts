/** Reports of schedules for people: aligned columns of at most 110 characters, totals, and what the numbers stand on. */
import type { PassReport, ScheduleReport } from '../interchange/report.ts';
import type { ArrayModel } from '../model/hardware.ts';
import { compact, showBytes, showHertz, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { type Column, even, gap, percent, render, shorten, whole, width, widthOf, wrap } from './columns.ts';
import { machineTable } from './machine-table.ts';
import { pipelineLines } from './pipeline-table.ts';
import { baselineTable, layerTable, passTable, passTitles } from './training-table.ts';

/**
 * The table of one schedule: of training one line a layer, else one a pass.
 * @param allPasses one line a pass in any case
 */
export function scheduleTable(report: ScheduleReport, array: ArrayModel | undefined, allPasses = false): string {
  const head = `${report.schedule}: ${report.network ?? '(no network)'} on ${report.array ?? '(no array)'}${array?.usable ? ` (${arrayWords(array)})` : ''}, batch ${report.batch}`;
  if (!report.totals) return `${head}\n\nnothing to show: the schedule cannot be simulated\n`;
  const { totals, baseline, assumptions } = report;
  const machines = machineTable(report);
  const facts = [
    ...(totals.seconds === null ? [] : [`${showSeconds(totals.seconds)} for a batch of ${whole(report.batch)}`]),
    ...(totals.seconds ? [`${compact(report.batch / totals.seconds)} samples/s`] : []),
    `${compact(totals.macs)} MACs`,
  ];
  return [
    head,
    '',
    report.training && !allPasses ? layerTable(report) : fullTable(report, array?.clock),
    '',
    ...(report.training ? [passTable(report), ''] : []),
    ...(machines ? [machines, ''] : []),
    ...(baseline ? [baselineTable(baseline), ''] : []),
    facts.join(', '),
    ...energyWords(report),
    ...pipelineLines(report.pipeline),
    '',
    'Assumptions',
    ...assumptions.flatMap((assumption) => wrap(assumption, '- ')),
    '',
  ].join('\n');
}

/** One line a pass. */
function fullTable(report: ScheduleReport, clock: number | undefined): string {
  const columns = numberColumns(report, clock);
  const taken = columns.reduce((sum, column) => sum + gap.length + widthOf(column), 0);
  const layers: Column = {
    title: 'layer',
    left: true,
    cells: report.passes.map((pass) => shorten(pass.layer, Math.max(12, width - taken))),
    total: 'total',
  };
  return render([layers, ...columns]);
}

/** One line a schedule, for files that compare several. */
export function comparison(reports: readonly ScheduleReport[]): string {
  const shown = reports.flatMap(({ totals, ...report }) => (totals ? [{ ...report, totals }] : []));
  const column = (title: string, cell: (report: (typeof shown)[number]) => string, left = false): Column => ({
    title,
    cells: shown.map(cell),
    total: '',
    left,
  });
  const columns = [
    column('schedule', (report) => shorten(report.schedule, 24), true),
    column('network', (report) => shorten(report.network ?? '', 20), true),
    column('array', (report) => shorten(report.array ?? '', 16), true),
    column('batch', (report) => whole(report.batch)),
    column('cycles', (report) => whole(report.totals.cycles.total)),
    ...(shown.some((report) => report.totals.seconds !== null)
      ? [column('time', ({ totals }) => (totals.seconds === null ? '' : even(showSeconds(totals.seconds))))]
      : []),
    column('util', (report) => percent(report.totals.utilization)),
    ...(shown.some((report) => report.totals.energy)
      ? [column('energy', ({ totals }) => (totals.energy?.total == null ? '' : even(showJoules(totals.energy.total))))]
      : []),
  ];
  return `${render(columns)}\n`;
}

function arrayWords(array: ArrayModel): string {
  return [
    `${array.rows}x${array.cols}`,
    array.dataflow,
    `${showBytes(array.wordBytes)} words`,
    ...(array.clock === undefined ? [] : [showHertz(array.clock)]),
  ].join(', ');
}

/** What a machine beside the array computes has no folds, and utilizes nothing of the array. */
const isElsewhere = ({ machine }: PassReport): boolean => machine !== null && machine.kind !== 'reuse';

/** Columns that say nothing (one group everywhere, no stalls, no technology) are left out. */
function numberColumns({ passes, totals, training }: ScheduleReport, clock: number | undefined): Column[] {
  const column = (title: string, cell: (pass: PassReport) => string, total = ''): Column => ({
    title,
    cells: passes.map(cell),
    total,
  });
  const sram = ({ accesses }: Pick<PassReport, 'accesses'>) =>
    accesses.sram.inputReads + accesses.sram.weightReads + accesses.sram.outputReads + accesses.sram.outputWrites;
  const only = <Part>(condition: boolean, part: Part): Part[] => (condition ? [part] : []);
  return [
    ...only(training !== null, {
      ...column('pass', (pass) => `${passTitles[pass.pass]}${pass.second ? ' 2nd' : ''}`),
      left: true,
    }),
    column('m', (pass) => whole(pass.gemm?.m)),
    column('n', (pass) => whole(pass.gemm?.n)),
    column('k', (pass) => whole(pass.gemm?.k)),
    ...only(
      passes.some((pass) => (pass.gemm?.groups ?? 1) > 1),
      column('groups', (pass) => whole(pass.gemm?.groups)),
    ),
    { ...column('flow', (pass) => pass.dataflow), left: true },
    column('folds', (pass) => (isElsewhere(pass) ? '' : whole(pass.folds))),
    column('cycles', (pass) => whole(pass.cycles.total), totals ? whole(totals.cycles.total) : ''),
    ...only(
      passes.some((pass) => pass.cycles.stall > 0),
      column('stalls', (pass) => whole(pass.cycles.stall), totals ? whole(totals.cycles.stall) : ''),
    ),
    ...only(
      // Training fills the page without it.
      clock !== undefined && training === null,
      column(
        'time',
        (pass) => even(showSeconds(pass.cycles.total / clock!)),
        totals?.seconds == null ? '' : even(showSeconds(totals.seconds)),
      ),
    ),
    column(
      'util',
      (pass) => (isElsewhere(pass) ? '' : percent(pass.utilization)),
      totals ? percent(totals.utilization) : '',
    ),
    ...only(
      training === null,
      column('mapping', (pass) => (isElsewhere(pass) ? '' : percent(pass.mappingEfficiency))),
    ),
    column('SRAM words', (pass) => even(compact(sram(pass))), totals ? even(compact(sram(totals))) : ''),
    ...only(
      totals?.energy?.total != null,
      column(
        'energy',
        (pass) => (pass.energy?.total == null ? '' : even(showJoules(pass.energy.total))),
        totals?.energy?.total == null ? '' : even(showJoules(totals.energy.total)),
      ),
    ),
  ];
}

/** `energy 42 uJ: MACs 4.7 %, registers 7.9 %, ...`; nothing where it is unknown. */
function energyWords({ totals }: ScheduleReport): string[] {
  const energy = totals?.energy;
  if (!energy?.total) return [];
  const parts = [
    ['MACs', energy.mac],
    ['registers', energy.register],
    ['SRAM', energy.sram],
    ['DRAM', energy.dram],
    ['outside the array', energy.vector],
    ['crossbars', energy.crossbar],
    ['reuse buffers', energy.reuse],
  ] as const;
  const shares = parts.flatMap(([name, joules]) => (!joules ? [] : [`${name} ${showPercent(joules / energy.total!)}`]));
  return [`energy ${showJoules(energy.total)}: ${shares.join(', ')}`];
}
