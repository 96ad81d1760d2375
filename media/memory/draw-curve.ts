/** Draws the memory curve: bands stacked by role, the passes and the buffers under it, marks and axes. */
import { formatBytes } from '../common/format.ts';
import { buffers, passes as passNames } from '../memory-messages.ts';
import { cycleTicks, type Tick, timeTicks } from '../timeline/ticks.ts';
import { isWhole, type Range, toPixel, wholeRange } from '../timeline/viewport.ts';
import type { ChartFrame } from './canvas-chart.ts';
import { byteTicks, type CurveLayout, highestInPixels, overviewHeight, runs, type Strip } from './curve-layout.ts';
import type { Facts } from './facts.ts';

export interface CurveFrame extends ChartFrame<CurveLayout> {
  readonly range: Range;
  /** Turn shown by each device pixel of the plot. */
  readonly shown: Int32Array;
  /** Bytes at the top of the plot. */
  readonly most: number;
}

const markDistance = 84;
const fontSize = 11;
export const captionFont = (family: string): string => `${fontSize}px ${family}`;
const byteMarks = 5;

/** Bytes at the top of the plot: the peak with room for its label, and the buffers' line if it is near. */
export function mostOf({ picture, onChip }: Facts): number {
  const peak = picture.peak?.bytes ?? 0;
  const near = onChip !== null && onChip <= 1.6 * peak ? onChip : 0;
  return Math.max(peak * 1.16, near * 1.08, 1);
}

export const captionTexts = (facts: Facts, most: number): string[] => [
  'cycles',
  'pass',
  ...byteTicks(most, byteMarks).map(({ text }) => text),
  ...(facts.knowsTiles ? buffers.flatMap((buffer) => [buffer, capacityWords(facts, buffer)]) : []),
];

const capacityWords = ({ picture }: Facts, buffer: (typeof buffers)[number]): string => {
  const capacity = picture.capacity[buffer];
  return capacity === null ? 'no size' : formatBytes(capacity);
};

export function drawCurve(frame: CurveFrame): void {
  const { context, ratio, layout, look } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  context.fillStyle = look.background;
  context.fillRect(layout.plotLeft, layout.plotTop, layout.plotWidth, layout.plotBottom - layout.plotTop);
  for (const strip of layout.buffers) context.fillRect(layout.plotLeft, strip.top, layout.plotWidth, strip.height);
  drawAxes(frame);
  drawBands(frame);
  drawPasses(frame);
  layout.buffers.forEach((strip, index) => {
    drawBuffer(frame, strip, buffers[index]!);
  });
  context.save();
  context.beginPath();
  context.rect(layout.plotLeft - 2, 0, layout.plotWidth + 4, layout.height);
  context.clip();
  drawMarked(frame);
  drawLevelLine(frame);
  drawRow(frame, frame.hovered, 1);
  drawRow(frame, frame.selected, 2);
  context.restore();
  drawPeak(frame);
  drawOverview(frame);
}

const xOf = ({ layout, range }: CurveFrame, cycle: number): number =>
  layout.plotLeft + toPixel(range, layout.plotWidth, cycle);
const yOf = ({ layout, most }: CurveFrame, bytes: number): number =>
  layout.plotBottom - (bytes / most) * (layout.plotBottom - layout.plotTop);

/** In whole device pixels, which keeps edges sharp. */
function inPixels({ context, ratio, layout }: CurveFrame, draw: (left: number) => void): void {
  context.save();
  context.setTransform(1, 0, 0, 1, 0, 0);
  draw(Math.round(layout.plotLeft * ratio));
  context.restore();
}

function drawBands(frame: CurveFrame): void {
  const { context, ratio, layout, look, facts, shown, most } = frame;
  const bottom = Math.round(layout.plotBottom * ratio);
  const scale = ((layout.plotBottom - layout.plotTop) * ratio) / most;
  const used = facts.usedRoles;
  inPixels(frame, (left) => {
    const batches = used.map((): number[] => []);
    runs(shown, (turn, x0, x1) => {
      let sum = 0;
      let y = bottom;
      used.forEach((role, index) => {
        sum += facts.bytesOf(role, turn);
        // Rounded from the sum, so that the top of the stack is where the total is.
        const next = bottom - Math.round(sum * scale);
        if (next < y) batches[index]!.push(left + x0, next, x1 - x0, y - next);
        y = next;
      });
    });
    batches.forEach((batch, index) => {
      const { fill, pattern } = look.role(used[index]!);
      for (const style of pattern ? [fill, pattern] : [fill]) {
        context.fillStyle = style;
        for (let i = 0; i < batch.length; i += 4) {
          context.fillRect(batch[i]!, batch[i + 1]!, batch[i + 2]!, batch[i + 3]!);
        }
      }
      // A seam between bands, where there is room for one.
      context.fillStyle = look.outline ?? look.editor;
      const seam = Math.max(1, Math.round(ratio));
      for (let i = 0; i < batch.length; i += 4) {
        if (batch[i + 3]! > 4 * seam) context.fillRect(batch[i]!, batch[i + 1]!, batch[i + 2]!, seam);
      }
    });
  });
}

