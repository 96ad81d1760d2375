/** Analog ReRAM crossbars (Marinella et al.): printed tables and ratios beside the equations of the circuits, and the arrays a network takes. */
import { cellCurrent, selector } from '../../server/src/simulate/crossbar/cell.ts';
import { crossbarCost, marinella } from '../../server/src/simulate/crossbar/circuit.ts';
import { digitalCost } from '../../server/src/simulate/crossbar/digital.ts';
import { lineDrop } from '../../server/src/simulate/crossbar/limits.ts';
import { crossbarLayer, type LayerCost, layerWear } from '../../server/src/simulate/crossbar/mapping.ts';
import {
  inconsistencies,
  publishedCurrents,
  publishedLimits,
  publishedRatios,
  publishedTotals,
  publishedWear,
} from '../../server/src/simulate/crossbar/published.ts';
import type { CrossbarArray } from '../../server/src/simulate/crossbar/types.ts';
import { percent, strong, table } from './markdown.ts';
import { productsOf } from './networks.ts';

const variants = [
  { bits: 8, updateBits: 4 },
  { bits: 4, updateBits: 2 },
  { bits: 2, updateBits: 2 },
] as const;
type Variant = (typeof variants)[number];

const quantities = ['energy', 'latency', 'area'] as const;
const shown = {
  energy: { unit: 'nJ', per: 1e9 },
  latency: { unit: 'µs', per: 1e6 },
  area: { unit: 'µm²', per: 1e12 },
} as const;
const rivals = { reram: 'digital ReRAM', sram: 'SRAM' } as const;

const arrayOf = ({ bits, updateBits }: Variant): CrossbarArray => ({ rows: 1024, cols: 1024, bits, updateBits });
const digits = (value: number, count = 3) => Number(value.toPrecision(count)).toLocaleString('en-US');

export const totalsTable = (): string =>
  table(
    ['bits', ...quantities.flatMap((quantity) => [`${quantity}, ${shown[quantity].unit}: claim`, 'model', 'off, %'])],
    variants.map((variant) => {
      const block = crossbarCost(arrayOf(variant));
      const printed = publishedTotals[variant.bits].analog;
      return [
        `${variant.bits}`,
        ...quantities.flatMap((quantity) => {
          const value = block[quantity] * shown[quantity].per;
          const claim = printed[quantity];
          return [claim.toLocaleString('en-US'), digits(value), percent(100 * (value / claim - 1))];
        }),
      ];
    }),
  );

/** Of single cells: what the tables above take as printed, or do not need. */
export function cellTable(): string {
  const [array] = variants;
  const lineCurrent = marinella.lineCurrent / 1024;
  const { saturation, slope } = selector;
  const leastOhms = (marinella.writeVoltage - slope * Math.log1p(lineCurrent / saturation)) / lineCurrent;
  const wear = layerWear(arrayOf(array), 1, 1 / 100e3, 1);
  const row = (quantity: string, claim: number, value: number) => [
    quantity,
    claim.toLocaleString('en-US'),
    digits(value),
    percent(100 * (value / claim - 1)),
  ];
  return table(
    ['of a cell', 'claim', 'model', 'off, %'],
    [
      ...publishedCurrents.map(({ cell, ohms, volts, current }) =>
        row(`current, nA: ${cell}, ${ohms / 1e6} MΩ, ${volts} V`, current * 1e9, cellCurrent(ohms, volts) * 1e9),
      ),
      row(
        'least resistance, MΩ, if 1,024 cells written with 1.8 V share 33 µA',
        publishedLimits.ohms / 1e6,
        leastOhms / 1e6,
      ),
      row(
        'mV lost on the lines of 1,024 x 1,024 cells of 10 nA (claim: less)',
        publishedLimits.drop * 1e3,
        lineDrop(arrayOf(array), 10e-9, marinella) * 1e3,
      ),
      row('10¹³ pulses a year at 100 kHz, at worst', publishedWear.worst / 1e13, wear.worst.pulsesPerYear / 1e13),
      row('10¹³ pulses a year at 100 kHz, typically', publishedWear.typical / 1e13, wear.typical.pulsesPerYear / 1e13),
    ],
  );
}

type Rival = keyof typeof rivals;
type Quantity = (typeof quantities)[number];

