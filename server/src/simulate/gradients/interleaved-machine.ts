/**
 * The grid that computes both gradients at once, cycle by cycle. PE (i, j) holds the weight between output i and input j of
 * the layer, and the accumulator of its gradient. Two control words of every vector t follow the skewed wavefront, a cycle
 * apart:
 *
 *   error word:      psum_out = psum_in + weight * error; the error moves right   (activation gradient, weight-stationary)
 *   activation word: accumulator += error * activation; the activation moves down  (weight gradient, output-stationary)
 *
 * The register that holds the error for the PE's second MAC is the one that offers it to the neighbour on the right; the
 * vertical link carries partial sums and activations on alternate cycles.
 */

import {
  type Folds,
  type PeGridMachine,
  type Shift,
  shiftDuration,
  shiftIn,
  shiftOut,
  Wavefront,
  type WordPort,
} from '../systolic/pe-grid-parts.ts';
import type { Buffering } from '../types.ts';

/** What the array is built of and how it is run. */
export interface InterleavedHardware {
  /** Decides which shadow registers a PE has and whether control is broadcast or travels with the wavefront. */
  readonly buffering: Buffering;
  /** Finished words reach the output buffer in no time, over wires of their own. */
  readonly freeDrain: boolean;
  /** Accumulators below the columns keep partial sums of the activation gradient; otherwise the buffer takes and returns them. */
  readonly sumsOnChip: boolean;
  /** Accumulators of the weight gradient start from the weights instead of zero. */
  readonly inPlace: boolean;
  /** What activations are multiplied by at the top edge; minus the learning rate if weights are updated in place. */
  readonly activationScale: number;
}

/** The operands and results in their buffers, in the coordinates of the array: row = output, col = input of the layer. */
export interface InterleavedBuffers {
  /** addressed (group, t, row) */
  readonly error: WordPort;
  /** addressed (group, t, col) */
  readonly activation: WordPort;
  /** addressed (group, row, col) */
  readonly weight: WordPort;
  /** addressed (group, t, col) */
  readonly inputGradient: WordPort;
  /** Takes what leaves the accumulators; addressed (group, row, col) */
  readonly accumulated: WordPort;
}

/** What a control word makes a PE do. */
const idle = 0;
const errorWord = 1;
const activationWord = 2;

export class InterleavedGrid implements PeGridMachine {
  cycle = 0;
  done = false;
  /** Multiply-accumulates done by occupied PEs so far. */
  macs = 0;
  readonly horizontal: Float64Array;
  readonly vertical: Float64Array;
  /** The weights. */
  readonly resident: Float64Array;
  /** The accumulators of the weight gradient, PE (i, j) at i * cols + j. */
  readonly accumulators: Float64Array;
  readonly incoming: Float64Array | null;
  readonly outgoing: Float64Array | null;
  readonly wordsPerVector = 2;
  observer: (() => void) | undefined;
  /** What loads shift into: a shadow register, or without one the weight register itself. */
  readonly #incoming: Float64Array;
  /** What shifts out in a drain: a shadow register, or without one the accumulator itself. */
  readonly #outgoing: Float64Array;
  readonly #shadow: boolean;
  readonly #skewed: boolean;
  readonly #steps: number;
  /** Partial sums of the activation gradient below the columns, column j of vector t at t * cols + j. */
  readonly #sums: Float64Array;
  readonly #waves: Wavefront;
  /** What the PEs of each anti-diagonal do this cycle. */
  readonly #work: Uint8Array;
  #loads: Shift[] = [];
  #drains: Shift[] = [];
  #loadsBegun = 0;
  #lastLoad = 0;
  #foldsStarted = 0;
  #stepsIssued: number;

  /** @param vectors T, the rows of the error and of the activations */
  constructor(
    readonly rows: number,
    readonly cols: number,
    vectors: number,
    private readonly folds: Folds,
    private readonly hardware: InterleavedHardware,
    private readonly buffers: InterleavedBuffers,
  ) {
    const pes = rows * cols;
    this.horizontal = new Float64Array(rows * (cols + 1));
    this.vertical = new Float64Array(pes + cols);
    this.resident = new Float64Array(pes);
    this.accumulators = new Float64Array(pes);
    const { buffering } = hardware;
    this.#skewed = buffering === 'streamed';
    this.#shadow = this.#skewed || buffering === 'hidden';
    // Broadcast control fills and empties one shadow register in the same cycles: rows 0 to d take, rows d to R - 1 give. With the
    // wavefront, a PE gives away its result before the PEs below it have, so coming and going need a register each.
    this.incoming = this.#shadow ? new Float64Array(pes) : null;
    this.outgoing = this.#skewed ? new Float64Array(pes) : this.incoming;
    this.#incoming = this.incoming ?? this.resident;
    this.#outgoing = this.outgoing ?? this.accumulators;
    this.#sums = new Float64Array(hardware.sumsOnChip ? vectors * cols : 0);
    this.#waves = new Wavefront(rows, cols);
    this.#work = new Uint8Array(rows + cols - 1);
    this.#steps = 2 * vectors;
    this.#stepsIssued = this.#steps;
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
      this.#decode();
      if (this.#skewed) this.#takeOnWavefront();
      this.#feedEdges();
      this.#compute();
      this.#collect();
    }
    // In one register, a drain makes room for the load of the same cycle.
    this.#shiftDrains();
    this.#shiftLoads();
    this.observer?.();
    this.#finish();
    this.cycle++;
    this.done =
      this.#foldsStarted === this.folds.count &&
      this.#stepsIssued === this.#steps &&
      this.#waves.inFlight === 0 &&
      this.#drains.length === 0;
  }

