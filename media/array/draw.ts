/** Draws one cycle of an array. Everything it needs is in the `Frame`; where things are is decided by the layout. */
import type { Tensor } from '../array-messages.ts';
import { factors, operandRole, type Role } from './describe.ts';
import { drawLabels, drawLanes } from './draw-lanes.ts';
import type { Layout } from './layout.ts';
import type { Theme } from './roles.ts';
import { accumulates, blockAt, type Moment, type PeState, peAt, type Scene } from './scene.ts';

export interface Frame {
  readonly context: CanvasRenderingContext2D;
  readonly ratio: number;
  readonly layout: Layout;
  readonly theme: Theme;
  readonly scene: Scene;
  readonly moment: Moment;
  readonly selected: { readonly row: number; readonly col: number } | undefined;
  readonly hovered: { readonly row: number; readonly col: number } | undefined;
}

export function drawFrame(frame: Frame): void {
  const { context, ratio, layout, moment } = frame;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, layout.width, layout.height);
  context.textBaseline = 'middle';
  drawLabels(frame);
  for (let row = 0; row < layout.rows; row++) {
    for (let col = 0; col < layout.cols; col++) {
      if (moment.page.heat) drawBlock(frame, row, col);
      else drawPe(frame, peAt(moment, row, col));
    }
  }
  if (!moment.page.heat) drawLanes(frame);
  mark(frame, frame.hovered, 1);
  mark(frame, frame.selected, 2);
}

const small = 11;
const normal = 13;

function rectOf({ layout }: Frame, row: number, col: number): { x: number; y: number; side: number } {
  const gap = layout.cell >= 40 ? 4 : layout.cell >= 16 ? 2 : 1;
  return { x: layout.left + col * layout.cell, y: layout.top + row * layout.cell, side: layout.cell - gap };
}

function panel(frame: Frame, row: number, col: number, fill: string | undefined, opacity: number): void {
  const { context, theme, layout } = frame;
  const { x, y, side } = rectOf(frame, row, col);
  const radius = layout.cell >= 40 ? 5 : layout.cell >= 16 ? 3 : 0;
  context.beginPath();
  context.roundRect(x, y, side, side, radius);
  context.fillStyle = theme.plot;
  context.fill();
  if (fill) {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.fill();
    context.globalAlpha = 1;
  }
  if (layout.cell < 16) return;
  context.strokeStyle = fill ?? theme.line;
  context.globalAlpha = fill && !theme.highContrast ? Math.min(1, opacity * 2.5) : 1;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(x + 0.5, y + 0.5, side - 1, side - 1, radius);
  context.stroke();
  context.globalAlpha = 1;
}

function drawPe(frame: Frame, pe: PeState): void {
  const { layout, theme, moment } = frame;
  const { page } = moment;
  const own = pe.fold === page.fold;
  const fill = pe.work === 0 ? undefined : theme.roles[accumulates(page, pe.work) ? 'accumulator' : 'sum'];
  const strength = layout.detail === 'colour' ? 0.75 : theme.highContrast ? 0.24 : 0.2;
  panel(frame, pe.row, pe.col, fill, own ? strength : strength / 2);
  if (unused(frame, pe)) hatch(frame, pe);
  // The second gradient is marked by a corner as well, so that the two are told apart without colour.
  if (pe.work === 2 && page.wordsPerVector === 2) corner(frame, pe, layout.cell >= 16 ? fill! : theme.background);
  if (layout.detail === 'equation') equation(frame, pe);
  else if (layout.detail === 'word') oneWord(frame, pe);
  else dot(frame, pe);
}

/** PEs that the tile shown does not reach. */
function unused({ scene, moment }: Frame, pe: PeState): boolean {
  const tile = scene.tile(moment.page.fold);
  return pe.work === 0 && tile !== undefined && (pe.row >= tile.rows || pe.col >= tile.cols);
}

function hatch(frame: Frame, { row, col }: PeState): void {
  const { context, theme } = frame;
  const { x, y, side } = rectOf(frame, row, col);
  context.save();
  context.beginPath();
  context.rect(x + 1, y + 1, side - 2, side - 2);
  context.clip();
  context.strokeStyle = theme.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let offset = -side; offset < side; offset += 7) {
    context.moveTo(x + offset, y + side);
    context.lineTo(x + offset + side, y);
  }
  context.stroke();
  context.restore();
}

