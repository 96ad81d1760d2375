/** One fold of a pass as the array panel draws it: what every PE does in a page of cycles, or how busy each block of PEs is. */
import type { Definition } from '../model/definitions.ts';
import type { Place } from '../model/problems.ts';
import type { ArrayIdle, ArrayPassName, ArrayView, ArrayViewParams } from '../protocol/array-view.ts';
import { type ArrayPass, arrayPassOf, isMachinePass, type StepResult } from '../simulate/results.ts';
import { busyPes, type FoldShape, foldTimes, neighbours, wholeFold } from '../simulate/systolic/fold-times.ts';
import type { FoldRange } from '../simulate/systolic/trace.ts';
import { placeOf } from '../syntax/tree.ts';
import { cellsOf, heatOf } from './array-pages.ts';
import { type ArrayRun, runOf } from './array-runs.ts';
import { wordsInWords } from './array-words.ts';
import type { Snapshot } from './snapshot.ts';

/** Arrays of more rows or columns are shown in blocks of PEs. */
export const maxSide = 32;
/** A fold shows no more vectors, where every PE is simulated: later ones move the same way, with other words. */
export const maxVectors = 256;
/** PEs times cycles of one page. */
const maxPage = 65_536;
/** Points of the activity curve. */
const samples = 240;

/**
 * Simulates in steps, so that the server can answer others in between and give up; the run ends where the page ends.
 * @returns null if there is nothing to compute
 */
export function* arrayView(snapshot: Snapshot, params: ArrayViewParams): Generator<void, ArrayView | ArrayIdle | null> {
  const found =
    snapshot.schedules.find(({ definition }) => definition.name === params.schedule) ??
    snapshot.schedules.find(({ definition }) => spans(snapshot, definition, params.line)) ??
    snapshot.schedules.find((each) => each.step);
  const step = found?.step;
  const network = found?.model.network;
  const pass = step && chosenPass(snapshot, step, params);
  if (!found || !step || !network) return null;
  if (!pass) return idleOf(step);
  const reused = step.passes.some((each) => each.kind === 'reuse' && each.product === pass);

  const { rows, cols } = step.array;
  const large = rows > maxSide || cols > maxSide;
  const run = runOf(pass, large ? Number.POSITIVE_INFINITY : maxVectors);
  const fold = Math.min(params.fold ?? 0, pass.cost.folds - 1);
  const shape: FoldShape = { ...run.shape, grid: { rows, cols } };
  const clock = wholeFold(shape, fold);
  const cycles = clock.end - clock.start;
  const reach = neighbours(shape);
  const first = Math.max(0, fold - reach);
  const range: FoldRange = { first, count: Math.min(pass.cost.folds, fold + reach + 1) - first };

  const longest = Math.max(
    16,
    Math.min(256, Math.floor(maxPage / (Math.min(rows, maxSide) * Math.min(cols, maxSide)))),
  );
  const from = Math.min(params.from ?? 0, cycles - 1);
  const count = Math.min(params.count ?? longest, longest, cycles - from);

  const folds = run.folds(step.array, range);
  // Cycles of the whole pass: only differences to the fold's own clock are shown.
  const busy = [...Array(range.count).keys()].map((index) => ({
    rows: folds.rowsUsed[index]!,
    cols: folds.colsUsed[index]!,
    start: foldTimes(shape, first + index).stream.start - clock.start,
  }));
  const cells = large
    ? null
    : yield* cellsOf(run.trace(step.array, range), first, wholeFold(shape, fold - first).start + from, count);
  const heat = large
    ? heatOf(busy, { rows, cols, from, count, steps: shape.steps, pair: run.wordsPerVector === 2 })
    : null;
  const place = snapshot.locate(pass.layer.place);
  const point = (index: number): number => Math.floor((index * cycles) / Math.min(samples, cycles));
  return {
    uri: snapshot.file.uri,
    version: 0,
    schedules: snapshot.schedules.map((each) => each.definition.name),
    schedule: found.definition.name,
    network: network.definition.name,
    array: step.array.definition.name,
    rows,
    cols,
    passes: onArray(step).map((each) => ({
      layer: each.layer.name,
      pass: nameOf(each),
      lines: linesOf(snapshot, each.layer.place),
    })),
    layer: pass.layer.name,
    pass: nameOf(pass),
    dataflow: pass.kind === 'interleaved' ? 'interleaved' : pass.mapping.dataflow,
    buffering: pass.mapping.buffering,
    gemm: pass.gemm,
    folds: pass.cost.folds,
    fold,
    tiles: busy.map((each, index) => ({
      fold: first + index,
      group: folds.group[index]!,
      row: folds.row[index]!,
      col: folds.col[index]!,
      rows: each.rows,
      cols: each.cols,
    })),
    vectors: run.allVectors,
    shownVectors: run.vectors,
    wordsPerVector: run.wordsPerVector,
    tensors: run.tensors,
    cycles,
    phases: busy.flatMap((_, index) => {
      const times = foldTimes(shape, first + index);
      return (['load', 'stream', 'drain'] as const).flatMap((kind) => {
        const span = times[kind];
        if (!span || span.end <= clock.start || span.start >= clock.end) return [];
        return [{ kind, fold: first + index, start: span.start - clock.start, end: span.end - clock.start }];
      });
    }),
    activity: Array.from(
      { length: Math.min(samples, cycles) },
      (_, index) =>
        busy.reduce(
          (sum, each) =>
            sum +
            busyPes({ top: 0, left: 0, bottom: each.rows, right: each.cols }, shape.steps, point(index) - each.start),
          0,
        ) /
        (rows * cols),
    ),
    from,
    count,
    cells,
    heat,
    assumptions: [
      ...(reused ? ['As without reuse buffers: which products are taken from them, the activations decide'] : []),
      ...assumptions(pass, run, large),
    ],
    layerUri: place?.uri ?? snapshot.file.uri,
    range: place?.range ?? snapshot.range(0, 0),
  };
}