function drawPasses(frame: CurveFrame): void {
  const { context, ratio, layout, look, facts, range } = frame;
  const { start, end, pass } = facts.picture.passes;
  const width = frame.shown.length;
  const shown = highestInPixels(start, end, (row) => end[row]! - start[row]!, range, width);
  const top = Math.round(layout.passes.top * ratio);
  const height = Math.round(layout.passes.height * ratio);
  inPixels(frame, (left) => {
    runs(shown, (row, x0, x1) => {
      if (end[row] === start[row]) return;
      context.fillStyle = look.pass(passNames[pass[row]!]!);
      context.fillRect(
        left + x0,
        top,
        x1 - x0 > 4 * ratio ? x1 - x0 - Math.max(1, Math.round(ratio)) : x1 - x0,
        height,
      );
    });
  });
}

function drawBuffer(frame: CurveFrame, strip: Strip, buffer: (typeof buffers)[number]): void {
  const { context, ratio, look, facts, range } = frame;
  const { passes, capacity } = facts.picture;
  const holds = capacity[buffer];
  const taken = passes[buffer];
  const most = holds ?? taken.reduce((high, bytes) => Math.max(high, bytes || 0), 0);
  if (most === 0) return;
  const shown = highestInPixels(passes.start, passes.end, (row) => taken[row]!, range, frame.shown.length);
  const bottom = Math.round((strip.top + strip.height) * ratio);
  const full = Math.round(strip.height * ratio);
  inPixels(frame, (left) => {
    runs(shown, (row, x0, x1) => {
      const over = taken[row]! > most;
      const height = Math.max(1, Math.round(Math.min(1, taken[row]! / most) * full));
      context.fillStyle = look.pass(passNames[passes.pass[row]!]!);
      context.globalAlpha = over ? 1 : 0.8;
      context.fillRect(left + x0, bottom - height, x1 - x0, height);
      if (over) {
        // A pass that does not fit: a thick bar across the capacity, whatever the colours.
        context.globalAlpha = 1;
        context.fillStyle = look.text;
        context.fillRect(left + x0, bottom - full, x1 - x0, Math.max(2, Math.round(3 * ratio)));
      }
    });
    context.globalAlpha = 1;
  });
  if (holds === null) return;
  context.fillStyle = look.muted;
  dashed(context, frame.layout.plotLeft, frame.layout.plotLeft + frame.layout.plotWidth, strip.top);
}

function dashed(context: CanvasRenderingContext2D, from: number, to: number, y: number): void {
  for (let x = from; x < to; x += 6) context.fillRect(x, Math.round(y), Math.min(3, to - x), 1);
}

/** What all buffers hold together: what is above it cannot be on chip at once. */
function drawLevelLine(frame: CurveFrame): void {
  const { context, layout, look, facts, most } = frame;
  const { onChip } = facts;
  if (onChip === null || onChip > most) return;
  const y = yOf(frame, onChip);
  // A halo: bands may be as dark, or as light, as the text.
  context.fillStyle = look.editor;
  context.fillRect(layout.plotLeft, Math.round(y) - 1, layout.plotWidth, 3);
  context.fillStyle = look.text;
  dashed(context, layout.plotLeft, layout.plotLeft + layout.plotWidth, y);
  label(frame, `all buffers ${formatBytes(onChip)}`, layout.plotLeft + 6, y - 9, 'left');
}

/** Text on a plate, readable on any band. */
function label(
  { context, look, layout }: CurveFrame,
  text: string,
  x: number,
  y: number,
  align: 'left' | 'center',
): void {
  context.font = captionFont(look.font);
  const width = context.measureText(text).width;
  const wanted = align === 'left' ? x : x - width / 2;
  const left = Math.min(Math.max(wanted, layout.plotLeft + 4), layout.width - width - 6);
  context.fillStyle = look.editor;
  context.globalAlpha = 0.85;
  context.fillRect(left - 4, y - 8, width + 8, 16);
  context.globalAlpha = 1;
  context.fillStyle = look.text;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, left, y);
}

function drawPeak(frame: CurveFrame): void {
  const { context, look, facts, range } = frame;
  const { peak, turns } = facts.picture;
  if (!peak) return;
  const cycle = (turns.start[peak.turn]! + turns.end[peak.turn]!) / 2;
  if (cycle < range.start || cycle > range.end) return;
  const x = xOf(frame, cycle);
  const y = yOf(frame, peak.bytes);
  context.fillStyle = look.text;
  context.beginPath();
  context.moveTo(x, y - 1);
  context.lineTo(x - 5, y - 8);
  context.lineTo(x + 5, y - 8);
  context.fill();
  label(frame, `peak ${formatBytes(peak.bytes)}`, x, y - 17, 'center');
}

