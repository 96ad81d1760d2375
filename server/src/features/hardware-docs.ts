/** What the settings of arrays and technologies mean: their part of the table in setting-docs.ts. */
import type { SettingDoc } from './setting-docs.ts';

const sizes = ['KiB', 'MiB', 'B', 'GiB', 'bit', 'kB', 'KB', 'MB', 'GB', 'TB', 'TiB'];
const energies = ['pJ', 'fJ', 'nJ', 'uJ', 'mJ', 'J'];
const energiesPerByte = ['pJ/B', 'fJ/B', 'nJ/B', 'pJ/bit', 'fJ/bit'];
const areas = ['um2', 'mm2'];
const areasPerByte = ['um2/B', 'um2/bit', 'mm2/MiB', 'mm2/KiB'];
export const bandwidths = ['GB/s', 'MB/s', 'TB/s', 'GiB/s', 'B/cycle', 'bit/cycle'];

export const dataflows = new Map([
  ['ws', 'Weight-stationary: weights stay in the PEs, inputs and sums pass through.'],
  ['os', 'Output-stationary: sums stay in the PEs, inputs and weights pass through.'],
  ['is', 'Input-stationary: inputs stay in the PEs, weights and sums pass through.'],
]);
export const bufferings = new Map([
  ['exposed', 'Every fold pays for loading or draining, for the skew, and for its work.'],
  ['overlapped', 'Loads and drains run at the same time; in a forward pass this equals exposed.'],
  ['hidden', 'Loading and draining hide behind the fold before; the skew is paid by every fold.'],
  ['streamed', 'Folds follow each other without a gap: loading, draining and skew are paid once.'],
]);
export const drains = new Map([
  ['counted', 'Moving results out of output-stationary PEs takes cycles.'],
  ['free', 'Moving results out of output-stationary PEs takes no cycles.'],
]);

export const arrayDocs: Readonly<Record<string, SettingDoc>> = {
  grid: { doc: 'Rows x columns of processing elements.', example: '128x128' },
  dataflow: {
    doc: 'Which operand stays in the PEs.',
    fallback: 'configurable',
    values: new Map([...dataflows, ['configurable', 'Every layer can have a dataflow of its own.']]),
    example: 'configurable',
  },
  word: { doc: 'Size of one operand.', fallback: '2 B', units: ['B', 'bit'], example: '2 B' },
  clock: {
    doc: 'Frequency of the array.',
    fallback: 'cycles only, no times',
    units: ['MHz', 'GHz', 'kHz', 'Hz'],
    example: '700 MHz',
  },
  buffers: {
    doc: 'Sizes of the on-chip buffers.',
    fallback: 'not checked',
    example: '{ input 512 KiB, weight 512 KiB, output 256 KiB }',
  },
  'buffers.input': { doc: 'On-chip SRAM for inputs.', fallback: 'not checked', units: sizes, example: '512 KiB' },
  'buffers.weight': { doc: 'On-chip SRAM for weights.', fallback: 'not checked', units: sizes, example: '512 KiB' },
  'buffers.output': { doc: 'On-chip SRAM for outputs.', fallback: 'not checked', units: sizes, example: '256 KiB' },
  dram: { doc: 'Bandwidth of the DRAM.', fallback: 'ideal', units: bandwidths, example: '25.6 GB/s' },
  memory: {
    doc: 'Memory of a processor: what a pipeline stores on it, activations and all versions of its weights, is held against it.',
    fallback: 'not checked',
    units: ['GiB', ...sizes.filter((unit) => unit !== 'GiB')],
    example: '16 GiB',
  },
  buffering: {
    doc: 'Which part of loading, skew and draining every fold pays.',
    fallback: 'exposed',
    values: bufferings,
    example: 'exposed',
  },
  drain: {
    doc: 'Whether moving results out of output-stationary PEs takes cycles.',
    fallback: 'counted',
    values: drains,
    example: 'counted',
  },
  vector: {
    doc: 'Lanes of the vector unit: operations outside the array in a cycle.',
    fallback: 'operations outside the array take no time',
    example: '128',
  },
  technology: {
    doc: 'The technology whose energies the array has.',
    fallback: 'no energies',
    names: 'technology',
    example: 'cmos45',
  },
};

export const technologyDocs: Readonly<Record<string, SettingDoc>> = {
  mac: { doc: 'Energy of one multiply-accumulate.', fallback: 'not charged', units: energies, example: '1.5 pJ' },
  register: {
    doc: 'Energy per byte read or written in a PE.',
    fallback: 'not charged',
    units: energiesPerByte,
    example: '0.05 pJ/B',
  },
  sram: {
    doc: 'Energy per byte of an SRAM at a capacity; give several for several capacities, others follow the square root.',
    fallback: 'not charged',
    units: energiesPerByte,
    example: '1.2 pJ/B at 64 KiB',
  },
  dram: { doc: 'Energy per byte of the DRAM.', fallback: 'not charged', units: energiesPerByte, example: '160 pJ/B' },
  vector: {
    doc: 'Energy of one operation of the vector unit.',
    fallback: 'not charged',
    units: energies,
    example: '0.9 pJ',
  },
  area: {
    doc: 'What units and memories take on the chip.',
    fallback: 'unknown',
    example: '{ mac 1200 um2, register 8 um2/B, sram 0.3 um2/bit, vector 2000 um2 }',
  },
  'area.mac': { doc: 'Area of one multiply-accumulate unit.', fallback: 'unknown', units: areas, example: '1200 um2' },
  'area.register': {
    doc: 'Area of a byte of registers in a PE.',
    fallback: 'unknown',
    units: areasPerByte,
    example: '8 um2/B',
  },
  'area.sram': { doc: 'Area of a byte of SRAM.', fallback: 'unknown', units: areasPerByte, example: '0.3 um2/bit' },
  'area.vector': {
    doc: 'Area of one lane of the vector unit.',
    fallback: 'unknown',
    units: areas,
    example: '2000 um2',
  },
};