function corner(frame: Frame, { row, col }: PeState, fill: string): void {
  const { context } = frame;
  const { x, y, side } = rectOf(frame, row, col);
  const size = Math.max(5, side / 8);
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x + side - size - 1, y + 1);
  context.lineTo(x + side - 1, y + 1);
  context.lineTo(x + side - 1, y + size + 1);
  context.fill();
}

/** A text in one colour, narrowed to the room it has. */
function put(
  frame: Frame,
  text: string,
  x: number,
  y: number,
  colour: string,
  options: { size?: number; bold?: boolean; align?: CanvasTextAlign; room?: number } = {},
): void {
  const { context, theme } = frame;
  const { size = normal, bold = false, align = 'center', room } = options;
  context.font = `${bold ? '600 ' : ''}${size}px ${theme.font}`;
  context.fontKerning = 'none';
  context.textAlign = align;
  context.fillStyle = colour;
  context.fillText(text, x, y, room);
}

const shown = (value: number): string => String(value).replace('-', '\u2212');

/** In the middle the product that is added, below it what comes out; in the corners what waits in registers. */
function equation(frame: Frame, pe: PeState): void {
  const { theme, moment } = frame;
  const { page } = moment;
  const { x, y, side } = rectOf(frame, pe.row, pe.col);
  const middle = x + side / 2;
  const { held, accumulator } = page.tensors;
  const big = side >= 68 ? 15 : normal;
  if (pe.work > 0) {
    const { first, second } = factors(page, pe);
    product(frame, first, second, middle, y + side * 0.3, big);
    const into = accumulates(page, pe.work);
    put(frame, `+ ${shown(pe.before!)}`, middle, y + side * 0.53, theme.soft, { size: small, room: side - 8 });
    put(frame, shown(pe.after!), middle, y + side * 0.77, theme.roles[into ? 'accumulator' : 'sum'], {
      size: big,
      bold: true,
      room: side - 8,
    });
  } else if (pe.held !== undefined && held) {
    put(frame, shown(pe.held), middle, y + side * 0.42, theme.roles[operandRole(held)], { size: big, room: side - 8 });
  } else if (pe.accumulator !== undefined && accumulator && !held) {
    put(frame, shown(pe.accumulator), middle, y + side * 0.5, theme.roles.accumulator, { size: big, room: side - 8 });
  }
  if (held && accumulator) resting(frame, pe, { x, y, side }, held);
  waiting(frame, pe, { x, y, side });
}

function product(
  frame: Frame,
  first: { value: string; role: Role },
  second: { value: string; role: Role },
  x: number,
  y: number,
  size: number,
): void {
  const { context, theme } = frame;
  context.font = `600 ${size}px ${theme.font}`;
  const times = ' × ';
  const widths = [first.value, times, second.value].map((text) => context.measureText(text).width) as [
    number,
    number,
    number,
  ];
  const start = x - (widths[0] + widths[1] + widths[2]) / 2;
  put(frame, first.value, start, y, theme.roles[first.role], { size, bold: true, align: 'left' });
  put(frame, times, start + widths[0], y, theme.soft, { size, bold: true, align: 'left' });
  put(frame, second.value, start + widths[0] + widths[1], y, theme.roles[second.role], {
    size,
    bold: true,
    align: 'left',
  });
}

