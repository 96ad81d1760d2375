/** Draws what stands around the bars: captions on the left, cycle marks above, time marks below, the overview strip. */
import type { Frame } from './frame.ts';
import { overviewHeight } from './layout.ts';
import { cycleTicks, type Tick, timeTicks } from './ticks.ts';
import { isWhole, toPixel, wholeRange } from './viewport.ts';

const axisFontSize = 11;
/** Pixels from one mark to the next, at least: room for `999.95 µs`. */
const markDistance = 84;

export const captionFont = (family: string): string => `${axisFontSize}px ${family}`;

/** The captions of a layout, for measuring. */
export const captionTexts = (laneNames: readonly string[], levelName: string | null, clock: boolean): string[] => [
  'cycles',
  ...laneNames,
  ...(levelName === null ? [] : [levelName]),
  ...(clock ? ['time'] : []),
];

export function drawCaptions({ context, layout, theme, laneNames, levelName }: Frame): void {
  context.font = captionFont(theme.font);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const widest = layout.plotLeft - 8;
  const caption = (text: string, y: number, colour: string): void => {
    context.fillStyle = colour;
    context.fillText(shortened(context, text, widest), 0, y);
  };
  caption('cycles', layout.axisBottom - 10, theme.muted);
  for (const lane of layout.lanes) {
    caption(laneNames[lane.index] ?? '', lane.top + lane.height / 2, theme.text);
    if (lane.levelHeight > 0) caption(levelName, lane.levelTop + lane.levelHeight / 2, theme.muted);
  }
  if (layout.timeTop !== null) caption('time', layout.timeTop + 10, theme.muted);
}

function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

export function drawAxes(frame: Frame): void {
  const { context, layout, theme, range, clock } = frame;
  const perMark = (range.end - range.start) / (layout.plotWidth / markDistance);
  const plotBottom = layout.timeTop ?? layout.overviewTop;

  const ticks = cycleTicks(range.start, range.end, perMark);
  context.fillStyle = theme.grid;
  for (const tick of ticks) {
    context.fillRect(Math.round(xOf(frame, tick.at)), layout.axisBottom - 3, 1, plotBottom - layout.axisBottom - 1);
  }
  drawMarks(frame, ticks, 1, layout.axisBottom - 10);

  if (layout.timeTop === null || clock === null) return;
  const times = timeTicks(range.start / clock, range.end / clock, perMark / clock);
  context.fillStyle = theme.muted;
  for (const tick of times) context.fillRect(Math.round(xOf(frame, tick.at * clock)), layout.timeTop - 4, 1, 4);
  drawMarks(frame, times, clock, layout.timeTop + 10);
}

const xOf = ({ layout, range }: Frame, cycle: number): number =>
  layout.plotLeft + toPixel(range, layout.plotWidth, cycle);

/** Texts centred on their marks, moved inside at the ends so that none is cut. */
function drawMarks(frame: Frame, ticks: readonly Tick[], cyclesPerUnit: number, y: number): void {
  const { context, layout, theme } = frame;
  context.font = captionFont(theme.font);
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  let free = Number.NEGATIVE_INFINITY;
  for (const tick of ticks) {
    const half = context.measureText(tick.text).width / 2;
    const x = Math.min(Math.max(xOf(frame, tick.at * cyclesPerUnit), layout.plotLeft + half), layout.width - half);
    if (x - half < free) continue;
    context.fillText(tick.text, x, y);
    free = x + half + 8;
  }
}

/** Where in the whole the visible part is. Not drawn when everything is visible: it would say nothing. */
export function drawOverview({ context, layout, theme, range, length }: Frame): void {
  if (isWhole(range, length)) return;
  const whole = wholeRange(length);
  const { plotLeft, plotWidth, overviewTop } = layout;
  context.fillStyle = theme.grid;
  context.fillRect(plotLeft, overviewTop, plotWidth, overviewHeight);
  const x = plotLeft + toPixel(whole, plotWidth, range.start);
  const width = Math.max(6, toPixel(whole, plotWidth, range.end - range.start));
  context.fillStyle = theme.muted;
  context.fillRect(Math.min(x, plotLeft + plotWidth - width), overviewTop, width, overviewHeight);
}
