/** Draws the lanes of one frame. What it draws is decided elsewhere: everything it needs is in the `Frame`. */

import { drawCaptions, drawGrid } from './draw-axes.ts';
import { drawMeasure } from './draw-measure.ts';
import type { Drawable, Frame } from './frame.ts';
import { bottomOf, type Lane } from './layout.ts';
import { type Mark, markOf } from './mark.ts';
import { patternSize } from './patterns.ts';
import { toPixel } from './viewport.ts';

/** Device pixels: bars that are wider are drawn by themselves, with a gap between them; others only as pixels of a colour. */
const separated = 4;
/** CSS pixels: a pattern is seen on bars that are at least this wide. */
const patterned = 9;
const labelPadding = 5;
/** However little of a pixel is worked, it is seen. */
const faintest = 0.3;

export function drawLanes(context: CanvasRenderingContext2D, frame: Frame): void {
  const { ratio, layout, theme, thin } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  drawCaptions(context, frame);
  context.fillStyle = theme.background;
  for (const lane of layout.lanes) {
    context.fillRect(layout.plotLeft, lane.top, layout.plotWidth, lane.height);
    if (lane.stripHeight > 0) context.fillRect(layout.plotLeft, lane.stripTop, layout.plotWidth, lane.stripHeight);
  }
  drawGrid(context, frame);
  context.save();
  context.beginPath();
  // Two pixels more than the plot, so that the outline of a bar at its end is whole.
  context.rect(layout.plotLeft - 2, 0, layout.plotWidth + 4, layout.height);
  context.clip();
  const width = Math.round(layout.plotWidth * ratio);
  thin.begin(
    width,
    layout.lanes.length,
    theme.kinds.map(({ fill }) => fill),
  );
  const wide = layout.lanes.map((lane) => collect(frame, lane, width));
  thin.end();
  movePatterns(frame, width);
  layout.lanes.forEach((lane, at) => {
    drawLane(context, frame, lane, wide[at]!);
  });
  drawCursor(context, frame);
  for (const mark of frame.pinned) drawMark(context, frame, mark, theme.muted, 1, [3, 2]);
  // The colour of text, which is far from every bar's; the focus colour may be close to one.
  drawMark(context, frame, frame.hovered, theme.text, 1);
  drawMark(context, frame, frame.selected, theme.text, 2);
  drawMeasure(context, frame);
  context.restore();
}

/** A bar that is wide enough to be drawn by itself, in device pixels of the plot. */
interface Wide {
  readonly bar: number;
  readonly left: number;
  readonly right: number;
}

/** Writes what is thin into its row, and gives back the rest. */
function collect({ ratio, range, shown: { index, levels }, thin }: Frame, lane: Lane, width: number): Wide[] {
  const { kind, share, start, end } = index.bars;
  const wide: Wide[] = [];
  const gap = Math.max(1, Math.round(ratio));
  const perCycle = width / (range.end - range.start);
  index.visit(lane.index, range, width, (x0, x1, first, last) => {
    // Neighbours share the pixel where one ends and the other starts: it goes to the later one.
    const stop = Math.max(x0 + 1, Math.min(x1, Math.floor(toPixel(range, width, end[last - 1]!))));
    if (last === first + 1) {
      if (stop - x0 > separated) wide.push({ bar: first, left: x0, right: x1 < width ? stop - gap : stop });
      else {
        const covered = Math.min(1, ((end[first]! - start[first]!) * perCycle) / (stop - x0));
        thin.fill(lane.index, x0, stop, kind[first]!, strength(covered * share[first]!));
      }
      return;
    }
    const run = levels.run(first, last);
    thin.fill(lane.index, x0, stop, run.kind, strength(Math.min(1, (run.worked * perCycle) / (stop - x0))));
  });
  return wide;
}

const strength = (covered: number): number => faintest + (1 - faintest) * covered;

/** Patterns move with their bars. */
function movePatterns({ fills, range, layout, ratio }: Frame, width: number): void {
  const size = Math.max(4, Math.round(patternSize * ratio));
  const origin = Math.round(layout.plotLeft * ratio - range.start * (width / (range.end - range.start)));
  const matrix = new DOMMatrix([1, 0, 0, 1, ((origin % size) + size) % size, 0]);
  for (const fill of fills) if (typeof fill !== 'string') fill.setTransform(matrix);
}

