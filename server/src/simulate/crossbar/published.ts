/**
 * What Marinella et al. (arXiv 1707.09952, JETCAS 8(1), 2018) print: to compare with, never to compute with. nJ, µs, µm² as in the
 * paper. And where the paper disagrees with itself.
 */

export type Technology = 'analog' | 'reram' | 'sram';

export interface PublishedTotals {
  /** nJ of one of each kernel */
  readonly energy: number;
  /** µs */
  readonly latency: number;
  /** µm² */
  readonly area: number;
}

/** Tables II to IV, by bits of inputs and outputs. */
export const publishedTotals: Readonly<Record<2 | 4 | 8, Readonly<Record<Technology, PublishedTotals>>>> = {
  8: {
    analog: { energy: 28, latency: 1.28, area: 75_000 },
    reram: { energy: 7520, latency: 692, area: 137_000 },
    sram: { energy: 12_010, latency: 44, area: 836_000 },
  },
  4: {
    analog: { energy: 2.7, latency: 0.08, area: 46_000 },
    reram: { energy: 5580, latency: 692, area: 114_000 },
    sram: { energy: 10_150, latency: 44, area: 814_000 },
  },
  2: {
    analog: { energy: 1.3, latency: 0.054, area: 41_000 },
    reram: { energy: 4340, latency: 692, area: 101_000 },
    sram: { energy: 8970, latency: 44, area: 800_000 },
  },
};

/** Table V, 8 bits: vector-matrix, matrix-vector, outer product. */
export const publishedKernels: Readonly<Record<Technology, { energy: readonly number[]; latency: readonly number[] }>> =
  {
    analog: { energy: [12.8, 12.8, 2.2], latency: [0.384, 0.384, 0.512] },
    reram: { energy: [2140, 2140, 3250], latency: [176, 176, 340] },
    sram: { energy: [2850, 4855, 4300], latency: [4, 32, 8] },
  };

/** Table IV, analog, nJ by bits. */
export const publishedParts = {
  read: { 8: 0.36, 4: 0.13, 2: 0.07 },
  write: { 8: 1.66, 4: 0.31, 2: 0.22 },
  integrator: { 8: 2.81, 4: 0.15, 2: 0.15 },
  converter: { 8: 9.4, 4: 0.59, 2: 0.15 },
  crossCore: { 8: 0.08, 4: 0.06, 2: 0.06 },
} as const;

/** Table IV: energy of moving every bit of the matrix across the digital blocks, nJ by bits. */
export const publishedCrossCore = {
  reram: { 8: 431, 4: 394, 2: 370 },
  sram: { 8: 1065, 4: 1051, 2: 1042 },
} as const;

/** The abstract's claims: times better than the digital block, at 8 bits. */
export const publishedRatios = {
  reram: { energy: 270, latency: 540, area: 1.8 },
  sram: { energy: 430, latency: 34, area: 11 },
} as const;

/** Table I: currents of cells that are on. A, ohm, V. */
export const publishedCurrents = [
  { cell: 'analog, read', ohms: 100e6, volts: 0.785, current: 1e-9 },
  { cell: 'analog, write', ohms: 100e6, volts: 1.8, current: 10.3e-9 },
  { cell: 'binary, read', ohms: 1e6, volts: 0.954, current: 98e-9 },
  { cell: 'binary, write', ohms: 1e6, volts: 1.8, current: 846e-9 },
] as const;

/**
 * What lines of 1024 cells bear: A of a cell and the resistance (about) that it stands for. V of the drop that 10 nA of each
 * stay below, and another drop with the A on a row that make it.
 */
export const publishedLimits = {
  current: 32e-9,
  ohms: 31e6,
  drop: 20e-3,
  row: { drop: 100e-3, current: 54e-6 },
} as const;

/** Pulses of a cell in a year at 100 kHz and 8 bits, about. */
export const publishedWear = { worst: 8e14, typical: 4e13 } as const;

export interface Inconsistency {
  readonly quantity: string;
  readonly one: { readonly where: string; readonly says: string };
  readonly other: { readonly where: string; readonly says: string };
  /** What this model takes. */
  readonly taken: string;
}

