/** The machines beside the array, and in it, that passes of a schedule run on: one line each. */
import type { MachineReport } from '../interchange/machine-report.ts';
import type { PassReport, ScheduleReport } from '../interchange/report.ts';
import { digits, showJoules, showPercent } from '../model/units.ts';
import { type Column, even, gap, percent, render, shorten, whole, width, widthOf } from './columns.ts';

type OnMachine = PassReport & { readonly machine: MachineReport };

/** Nothing where the array does all products alone. */
export function machineTable({ passes, totals }: ScheduleReport): string | undefined {
  const groups = new Map<string, OnMachine[]>();
  for (const pass of passes) {
    if (!pass.machine) continue;
    const { kind, name } = pass.machine;
    const group = groups.get(`${kind} ${name}`) ?? [];
    group.push({ ...pass, machine: pass.machine });
    groups.set(`${kind} ${name}`, group);
  }
  if (!groups.size || !totals) return undefined;
  const rows = [...groups];
  const column = (title: string, cell: (passes: readonly OnMachine[]) => string, left = false): Column => ({
    title,
    cells: rows.map(([, own]) => cell(own)),
    total: '',
    left,
  });
  const cycles = (own: readonly OnMachine[]) => own.reduce((sum, pass) => sum + pass.cycles.total, 0);
  const joules = (own: readonly OnMachine[]) => own.reduce((sum, pass) => sum + (pass.energy?.total ?? 0), 0);
  const columns = [
    column('layers', (own) => whole(new Set(own.map(({ layer }) => layer)).size)),
    column('passes', (own) => whole(own.length)),
    column('cycles', (own) => whole(cycles(own))),
    column('share', (own) => percent(totals.cycles.total > 0 ? cycles(own) / totals.cycles.total : 0)),
    ...(totals.energy?.total == null ? [] : [column('energy', (own) => even(showJoules(joules(own))))]),
    column('use', useWords, true),
  ];
  const room = width - columns.reduce((sum, each) => sum + gap.length + widthOf(each), 0);
  const names = rows.map(([name]) => shorten(name, Math.max(shortest, room)));
  return render([{ title: 'machine', cells: names, total: '', left: true }, ...columns]);
}

const shortest = 12;

const macsOf = ({ gemm }: PassReport): number => (gemm ? gemm.m * gemm.n * gemm.k * gemm.groups : 0);

/** `3 arrays of 64x64, 87 % of their cells`: what the passes of one machine make of it. */
function useWords(passes: readonly OnMachine[]): string {
  const { machine } = passes[0]!;
  switch (machine.kind) {
    case 'crossbar': {
      // All passes of a layer use the same arrays.
      const layers = [...new Map(passes.map((pass) => [pass.layer, pass.machine])).values()];
      let [arrays, used] = [0, 0];
      for (const each of layers) {
        if (each.kind !== 'crossbar') continue;
        arrays += each.placement.arrays;
        used += each.placement.arrays * each.utilization;
      }
      const { rows, cols } = machine.options;
      return `${digits(arrays)} array${arrays === 1 ? '' : 's'} of ${rows}x${cols}, ${showPercent(used / arrays)} of cells`;
    }
    case 'stochastic': {
      const { rows, cols } = machine.options;
      const cycles = passes.reduce((sum, pass) => sum + pass.cycles.total, 0);
      const busy = passes.reduce(
        (sum, { machine: each, cycles: own }) => sum + (each.kind === 'stochastic' ? each.utilization * own.total : 0),
        0,
      );
      return `${rows}x${cols} units, ${showPercent(cycles > 0 ? busy / cycles : 0)} used`;
    }
    case 'reuse': {
      let [without, multiplied, macs, cycles] = [0, 0, 0, 0];
      for (const pass of passes) {
        if (pass.machine.kind !== 'reuse') continue;
        without += pass.machine.cyclesWithout;
        multiplied += pass.machine.multiplied;
        macs += macsOf(pass);
        cycles += pass.cycles.total;
      }
      return `skips ${showPercent(1 - multiplied / macs)} of products, ${showPercent(without > 0 ? 1 - cycles / without : 0)} of cycles`;
    }
  }
}
