/** Currents of cells against the paper and against the equation, and lines of cells against a ladder that is solved cell by cell. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellCurrent, cellProblems, circuitOf, selector } from '../../../../server/src/simulate/crossbar/cell.ts';
import { crossbarCost, marinella } from '../../../../server/src/simulate/crossbar/circuit.ts';
import { lineCurrent, lineDrop, lineProblems } from '../../../../server/src/simulate/crossbar/limits.ts';
import {
  publishedCurrents,
  publishedKernels,
  publishedLimits,
  publishedTotals,
} from '../../../../server/src/simulate/crossbar/published.ts';
import { type CrossbarArray, kernelNames } from '../../../../server/src/simulate/crossbar/types.ts';

const published = { ohms: 100e6, readVoltage: 0.785, writeVoltage: 1.8 };
const square = (lines: number, bits = 8, updateBits = 4): CrossbarArray => ({
  rows: lines,
  cols: lines,
  bits,
  updateBits,
});
const off = (got: number, printed: number) => Math.abs(got / printed - 1);
/** Spread over decades, so that small values are drawn as often as large ones. */
const decades = (from: number, to: number) =>
  fc.double({ min: from, max: to, noNaN: true }).map((power) => 10 ** power);
const anyOhms = decades(0, 12);
const anyVolts = decades(-3, 2);

describe('the current of a cell', () => {
  it('is within 2.1 % of the four that are printed', () => {
    for (const { ohms, volts, current } of publishedCurrents) {
      expect(off(cellCurrent(ohms, volts), current)).toBeLessThan(0.021);
    }
  });

  it('is the same in the resistance and in the selector', () => {
    fc.assert(
      fc.property(anyOhms, anyVolts, (ohms, volts) => {
        const current = cellCurrent(ohms, volts);
        expect(current).toBeGreaterThan(0);
        const sum = current * ohms + selector.slope * Math.log1p(current / selector.saturation);
        expect(off(sum, volts)).toBeLessThan(1e-12);
      }),
      { numRuns: 10_000 },
    );
  });

  it('grows with the voltage and falls with the resistance', () => {
    fc.assert(
      fc.property(anyOhms, anyVolts, decades(-3, 1), (ohms, volts, more) => {
        const current = cellCurrent(ohms, volts);
        expect(cellCurrent(ohms, volts * (1 + more))).toBeGreaterThan(current);
        // Far below the selector's threshold nothing of the voltage is left for the resistance, so that the last digits agree.
        expect(cellCurrent(ohms * (1 + more), volts)).toBeLessThanOrEqual(current * (1 + 1e-12));
      }),
      { numRuns: 5000 },
    );
    expect(cellCurrent(200e6, 1.8)).toBeLessThan(0.52 * cellCurrent(100e6, 1.8));
  });

  it('is a number for every positive finite input, and never more than without a selector', () => {
    const any = fc.oneof(
      fc.double({ min: Number.MIN_VALUE, max: Number.MAX_VALUE, noNaN: true }),
      decades(-323, 308),
      fc.constantFrom(Number.MIN_VALUE, Number.MAX_VALUE),
    );
    fc.assert(
      fc.property(any, any, (ohms, volts) => {
        const current = cellCurrent(ohms, volts);
        expect(current).toBeGreaterThanOrEqual(0);
        expect(current).toBeLessThanOrEqual(volts / ohms);
        expect(current).toBeLessThan(Number.POSITIVE_INFINITY);
      }),
      { numRuns: 10_000 },
    );
  });

  it('far above the threshold is what is left of the voltage over the resistance, far below it the selector alone', () => {
    expect(off(cellCurrent(1e6, 100), (100 - 1.08) / 1e6)).toBeLessThan(1e-3);
    expect(off(cellCurrent(1e6, 0.1), selector.saturation * Math.expm1(0.1 / 0.037))).toBeLessThan(1e-8);
  });
});

it('a cell that a write only passes by, with a third of the voltage, takes below 1 % of what a written one does', () => {
  expect(cellCurrent(100e6, 1.8 / 3)).toBeLessThan(0.01 * cellCurrent(100e6, 1.8));
});

