/** Draws what stands around the bars: captions and headings on the left, marks of cycles and of time in the head. */
import type { Frame } from './frame.ts';
import { cycleTicks, type Tick, timeTicks } from './ticks.ts';
import { toPixel } from './viewport.ts';

const axisFontSize = 11;
/** Before captions: room for the focus around the canvas. */
const indent = 5;
/** Pixels from one mark to the next, at least: room for `999.95 µs`. */
const markDistance = 84;

export const captionFont = (family: string): string => `${axisFontSize}px ${family}`;

export function drawCaptions(context: CanvasRenderingContext2D, frame: Frame): void {
  const { layout, theme, lanes, levelName } = frame;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const widest = layout.plotLeft - indent - 8;
  const caption = (text: string, y: number, colour: string, width = widest): void => {
    context.fillStyle = colour;
    context.fillText(shortened(context, text, width), indent, y);
  };
  for (const lane of layout.lanes) {
    const { name = '', group = null } = lanes[lane.index] ?? {};
    if (lane.headingTop !== null) {
      context.font = `600 ${axisFontSize + 1}px ${theme.font}`;
      caption(group ?? '', lane.headingTop + 12, theme.text, layout.width);
    }
    context.font = lane.height < 10 ? `9px ${theme.font}` : captionFont(theme.font);
    caption(name, lane.top + lane.height / 2, lane.height < 10 ? theme.muted : theme.text);
    if (lane.stripHeight > 0) {
      caption(lane.strip === 'level' ? levelName : 'difference', lane.stripTop + lane.stripHeight / 2, theme.muted);
    }
  }
}

function shortened(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let length = text.length;
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > width) length--;
  return `${text.slice(0, length)}…`;
}

const perMark = ({ layout, range }: Frame): number =>
  (range.end - range.start) / Math.max(1, layout.plotWidth / markDistance);

/** Lines through the lanes where the axis has its marks. */
export function drawGrid(context: CanvasRenderingContext2D, frame: Frame): void {
  const { layout, theme, range } = frame;
  context.fillStyle = theme.grid;
  for (const tick of cycleTicks(range.start, range.end, perMark(frame))) {
    context.fillRect(Math.round(xOf(frame, tick.at)), 0, 1, layout.height);
  }
}

export function drawAxes(context: CanvasRenderingContext2D, frame: Frame): void {
  const { layout, theme, range, clock } = frame;
  context.font = captionFont(theme.font);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = theme.muted;
  context.fillText('cycles', indent, layout.axisBottom - 9);
  if (layout.timeTop !== null) context.fillText('time', indent, layout.timeTop + 8);

  const step = perMark(frame);
  const ticks = cycleTicks(range.start, range.end, step);
  context.fillStyle = theme.grid;
  for (const tick of ticks)
    context.fillRect(Math.round(xOf(frame, tick.at)), layout.axisBottom - 3, 1, layout.headHeight);
  drawMarks(context, frame, ticks, 1, layout.axisBottom - 9);
  if (layout.timeTop === null || clock === null) return;
  const times = timeTicks(range.start / clock, range.end / clock, step / clock);
  drawMarks(context, frame, times, clock, layout.timeTop + 8);
}

const xOf = ({ layout, range }: Frame, cycle: number): number =>
  layout.plotLeft + toPixel(range, layout.plotWidth, cycle);

/** Texts centred on their marks, moved inside at the ends so that none is cut. */
function drawMarks(
  context: CanvasRenderingContext2D,
  frame: Frame,
  ticks: readonly Tick[],
  cyclesPerUnit: number,
  y: number,
): void {
  const { layout, theme } = frame;
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
