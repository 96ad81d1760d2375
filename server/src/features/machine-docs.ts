/** What the settings of stochastic units, crossbars and reuse buffers mean: their part of the table in setting-docs.ts. */
import { cellNames } from '../model/crossbar.ts';
import type { SettingDoc } from './setting-docs.ts';

type Docs = Readonly<Record<string, SettingDoc>>;

export const stochasticDocs: Docs = {
  length: {
    doc: 'Bits of a stream, 1 to 65,536: the error of an update falls with it.',
    fallback: '16',
    example: '16',
  },
  lfsr: {
    doc: 'Bits of the shift registers that make the random numbers, 2 to 32, or `ideal` numbers.',
    fallback: '16',
    example: '16',
  },
  scaling: {
    doc: 'What a vector is divided by before its elements become probabilities.',
    fallback: 'powerOfTwo',
    values: new Map([
      ['powerOfTwo', 'The power of two from its largest element on: a shift.'],
      ['maximum', 'Its largest element: less error, for a multiplication an element.'],
    ]),
    example: 'powerOfTwo',
  },
  sequences: {
    doc: 'Who shares random numbers.',
    fallback: 'perVector',
    values: new Map([
      ['perVector', 'All elements of a vector; the two vectors have one sequence each.'],
      ['perElement', 'Nobody.'],
    ]),
    example: 'perVector',
  },
  evaluation: {
    doc: 'How the bits of a stream are evaluated.',
    fallback: 'parallel',
    values: new Map([
      ['parallel', 'All at once: a product a cycle.'],
      ['serial', 'One after the other: `length` cycles a product, in less area.'],
    ]),
    example: 'parallel',
  },
  grid: { doc: 'Rows x columns of products at a time.', fallback: "the array's", example: '128x128' },
  claim: {
    doc: 'How the energy and area that its paper claims are read: no result of a simulation.',
    fallback: 'a reduction, at 16 bits',
    example: '{ reading reduction, length 16 }',
  },
  'claim.reading': {
    doc: 'What "82.2 % better energy efficiency" means.',
    fallback: 'reduction',
    values: new Map([
      ['reduction', '17.8 % of the energy is left.'],
      ['factor', 'The efficiency is 1.822 times as high: 54.9 % is left.'],
    ]),
    example: 'reduction',
  },
  'claim.length': {
    doc: 'The stream length the claim is taken to hold for, which is unknown.',
    fallback: '16',
    example: '16',
  },
  multiplier: {
    doc: "The multiplier's share of the energy of a multiply-accumulate: only that is replaced.",
    fallback: '100 %, which flatters the unit',
    units: ['%'],
    example: '70 %',
  },
};

const cells: Readonly<Record<(typeof cellNames)[number], string>> = {
  ideal: "Nobody's: 256 equal steps, no noise.",
  reRamES: 'ReRamES of IBM aihwkit: steps that depend on the weight.',
  reRamSB: 'ReRamSB of IBM aihwkit: steps that vanish at the bounds.',
  taOxLike: 'Assumed, after the shape of a published TaOx cell.',
};

const volts = ['V', 'mV'];
const amperes = ['nA', 'uA', 'pA', 'mA', 'A'];

export const crossbarDocs: Docs = {
  grid: { doc: 'Rows x columns of cells of one array.', fallback: '1024x1024', example: '1024x1024' },
  bits: { doc: 'Bits of inputs and outputs, sign included: 2 to 16.', fallback: '8', example: '8' },
  updateBits: {
    doc: 'Bits of the vector that an update codes in voltage, sign included: 2 to 8.',
    fallback: '4',
    example: '4',
  },
  cells: {
    doc: 'How cells answer to pulses: a preset that `device` changes.',
    fallback: 'ideal',
    values: new Map(cellNames.map((name) => [name, cells[name]])),
    example: 'taOxLike',
  },
  device: {
    doc: 'The cells: resistances, voltages, and how pulses change them.',
    fallback: "the preset's",
    example: '{ on 100 MOhm, onOff 10, read 0.785 V, write 1.8 V }',
  },
  'device.on': {
    doc: 'Resistance of a cell that is on, its selector not included.',
    fallback: '100 MOhm',
    units: ['MOhm', 'kOhm', 'GOhm', 'Ohm'],
    example: '100 MOhm',
  },
  'device.onOff': {
    doc: 'Resistance of a cell that is off over that of one that is on.',
    fallback: '10',
    example: '10',
  },
  'device.read': { doc: 'Voltage of a read.', fallback: '0.785 V', units: volts, example: '0.785 V' },
  'device.write': { doc: 'Voltage of a write.', fallback: '1.8 V', units: volts, example: '1.8 V' },
  'device.readCurrent': {
    doc: 'Current through a cell that is read and on.',
    fallback: 'what its resistance and its selector let through',
    units: amperes,
    example: '1 nA',
  },
  'device.writeCurrent': {
    doc: 'Current through a cell that is written and on.',
    fallback: 'what its resistance and its selector let through',
    units: amperes,
    example: '10.3 nA',
  },
  'device.minimum': { doc: 'Lowest weight, in units of half the range.', fallback: "the preset's", example: '-1' },
  'device.maximum': { doc: 'Highest weight, in units of half the range.', fallback: "the preset's", example: '1' },
  'device.step': { doc: 'Weight that a pulse of full size adds.', fallback: "the preset's", example: '0.01' },
  'device.asymmetry': {
    doc: 'Share by which steps down (positive) or up (negative) are smaller, -1 to 1.',
    fallback: "the preset's",
    example: '0.2',
  },
  'device.curve': {
    doc: 'How a step depends on the weight it begins at.',
    fallback: "the preset's",
    values: new Map([
      ['constant', 'Not at all.'],
      ['softBounds', 'It vanishes towards the bound, in proportion.'],
      ['saturating', 'It falls exponentially on the way, by `nonlinearity`.'],
    ]),
    example: 'saturating',
  },
  'device.nonlinearity': {
    doc: 'Of a saturating curve: the last step is e^-nonlinearity of the first.',
    fallback: "the preset's",
    example: '3',
  },
  'device.readNoise': {
    doc: 'Standard deviation of a reading, in units of the weight.',
    fallback: "the preset's",
    example: '0.02',
  },
  'device.writeNoise': {
    doc: 'Standard deviation of a step from pulse to pulse, as a share of it.',
    fallback: "the preset's",
    example: '0.5',
  },
  'device.spread': {
    doc: 'Standard deviation of step and bounds from cell to cell, as a share of them.',
    fallback: "the preset's",
    example: '0.1',
  },
  'device.drift': {
    doc: 'Conductance decays as (1 + seconds)^-drift after the last pulse.',
    fallback: '0: it does not',
    example: '0',
  },
  endurance: { doc: 'Pulses that a cell survives.', fallback: 'not checked', example: '2 T' },
  range: {
    doc: "Of training in numbers: the weight that a cell's 1 stands for, as a multiple of the largest initial one of its layer.",
    fallback: '4',
    example: '4',
  },
};

