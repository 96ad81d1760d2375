/** The tables of docs/models/crossbar.md are what the code gives. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { cellCurrent } from '../../../../server/src/simulate/crossbar/cell.ts';
import { crossbarCost, marinella } from '../../../../server/src/simulate/crossbar/circuit.ts';
import { digitalCost } from '../../../../server/src/simulate/crossbar/digital.ts';
import { lineCurrent, lineDrop } from '../../../../server/src/simulate/crossbar/limits.ts';
import { crossbarLayer, layerWear } from '../../../../server/src/simulate/crossbar/mapping.ts';
import {
  inconsistencies,
  publishedCurrents,
  publishedKernels,
  publishedLimits,
  publishedRatios,
  publishedTotals,
  publishedWear,
  type Technology,
} from '../../../../server/src/simulate/crossbar/published.ts';
import { type CrossbarArray, kernelNames } from '../../../../server/src/simulate/crossbar/types.ts';

const page = readFileSync(new URL('../../../../docs/models/crossbar.md', import.meta.url), 'utf8');

function onPage(name: string): string {
  const begin = `<!-- ${name}, computed by test/unit/simulate/crossbar/docs.test.ts -->\n`;
  const from = page.indexOf(begin);
  expect(from, name).toBeGreaterThan(0);
  return page.slice(from + begin.length, page.indexOf('<!-- end -->', from));
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const updateBits = { 8: 4, 4: 2, 2: 2 } as const;
const array = (bits: 2 | 4 | 8): CrossbarArray => ({ rows: 1024, cols: 1024, bits, updateBits: updateBits[bits] });
const names: Record<Technology, string> = { analog: 'analog', reram: 'digital ReRAM', sram: 'SRAM' };
const technologies = ['analog', 'reram', 'sram'] as const;
const block = (technology: Technology, bits: 2 | 4 | 8) =>
  technology === 'analog' ? crossbarCost(array(bits)) : digitalCost(technology, array(bits));
const three = (value: number) => Number(value.toPrecision(3)).toLocaleString('en-US');
const away = (got: number, printed: number) => `${(100 * (got / printed - 1)).toFixed(1).replace('-0.0', '0.0')} %`;

it('totals', () => {
  const rows = ([8, 4, 2] as const).flatMap((bits) =>
    technologies.map((technology) => {
      const { energy, latency, area } = block(technology, bits);
      const printed = publishedTotals[bits][technology];
      return [
        String(bits),
        names[technology],
        ...(
          [
            [energy * 1e9, printed.energy],
            [latency * 1e6, printed.latency],
            [area * 1e12, printed.area],
          ] as const
        ).flatMap(([got, claim]) => [claim.toLocaleString('en-US'), three(got), away(got, claim)]),
      ];
    }),
  );
  const head = ['bits', 'block'];
  for (const quantity of ['energy, nJ', 'latency, µs', 'area, µm²']) head.push(`${quantity}: printed`, 'model', 'off');
  expect(onPage('totals')).toBe(table(head, rows));
});

it('kernels', () => {
  const rows = technologies.flatMap((technology) =>
    kernelNames.map((name, at) => {
      const { energy, latency } = block(technology, 8).kernels[name];
      const printed = publishedKernels[technology];
      return [
        names[technology],
        `\`${name}\``,
        printed.energy[at]!.toLocaleString('en-US'),
        three(energy * 1e9),
        String(printed.latency[at]),
        three(latency * 1e6),
      ];
    }),
  );
  const head = ['block', 'kernel', 'energy, nJ: printed', 'model', 'latency, µs: printed', 'model'];
  expect(onPage('kernels')).toBe(table(head, rows));
});

it('ratios', () => {
  const rows = (['reram', 'sram'] as const).flatMap((technology) =>
    (['energy', 'latency', 'area'] as const).map((quantity) => [
      `${quantity}, ${names[technology]} / analog`,
      String(publishedRatios[technology][quantity]),
      ...([8, 4, 2] as const).map((bits) => three(block(technology, bits)[quantity] / block('analog', bits)[quantity])),
    ]),
  );
  expect(onPage('ratios')).toBe(table(['ratio', 'claim, 8 bits', 'model, 8 bits', '4 bits', '2 bits'], rows));
});

it('currents', () => {
  const rows = publishedCurrents.map(({ cell, ohms, volts, current }) => {
    const got = cellCurrent(ohms, volts);
    return [cell, String(ohms / 1e6), String(volts), three(current * 1e9), three(got * 1e9), away(got, current)];
  });
  const head = ['cell', 'resistance, MΩ', 'voltage, V', 'current, nA: printed', 'model', 'off'];
  expect(onPage('currents')).toBe(table(head, rows));
});

it('lines', () => {
  const rows = [256, 1024, 2048, 4096].map((lines) => {
    const grid = { rows: lines, cols: lines };
    const current = cellCurrent(100e6, 1.8);
    return [
      lines.toLocaleString('en-US'),
      three(lineCurrent(grid, current) * 1e6),
      three(lineDrop(grid, current, marinella) * 1e3),
      three((marinella.lineCurrent / lines) * 1e9),
      three(leastOhms((each) => lineCurrent(grid, each) <= marinella.lineCurrent) / 1e6),
      lines === 1024 ? `${publishedLimits.current * 1e9} nA, ~${publishedLimits.ohms / 1e6} MΩ` : '',
      three(leastOhms((each) => lineDrop(grid, each, marinella) <= marinella.lineDrop) / 1e6),
    ];
  });
  const head = ['rows and columns', 'current, µA', 'lost, mV', 'for 33 µA: a cell at most, nA', 'least resistance, MΩ'];
  expect(onPage('lines')).toBe(table([...head, 'printed', 'for 20 mV: least resistance, MΩ'], rows));
});

/** Of cells that are written with 1.8 V, so that the lines bear their currents. */
function leastOhms(bears: (current: number) => boolean): number {
  let [low, high] = [1, 1e12];
  for (let halving = 0; halving < 100; halving++) {
    const middle = Math.sqrt(low * high);
    if (bears(cellCurrent(middle, 1.8))) high = middle;
    else low = middle;
  }
  return high;
}