function drawLane(context: CanvasRenderingContext2D, frame: Frame, lane: Lane, wide: readonly Wide[]): void {
  const { ratio, layout, theme, shown, fills, thin } = frame;
  const { kind, share } = shown.index.bars;
  const offset = Math.round(layout.plotLeft * ratio);
  const top = Math.round(lane.top * ratio);
  const height = Math.round(lane.height * ratio);
  // Whole device pixels keep the edges sharp.
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  thin.draw(context, lane.index, offset, top, height);
  // Changing the colour costs more than drawing: all bars of a kind at once.
  const kinds = new Set(wide.map(({ bar }) => kind[bar]!));
  for (const each of kinds) {
    for (const patternWidth of [false, true]) {
      context.fillStyle = patternWidth ? fills[each]! : theme.kinds[each]!.fill;
      for (const { bar, left, right } of wide) {
        if (kind[bar] !== each || right - left > patterned * ratio !== patternWidth) continue;
        const part = share[bar]!;
        if (part >= 1) context.fillRect(offset + left, top, right - left, height);
        else {
          // The lane works in a part of this time: so much of the bar is full.
          const full = Math.max(part > 0 ? 1 : 0, Math.round(part * height));
          context.globalAlpha = 0.22;
          context.fillRect(offset + left, top, right - left, height - full);
          context.globalAlpha = 1;
          context.fillRect(offset + left, top + height - full, right - left, full);
        }
      }
    }
  }
  if (theme.outline) outline(context, wide, theme.outline, offset, top, height);
  context.restore();
  if (lane.stripHeight > 0) drawStrip(context, frame, lane);
  drawLabels(context, frame, lane, wide);
}

function outline(
  context: CanvasRenderingContext2D,
  wide: readonly Wide[],
  colour: string,
  offset: number,
  top: number,
  height: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (const { left, right } of wide) {
    context.strokeRect(offset + left + 0.5, top + 0.5, right - left - 1, height - 1);
  }
}

/** Under each bar its level, or how much more or less it takes than elsewhere. */
function drawStrip(context: CanvasRenderingContext2D, frame: Frame, lane: Lane): void {
  const { ratio, layout, theme, shown, range, levels, differences } = frame;
  const { row, kind } = shown.index.bars;
  const values = lane.strip === 'level' ? levels : differences;
  if (!values) return;
  // The largest difference fills the strip, so that small ones are seen, but a tenth never does.
  const scale =
    lane.strip === 'level'
      ? 1
      : Math.max(
          0.1,
          values.reduce((most, each) => Math.max(most, Math.abs(each)), 0),
        );
  const width = Math.round(layout.plotWidth * ratio);
  const offset = Math.round(layout.plotLeft * ratio);
  const top = Math.round(lane.stripTop * ratio);
  const height = Math.round(lane.stripHeight * ratio);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  if (lane.strip === 'difference') {
    context.fillStyle = theme.muted;
    context.fillRect(offset, top + Math.round(height / 2), width, Math.max(1, Math.round(ratio)));
  }
  shown.index.visit(lane.index, range, width, (x0, x1, first) => {
    const value = values[row[first]!] ?? 0;
    if (lane.strip === 'level') {
      const full = Math.max(1, Math.round(Math.min(1, value) * height));
      context.globalAlpha = 0.75;
      context.fillStyle = theme.kinds[kind[first]!]!.fill;
      context.fillRect(offset + x0, top + height - full, Math.max(1, x1 - x0 - (x1 - x0 > separated ? 1 : 0)), full);
      return;
    }
    // Less hangs below the line, more stands on it: colours are not needed to tell them apart.
    const size = Math.round((Math.min(1, Math.abs(value) / scale) * height) / 2);
    if (size === 0) return;
    context.fillStyle = value > 0 ? theme.worse : theme.better;
    const middle = top + Math.round(height / 2);
    context.fillRect(offset + x0, value > 0 ? middle - size : middle, Math.max(1, x1 - x0 - 1), size);
  });
  context.restore();
}

