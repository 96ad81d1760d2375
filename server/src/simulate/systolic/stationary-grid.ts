/**
 * The weight- and input-stationary grid, cycle by cycle. PE (i, j) holds one word of the stationary operand. A word of the
 * moving operand enters row i and moves right, a partial sum enters column j at the top and moves down, both one PE per cycle:
 * psum_out = psum_in + resident * moving. Stationary words are loaded through the columns, one row of the grid per cycle.
 */

import type { Folds, PeGridMachine, Shift, WordPort } from './pe-grid-parts.ts';
import { shiftDuration, shiftIn, Wavefront } from './pe-grid-parts.ts';

/** The hardware a buffering level needs. */
export interface StationaryHardware {
  /** A second register per PE receives the next fold's words while this fold computes. */
  readonly shadow: boolean;
  /** Loads and the swap of the registers follow the wavefront, so that folds enter back to back; otherwise they are broadcast. */
  readonly skewed: boolean;
}

export class StationaryGrid implements PeGridMachine {
  cycle = 0;
  done = false;
  readonly horizontal: Float64Array;
  readonly vertical: Float64Array;
  readonly resident: Float64Array;
  readonly accumulators = null;
  readonly incoming: Float64Array | null;
  readonly outgoing = null;
  readonly wordsPerVector = 1;
  observer: (() => void) | undefined;
  /** Where loads shift: the shadow registers, or without them the resident ones. */
  readonly #incoming: Float64Array;
  readonly #waves: Wavefront;
  #loads: Shift[] = [];
  #loadsBegun = 0;
  #lastLoad = 0;
  #foldsStarted = 0;
  #stepsIssued: number;

  /**
   * @param steps T, the vectors of the moving operand per fold
   * @param moving addressed (group, t, row), `stationary` (group, row, col), `output` (group, t, col)
   */
  constructor(
    readonly rows: number,
    readonly cols: number,
    private readonly steps: number,
    private readonly folds: Folds,
    private readonly hardware: StationaryHardware,
    private readonly moving: WordPort,
    private readonly stationary: WordPort,
    private readonly output: WordPort,
  ) {
    this.horizontal = new Float64Array(rows * (cols + 1));
    this.vertical = new Float64Array((rows + 1) * cols);
    this.resident = new Float64Array(rows * cols);
    this.incoming = hardware.shadow ? new Float64Array(rows * cols) : null;
    this.#incoming = this.incoming ?? this.resident;
    this.#waves = new Wavefront(rows, cols);
    this.#stepsIssued = steps;
  }

  foldAt(i: number, j: number): number {
    return this.#waves.foldAt(i + j);
  }

  stepAt(i: number, j: number): number {
    return this.#waves.stepAt(i + j);
  }

  step(): void {
    this.#sequence();
    if (this.#waves.inFlight > 0) {
      if (this.hardware.skewed) this.#swapOnWavefront();
      this.#feedEdges();
      this.#compute();
      this.#collect();
    }
    this.#shiftLoads();
    this.observer?.();
    this.#waves.retire();
    this.cycle++;
    this.done =
      this.#foldsStarted === this.folds.count && this.#stepsIssued === this.steps && this.#waves.inFlight === 0;
  }

