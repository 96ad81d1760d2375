/** The cycles of an array as columns of numbers: read from a traced grid, or counted block by block. */
import type { ArrayCells, ArrayHeat } from '../protocol/array-view.ts';
import { busyPes } from '../simulate/systolic/fold-times.ts';
import type { GridFrame, GridTrace } from '../simulate/systolic/trace.ts';

/** Blocks along the longer side of an array that is too large to show every PE of. */
const maxBlocks = 32;
/** PE updates before others may have their turn: about a millisecond. */
const slice = 100_000;

/**
 * Runs the trace up to a page and tells its cycles.
 * @param firstFold the number of the trace's fold 0 in the pass
 */
export function* cellsOf(
  trace: GridTrace,
  firstFold: number,
  from: number,
  count: number,
): Generator<void, ArrayCells> {
  const { rows, cols } = trace.machine;
  const pause = Math.max(1, Math.floor(slice / (rows * cols)));
  for (let cycle = 0; cycle < from; cycle++) {
    trace.skip();
    if (cycle % pause === 0) yield;
  }
  const columns = {
    fold: [] as number[],
    step: [] as number[],
    work: [] as number[],
    held: [] as number[],
    left: [] as number[],
    above: [] as number[],
    sum: [] as number[],
    accumulator: [] as number[],
    incoming: [] as number[],
    outgoing: [] as number[],
    leftEdge: [] as (number | null)[],
    topEdge: [] as (number | null)[],
    rightEdge: [] as (number | null)[],
    bottomEdge: [] as (number | null)[],
    loaded: [] as (number | null)[],
    drained: [] as (number | null)[],
    reads: [] as number[],
    writes: [] as number[],
  };
  for (let cycle = 0; cycle < count; cycle++) {
    append(columns, trace.next(), firstFold);
    if (cycle % 8 === 0) yield;
  }
  return columns;
}

function append(columns: { [Key in keyof ArrayCells]: (number | null)[] }, frame: GridFrame, firstFold: number): void {
  const { edges } = frame;
  for (const fold of frame.fold) columns.fold.push(fold < 0 ? -1 : firstFold + fold);
  columns.step.push(...frame.step);
  columns.work.push(...frame.work);
  columns.held.push(...frame.resident);
  columns.left.push(...frame.left);
  columns.above.push(...frame.above);
  columns.sum.push(...frame.sum);
  columns.accumulator.push(...frame.accumulator);
  columns.incoming.push(...frame.incoming);
  columns.outgoing.push(...frame.outgoing);
  const crossing = (words: Float64Array): (number | null)[] =>
    Array.from(words, (word) => (Number.isNaN(word) ? null : word));
  columns.leftEdge.push(...crossing(edges.left));
  columns.topEdge.push(...crossing(edges.top));
  columns.rightEdge.push(...crossing(edges.right));
  columns.bottomEdge.push(...crossing(edges.bottom));
  columns.loaded.push(...crossing(edges.loaded));
  columns.drained.push(...crossing(edges.drained));
  columns.reads.push(frame.reads);
  columns.writes.push(frame.writes);
}

/** A fold in the array: the PEs it occupies, and the cycle its stream begins, on the clock of the fold that is shown. */
export interface BusyFold {
  readonly rows: number;
  readonly cols: number;
  readonly start: number;
}

export function heatOf(
  folds: readonly BusyFold[],
  page: { rows: number; cols: number; from: number; count: number; steps: number; pair: boolean },
): ArrayHeat {
  const { rows, cols, steps, pair } = page;
  const block = Math.ceil(Math.max(rows, cols) / maxBlocks);
  const first: number[] = [];
  const second: number[] = [];
  for (let cycle = page.from; cycle < page.from + page.count; cycle++) {
    for (let top = 0; top < rows; top += block) {
      for (let left = 0; left < cols; left += block) {
        const busy = (parity?: 0 | 1): number =>
          folds.reduce((sum, fold) => {
            const bottom = Math.min(top + block, fold.rows);
            const right = Math.min(left + block, fold.cols);
            return sum + busyPes({ top, left, bottom, right }, steps, cycle - fold.start, parity);
          }, 0);
        first.push(busy(pair ? 0 : undefined));
        if (pair) second.push(busy(1));
      }
    }
  }
  return { block, first, second };
}