describe('a circuit of cells', () => {
  it('with the published resistance and voltages keeps to the tables as well as the published currents do', () => {
    const circuit = circuitOf(published);
    const updateBits = { 8: 4, 4: 2, 2: 2 } as const;
    for (const bits of [8, 4, 2] as const) {
      const { energy, latency, area } = crossbarCost(square(1024, bits, updateBits[bits]), circuit);
      const printed = publishedTotals[bits].analog;
      expect(off(energy * 1e9, printed.energy)).toBeLessThan(bits === 2 ? 0.05 : 0.02);
      expect(off(latency * 1e6, printed.latency)).toBeLessThan(bits === 2 ? 0.04 : 0.02);
      expect(off(area * 1e12, printed.area)).toBeLessThan(0.02);
    }
    kernelNames.forEach((name, at) => {
      const { energy } = crossbarCost(square(1024), circuit).kernels[name];
      expect(off(energy * 1e9, publishedKernels.analog.energy[at]!)).toBeLessThan(0.02);
    });
  });

  it('takes measured currents as they are, and the rest from its base', () => {
    const base = { ...marinella, pitch: 1e-7 };
    expect(circuitOf({ ...published, readCurrent: 1e-9, writeCurrent: 10.3e-9 }, base)).toEqual(base);
    const mixed = circuitOf({ ...published, readCurrent: 2e-9 });
    expect(mixed.readCurrent).toBe(2e-9);
    expect(mixed.writeCurrent).toBe(cellCurrent(100e6, 1.8));
  });

  it('of less resistance or more voltage costs more', () => {
    const energy = (change: Partial<typeof published>) =>
      crossbarCost(square(1024), circuitOf({ ...published, ...change })).energy;
    expect(energy({ ohms: 10e6 })).toBeGreaterThan(energy({}));
    expect(energy({ readVoltage: 0.9 })).toBeGreaterThan(energy({}));
    expect(energy({ writeVoltage: 2 })).toBeGreaterThan(energy({}));
  });

  it('bad cells get a problem that names the field', () => {
    const fields = (change: Parameters<typeof cellProblems>[0] | object) =>
      cellProblems({ ...published, ...change }).map(({ field }) => field);
    expect(fields({})).toEqual([]);
    for (const ohms of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(fields({ ohms })).toEqual(['ohms']);
    expect(fields({ readVoltage: 1.8 })).toEqual(['readVoltage']);
    expect(fields({ readCurrent: 0, writeCurrent: -1 })).toEqual(['readCurrent', 'writeCurrent']);
  });
});

/** V lost along a line of cells that each conduct what the voltage at their place lets them: solved from the far end. */
function ladderDrop(cells: number, ohms: number, volts: number, perCell: number): number {
  const driven = (last: number): number => {
    let at = last;
    let current = 0;
    for (let cell = 0; cell < cells; cell++) {
      current += cellCurrent(ohms, at);
      at += current * perCell;
    }
    return at;
  };
  let [low, high] = [0, volts];
  for (let halving = 0; halving < 50; halving++) {
    const middle = (low + high) / 2;
    if (middle > 0 && driven(middle) > volts) high = middle;
    else low = middle;
  }
  return volts - high;
}

describe('a line of cells', () => {
  it('loses at most what equal currents lose, and just that where it is little', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 48 }),
        decades(5, 9),
        fc.double({ min: 0.5, max: 2.5, noNaN: true }),
        decades(-1, 3),
        (cells, ohms, volts, perCell) => {
          const circuit = { ...marinella, wireResistance: perCell / marinella.pitch };
          const bound = lineDrop(cells, cellCurrent(ohms, volts), circuit);
          const got = ladderDrop(cells, ohms, volts, perCell);
          expect(got).toBeLessThanOrEqual(bound * (1 + 1e-9) + 1e-14);
          // A hundredth of the selector's slope changes a current by at most 1 %.
          if (bound < 0.01 * selector.slope) expect(got).toBeGreaterThan(bound * 0.99 - 1e-14);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('of 1024 published cells loses 10.4 mV in a write; the paper: 10 nA stay below 20 mV', () => {
    expect(lineDrop(1024, 10.3e-9, marinella) * 1e3).toBeCloseTo(10.4, 1);
    expect(lineDrop(1024, 10e-9, marinella)).toBeLessThan(publishedLimits.drop);
    const circuit = circuitOf(published);
    const exact = ladderDrop(1024, 100e6, 1.8, 1.92);
    expect(off(exact, lineDrop(1024, circuit.writeCurrent, circuit))).toBeLessThan(0.01);
  });

  it('of 1024 cells carries 32 nA a cell, about 31 MOhm', () => {
    expect(Math.floor((marinella.lineCurrent / 1024) * 1e9)).toBe(publishedLimits.current * 1e9);
    expect(lineCurrent(1024, cellCurrent(31e6, 1.8))).toBeLessThan(marinella.lineCurrent);
    expect(lineCurrent(1024, cellCurrent(30e6, 1.8))).toBeGreaterThan(marinella.lineCurrent);
  });

  it('has no problem in the published array, and says in one sentence what is too much', () => {
    expect(lineProblems(square(1024), circuitOf(published))).toEqual([]);
    expect(lineProblems({ ...square(128), cols: 4096 }, circuitOf(published)).map(({ message }) => message)).toEqual([
      'In a write, 4,096 cells of 10.3 nA make 42.1 uA on a line, above the 33 uA that electromigration allows: at most 3,212 cells fit (limit of Marinella et al., 14/16 nm)',
      'In a write, 4,096 cells of 10.3 nA lose 165 mV along a line, above the 20 mV that the published array stays below: at most 1,423 cells fit (limit of Marinella et al.)',
    ]);
  });

  it('a problem names the longest line that has none', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_536 }),
        fc.integer({ min: 1, max: 65_536 }),
        decades(4, 10),
        (rows, cols, ohms) => {
          const circuit = circuitOf({ ...published, ohms });
          for (const { cells, value, most, kind, during } of lineProblems({ ...square(1), rows, cols }, circuit)) {
            expect(value).toBeGreaterThan(most);
            expect(cells).toBeLessThan(Math.max(rows, cols));
            const has = (lines: number) =>
              lineProblems(square(lines), circuit).some((other) => other.kind === kind && other.during === during);
            // One cell of room for rounding.
            if (cells > 1) expect(has(cells - 1)).toBe(false);
            expect(has(cells + 2)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });
});
