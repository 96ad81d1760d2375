import { describe, expect, test } from 'vitest';
import { barsFit } from '../../../media/messages.ts';
import {
  composed,
  difference,
  differenceWords,
  layerCycles,
  sceneOf,
  timeOf,
} from '../../../media/schedule/compose.ts';
import { mixed, pictureFrom, served, training } from '../../webview/support/pictures.ts';

const sequential = () => pictureFrom(served('examples/training.accel', 'Sequential'));
const interleaved = () => pictureFrom(served('examples/training.accel', 'Interleaved'));

describe('several schedules on one axis', () => {
  test('have a lane of passes each, under the name of the schedule and what it takes more or less', () => {
    const [a, b] = [sequential(), interleaved()];
    const { picture, lanes, differences, sourceRows } = composed([a, b]);
    expect(lanes.map(({ strip }) => strip)).toEqual(['none', 'difference']);
    expect(lanes[0]!.group).toMatch(/^Sequential · /);
    expect(lanes[1]!.group).toMatch(/^Interleaved · .* less than Sequential$/);
    expect(picture.length).toBe(Math.max(a.length, b.length));
    expect(barsFit(picture.bars, 2, picture.kinds.length, picture.rows.length)).toBe(true);
    // Bars of a lane still sum up to the cycles of their schedule.
    const sums = [0, 0];
    picture.bars.lane.forEach((lane, bar) => {
      sums[lane]! += picture.bars.end[bar]! - picture.bars.start[bar]!;
    });
    expect(sums).toEqual([a.totals.cycles, b.totals.cycles]);
    expect([...differences!.slice(0, a.rows.length)].every((each) => each === 0)).toBe(true);
    picture.rows.forEach(({ layer }, row) => {
      expect(picture.rows[sourceRows[row]!]!.layer).toBe(layer);
      expect(sourceRows[row]).toBeLessThan(a.rows.length);
    });
  });

  test('compare gradients of a layer together, however they are run', () => {
    const [a, b] = [sequential(), interleaved()];
    const { picture, differences } = composed([a, b]);
    const backward = (each: typeof a, layer: string) =>
      each.rows.reduce((sum, row) => (row.layer === layer && row.pass !== 'forward' ? sum + row.cycles : sum), 0);
    const row = picture.rows.findIndex(({ pass, layer }, at) => at >= a.rows.length && pass === 'interleaved' && layer);
    const { layer } = picture.rows[row]!;
    expect(differences![row]).toBeCloseTo(backward(b, layer) / backward(a, layer) - 1, 5);
  });

  test('layers, with those that only one schedule has', () => {
    const [a, b] = [mixed(), { ...mixed(), rows: mixed().rows.slice(1) }];
    const layers = layerCycles([a, b]);
    expect(layers.map(({ layer }) => layer)).toEqual(a.rows.map(({ layer }) => layer));
    expect(layers[0]!.cycles[1]).toBeUndefined();
    expect(layers[1]!.cycles[1]).toBe(a.rows[1]!.cycles);
    expect(layers.reduce((sum, { cycles }) => sum + (cycles[0] ?? 0), 0)).toBe(a.totals.cycles);
  });

  test('pipelines show their processors, and are measured by a batch', () => {
    const [a, b] = ['GPipe', 'ZeroBubble'].map((name) => pictureFrom(served('examples/pipelines.accel', name)));
    const { lanes, picture } = composed([a!, b!]);
    expect(lanes).toHaveLength(a!.pipeline!.processors.length + b!.pipeline!.processors.length);
    expect(picture.length).toBe(Math.max(a!.length, b!.length));
    expect(timeOf(a!)).toBe(a!.pipeline!.period);
  });
});

test('one schedule alone keeps its rows and has a strip for its utilization', () => {
  const picture = training();
  const { lanes, sourceRows, differences } = sceneOf(picture);
  expect(lanes.map(({ strip }) => strip)).toEqual(['level', ...picture.lanes.slice(1).map(() => 'none')]);
  expect([...sourceRows]).toEqual([...picture.rows.keys()]);
  expect(differences).toBeNull();
});

test.each([
  [difference(80, 100), '20.0 % less'],
  [difference(103.14, 100), '3.1 % more'],
  [difference(100, 100), 'as much'],
  [difference(5, undefined), '100.0 % more'],
])('a difference of %d is %s', (share, words) => expect(differenceWords(share).replaceAll('\u00a0', ' ')).toBe(words));