  /** Starts the next fold and the next load in the first cycle the hardware allows, and issues this cycle's control word. */
  #sequence(): void {
    const waves = this.#waves;
    const loaded = this.#loadsBegun > this.#foldsStarted && this.cycle >= this.#lastLoad + this.rows;
    const feedersFree = this.#stepsIssued === this.#steps;
    if (loaded && feedersFree && (this.#skewed || waves.inFlight === 0)) {
      if (!this.#skewed) {
        // Later folds of a grid with shadows have their weights since the fold before finished.
        if (this.#foldsStarted === 0) this.resident.set(this.#incoming);
        if (this.hardware.inPlace) this.accumulators.set(this.resident);
        else this.accumulators.fill(0);
      }
      this.#foldsStarted++;
      this.#stepsIssued = 0;
    }
    if (this.#stepsIssued < this.#steps) {
      waves.advance(this.#foldsStarted - 1, this.#stepsIssued++);
    } else {
      waves.advance(-1, 0);
    }
    if (this.#loadsBegun < this.folds.count && this.#incomingFree()) {
      this.#loads.push({ fold: this.#loadsBegun, start: this.cycle });
      this.#lastLoad = this.cycle;
      this.#loadsBegun++;
    }
  }

  #incomingFree(): boolean {
    if (this.#loadsBegun > this.#foldsStarted) return false;
    switch (this.hardware.buffering) {
      case 'exposed':
        return this.#waves.inFlight === 0 && this.#drains.length === 0;
      case 'overlapped':
        return this.#waves.inFlight === 0;
      default:
        return true;
    }
  }

  #decode(): void {
    const waves = this.#waves;
    const work = this.#work;
    for (let diagonal = 0; diagonal < work.length; diagonal++) {
      work[diagonal] =
        waves.foldAt(diagonal) < 0 ? idle : waves.stepAt(diagonal) % 2 === 0 ? errorWord : activationWord;
    }
  }

  /** Each PE takes its next weight in the cycle the first error of a fold reaches it. */
  #takeOnWavefront(): void {
    const { rows, cols, resident, accumulators } = this;
    const { inPlace } = this.hardware;
    const incoming = this.#incoming;
    const waves = this.#waves;
    for (let diagonal = 0; diagonal <= rows + cols - 2; diagonal++) {
      if (waves.foldAt(diagonal) < 0 || waves.stepAt(diagonal) !== 0) continue;
      const last = Math.min(rows - 1, diagonal);
      for (let i = Math.max(0, diagonal - cols + 1); i <= last; i++) {
        const pe = i * cols + diagonal - i;
        resident[pe] = incoming[pe]!;
        accumulators[pe] = inPlace ? incoming[pe]! : 0;
      }
    }
  }

