/** The bars of random passes: they fill the pass and nothing else, as the closed forms and the folds of the simulated grids say. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../../server/src/model/schedule.ts';
import type { ArrayPass, PassResult, StepResult } from '../../../../server/src/simulate/results.ts';
import { simulateStep } from '../../../../server/src/simulate/step.ts';
import { type FoldShape, foldTimes } from '../../../../server/src/simulate/systolic/fold-times.ts';
import type { LaneBar, LaneName } from '../../../../server/src/simulate/timeline/lane-bars.ts';
import { lanesOf, passBars } from '../../../../server/src/simulate/timeline/pass-lanes.ts';
import { passTime } from '../../../../server/src/simulate/timeline/pass-time.ts';
import { openOne } from '../../../support/workspace.ts';

const size = (max: number) => fc.integer({ min: 1, max });

/** Steps of small networks on small arrays, with all ways to lay them out; some with a memory that is too slow or too small. */
const texts = fc
  .record({
    rows: size(6),
    cols: size(6),
    dataflow: fc.constantFrom('ws', 'os', 'is'),
    gradient: fc.constantFrom('ws', 'os', 'is'),
    buffering: fc.constantFrom('exposed', 'overlapped', 'hidden', 'streamed'),
    drain: fc.constantFrom('counted', 'free'),
    order: fc.constantFrom('sequential', 'interleaved'),
    batch: size(5),
    inputs: size(14),
    units: size(14),
    more: size(14),
    groups: size(3),
    memory: fc.constantFrom('', '', 'dram 1 B/cycle', 'dram 4 B/cycle', 'dram 7 B/cycle'),
    buffers: fc.constantFrom('', 'buffers { input 64 B, weight 64 B, output 64 B }', 'buffers { output 96 B }'),
    lanes: fc.constantFrom('', 'vector 2'),
  })
  .map((given) => {
    const { dataflow, gradient, buffering, drain, order } = given;
    const way = `buffering ${buffering}, drain ${drain}`;
    return `
network N {
  input x [${2 * given.groups}, 3, 3]
  c = conv(x, filters = ${given.groups * 3}, kernel = 2, groups = ${given.groups}) |> relu()
  f = flatten(c)
  a = dense(f, units = ${given.units})
  b = dense(a, units = ${given.more})
}
array A {
  grid ${given.rows}x${given.cols}
  word 2 B
  dataflow configurable
  ${given.memory}
  ${given.buffers}
  ${given.lanes}
}
schedule S {
  network N
  array A
  batch ${given.batch}
  mode training
  forward { dataflow ${dataflow}, ${way} }
  backward { order ${order}, ${way} }
  activationGradient { dataflow ${gradient}, ${way} }
  weightGradient { dataflow ${gradient}, ${way} }
}
`;
  });

const stepOf = (text: string): StepResult => simulateStep(scheduleOf(openOne(text).file.own.get('S')!))!;

const all = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
/** Cycles for which folds, or vectors, or only the pass as a whole are long enough. */
const levels = { folds: 0.6, vectors: 0.4, whole: Number.POSITIVE_INFINITY };

function barsOf(step: StepResult, pass: PassResult, resolution: number, window = all): LaneBar[] {
  const bars: LaneBar[] = [];
  passBars(pass, step.array, step.schedule.batch, window, resolution, (bar) => bars.push(bar));
  return bars;
}

function byLane(bars: readonly LaneBar[]): Map<LaneName, LaneBar[]> {
  const lanes = new Map<LaneName, LaneBar[]>();
  for (const bar of bars) lanes.set(bar.lane, [...(lanes.get(bar.lane) ?? []), bar]);
  for (const lane of lanes.values()) lane.sort((a, b) => a.start - b.start || a.end - b.end);
  return lanes;
}

const onArray = (step: StepResult): ArrayPass[] =>
  step.passes.filter((pass): pass is ArrayPass => pass.kind !== 'vector' && pass.cycles.total < 4_000);

/** Runs of cycles in which some bar is. */
function covered(bars: readonly LaneBar[]): [number, number][] {
  const runs: [number, number][] = [];
  for (const { start, end } of [...bars].sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else runs.push([start, end]);
  }
  return runs;
}

const worked = (bars: readonly LaneBar[]): number =>
  bars.reduce((sum, { of, start, end, share }) => (of === 'wait' ? sum : sum + (end - start) * share), 0);

