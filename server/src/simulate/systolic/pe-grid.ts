/**
 * A systolic array as a machine: registers, links that move one word per cycle to the neighbour, edges that meet SRAM buffers.
 * It computes real products, and its cycles and accesses come from running it, not from a formula: it is what proves
 * closed-form.ts. Cost grows with rows x cols x cycles, so it belongs in workers and tests, not behind a hover.
 */

import type { Dataflow, Gemm, Grid, Mapping, SramAccesses } from '../types.ts';
import { AccumulatingGrid } from './accumulating-grid.ts';
import { requireDimensions } from './dimensions.ts';
import { Folds, type PeGridMachine, SramBuffer, type WordPort } from './pe-grid-parts.ts';
import { StationaryGrid } from './stationary-grid.ts';

export type { PeGridMachine } from './pe-grid-parts.ts';

/** The operands of a `Gemm`, row-major, one group after the other. Values must be finite: idle PEs multiply by zero. */
export interface GemmOperands {
  /** groups x m x k */
  readonly input: Float64Array;
  /** groups x k x n */
  readonly weight: Float64Array;
}

/** What a run measured. */
export interface PeGridResult {
  /** Cycles until the last word has left the array. */
  readonly cycles: number;
  readonly folds: number;
  /** Words that crossed the edge of the array. */
  readonly accesses: SramAccesses;
  /** groups x m x n, row-major. Sums run along k in order, so integers whose sums stay below 2^53 come out exact. */
  readonly result: Float64Array;
}

/** A grid about to run a product, to be stepped by the caller (progress, cancelling, a trace of every cycle). */
export interface PeGridRun {
  readonly machine: PeGridMachine;
  /** What has been measured so far; final once the machine is done. */
  measure(): PeGridResult;
}

/** @throws RangeError if a dimension is not a positive integer or an operand has not the length its shape needs. */
export function startPeGrid(gemm: Gemm, grid: Grid, mapping: Mapping, operands: GemmOperands): PeGridRun {
  requireDimensions(gemm, grid);
  const { m, n, k, groups } = gemm;
  const { rows, cols } = grid;
  requireLength('input', operands.input, groups * m * k);
  requireLength('weight', operands.weight, groups * k * n);

  const result = new Float64Array(groups * m * n);
  // Input-stationary is the transposed product: weights move, each column of the grid holds one row of the input.
  const turned = mapping.dataflow === 'is';
  const input = new SramBuffer(operands.input, m * k, ...strides(k, turned));
  const weight = new SramBuffer(operands.weight, k * n, ...strides(n, turned));
  const output = new SramBuffer(result, m * n, ...strides(n, turned));
  const extent = spread(gemm, mapping.dataflow);
  const folds = new Folds(groups, extent.rows, extent.cols, rows, cols);
  const machine = gridMachine(grid, mapping, extent.steps, folds, {
    rows: turned ? weight : input,
    cols: turned ? input : weight,
    output,
  });
  return {
    machine,
    measure: () => ({
      cycles: machine.cycle,
      folds: folds.count,
      accesses: {
        inputReads: input.reads,
        weightReads: weight.reads,
        outputReads: output.reads,
        outputWrites: output.writes,
      },
      result,
    }),
  };
}

/** Of an element (row, column) of a matrix of so many columns, addressed (column, row) if it is turned. */
const strides = (cols: number, turned: boolean): [number, number] => (turned ? [1, cols] : [cols, 1]);

/** How a dataflow lays a product on a grid: what is spread over rows and columns, and the steps T that pass in time. */
export function spread({ m, n, k }: Gemm, dataflow: Dataflow): { rows: number; cols: number; steps: number } {
  switch (dataflow) {
    case 'ws':
      return { rows: k, cols: n, steps: m };
    case 'is':
      return { rows: k, cols: m, steps: n };
    case 'os':
      return { rows: m, cols: n, steps: k };
  }
}

/** What a grid meets at its edges. */
export interface GridPorts {
  /** The operand that enters the rows: addressed (group, t, row), under `os` (group, row, t). */
  readonly rows: WordPort;
  /** The one that enters the columns: stationary, addressed (group, row, col), or under `os` moving, (group, t, col). */
  readonly cols: WordPort;
  /** (group, t, col), under `os` (group, row, col) */
  readonly output: WordPort;
}

/** The machine that runs these folds. */
export function gridMachine(
  { rows, cols }: Grid,
  { dataflow, buffering, drain }: Mapping,
  steps: number,
  folds: Folds,
  ports: GridPorts,
): PeGridMachine {
  const skewed = buffering === 'streamed';
  const shadow = skewed || buffering === 'hidden';
  return dataflow === 'os'
    ? new AccumulatingGrid(
        rows,
        cols,
        steps,
        folds,
        { shadow, skewed, freeDrain: drain === 'free' },
        ports.rows,
        ports.cols,
        ports.output,
      )
    : new StationaryGrid(rows, cols, steps, folds, { shadow, skewed }, ports.rows, ports.cols, ports.output);
}

/**
 * Runs a product to its end.
 *
 * @param observe called after every cycle; the machine's registers may be read but are overwritten by the next cycle
 * @throws RangeError as `startPeGrid`
 */
export function simulatePeGrid(
  gemm: Gemm,
  grid: Grid,
  mapping: Mapping,
  operands: GemmOperands,
  observe?: (machine: PeGridMachine) => void,
): PeGridResult {
  const { machine, measure } = startPeGrid(gemm, grid, mapping, operands);
  while (!machine.done) {
    machine.step();
    observe?.(machine);
  }
  return measure();
}

/** @throws RangeError if an operand has not the length its shape needs. */
export function requireLength(name: string, values: Float64Array, expected: number): void {
  if (values.length !== expected) {
    throw new RangeError(`${name} must hold ${expected} values, but holds ${values.length}`);
  }
}
