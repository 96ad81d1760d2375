/** The systolic closed form: what SCALE-Sim v2 printed for the same layers, counted by hand, and the laws any cost must obey. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { systolicCost } from '../../../../server/src/simulate/systolic/closed-form.ts';
import type { Buffering, Dataflow, Drain, Gemm, Grid, Mapping } from '../../../../server/src/simulate/types.ts';
import oracle from '../../../fixtures/oracle/scale-sim-v2.json' with { type: 'json' };
import { expectCounts, hugeGemms, hugeGrids } from '../cases.ts';

const dataflows: readonly Dataflow[] = ['ws', 'os', 'is'];
const bufferings: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];
const drains: readonly Drain[] = ['counted', 'free'];
const mappings: readonly Mapping[] = dataflows.flatMap((dataflow) =>
  bufferings.flatMap((buffering) => drains.map((drain) => ({ dataflow, buffering, drain }))),
);
const named = (mapping: Mapping): string => `${mapping.dataflow} ${mapping.buffering} ${mapping.drain}`;

/** What SCALE-Sim v2 reports, said in our terms. */
const scaleSim: Mapping = { dataflow: 'os', buffering: 'exposed', drain: 'free' };

describe('against the reports of SCALE-Sim v2', () => {
  it('compares 144 rows: convolutions and GEMMs, three dataflows, 8x8 and 32x32', () => {
    expect(oracle.rows.length).toBe(144);
    const kinds = new Set(oracle.rows.map((row) => `${row.kind} ${row.dataflow} ${row.rows}x${row.cols}`));
    expect(kinds.size).toBe(2 * 3 * 2);
  });

  it.each(oracle.rows)('$layer ($kind) on $rows x $cols $dataflow', (row) => {
    const dataflow = row.dataflow as Dataflow;
    const gemm = row.kind === 'conv' ? convolutionAsGemm(row.dims) : gemmOf(row.dims);
    const cost = systolicCost(gemm, { rows: row.rows, cols: row.cols }, { ...scaleSim, dataflow });

    // "Total Cycles" is the index of the last cycle, counted from 0.
    const totalCycles = cost.cycles - 1;
    expect(totalCycles).toBe(row.totalCycles);
    expectPrinted((100 * cost.macs) / (totalCycles * row.rows * row.cols), row.utilPct);
    expectPrinted(100 * cost.mappingEfficiency, row.mappingEffPct);

    expect(cost.accesses.inputReads).toBe(row.sramIfmapReads);
    expect(cost.accesses.weightReads).toBe(row.sramFilterReads);
    // Output-stationary reports write R + C words too many per fold, a bug of SCALE-Sim; ours counts results only.
    const scaleSimOutputBug = dataflow === 'os' ? cost.folds * (row.rows + row.cols) : 0;
    expect(cost.accesses.outputWrites + scaleSimOutputBug).toBe(row.sramOfmapWrites);
  });
});

