/** Energy of a pass, against values computed by hand. */

import { describe, expect, it } from 'vitest';
import {
  type EnergyTechnology,
  interleavedEnergy,
  passEnergy,
  vectorEnergy,
} from '../../../../server/src/simulate/energy/energy.ts';
import { interleavedCost } from '../../../../server/src/simulate/gradients/interleaved.ts';
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

  it('what the memory model moves is charged in place of every tensor once', () => {
    const dram = { reads: 100, writes: 30 };
    const moved = passEnergy(cost, gemm, ws, 2, technology, atTechnologySize, undefined, dram);
    expect(picojoules(moved.dram)).toBeCloseTo(130 * 2 * 160, 9);
    expect(moved.assumptions.join(' ')).not.toMatch(/compulsory|windows/);
    expect(moved.assumptions.join(' ')).toContain('tiles');
    expect(moved.sram).toBe(energy.sram);
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

describe('interleaved gradients, 2-byte words', () => {
  // The layer: 5 vectors, 4 outputs in two folds of 3 rows, 7 inputs in four folds of 2 columns. 2 x 140 MACs.
  const mapping = { buffering: 'exposed', drain: 'counted', partialSums: 'perFold', update: 'excluded' } as const;
  const cost = interleavedCost(gemm, grid, mapping);
  const sram = { inputReads: 80, weightReads: 98, outputReads: 35, outputWrites: 98 };
  const sizes = { input: 65_536, weight: 65_536, output: 4 * 65_536 };
  const energy = interleavedEnergy(cost, sram, gemm, 2, technology, sizes);

  it('MACs: 280 at 1 pJ', () => expect(picojoules(energy.mac)).toBeCloseTo(280, 9));
  it('registers: 140 pairs x 10 words x 2 B at 0.05 pJ/B', () =>
    expect(picojoules(energy.register)).toBeCloseTo(140, 9));
  it('SRAM: 80 + 98 words, and 133 at twice the cost', () =>
    expect(picojoules(energy.sram)).toBeCloseTo((178 + 2 * 133) * 2 * 1.2, 9));
  // errors 20, activations 35, weights 28 come in; 35 and 28 gradients go out
  it('DRAM: 20 + 2 x (35 + 28) words', () => expect(picojoules(energy.dram)).toBeCloseTo(146 * 2 * 160, 9));

  it('DRAM: by tensors, and as the memory model moves them', () => {
    const tensors = { input: 11, weight: 28, output: 20 };
    const few = interleavedEnergy(cost, sram, gemm, 2, technology, sizes, tensors);
    expect(picojoules(few.dram)).toBeCloseTo((20 + 2 * 39) * 2 * 160, 9);
    const moved = interleavedEnergy(cost, sram, gemm, 2, technology, sizes, tensors, { reads: 3, writes: 4 });
    expect(picojoules(moved.dram)).toBeCloseTo(7 * 2 * 160, 9);
  });

  it('take one register access less for a pair of MACs than the two gradients apart', () => {
    const apart = passEnergy(systolicCost(gemm, grid, ws), gemm, ws, 2, technology, {}).register!;
    const second = passEnergy(systolicCost(gemm, grid, os), gemm, os, 2, technology, {}).register!;
    expect(picojoules(apart + second)).toBeCloseTo(picojoules(energy.register) * 1.1, 9);
  });

  it('say that accumulators below the columns are not charged, if there are any', () => {
    expect(energy.assumptions.join(' ')).not.toContain('below the columns');
    const onChip = interleavedCost(gemm, grid, { ...mapping, partialSums: 'onChip' });
    expect(interleavedEnergy(onChip, sram, gemm, 2, technology, {}).assumptions).toContain(
      'Registers: accumulators below the columns are not charged.',
    );
  });
});

describe('outside the array, 2-byte words', () => {
  const none = { inputReads: 0, weightReads: 0, outputReads: 0, outputWrites: 0 };

  it('operations cost what the vector unit says, words what DRAM says', () => {
    const energy = vectorEnergy(10, none, { reads: 6, writes: 5 }, 2, { ...technology, vector: 3e-12 }, {});
    expect(energy).toMatchObject({ mac: 0, register: 0, sram: 0 });
    expect(picojoules(energy.vector!)).toBeCloseTo(30, 9);
    expect(picojoules(energy.dram)).toBeCloseTo(11 * 2 * 160, 9);
    expect(picojoules(energy.total)).toBeCloseTo(30 + 3520, 9);
    expect(energy.assumptions).toEqual([
      'Vector unit: every operation costs the same, whatever it is; its registers are not charged.',
    ]);
  });

  it('an update takes its words through the buffers', () => {
    const sram = { inputReads: 0, weightReads: 4, outputReads: 4, outputWrites: 4 };
    const energy = vectorEnergy(8, sram, { reads: 8, writes: 4 }, 2, { ...technology, vector: 1e-12 }, {});
    expect(picojoules(energy.sram)).toBeCloseTo(12 * 2 * 1.2, 9);
    expect(energy.assumptions).toContain(
      'SRAM: no size is given for the weight and output buffer, charged as 65536 B.',
    );
  });

  it('leave the total without operations that have no cost', () => {
    const energy = vectorEnergy(10, none, { reads: 6, writes: 5 }, 2, technology, {});
    expect(energy.vector).toBeNull();
    expect(energy.total).toBe(energy.dram);
    expect(energy.assumptions).toEqual(['The total leaves out vector operations: the technology names no cost.']);
    expect(vectorEnergy(10, none, { reads: 6, writes: 5 }, 2, { mac: 1e-12 }, {}).total).toBeNull();
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