describe('the bars of a pass', () => {
  it.each(['folds', 'vectors'] as const)('never overlap in a lane and cover exactly its cycles, by %s', (level) => {
    let [cut, together, many] = [0, 0, 0];
    fc.assert(
      fc.property(texts, (text) => {
        const step = stepOf(text);
        for (const pass of onArray(step)) {
          const lanes = byLane(barsOf(step, pass, levels[level]));
          for (const [lane, bars] of lanes) {
            expect(lanesOf(pass, step.array)).toContain(lane);
            bars.forEach((bar, index) => {
              expect(bar.start, `${lane} ${bar.of} ${bar.item}`).toBeGreaterThanOrEqual(
                index ? bars[index - 1]!.end : 0,
              );
              expect(bar.end).toBeLessThanOrEqual(pass.cycles.total);
            });
          }
          const array = [...lanes].flatMap(([lane, bars]) => (lane === 'dram' ? [] : bars));
          expect(covered(array)).toEqual([[0, pass.cycles.total]]);
          if (passTime(pass, step.array, step.schedule.batch).tiles > 1) cut++;
          if (pass.kind === 'interleaved') together++;
          if (pass.cost.folds > 4) many++;
        }
      }),
      { numRuns: 250 },
    );
    expect(Math.min(cut, together, many)).toBeGreaterThan(100);
  });

  it('count the folds of the cost, and every vector in each of them', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const step = stepOf(text);
        for (const pass of onArray(step)) {
          const time = passTime(pass, step.array, step.schedule.batch);
          const whole = time.tiles === 1;
          for (const [lane, bars] of byLane(barsOf(step, pass, levels.folds))) {
            if (lane === 'dram') continue;
            const folds = new Set(bars.flatMap(({ of, item }) => (of === 'fold' ? [item] : [])));
            expect(folds.size).toBe(time.folds);
            if (whole) expect(folds.size).toBe(pass.cost.folds);
            expect(Math.max(...folds)).toBe(folds.size - 1);
          }
          for (const [, bars] of byLane(barsOf(step, pass, levels.vectors))) {
            const vectors = bars.filter(({ of }) => of === 'vector');
            if (vectors.length && whole) expect(vectors).toHaveLength(pass.cost.folds * time.vectors);
            for (const { start, end, item } of vectors) {
              expect(end - start).toBe(1);
              expect(item).toBeLessThan(time.vectors);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are those of the folds that the simulated grids agree with, where nothing waits', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const step = stepOf(text);
        for (const pass of onArray(step)) {
          if (passTime(pass, step.array, step.schedule.batch).tiles > 1 || pass.cycles.stall > 0) continue;
          const interleaved = pass.kind === 'interleaved';
          const os = !interleaved && pass.mapping.dataflow === 'os';
          const { rows, cols } = step.array;
          const { buffering, drain } = pass.mapping;
          const shape: FoldShape = {
            grid: { rows, cols },
            buffering,
            steps: passTime(pass, step.array, step.schedule.batch).vectors * (interleaved ? 2 : 1),
            loads: !os,
            drains: (os || interleaved) && drain === 'counted',
          };
          // Columns follow each other where folds do: the bar is that of the first one.
          const skew = buffering === 'streamed' ? cols - 1 : 0;
          for (const [lane, bars] of byLane(barsOf(step, pass, levels.folds))) {
            for (const { item, start, end, of } of bars) {
              if (of !== 'fold') continue;
              const { load, stream, drain } = foldTimes(shape, item);
              const last = item === pass.cost.folds - 1;
              if (lane === 'load') expect([start, end]).toEqual([load!.start, load!.end - skew]);
              else if (lane === 'drain') expect([start, end]).toEqual([drain!.start, drain!.end - (last ? 0 : skew)]);
              else if (lane !== 'dram') {
                expect(start).toBe(stream.start);
                expect(end).toBe(
                  buffering === 'streamed' && !last ? foldTimes(shape, item + 1).stream.start : stream.end,
                );
              }
            }
          }
        }
      }),
      { numRuns: 250 },
    );
  });

  it('are the same in windows that are glued together', () => {
    fc.assert(
      fc.property(
        texts,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.constantFrom(0.4, 0.6, 3, 20),
        (text, at, resolution) => {
          const step = stepOf(text);
          for (const pass of onArray(step)) {
            const cut = pass.cycles.total * at;
            const key = (bar: LaneBar): string => JSON.stringify(bar);
            const whole = barsOf(step, pass, resolution).map(key);
            const glued = [
              ...barsOf(step, pass, resolution, { from: 0, to: cut }),
              ...barsOf(step, pass, resolution, { from: cut, to: pass.cycles.total }),
            ].map(key);
            expect([...new Set(glued)].sort()).toEqual([...whole].sort());
          }
        },
      ),
      { numRuns: 250 },
    );
  });

  it('say as a whole how much of the time each lane works', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const step = stepOf(text);
        for (const pass of onArray(step)) {
          const folds = byLane(barsOf(step, pass, levels.folds));
          const vectors = byLane(barsOf(step, pass, levels.vectors));
          const whole = barsOf(step, pass, levels.whole);
          expect(new Set(whole.map(({ lane }) => lane))).toEqual(new Set(folds.keys()));
          for (const bar of whole) {
            const cycles = bar.share * pass.cycles.total;
            if (bar.lane === 'dram') expect(cycles).toBeLessThanOrEqual(worked(folds.get('dram')!) + 1e-6);
            else expect(cycles).toBeCloseTo(worked(folds.get(bar.lane)!), 6);
            if (bar.lane !== 'dram') expect(cycles).toBeCloseTo(worked(vectors.get(bar.lane)!), 6);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of work outside of the array fill it, too', () => {
    let seen = 0;
    fc.assert(
      fc.property(texts, (text) => {
        const step = stepOf(text);
        for (const pass of step.passes) {
          if (pass.kind !== 'vector' || pass.cycles.total === 0) continue;
          seen++;
          const lanes = byLane(barsOf(step, pass, 1));
          expect(covered(lanes.get('vector') ?? [])).toEqual([[0, pass.cycles.total]]);
          for (const { end } of lanes.get('dram') ?? []) expect(end).toBeLessThanOrEqual(pass.cycles.total);
        }
      }),
      { numRuns: 100 },
    );
    expect(seen).toBeGreaterThan(100);
  });

  it('of a window cost what the window shows, not what the pass has', () => {
    const step = stepOf(`
network N { input x [100000]
  a = dense(x, units = 100000) }
array A { grid 2x2 }
schedule S { network N, array A, batch 1 }
`);
    const pass = step.passes[0]!;
    const middle = pass.cycles.total / 2;
    const started = performance.now();
    const bars = barsOf(step, pass, 1, { from: middle, to: middle + 1000 });
    expect(performance.now() - started).toBeLessThan(100);
    expect(bars.length).toBeLessThan(2_000);
    expect(bars.length).toBeGreaterThan(100);
  });
});