interface Rect {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** In an interleaved grid a PE keeps both a weight and an accumulator; the one that rests is small in its corner. */
function resting(frame: Frame, pe: PeState, { x, y, side }: Rect, held: Tensor): void {
  const { theme } = frame;
  if (pe.work !== 1 && pe.work !== 0 && pe.held !== undefined) {
    put(frame, shown(pe.held), x + 5, y + 9, theme.roles[operandRole(held)], { size: 10, align: 'left' });
  }
  if (pe.work !== 2 && pe.accumulator !== undefined) {
    put(frame, shown(pe.accumulator), x + side - 5, y + side - 9, theme.roles.accumulator, {
      size: 10,
      align: 'right',
      room: side * 0.55,
    });
  }
}

/** Words on their way in or out through registers of their own: underlined with dots, at the bottom left. */
function waiting(frame: Frame, pe: PeState, { x, y, side }: Rect): void {
  const { context, theme, moment } = frame;
  const { held } = moment.page.tensors;
  const drains = moment.page.phases.some(
    ({ kind, start, end }) => kind === 'drain' && start <= moment.cycle && moment.cycle < end,
  );
  const one = pe.incoming !== undefined && pe.incoming === pe.outgoing;
  const words: { value: number; colour: string; at: number }[] = [];
  if (pe.incoming !== undefined && !(one && drains)) {
    words.push({ value: pe.incoming, colour: theme.roles[held ? operandRole(held) : 'weight'], at: side - 9 });
  }
  if (pe.outgoing !== undefined && !(one && !drains)) {
    words.push({ value: pe.outgoing, colour: theme.roles.accumulator, at: words.length > 0 ? 9 : side - 9 });
  }
  for (const { value, colour, at } of words) {
    put(frame, shown(value), x + 5, y + at, colour, { size: 10, align: 'left', room: side * 0.5 });
    context.strokeStyle = colour;
    context.setLineDash([2, 2]);
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(x + 5, y + at + 6.5);
    context.lineTo(x + 5 + Math.min(side * 0.5, context.measureText(shown(value)).width), y + at + 6.5);
    context.stroke();
    context.setLineDash([]);
  }
}

/** What comes out of a PE at work, or what it keeps. */
function oneWord(frame: Frame, pe: PeState): void {
  const { theme, moment } = frame;
  const { page } = moment;
  const { held } = page.tensors;
  const { x, y, side } = rectOf(frame, pe.row, pe.col);
  const size = Math.min(normal, Math.max(9, Math.floor(side * 0.38)));
  const at = { size, room: side - 4 };
  if (pe.work > 0) {
    const role = accumulates(page, pe.work) ? 'accumulator' : 'sum';
    put(frame, shown(pe.after!), x + side / 2, y + side / 2 + 0.5, theme.roles[role], { ...at, bold: true });
  } else if (pe.held !== undefined && held) {
    put(frame, shown(pe.held), x + side / 2, y + side / 2 + 0.5, theme.roles[operandRole(held)], at);
  } else if (pe.accumulator !== undefined) {
    put(frame, shown(pe.accumulator), x + side / 2, y + side / 2 + 0.5, theme.roles.accumulator, at);
  }
}

/** Where there is no room for a word: that a PE at rest keeps one. */
function dot(frame: Frame, pe: PeState): void {
  const { context, theme, moment } = frame;
  if (pe.work > 0) return;
  const { held } = moment.page.tensors;
  const role =
    pe.held !== undefined && held ? operandRole(held) : pe.accumulator !== undefined ? 'accumulator' : undefined;
  if (!role) return;
  const { x, y, side } = rectOf(frame, pe.row, pe.col);
  const size = Math.max(3, Math.round(side / 3));
  context.fillStyle = theme.roles[role];
  context.fillRect(x + (side - size) / 2, y + (side - size) / 2, size, size);
}

/** A block of PEs: the share of them at work; with two gradients, a half for each. */
function drawBlock(frame: Frame, row: number, col: number): void {
  const { context, theme, moment } = frame;
  const { sum, accumulator } = moment.page.tensors;
  const { first, second, pes } = blockAt(moment, row, col);
  const { x, y, side } = rectOf(frame, row, col);
  context.fillStyle = theme.plot;
  context.fillRect(x, y, side, side);
  const share = (value: number): number => (value === 0 ? 0 : 0.15 + 0.85 * (value / pes));
  if (!sum || !accumulator) {
    context.globalAlpha = share(first);
    context.fillStyle = theme.roles[sum ? 'sum' : 'accumulator'];
    context.fillRect(x, y, side, side);
  } else {
    // Two gradients take turns: of a block, each can have half of the PEs.
    for (const [value, role, at] of [
      [first, 'sum', 0],
      [second, 'accumulator', 1],
    ] as const) {
      context.globalAlpha = share(Math.min(pes, 2 * value));
      context.fillStyle = theme.roles[role];
      context.beginPath();
      context.moveTo(x + at * side, y + at * side);
      context.lineTo(x + side, y);
      context.lineTo(x, y + side);
      context.fill();
    }
  }
  context.globalAlpha = 1;
  if (theme.highContrast) {
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(x + 0.5, y + 0.5, side - 1, side - 1);
  }
}

function mark(frame: Frame, cell: { row: number; col: number } | undefined, thickness: number): void {
  if (!cell) return;
  const { context, theme } = frame;
  const { x, y, side } = rectOf(frame, cell.row, cell.col);
  context.strokeStyle = theme.text;
  context.lineWidth = thickness;
  context.beginPath();
  context.roundRect(x - 0.5, y - 0.5, side + 1, side + 1, 5);
  context.stroke();
}
