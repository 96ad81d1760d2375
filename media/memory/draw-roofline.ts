/** Draws the roofline: axes, the roof of array and DRAM, and a shape for each pass. */
import { formatPercent } from '../common/format.ts';
import type { ChartFrame } from './canvas-chart.ts';
import { formatIntensity, formatPerSecond, formatRate } from './describe.ts';
import { type Dot, ridgeOf, roofAt } from './facts.ts';
import { traceShape } from './look.ts';
import { logTicks, place, type RooflineLayout } from './roofline-layout.ts';

type RooflineFrame = ChartFrame<RooflineLayout>;

const fontSize = 11;
const radius = 4.5;
export const markFont = (family: string): string => `${fontSize}px ${family}`;

export function drawRoofline(frame: RooflineFrame): void {
  const { context, ratio, layout, look } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  context.fillStyle = look.background;
  context.fillRect(layout.left, layout.top, layout.right - layout.left, layout.bottom - layout.top);
  drawAxes(frame);
  context.save();
  context.beginPath();
  context.rect(layout.left, layout.top - 8, layout.right - layout.left, layout.bottom - layout.top + 8);
  context.clip();
  drawRoof(frame);
  drawDots(frame);
  context.restore();
}

function drawAxes({ context, layout, look, facts }: RooflineFrame): void {
  const { clock } = facts.picture;
  context.font = markFont(look.font);
  context.textBaseline = 'middle';
  for (const { value, text } of logTicks(layout.y)) {
    const y = Math.round(place(layout.y, value));
    context.fillStyle = look.grid;
    context.globalAlpha = text === null ? 0.5 : 1;
    context.fillRect(layout.left, y, layout.right - layout.left, 1);
    context.globalAlpha = 1;
    if (text === null) continue;
    context.fillStyle = look.muted;
    context.textAlign = 'right';
    context.fillText(text, layout.left - 7, y);
  }
  if (clock !== null) {
    // The same axis in another unit: its own round marks.
    const shift = Math.log10(clock);
    const seconds = { ...layout.y, low: layout.y.low + shift, high: layout.y.high + shift };
    context.textAlign = 'left';
    context.fillStyle = look.muted;
    for (const { value, text } of logTicks(seconds)) {
      if (text === null) continue;
      const y = Math.round(place(seconds, value));
      context.fillRect(layout.right, y, 4, 1);
      context.fillText(text, layout.right + 7, y);
    }
  }
  context.textAlign = 'center';
  for (const { value, text } of logTicks(layout.x)) {
    const x = Math.round(place(layout.x, value));
    context.fillStyle = look.grid;
    context.globalAlpha = text === null ? 0.5 : 1;
    context.fillRect(x, layout.top, 1, layout.bottom - layout.top);
    context.globalAlpha = 1;
    context.fillStyle = look.muted;
    if (text !== null) {
      const half = context.measureText(text).width / 2;
      context.fillText(text, Math.min(Math.max(x, layout.left + half), layout.width - half), layout.bottom + 11);
    }
  }
  context.fillStyle = look.muted;
  const name = 'MAC per byte between DRAM and chip';
  context.fillText(name, (layout.left + layout.right) / 2, layout.bottom + 30);
  context.textAlign = 'left';
  context.fillText('MAC per cycle', 0, 9);
  if (clock !== null) {
    context.textAlign = 'right';
    context.fillText('MAC/s', layout.width, 9);
  }
}

type Point = readonly [x: number, y: number];

function drawRoof(frame: RooflineFrame): void {
  const { context, layout, look, facts } = frame;
  const { roof } = facts.picture;
  const at = (intensity: number): Point => [place(layout.x, intensity), place(layout.y, roofAt(roof, intensity))];
  const start = at(10 ** layout.x.low);
  const end = at(10 ** layout.x.high);
  const ridge = ridgeOf(roof);
  const corner = ridge === null ? start : at(ridge);
  context.strokeStyle = look.text;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.beginPath();
  context.moveTo(...start);
  context.lineTo(...corner);
  context.lineTo(...end);
  context.stroke();

  context.font = markFont(look.font);
  context.textBaseline = 'middle';
  const leftmost = nameArray(frame, end[1]);
  if (ridge === null) return;
  nameRidge(frame, ridge, corner);
  nameSlope(frame, start, corner, leftmost < corner[0]);
}

/** Above the roof, where it has room beyond the slope as well. @returns where the text begins */
function nameArray({ context, layout, look, facts }: RooflineFrame, y: number): number {
  const { roof, clock } = facts.picture;
  const short = `array ${formatRate(roof.macsPerCycle)}\u00a0MAC/cycle`;
  const long = clock === null ? short : `${short}, ${formatPerSecond(roof.macsPerCycle * clock)}`;
  const fits = (text: string): boolean => context.measureText(text).width < layout.right - layout.left - 120;
  const text = [long, short].find(fits) ?? 'array';
  context.fillStyle = look.text;
  context.textAlign = 'right';
  context.fillText(text, layout.right - 4, y - 11);
  return layout.right - 4 - context.measureText(text).width;
}

