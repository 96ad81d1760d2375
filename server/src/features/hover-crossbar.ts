/** Hovers of crossbars: kernels beside those of digital blocks, currents and their limits, cells, and how long these last. */
import type { CrossbarModel } from '../model/crossbar.ts';
import { compact, showArea, showJoules, showSeconds, showYears } from '../model/units.ts';
import { digitalCost } from '../simulate/crossbar/digital.ts';
import { amperes, lineCurrent, lineDrop, volts } from '../simulate/crossbar/limits.ts';
import { kernelNames } from '../simulate/crossbar/types.ts';
import { blockOf, circuitOf, crossbarModelProblems, deviceOf } from '../simulate/machines/crossbar.ts';
import { wearOf } from '../simulate/machines/wear.ts';
import { modelPage } from './docs.ts';
import { cannotBuild, machineUses, sourceLines } from './machine-words.ts';
import { code, link, paragraphs, plain, type Row, table } from './markdown.ts';
import { devicePlot } from './plots/device-plot.ts';
import { asImage } from './plots/image.ts';
import type { Snapshot } from './snapshot.ts';
import { digits, joined } from './wording.ts';

const kernelWords = {
  vectorMatrix: 'forward',
  matrixVector: 'activation gradient',
  outerProduct: 'weight gradient and update',
} as const;

export function crossbarFacts(snapshot: Snapshot, model: CrossbarModel): string {
  const problems = crossbarModelProblems(model);
  if (problems.length) return cannotBuild(problems);
  const { rows, cols, bits } = model.options;
  const { energy, area } = blockOf(model);
  return paragraphs(
    joined([
      `**${showJoules(energy / (kernelNames.length * rows * cols))} a multiply-accumulate**, all cells in use`,
      `${digits(rows)}×${digits(cols)} cells`,
      `${bits} bits`,
      showArea(area),
    ]),
    kernels(model),
    lines(model),
    cells(model),
    machineUses(snapshot, model.definition),
    lasts(snapshot, model),
    sourceLines(model.sources),
    `_Analog block from the ${link('equations', modelPage('crossbar', 'energy'))} of its circuits at 14/16 nm, ${link('digital blocks', modelPage('crossbar', 'digital-blocks'))} of the same matrix with 8-bit weights; no result of the paper goes in_`,
  );
}

/** One vector through one array, and how many times as much digital blocks take. */
function kernels(model: CrossbarModel): string {
  const own = blockOf(model);
  const [reram, sram] = [digitalCost('reram', model.options), digitalCost('sram', model.options)];
  const times = (theirs: number, ours: number) => `${compact(Number((theirs / ours).toPrecision(3)))}×`;
  const both = (theirs: typeof own, of: (block: typeof own) => { energy: number; latency: number }) =>
    `${times(of(theirs).energy, of(own).energy)}, ${times(of(theirs).latency, of(own).latency)}`;
  const row = (name: string, of: (block: typeof own) => { energy: number; latency: number }): Row => [
    name,
    showJoules(of(own).energy),
    showSeconds(of(own).latency),
    both(reram, of),
    both(sram, of),
  ];
  return table(
    [
      ...kernelNames.map((name) => row(kernelWords[name], ({ kernels }) => kernels[name])),
      row('one of each', (block) => block),
      ['area', showArea(own.area), '', times(reram.area, own.area), times(sram.area, own.area)],
    ],
    ['one vector', 'energy', 'latency', 'digital ReRAM: energy, time', 'SRAM: energy, time'],
  );
}

/** The worst that lines bear: all of their cells on, all driven. */
function lines(model: CrossbarModel): string {
  const { options } = model;
  const circuit = circuitOf(model);
  const row = (name: string, voltage: number, current: number): Row => [
    `${name} at ${volts(voltage)}`,
    amperes(current),
    amperes(lineCurrent(options, current)),
    volts(lineDrop(options, current, circuit)),
  ];
  return table(
    [
      row('read', circuit.readVoltage, circuit.readCurrent),
      row('written', circuit.writeVoltage, circuit.writeCurrent),
      [link('at most', modelPage('crossbar', 'lines')), '', amperes(circuit.lineCurrent), volts(circuit.lineDrop)],
    ],
    ['all cells on', 'a cell', 'a line', 'lost along lines, up to'],
  );
}

function cells(model: CrossbarModel): string {
  const device = deviceOf(model);
  return paragraphs(
    asImage(devicePlot(device), `Weight of ${model.options.cells} cells after pulses up and as many down`),
    `Cells ${code(model.options.cells)} · ${plain(device.source)} · ${link('devices', modelPage('crossbar', 'devices'))}`,
  );
}

/** How long training in the schedules of the file could go on. */
function lasts(snapshot: Snapshot, { definition, options: { endurance } }: CrossbarModel): string | undefined {
  if (endurance === undefined) return undefined;
  const each = snapshot.schedules.flatMap(({ definition: schedule, step }) => {
    const wear = step && wearOf(step, definition.name, endurance);
    if (!wear) return [];
    const { pass, worst, typical } = wear;
    return [
      `${code(schedule.name)} without a pause: ${showYears(worst.years)} at worst, ${showYears(typical.years)} typically (${code(pass.layer.name)})`,
    ];
  });
  return [`Cells survive ${compact(endurance)} pulses.`, ...each.slice(0, 3)].join('  \n');
}
