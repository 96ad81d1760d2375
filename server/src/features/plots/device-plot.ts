/** Weight against pulses: what a kind of memory cell does, at one look. */
import { short } from '../../interchange/figure/text.ts';
import { cycleTicks, niceStep } from '../../interchange/figure/ticks.ts';
import { courseOf } from '../../simulate/crossbar/course.ts';
import { type Device, deviceProblems } from '../../simulate/crossbar/device.ts';
import { digits } from '../wording.ts';
import { frameOf, ink, line, words } from './frame.ts';
import { remembered } from './image.ts';

const cells = 5;
/** Of each line: about one for two pixels. */
const points = 160;

/**
 * Pulses up and as many down: five cells with their spread and noise (fixed seed), and the cell without either. Weights, not readings.
 *
 * @returns the empty text if the device has `deviceProblems`
 */
export const devicePlot: (device: Device) => string = remembered((device: Device): string => {
  if (deviceProblems(device).length > 0) return '';
  const { pulses, mean, each } = courseOf(device, { cycles: 1, cells, seed: 1 });
  const differ = each.length > 0;
  const lines = [...each, mean];
  const lowest = Math.min(device.minimum, ...lines.map((weights) => Math.min(...weights)));
  const highest = Math.max(device.maximum, ...lines.map((weights) => Math.max(...weights)));
  const step = niceStep((highest - lowest) / 4);
  const across = { from: 0, to: 2 * pulses, marks: cycleTicks(0, 2 * pulses, pulses / 2) };
  const frame = frameOf(
    { name: 'pulses', ...across },
    { name: 'weight', from: lowest, to: highest, marks: weightMarks(lowest, highest, step) },
  );
  const drawn = (weights: Float64Array, colour: string, width: number) => {
    const count = Math.min(points, 2 * pulses);
    const chosen = Array.from({ length: count + 1 }, (_, index) => Math.round((index * 2 * pulses) / count));
    return line(
      chosen.map((at) => [frame.x(at), frame.y(weights[at]!)]),
      colour,
      width,
    );
  };
  const { top, bottom, right } = frame;
  const turn = frame.x(pulses);
  const legend = [
    { name: differ ? 'mean, no noise' : 'every cell', colour: ink.blue, width: 2.5 },
    ...(differ ? [{ name: `${cells} cells`, colour: ink.orange, width: 1 }] : []),
  ];
  const down = `<rect x="${short(turn)}" y="${top}" width="${short(right - turn)}" height="${bottom - top}" fill="${ink.text}" fill-opacity="0.1"/>`;
  const halves = [
    words(turn - 4, bottom - 5, `${digits(pulses)} up`, 'end'),
    words(right - 4, top + 12, `${digits(pulses)} down`, 'end'),
  ];
  return frame.picture(`Weight of a cell after up to ${digits(pulses)} pulses up and as many down`, legend, [
    down,
    ...each.map((weights) => drawn(weights, ink.orange, 1)),
    drawn(mean, ink.blue, 2.5),
    ...halves,
  ]);
});

function weightMarks(lowest: number, highest: number, step: number) {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  // Zeros before or behind the digits would leave no room for the lines.
  const show = (value: number) =>
    step < 1e-3 || step >= 1e4 ? Number(value.toPrecision(3)).toExponential() : value.toFixed(decimals);
  const marks: { at: number; text: string }[] = [];
  for (let index = Math.ceil(lowest / step - 1e-9); index <= highest / step + 1e-9; index++) {
    marks.push({ at: index * step, text: index === 0 ? '0' : show(index * step) });
  }
  return marks;
}
