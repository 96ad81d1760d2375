/** Where the pages of the models explain the settings of stochastic units, crossbars and reuse buffers. */
import { modelPage } from './docs.ts';
import { link } from './markdown.ts';

type Section = readonly [title: string, anchor: string];

const error: Section = ['Mean, variance, error', 'mean-variance-error'];
const claim: Section = ['Claim', 'claim-beside-what-follows'];
const operations: Section = ['Operations', 'operations'];
const cells: Section = ['Cells', 'cells'];
const devices: Section = ['Devices', 'devices'];
const energy: Section = ['Energy', 'energy'];
const layers: Section = ['Layers', 'layers'];
const buffer: Section = ['The buffer', 'the-buffer'];
const time: Section = ['Time and energy', 'time-and-energy'];

/** By a setting, or by the one whose braces it stands in. */
const sections: Readonly<Record<string, Readonly<Record<string, Section>>>> = {
  stochastic: {
    length: error,
    lfsr: error,
    scaling: ['The update', 'the-update'],
    sequences: ['One sequence for both', 'one-sequence-for-both'],
    evaluation: operations,
    grid: operations,
    claim,
    multiplier: claim,
  },
  crossbar: {
    grid: layers,
    bits: energy,
    updateBits: energy,
    cells: devices,
    device: devices,
    'device.on': cells,
    'device.onOff': cells,
    'device.read': cells,
    'device.write': cells,
    'device.readCurrent': cells,
    'device.writeCurrent': cells,
    endurance: layers,
    range: devices,
  },
  reuse: {
    entries: buffer,
    mantissa: buffer,
    replacement: buffer,
    zeros: buffer,
    lanes: time,
    rates: ['Hit rates', 'hit-rates'],
    energy: time,
    area: time,
    lookupTime: time,
    controller: ['Controller', 'controller'],
  },
};

/** In a schedule, by their last word. */
const named: Readonly<Record<string, Section>> = { stochastic: operations, crossbar: layers, reuse: time };

/** Undefined for settings of other definitions. */
export function machineLink(keyword: string, path: string): string | undefined {
  const last = path.split('.').at(-1)!;
  const [machine, section] =
    keyword === 'schedule'
      ? [last, named[last]]
      : [keyword, sections[keyword]?.[path] ?? sections[keyword]?.[path.split('.')[0]!]];
  return section && link(section[0], modelPage(machine, section[1]));
}
