/** The bars of passes on other machines: they fill the pass and nothing else, whatever is made visible of it. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MachinePass, PassResult, StepResult } from '../../../../server/src/simulate/results.ts';
import { isMachinePass } from '../../../../server/src/simulate/results.ts';
import type { LaneBar } from '../../../../server/src/simulate/timeline/lane-bars.ts';
import { savesNothing } from '../../../../server/src/simulate/timeline/machine-lanes.ts';
import { lanesOf, passBars } from '../../../../server/src/simulate/timeline/pass-lanes.ts';
import { mixed, stepOf, stepOfText } from '../../../support/mixed-schedules.ts';

const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
const resolutions = [0.01, 0.4, 0.6, 3, 40, Number.POSITIVE_INFINITY];

function barsOf(step: StepResult, pass: PassResult, resolution: number, window = all): LaneBar[] {
  const bars: LaneBar[] = [];
  passBars(pass, step.array, step.schedule.batch, window, resolution, (bar) => bars.push(bar));
  return bars;
}

const machinePasses = (step: StepResult): MachinePass[] =>
  step.passes.filter((pass): pass is MachinePass => isMachinePass(pass) && pass.cycles.total < 50_000);

/** Bars of a lane in order, with those that other lanes of the array have around them. */
const ofLanes = (bars: readonly LaneBar[], wanted: (bar: LaneBar) => boolean): LaneBar[] =>
  bars.filter(wanted).sort((a, b) => a.start - b.start || a.end - b.end);