describe('counted by hand', () => {
  // 5 vectors of 7 features, 4 units, on 3 x 2 PEs.
  const gemm: Gemm = { m: 5, n: 4, k: 7, groups: 1 };
  const grid: Grid = { rows: 3, cols: 2 };

  it('weight-stationary: 3 x 2 folds; T = 5, so a span of 5 + 3 + 2 - 2 = 8 cycles after 3 of loading', () => {
    const cost = systolicCost(gemm, grid, { dataflow: 'ws', buffering: 'exposed', drain: 'counted' });
    expect(cost).toMatchObject({ rowFolds: 3, colFolds: 2, folds: 6, foldCycles: 11, cycles: 66, macs: 140 });
    expect(cost.utilization).toBe(140 / (66 * 6));
    expect(cost.mappingEfficiency).toBeCloseTo((7 * 4) / (6 * 6), 15);
    expect(cost.accesses).toEqual({
      inputReads: 35 * 2, // every column fold reads the whole input
      weightReads: 28, // once
      outputReads: 20 * 2, // two of the three folds along k add to what is there
      outputWrites: 20 * 3,
    });
  });

  it('output-stationary: 2 x 2 folds; T = 7, so a span of 10 cycles, then 3 of draining', () => {
    const cost = systolicCost(gemm, grid, { dataflow: 'os', buffering: 'exposed', drain: 'counted' });
    expect(cost).toMatchObject({ rowFolds: 2, colFolds: 2, folds: 4, foldCycles: 13, cycles: 52 });
    expect(cost.accesses).toEqual({ inputReads: 70, weightReads: 56, outputReads: 0, outputWrites: 20 });
  });

  it('input-stationary: 3 x 3 folds; T = 4, so a span of 7 cycles after 3 of loading', () => {
    const cost = systolicCost(gemm, grid, { dataflow: 'is', buffering: 'exposed', drain: 'counted' });
    expect(cost).toMatchObject({ rowFolds: 3, colFolds: 3, folds: 9, foldCycles: 10, cycles: 90 });
    expect(cost.accesses).toEqual({ inputReads: 35, weightReads: 84, outputReads: 40, outputWrites: 60 });
  });

  it.each([
    // f * (span + R), f * span + R, (f - 1) * max(T, R) + span + R
    ['ws', 'counted', { exposed: 66, overlapped: 66, hidden: 51, streamed: 36 }],
    ['os', 'counted', { exposed: 52, overlapped: 52, hidden: 43, streamed: 34 }],
    ['is', 'counted', { exposed: 90, overlapped: 90, hidden: 66, streamed: 42 }],
    // without the drain: f * span twice over, (f - 1) * T + span
    ['os', 'free', { exposed: 40, overlapped: 40, hidden: 40, streamed: 31 }],
  ] as const)('%s with a %s drain: what each buffering level leaves', (dataflow, drain, cycles) => {
    for (const buffering of bufferings) {
      expect(systolicCost(gemm, grid, { dataflow, buffering, drain }).cycles, buffering).toBe(cycles[buffering]);
    }
  });

  it('streamed folds cannot follow each other faster than R cycles: one vector per fold on a tall grid', () => {
    const tall = { rows: 16, cols: 1 };
    const cost = systolicCost({ m: 1, n: 1, k: 64, groups: 1 }, tall, {
      dataflow: 'ws',
      buffering: 'streamed',
      drain: 'counted',
    });
    expect(cost).toMatchObject({ folds: 4, foldCycles: 16, cycles: 3 * 16 + 16 + 16 });
  });

  it('both gradients of 1024 x 1024 weights for 128 samples on 128 x 128 PEs: twice 64 folds of 510 cycles', () => {
    // The activation gradient runs weight-stationary, then the weight gradient output-stationary.
    const grid128 = { rows: 128, cols: 128 };
    const exposed = { buffering: 'exposed', drain: 'counted' } as const;
    const dX = systolicCost({ m: 128, n: 1024, k: 1024, groups: 1 }, grid128, { dataflow: 'ws', ...exposed });
    const dW = systolicCost({ m: 1024, n: 1024, k: 128, groups: 1 }, grid128, { dataflow: 'os', ...exposed });
    expect(dX.cycles + dW.cycles).toBe(65_280);
  });
});