  /** Starts the next fold and the next load in the first cycle the hardware allows, and issues this cycle's control word. */
  #sequence(): void {
    const { shadow, skewed } = this.hardware;
    const waves = this.#waves;
    const loaded = this.#loadsBegun > this.#foldsStarted && this.cycle >= this.#lastLoad + this.rows;
    const feedersFree = this.#stepsIssued === this.steps;
    if (loaded && feedersFree && (skewed || waves.inFlight === 0)) {
      this.#foldsStarted++;
      this.#stepsIssued = 0;
      if (shadow && !skewed) this.resident.set(this.#incoming);
    }
    if (this.#stepsIssued < this.steps) {
      waves.advance(this.#foldsStarted - 1, this.#stepsIssued++);
    } else {
      waves.advance(-1, 0);
    }
    // The incoming registers are free once the fold before has taken its words; without shadows, once it has left the grid.
    const incomingFree = this.#loadsBegun === this.#foldsStarted && (shadow || waves.inFlight === 0);
    if (incomingFree && this.#loadsBegun < this.folds.count) {
      this.#loads.push({ fold: this.#loadsBegun, start: this.cycle });
      this.#lastLoad = this.cycle;
      this.#loadsBegun++;
    }
  }

  /** Each PE takes its shadow word in the cycle the first vector of a fold reaches it. */
  #swapOnWavefront(): void {
    const { rows, cols, resident } = this;
    const incoming = this.#incoming;
    const waves = this.#waves;
    for (let diagonal = 0; diagonal <= rows + cols - 2; diagonal++) {
      if (waves.foldAt(diagonal) < 0 || waves.stepAt(diagonal) !== 0) continue;
      const last = Math.min(rows - 1, diagonal);
      for (let i = Math.max(0, diagonal - cols + 1); i <= last; i++) {
        const pe = i * cols + diagonal - i;
        resident[pe] = incoming[pe]!;
      }
    }
  }

  /** Left edge: the moving operand. Top edge: zero, or the partial sum of the folds before along the reduction. */
  #feedEdges(): void {
    const { rows, cols, horizontal, vertical, folds, moving, output } = this;
    const waves = this.#waves;
    for (let i = 0; i < rows; i++) {
      const fold = waves.foldAt(i);
      horizontal[i * (cols + 1)] =
        fold >= 0 && i < folds.rowsUsed[fold]!
          ? moving.read(folds.group[fold]!, waves.stepAt(i), folds.row[fold]! + i)
          : 0;
    }
    for (let j = 0; j < cols; j++) {
      const fold = waves.foldAt(j);
      vertical[j] =
        fold >= 0 && folds.row[fold]! > 0 && j < folds.colsUsed[fold]!
          ? output.read(folds.group[fold]!, waves.stepAt(j), folds.col[fold]! + j)
          : 0;
    }
  }

  /** One cycle of every PE, bottom row first: a PE reads what its neighbours held before this cycle. */
  #compute(): void {
    const { rows, cols, horizontal, vertical, resident } = this;
    for (let i = rows - 1; i >= 0; i--) {
      const row = i * cols;
      const below = row + cols;
      const link = i * (cols + 1);
      let arriving = horizontal[link]!;
      for (let j = 0; j < cols; j++) {
        const next = horizontal[link + j + 1]!;
        vertical[below + j] = vertical[row + j]! + resident[row + j]! * arriving;
        horizontal[link + j + 1] = arriving;
        arriving = next;
      }
    }
  }

  /** Bottom edge: partial sums and results go to the output buffer. */
  #collect(): void {
    const { rows, cols, vertical, folds, output } = this;
    const waves = this.#waves;
    for (let j = 0; j < cols; j++) {
      const fold = waves.foldAt(rows - 1 + j);
      if (fold >= 0 && j < folds.colsUsed[fold]!) {
        output.write(folds.group[fold]!, waves.stepAt(rows - 1 + j), folds.col[fold]! + j, vertical[rows * cols + j]!);
      }
    }
  }

  #shiftLoads(): void {
    if (this.#loads.length === 0) return;
    const { rows, cols, cycle } = this;
    const { skewed } = this.hardware;
    for (const { fold, start } of this.#loads) {
      const word = (i: number, j: number) => this.#stationaryWord(fold, i, j);
      shiftIn(this.#incoming, rows, cols, cycle - start, skewed, word);
    }
    const duration = shiftDuration(rows, cols, skewed);
    this.#loads = this.#loads.filter(({ start }) => cycle + 1 < start + duration);
  }

  #stationaryWord(fold: number, i: number, j: number): number {
    const { folds } = this;
    return i < folds.rowsUsed[fold]! && j < folds.colsUsed[fold]!
      ? this.stationary.read(folds.group[fold]!, folds.row[fold]! + i, folds.col[fold]! + j)
      : 0;
  }
}
