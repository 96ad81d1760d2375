/** Everything that one frame is drawn from. */
import type { BarIndex, LevelMeans } from './bar-index.ts';
import type { Layout } from './layout.ts';
import type { Theme } from './theme.ts';
import type { Range } from './viewport.ts';

export interface Frame {
  readonly context: CanvasRenderingContext2D;
  /** Device pixels per CSS pixel. */
  readonly ratio: number;
  readonly layout: Layout;
  readonly theme: Theme;
  readonly range: Range;
  readonly index: BarIndex;
  readonly levels: LevelMeans | null;
  /** Cycles of the whole schedule. */
  readonly length: number;
  /** Hz */
  readonly clock: number | null;
  readonly laneNames: readonly string[];
  readonly levelName: string;
  readonly labelOf: (bar: number) => string;
  readonly hovered: number | undefined;
  readonly selected: number | undefined;
}
