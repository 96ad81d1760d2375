/** Draws what is laid over the lanes: a range that is being chosen, and a measured time. */
import { formatCount, formatSeconds } from '../common/format.ts';
import type { Frame } from './frame.ts';
import { toPixel } from './viewport.ts';

/** `1,204 cycles · 1.72 µs` */
export const measuredWords = (from: number, to: number, clock: number | null): string => {
  const cycles = Math.abs(to - from);
  const time = clock === null ? '' : ` · ${formatSeconds(cycles / clock)}`;
  return `${formatCount(cycles)} ${cycles === 1 ? 'cycle' : 'cycles'}${time}`;
};

export function drawMeasure(context: CanvasRenderingContext2D, frame: Frame): void {
  const { layout, theme, range, chosen, measure, clock } = frame;
  const x = (cycle: number): number => layout.plotLeft + toPixel(range, layout.plotWidth, cycle);
  if (chosen) {
    const [from, to] = [x(chosen.start), x(chosen.end)];
    context.fillStyle = theme.cursor;
    context.globalAlpha = 0.22;
    context.fillRect(from, 0, to - from, layout.height);
    context.globalAlpha = 1;
    context.fillRect(from, 0, 1, layout.height);
    context.fillRect(to, 0, 1, layout.height);
  }
  if (!measure) return;
  context.fillStyle = theme.text;
  context.fillRect(x(measure.from) - 0.5, 0, 1, layout.height);
  if (measure.to === null) return;
  context.fillRect(x(measure.to) - 0.5, 0, 1, layout.height);
  const [left, right] = [Math.min(x(measure.from), x(measure.to)), Math.max(x(measure.from), x(measure.to))];
  context.globalAlpha = 0.1;
  context.fillRect(left, 0, right - left, layout.height);
  context.globalAlpha = 1;
  const text = measuredWords(measure.from, measure.to, clock);
  context.font = `600 12px ${theme.font}`;
  const width = context.measureText(text).width + 12;
  const middle = Math.min(
    Math.max((left + right) / 2, layout.plotLeft + width / 2),
    layout.plotLeft + layout.plotWidth - width / 2,
  );
  const y = layout.height / 2;
  context.fillStyle = theme.page;
  context.fillRect(middle - width / 2, y - 11, width, 22);
  context.strokeStyle = theme.text;
  context.lineWidth = 1;
  context.strokeRect(middle - width / 2 + 0.5, y - 10.5, width - 1, 21);
  context.fillStyle = theme.text;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(text, middle, y + 0.5);
}
