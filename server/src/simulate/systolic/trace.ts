/**
 * What a simulated grid does, cycle by cycle: the word in every register, every multiply-accumulate, every word that crosses the
 * edge. It watches the machine that proves the closed forms, so what it tells is what is proven; a machine nobody watches pays nothing.
 */

import type { Gemm, Grid, Mapping } from '../types.ts';
import { requireDimensions } from './dimensions.ts';
import { gridMachine, spread } from './pe-grid.ts';
import { Folds, type PeGridMachine, type WordPort } from './pe-grid-parts.ts';

/** A word of an operand or a result by its address, in the coordinates of the array. */
export type Word = (group: number, a: number, b: number) => number;

/** A port whose words are made when they are asked for, so that no matrix is ever laid out; it remembers what crossed. */
export class TracedPort implements WordPort {
  reads = 0;
  writes = 0;
  /** Since the last `forget`. */
  readonly crossed: { readonly b: number; readonly value: number; readonly written: boolean }[] = [];
  readonly #kept = new Map<string, number>();

  /** @param word of an address that nothing has been written to */
  constructor(private readonly word: Word) {}

  read(group: number, a: number, b: number): number {
    this.reads++;
    const value = this.#kept.get(`${group} ${a} ${b}`) ?? this.word(group, a, b);
    this.crossed.push({ b, value, written: false });
    return value;
  }

  write(group: number, a: number, b: number, value: number): void {
    this.writes++;
    this.#kept.set(`${group} ${a} ${b}`, value);
    this.crossed.push({ b, value, written: true });
  }

  /** What has been written last to this address. */
  kept(group: number, a: number, b: number): number | undefined {
    return this.#kept.get(`${group} ${a} ${b}`);
  }

  forget(): void {
    this.crossed.length = 0;
  }
}

/** What a PE does in a cycle. Only an interleaved grid does the second: its first is the activation gradient, its second the weight gradient. */
export const Work = { none: 0, first: 1, second: 2 } as const;

/**
 * One cycle of a grid of R x C PEs; the next cycle overwrites it. PE (i, j) is at i * C + j. Registers are those at the end of the cycle,
 * before finished results are given away. A word of zero in a register means nothing unless the PE works: idle registers keep zeros.
 */
export interface GridFrame {
  /** Counted from the first cycle of the run. */
  cycle: number;
  /** By anti-diagonal i + j: the fold its PEs work on, or -1, and the control word of the fold they obey. */
  readonly fold: Int32Array;
  readonly step: Int32Array;
  /** Of PEs that the fold occupies. */
  readonly work: Uint8Array;
  /** The stationary word; empty in an output-stationary grid. */
  readonly resident: Float64Array;
  /** The words that arrived from the left and from above, for this cycle's work. */
  readonly left: Float64Array;
  readonly above: Float64Array;
  /** The partial sum that goes on down: above + resident * left; empty in an output-stationary grid. */
  readonly sum: Float64Array;
  /** With this cycle's product in it; empty in a stationary grid. */
  readonly accumulator: Float64Array;
  /** Registers of their own that loads and drains shift through; empty without. They may be the same register. */
  readonly incoming: Float64Array;
  readonly outgoing: Float64Array;
  /** Words that cross the edges, by row or column; NaN where none does. `right` are operands that have passed all PEs. */
  readonly edges: {
    readonly left: Float64Array;
    readonly top: Float64Array;
    readonly right: Float64Array;
    readonly bottom: Float64Array;
    /** Stationary words that enter a column to be held. */
    readonly loaded: Float64Array;
    /** Accumulated words that leave a column. */
    readonly drained: Float64Array;
  };
  /** Words read from and written to the buffers. */
  reads: number;
  writes: number;
}

/** Where a grid meets its buffers, by what the words do there. */
export interface TracedPorts {
  readonly all: readonly TracedPort[];
  /** The port of words that stay, and of accumulated words. */
  readonly loads: TracedPort | null;
  readonly drains: TracedPort | null;
}

/** A grid under observation, stepped by the caller. */
export class GridTrace {
  readonly frame: GridFrame;
  readonly #above: Float64Array;

  constructor(
    readonly machine: PeGridMachine,
    readonly folds: Folds,
    private readonly ports: TracedPorts,
  ) {
    const { rows, cols, accumulators, incoming, outgoing } = machine;
    const pes = rows * cols;
    const words = (length: number) => new Float64Array(length);
    const holds = accumulators !== machine.resident;
    this.frame = {
      cycle: 0,
      fold: new Int32Array(rows + cols - 1),
      step: new Int32Array(rows + cols - 1),
      work: new Uint8Array(pes),
      resident: words(holds ? pes : 0),
      left: words(pes),
      above: words(pes),
      sum: words(holds ? pes : 0),
      accumulator: words(accumulators ? pes : 0),
      incoming: words(incoming ? pes : 0),
      outgoing: words(outgoing ? pes : 0),
      edges: {
        left: words(rows),
        top: words(cols),
        right: words(rows),
        bottom: words(cols),
        loaded: words(cols),
        drained: words(cols),
      },
      reads: 0,
      writes: 0,
    };
    this.#above = words((rows + 1) * cols);
  }

  /** Runs a cycle without looking. */
  skip(): void {
    this.machine.step();
    for (const port of this.ports.all) port.forget();
  }

  /** Runs a cycle and tells it. */
  next(): GridFrame {
    const { machine, frame } = this;
    this.#above.set(machine.vertical);
    frame.cycle = machine.cycle;
    machine.observer = () => this.#look();
    machine.step();
    machine.observer = undefined;
    this.#edges();
    return frame;
  }

