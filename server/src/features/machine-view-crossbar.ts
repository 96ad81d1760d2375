/** A crossbar drawn: its cells pulse by pulse, their steps, and where the energy of its kernels goes. */
import type { CrossbarModel } from '../model/crossbar.ts';
import { compact, showArea, showJoules, showSeconds } from '../model/units.ts';
import type { BarPlot, LinePlot, MachineTable } from '../protocol/machine-view.ts';
import { courseOf, meanStep } from '../simulate/crossbar/course.ts';
import type { Device } from '../simulate/crossbar/device.ts';
import { digitalCost } from '../simulate/crossbar/digital.ts';
import { amperes, lineCurrent, lineDrop, volts } from '../simulate/crossbar/limits.ts';
import { type BlockCost, type KernelCost, kernelNames } from '../simulate/crossbar/types.ts';
import { blockOf, circuitOf, deviceOf } from '../simulate/machines/crossbar.ts';
import type { Drawn } from './machine-view.ts';
import { printed } from './machine-words.ts';
import { digits, joined } from './wording.ts';

const cells = 5;
const cycles = 3;
/** Of each line: about one for each pixel. */
const points = 600;
const seed = 1;

const kernelWords = {
  vectorMatrix: 'forward',
  matrixVector: 'activation gradient',
  outerProduct: 'weight gradient and update',
} as const;

/** What parts of kernels are called, those that do the same for the same lines together. */
const partWords: Readonly<Record<string, string>> = {
  array: 'cells and their lines',
  temporalAnalog: 'drivers of pulses',
  temporalDigital: 'drivers of pulses',
  voltageAnalog: 'drivers of voltages',
  voltageDigital: 'drivers of voltages',
  integrator: 'integrators',
  converter: 'converters',
  crossCore: 'wires across the core',
};

/** @param model without problems */
export function* drawnCrossbar(model: CrossbarModel): Generator<void, Drawn> {
  const { rows, cols, bits, cells: preset } = model.options;
  const device = deviceOf(model);
  const block = blockOf(model);
  const pulses = pulsePlot(device);
  yield;
  return {
    what: joined([
      'analog crossbar',
      `${digits(rows)}\u202f×\u202f${digits(cols)} cells ${preset}`,
      `${bits}-bit converters`,
    ]),
    facts: [
      {
        name: 'A multiply-accumulate',
        value: printed(showJoules(block.energy / (kernelNames.length * rows * cols))),
        hint: 'Energy, mean of the three kernels with all cells in use',
      },
      {
        name: 'A vector in training',
        value: printed(showSeconds(block.latency)),
        hint: 'Forward, activation gradient and update, one after the other',
      },
      { name: 'Its energy', value: printed(showJoules(block.energy)), hint: 'All three kernels, one array' },
      { name: 'Area', value: printed(showArea(block.area)), hint: 'Of one array with its converters' },
    ],
    plots: [pulses, stepPlot(device), energyPlot(block)],
    tables: [kernelTable(model, block), lineTable(model)],
    assumptions: [
      `Cells ${preset}: ${device.source}`,
      `Pulses are drawn from seed ${seed}; weights are shown as they are, not as they are read`,
      'Energy, latency and area come from the equations of the circuits at 14/16 nm (docs/models/crossbar.md); no result of the paper goes in',
      'Digital blocks hold the same matrix as 8-bit weights and have 256 multiply-accumulate units',
      'Lines carry the most they ever do: all cells on, all of them driven',
    ],
    measuring: false,
  };
}

function pulsePlot(device: Device): LinePlot {
  const { pulses, mean, each } = courseOf(device, { cycles, cells, seed });
  const last = mean.length - 1;
  const every = Math.ceil(last / points);
  const at = Array.from({ length: Math.floor(last / every) + 1 }, (_, index) => index * every);
  if (at.at(-1) !== last) at.push(last);
  const y = (weights: Float64Array) => at.map((pulse) => weights[pulse]!);
  const all = [mean, ...each].flatMap((weights) => y(weights));
  const shown = every === 1 ? '' : `, every ${digits(every)}th is drawn`;
  return {
    kind: 'lines',
    id: 'pulses',
    title: 'Weight after pulses',
    note: `${digits(pulses)} pulses up and as many down, ${cycles} times${shown}: ${
      each.length > 0 ? `${cells} cells with noise and spread, and a cell without` : 'all cells are equal and quiet'
    }`,
    x: { name: 'pulses', from: 0, to: last, logarithmic: false, unit: 'count' },
    y: { name: 'weight', ...rangeOf([device.minimum, device.maximum, ...all]), logarithmic: false, unit: 'number' },
    lines: [
      ...each.map((weights) => ({ name: `${cells} cells`, look: 'thin' as const, x: at, y: y(weights) })),
      { name: each.length > 0 ? 'no noise, no spread' : 'every cell', look: 'main', x: at, y: y(mean) },
    ],
    dots: [],
    marks: [],
  };
}

