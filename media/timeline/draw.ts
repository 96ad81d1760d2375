/** Draws one frame. What it draws is decided elsewhere: everything it needs is in the `Frame`. */
import { drawAxes, drawCaptions, drawOverview } from './draw-axes.ts';
import type { Frame } from './frame.ts';
import type { Lane } from './layout.ts';
import type { Theme } from './theme.ts';
import { toPixel } from './viewport.ts';

/** Bars are told apart by a pixel between them once they are this wide; below, it would eat them. */
const separated = 4;
const labelPadding = 6;

export function drawFrame(frame: Frame): void {
  const { context, ratio, layout, theme } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  drawCaptions(frame);
  context.save();
  context.beginPath();
  context.rect(layout.plotLeft, 0, layout.plotWidth, layout.height);
  context.clip();
  context.fillStyle = theme.background;
  for (const lane of layout.lanes) {
    context.fillRect(layout.plotLeft, lane.top, layout.plotWidth, lane.height);
    if (lane.levelHeight > 0) context.fillRect(layout.plotLeft, lane.levelTop, layout.plotWidth, lane.levelHeight);
  }
  context.restore();
  drawAxes(frame);
  context.save();
  context.beginPath();
  // Two pixels more than the plot, so that the outline of a bar at its end is whole.
  context.rect(layout.plotLeft - 2, 0, layout.plotWidth + 4, layout.height);
  context.clip();
  for (const lane of layout.lanes) drawLane(frame, lane);
  // The colour of text, which is far from every bar's; the focus colour may be close to one.
  drawMark(frame, frame.hovered, theme.text, 1);
  drawMark(frame, frame.selected, theme.text, 2);
  context.restore();
  drawOverview(frame);
}

/** Rectangles of one colour, four numbers each, drawn together: changing the colour costs more than drawing. */
type Batch = number[];

function drawLane(frame: Frame, lane: Lane): void {
  const { context, ratio, layout, theme, index, range, levels } = frame;
  const { kind } = index.bars;
  const width = Math.round(layout.plotWidth * ratio);
  const left = Math.round(layout.plotLeft * ratio);
  const batches: Batch[] = theme.kinds.map(() => []);
  const strips: Batch[] = theme.kinds.map(() => []);
  const labelled: [bar: number, x: number, width: number][] = [];
  const top = Math.round(lane.top * ratio);
  const height = Math.round(lane.height * ratio);
  const levelTop = Math.round(lane.levelTop * ratio);
  const levelHeight = Math.round(lane.levelHeight * ratio);
  const gap = Math.max(1, Math.round(ratio));

  index.visit(lane.index, range, width, (x0, x1, first, last) => {
    // Neighbours share the pixel where one ends and the other starts: it goes to the later one, with a gap before it.
    const end = Math.max(x0 + 1, Math.min(x1, Math.floor(toPixel(range, width, index.bars.end[last - 1]!))));
    const right = end - x0 > separated * ratio && x1 < width ? end - gap : end;
    batches[kind[first]!]!.push(left + x0, top, right - x0, height);
    if (levels && levelHeight > 0) {
      const level = Math.max(1, Math.round(Math.min(1, levels.mean(first, last)) * levelHeight));
      strips[kind[first]!]!.push(left + x0, levelTop + levelHeight - level, end - x0, level);
    }
    if (last === first + 1 && x1 - x0 > 24 * ratio) labelled.push([first, left + x0, right - x0]);
  });

  // Whole device pixels keep the edges sharp.
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  fillBatches(context, batches, theme, 1);
  fillBatches(context, strips, theme, 0.75);
  if (theme.outline) outlineBatches(context, batches, theme.outline, separated * ratio);
  context.restore();
  drawLabels(frame, lane, labelled);
}

function fillBatches(
  context: CanvasRenderingContext2D,
  batches: readonly Batch[],
  theme: Theme,
  opacity: number,
): void {
  context.globalAlpha = opacity;
  batches.forEach((batch, kind) => {
    context.fillStyle = theme.kinds[kind]!.fill;
    for (let i = 0; i < batch.length; i += 4) context.fillRect(batch[i]!, batch[i + 1]!, batch[i + 2]!, batch[i + 3]!);
  });
  context.globalAlpha = 1;
}

/** Thin bars get none: they would be nothing but outline. */
function outlineBatches(
  context: CanvasRenderingContext2D,
  batches: readonly Batch[],
  colour: string,
  thin: number,
): void {
  context.strokeStyle = colour;
  context.lineWidth = 1;
  for (const batch of batches) {
    for (let i = 0; i < batch.length; i += 4) {
      if (batch[i + 2]! > thin)
        context.strokeRect(batch[i]! + 0.5, batch[i + 1]! + 0.5, batch[i + 2]! - 1, batch[i + 3]! - 1);
    }
  }
}

/** Names stay in view while their bar is partly scrolled out, and are left out rather than squeezed. */
function drawLabels(frame: Frame, lane: Lane, labelled: readonly [bar: number, x: number, width: number][]): void {
  const { context, ratio, theme, index, labelOf } = frame;
  context.font = `${Math.min(theme.fontSize, 12)}px ${theme.font}`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (const [bar, x, width] of labelled) {
    const text = fitting(context, labelOf(bar), width / ratio - 2 * labelPadding);
    if (text === undefined) continue;
    context.fillStyle = theme.kinds[index.bars.kind[bar]!]!.label;
    context.fillText(text, x / ratio + labelPadding, lane.top + lane.height / 2 + 0.5);
  }
}

/** The whole name, else as many of its last parts as fit: `stage1.0.a`, `0.a`, `a`. */
function fitting(context: CanvasRenderingContext2D, name: string, width: number): string | undefined {
  for (let text = name; ; text = text.slice(text.indexOf('.') + 1)) {
    if (context.measureText(text).width <= width) return text;
    if (!text.includes('.')) return undefined;
  }
}

/** An outline around a bar, at least three pixels wide so that it is seen around the thinnest. */
function drawMark(frame: Frame, bar: number | undefined, colour: string, thickness: number): void {
  if (bar === undefined) return;
  const { context, layout, index, range } = frame;
  const lane = layout.lanes[index.bars.lane[bar]!]!;
  const x0 = Math.max(layout.plotLeft - 1, layout.plotLeft + toPixel(range, layout.plotWidth, index.bars.start[bar]!));
  const x1 = Math.min(
    layout.plotLeft + layout.plotWidth + 1,
    layout.plotLeft + toPixel(range, layout.plotWidth, index.bars.end[bar]!),
  );
  if (x1 < layout.plotLeft || x0 > layout.plotLeft + layout.plotWidth) return;
  const half = thickness / 2;
  const width = Math.max(3, x1 - x0);
  context.strokeStyle = colour;
  context.lineWidth = thickness;
  context.strokeRect(x0 - half, lane.top - half, width + thickness - 1, lane.height + thickness);
  if (lane.levelHeight > 0) {
    // A foot under the strip ties the level to its bar.
    context.fillStyle = colour;
    context.fillRect(x0, lane.levelTop + lane.levelHeight, width, 2);
  }
}