const ratioOf = (rival: Rival, quantity: Quantity, variant: Variant): number =>
  digitalCost(rival, arrayOf(variant))[quantity] / crossbarCost(arrayOf(variant))[quantity];

/** Claims have two digits. */
const claimedRatio = (rival: Rival, quantity: Quantity): string => {
  const value = ratioOf(rival, quantity, variants[0]);
  return strong(digits(value), Number(value.toPrecision(2)) === publishedRatios[rival][quantity]);
};

export const ratioTable = (): string =>
  table(
    ['ratio', 'claim, 8 bits', 'model, 8 bits', 'off, %', '4 bits', '2 bits'],
    (Object.keys(rivals) as Rival[]).flatMap((rival) =>
      quantities.map((quantity) => {
        const claim = publishedRatios[rival][quantity];
        return [
          `${quantity}, ${rivals[rival]} / analog`,
          `${claim}`,
          claimedRatio(rival, quantity),
          percent(100 * (ratioOf(rival, quantity, variants[0]) / claim - 1)),
          ...variants.slice(1).map((variant) => digits(ratioOf(rival, quantity, variant))),
        ];
      }),
    ),
  );

export const inconsistencyTable = (): string =>
  table(
    ['quantity', 'one place', 'another', 'here'],
    inconsistencies.map(({ quantity, one, other, taken }) => [
      quantity,
      `${one.says} (${one.where})`,
      `${other.says} (${other.where})`,
      taken,
    ]),
  );

interface Layer {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly vectors: number;
  readonly cost: LayerCost;
}

/** VGG-16, one sample, 8 bits. */
export function layers(libraryFolder: string): Layer[] {
  const array = arrayOf(variants[0]);
  const block = crossbarCost(array);
  return productsOf(libraryFolder, 'networks/vgg16', 'VGG16').map(({ name, gemm, inputGradient }) => {
    const { m: vectors, k: inputs, n: outputs, groups } = gemm(1);
    const asked = { vectors, inputs, outputs, groups, activationGradient: inputGradient, weightGradient: true };
    return { name, inputs, outputs, vectors, cost: crossbarLayer(asked, array, block) };
  });
}

const sum = (found: readonly Layer[], of: (cost: LayerCost) => number) =>
  found.reduce((total, { cost }) => total + of(cost), 0);
const arrays = (found: readonly Layer[]) => sum(found, ({ placement }) => placement.arrays);
/** Cells in use over all cells. */
const used = (found: readonly Layer[]) =>
  (100 * sum(found, ({ placement }) => placement.arrays * placement.utilization)) / arrays(found);

export function layerTable(found: readonly Layer[]): string {
  const rows = found.map(({ name, inputs, outputs, vectors, cost }) => [
    `\`${name}\``,
    `${inputs.toLocaleString('en-US')} x ${outputs.toLocaleString('en-US')}`,
    vectors.toLocaleString('en-US'),
    `${cost.placement.arrays}`,
    percent(100 * cost.placement.utilization),
    digits(cost.energy * 1e6),
    digits(cost.latency * 1e6),
    digits(cost.energyPerMac * 1e15),
  ]);
  const whole = [
    'all',
    '',
    '',
    `${arrays(found)}`,
    percent(used(found)),
    digits(sum(found, ({ energy }) => energy) * 1e6),
    digits(sum(found, ({ latency }) => latency) * 1e6),
    '',
  ];
  return table(
    [
      'layer',
      'matrix',
      'vectors, writes per cell',
      'arrays',
      'used, %',
      'energy, µJ',
      'latency, µs',
      'fJ per multiply-accumulate',
    ],
    [...rows, whole],
  );
}

export function facts(
  found: readonly Layer[],
): Record<'reram' | 'sram' | 'reramClaim' | 'sramClaim' | 'arrays' | 'used' | 'area', string> {
  const pair = (rival: Rival) => `${claimedRatio(rival, 'energy')} and ${claimedRatio(rival, 'latency')}`;
  const claim = ({ energy, latency }: { energy: number; latency: number }) => `${energy} and ${latency}`;
  return {
    reram: pair('reram'),
    sram: pair('sram'),
    reramClaim: claim(publishedRatios.reram),
    sramClaim: claim(publishedRatios.sram),
    arrays: `${arrays(found)}`,
    used: percent(used(found)),
    area: digits(sum(found, ({ area }) => area) * 1e6),
  };
}