const perBit = ['fJ/bit', 'pJ/bit', 'pJ/B', 'fJ/B'];
const areaPerBit = ['um2/bit', 'um2/B'];

export const reuseDocs: Docs = {
  entries: { doc: 'Products that a buffer holds, 1 to 4,096.', fallback: '16', example: '16' },
  mantissa: {
    doc: 'Bits of the mantissa that must agree for a product to be taken again, 0 to 10, or `adaptive`.',
    fallback: '4',
    example: '4',
  },
  replacement: {
    doc: 'Which entry a new product takes the place of.',
    fallback: 'lru',
    values: new Map([
      ['lru', 'The one used longest ago.'],
      ['fifo', 'The oldest.'],
      ['direct', 'The one at the place its key names.'],
    ]),
    example: 'lru',
  },
  zeros: {
    doc: 'What happens to activations that are zero.',
    fallback: 'skipped',
    values: new Map([
      ['skipped', 'They are found without the buffer and take no entry.'],
      ['buffered', 'They are values like any other.'],
    ]),
    example: 'skipped',
  },
  lanes: {
    doc: 'Multipliers that issue together: a cycle is saved only if none of them has work.',
    fallback: 'all PEs of the array, which move in lockstep',
    example: '4',
  },
  rates: {
    doc: 'Shares measured on the activations of a real network, for example by `accel train`.',
    fallback: 'measured on synthetic activations',
    example: '{ zeros 50 %, similar 22 % }',
  },
  'rates.zeros': {
    doc: 'Zeros whose multiplication is skipped, of all activations.',
    fallback: 'measured on synthetic activations',
    units: ['%'],
    example: '50 %',
  },
  'rates.similar': {
    doc: 'Activations that find a similar one, of those that are no zeros.',
    fallback: 'measured on synthetic activations',
    units: ['%'],
    example: '22 %',
  },
  energy: {
    doc: 'What the buffer takes for a bit.',
    fallback: 'not charged',
    example: '{ compare 0.2 fJ/bit, read 1 fJ/bit, write 1 fJ/bit }',
  },
  'energy.compare': {
    doc: 'Comparing one bit of a key.',
    fallback: 'not charged',
    units: perBit,
    example: '0.2 fJ/bit',
  },
  'energy.read': { doc: 'Reading one bit of a product.', fallback: 'not charged', units: perBit, example: '1 fJ/bit' },
  'energy.write': { doc: 'Writing one bit of an entry.', fallback: 'not charged', units: perBit, example: '1 fJ/bit' },
  area: { doc: 'What the buffer takes on the chip for a bit.', fallback: 'unknown', example: '{ bit 0.3 um2/bit }' },
  'area.bit': { doc: 'Area of a stored bit.', fallback: 'unknown', units: areaPerBit, example: '0.3 um2/bit' },
  'area.comparator': {
    doc: 'Area that comparing a stored bit adds.',
    fallback: 'unknown',
    units: areaPerBit,
    example: '0.5 um2/bit',
  },
  lookupTime: {
    doc: 'Cycles that lookups add, as a share of the pass.',
    fallback: '0: they hide',
    units: ['%'],
    example: '1 %',
  },
  controller: {
    doc: 'When bits of an adaptive mantissa are added: whenever the smoothed loss stalls.',
    fallback: 'from 2 to 10 bits',
    example: '{ start 2, end 10 }',
  },
  'controller.start': { doc: 'Bits of the mantissa at first.', fallback: '2', example: '2' },
  'controller.end': { doc: 'Bits of the mantissa at the most.', fallback: '10', example: '10' },
  'controller.smoothing': { doc: 'Weight of the newest loss in the smoothed one.', fallback: '0.1', example: '0.1' },
  'controller.improvement': {
    doc: 'The loss stalls if it falls below its best by less than this share ...',
    fallback: '1 %',
    units: ['%'],
    example: '1 %',
  },
  'controller.patience': { doc: '... for so many batches.', fallback: '20', example: '20' },
};
