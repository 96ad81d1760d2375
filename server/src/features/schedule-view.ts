/** A schedule as the panel draws it: bars on a time axis, the rows of its table, and what its baseline would take. */
import { comparisonsOf } from '../model/questions.ts';
import type { BaselineView, PassTotals, ScheduleRow, ScheduleView, TimelineBars } from '../protocol/index.ts';
import { accessesOf, comparisonOf } from '../simulate/comparison.ts';
import { pipelineOfStep } from '../simulate/pipelined.ts';
import {
  arrayPassOf,
  isArrayPass,
  isMachinePass,
  isProduct,
  type PassKind,
  type PassResult,
  type PassSum,
  type StepResult,
} from '../simulate/results.ts';
import { gradientBuffering } from './baseline-words.ts';
import { machineOf, machineStands } from './machine-facts.ts';
import { flowOf } from './pass-words.ts';
import { pipelineLanes, pipelineView } from './pipeline-lanes.ts';
import type { Snapshot } from './snapshot.ts';
import { type Lanes, stepLanes } from './step-lanes.ts';

/** What the bars of a picture are made from in more detail. */
const sources = new WeakMap<TimelineBars, Lanes>();

/** Bars a lane has of a pipeline before somebody looks closer. */
const overview = 2_000;
/** Of a lane in a window: wider than any screen. */
const most = 20_000;

/** The bars of a picture that touch a window, at most about `limit` in a lane; null if there is nothing to be seen. */
export function barsOfWindow(view: ScheduleView, from: number, to: number, limit: number): TimelineBars | null {
  const lanes = sources.get(view.bars);
  return lanes && to > from && limit > 0 ? lanes.bars({ from, to }, (to - from) / Math.min(limit, most)) : null;
}

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
  const pipeline = pipelineOfStep(step);
  const rows = passes.map((pass) => row(pass, snapshot));
  const lanes = pipeline
    ? pipelineLanes(step, pipeline, rowFinder(passes))
    : stepLanes(step, drawn, kindOf, found.model.training);
  const { length } = lanes;
  const bars = lanes.bars({ from: 0, to: length }, pipeline ? length / overview : Number.POSITIVE_INFINITY);
  sources.set(bars, lanes);
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
    length,
    lanes: lanes.lanes,
    colouredBy: pipeline ? 'pass' : colouredBy,
    kinds: lanes.kinds,
    bars,
    rows,
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
    pipeline: pipeline ? pipelineView(step, pipeline) : null,
    compared: comparisonsOf(snapshot.file).flatMap(({ schedules }) => {
      const own = schedules.filter((each) => snapshot.file.own.get(each.name) === each);
      return own.length > 1 ? [own.map((each) => each.name)] : [];
    }),
    assumptions: pipeline ? [...pipeline.assumptions, ...step.assumptions] : step.assumptions,
  };
}

/** Where a pass of a layer stands in the table: that pass, else both gradients together, else the first of the layer. */
function rowFinder(passes: readonly PassResult[]): (layer: string, pass: PassKind) => number {
  const found = new Map<string, number>();
  passes.forEach(({ layer, pass }, index) => {
    for (const key of [`${layer.name} ${pass}`, layer.name]) if (!found.has(key)) found.set(key, index);
  });
  return (layer, pass) =>
    found.get(`${layer} ${pass}`) ??
    found.get(`${layer} interleaved`) ??
    found.get(`${layer} activationGradient`) ??
    found.get(layer) ??
    -1;
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

function standsOn(pass: PassResult): string[] {
  if (pass.kind === 'vector') return ['outside of the array'];
  if (!isArrayPass(pass)) return machineStands(pass);
  const { buffering, drain, partialSums } = pass.mapping;
  const { memory } = pass;
  const tile =
    memory && memory.tiles > 1 ? `${memory.tiles} tiles of ${memory.tile.m}×${memory.tile.n}×${memory.tile.k}` : '';
  return [
    `buffering ${buffering}`,
    `drain ${drain}`,
    `partial sums ${partialSums === 'onChip' ? 'on chip' : 'per fold'}`,
    ...(tile ? [tile] : []),
    memory ? `${memory.bound}-bound` : 'ideal memory',
  ];
}

function row(pass: PassResult, snapshot: Snapshot): ScheduleRow {
  const { layer } = pass;
  const onArray = arrayPassOf(pass);
  return {
    layer: layer.name,
    pass: pass.pass,
    second: pass.kind === 'product' && pass.second,
    kind: layer.operator,
    gemm: isProduct(pass) ? pass.gemm : null,
    dataflow: flowOf(pass) ?? 'vector',
    machine: isMachinePass(pass) ? machineOf(pass) : null,
    folds: onArray?.cost.folds ?? 0,
    cycles: pass.cycles.total,
    stall: pass.cycles.stall,
    macs: pass.macs,
    utilization: onArray ? pass.utilization : 0,
    mappingEfficiency: onArray?.cost.mappingEfficiency ?? 0,
    energy: pass.energy?.total ?? null,
    accesses: accessesOf(pass),
    dram: pass.dram.reads + pass.dram.writes,
    stands: standsOn(pass),
    ...(snapshot.locate(layer.place) ?? { uri: snapshot.file.uri, range: snapshot.range(0, 0) }),
    calls: layer.pieces.slice(0, -1).flatMap((piece) => {
      const { start, end } = piece.node;
      return snapshot.locate({ piece, start, end }) ?? [];
    }),
  };
}