/** Where the source disagrees with itself (FOUND on both sides unless marked). */
export const inconsistencies: readonly Inconsistency[] = [
  {
    quantity: 'latency against digital ReRAM',
    one: { where: 'discussion (IV.L)', says: '1040 times better' },
    other: { where: 'abstract, conclusion; tables', says: '540 times; 692 / 1.28 µs = 541' },
    taken: 'the tables',
  },
  {
    quantity: 'energy of an analog multiply-accumulate',
    one: { where: 'abstract, conclusion', says: '11 fJ' },
    other: {
      where: 'tables, over 1024 x 1024',
      says: '12.2 fJ (multiplying), 2.1 fJ (update), 8.9 fJ (mean of three kernels)',
    },
    taken: 'computed',
  },
  {
    quantity: 'energy of reading the digital ReRAM',
    one: { where: 'text (IV.G)', says: '166 nJ' },
    other: { where: 'table IV', says: '208 nJ, which the totals need' },
    taken: '208 nJ',
  },
  {
    quantity: 'time of the 2-bit converter',
    one: { where: 'table III', says: '3 ns' },
    other: { where: 'text (IV.E): levels times 1 ns', says: '4 ns' },
    taken: '4 ns: the total is 56 instead of 54 ns',
  },
  {
    quantity: 'energy of reading the analog array, 8, 4 and 2 bits',
    one: { where: 'table IV', says: '0.36, 0.13, 0.07 nJ' },
    other: {
      where: 'equation (3) with table I (DERIVED)',
      says: '0.32, 0.10, 0.04 nJ: 0.03 nJ less each, what one more switching of all lines takes',
    },
    taken: 'equation (3)',
  },
  {
    quantity: 'capacitance of a wire',
    one: { where: 'table I', says: '~200 aF/µm' },
    other: { where: 'cross-core energies of table IV (DERIVED)', says: '217 aF/µm' },
    taken: '217 aF/µm',
  },
  {
    quantity: 'resistance of a wire',
    one: { where: 'table I', says: '~30 Ω/µm' },
    other: { where: 'text (IV.G): 100 mV along a row of 1024 cells are 54 µA (DERIVED)', says: '28.3 Ω/µm' },
    taken: '28.3 Ω/µm',
  },
  {
    quantity: 'energy of the temporal drivers in a read of 8 bits',
    one: { where: 'text (IV.B)', says: '0.17 nJ' },
    other: { where: 'table IV', says: '0.16 nJ' },
    taken: '0.16 nJ',
  },
  {
    quantity: 'energy of the logic of the voltage drivers',
    one: { where: 'text (IV.C)', says: '10 pJ per column, so 10 nJ' },
    other: { where: 'table IV', says: '0.02 nJ for all columns' },
    taken: '0.02 nJ',
  },
  {
    quantity: 'energy of a digital multiply-accumulate of 8 bits',
    one: { where: 'text (IV.J)', says: '~1.46 pJ, so 1531 nJ for 1024 x 1024' },
    other: { where: 'table IV', says: '1500 nJ for 1M operations' },
    taken: '1500 nJ for 1024 x 1024',
  },
  {
    quantity: 'time of reading the SRAM',
    one: { where: 'tables III and V', says: '4 µs; 44 µs for all kernels' },
    other: {
      where: 'text (IV.H): 64 macros of 128 kb, 64 bits in 2 ns (DERIVED)',
      says: '4.096 µs; 45.056 µs for all kernels',
    },
    taken: '4.096 µs: the ratio of latencies is 35 instead of 34',
  },
  {
    quantity: 'storage of eight 1024 x 1024 binary arrays',
    one: { where: 'text (IV.G)', says: '8 MB' },
    other: { where: 'text (IV): 1024 x 1024 x 8 bits', says: '1 MB' },
    taken: '1 MB',
  },
  {
    quantity: 'outputs of the network that is trained on ten digits',
    one: { where: 'text (VI.A)', says: '34 (784 x 300 x 34)' },
    other: { where: 'text (II.A)', says: '10 digits' },
    taken: 'nothing: with its cells no accuracy can be computed here',
  },
];
