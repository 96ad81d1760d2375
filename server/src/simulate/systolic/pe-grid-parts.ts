/** The parts the simulated grids are built of: SRAM buffers that count, the list of folds, and the control wavefront. */

/** One operand or the result as the array meets it at its edge, addressed in the coordinates of the array. */
export interface WordPort {
  read(group: number, a: number, b: number): number;
  write(group: number, a: number, b: number, value: number): void;
}

/** One operand or the result in its SRAM buffer. Every access is counted. */
export class SramBuffer implements WordPort {
  reads = 0;
  writes = 0;

  /** Element (group, a, b) is at `group * groupStride + a * strideA + b * strideB`. */
  constructor(
    readonly data: Float64Array,
    private readonly groupStride: number,
    private readonly strideA: number,
    private readonly strideB: number,
  ) {}

  read(group: number, a: number, b: number): number {
    this.reads++;
    return this.data[group * this.groupStride + a * this.strideA + b * this.strideB]!;
  }

  write(group: number, a: number, b: number, value: number): void {
    this.writes++;
    this.data[group * this.groupStride + a * this.strideA + b * this.strideB] = value;
  }
}

/**
 * The tiles of an Sr x Sc spatial extent that a grid visits: group by group, column tile by column tile, and the row tiles
 * innermost, so that the partial sums of one weight- or input-stationary result tile are read back as soon as they can be.
 */
export class Folds {
  readonly count: number;
  readonly group: Int32Array;
  /** First row and column of the tile within the spatial extent. */
  readonly row: Int32Array;
  readonly col: Int32Array;
  /** Rows and columns of the grid the tile occupies; fewer than the grid has in edge folds. */
  readonly rowsUsed: Int32Array;
  readonly colsUsed: Int32Array;

  /** All tiles, or `count` of them from the tile `first` on: they are numbered from 0 here. */
  constructor(
    groups: number,
    private readonly spatialRows: number,
    spatialCols: number,
    gridRows: number,
    gridCols: number,
    first = 0,
    count?: number,
  ) {
    const rowTiles = Math.ceil(spatialRows / gridRows);
    const tiles = rowTiles * Math.ceil(spatialCols / gridCols);
    this.count = count ?? groups * tiles - first;
    this.group = new Int32Array(this.count);
    this.row = new Int32Array(this.count);
    this.col = new Int32Array(this.count);
    this.rowsUsed = new Int32Array(this.count);
    this.colsUsed = new Int32Array(this.count);
    for (let fold = 0; fold < this.count; fold++) {
      const tile = (first + fold) % tiles;
      const row = (tile % rowTiles) * gridRows;
      const col = Math.floor(tile / rowTiles) * gridCols;
      this.group[fold] = Math.floor((first + fold) / tiles);
      this.row[fold] = row;
      this.col[fold] = col;
      this.rowsUsed[fold] = Math.min(gridRows, spatialRows - row);
      this.colsUsed[fold] = Math.min(gridCols, spatialCols - col);
    }
  }

  /** Whether the tile ends the reduction of a stationary operand: no fold will add to its results. */
  isLastRow(fold: number): boolean {
    return this.row[fold]! + this.rowsUsed[fold]! === this.spatialRows;
  }
}

/**
 * The control words of a skewed array. The word issued in cycle c (fold f, step t) acts on the anti-diagonal d of the grid,
 * the PEs with i + j = d, in cycle c + d; row i of the left edge is fed by anti-diagonal i, column j of the top edge by j, and
 * column j of the bottom edge is collected by R - 1 + j. A word passes every PE, occupied or not: this is why an edge fold takes
 * as long as a full one.
 */
export class Wavefront {
  /** Words issued that have not left the far corner. */
  inFlight = 0;
  readonly #length: number;
  readonly #fold: Int32Array;
  readonly #step: Int32Array;
  #head = 0;

  constructor(rows: number, cols: number) {
    this.#length = rows + cols - 1;
    this.#fold = new Int32Array(this.#length).fill(-1);
    this.#step = new Int32Array(this.#length);
  }

  /** Moves every word one anti-diagonal on and issues the next one; fold -1 is a bubble. */
  advance(fold: number, step: number): void {
    this.#head = this.#head === 0 ? this.#length - 1 : this.#head - 1;
    this.#fold[this.#head] = fold;
    this.#step[this.#head] = step;
    if (fold >= 0) this.inFlight++;
  }

  /** The fold whose word acts on this anti-diagonal in this cycle, or -1. */
  foldAt(diagonal: number): number {
    const at = this.#head + diagonal;
    return this.#fold[at < this.#length ? at : at - this.#length]!;
  }

  stepAt(diagonal: number): number {
    const at = this.#head + diagonal;
    return this.#step[at < this.#length ? at : at - this.#length]!;
  }

