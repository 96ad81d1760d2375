import { describe, expect, it } from 'vitest';
import { barsOfWindow as barsIn, scheduleView } from '../../../server/src/features/schedule-view.ts';
import { barDetails, type ScheduleView, type TimelineBars } from '../../../server/src/protocol/index.ts';
import { repositoryFile } from '../../support/model.ts';
import { openOne } from '../../support/workspace.ts';

const drawn = (path: string, name: string): ScheduleView => scheduleView(openOne(repositoryFile(path)), name)!;
const barsOfWindow = (view: ScheduleView, from: number, to: number, limit: number): TimelineBars =>
  barsIn(view, from, to, limit)!;

interface Bar {
  readonly lane: string;
  readonly start: number;
  readonly end: number;
  readonly kind: string;
  readonly detail: string;
  readonly item: number;
  readonly share: number;
  readonly row: number;
}

const listed = (view: ScheduleView, bars: TimelineBars): Bar[] =>
  bars.lane.map((lane, index) => ({
    lane: view.lanes[lane]!.name,
    start: bars.start[index]!,
    end: bars.end[index]!,
    kind: view.kinds[bars.kind[index]!]!,
    detail: barDetails[bars.detail[index]!]!,
    item: bars.item[index]!,
    share: bars.share[index]!,
    row: bars.row[index]!,
  }));

function lanesOf(bars: readonly Bar[]): Map<string, Bar[]> {
  const lanes = new Map<string, Bar[]>();
  for (const bar of bars) lanes.set(bar.lane, [...(lanes.get(bar.lane) ?? []), bar]);
  return lanes;
}

function inOrder(bars: readonly Bar[], length: number): void {
  for (const lane of lanesOf(bars).values()) {
    lane.forEach((bar, index) => {
      expect(bar.start).toBeGreaterThanOrEqual(index ? lane[index - 1]!.end - 1e-6 : 0);
      expect(bar.end).toBeLessThanOrEqual(length);
    });
  }
}

describe('a step on one array', () => {
  const training = drawn('test/fixtures/schedule-view/training.accel', 'Train');

  it('has a lane for its passes, which fill it, and one for each part of the array', () => {
    const view = training;
    expect(view.lanes.map(({ name }) => name)).toEqual([
      'passes',
      'load',
      'weight-stationary',
      'output-stationary',
      'drain',
      'DRAM',
      'updates',
    ]);
    const bars = listed(training, view.bars);
    inOrder(bars, view.length);
    const passes = lanesOf(bars).get('passes')!;
    expect(passes.map(({ row }) => row)).toEqual([...view.rows.keys()]);
    expect(passes.reduce((sum, { start, end }) => sum + end - start, 0)).toBe(view.totals.cycles);
  });

  it('shows folds in a window that has room for them, and alternating vectors of both gradients in a shorter one', () => {
    const view = training;
    const row = view.rows.findIndex(({ pass }) => pass === 'interleaved');
    const pass = listed(training, view.bars).find((bar) => bar.lane === 'passes' && bar.row === row)!;
    const folds = listed(training, barsOfWindow(training, pass.start, pass.end, pass.end - pass.start)).filter(
      (bar) => bar.row === row && bar.detail === 'fold' && bar.lane === 'weight-stationary',
    );
    expect(folds).toHaveLength(view.rows[row]!.folds);
    const from = folds[1]!.start;
    const vectors = listed(training, barsOfWindow(training, from, from + 8, 1000)).filter(
      ({ detail }) => detail === 'vector',
    );
    const inTurn = vectors.filter(({ start }) => start >= from && start < from + 4).sort((a, b) => a.start - b.start);
    expect(inTurn.map(({ start, kind, lane }) => [start - from, kind, lane])).toEqual([
      [0, 'activationGradient', 'weight-stationary'],
      [1, 'weightGradient', 'output-stationary'],
      [2, 'activationGradient', 'weight-stationary'],
      [3, 'weightGradient', 'output-stationary'],
    ]);
  });

  it('never answers many more bars than a lane may have', () => {
    const view = training;
    for (const limit of [1, 10, 100, 1000]) {
      for (const share of [1, 0.3, 0.01]) {
        const bars = listed(training, barsOfWindow(training, 0, view.length * share, limit));
        inOrder(bars, view.length);
        for (const [, lane] of lanesOf(bars)) expect(lane.length).toBeLessThanOrEqual(4 * limit + 2 * view.rows.length);
      }
    }
  });
});

describe('a pipeline', () => {
  const names = ['GPipe', 'ZeroBubble', 'LayerPipe', 'Interleaved', 'DataParallel'];

  it.each(names)('%s has a lane for each processor, busy with its work in every period', (name) => {
    const schedule = drawn('examples/pipelines.accel', name);
    const { period, latency, processors } = schedule.pipeline!;
    const bars = listed(schedule, barsOfWindow(schedule, 0, schedule.length, 20_000));
    inOrder(bars, Number.POSITIVE_INFINITY);
    expect(bars.every(({ detail, row }) => detail === 'several' || (detail === 'microbatch') === row >= 0)).toBe(true);
    processors.forEach(({ array, work }, processor) => {
      const lane = bars.filter((bar) => bar.lane === `${processor + 1} · ${array}`);
      // One period of a pipeline that is full.
      const [from, to] = [latency, latency + period];
      const worked = lane.reduce(
        (sum, { start, end, share }) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)) * share,
        0,
      );
      // Those that never drain repeat over several batches, not each of them.
      expect(worked / work).toBeCloseTo(1, 1);
    });
  });

  it('has lanes for both directions of its links', () => {
    const schedule = drawn('examples/pipelines.accel', 'ZeroBubble');
    const bars = listed(schedule, barsOfWindow(schedule, 0, schedule.length, 20_000));
    const lanes = lanesOf(bars.filter(({ kind }) => kind === 'transfer'));
    expect([...lanes.keys()].slice(0, 3)).toEqual(['1 → 2', '2 → 1', '2 → 3']);
    expect(lanes.get('1 → 2')!.every(({ detail, item }) => detail === 'transfer' && item >= 0)).toBe(true);
  });

  it('sums tasks up where there are too many, without losing any of their time', () => {
    const schedule = drawn('examples/pipelines.accel', 'ZeroBubble');
    const { length } = schedule;
    const sum = (bars: readonly Bar[]) => bars.reduce((all, { start, end, share }) => all + (end - start) * share, 0);
    const fine = listed(schedule, barsOfWindow(schedule, 0, length, 20_000));
    for (const limit of [3, 20, 100]) {
      const coarse = listed(schedule, barsOfWindow(schedule, 0, length, limit));
      expect(coarse.length).toBeLessThan(fine.length);
      expect(sum(coarse) / sum(fine)).toBeCloseTo(1, 2);
      inOrder(coarse, Number.POSITIVE_INFINITY);
    }
  });
});

it('offers what the file compares, of its own schedules', () => {
  const text = `${repositoryFile('examples/mlp.accel').replaceAll(/^compare .*$/gm, '')}
schedule Own { network Mlp, array Tiny }
`;
  const names = [...text.matchAll(/^schedule (\w+)/gm)].map(([, name]) => name!);
  const view = scheduleView(openOne(`${text}compare ${names[0]}, Own\ncompare Own, Missing\n`))!;
  expect(view.compared).toEqual([[names[0], 'Own']]);
});
