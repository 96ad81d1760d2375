/** Reports of training steps: what each layer costs pass by pass, the passes summed up, and the comparison with the baseline. */
import type { BaselineReport, ComparedReport, PassReport, ScheduleReport } from '../interchange/report.ts';
import { compact, showJoules } from '../model/units.ts';
import type { PassKind } from '../simulate/results.ts';
import { type Column, even, percent, render, shorten, whole, width, widthOf } from './columns.ts';

const titles: Readonly<Record<PassKind, string>> = {
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

/** Cycles of every layer by pass; what takes no time has no line. */
export function layerTable({ passes, byPass, totals }: ScheduleReport): string {
  const layers = new Map<string, PassReport[]>();
  for (const pass of passes) {
    const list = layers.get(pass.layer);
    if (list) list.push(pass);
    else if (pass.cycles.total > 0) layers.set(pass.layer, [pass]);
  }
  const rows = [...layers.values()];
  const all = totals!.cycles.total;
  const sum = (row: readonly PassReport[], kind?: PassKind) =>
    row.reduce((cycles, pass) => (kind === undefined || pass.pass === kind ? cycles + pass.cycles.total : cycles), 0);
  const energyOf = (row: readonly PassReport[]) =>
    row.reduce<number | null>(
      (joules, { energy }) => (energy?.total == null ? joules : (joules ?? 0) + energy.total),
      null,
    );
  const kinds = byPass.filter(({ cycles }) => cycles.total > 0);
  const columns: Column[] = [
    ...kinds.map(
      ({ pass, cycles }): Column => ({
        title: titles[pass],
        cells: rows.map((row) => (sum(row, pass) > 0 ? whole(sum(row, pass)) : '')),
        total: whole(cycles.total),
      }),
    ),
    { title: 'cycles', cells: rows.map((row) => whole(sum(row))), total: whole(all) },
    { title: 'share', cells: rows.map((row) => percent(sum(row) / all)), total: '' },
    ...(totals!.cycles.stall > 0
      ? [
          {
            title: 'stalls',
            cells: rows.map((row) => percent(row.reduce((stall, pass) => stall + pass.cycles.stall, 0) / sum(row))),
            total: percent(totals!.cycles.stall / all),
          },
        ]
      : []),
    ...(totals!.energy?.total == null
      ? []
      : [
          {
            title: 'energy',
            cells: rows.map((row) => {
              const joules = energyOf(row);
              return joules === null ? '' : even(showJoules(joules));
            }),
            total: even(showJoules(totals!.energy.total)),
          },
        ]),
  ];
  const taken = columns.reduce((sum, column) => sum + 2 + widthOf(column), 0);
  const room = Math.max(12, width - taken);
  const layer: Column = {
    title: 'layer',
    left: true,
    cells: rows.map(([first]) => shorten(first!.layer, room)),
    total: 'total',
  };
  return render([layer, ...columns]);
}

/** One line a kind of pass. */
export function passTable({ byPass, totals }: ScheduleReport): string {
  const all = totals!.cycles.total;
  const words = ({ accesses: { sram } }: (typeof byPass)[number]) =>
    sram.inputReads + sram.weightReads + sram.outputReads + sram.outputWrites;
  const column = (title: string, cell: (sum: (typeof byPass)[number]) => string, left = false): Column => ({
    title,
    cells: byPass.map(cell),
    total: '',
    left,
  });
  return render([
    column('pass', ({ pass }) => names[pass], true),
    column('cycles', ({ cycles }) => whole(cycles.total)),
    column('share', ({ cycles }) => percent(cycles.total / all)),
    ...(totals!.cycles.stall > 0 ? [column('stalls', ({ cycles }) => whole(cycles.stall))] : []),
    column('MACs', ({ macs }) => even(compact(macs))),
    column('SRAM words', (sum) => even(compact(words(sum)))),
    column('DRAM words', ({ accesses: { dram } }) => even(compact(dram.reads + dram.writes))),
    ...(byPass.some(({ energy }) => energy !== null)
      ? [column('energy', ({ energy }) => (energy === null ? '' : even(showJoules(energy))))]
      : []),
  ]);
}

/** Both sides and what they stand on: a saving says nothing without its baseline. */
export function baselineTable({ name, buffering, backward, whole: step }: BaselineReport): string {
  const rows: [string, ComparedReport, (value: number) => string][] = [];
  for (const [part, sums] of [
    ['gradients and update', backward],
    ['whole step', step],
  ] as const) {
    rows.push([`${part}: cycles`, sums.cycles, whole]);
    rows.push([`${part}: SRAM words`, sums.sram, whole]);
    rows.push([`${part}: DRAM words`, sums.dram, whole]);
    if (sums.energy) rows.push([`${part}: energy`, sums.energy, (joules) => even(showJoules(joules))]);
  }
  const title = `against ${name}, ${buffering === null ? 'buffered as here' : `buffering ${buffering}`}`;
  return render([
    { title, left: true, cells: rows.map(([what]) => what), total: '' },
    { title: 'here', cells: rows.map(([, { own }, show]) => show(own)), total: '' },
    { title: 'baseline', cells: rows.map(([, { baseline }, show]) => show(baseline)), total: '' },
    { title: 'ratio', cells: rows.map(([, { ratio }]) => `${ratio.toFixed(2)}x`), total: '' },
    {
      title: 'saved',
      cells: rows.map(([, { saving }]) => (saving < 0 ? `costs ${percent(-saving)}` : percent(saving))),
      total: '',
    },
  ]);
}