  /** At the end of a cycle: the word at the far corner has done its work. Answers its fold, or -1. */
  retire(): number {
    const fold = this.foldAt(this.#length - 1);
    if (fold >= 0) this.inFlight--;
    return fold;
  }
}

/** A transfer through the columns that is under way: column j began it `skew * j` cycles after `start`. */
export interface Shift {
  readonly fold: number;
  readonly start: number;
}

/**
 * Cycle `age` of a load of R cycles through the columns: in a column's d-th cycle, rows 0 to d shift down by one and row 0
 * takes the word meant for row R - 1 - d. Rows below d are not touched: they may still hold words of the fold before. Column j
 * is j cycles late if the load is skewed.
 *
 * @param word the word of PE (i, j) of the tile; called once for each
 */
export function shiftIn(
  registers: Float64Array,
  rows: number,
  cols: number,
  age: number,
  skewed: boolean,
  word: (i: number, j: number) => number,
): void {
  const firstCol = skewed ? Math.max(0, age - rows + 1) : 0;
  const lastCol = skewed ? Math.min(cols - 1, age) : cols - 1;
  for (let i = Math.min(rows - 1, skewed ? age - firstCol : age); i >= 1; i--) {
    const end = skewed ? Math.min(lastCol, age - i) : lastCol;
    registers.copyWithin(i * cols + firstCol, (i - 1) * cols + firstCol, (i - 1) * cols + end + 1);
  }
  for (let j = firstCol; j <= lastCol; j++) registers[j] = word(rows - 1 - (skewed ? age - j : age), j);
}

/**
 * Cycle `age` of a drain of R cycles through the columns: in a column's d-th cycle, row R - 1 sends its word out (row
 * R - 1 - d of the tile), rows d to R - 2 shift down by one, and row d is empty. Rows above d are not touched: they may hold
 * words of another fold, or of a load. Column j is j cycles late if the drain is skewed.
 *
 * @param leave called once for the word of each PE (i, j) of the tile
 */
export function shiftOut(
  registers: Float64Array,
  rows: number,
  cols: number,
  age: number,
  skewed: boolean,
  leave: (i: number, j: number, value: number) => void,
): void {
  const firstCol = skewed ? Math.max(0, age - rows + 1) : 0;
  const lastCol = skewed ? Math.min(cols - 1, age) : cols - 1;
  for (let j = firstCol; j <= lastCol; j++) {
    leave(rows - 1 - (skewed ? age - j : age), j, registers[(rows - 1) * cols + j]!);
  }
  for (let i = rows - 1; i >= 1; i--) {
    // Only columns whose d is below i: the word of row i - 1 belongs to this drain.
    const begin = skewed ? Math.max(firstCol, age - i + 1) : age < i ? firstCol : lastCol + 1;
    if (begin > lastCol) break;
    registers.copyWithin(i * cols + begin, (i - 1) * cols + begin, (i - 1) * cols + lastCol + 1);
  }
  for (let j = firstCol; j <= lastCol; j++) registers[(skewed ? age - j : age) * cols + j] = 0;
}

/** Cycles of a load or drain through all columns. */
export function shiftDuration(rows: number, cols: number, skewed: boolean): number {
  return rows + (skewed ? cols - 1 : 0);
}

/** A simulated grid. One `step` is one clock cycle. */
export interface PeGridMachine {
  readonly rows: number;
  readonly cols: number;
  /** Cycles simulated so far. */
  readonly cycle: number;
  /** Whether every result has been written. */
  readonly done: boolean;
  /** The link into PE (i, j) from the left is at i * (cols + 1) + j; j = cols is what leaves on the right. */
  readonly horizontal: Float64Array;
  /** The link into PE (i, j) from above is at i * cols + j; i = rows is what leaves at the bottom. */
  readonly vertical: Float64Array;
  /** What stays in PE (i, j), at i * cols + j: the stationary operand, or the accumulator. */
  readonly resident: Float64Array;
  /** What adds up in PE (i, j), if anything does; `resident` itself in an output-stationary grid. */
  readonly accumulators: Float64Array | null;
  /** Registers of their own that loads, and drains, shift through; null where they shift through the ones above. */
  readonly incoming: Float64Array | null;
  readonly outgoing: Float64Array | null;
  /** Words of every vector that pass a PE, a cycle apart: 2 if it computes two gradients in turn. */
  readonly wordsPerVector: 1 | 2;
  /** Called in every cycle when PEs have computed and words have shifted, before finished results are given away. */
  observer: (() => void) | undefined;
  /** The fold PE (i, j) worked on in the cycle simulated last, or -1 if it was idle. */
  foldAt(i: number, j: number): number;
  /** Which control word of that fold it obeyed, counted from 0. */
  stepAt(i: number, j: number): number;
  step(): void;
}
