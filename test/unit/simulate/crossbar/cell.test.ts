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

/**
 * V that the worst of rows x cols cells lacks, each conducting what the voltage at its place lets it. Rows are driven at their first
 * column, columns at their first row: the currents of a line add up from its far end, voltages from the near one, until both agree.
 */
function worstDrop(rows: number, cols: number, ohms: number, volts: number, perCell: number): number {
  const current = new Float64Array(rows * cols).fill(cellCurrent(ohms, volts));
  const lost = new Float64Array(rows * cols);
  /** Adds what is lost along a line of `cells` cells, `first` the nearest one and `stride` from each to the next. */
  const along = (first: number, stride: number, cells: number) => {
    let carried = 0;
    for (let cell = 0; cell < cells; cell++) carried += current[first + cell * stride]!;
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) {
      sum += carried * perCell;
      lost[first + cell * stride]! += sum;
      carried -= current[first + cell * stride]!;
    }
  };
  for (let round = 0; round < 1000; round++) {
    lost.fill(0);
    for (let row = 0; row < rows; row++) along(row * cols, 1, cols);
    for (let col = 0; col < cols; col++) along(col, cols, rows);
    let change = 0;
    current.forEach((before, cell) => {
      const now = cellCurrent(ohms, volts - lost[cell]!);
      change = Math.max(change, Math.abs(now / before - 1));
      // A part of the way: all of it would swing.
      current[cell] = before + 0.3 * (now - before);
    });
    if (change < 1e-12) return Math.max(...lost);
  }
  throw new Error('currents and voltages do not agree');
}

describe('the lines of an array', () => {
  it('lose at most what equal currents lose, and just that where it is little', () => {
    const side = fc.integer({ min: 1, max: 16 });
    let little = 0;
    fc.assert(
      fc.property(
        side,
        side,
        decades(5, 9),
        fc.double({ min: 0.5, max: 2.5, noNaN: true }),
        decades(-6, -1),
        (rows, cols, ohms, volts, wanted) => {
          // The wire that makes the drop, so that all sizes of it are met.
          const current = cellCurrent(ohms, volts);
          const perCell = wanted / lineDrop({ rows, cols }, current, { ...marinella, wireResistance: 1, pitch: 1 });
          const bound = lineDrop({ rows, cols }, current, { ...marinella, wireResistance: perCell, pitch: 1 });
          const got = worstDrop(rows, cols, ohms, volts, perCell);
          expect(got).toBeLessThanOrEqual(bound * (1 + 1e-9));
          // A current changes by at most its voltage's change over the selector's slope.
          expect(got).toBeGreaterThan(bound * (1 - bound / selector.slope));
          if (bound < 0.01 * selector.slope) little++;
        },
      ),
      { numRuns: 1000 },
    );
    expect(little).toBeGreaterThan(100);
  });

  it('of the published array lose 19.6 mV in a write; the paper: 10 nA stay below 20 mV', () => {
    const array = square(1024);
    expect(lineDrop(array, 10.3e-9, marinella) * 1e3).toBeCloseTo(19.6, 1);
    expect(lineDrop(array, 10e-9, marinella)).toBeLessThan(publishedLimits.drop);
    // Brought to agree cell by cell, in an array of 32 x 32 whose wires make the same drop.
    const current = cellCurrent(100e6, 1.8);
    const bound = lineDrop(array, current, marinella);
    expect(off(worstDrop(32, 32, 100e6, 1.8, bound / current / (32 * 33)), bound)).toBeLessThan(0.02);
  });

  it('are as the text says: 54 µA through a row of 1024 cells are 100 mV', () => {
    const { drop, current } = publishedLimits.row;
    expect(off(current * marinella.wireResistance * marinella.pitch * 1024, drop)).toBeLessThan(0.005);
    // The whole current through the whole line, as the text has it, is what a row and a column of cells lose together.
    expect(off(lineDrop(square(1024), current / 1024, marinella), drop)).toBeLessThan(0.005);
  });

  it('of 1024 cells carry 32 nA a cell, about 31 MOhm', () => {
    expect(Math.floor((marinella.lineCurrent / 1024) * 1e9)).toBe(publishedLimits.current * 1e9);
    expect(lineCurrent(square(1024), cellCurrent(31e6, 1.8))).toBeLessThan(marinella.lineCurrent);
    expect(lineCurrent(square(1024), cellCurrent(30e6, 1.8))).toBeGreaterThan(marinella.lineCurrent);
  });

  it('have no problem in the published array, and say in one sentence what is too much', () => {
    expect(lineProblems(square(1024), circuitOf(published))).toEqual([]);
    expect(lineProblems(square(1024), marinella)).toEqual([]);
    expect(lineProblems({ rows: 128, cols: 4096 }, circuitOf(published)).map(({ message }) => message)).toEqual([
      'In a write, 128 x 4,096 cells of 10.3 nA make 42.1 uA on a line, above the 33 uA that electromigration allows: at most 3,212 x 3,212 fit (limit of Marinella et al., 14/16 nm)',
      'In a write, 128 x 4,096 cells of 10.3 nA lose up to 156 mV along rows and columns, above 20 mV: at most 1,036 x 1,036 fit (limit of Marinella et al., 14/16 nm)',
    ]);
  });

  it('a problem names the largest square array that has none', () => {
    let seen = 0;
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 65_536 }),
        fc.integer({ min: 1, max: 65_536 }),
        decades(4, 10),
        (rows, cols, ohms) => {
          const circuit = circuitOf({ ...published, ohms });
          for (const problem of lineProblems({ rows, cols }, circuit)) {
            const { kind, during, value, most } = problem;
            expect(value).toBeGreaterThan(most);
            expect(problem.square).toBeLessThan(Math.max(rows, cols));
            const has = (lines: number) =>
              lineProblems(square(lines), circuit).some((other) => other.kind === kind && other.during === during);
            // One line of room for rounding.
            if (problem.square > 1) expect(has(problem.square - 1)).toBe(false);
            expect(has(problem.square + 2)).toBe(true);
            seen++;
          }
        },
      ),
      { numRuns: 2000 },
    );
    expect(seen).toBeGreaterThan(1000);
  });
});