/** Names stay in view while their bar is partly scrolled out, and are left out rather than squeezed. */
function drawLabels(context: CanvasRenderingContext2D, frame: Frame, lane: Lane, wide: readonly Wide[]): void {
  const { ratio, theme, shown, labelOf, layout } = frame;
  const size = Math.min(theme.fontSize, 12, lane.height - 5);
  if (size < 8) return;
  context.font = `${size}px ${theme.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const digit = context.measureText('0').width;
  for (const { bar, left, right } of wide) {
    const room = (right - left) / ratio - 2 * labelPadding;
    if (room < digit) continue;
    const mark = markOf(shown.index.bars, bar);
    const text = labelOf(mark).find((each) => each && context.measureText(each).width <= room);
    if (!text) continue;
    const { fill, pattern, label } = theme.kinds[mark.kind]!;
    const x = layout.plotLeft + left / ratio + labelPadding;
    const y = lane.top + lane.height / 2 + 0.5;
    const faint = mark.share < 0.75 || pattern === 'striped' || pattern === 'hollow';
    if (pattern !== 'plain' || faint) {
      // Stripes would run through the letters.
      context.fillStyle = faint ? theme.page : fill;
      context.globalAlpha = faint ? 0.8 : 1;
      context.fillRect(x - 2, y - size * 0.62, context.measureText(text).width + 4, size * 1.24);
      context.globalAlpha = 1;
    }
    context.fillStyle = faint ? theme.text : label;
    context.fillText(text, x, y);
  }
}

/** The bars of the layer that the cursor is at: a line above them. */
function drawCursor(context: CanvasRenderingContext2D, { layout, theme, range, atCursor, whole }: Frame): void {
  if (atCursor.size === 0) return;
  const lane = layout.lanes[0];
  if (!lane) return;
  const { start, end, row } = whole.index.bars;
  const { first, last } = whole.index.lane(0);
  context.fillStyle = theme.cursor;
  for (let bar = first; bar < last; bar++) {
    if (!atCursor.has(row[bar]!) || end[bar]! < range.start || start[bar]! > range.end) continue;
    const x0 = toPixel(range, layout.plotWidth, Math.max(start[bar]!, range.start));
    const x1 = toPixel(range, layout.plotWidth, Math.min(end[bar]!, range.end));
    context.fillRect(layout.plotLeft + x0, lane.top - 4, Math.max(3, x1 - x0 - 1), 3);
  }
}

/** An outline around a bar, at least three pixels wide so that it is seen around the thinnest. */
function drawMark(
  context: CanvasRenderingContext2D,
  { layout, range }: Frame,
  mark: Mark | undefined,
  colour: string,
  thickness: number,
  dashes: number[] = [],
): void {
  const lane = mark && layout.lanes[mark.lane];
  if (!mark || !lane) return;
  const { plotLeft, plotWidth } = layout;
  const x0 = Math.max(plotLeft - 1, plotLeft + toPixel(range, plotWidth, mark.start));
  const x1 = Math.min(plotLeft + plotWidth + 1, plotLeft + toPixel(range, plotWidth, mark.end));
  if (x1 < plotLeft || x0 > plotLeft + plotWidth) return;
  const half = thickness / 2;
  const width = Math.max(3, x1 - x0);
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.setLineDash(dashes);
  context.strokeRect(x0 - half, lane.top - half, width + thickness - 1, lane.height + thickness);
  context.setLineDash([]);
  if (lane.stripHeight > 0) {
    // A foot under the strip ties the level to its bar.
    context.fillStyle = colour;
    context.fillRect(x0, bottomOf(lane), width, 2);
  }
}

/** The whole step in one strip: every lane as a row of pixels. */
export function drawMinimap(
  context: CanvasRenderingContext2D,
  { layout, theme, ratio, length, range, chosen }: Frame,
  rows: { draw(context: CanvasRenderingContext2D, row: number, left: number, top: number, height: number): void },
): void {
  const { plotLeft, plotWidth, minimapTop, minimapHeight, lanes } = layout;
  context.fillStyle = theme.background;
  context.fillRect(plotLeft, minimapTop, plotWidth, minimapHeight);
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  const offset = Math.round(plotLeft * ratio);
  const each = (minimapHeight * ratio) / Math.max(1, lanes.length);
  for (const { index } of lanes) {
    const top = Math.round(minimapTop * ratio + index * each);
    const bottom = Math.round(minimapTop * ratio + (index + 1) * each);
    rows.draw(context, index, offset, top, Math.max(1, bottom - top - (each > 4 ? 1 : 0)));
  }
  context.restore();
  const whole = { start: 0, end: Math.max(length, 1) };
  const x0 = plotLeft + toPixel(whole, plotWidth, range.start);
  const x1 = Math.max(x0 + 3, plotLeft + toPixel(whole, plotWidth, Math.min(range.end, whole.end)));
  // What is out of sight is dimmed.
  context.fillStyle = theme.page;
  context.globalAlpha = 0.62;
  context.fillRect(plotLeft, minimapTop, x0 - plotLeft, minimapHeight);
  context.fillRect(x1, minimapTop, plotLeft + plotWidth - x1, minimapHeight);
  context.globalAlpha = 1;
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(Math.round(x0) + 0.5, minimapTop + 0.5, Math.max(2, Math.round(x1 - x0) - 1), minimapHeight - 1);
  if (chosen) {
    const from = plotLeft + toPixel(whole, plotWidth, chosen.start);
    const to = plotLeft + toPixel(whole, plotWidth, chosen.end);
    context.fillStyle = theme.cursor;
    context.globalAlpha = 0.35;
    context.fillRect(from, minimapTop, Math.max(1, to - from), minimapHeight);
    context.globalAlpha = 1;
  }
}

/** Fills the rows of the minimap: all of the time, with everything as thin as it is there. */
export function collectWhole(
  { ratio, layout, length, theme }: Frame,
  { index, levels }: Drawable,
  rows: Frame['thin'],
) {
  const width = Math.round(layout.plotWidth * ratio);
  const whole = { start: 0, end: Math.max(length, 1) };
  rows.begin(
    width,
    layout.lanes.length,
    theme.kinds.map(({ fill }) => fill),
  );
  for (const lane of layout.lanes) {
    index.visit(lane.index, whole, width, (x0, x1, first, last) => {
      const run = levels.run(first, last);
      const covered = Math.min(1, (run.worked * width) / whole.end / (x1 - x0));
      rows.fill(lane.index, x0, x1, run.kind, strength(covered));
    });
  }
  rows.end();
}
