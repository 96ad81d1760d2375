/**
 * The output-stationary grid, cycle by cycle. PE (i, j) accumulates one word of the result. One operand enters row i and moves
 * right, the other enters column j at the top and moves down, both one PE per cycle: accumulator += left * above. Finished words
 * shift down the columns to the output buffer, one row of the grid per cycle.
 */

import type { Folds, PeGridMachine, Shift, WordPort } from './pe-grid-parts.ts';
import { shiftDuration, shiftOut, Wavefront } from './pe-grid-parts.ts';

/** The hardware a buffering level and a drain need. */
export interface AccumulatingHardware {
  /** A second register per PE holds a finished word on its way out while the next fold accumulates. */
  readonly shadow: boolean;
  /** PEs finish, and columns drain, as the wavefront passes, so that folds enter back to back; otherwise all at once. */
  readonly skewed: boolean;
  /** Finished words reach the output buffer in no time, over wires of their own. */
  readonly freeDrain: boolean;
}

export class AccumulatingGrid implements PeGridMachine {
  cycle = 0;
  done = false;
  readonly horizontal: Float64Array;
  readonly vertical: Float64Array;
  /** The accumulators. */
  readonly resident: Float64Array;
  readonly accumulators: Float64Array;
  readonly incoming = null;
  readonly outgoing: Float64Array | null;
  readonly wordsPerVector = 1;
  observer: (() => void) | undefined;
  /** What shifts down in a drain: the shadow registers, or without them the accumulators. */
  readonly #outgoing: Float64Array;
  readonly #waves: Wavefront;
  #drains: Shift[] = [];
  /** The cycle in which column 0 will have sent the last word of the latest fold. */
  #drainPortFree = 0;
  #foldsStarted = 0;
  #stepsIssued: number;

  /**
   * @param steps T, the length of the reduction
   * @param left addressed (group, row, t), `top` (group, t, col), `output` (group, row, col)
   */
  constructor(
    readonly rows: number,
    readonly cols: number,
    private readonly steps: number,
    private readonly folds: Folds,
    private readonly hardware: AccumulatingHardware,
    private readonly left: WordPort,
    private readonly top: WordPort,
    private readonly output: WordPort,
  ) {
    this.horizontal = new Float64Array(rows * (cols + 1));
    this.vertical = new Float64Array((rows + 1) * cols);
    this.resident = new Float64Array(rows * cols);
    this.accumulators = this.resident;
    this.outgoing = hardware.shadow ? new Float64Array(rows * cols) : null;
    this.#outgoing = this.outgoing ?? this.resident;
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
      this.#feedEdges();
      this.#compute();
    }
    this.#shiftDrains();
    this.observer?.();
    this.#finish();
    this.cycle++;
    this.done =
      this.#foldsStarted === this.folds.count &&
      this.#stepsIssued === this.steps &&
      this.#waves.inFlight === 0 &&
      this.#drains.length === 0;
  }

  /** Starts the next fold in the first cycle the hardware allows, and issues this cycle's control word. */
  #sequence(): void {
    if (this.#foldsStarted < this.folds.count && this.#stepsIssued === this.steps && this.#gridIsFree()) {
      this.#foldsStarted++;
      this.#stepsIssued = 0;
      this.#drainPortFree = this.cycle + this.#cyclesToDrain() + this.rows;
    }
    if (this.#stepsIssued < this.steps) {
      this.#waves.advance(this.#foldsStarted - 1, this.#stepsIssued++);
    } else {
      this.#waves.advance(-1, 0);
    }
  }

  /** From the start of a fold to the first cycle of its drain: until the bottom of column 0, or every PE, has finished. */
  #cyclesToDrain(): number {
    return this.steps + this.rows - 1 + (this.hardware.skewed ? 0 : this.cols - 1);
  }

  #gridIsFree(): boolean {
    const { shadow, skewed, freeDrain } = this.hardware;
    if (!skewed && this.#waves.inFlight > 0) return false;
    if (freeDrain) return true;
    // A fold that starts now must find the column's way out free when it has finished: an array cannot wait.
    return shadow ? this.cycle + this.#cyclesToDrain() >= this.#drainPortFree : this.#drains.length === 0;
  }

  #feedEdges(): void {
    const { rows, cols, horizontal, vertical, folds, left, top } = this;
    const waves = this.#waves;
    for (let i = 0; i < rows; i++) {
      const fold = waves.foldAt(i);
      horizontal[i * (cols + 1)] =
        fold >= 0 && i < folds.rowsUsed[fold]!
          ? left.read(folds.group[fold]!, folds.row[fold]! + i, waves.stepAt(i))
          : 0;
    }
    for (let j = 0; j < cols; j++) {
      const fold = waves.foldAt(j);
      vertical[j] =
        fold >= 0 && j < folds.colsUsed[fold]!
          ? top.read(folds.group[fold]!, waves.stepAt(j), folds.col[fold]! + j)
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
        const above = vertical[row + j]!;
        resident[row + j] = resident[row + j]! + arriving * above;
        vertical[below + j] = above;
        horizontal[link + j + 1] = arriving;
        arriving = next;
      }
    }
  }

  #shiftDrains(): void {
    if (this.#drains.length === 0) return;
    const { rows, cols, cycle } = this;
    const { skewed } = this.hardware;
    for (const { fold, start } of this.#drains) {
      const leave = (i: number, j: number, value: number) => this.#write(fold, i, j, value);
      shiftOut(this.#outgoing, rows, cols, cycle - start, skewed, leave);
    }
    const duration = shiftDuration(rows, cols, skewed);
    this.#drains = this.#drains.filter(({ start }) => cycle + 1 < start + duration);
  }

  /** At the end of the cycle: PEs that have seen the last pair of their fold give their accumulators away. */
  #finish(): void {
    const { rows, cols, steps } = this;
    const { skewed, freeDrain } = this.hardware;
    const waves = this.#waves;
    const corner = rows + cols - 2;
    let drain = -1;
    if (skewed) {
      for (let diagonal = 0; diagonal <= corner; diagonal++) {
        const fold = waves.foldAt(diagonal);
        if (fold < 0 || waves.stepAt(diagonal) !== steps - 1) continue;
        const last = Math.min(rows - 1, diagonal);
        for (let i = Math.max(0, diagonal - cols + 1); i <= last; i++) this.#giveAway(fold, i, diagonal - i);
        if (diagonal === rows - 1) drain = fold;
      }
    } else if (waves.foldAt(corner) >= 0 && waves.stepAt(corner) === steps - 1) {
      drain = waves.foldAt(corner);
      for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) this.#giveAway(drain, i, j);
    }
    if (drain >= 0 && !freeDrain) this.#drains.push({ fold: drain, start: this.cycle + 1 });
    waves.retire();
  }

  #giveAway(fold: number, i: number, j: number): void {
    const pe = i * this.cols + j;
    if (this.hardware.freeDrain) {
      this.#write(fold, i, j, this.resident[pe]!);
    } else if (this.hardware.shadow) {
      this.#outgoing[pe] = this.resident[pe]!;
    } else {
      return; // the accumulators themselves will shift out
    }
    this.resident[pe] = 0;
  }

  #write(fold: number, i: number, j: number, value: number): void {
    const { folds } = this;
    if (i < folds.rowsUsed[fold]! && j < folds.colsUsed[fold]!) {
      this.output.write(folds.group[fold]!, folds.row[fold]! + i, folds.col[fold]! + j, value);
    }
  }
}
