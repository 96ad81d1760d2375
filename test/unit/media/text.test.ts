import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatEnergy,
  formatGemm,
  formatPercent,
  formatSeconds,
  formatShare,
  formatShort,
} from '../../../media/common/format.ts';
import { type Bars, barDetails, type Picture } from '../../../media/messages.ts';
import { columnsOf, passName, sortedRows } from '../../../media/schedule/columns.ts';
import { sceneOf } from '../../../media/schedule/compose.ts';
import {
  baselineName,
  cycleWords,
  labelsOf,
  otherWords,
  spokenOf,
  summaryOf,
  tooltipOf,
} from '../../../media/schedule/describe.ts';
import { wishOf } from '../../../media/timeline/keyboard.ts';
import { type Mark, markOf } from '../../../media/timeline/mark.ts';
import { readableOn } from '../../../media/timeline/theme.ts';
import { cycleTicks, niceStep, timeTicks } from '../../../media/timeline/ticks.ts';
import {
  detailsOf,
  mixed,
  pictureFrom,
  resnet50,
  served,
  training,
  trainingFile,
} from '../../webview/support/pictures.ts';

/** Spaces that do not break are written as plain ones here. */
const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1.00 k'],
    [12_450, '12.4 k'],
    [999_700, '1.00 M'],
    [3_121_456, '3.12 M'],
    [2e12, '2.00 T'],
  ])('%d is %s', (value, text) => expect(plain(formatShort(value))).toBe(text));

  test.each([
    [0, '0 s'],
    [0.00445, '4.45 ms'],
    [3.8e-5, '38.0 µs'],
    [12, '12.0 s'],
    [0.9999, '1.00 s'],
  ])('%d seconds are %s', (value, text) => expect(plain(formatSeconds(value))).toBe(text));

  test('joules', () => expect(plain(formatEnergy(0.0628))).toBe('62.8 mJ'));

  test.each([
    [0, '0.0 %'],
    [0.0001, '< 0.1 %'],
    [0.372, '37.2 %'],
    [0.99999, '99.9 %'],
    [1, '100.0 %'],
  ])('a share of %d is %s', (value, text) => expect(plain(formatPercent(value))).toBe(text));

  test.each([
    [0.0001, '< 0.1 %'],
    [0.0312, '3.1 %'],
    [0.0996, '10 %'],
    [0.244, '24 %'],
    [1, '100 %'],
  ])('a share of %d is %s in a sentence', (value, text) => expect(plain(formatShare(value))).toBe(text));

  test('dimensions say their groups only if there are some', () => {
    expect(plain(formatGemm({ m: 12544, n: 64, k: 147, groups: 1 }))).toBe('12,544 × 64 × 147');
    expect(plain(formatGemm({ m: 12544, n: 1, k: 9, groups: 32 }))).toBe('12,544 × 1 × 9 × 32 groups');
  });
});

describe('marks on an axis', () => {
  test('steps are 1, 2 or 5 times a power of ten', () => {
    expect([0.011, 1, 1.2, 3, 7, 20, 21].map(niceStep)).toEqual([0.02, 1, 2, 5, 10, 20, 50]);
  });

  test('cycles: a short unit, and all digits when zoomed far in', () => {
    expect(cycleTicks(0, 30_000, 8_000).map((tick) => plain(tick.text))).toEqual(['0', '10 k', '20 k', '30 k']);
    expect(cycleTicks(10_000, 12_000, 400).map((tick) => plain(tick.text))).toEqual([
      '10.0 k',
      '10.5 k',
      '11.0 k',
      '11.5 k',
      '12.0 k',
    ]);
    expect(cycleTicks(1_234_567, 1_234_571, 0.3).map((tick) => tick.text)).toEqual([
      '1,234,567',
      '1,234,568',
      '1,234,569',
      '1,234,570',
      '1,234,571',
    ]);
  });

  test('times change their unit rather than grow decimals', () => {
    expect(timeTicks(0, 0.0045, 0.0008).map((tick) => plain(tick.text))).toEqual(['0', '1 ms', '2 ms', '3 ms', '4 ms']);
    expect(timeTicks(0.0012, 0.0012001, 5e-8).map((tick) => plain(tick.text))).toEqual([
      '1200.00 µs',
      '1200.05 µs',
      '1200.10 µs',
    ]);
  });

  test('marks are inside, in order, far enough apart, and no two say the same', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e11, noNaN: true }),
        fc.double({ min: 4, max: 1e11, noNaN: true }),
        fc.integer({ min: 2, max: 20 }),
        (start, span, count) => {
          for (const ticks of [
            cycleTicks(start, start + span, span / count),
            timeTicks(start / 7e8, (start + span) / 7e8, span / count / 7e8),
          ]) {
            expect(ticks.length).toBeLessThanOrEqual(count + 2);
            expect(new Set(ticks.map((tick) => tick.text)).size).toBe(ticks.length);
          }
          for (const { at } of cycleTicks(start, start + span, span / count)) {
            expect(Number.isInteger(at)).toBe(true);
            // A mark on an end counts as inside, whatever rounding says.
            expect(at).toBeGreaterThanOrEqual(start - 1e-8 * span - 1e-3);
            expect(at).toBeLessThanOrEqual(start + span * (1 + 1e-8) + 1e-3);
          }
        },
      ),
    );
  });
});

