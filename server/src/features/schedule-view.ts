/** A schedule as the panel draws it: bars on a time axis and the rows of its table. */
import type { ScheduleRow, ScheduleView } from '../protocol/index.ts';
import type { PassResult } from '../simulate/results.ts';
import type { Snapshot } from './snapshot.ts';

/** The picture of a schedule, the first of the file if none is named; null if it cannot be simulated. */
export function scheduleView(snapshot: Snapshot, name?: string): ScheduleView | null {
  const found = snapshot.schedules.find((each) => (name === undefined ? each.step : each.definition.name === name));
  const step = found?.step;
  const network = found?.model.network;
  if (!found || !step || !network) return null;
  const kinds = [...new Set(step.passes.map((pass) => pass.layer.operator))];
  const kindOf = new Map(kinds.map((kind, index) => [kind, index]));
  const { array, totals } = step;
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
    kinds,
    bars: {
      lane: step.passes.map(() => 0),
      start: step.starts,
      end: step.passes.map((pass, index) => step.starts[index]! + pass.cycles.total),
      kind: step.passes.map((pass) => kindOf.get(pass.layer.operator)!),
      row: step.passes.map((_, index) => index),
    },
    rows: step.passes.map((pass) => row(pass, snapshot)),
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

function row(pass: PassResult, snapshot: Snapshot): ScheduleRow {
  const { layer } = pass;
  const onArray = pass.kind !== 'vector';
  return {
    layer: layer.name,
    pass: pass.pass,
    kind: layer.operator,
    gemm: onArray ? pass.gemm : null,
    dataflow: onArray ? (pass.kind === 'product' ? pass.mapping.dataflow : 'interleaved') : 'vector',
    folds: onArray ? pass.cost.folds : 0,
    cycles: pass.cycles.total,
    macs: pass.macs,
    utilization: pass.utilization,
    mappingEfficiency: onArray ? pass.cost.mappingEfficiency : 0,
    energy: pass.energy?.total ?? null,
    ...(snapshot.locate(layer.place) ?? { uri: snapshot.file.uri, range: snapshot.range(0, 0) }),
  };
}