it('wear', () => {
  const wear = layerWear(array(8), 1, 1e-5, 2e12);
  const rows = (['worst', 'typical'] as const).map((kind) => {
    const { pulsesPerUpdate, updatedShare, pulsesPerYear, years } = wear[kind];
    const e13 = (pulses: number) => three(pulses / 1e13);
    return [
      kind,
      String(pulsesPerUpdate),
      String(updatedShare),
      e13(publishedWear[kind]),
      e13(pulsesPerYear),
      away(pulsesPerYear, publishedWear[kind]),
      three(years * 365.25),
    ];
  });
  const head = ['at 100 kHz', 'pulses per update', 'share that changes a cell', '10¹³ pulses a year: printed'];
  expect(onPage('wear')).toBe(table([...head, 'model', 'off', 'days until 2 · 10¹² pulses'], rows));
});

it('inconsistencies', () => {
  const rows = inconsistencies.map(({ quantity, one, other, taken }) => [
    quantity,
    `${one.says} (${one.where})`,
    `${other.says} (${other.where})`,
    taken,
  ]);
  expect(onPage('inconsistencies')).toBe(table(['quantity', 'one place', 'another', 'here'], rows));
});

it('layers', () => {
  const layers = [
    { name: '784 to 300', inputs: 784, outputs: 300, vectors: 1 },
    { name: '1024 to 1024', inputs: 1024, outputs: 1024, vectors: 1 },
    { name: '2048 to 3000', inputs: 2048, outputs: 3000, vectors: 1 },
    { name: 'convolution 3 x 3, 256 to 256, 14 x 14', inputs: 2304, outputs: 256, vectors: 196 },
  ];
  const rows = layers.map(({ name, ...shape }) => {
    const cost = crossbarLayer({ ...shape, groups: 1, activationGradient: true, weightGradient: true }, array(8));
    return [
      name,
      String(cost.placement.arrays),
      (100 * cost.placement.utilization).toFixed(1),
      three(cost.energy * 1e9),
      three(cost.latency * 1e6),
      three(cost.energyPerMac * 1e15),
      String(cost.writesPerStep),
    ];
  });
  const head = ['layer, one sample', 'arrays', 'used, %', 'energy, nJ', 'latency, µs', 'fJ per MAC', 'writes per cell'];
  expect(onPage('layers')).toBe(table(head, rows));
});