  #look(): void {
    const { machine, folds, frame } = this;
    const { rows, cols, horizontal, vertical, accumulators } = machine;
    for (let d = 0; d < rows + cols - 1; d++) {
      const i = Math.min(d, rows - 1);
      frame.fold[d] = machine.foldAt(i, d - i);
      frame.step[d] = machine.stepAt(i, d - i);
    }
    if (frame.resident.length > 0) frame.resident.set(machine.resident);
    if (accumulators) frame.accumulator.set(accumulators);
    if (machine.incoming) frame.incoming.set(machine.incoming);
    if (machine.outgoing) frame.outgoing.set(machine.outgoing);
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < cols; j++) {
        const pe = i * cols + j;
        const fold = frame.fold[i + j]!;
        const sums = fold >= 0 && this.#sumsPass(i + j);
        frame.work[pe] =
          fold < 0 || i >= folds.rowsUsed[fold]! || j >= folds.colsUsed[fold]!
            ? Work.none
            : machine.wordsPerVector === 2 && !sums
              ? Work.second
              : Work.first;
        frame.left[pe] = fold < 0 ? 0 : horizontal[pe + i + 1]!;
        // A partial sum is replaced on its way down; an operand is what goes on.
        if (fold < 0) frame.above[pe] = 0;
        else if (!sums) frame.above[pe] = vertical[pe + cols]!;
        else frame.above[pe] = i === 0 ? vertical[j]! : this.#above[pe]!;
        if (frame.sum.length > 0) frame.sum[pe] = sums ? vertical[pe + cols]! : 0;
      }
    }
  }

  /** Whether partial sums move down here; otherwise an operand does, for the accumulators. */
  #sumsPass(diagonal: number): boolean {
    const { accumulators, wordsPerVector } = this.machine;
    return accumulators === null || (wordsPerVector === 2 && this.frame.step[diagonal]! % 2 === 0);
  }

  #edges(): void {
    const { machine, frame, folds, ports } = this;
    const { rows, cols, horizontal, vertical } = machine;
    const { left, top, right, bottom, loaded, drained } = frame.edges;
    for (let i = 0; i < rows; i++) {
      left[i] = this.#errorsMove(i) && i < folds.rowsUsed[frame.fold[i]!]! ? horizontal[i * (cols + 1)]! : Number.NaN;
      const last = i + cols - 1;
      right[i] =
        this.#errorsMove(last) && i < folds.rowsUsed[frame.fold[last]!]!
          ? horizontal[i * (cols + 1) + cols]!
          : Number.NaN;
    }
    for (let j = 0; j < cols; j++) {
      const fold = frame.fold[j]!;
      top[j] = fold >= 0 && j < folds.colsUsed[fold]! ? vertical[j]! : Number.NaN;
      const last = frame.fold[rows - 1 + j]!;
      bottom[j] = last >= 0 && j < folds.colsUsed[last]! ? vertical[rows * cols + j]! : Number.NaN;
    }
    loaded.fill(Number.NaN);
    drained.fill(Number.NaN);
    for (const { b, value, written } of ports.loads?.crossed ?? []) if (!written) loaded[b % cols] = value;
    for (const { b, value, written } of ports.drains?.crossed ?? []) if (written) drained[b % cols] = value;
    frame.reads = 0;
    frame.writes = 0;
    for (const port of ports.all) {
      for (const { written } of port.crossed) {
        if (written) frame.writes++;
        else frame.reads++;
      }
      port.forget();
    }
  }

  /** Whether words move right on this anti-diagonal in this cycle: an interleaved grid holds them every other cycle. */
  #errorsMove(diagonal: number): boolean {
    const { fold, step } = this.frame;
    return fold[diagonal]! >= 0 && (this.machine.wordsPerVector === 1 || step[diagonal]! % 2 === 0);
  }
}

/** The words of a product by their place in its matrices; `partial` is a result after the first `upTo` terms of its reduction. */
export interface ProductWords {
  readonly input: Word;
  readonly weight: Word;
  readonly partial: (group: number, row: number, col: number, upTo: number) => number;
}

/** The folds to run, counted over all groups; all of them if it is left out. */
export interface FoldRange {
  readonly first: number;
  readonly count: number;
}

/**
 * A product about to run under observation. Running some folds only is what the whole run does in their time, once the
 * folds before them that overlap with them are among those run.
 *
 * @throws RangeError if a dimension is not a positive integer.
 */
export function tracePeGrid(gemm: Gemm, grid: Grid, mapping: Mapping, words: ProductWords, range?: FoldRange) {
  requireDimensions(gemm, grid);
  const { dataflow } = mapping;
  const extent = spread(gemm, dataflow);
  const folds = new Folds(gemm.groups, extent.rows, extent.cols, grid.rows, grid.cols, range?.first, range?.count);
  const before = folds.row[0] ?? 0;
  const turned = dataflow === 'is';
  const turn = (word: Word): Word => (turned ? (group, a, b) => word(group, b, a) : word);
  const rows = new TracedPort(turn(turned ? words.weight : words.input));
  const cols = new TracedPort(turn(turned ? words.input : words.weight));
  // Only the folds before the range can have left sums that nobody here has written.
  const output = new TracedPort(turn((group, row, col) => words.partial(group, row, col, before)));
  const machine = gridMachine(grid, mapping, extent.steps, folds, { rows, cols, output });
  const holds = dataflow !== 'os';
  const ports = { all: [rows, cols, output], loads: holds ? cols : null, drains: holds ? null : output };
  return { trace: new GridTrace(machine, folds, ports), rows, cols, output };
}
