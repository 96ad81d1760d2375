/** A schedule as the panel draws it: bars on a time axis and the rows of its table. */
import type { FileModel } from '../model/file.ts';
import type { Place } from '../model/problems.ts';
import type { PlainRange, ScheduleRow, ScheduleView } from '../protocol/index.ts';
import type { PassResult } from '../simulate/step.ts';
import type { Tree } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

/** The picture of a schedule, the first of the file if none is named; null if it cannot be simulated. */
export function scheduleView(snapshot: Snapshot, name?: string): ScheduleView | null {
  const found = snapshot.schedules.find((each) => (name === undefined ? each.step : each.definition.name === name));
  const step = found?.step;
  const network = found?.model.network;
  if (!found || !step || !network) return null;
  const trees = treesOf(snapshot.file);
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
    rows: step.passes.map((pass) => row(pass, snapshot.tree, trees)),
    totals,
    assumptions: step.assumptions,
  };
}

function row(pass: PassResult, own: Tree, trees: ReadonlyMap<string, Tree>): ScheduleRow {
  const { layer, cost, gemm } = pass;
  return {
    layer: layer.name,
    pass: pass.pass,
    kind: layer.operator,
    gemm,
    dataflow: pass.mapping.dataflow,
    folds: cost.folds,
    cycles: pass.cycles.total,
    macs: cost.macs,
    utilization: cost.utilization,
    mappingEfficiency: cost.mappingEfficiency,
    energy: pass.energy?.total ?? null,
    ...source(layer.place, own, trees),
  };
}

/** Where a layer is written, in this file or an imported one. */
function source(place: Place, own: Tree, trees: ReadonlyMap<string, Tree>): { uri: string; range: PlainRange } {
  const tree = trees.get(place.piece.file) ?? own;
  const range = tree.range(place) ?? { start: 0, end: 0 };
  return { uri: tree.file, range: { start: tree.position(range.start), end: tree.position(range.end) } };
}

/** The trees of a file and of all it imports. */
export function treesOf(file: FileModel): Map<string, Tree> {
  const trees = new Map<string, Tree>();
  const open = [file];
  for (let next = open.pop(); next; next = open.pop()) {
    if (trees.has(next.uri)) continue;
    trees.set(next.uri, next.tree);
    for (const { file: imported } of next.imports) if (imported) open.push(imported);
  }
  return trees;
}
