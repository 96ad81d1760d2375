/** A schedule as the panel draws it: bars on a time axis, the rows of its table, and what its baseline would take. */
import type { BaselineView, PassTotals, ScheduleRow, ScheduleView } from '../protocol/index.ts';
import { comparisonOf } from '../simulate/comparison.ts';
import type { PassKind, PassResult, PassSum, StepResult } from '../simulate/results.ts';
import { gradientBuffering } from './baseline-words.ts';
import type { Snapshot } from './snapshot.ts';

/** The picture of a schedule, the first of the file if none is named; null if it cannot be simulated. */
export function scheduleView(snapshot: Snapshot, name?: string): ScheduleView | null {
  const found = snapshot.schedules.find((each) => (name === undefined ? each.step : each.definition.name === name));
  const step = found?.step;
  const network = found?.model.network;
  if (!found || !step || !network) return null;
  const { array, totals } = step;
  // What takes no time has no place on a time axis: updates without a vector unit and with ideal memory.
  const drawn = [...step.passes.keys()].filter((index) => step.passes[index]!.cycles.total > 0);
  const passes = drawn.map((index) => step.passes[index]!);
  const byPass = passKinds.flatMap((pass) => passTotals(pass, step.byPass.get(pass)) ?? []);
  const colouredBy = found.model.training ? 'pass' : 'operator';
  const kindOf = (pass: PassResult): string => (colouredBy === 'pass' ? pass.pass : pass.layer.operator);
  const kinds = colouredBy === 'pass' ? byPass.map(({ pass }) => pass) : [...new Set(passes.map(kindOf))];
  const numbers = new Map(kinds.map((kind, index) => [kind, index]));
  return {
    uri: snapshot.file.uri,
    version: 0,
    schedules: snapshot.schedules.map((each) => each.definition.name),
    schedule: found.definition.name,
    network: network.definition.name,
    array: array.definition.name,
    grid: `${array.rows}x${array.cols}`,
    batch: found.model.batch,
    clock: array.clock ?? null,
    lanes: [array.definition.name],
    colouredBy,
    kinds,
    bars: {
      lane: passes.map(() => 0),
      start: drawn.map((index) => step.starts[index]!),
      end: drawn.map((index) => step.starts[index]! + step.passes[index]!.cycles.total),
      kind: passes.map((pass) => numbers.get(kindOf(pass))!),
      row: [...passes.keys()],
    },
    rows: passes.map((pass) => row(pass, snapshot)),
    totals: {
      cycles: totals.cycles,
      stall: totals.stall,
      macs: totals.macs,
      utilization: totals.utilization,
      seconds: totals.seconds,
      energy: totals.energy,
    },
    byPass,
    comparison: baselineView(step),
    assumptions: step.assumptions,
  };
}

const passKinds: readonly PassKind[] = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'];

const passTotals = (pass: PassKind, sum: PassSum | undefined): PassTotals | undefined =>
  sum && sum.cycles > 0 ? { pass, cycles: sum.cycles, stall: sum.stall, energy: sum.energy } : undefined;

function baselineView(step: StepResult): BaselineView | null {
  const comparison = comparisonOf(step);
  if (!comparison) return null;
  const { baseline, backward, whole, assumptions } = comparison;
  return {
    name: baseline.name,
    buffering: gradientBuffering(comparison.step),
    ownBuffering: gradientBuffering(step),
    backward,
    whole,
    assumptions,
  };
}

function row(pass: PassResult, snapshot: Snapshot): ScheduleRow {
  const { layer } = pass;
  const onArray = pass.kind !== 'vector';
  return {
    layer: layer.name,
    pass: pass.pass,
    second: pass.kind === 'product' && pass.second,
    kind: layer.operator,
    gemm: onArray ? pass.gemm : null,
    dataflow: onArray ? (pass.kind === 'product' ? pass.mapping.dataflow : 'interleaved') : 'vector',
    folds: onArray ? pass.cost.folds : 0,
    cycles: pass.cycles.total,
    stall: pass.cycles.stall,
    macs: pass.macs,
    utilization: pass.utilization,
    mappingEfficiency: onArray ? pass.cost.mappingEfficiency : 0,
    energy: pass.energy?.total ?? null,
    ...(snapshot.locate(layer.place) ?? { uri: snapshot.file.uri, range: snapshot.range(0, 0) }),
  };
}
