/** Where everything of the timeline stands, in CSS pixels: the head with minimap and axes, and below it the lanes. Pure. */

/** What stands under the bars of a lane: a level for each, or how much more or less than elsewhere. */
export type Strip = 'none' | 'level' | 'difference';

export interface LaneWish {
  readonly name: string;
  /** The heading above the lane, if it is the first of its group. */
  readonly group: string | null;
  readonly strip: Strip;
  /** Of little weight, like a link between two processors: a lane of a third of the height. */
  readonly slim?: boolean;
}

export interface Lane {
  readonly index: number;
  readonly top: number;
  readonly height: number;
  readonly strip: Strip;
  /** The strip under the bars; height 0: there is none. */
  readonly stripTop: number;
  readonly stripHeight: number;
  /** Where the heading above it stands; null: there is none. */
  readonly headingTop: number | null;
}

export interface Layout {
  readonly width: number;
  /** The plot: between captions on the left and the end of the canvas. */
  readonly plotLeft: number;
  readonly plotWidth: number;
  /** Of the head. */
  readonly headHeight: number;
  readonly minimapTop: number;
  readonly minimapHeight: number;
  /** Cycle marks stand above this line. */
  readonly axisBottom: number;
  /** Time marks stand below this line; null: no clock, no marks. */
  readonly timeTop: number | null;
  /** Of the lanes, from the top of their canvas. */
  readonly height: number;
  readonly lanes: readonly Lane[];
}

const axisHeight = 20;
const timeHeight = 17;
const margin = 4;
const headingHeight = 21;
/** Just high enough for a caption. */
const slimHeight = 9;
const slimGap = 2;
/** Free on the right, so that the outline of the last bar is not cut. */
const rightMargin = 2;
const captionMargin = 16;
const widestCaption = 150;

export interface LayoutWish {
  readonly width: number;
  readonly lanes: readonly LaneWish[];
  readonly clock: boolean;
  /** Pixels the widest caption needs. */
  readonly captions: number;
}

/** Few lanes are tall and easy to hit; many are low. */
function heights(lanes: number): { readonly height: number; readonly gap: number } {
  if (lanes <= 3) return { height: 30, gap: 6 };
  if (lanes <= 12) return { height: 20, gap: 4 };
  return lanes <= 32 ? { height: 15, gap: 3 } : { height: 11, gap: 2 };
}

/** Headings say something only where there are several groups. */
const hasHeadings = (lanes: readonly LaneWish[]): boolean =>
  new Set(lanes.flatMap(({ group }) => (group === null ? [] : [group]))).size > 1;

export function layoutFor({ width, lanes, clock, captions }: LayoutWish): Layout {
  const plotLeft = Math.ceil(Math.min(captions, widestCaption, width / 3)) + captionMargin;
  const { height, gap } = heights(lanes.filter(({ slim }) => !slim).length);
  const headings = hasHeadings(lanes);
  const placed: Lane[] = [];
  let top = margin;
  lanes.forEach(({ group, strip, slim }, index) => {
    const heading = headings && group !== null && group !== lanes[index - 1]?.group;
    const headingTop = heading ? top : null;
    if (heading) top += headingHeight;
    // What has a strip is what one looks at first.
    const tall = slim ? slimHeight : strip === 'none' ? height : Math.max(height, 28);
    const stripHeight = strip === 'none' ? 0 : strip === 'level' ? 24 : 18;
    const stripTop = top + tall + (stripHeight ? 4 : 0);
    placed.push({ index, top, height: tall, strip, stripTop, stripHeight, headingTop });
    top = stripTop + stripHeight + (stripHeight ? 8 : slim ? slimGap : gap);
    // Before the next tall lane there is a little more.
    if (slim && lanes[index + 1] && !lanes[index + 1]!.slim) top += gap;
  });
  const minimapHeight = 24;
  const axisBottom = minimapHeight + 6 + axisHeight;
  return {
    width,
    plotLeft,
    plotWidth: Math.max(1, width - plotLeft - rightMargin),
    headHeight: axisBottom + (clock ? timeHeight : 0) + 2,
    minimapTop: 0,
    minimapHeight,
    axisBottom,
    timeTop: clock ? axisBottom : null,
    height: top + margin,
    lanes: placed,
  };
}

/** The lane at a height, its strip and half of the gaps included; undefined over a heading. */
export const laneAt = (layout: Layout, y: number): Lane | undefined =>
  layout.lanes.find((lane) => y >= lane.top - 2 && y < bottomOf(lane) + 2);

export const bottomOf = (lane: Lane): number => lane.stripTop + lane.stripHeight;
