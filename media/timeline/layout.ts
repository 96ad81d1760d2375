/** Where everything of the timeline stands, in CSS pixels. Pure. */

export interface Lane {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  /** The strip under the bars that shows the level of each; height 0: there is none. */
  readonly levelTop: number;
  readonly levelHeight: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The plot: between captions on the left and the end of the canvas. */
  readonly plotLeft: number;
  readonly plotWidth: number;
  /** Cycle marks stand above this line. */
  readonly axisBottom: number;
  readonly lanes: readonly Lane[];
  /** Time marks stand below this line; null: no clock, no marks. */
  readonly timeTop: number | null;
  /** The strip that shows which part of the whole is visible. */
  readonly overviewTop: number;
}

export const axisHeight = 24;
export const overviewHeight = 4;
const timeHeight = 22;
const gap = 8;
/** Free on the right, so that the outline of the last bar is not cut. */
const rightMargin = 2;
const captionMargin = 12;
const widestCaption = 140;

export interface LayoutWish {
  readonly width: number;
  readonly lanes: number;
  readonly levels: boolean;
  readonly clock: boolean;
  /** Pixels the widest caption needs. */
  readonly captions: number;
}

/** Few lanes are tall and easy to hit; many are low. */
const laneHeight = (lanes: number): number => (lanes <= 2 ? 34 : lanes <= 8 ? 24 : 16);

export function layoutFor({ width, lanes, levels, clock, captions }: LayoutWish): Layout {
  const plotLeft = Math.ceil(Math.min(captions, widestCaption)) + captionMargin;
  const height = laneHeight(lanes);
  const levelHeight = levels ? Math.round(height * 1.1) : 0;
  const levelGap = levels ? 6 : 0;
  const placed: Lane[] = [];
  let top = axisHeight + gap;
  for (let index = 0; index < lanes; index++) {
    placed.push({ index, top, height, levelTop: top + height + levelGap, levelHeight });
    top += height + levelGap + levelHeight + gap;
  }
  const timeTop = clock ? top : null;
  const overviewTop = top + (clock ? timeHeight : 0);
  return {
    width,
    height: overviewTop + overviewHeight,
    plotLeft,
    plotWidth: Math.max(1, width - plotLeft - rightMargin),
    axisBottom: axisHeight,
    lanes: placed,
    timeTop,
    overviewTop,
  };
}

/** The lane at a height, strips and half of the gaps included; undefined over the axes. */
export const laneAt = (layout: Layout, y: number): Lane | undefined =>
  layout.lanes.find((lane) => y >= lane.top - gap / 2 && y < bottomOf(lane) + gap / 2);

export const bottomOf = (lane: Lane): number => lane.levelTop + lane.levelHeight;