describe('laws', () => {
  const size = fc.integer({ min: 1, max: 5_000 });
  const side = fc.integer({ min: 1, max: 300 });
  const gemms = fc.record({ m: size, n: size, k: size, groups: fc.integer({ min: 1, max: 64 }) });
  const grids = fc.record({ rows: side, cols: side });

  it('more buffering never costs cycles: exposed >= overlapped >= hidden >= streamed', () => {
    fc.assert(
      fc.property(
        gemms,
        grids,
        fc.constantFrom(...dataflows),
        fc.constantFrom(...drains),
        (gemm, grid, dataflow, drain) => {
          const [exposed, overlapped, hidden, streamed] = bufferings.map(
            (buffering) => systolicCost(gemm, grid, { dataflow, buffering, drain }).cycles,
          );
          expect(exposed).toBeGreaterThanOrEqual(overlapped!);
          expect(overlapped).toBeGreaterThanOrEqual(hidden!);
          expect(hidden).toBeGreaterThanOrEqual(streamed!);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('a free drain never costs cycles and changes nothing where nothing drains', () => {
    fc.assert(
      fc.property(gemms, grids, fc.constantFrom(...bufferings), (gemm, grid, buffering) => {
        for (const dataflow of dataflows) {
          const counted = systolicCost(gemm, grid, { dataflow, buffering, drain: 'counted' });
          const free = systolicCost(gemm, grid, { dataflow, buffering, drain: 'free' });
          if (dataflow === 'os') expect(free.cycles).toBeLessThan(counted.cycles);
          else expect(free).toEqual(counted);
          expect(free.accesses).toEqual(counted.accesses);
        }
      }),
    );
  });

  it('more work never costs fewer cycles, accesses or folds', () => {
    fc.assert(
      fc.property(
        gemms,
        grids,
        fc.constantFrom(...mappings),
        fc.constantFrom('m', 'n', 'k', 'groups'),
        fc.integer({ min: 1, max: 700 }),
        (gemm, grid, mapping, dimension, more) => {
          const less = systolicCost(gemm, grid, mapping);
          const larger = systolicCost({ ...gemm, [dimension]: gemm[dimension] + more }, grid, mapping);
          expect(larger.folds).toBeGreaterThanOrEqual(less.folds);
          expect(larger.cycles).toBeGreaterThanOrEqual(less.cycles);
          for (const name of ['inputReads', 'weightReads', 'outputReads', 'outputWrites'] as const) {
            expect(larger.accesses[name], name).toBeGreaterThanOrEqual(less.accesses[name]);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('a larger grid never needs more folds', () => {
    fc.assert(
      fc.property(gemms, grids, fc.constantFrom(...mappings), side, side, (gemm, grid, mapping, rows, cols) => {
        const larger = { rows: grid.rows + rows, cols: grid.cols + cols };
        expect(systolicCost(gemm, larger, mapping).folds).toBeLessThanOrEqual(systolicCost(gemm, grid, mapping).folds);
      }),
    );
  });

  it('but a larger grid can take longer: fill and drain grow with it', () => {
    const gemm = { m: 8, n: 8, k: 8, groups: 1 };
    const mapping: Mapping = { dataflow: 'ws', buffering: 'exposed', drain: 'counted' };
    const fitting = systolicCost(gemm, { rows: 8, cols: 8 }, mapping).cycles;
    expect(systolicCost(gemm, { rows: 64, cols: 64 }, mapping).cycles).toBeGreaterThan(fitting);
  });

  it('no PE does more than one MAC per cycle: 0 < utilization <= mapping efficiency <= 1', () => {
    fc.assert(
      fc.property(gemms, grids, fc.constantFrom(...mappings), (gemm, grid, mapping) => {
        const { utilization, mappingEfficiency } = systolicCost(gemm, grid, mapping);
        expect(utilization).toBeGreaterThan(0);
        expect(utilization).toBeLessThanOrEqual(mappingEfficiency * (1 + 1e-12));
        expect(mappingEfficiency).toBeLessThanOrEqual(1);
      }),
      { numRuns: 2_000 },
    );
  });

  it('every operand is read at least once, every result written at least once, every read partial sum was written', () => {
    fc.assert(
      fc.property(gemms, grids, fc.constantFrom(...mappings), (gemm, grid, mapping) => {
        const { m, n, k, groups } = gemm;
        const { inputReads, weightReads, outputReads, outputWrites } = systolicCost(gemm, grid, mapping).accesses;
        expect(inputReads).toBeGreaterThanOrEqual(m * k * groups);
        expect(weightReads).toBeGreaterThanOrEqual(k * n * groups);
        expect(outputWrites).toBe(outputReads + m * n * groups);
      }),
    );
  });

  it('input-stationary is weight-stationary of the transposed product', () => {
    fc.assert(
      fc.property(gemms, grids, fc.constantFrom(...bufferings), (gemm, grid, buffering) => {
        const is = systolicCost(gemm, grid, { dataflow: 'is', buffering, drain: 'counted' });
        const transposed = { ...gemm, m: gemm.n, n: gemm.m };
        const ws = systolicCost(transposed, grid, { dataflow: 'ws', buffering, drain: 'counted' });
        const { inputReads, weightReads } = ws.accesses;
        expect(is).toEqual({ ...ws, accesses: { ...ws.accesses, inputReads: weightReads, weightReads: inputReads } });
      }),
    );
  });
});

describe('sizes', () => {
  it('counts exactly up to 2^53 - 1', () => {
    let compared = 0;
    fc.assert(
      fc.property(hugeGemms, hugeGrids, fc.constantFrom(...mappings), (gemm, grid, mapping) => {
        compared += expectCounts(systolicCost(gemm, grid, mapping), withBigIntegers(gemm, grid, mapping));
      }),
      { numRuns: 3_000 },
    );
    expect(compared).toBeGreaterThan(1_000);
  });

  it('does not lose a fold to the rounding of a quotient', () => {
    const cost = systolicCost(
      { m: 1, n: 1, k: Number.MAX_SAFE_INTEGER, groups: 1 },
      { rows: 3, cols: 1 },
      { dataflow: 'ws', buffering: 'streamed', drain: 'counted' },
    );
    expect(BigInt(cost.rowFolds)).toBe((BigInt(Number.MAX_SAFE_INTEGER) + 2n) / 3n);
  });

  it('stays finite far above 2^53', () => {
    const most = Number.MAX_SAFE_INTEGER;
    for (const mapping of mappings) {
      const cost = systolicCost({ m: most, n: most, k: most, groups: most }, { rows: 1, cols: 1 }, mapping);
      expect(Number.isFinite(cost.cycles), named(mapping)).toBe(true);
      expect(Number.isSafeInteger(cost.cycles), named(mapping)).toBe(false);
      expect(cost.utilization).toBeGreaterThan(0);
      expect(cost.utilization).toBeLessThanOrEqual(1 + 1e-12);
    }
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])(
    'refuses %s as a dimension and names it',
    (bad) => {
      const gemm = { m: 1, n: 1, k: 1, groups: 1 };
      const grid = { rows: 1, cols: 1 };
      for (const dimension of ['m', 'n', 'k', 'groups'] as const) {
        expect(() => systolicCost({ ...gemm, [dimension]: bad }, grid, scaleSim)).toThrow(
          new RegExp(`^${dimension} must be`),
        );
      }
      for (const side of ['rows', 'cols'] as const) {
        expect(() => systolicCost(gemm, { ...grid, [side]: bad }, scaleSim)).toThrow(RangeError);
      }
    },
  );
});

/** Equal to the six digits SCALE-Sim prints (its ties round to even, so a string comparison would be too strict). */
function expectPrinted(value: number, printed: number): void {
  expect(Math.abs(value - printed)).toBeLessThanOrEqual(0.5e-6 + 1e-12);
}

/** ifmap height and width, filter height and width, channels, filters, stride; output sizes round up, as SCALE-Sim's do. */
function convolutionAsGemm(dims: readonly number[]): Gemm {
  const [height, width, kernelHeight, kernelWidth, channels, filters, stride] = dims as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const outputHeight = Math.ceil((height - kernelHeight + stride) / stride);
  const outputWidth = Math.ceil((width - kernelWidth + stride) / stride);
  return { m: outputHeight * outputWidth, n: filters, k: kernelHeight * kernelWidth * channels, groups: 1 };
}

/** M, N, K */
function gemmOf(dims: readonly number[]): Gemm {
  const [m, n, k] = dims as [number, number, number];
  return { m, n, k, groups: 1 };
}

/** The equations of docs/models/systolic.md in exact arithmetic. */
function withBigIntegers(gemm: Gemm, grid: Grid, { dataflow, buffering, drain }: Mapping) {
  const [m, n, k, groups] = [BigInt(gemm.m), BigInt(gemm.n), BigInt(gemm.k), BigInt(gemm.groups)];
  const [R, C] = [BigInt(grid.rows), BigInt(grid.cols)];
  const [Sr, Sc, T] = { os: [m, n, k], ws: [k, n, m], is: [k, m, n] }[dataflow] as [bigint, bigint, bigint];
  const folds = ((Sr + R - 1n) / R) * ((Sc + C - 1n) / C) * groups;
  const span = T + R + C - 2n;
  const edge = dataflow === 'os' && drain === 'free' ? 0n : R;
  const pitch = T > edge ? T : edge;
  const cycles = {
    exposed: folds * (span + edge),
    overlapped: folds * (span + edge),
    hidden: folds * span + edge,
    streamed: (folds - 1n) * pitch + span + edge,
  }[buffering];
  return { folds, cycles, macs: m * n * k * groups };
}