/** Where the layers of the cursor's line run: a bar at the top of the plot and over the passes. */
function drawMarked(frame: CurveFrame): void {
  const { context, layout, look, facts, marked, range } = frame;
  if (marked.size === 0) return;
  const { layer, start, end } = facts.picture.turns;
  context.fillStyle = look.text;
  for (let turn = 0; turn < layer.length; turn++) {
    if (!marked.has(layer[turn]!) || end[turn]! < range.start || start[turn]! > range.end) continue;
    const x = xOf(frame, start[turn]!);
    const width = Math.max(2, xOf(frame, end[turn]!) - x);
    context.fillRect(x, layout.axisBottom, width, 3);
    context.fillRect(x, layout.passes.top - 3, width, 2);
    // What takes no time stands on the edge of others, and would only draw it again.
    if (end[turn] === start[turn]) continue;
    context.globalAlpha = 0.1;
    context.fillRect(x, layout.plotTop, width, layout.plotBottom - layout.plotTop);
    context.globalAlpha = 1;
  }
}

function drawRow(frame: CurveFrame, row: number | undefined, thickness: number): void {
  if (row === undefined) return;
  const { context, layout, look, facts } = frame;
  const { start, end } = facts.picture.passes;
  const x = Math.round(xOf(frame, start[row]!));
  const width = Math.max(thickness, Math.round(xOf(frame, end[row]!)) - x);
  const bottom = layout.buffers.at(-1) ?? layout.passes;
  const height = bottom.top + bottom.height - layout.plotTop;
  // With a halo, as bands may have the lightness of the text.
  for (const [colour, line] of [
    [look.editor, thickness + 2],
    [look.text, thickness],
  ] as const) {
    context.strokeStyle = colour;
    context.lineWidth = line;
    context.strokeRect(
      x + thickness / 2,
      layout.plotTop + thickness / 2,
      Math.max(0, width - thickness),
      height - thickness,
    );
  }
}

function drawAxes(frame: CurveFrame): void {
  const { context, layout, look, facts, range, most } = frame;
  const { clock } = facts.picture;
  context.font = captionFont(look.font);
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  context.fillStyle = look.muted;
  context.fillText('cycles', 0, layout.axisBottom - 10);
  context.fillText('pass', 0, layout.passes.top + layout.passes.height / 2);
  if (layout.timeTop !== null) context.fillText('time', 0, layout.timeTop + 10);
  layout.buffers.forEach((strip, index) => {
    const buffer = buffers[index]!;
    context.fillStyle = look.text;
    context.fillText(buffer, 0, strip.top + strip.height / 2 - 7);
    context.fillStyle = look.muted;
    context.fillText(capacityWords(facts, buffer), 0, strip.top + strip.height / 2 + 7);
  });
  for (const { at, text } of byteTicks(most, byteMarks)) {
    const y = Math.round(yOf(frame, at));
    context.fillStyle = look.grid;
    context.fillRect(layout.plotLeft, y, layout.plotWidth, 1);
    context.fillStyle = look.muted;
    context.textAlign = 'right';
    context.fillText(text, layout.plotLeft - 8, at === 0 ? y - 4 : y);
  }
  const perMark = (range.end - range.start) / (layout.plotWidth / markDistance);
  const ticks = cycleTicks(range.start, range.end, perMark);
  context.fillStyle = look.grid;
  const bottom = layout.timeTop ?? layout.overviewTop;
  for (const { at } of ticks) {
    context.fillRect(Math.round(xOf(frame, at)), layout.axisBottom - 3, 1, bottom - layout.axisBottom - 1);
  }
  drawMarks(frame, ticks, 1, layout.axisBottom - 10);
  if (layout.timeTop === null || clock === null) return;
  const times = timeTicks(range.start / clock, range.end / clock, perMark / clock);
  context.fillStyle = look.muted;
  for (const { at } of times) context.fillRect(Math.round(xOf(frame, at * clock)), layout.timeTop - 4, 1, 4);
  drawMarks(frame, times, clock, layout.timeTop + 10);
}

/** Texts centred on their marks, moved inside at the ends so that none is cut. */
function drawMarks(frame: CurveFrame, ticks: readonly Tick[], cyclesPerUnit: number, y: number): void {
  const { context, layout, look } = frame;
  context.textAlign = 'center';
  context.fillStyle = look.muted;
  let free = Number.NEGATIVE_INFINITY;
  for (const { at, text } of ticks) {
    const half = context.measureText(text).width / 2;
    const x = Math.min(Math.max(xOf(frame, at * cyclesPerUnit), layout.plotLeft + half), layout.width - half);
    if (x - half < free) continue;
    context.fillText(text, x, y);
    free = x + half + 8;
  }
}

/** Where in the whole the visible part is. Not drawn when everything is visible: it would say nothing. */
function drawOverview({ context, layout, look, range, facts }: CurveFrame): void {
  const { cycles } = facts.picture;
  if (isWhole(range, cycles)) return;
  const whole = wholeRange(cycles);
  const { plotLeft, plotWidth, overviewTop } = layout;
  context.fillStyle = look.grid;
  context.fillRect(plotLeft, overviewTop, plotWidth, overviewHeight);
  const x = plotLeft + toPixel(whole, plotWidth, range.start);
  const width = Math.max(6, toPixel(whole, plotWidth, range.end - range.start));
  context.fillStyle = look.muted;
  context.fillRect(Math.min(x, plotLeft + plotWidth - width), overviewTop, width, overviewHeight);
}
