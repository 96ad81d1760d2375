/** The picture of a schedule for the panel: bars, rows and totals as plain data. */
import type { PlainRange, ScheduleRow, ScheduleView } from '../protocol/index.ts';
import type { PassResult } from '../simulate/step.ts';
import type { Snapshot } from './snapshot.ts';

const nowhere: PlainRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/**
 * The schedule of this name, or the first one of the file that can be simulated; null if there is none. The version is for the caller to
 * fill in: a snapshot does not know how often its document was changed.
 */
export function scheduleView(snapshot: Snapshot, name?: string): ScheduleView | null {
  const { schedules } = snapshot;
  const found =
    name === undefined
      ? schedules.find((schedule) => schedule.step)
      : schedules.find((schedule) => schedule.definition.name === name);
  const step = found?.step;
  const network = found?.model.network;
  if (!step || !network) return null;

  const kinds: string[] = [];
  const kindOf = new Map<string, number>();
  const kind: number[] = [];
  for (const { layer } of step.passes) {
    let number = kindOf.get(layer.operator);
    if (number === undefined) {
      number = kinds.push(layer.operator) - 1;
      kindOf.set(layer.operator, number);
    }
    kind.push(number);
  }
  const { array, totals } = step;
  return {
    uri: snapshot.file.uri,
    version: 0,
    schedules: schedules.map((schedule) => schedule.definition.name),
    schedule: found.definition.name,
    network: network.definition.name,
    array: array.definition.name,
    grid: `${array.rows}x${array.cols}`,
    batch: found.model.batch,
    clock: array.clock ?? null,
    lanes: [array.definition.name],
    kinds,
    bars: {
      lane: step.passes.map(() => 0),
      start: step.starts,
      end: step.passes.map((pass, index) => step.starts[index]! + pass.cycles.total),
      kind,
      row: step.passes.map((_, index) => index),
    },
    rows: step.passes.map((pass) => rowOf(snapshot, pass)),
    totals: {
      cycles: totals.cycles,
      macs: totals.macs,
      utilization: totals.utilization,
      seconds: totals.seconds,
      energy: totals.energy,
    },
    assumptions: step.assumptions,
  };
}

function rowOf(snapshot: Snapshot, pass: PassResult): ScheduleRow {
  const { layer, cost } = pass;
  const location = snapshot.locate(layer.place);
  return {
    layer: layer.name,
    pass: pass.pass,
    kind: layer.operator,
    gemm: pass.gemm,
    dataflow: pass.mapping.dataflow,
    folds: cost.folds,
    cycles: pass.cycles.total,
    macs: cost.macs,
    utilization: cost.utilization,
    mappingEfficiency: cost.mappingEfficiency,
    energy: pass.energy?.total ?? null,
    uri: location?.uri ?? snapshot.file.uri,
    range: location?.range ?? nowhere,
  };
}
