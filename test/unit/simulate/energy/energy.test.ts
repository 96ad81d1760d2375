/** Energy of a pass, against values computed by hand. */

import { describe, expect, it } from 'vitest';
import { type EnergyTechnology, passEnergy } from '../../../../server/src/simulate/energy/energy.ts';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import type { Mapping } from '../../../../server/src/simulate/types.ts';

// 5 vectors of 7 features, 4 units, on 3 x 2 PEs: 140 MACs.
const gemm = { m: 5, n: 4, k: 7, groups: 1 };
const grid = { rows: 3, cols: 2 };
const ws: Mapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted' };
const os: Mapping = { ...ws, dataflow: 'os' };
const technology: EnergyTechnology = {
  mac: 1e-12,
  register: 0.05e-12,
  sram: [{ joulesPerByte: 1.2e-12, atBytes: 65_536 }],
  dram: 160e-12,
};
const picojoules = (energy: number | null): number => energy! * 1e12;

describe('weight-stationary, 2-byte words', () => {
  // inputReads 70, weightReads 28, outputReads 40, outputWrites 60: 198 words
  const cost = systolicCost(gemm, grid, ws);
  const atTechnologySize = { input: 65_536, weight: 65_536, output: 65_536 };
  const energy = passEnergy(cost, gemm, ws, 2, technology, atTechnologySize);

  it('MACs: 140 at 1 pJ', () => expect(picojoules(energy.mac)).toBeCloseTo(140, 9));
  it('registers: 140 x 5 words x 2 B at 0.05 pJ/B', () => expect(picojoules(energy.register)).toBeCloseTo(70, 9));
  it('SRAM: 198 words x 2 B at 1.2 pJ/B', () => expect(picojoules(energy.sram)).toBeCloseTo(475.2, 9));
  it('DRAM: 35 + 28 + 20 words x 2 B at 160 pJ/B', () => expect(picojoules(energy.dram)).toBeCloseTo(26_560, 9));
  it('the total is their sum', () => expect(picojoules(energy.total)).toBeCloseTo(27_245.2, 9));

  it('a buffer four times as large costs twice as much per byte', () => {
    const larger = passEnergy(cost, gemm, ws, 2, technology, { ...atTechnologySize, input: 4 * 65_536 });
    // 70 of the 198 words are input reads
    expect(picojoules(larger.sram)).toBeCloseTo(475.2 + 70 * 2 * 1.2, 9);
    const smaller = passEnergy(cost, gemm, ws, 2, technology, { ...atTechnologySize, output: 65_536 / 4 });
    // 100 are partial sums and results
    expect(picojoules(smaller.sram)).toBeCloseTo(475.2 - 0.5 * 100 * 2 * 1.2, 9);
    const weights = passEnergy(cost, gemm, ws, 2, technology, { ...atTechnologySize, weight: 16 * 65_536 });
    expect(picojoules(weights.sram)).toBeCloseTo(475.2 + 3 * 28 * 2 * 1.2, 9);
  });

  it('a buffer of unknown size is charged unscaled, and the assumptions say which', () => {
    const unknown = passEnergy(cost, gemm, ws, 2, technology, { input: 65_536 });
    expect(unknown.sram).toBe(energy.sram);
    expect(unknown.assumptions).toContain(
      'SRAM: no size is given for the weight and output buffer, charged as 65536 B.',
    );
    expect(energy.assumptions.join(' ')).not.toContain('no size is given');
  });

  it('halving the word halves everything but the MACs', () => {
    const bytes = passEnergy(cost, gemm, ws, 1, technology, atTechnologySize);
    expect(bytes.mac).toBe(energy.mac);
    expect(bytes.register).toBe(energy.register! / 2);
    expect(bytes.sram).toBe(energy.sram! / 2);
    expect(bytes.dram).toBe(energy.dram! / 2);
  });

  it('a convolution whose input tensor is smaller than its matrix moves less through DRAM', () => {
    const tensors = { input: 11, weight: 28, output: 20 };
    const moved = passEnergy(cost, gemm, ws, 2, technology, atTechnologySize, tensors);
    expect(picojoules(moved.dram)).toBeCloseTo(59 * 2 * 160, 9);
    expect(moved.assumptions.join(' ')).not.toContain('windows');
    expect(energy.assumptions.join(' ')).toContain('windows');
  });
});

describe('output-stationary', () => {
  const energy = passEnergy(systolicCost(gemm, grid, os), gemm, os, 2, technology, {});

  it('moves both operands through every PE: 6 words per MAC', () => {
    expect(picojoules(energy.register)).toBeCloseTo(140 * 6 * 2 * 0.05, 9);
    expect(energy.assumptions.join(' ')).toContain('6 words per MAC');
  });

  it('keeps partial sums at home: 70 + 56 + 20 words of SRAM', () => {
    expect(picojoules(energy.sram)).toBeCloseTo(146 * 2 * 1.2, 9);
  });
});

describe('groups', () => {
  it('cost each as much as one', () => {
    const four = { ...gemm, groups: 4 };
    const one = passEnergy(systolicCost(gemm, grid, ws), gemm, ws, 2, technology, {});
    const all = passEnergy(systolicCost(four, grid, ws), four, ws, 2, technology, {});
    expect(all.total).toBeCloseTo(4 * one.total!, 20);
    expect(all.dram).toBe(4 * one.dram!);
  });
});

describe('a technology that does not name every cost', () => {
  const cost = systolicCost(gemm, grid, ws);

  it('leaves unknown parts null and says what the total leaves out', () => {
    const energy = passEnergy(cost, gemm, ws, 2, { mac: 1e-12 }, {});
    expect(energy).toMatchObject({ register: null, sram: null, dram: null });
    expect(energy.total).toBe(energy.mac);
    expect(energy.assumptions).toEqual([
      'The total leaves out registers, SRAM and DRAM: the technology names no cost.',
    ]);
  });

  it('knows no total if it names nothing', () => {
    const energy = passEnergy(cost, gemm, ws, 2, {}, {});
    expect(energy).toEqual({ mac: null, register: null, sram: null, dram: null, total: null, assumptions: [] });
  });

  it('takes a cost of zero for a cost', () => {
    expect(passEnergy(cost, gemm, ws, 2, { mac: 0 }, {})).toMatchObject({ mac: 0, total: 0 });
  });
});