const stepPoints = 80;

function stepPlot(device: Device): LinePlot {
  const { minimum, maximum } = device;
  const x = Array.from({ length: stepPoints + 1 }, (_, index) => minimum + ((maximum - minimum) * index) / stepPoints);
  const line = (name: string, up: boolean, look: 'main' | 'thin') => ({
    name,
    look,
    x,
    y: x.map((weight) => meanStep(device, weight, up)),
  });
  const lines = [line('up', true, 'main'), line('down', false, 'main')];
  return {
    kind: 'lines',
    id: 'step',
    title: 'Step of a pulse',
    note: 'Mean change of the weight by one pulse, by where the weight is; ideal cells step alike up and down, everywhere',
    x: { name: 'weight before the pulse', from: minimum, to: maximum, logarithmic: false, unit: 'number' },
    y: {
      name: 'step',
      from: 0,
      // Room above, so that equal steps are seen.
      to: 1.08 * Math.max(...lines.flatMap(({ y }) => y)),
      logarithmic: false,
      unit: 'number',
    },
    lines,
    dots: [],
    marks: [],
  };
}

function energyPlot({ kernels }: BlockCost): BarPlot {
  const names = [...new Set(Object.values(partWords))];
  const each = kernelNames.map((name) => kernels[name]);
  return {
    kind: 'bars',
    id: 'energy',
    title: 'Energy of one vector',
    note: 'By part of the array; one vector through all of its rows and columns',
    direction: 'across',
    name: 'kernel',
    bars: kernelNames.map((name) => ({
      name: kernelWords[name],
      text: printed(`${showJoules(kernels[name].energy)}, ${showSeconds(kernels[name].latency)}`),
      own: false,
    })),
    amounts: { name: 'energy', to: Math.max(...each.map(({ energy }) => energy)), unit: 'joules' },
    parts: names.map((name) => ({ name, values: each.map((kernel) => energyOf(kernel, name)) })),
  };
}

const energyOf = ({ parts }: KernelCost, name: string): number =>
  Object.entries(parts).reduce((sum, [part, energy]) => (partWords[part] === name ? sum + energy : sum), 0);

/** One vector through one array, and how many times as much digital blocks take. */
function kernelTable(model: CrossbarModel, own: BlockCost): MachineTable {
  const [reram, sram] = [digitalCost('reram', model.options), digitalCost('sram', model.options)];
  const times = (theirs: number, ours: number) => printed(`${compact(Number((theirs / ours).toPrecision(3)))}×`);
  const row = (name: string, of: (block: BlockCost) => { readonly energy: number; readonly latency: number }) => [
    name,
    printed(showJoules(of(own).energy)),
    printed(showSeconds(of(own).latency)),
    ...[reram, sram].flatMap((theirs) => [
      times(of(theirs).energy, of(own).energy),
      times(of(theirs).latency, of(own).latency),
    ]),
  ];
  return {
    title: 'Beside digital blocks',
    note: 'One vector; of digital blocks how many times as much they take',
    heads: [
      'Kernel',
      'Energy',
      'Latency',
      'Digital ReRAM: energy',
      'Digital ReRAM: time',
      'SRAM: energy',
      'SRAM: time',
    ],
    rows: [
      ...kernelNames.map((name) => row(kernelWords[name], ({ kernels }) => kernels[name])),
      row('one of each', (block) => block),
      ['area', printed(showArea(own.area)), '', times(reram.area, own.area), '', times(sram.area, own.area), ''],
    ],
    own: null,
  };
}

/** The worst that lines bear. */
function lineTable(model: CrossbarModel): MachineTable {
  const { options } = model;
  const circuit = circuitOf(model);
  const limited = (show: (value: number) => string, value: number, most: number) =>
    printed(value > most ? `${show(value)} !` : show(value));
  const row = (name: string, voltage: number, current: number) => [
    name,
    printed(volts(voltage)),
    printed(amperes(current)),
    limited(amperes, lineCurrent(options, current), circuit.lineCurrent),
    limited(volts, lineDrop(options, current, circuit), circuit.lineDrop),
  ];
  return {
    title: 'Currents on its lines',
    note: 'With all cells on and driven; more than the last row (!) wears wires out or starves far cells',
    heads: ['All cells on', 'At', 'A cell', 'A line', 'Lost along lines, up to'],
    rows: [
      row('read', circuit.readVoltage, circuit.readCurrent),
      row('written', circuit.writeVoltage, circuit.writeCurrent),
      ['at most', '', '', printed(amperes(circuit.lineCurrent)), printed(volts(circuit.lineDrop))],
    ],
    own: null,
  };
}

function rangeOf(values: readonly number[]): { from: number; to: number } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    from = Math.min(from, value);
    to = Math.max(to, value);
  }
  return { from, to };
}