describe('the table', () => {
  test('shows a column only if it says something', () => {
    const ids = (picture: Parameters<typeof columnsOf>[0]): string[] => columnsOf(picture).map((column) => column.id);
    expect(ids(resnet50())).not.toContain('groups');
    expect(ids(resnet50())).toContain('energy');
    expect(ids(mixed())).toContain('groups');
    expect(ids(mixed())).not.toContain('energy');
    expect(ids(mixed())).not.toContain('pass');
    expect(ids(mixed())).not.toContain('stall');
    expect(ids(training())).toEqual(expect.arrayContaining(['pass', 'stall', 'energy']));
  });

  test('sorts by any column; equal rows stay in order of execution', () => {
    const { rows } = mixed();
    expect(sortedRows(rows, { column: 'order', descending: false })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(sortedRows(rows, { column: 'kind', descending: false })).toEqual([0, 2, 5, 1, 3, 4]);
    expect(sortedRows(rows, { column: 'cycles', descending: true })).toEqual([1, 5, 3, 4, 0, 2]);
  });

  test('counts in names count', () => {
    const row = mixed().rows[0]!;
    const rows = ['stage1.10', 'stage1.2', 'stem'].map((layer) => ({ ...row, layer }));
    expect(sortedRows(rows, { column: 'layer', descending: false })).toEqual([1, 0, 2]);
  });
});

const marksOf = (bars: Bars): Mark[] => Array.from(bars.lane, (_, bar) => markOf(bars, bar));

/** The bar of a row in the lane of passes. */
const markOfRow = ({ bars }: Picture, row: number): Mark => markOf(bars, bars.row.indexOf(row));

test('a layer in words', () => {
  const picture = resnet50();
  const mark = markOfRow(picture, 0);
  expect(tooltipOf(sceneOf(picture), mark)).toMatchObject({
    title: 'stem (conv)',
    note: 'buffering exposed · ideal memory',
  });
  expect(plain(spokenOf(picture, mark))).toBe(
    'stem, conv, 201,468 cycles, 6.5 % of the schedule, utilization 28.6 %, 1 of 54',
  );
});

test('a pass in words', () => {
  const picture = training();
  const index = picture.rows.findIndex(({ second }) => second);
  const scene = sceneOf(picture);
  expect(passName(picture.rows[index]!)).toBe('activation gradient, 2nd');
  expect(tooltipOf(scene, markOfRow(picture, index))).toMatchObject({
    title: 'scores (matmul, activation gradient, 2nd)',
  });
  expect(plain(spokenOf(picture, markOfRow(picture, index)))).toContain('scores, matmul, activation gradient, 2nd, ');
  // Forward passes of a training step say so; those of an inference are all there is.
  expect(tooltipOf(scene, markOfRow(picture, 0)).title).toBe('query (dense, forward)');
});

test('folds and vectors in words', () => {
  const view = served(trainingFile);
  const picture = pictureFrom(view);
  const [mark] = marksOf(detailsOf(view)(0, picture.length, 1e4)).filter(
    ({ lane, detail, item }) =>
      picture.lanes[lane]!.name === 'weight-stationary' && barDetails[detail] === 'fold' && item === 1,
  );
  expect(labelsOf(sceneOf(picture), mark!)).toEqual(['fold 2', '2']);
  expect(tooltipOf(sceneOf(picture), mark!).title).toMatch(/^query, forward: fold 2 of \d+$/);
  expect(spokenOf(picture, mark!)).toMatch(/^weight-stationary, query: fold 2 of \d+, \d+ cycles from cycle \d+$/);
});

describe('passes on other machines', () => {
  const file = 'test/fixtures/schedule-view/machines.accel';
  const view = served(file, 'Mixed');
  const picture = pictureFrom(view);
  const scene = sceneOf(picture);
  /** The first bars of a kind, as closely as they are ever asked for. */
  const closely = (what: (typeof barDetails)[number], count: number): Mark[] =>
    marksOf(detailsOf(view)(0, picture.length, 2e4))
      .filter(({ detail, lane }) => barDetails[detail] === what && lane > 0)
      .slice(0, count);
  const rowOf = (layer: string, pass: string): number =>
    picture.rows.findIndex((row) => row.layer === layer && row.pass === pass);
  const linesOf = (layer: string, pass: string): Record<string, string> =>
    Object.fromEntries(
      tooltipOf(scene, markOfRow(picture, rowOf(layer, pass))).lines.map(([name, value]) => [name, plain(value)]),
    );

  test('say the machine, what it does there, and no utilization of the array where that rests', () => {
    const crossbar = linesOf('last', 'forward');
    expect(crossbar).toMatchObject({
      dataflow: 'crossbar (ReRam)',
      arrays: '2 of 16×16 (2 × 1 a matrix)',
      'cells in use': '47 %',
      vectors: '2, 384 ns each',
    });
    const stochastic = linesOf('first', 'weightGradient');
    expect(stochastic).toMatchObject({
      dataflow: 'stochastic (Essop)',
      units: '8×8, 100 % used',
      blocks: '15 of 2 vectors',
    });
    for (const lines of [crossbar, stochastic]) {
      expect(lines).not.toHaveProperty('utilization');
      expect(lines).not.toHaveProperty('folds');
    }
    expect(linesOf('first', 'forward')).toMatchObject({
      dataflow: 'reuse (Acrtc)',
      folds: '15',
      zeros: '50 %',
      similar: '20 % of the others',
      lanes: '1, 100 % of the skips save time',
    });
    expect(spokenOf(picture, markOfRow(picture, rowOf('last', 'forward')))).toMatch(/, crossbar, \d+ of \d+$/);
  });

  test('name the parts of a kernel with their vector', () => {
    const titles = (marks: readonly Mark[]) => marks.map((mark) => tooltipOf(scene, mark).title);
    expect(titles(closely('pulses', 2))).toEqual([
      'last, forward: pulses of vector 1',
      'last, forward: pulses of vector 2',
    ]);
    expect(titles(closely('ramp', 1))).toEqual(['last, forward: the ramp of the converters for vector 1']);
    const writing = closely('writing', 5);
    expect(titles(writing)[4]).toBe('last, weight gradient: update by vector 2, phase 1 of 4');
    expect(writing.map((mark) => labelsOf(scene, mark)[0])).toEqual([1, 2, 3, 4, 1].map((phase) => `phase ${phase}`));
    const [reuse] = closely('pass', 20).filter(({ row }) => picture.rows[row]!.machine?.kind === 'reuse');
    expect(labelsOf(scene, reuse!)).toEqual(['Acrtc']);
  });

  test('leave out columns of an array that only rests', () => {
    const ids = columnsOf(pictureFrom(served(file, 'Cells'))).map(({ id }) => id);
    for (const id of ['folds', 'utilization', 'mappingEfficiency'] as const) {
      expect(ids).not.toContain(id);
      expect(columnsOf(picture).map((column) => column.id)).toContain(id);
    }
  });
});

test('tasks of a pipeline in words', () => {
  const view = served('examples/pipelines.accel', 'ZeroBubble');
  const picture = pictureFrom(view);
  const marks = marksOf(detailsOf(view)(0, picture.length, 2e4)).filter(
    ({ lane }) => picture.lanes[lane]!.name === '3 · Edge',
  );
  const third = marks.find(({ kind, item }) => picture.kinds[kind] === 'weightGradient' && item === 18)!;
  expect(labelsOf(sceneOf(picture), third)).toEqual(['W3']);
  expect(tooltipOf(sceneOf(picture), third)).toMatchObject({
    title: '3 · Edge: weight gradient, micro-batch 3 of batch 2',
  });
  expect(spokenOf(picture, third)).toMatch(/^3 · Edge: weight gradient, micro-batch 3 of batch 2, [\d,]+ cycles/);
  expect(plain(summaryOf(picture))).toMatch(/^Timeline of schedule ZeroBubble: 8 processors, micro-batches: 16,/);
});

describe('against a baseline', () => {
  const both = (own: number, baseline: number) => ({
    own,
    baseline,
    ratio: baseline / own,
    saving: 1 - own / baseline,
  });

  test('its name is never without its buffering, nor without that of the schedule if it is another', () => {
    const comparison = training().comparison!;
    expect(baselineName(comparison)).toBe('ws-os (exposed, here hidden)');
    expect(baselineName({ ...comparison, ownBuffering: 'exposed' })).toBe('ws-os (exposed)');
  });

  test.each([
    [both(100, 131), '1.31× fewer cycles'],
    [both(100, 103), '2.9 % fewer cycles'],
    [both(100, 100), 'as many cycles'],
    [both(124, 100), '24 % more cycles'],
  ])('%j: %s', (cycles, words) => expect(plain(cycleWords(cycles))).toBe(words));

  test('what is the same is not mentioned, what costs more is', () => {
    const sums = { cycles: both(1, 1), accesses: both(76, 100), dram: both(5, 5), energy: both(108.1, 100) };
    expect(otherWords(sums).map(plain)).toEqual(['24 % fewer SRAM accesses', '8.1 % more energy']);
    expect(otherWords({ ...sums, energy: null, dram: both(3, 4) }).map(plain)).toEqual([
      '24 % fewer SRAM accesses',
      '25 % less DRAM traffic',
    ]);
  });
});

test('text on a bar is black or white, whichever is easier to read', () => {
  expect(readableOn('#4fa3e3')).toBe('#000000');
  expect(readableOn('#0b5cad')).toBe('#ffffff');
});

test('keys with a modifier belong to the editor', () => {
  const key = { key: '+', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  expect(wishOf(key)).toMatchObject({ do: 'zoom' });
  expect(wishOf({ ...key, ctrlKey: true })).toBeUndefined();
  expect(wishOf({ ...key, key: 'ArrowLeft', shiftKey: true })).toMatchObject({ do: 'pan', share: -0.25 });
  expect(wishOf({ ...key, key: 'ArrowLeft' })).toMatchObject({ do: 'move', to: 'previous' });
});