/** Where both roofs meet. */
function nameRidge({ context, layout, look }: RooflineFrame, ridge: number, [x, top]: Point): void {
  context.fillStyle = look.muted;
  for (let y = top + 4; y < layout.bottom; y += 7) {
    context.fillRect(Math.round(x), y, 1, Math.min(3, layout.bottom - y));
  }
  const text = `ridge ${formatIntensity(ridge)}`;
  const toRight = x + 6 + context.measureText(text).width < layout.right;
  context.textAlign = toRight ? 'left' : 'right';
  context.fillText(text, toRight ? x + 6 : x - 6, layout.bottom - 10);
}

/** Along the slope, as much as it has room for. @param below whether another text stands above its end */
function nameSlope({ context, layout, look, facts }: RooflineFrame, from: Point, to: Point, below: boolean): void {
  const { roof, clock } = facts.picture;
  const bytes = roof.bytesPerCycle ?? 0;
  const [width, height] = [to[0] - from[0], from[1] - to[1]];
  // Its lower end may be out of the plot.
  const seen = Math.min(1, (layout.bottom - to[1]) / height);
  const gap = below ? 40 : 14;
  const room = Math.hypot(width, height) * seen - gap - 6;
  const short = `DRAM ${formatRate(bytes)}\u00a0B/cycle`;
  const long = clock === null ? short : `${short}, ${formatPerSecond(bytes * clock).replace('MAC/s', 'B/s')}`;
  const text = [long, short, 'DRAM'].find((each) => context.measureText(each).width < room);
  if (!text) return;
  context.save();
  context.translate(...to);
  context.rotate(-Math.atan2(height, width));
  context.fillStyle = look.text;
  context.textAlign = 'right';
  context.fillText(text, -gap, -11);
  context.restore();
}

function drawDots(frame: RooflineFrame): void {
  const { context, layout, look, facts, marked, selected, hovered } = frame;
  const { dots } = facts;
  // Layers that are built again and again stand in one place: a shape on top of itself shows nothing.
  const drawn = new Set<string>();
  dots.forEach((dot, index) => {
    const { x, y } = layout.places[index]!;
    const key = `${dot.pass} ${dot.bound} ${Math.round(2 * x)} ${Math.round(2 * y)}`;
    if (drawn.has(key)) return;
    drawn.add(key);
    drawDot(frame, dot, x, y, radius);
  });
  const { layer } = facts.picture.passes;
  if (marked.size > 0) {
    dots.forEach((dot, index) => {
      if (!marked.has(layer[dot.row]!)) return;
      drawDot(frame, dot, layout.places[index]!.x, layout.places[index]!.y, radius);
      ring(context, look.text, layout.places[index]!, radius + 5, 1.5);
    });
  }
  for (const [index, width] of [
    [hovered, 1],
    [selected, 2],
  ] as const) {
    const dot = index === undefined ? undefined : dots[index];
    if (!dot || index === undefined) continue;
    const { x, y } = layout.places[index]!;
    headroom(frame, dot, x, y, index === selected);
    drawDot(frame, dot, x, y, radius + 1.5);
    ring(context, look.text, { x, y }, radius + 6, width);
  }
}

/** Filled: the array decides. Hollow: it waits for the DRAM. */
function drawDot({ context, look }: RooflineFrame, dot: Dot, x: number, y: number, size: number): void {
  const colour = look.pass(dot.pass);
  traceShape(context, dot.pass, x, y, size);
  context.fillStyle = dot.bound === 'compute' ? colour : look.editor;
  context.fill();
  context.lineWidth = dot.bound === 'compute' ? 1 : 2;
  context.strokeStyle = dot.bound === 'compute' ? (look.outline ?? look.editor) : colour;
  context.stroke();
}

function ring(
  context: CanvasRenderingContext2D,
  colour: string,
  { x, y }: { readonly x: number; readonly y: number },
  r: number,
  width: number,
): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** From a dot up to the roof: what is left there. */
function headroom({ context, layout, look }: RooflineFrame, dot: Dot, x: number, y: number, named: boolean): void {
  const roof = place(layout.y, dot.attainable);
  context.fillStyle = look.text;
  for (let at = y - radius - 8; at > roof; at -= 6)
    context.fillRect(Math.round(x), Math.max(roof, at - 3), 1, Math.min(3, at - roof));
  if (!named || y - roof < 40) return;
  context.font = markFont(look.font);
  context.textBaseline = 'middle';
  const text = `${formatPercent(dot.attained / dot.attainable)} of the roof`;
  const width = context.measureText(text).width;
  const left = x + 8 + width < layout.right ? x + 8 : x - 8 - width;
  context.fillStyle = look.editor;
  context.globalAlpha = 0.85;
  context.fillRect(left - 3, (y + roof) / 2 - 8, width + 6, 16);
  context.globalAlpha = 1;
  context.fillStyle = look.text;
  context.textAlign = 'left';
  context.fillText(text, left, (y + roof) / 2);
}