  /** Left edge: errors. Top edge: partial sums of the folds before, or zero, and a cycle later activations. */
  #feedEdges(): void {
    const { rows, cols, horizontal, vertical, folds } = this;
    const { error, activation, inputGradient } = this.buffers;
    const { sumsOnChip, activationScale } = this.hardware;
    const work = this.#work;
    const waves = this.#waves;
    for (let i = 0; i < rows; i++) {
      if (work[i] !== errorWord) continue;
      const fold = waves.foldAt(i);
      horizontal[i * (cols + 1)] =
        i < folds.rowsUsed[fold]! ? error.read(folds.group[fold]!, waves.stepAt(i) >> 1, folds.row[fold]! + i) : 0;
    }
    for (let j = 0; j < cols; j++) {
      const kind = work[j];
      if (kind === idle) continue;
      const fold = waves.foldAt(j);
      const t = waves.stepAt(j) >> 1;
      const group = folds.group[fold]!;
      const col = folds.col[fold]! + j;
      let word = 0;
      if (j < folds.colsUsed[fold]!) {
        if (kind === activationWord) word = activationScale * activation.read(group, t, col);
        else if (!sumsOnChip && folds.row[fold]! > 0) word = inputGradient.read(group, t, col);
      }
      vertical[j] = word;
    }
  }

  /**
   * One cycle of every PE, bottom row first: a PE reads what its neighbours held before this cycle. From left to right nothing
   * is overwritten too early: errors are at least two cycles apart, so a PE that passes one on has neighbours that do not.
   */
  #compute(): void {
    const { rows, cols, horizontal, vertical, resident, accumulators } = this;
    const work = this.#work;
    for (let i = rows - 1; i >= 0; i--) {
      const row = i * cols;
      const below = row + cols;
      const link = i * (cols + 1);
      for (let j = 0; j < cols; j++) {
        const kind = work[i + j]!;
        if (kind === errorWord) {
          const arriving = horizontal[link + j]!;
          vertical[below + j] = vertical[row + j]! + resident[row + j]! * arriving;
          horizontal[link + j + 1] = arriving;
        } else if (kind === activationWord) {
          const above = vertical[row + j]!;
          accumulators[row + j] = accumulators[row + j]! + horizontal[link + j + 1]! * above;
          vertical[below + j] = above;
        }
      }
    }
  }

  /** Bottom edge: partial sums go to the accumulators below the columns or to the buffer, finished ones to the buffer. */
  #collect(): void {
    const { rows, cols, vertical, folds } = this;
    const { inputGradient } = this.buffers;
    const { sumsOnChip } = this.hardware;
    const waves = this.#waves;
    const sums = this.#sums;
    for (let j = 0; j < cols; j++) {
      const diagonal = rows - 1 + j;
      if (this.#work[diagonal] !== errorWord) continue;
      const fold = waves.foldAt(diagonal);
      if (j >= folds.colsUsed[fold]!) continue;
      const t = waves.stepAt(diagonal) >> 1;
      let sum = vertical[rows * cols + j]!;
      if (sumsOnChip) {
        if (folds.row[fold]! > 0) sum += sums[t * cols + j]!;
        sums[t * cols + j] = sum;
      }
      if (!sumsOnChip || folds.isLastRow(fold)) {
        inputGradient.write(folds.group[fold]!, t, folds.col[fold]! + j, sum);
      }
    }
  }

  #shiftLoads(): void {
    if (this.#loads.length === 0) return;
    const { rows, cols, cycle, folds } = this;
    for (const { fold, start } of this.#loads) {
      shiftIn(this.#incoming, rows, cols, cycle - start, this.#skewed, (i, j) =>
        i < folds.rowsUsed[fold]! && j < folds.colsUsed[fold]!
          ? this.buffers.weight.read(folds.group[fold]!, folds.row[fold]! + i, folds.col[fold]! + j)
          : 0,
      );
    }
    const duration = shiftDuration(rows, cols, this.#skewed);
    this.#loads = this.#loads.filter(({ start }) => cycle + 1 < start + duration);
  }

  #shiftDrains(): void {
    if (this.#drains.length === 0) return;
    const { rows, cols, cycle } = this;
    for (const { fold, start } of this.#drains) {
      const leave = (i: number, j: number, value: number) => this.#write(fold, i, j, value);
      shiftOut(this.#outgoing, rows, cols, cycle - start, this.#skewed, leave);
    }
    const duration = shiftDuration(rows, cols, this.#skewed);
    this.#drains = this.#drains.filter(({ start }) => cycle + 1 < start + duration);
  }

  /** At the end of the cycle: PEs that have seen the last activation of their fold give their accumulators away. */
  #finish(): void {
    const { rows, cols, folds } = this;
    const waves = this.#waves;
    const corner = rows + cols - 2;
    const finished = (diagonal: number) =>
      waves.foldAt(diagonal) >= 0 && waves.stepAt(diagonal) === this.#steps - 1 ? waves.foldAt(diagonal) : -1;
    let drain = -1;
    if (this.#skewed) {
      for (let diagonal = 0; diagonal <= corner; diagonal++) {
        const fold = finished(diagonal);
        if (fold < 0) continue;
        const last = Math.min(rows - 1, diagonal);
        for (let i = Math.max(0, diagonal - cols + 1); i <= last; i++) this.#giveAway(fold, i, diagonal - i);
        if (diagonal === rows - 1) drain = fold;
      }
    } else {
      drain = finished(corner);
      if (drain >= 0) {
        // The next weights leave the shadow registers before results enter them: the span was longer than the load.
        if (this.#shadow) this.resident.set(this.#incoming);
        for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) this.#giveAway(drain, i, j);
      }
    }
    if (drain >= 0 && !this.hardware.freeDrain) this.#drains.push({ fold: drain, start: this.cycle + 1 });
    const retired = waves.retire();
    if (retired >= 0) this.macs += folds.rowsUsed[retired]! * folds.colsUsed[retired]!;
  }

  #giveAway(fold: number, i: number, j: number): void {
    const pe = i * this.cols + j;
    if (this.hardware.freeDrain) this.#write(fold, i, j, this.accumulators[pe]!);
    else if (this.#shadow) this.#outgoing[pe] = this.accumulators[pe]!;
  }

  #write(fold: number, i: number, j: number, value: number): void {
    const { folds } = this;
    if (i < folds.rowsUsed[fold]! && j < folds.colsUsed[fold]!) {
      this.buffers.accumulated.write(folds.group[fold]!, folds.row[fold]! + i, folds.col[fold]! + j, value);
    }
  }
}
