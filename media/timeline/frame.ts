/** Everything that one frame is drawn from. */
import type { BarIndex } from './bar-index.ts';
import type { BarLevels } from './bar-levels.ts';
import type { Layout } from './layout.ts';
import type { Mark } from './mark.ts';
import type { Measure } from './measure.ts';
import type { PixelRows } from './pixel-rows.ts';
import type { Theme } from './theme.ts';
import type { Range } from './viewport.ts';

/** Bars that can be searched, and are summed up in advance. */
export interface Drawable {
  readonly index: BarIndex;
  readonly levels: BarLevels;
}

export interface Frame {
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly layout: Layout;
  readonly theme: Theme;
  /** By kind. */
  readonly fills: readonly (string | CanvasPattern)[];
  readonly range: Range;
  /** What is visible, in as much detail as there is, and the whole. */
  readonly shown: Drawable;
  readonly whole: Drawable;
  /** By row, 0 to 1; drawn in lanes with a strip of levels. */
  readonly levels: Float32Array | null;
  /** By row, what it takes more (positive) or less than elsewhere, as a share; drawn in lanes with a strip of differences. */
  readonly differences: Float32Array | null;
  /** Cycles of the whole. */
  readonly length: number;
  /** Hz */
  readonly clock: number | null;
  readonly lanes: readonly { readonly name: string; readonly group: string | null }[];
  readonly levelName: string;
  readonly labelOf: (mark: Mark) => readonly string[];
  readonly thin: PixelRows;
  readonly hovered: Mark | undefined;
  readonly selected: Mark | undefined;
  readonly pinned: readonly Mark[];
  /** Of the layer that the cursor is at. */
  readonly atCursor: ReadonlySet<number>;
  /** A range that is being chosen by dragging. */
  readonly chosen: Range | null;
  readonly measure: Measure | null;
}
