import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type HostMessage,
  type Picture,
  parseHostMessage,
  parsePanelMessage,
  parseViewState,
  type ViewState,
} from '../../../media/messages.ts';
import { freshState, selectedRow, stateFor, stateForSchedule } from '../../../media/schedule/view-state.ts';
import { mixed, resnet50, training } from '../../webview/support/pictures.ts';

const messageOf = (picture: unknown): unknown => ({ type: 'picture', picture });

describe('messages to a panel', () => {
  test('whole pictures pass, unchanged', () => {
    const message: HostMessage = { type: 'picture', picture: resnet50() };
    expect(parseHostMessage(message)).toBe(message);
    expect(parseHostMessage(structuredClone(message))).toEqual(message);
    expect(parseHostMessage({ type: 'picture', picture: training() })).toBeDefined();
    expect(parseHostMessage({ type: 'target', uri: 'file:///a.accel', file: 'a.accel', schedule: null })).toBeDefined();
  });

  test('anything else does not', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        (value) => parseHostMessage(value) === undefined && parsePanelMessage(value) === undefined,
      ),
    );
  });

  test.each<[string, (picture: Picture) => unknown]>([
    ['a missing field', ({ network: _network, ...rest }) => rest],
    ['a number that is none', (picture) => ({ ...picture, totals: { ...picture.totals, cycles: Number.NaN } })],
    ['negative cycles', (picture) => ({ ...picture, totals: { ...picture.totals, cycles: -1 } })],
    ['half a batch', (picture) => ({ ...picture, batch: 0.5 })],
    ['an unknown pass', (picture) => ({ ...picture, rows: [{ ...picture.rows[0], pass: 'sideways' }] })],
    ['plain lists for bars', (picture) => ({ ...picture, bars: { ...picture.bars, start: [...picture.bars.start] } })],
    ['columns of different lengths', (picture) => ({ ...picture, bars: { ...picture.bars, kind: new Uint8Array(1) } })],
    ['a kind that does not exist', (picture) => ({ ...picture, kinds: [] })],
    ['a row that does not exist', (picture) => ({ ...picture, rows: picture.rows.slice(1) })],
    ['a lane that does not exist', (picture) => ({ ...picture, lanes: [] })],
    [
      'bars in disorder',
      (picture) => ({ ...picture, bars: { ...picture.bars, start: picture.bars.start.toReversed() } }),
    ],
    [
      'a bar that ends before it starts',
      (picture) => ({ ...picture, bars: { ...picture.bars, end: new Float64Array(picture.bars.end.length) } }),
    ],
    ['colours by the weather', (picture) => ({ ...picture, colouredBy: 'weather' })],
    ['a sum of an unknown pass', (picture) => ({ ...picture, byPass: [{ ...picture.byPass[0], pass: 'sideways' }] })],
  ])('a picture with %s is refused', (_name, spoil) => {
    expect(parseHostMessage(messageOf(spoil(mixed())))).toBeUndefined();
  });

  test('a comparison passes with a loss, and not without its baseline', () => {
    const picture = training();
    const { comparison } = picture;
    const { cycles } = comparison!.whole;
    const worse = { ...comparison!.whole, cycles: { ...cycles, own: 2 * cycles.baseline, ratio: 0.5, saving: -1 } };
    expect(parseHostMessage(messageOf({ ...picture, comparison: { ...comparison!, whole: worse } }))).toBeDefined();
    const { name: _name, ...nameless } = comparison!;
    expect(parseHostMessage(messageOf({ ...picture, comparison: nameless }))).toBeUndefined();
    const infinite = { ...comparison!.whole, cycles: { ...cycles, ratio: Number.POSITIVE_INFINITY } };
    expect(
      parseHostMessage(messageOf({ ...picture, comparison: { ...comparison!, whole: infinite } })),
    ).toBeUndefined();
  });
});

describe('messages to the extension', () => {
  test('what a panel may say', () => {
    for (const message of [
      { type: 'ready' },
      { type: 'reveal', serial: 3, row: 0, focus: false },
      { type: 'choose', schedule: 'Infer' },
      { type: 'openFile' },
      { type: 'restartServer' },
    ]) {
      expect(parsePanelMessage(message)).toBe(message);
    }
  });

  test.each([
    null,
    'ready',
    [],
    { type: 'reveal', serial: 1, row: -1, focus: true },
    { type: 'reveal', serial: 1, row: 1.5, focus: true },
    { type: 'reveal', serial: 1, row: 1 },
    { type: 'choose' },
    { type: 'execute', command: 'rm' },
  ])('not %j', (message) => expect(parsePanelMessage(message)).toBeUndefined());
});

describe('the state of a view', () => {
  const state: ViewState = {
    ...freshState('file:///a.accel', null),
    range: { start: 10, end: 90 },
    selected: { layer: 'stem', pass: 'forward', second: false },
  };

  test('comes back as it was kept', () => expect(parseViewState(JSON.parse(JSON.stringify(state)))).toEqual(state));
  test.each([
    undefined,
    {},
    { ...state, version: 1 },
    { ...state, range: { start: 5, end: 5 } },
    { ...state, sort: { column: 'colour', descending: true } },
  ])('is dropped if it is not one of ours: %j', (value) => expect(parseViewState(value)).toBeUndefined());
  test('belongs to its document', () => {
    expect(stateFor(state, 'file:///a.accel', 'Big')).toEqual({ ...state, schedule: 'Big' });
    expect(stateFor(state, 'file:///b.accel', null)).toEqual(freshState('file:///b.accel', null));
  });
  test('another schedule is seen whole, in the same order', () => {
    const sorted: ViewState = { ...state, sort: { column: 'cycles', descending: true } };
    expect(stateForSchedule(sorted, 'Big')).toMatchObject({
      schedule: 'Big',
      range: null,
      selected: null,
      sort: sorted.sort,
    });
  });
  test('the selection follows its layer when rows move, and waits for it when it is gone', () => {
    const picture = mixed();
    expect(selectedRow({ ...state, selected: { layer: 'a.mix', pass: 'forward', second: false } }, picture)).toBe(2);
    expect(
      selectedRow(
        { ...state, selected: { layer: 'a.mix', pass: 'forward', second: false } },
        { ...picture, rows: picture.rows.slice(1) },
      ),
    ).toBe(1);
    expect(
      selectedRow({ ...state, selected: { layer: 'gone', pass: 'forward', second: false } }, picture),
    ).toBeUndefined();
  });
  test('both activation gradients of one product are told apart', () => {
    const picture = training();
    const gradients = picture.rows.flatMap((row, index) =>
      row.layer === 'scores' && row.pass === 'activationGradient' ? [index] : [],
    );
    expect(gradients).toHaveLength(2);
    for (const row of gradients) {
      const { layer, pass, second } = picture.rows[row]!;
      expect(selectedRow({ ...state, selected: { layer, pass, second } }, picture)).toBe(row);
    }
  });
});
