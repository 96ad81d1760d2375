/** The lanes around the grid: words that enter and leave, and those of the cycles beside this one, paler. */
import type { Cells } from '../array-messages.ts';
import { operandRole, type Role } from './describe.ts';
import type { Frame } from './draw.ts';

type Edge = Extract<keyof Cells, 'leftEdge' | 'topEdge' | 'rightEdge' | 'bottomEdge' | 'loaded' | 'drained'>;

/** A row, or column, every so many cells carries a number. */
function every(count: number, cell: number): number {
  const wanted = Math.ceil(26 / cell);
  return [1, 2, 4, 5, 8, 16, 32, 64].find((step) => step >= wanted && count / step <= 64) ?? 64;
}

export function drawLabels({ context, layout, theme, moment }: Frame): void {
  const { rows, cols, cell, left, top, depth, pitchX, pitchY } = layout;
  const block = moment.page.heat?.block ?? 1;
  const half = (cell - 4) / 2;
  context.font = `10px ${theme.font}`;
  context.fillStyle = theme.soft;
  context.textAlign = 'right';
  for (let row = 0; row < rows; row += every(rows, cell)) {
    context.fillText(String(row * block), left - depth * pitchX - 8, top + row * cell + half);
  }
  context.textAlign = 'center';
  for (let col = 0; col < cols; col += every(cols, cell)) {
    context.fillText(String(col * block), left + col * cell + half, top - depth * pitchY - 16);
  }
}

/** The word at an edge in this cycle, or so many cycles later; undefined if there is none or its page is not here. */
function wordAt({ scene, moment }: Frame, edge: Edge, lane: number, later: number): number | undefined {
  const cycle = moment.cycle + later;
  const there = later === 0 ? moment : scene.moment(cycle);
  if (!there) return undefined;
  const list = there.page.cells![edge];
  const value = list[there.at * (list.length / there.page.count) + lane];
  return value === undefined || Number.isNaN(value) ? undefined : value;
}

export function drawLanes(frame: Frame): void {
  const { layout, moment } = frame;
  const { rows, cols, cell, left, top } = layout;
  const { tensors } = moment.page;
  const half = (cell - 4) / 2;
  const right = left + cols * cell;
  const bottom = top + rows * cell;
  const moving = operandRole(tensors.left);
  for (let row = 0; row < rows; row++) {
    const y = top + row * cell + half;
    // What enters later waits farther outside; what has left goes on outwards.
    lane(
      frame,
      (later) => wordAt(frame, 'leftEdge', row, later),
      () => moving,
      (k) => [left - 8 - k * layout.pitchX, y],
      'inRight',
      1,
    );
    lane(
      frame,
      (later) => wordAt(frame, 'rightEdge', row, later),
      () => moving,
      (k) => [right + 4 + k * layout.pitchX, y],
      'outRight',
      -1,
    );
  }
  const topRole = (later: number, col: number): Role => {
    if (!tensors.top) return 'sum';
    if (!tensors.sum) return operandRole(tensors.top);
    // Sums and operands take turns on the columns of an interleaved grid.
    const there = later === 0 ? moment : frame.scene.moment(moment.cycle + later);
    const diagonals = layout.rows + layout.cols - 1;
    if (!there) return 'sum';
    const step = there.page.cells!.step[there.at * diagonals + col]!;
    return step % 2 === 0 ? 'sum' : operandRole(tensors.top);
  };
  const stays = tensors.held ? operandRole(tensors.held) : 'weight';
  for (let col = 0; col < cols; col++) {
    const x = left + col * cell + half;
    const loaded = (later: number) => wordAt(frame, 'loaded', col, later);
    const both = (later: number): number | undefined => wordAt(frame, 'topEdge', col, later) ?? loaded(later);
    lane(
      frame,
      both,
      (later) => (wordAt(frame, 'topEdge', col, later) === undefined ? stays : topRole(later, col)),
      (k) => [x, top - 12 - k * layout.pitchY],
      'inDown',
      1,
    );
    const drained = (earlier: number) => wordAt(frame, 'drained', col, earlier);
    lane(
      frame,
      (earlier) => drained(earlier) ?? wordAt(frame, 'bottomEdge', col, earlier),
      (earlier) => (drained(earlier) !== undefined ? 'accumulator' : topRole(earlier, layout.rows - 1 + col)),
      (k) => [x, bottom + 8 + k * layout.pitchY],
      'outDown',
      -1,
    );
  }
}

/** One word a cycle: `direction` 1 looks at cycles to come, -1 at those that were. */
function lane(
  frame: Frame,
  wordOf: (later: number) => number | undefined,
  roleOf: (later: number) => Role,
  place: (k: number) => [x: number, y: number],
  kind: 'inRight' | 'outRight' | 'inDown' | 'outDown',
  direction: 1 | -1,
): void {
  const { context, layout, theme } = frame;
  for (let k = 0; k < layout.depth; k++) {
    const later = k === 0 ? 0 : direction * k;
    const value = wordOf(later);
    if (value === undefined) continue;
    const [x, y] = place(k);
    context.globalAlpha = [1, 0.5, 0.28][k]!;
    context.fillStyle = theme.roles[roleOf(later)];
    const text = String(value).replace('-', '\u2212');
    context.font = `${k === 0 ? '600 ' : ''}${layout.cell >= 40 ? 13 : Math.max(9, Math.min(12, Math.floor(layout.cell * 0.45)))}px ${theme.font}`;
    const sideways = kind === 'inRight' || kind === 'outRight';
    if (layout.detail === 'colour') {
      context.fillRect(sideways ? x + (kind === 'inRight' ? -6 : 2) : x - 2, y - 2, 4, 4);
    } else if (sideways) {
      context.textAlign = kind === 'inRight' ? 'right' : 'left';
      context.fillText(text, kind === 'inRight' ? x - 5 : x + 8, y, layout.pitchX - 8);
    } else {
      context.textAlign = 'center';
      context.fillText(text, x, kind === 'inDown' ? y - 5 : y + 9, layout.cell - 4);
    }
    if (k === 0 && layout.detail !== 'colour') arrow(context, x, y, kind);
    context.globalAlpha = 1;
  }
}

function arrow(context: CanvasRenderingContext2D, x: number, y: number, kind: string): void {
  context.beginPath();
  if (kind === 'inRight' || kind === 'outRight') {
    const from = kind === 'inRight' ? x : x - 1;
    context.moveTo(from, y - 3.5);
    context.lineTo(from + 5, y);
    context.lineTo(from, y + 3.5);
  } else {
    const from = kind === 'inDown' ? y + 4 : y - 6;
    context.moveTo(x - 3.5, from);
    context.lineTo(x, from + 5);
    context.lineTo(x + 3.5, from);
  }
  context.fill();
}
