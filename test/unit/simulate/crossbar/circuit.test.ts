/** The crossbar's circuit equations against the paper's tables, and its laws. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrayProblems } from '../../../../server/src/simulate/crossbar/check.ts';
import { cellArea, crossbarCost, marinella } from '../../../../server/src/simulate/crossbar/circuit.ts';
import { digitalCost } from '../../../../server/src/simulate/crossbar/digital.ts';
import {
  crossbarLayer,
  enduranceYears,
  layerWear,
  placeLayer,
  pulsesPerYear,
} from '../../../../server/src/simulate/crossbar/mapping.ts';
import { atBits, sumOf } from '../../../../server/src/simulate/crossbar/numbers.ts';
import {
  inconsistencies,
  publishedCrossCore,
  publishedKernels,
  publishedParts,
  publishedRatios,
  publishedTotals,
  publishedWear,
} from '../../../../server/src/simulate/crossbar/published.ts';
import { type BlockCost, type CrossbarArray, kernelNames } from '../../../../server/src/simulate/crossbar/types.ts';

const arrays: Record<2 | 4 | 8, CrossbarArray> = {
  8: { rows: 1024, cols: 1024, bits: 8, updateBits: 4 },
  4: { rows: 1024, cols: 1024, bits: 4, updateBits: 2 },
  2: { rows: 1024, cols: 1024, bits: 2, updateBits: 2 },
};
const blocks = (bits: 2 | 4 | 8) => ({
  analog: crossbarCost(arrays[bits]),
  reram: digitalCost('reram', arrays[bits]),
  sram: digitalCost('sram', arrays[bits]),
});
const technologies = ['analog', 'reram', 'sram'] as const;
const off = (got: number, printed: number) => Math.abs(got / printed - 1);

describe('the tables', () => {
  it.each([8, 4] as const)(
    '%i bits: totals within 2 %%, but for the latency of SRAM, which the table rounds',
    (bits) => {
      for (const technology of technologies) {
        const { energy, latency, area } = blocks(bits)[technology];
        const printed = publishedTotals[bits][technology];
        expect(off(energy * 1e9, printed.energy)).toBeLessThan(0.02);
        expect(off(area * 1e12, printed.area)).toBeLessThan(0.02);
        expect(off(latency * 1e6, printed.latency)).toBeLessThan(technology === 'sram' ? 0.025 : 0.02);
      }
    },
  );

  it('2 bits: within 5 %, because the table rounds to one digit and its converter is a level short', () => {
    for (const technology of technologies) {
      const { energy, latency, area } = blocks(2)[technology];
      const printed = publishedTotals[2][technology];
      expect(off(energy * 1e9, printed.energy)).toBeLessThan(0.05);
      expect(off(area * 1e12, printed.area)).toBeLessThan(0.02);
      expect(off(latency * 1e6, printed.latency)).toBeLessThan(0.04);
    }
    expect(blocks(2).analog.latency).toBeCloseTo(56e-9, 15);
  });

  it('every kernel at 8 bits within 2 %, but for SRAM latencies', () => {
    for (const technology of technologies) {
      const printed = publishedKernels[technology];
      kernelNames.forEach((name, at) => {
        const { energy, latency } = blocks(8)[technology].kernels[name];
        expect(off(energy * 1e9, printed.energy[at]!)).toBeLessThan(0.02);
        expect(off(latency * 1e6, printed.latency[at]!)).toBeLessThan(technology === 'sram' ? 0.025 : 0.02);
      });
    }
  });

  it('parts that come from equations alone are what is printed, rounded like it', () => {
    for (const bits of [8, 4, 2] as const) {
      const { vectorMatrix, outerProduct } = crossbarCost(arrays[bits]).kernels;
      const nano = (joules: number) => joules * 1e9;
      const printed = (part: keyof typeof publishedParts) => publishedParts[part][bits];
      expect(Math.abs(nano(outerProduct.parts.array!) - printed('write'))).toBeLessThan(0.0051);
      expect(Math.abs(nano(vectorMatrix.parts.integrator!) - printed('integrator'))).toBeLessThan(0.0051);
      expect(off(nano(vectorMatrix.parts.converter!), printed('converter'))).toBeLessThan(0.02);
      expect(Math.abs(nano(vectorMatrix.parts.crossCore!) - printed('crossCore'))).toBeLessThan(0.0051);
    }
  });

  it('equation (3) is below the printed read by one switching of all lines, at every number of bits', () => {
    for (const bits of [8, 4, 2] as const) {
      const missing = publishedParts.read[bits] * 1e-9 - crossbarCost(arrays[bits]).kernels.vectorMatrix.parts.array!;
      const oneSwitching = 1024 * 1024 * (64e-9 * 217e-12 + 35e-18) * 0.785 ** 2;
      expect(Math.abs(missing - oneSwitching)).toBeLessThan(0.005e-9);
    }
  });

  it('one capacitance of wires gives all six cross-core energies of the digital blocks within 1.5 %, the printed one does not', () => {
    for (const kind of ['reram', 'sram'] as const) {
      for (const bits of [8, 4, 2] as const) {
        const crossCore = (wireCapacitance: number) =>
          digitalCost(kind, arrays[bits], { ...marinella, wireCapacitance }).kernels.vectorMatrix.parts.crossCore! *
          1e9;
        expect(off(crossCore(217e-12), publishedCrossCore[kind][bits])).toBeLessThan(0.015);
        expect(off(crossCore(200e-12), publishedCrossCore[kind][bits])).toBeGreaterThan(0.07);
      }
    }
  });

  it('ratios: 270 and 540 against digital ReRAM, 430 and 34 against SRAM (35 unrounded)', () => {
    const { analog, reram, sram } = blocks(8);
    expect(off(reram.energy / analog.energy, publishedRatios.reram.energy)).toBeLessThan(0.01);
    expect(off(reram.latency / analog.latency, publishedRatios.reram.latency)).toBeLessThan(0.01);
    expect(off(sram.energy / analog.energy, publishedRatios.sram.energy)).toBeLessThan(0.01);
    expect(sram.latency / analog.latency).toBeCloseTo(35.2, 1);
    expect(publishedTotals[8].sram.latency / publishedTotals[8].analog.latency).toBeCloseTo(34.4, 1);
    expect(reram.area / analog.area).toBeCloseTo(publishedRatios.reram.area, 1);
    expect(Math.round(sram.area / analog.area)).toBe(publishedRatios.sram.area);
  });

  it('energies of a multiply-accumulate are what the list of inconsistencies says', () => {
    const { kernels, energy } = crossbarCost(arrays[8]);
    const femto = (joules: number) => (joules * 1e15) / 2 ** 20;
    const says = inconsistencies[1]!.other.says;
    expect(says).toContain(`${femto(kernels.vectorMatrix.energy).toFixed(1)} fJ (multiplying)`);
    expect(says).toContain(`${femto(kernels.outerProduct.energy).toFixed(1)} fJ (update)`);
    expect(says).toContain(`${(femto(energy) / 3).toFixed(1)} fJ (mean`);
  });

  it('cells lie over the drivers', () => {
    expect(cellArea(arrays[8]) * 1e12).toBeCloseTo(8590, 0);
    for (const bits of [8, 4, 2] as const) expect(cellArea(arrays[bits])).toBeLessThan(crossbarCost(arrays[bits]).area);
  });
});

describe('laws', () => {
  const anyArray = fc.record({
    rows: fc.integer({ min: 1, max: 4096 }),
    cols: fc.integer({ min: 1, max: 4096 }),
    bits: fc.integer({ min: 2, max: 12 }),
    updateBits: fc.integer({ min: 2, max: 8 }),
  });

  it('parts sum to the whole, and nothing is negative', () => {
    fc.assert(
      fc.property(anyArray, fc.constantFrom(...technologies), (array, technology) => {
        const block: BlockCost = technology === 'analog' ? crossbarCost(array) : digitalCost(technology, array);
        expect(sumOf(block.areas)).toBeCloseTo(block.area, 18);
        let energy = 0;
        for (const name of kernelNames) {
          const kernel = block.kernels[name];
          for (const part of Object.values(kernel.parts)) expect(part).toBeGreaterThanOrEqual(0);
          expect(off(sumOf(kernel.parts), kernel.energy)).toBeLessThan(1e-12);
          energy += kernel.energy;
        }
        expect(off(energy, block.energy)).toBeLessThan(1e-12);
      }),
      { numRuns: 500 },
    );
  });

  it('more rows, columns or bits never cost less', () => {
    fc.assert(
      fc.property(anyArray, fc.constantFrom('rows' as const, 'cols' as const, 'bits' as const), (array, what) => {
        const less = crossbarCost(array);
        const more = crossbarCost({ ...array, [what]: array[what] + 1 });
        for (const name of kernelNames) {
          expect(more.kernels[name].energy).toBeGreaterThan(less.kernels[name].energy);
          expect(more.kernels[name].latency).toBeGreaterThanOrEqual(less.kernels[name].latency);
        }
        expect(more.area).toBeGreaterThanOrEqual(less.area);
      }),
      { numRuns: 500 },
    );
  });

  it('turning the array by 90 degrees exchanges the two reads', () => {
    fc.assert(
      fc.property(anyArray, (array) => {
        const turned = { ...array, rows: array.cols, cols: array.rows };
        const parts = (of: CrossbarArray, name: 'vectorMatrix' | 'matrixVector') => {
          const { crossCore, ...rest } = crossbarCost(of).kernels[name].parts;
          return rest; // the edge of the block depends on its columns alone
        };
        expect(parts(turned, 'matrixVector')).toEqual(parts(array, 'vectorMatrix'));
      }),
    );
  });

  it('values between known bits lie between them, known ones are kept', () => {
    const known = { 2: 1, 4: 5, 8: 6 };
    expect([2, 3, 4, 6, 8, 10].map((bits) => atBits(known, bits))).toEqual([1, 3, 5, 5.5, 6, 6.5]);
  });
});

describe('layers', () => {
  const layer = {
    vectors: 10,
    inputs: 2048,
    outputs: 3000,
    groups: 1,
    activationGradient: true,
    weightGradient: true,
  };

  it('are split over arrays, and every weight has one cell', () => {
    const side = fc.integer({ min: 1, max: 60 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 1, max: 3 }), side, side, (inputs, outputs, groups, rows, cols) => {
        // Places weights one by one and counts the arrays that got one.
        const used = new Set<string>();
        for (let group = 0; group < groups; group++) {
          for (let i = 0; i < inputs; i++) {
            for (let o = 0; o < outputs; o++) used.add(`${group} ${Math.floor(i / rows)} ${Math.floor(o / cols)}`);
          }
        }
        const placed = placeLayer({ ...layer, inputs, outputs, groups }, { ...arrays[8], rows, cols });
        expect(placed.arrays).toBe(used.size);
        expect(placed.utilization).toBeCloseTo((inputs * outputs * groups) / (used.size * rows * cols), 12);
        expect(placed.utilization).toBeLessThanOrEqual(1);
      }),
      { numRuns: 300 },
    );
  });

  it('2048 x 3000 takes six arrays of 1024 x 1024', () => {
    const cost = crossbarLayer(layer, arrays[8]);
    expect(cost.placement).toMatchObject({ rowSplits: 2, colSplits: 3, arrays: 6, forwardAdditions: 30_000 });
    expect(cost.placement.utilization).toBeCloseTo(0.977, 3);
    expect(cost.energy).toBeCloseTo(60 * crossbarCost(arrays[8]).energy, 15);
    expect(cost.latency).toBeCloseTo(10 * 1.28e-6, 12);
    expect(cost.writesPerStep).toBe(10);
  });

  it('a first or a frozen layer does not pay for what it does not do', () => {
    const first = crossbarLayer({ ...layer, activationGradient: false }, arrays[8]);
    expect(first.activationGradient).toEqual({ energy: 0, latency: 0 });
    const frozen = crossbarLayer({ ...layer, weightGradient: false }, arrays[8]);
    expect([frozen.weightGradient.energy, frozen.writesPerStep]).toEqual([0, 0]);
  });

  it('a layer that fills its arrays pays the array per MAC, a small one more', () => {
    const full = { ...layer, inputs: 1024, outputs: 1024 };
    expect(crossbarLayer(full, arrays[8]).energyPerMac).toBeCloseTo(crossbarCost(arrays[8]).energy / 3 / 2 ** 20, 22);
    expect(crossbarLayer({ ...full, inputs: 512 }, arrays[8]).energyPerMac).toBeCloseTo(
      (2 * crossbarCost(arrays[8]).energy) / 3 / 2 ** 20,
      22,
    );
  });

  it('endurance: 8e14 pulses a year at worst, 4e13 typically, so that TaOx of the literature lasts a day or weeks', () => {
    const worst = { updatesPerSecond: 1e5, pulsesPerUpdate: 256, updatedShare: 1 };
    const typical = { updatesPerSecond: 1e5, pulsesPerUpdate: 128, updatedShare: 0.1 };
    expect(pulsesPerYear(worst)).toBeCloseTo(8.08e14, -12);
    expect(pulsesPerYear(typical)).toBeCloseTo(4.04e13, -11);
    expect(enduranceYears({ ...worst, endurance: 2e12 }) * 365.25).toBeCloseTo(0.904, 3);
    expect(enduranceYears({ ...typical, endurance: 2e12 })).toBeCloseTo(0.0495, 4);
    expect(enduranceYears({ ...typical, updatedShare: 0, endurance: 2e12 })).toBe(Number.POSITIVE_INFINITY);
  });

  it('wear of a layer: the vectors of a step write every cell, at worst and typically as long as the paper says', () => {
    const { worst, typical } = layerWear(arrays[8], 1, 1e-5, 2e12);
    expect([worst.pulsesPerUpdate, worst.updatedShare]).toEqual([256, 1]);
    expect([typical.pulsesPerUpdate, typical.updatedShare]).toEqual([128, 0.1]);
    expect(off(worst.pulsesPerYear, publishedWear.worst)).toBeLessThan(0.02);
    expect(off(typical.pulsesPerYear, publishedWear.typical)).toBeLessThan(0.02);
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 16 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 1e-6, max: 10, noNaN: true }),
        (bits, writes, stepTime) => {
          const wear = layerWear({ ...arrays[8], bits }, writes, stepTime, 2e12);
          for (const { pulsesPerUpdate, updatedShare, pulsesPerYear: pulses, years } of Object.values(wear)) {
            // Counted in steps: pulses of one, steps until the cell is worn out, and how long those take.
            const steps = 2e12 / (writes * pulsesPerUpdate * updatedShare);
            expect(off(years * 365.25 * 86_400, steps * stepTime)).toBeLessThan(1e-12);
            expect(off(years * pulses, 2e12)).toBeLessThan(1e-12);
          }
          expect(off(wear.typical.years / wear.worst.years, 20)).toBeLessThan(1e-12);
        },
      ),
      { numRuns: 1000 },
    );
    expect(layerWear(arrays[8], 0, 1e-5, 2e12).worst.years).toBe(Number.POSITIVE_INFINITY);
  });
});

it('bad arrays get a problem that names the field', () => {
  const fields = (change: Partial<CrossbarArray>) =>
    arrayProblems({ ...arrays[8], ...change }).map(({ field }) => field);
  expect(fields({})).toEqual([]);
  for (const bits of [0, 1, 17, 3.5, Number.NaN]) expect(fields({ bits })).toEqual(['bits']);
  for (const updateBits of [1, 9]) expect(fields({ updateBits })).toEqual(['updateBits']);
  expect(fields({ rows: 0, cols: -1 })).toEqual(['rows', 'cols']);
});
