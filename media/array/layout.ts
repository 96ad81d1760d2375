/** Where the cells of an array and the lanes around it are, in pixels. Pure. */

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly rows: number;
  readonly cols: number;
  /** The side of a cell, its gap included. */
  readonly cell: number;
  readonly left: number;
  readonly top: number;
  /** How much a cell has room for: an equation, one word, a colour. */
  readonly detail: 'equation' | 'word' | 'colour';
  /** Between two words of a lane, and how many there are: this cycle's, then those of the cycles beside it. */
  readonly pitchX: number;
  readonly pitchY: number;
  readonly depth: number;
}

const largest = 84;
const smallest = 10;
/** Row and column numbers. */
const labels = 22;

/** @param room what there is: the width is given, the height is what a cell should not grow beyond */
export function layOut(rows: number, cols: number, room: { width: number; height: number }, heat: boolean): Layout {
  const depth = heat ? 0 : 3;
  const pitchX = 34;
  const pitchY = 18;
  const sides = 2 * (labels + depth * pitchX);
  const ends = labels + 2 * depth * pitchY + 24;
  const fit = Math.min((room.width - sides) / cols, (room.height - ends) / rows, largest);
  const cell = Math.max(smallest, Math.floor(fit));
  const across = cell * cols;
  const width = Math.max(room.width, across + sides);
  return {
    width,
    height: cell * rows + ends,
    rows,
    cols,
    cell,
    left: Math.floor((width - across) / 2),
    top: labels + depth * pitchY + (heat ? 6 : 12),
    detail: cell >= 54 ? 'equation' : cell >= 24 ? 'word' : 'colour',
    pitchX,
    pitchY,
    depth,
  };
}

/** The cell under a point, if there is one. */
export function cellAt(
  { left, top, cell, rows, cols }: Layout,
  x: number,
  y: number,
): { row: number; col: number } | undefined {
  const row = Math.floor((y - top) / cell);
  const col = Math.floor((x - left) / cell);
  return row >= 0 && row < rows && col >= 0 && col < cols ? { row, col } : undefined;
}