describe('the bars of a pass on another machine', () => {
  it('never overlap in a lane, and together take exactly its cycles', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(mixed, fc.constantFrom(...resolutions), (given, resolution) => {
        const step = stepOf(given);
        for (const pass of machinePasses(step)) {
          const bars = barsOf(step, pass, resolution);
          const lanes = new Set(bars.map(({ lane }) => lane));
          for (const lane of lanes) {
            expect(lanesOf(pass, step.array)).toContain(lane);
            const own = ofLanes(bars, (bar) => bar.lane === lane);
            own.forEach((bar, index) => {
              expect(bar.end).toBeGreaterThan(bar.start);
              expect(bar.start).toBeGreaterThanOrEqual(index ? own[index - 1]!.end : 0);
              expect(bar.end).toBeLessThanOrEqual(pass.cycles.total);
            });
          }
          if (pass.kind === 'reuse' && savesNothing(pass)) {
            expect(bars).toEqual(barsOf(step, pass.product, resolution));
            seen.set('reuse as the product', (seen.get('reuse as the product') ?? 0) + 1);
            continue;
          }
          const own = ofLanes(bars, ({ lane }) => lane !== 'dram');
          expect(own.reduce((sum, { start, end }) => sum + end - start, 0)).toBeCloseTo(pass.cycles.total, 6);
          const stalled = own.filter(({ of }) => of === 'wait').reduce((sum, { start, end }) => sum + end - start, 0);
          expect(stalled).toBe(pass.cycles.stall);
          for (const { of } of own) seen.set(`${pass.kind} ${of}`, (seen.get(`${pass.kind} ${of}`) ?? 0) + 1);
        }
      }),
      { numRuns: 500 },
    );
    for (const kind of [
      'crossbar pass',
      'crossbar vector',
      'crossbar pulses',
      'crossbar ramp',
      'crossbar writing',
      'crossbar wait',
      'stochastic pass',
      'stochastic block',
      'stochastic vector',
      'stochastic wait',
      'reuse pass',
      'reuse wait',
      'reuse as the product',
    ])
      expect(seen.get(kind) ?? 0, kind).toBeGreaterThan(5);
  });

  it('are the same in windows that are glued together', () => {
    fc.assert(
      fc.property(
        mixed,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(...resolutions),
        (given, at, resolution) => {
          const step = stepOf(given);
          for (const pass of machinePasses(step)) {
            const cut = pass.cycles.total * at;
            const key = (bar: LaneBar): string => JSON.stringify(bar);
            const glued = [
              ...barsOf(step, pass, resolution, { from: 0, to: cut }),
              ...barsOf(step, pass, resolution, { from: cut, to: pass.cycles.total }),
            ].map(key);
            expect([...new Set(glued)].sort()).toEqual(barsOf(step, pass, resolution).map(key).sort());
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are every vector of a crossbar for as long as its kernel, in the parts of the kernel', () => {
    let vectors = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const step = stepOf({ ...given, schedule: { ...given.schedule, crossbar: 'crossbar Cells' } });
        for (const pass of machinePasses(step)) {
          if (pass.kind !== 'crossbar') continue;
          vectors += pass.vectors;
          const { latency } = pass.kernelCost;
          const kernel = latency * step.array.clock!;
          const whole = barsOf(step, pass, kernel * 0.9).filter(({ of }) => of === 'vector');
          expect(whole.map(({ item }) => item)).toEqual([...Array(pass.vectors).keys()]);
          for (const bar of whole.slice(0, -1)) expect(bar.end - bar.start).toBeCloseTo(kernel, 6);
          // What the last one takes more is the rest of its cycle.
          const last = whole.at(-1)!;
          expect(last.end).toBe(pass.cycles.compute);
          expect(last.end - last.start).toBeGreaterThanOrEqual(kernel - 1e-6);
          expect(last.end - last.start).toBeLessThan(kernel + 1);

          expect(pass.phases.reduce((sum, phase) => sum + phase, 0)).toBeCloseTo(latency, 15);
          const parts = barsOf(step, pass, 1e-9).filter(({ lane, of }) => lane === 'crossbar' && of !== 'wait');
          expect(parts).toHaveLength(pass.vectors * pass.phases.length);
          if (pass.kernel === 'outerProduct') expect(parts.map(({ item }) => item)).toEqual([...parts.keys()]);
        }
      }),
      { numRuns: 200 },
    );
    expect(vectors).toBeGreaterThan(1000);
  });

  it('are the blocks of a stochastic unit, each with all vectors', () => {
    let blocks = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const step = stepOf({
          ...given,
          mode: 'training',
          schedule: { forward: '', weightGradient: 'weightGradient { stochastic Units }', crossbar: '' },
          rules: [],
        });
        for (const pass of machinePasses(step)) {
          if (pass.kind !== 'stochastic') continue;
          // A plain walk: groups, blocks of outputs and inputs, vectors, bits.
          const expected: [number, number][] = [];
          let cycle = 0;
          for (let group = 0; group < pass.gemm.groups; group++)
            for (let top = 0; top < pass.gemm.m; top += pass.units.rows)
              for (let left = 0; left < pass.gemm.n; left += pass.units.cols) {
                const start = cycle;
                for (let vector = 0; vector < pass.gemm.k; vector++)
                  cycle += pass.unit.evaluation === 'serial' ? pass.unit.streamLength : 1;
                expected.push([start, cycle]);
              }
          expect(cycle).toBe(pass.cycles.compute);
          const bits = pass.unit.evaluation === 'serial' ? pass.unit.streamLength : 1;
          const bars = barsOf(step, pass, bits * 0.6).filter(({ of }) => of === 'block');
          expect(bars.map(({ start, end }) => [start, end])).toEqual(expected);
          const single = barsOf(step, pass, bits * 0.4).filter(({ of }) => of === 'vector');
          expect(single).toHaveLength(expected.length * pass.gemm.k);
          blocks += expected.length;
        }
      }),
      { numRuns: 200 },
    );
    expect(blocks).toBeGreaterThan(1000);
  });

  it('of a window cost what the window shows, not what the pass has', () => {
    const step = stepOfText(`
network N { input x [1000]
  a = dense(x, units = 1000)
  b = dense(a, units = 1000) }
array A { grid 2x2, clock 1 GHz }
stochastic Units { length 64, evaluation serial }
crossbar Cells { }
schedule S { network N, array A, batch 100000, mode training
  weightGradient { stochastic Units }
  layers "b" { crossbar Cells } }
`);
    for (const pass of step.passes.filter(isMachinePass)) {
      const middle = pass.cycles.total / 2;
      const started = performance.now();
      const bars = barsOf(step, pass, 1, { from: middle, to: middle + 10_000 });
      expect(performance.now() - started).toBeLessThan(100);
      expect(bars.length).toBeLessThan(2_000);
      expect(bars.length).toBeGreaterThan(20);
    }
  });
});