const onArray = ({ passes }: StepResult): ArrayPass[] => passes.flatMap((each) => arrayPassOf(each) ?? []);

/** Where the products are computed, if there are any: the array has none of them. */
function idleOf({ schedule, array, passes }: StepResult): ArrayIdle | null {
  const machines = new Set(passes.flatMap((pass) => (isMachinePass(pass) ? [`'${pass.machine}'`] : [])));
  if (!machines.size) return null;
  return {
    idle: `In '${schedule.definition.name}' all matrix products run on ${[...machines].join(' and ')}, beside array '${array.definition.name}': none of its PEs ever works.`,
  };
}

const nameOf = (pass: ArrayPass): ArrayPassName =>
  pass.kind === 'product' && pass.second ? 'secondGradient' : pass.pass;

/** The first and last line of a place in the document itself. */
function linesOf(snapshot: Snapshot, at: Place): [first: number, last: number] | null {
  const place = snapshot.locate(at);
  return place?.uri === snapshot.file.uri ? [place.range.start.line, place.range.end.line] : null;
}

/** Whether a line is one of those from the head of a definition to its closing brace. */
function spans(snapshot: Snapshot, { item }: Definition, line: number | undefined): boolean {
  if (line === undefined || item.kind !== 'body') return false;
  const first = linesOf(snapshot, placeOf(item.head, item.head.node));
  const last = linesOf(snapshot, placeOf(item.tail, item.tail.node));
  return first !== null && last !== null && first[0] <= line && line <= last[1];
}

function holds(snapshot: Snapshot, at: Place, line: number | undefined): boolean {
  const lines = line === undefined ? null : linesOf(snapshot, at);
  return lines !== null && lines[0] <= line! && line! <= lines[1];
}

function chosenPass(
  snapshot: Snapshot,
  step: StepResult,
  { layer, pass, line }: ArrayViewParams,
): ArrayPass | undefined {
  const passes = onArray(step);
  const written = (each: ArrayPass): boolean => holds(snapshot, each.layer.place, line);
  const named = passes.filter((each) => (layer === undefined ? written(each) : each.layer.name === layer));
  return named.find((each) => nameOf(each) === pass) ?? named[0] ?? passes[0];
}

function assumptions(pass: ArrayPass, run: ArrayRun, large: boolean): string[] {
  const result = [
    large
      ? `Arrays of more than ${maxSide} rows or columns are shown in blocks of PEs: how many of them work in a cycle is a closed form that the simulated grids agree with`
      : 'Every register is read from the cycle-by-cycle simulation that proves the closed forms',
    'One fold at a time, with the folds that overlap with it; memory never makes the array wait',
  ];
  if (large) return result;
  if (run.vectors < run.allVectors) {
    result.push(
      `The first ${run.vectors} of ${run.allVectors} vectors pass: later ones move the same way, and the fold takes as many cycles less`,
    );
  }
  result.push(wordsInWords);
  if (run.tensors.sum && pass.mapping.partialSums === 'onChip' && pass.kind === 'product') {
    result.push('Partial sums of the folds before enter at the top, also where they wait in accumulators on chip');
  }
  if (pass.kind === 'interleaved' && run.inPlace) {
    result.push('The learning rate is 1: accumulators start from the weights and activations enter with a minus sign');
  }
  return result;
}
