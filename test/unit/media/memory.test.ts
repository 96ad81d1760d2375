/** The memory panel without a browser: messages at the border, what a pixel shows, and the facts both charts are drawn from. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layersInLine, memoryPictureOf } from '../../../client/src/panels/memory-picture.ts';
import { sortedRows } from '../../../media/memory/columns.ts';
import { byteTicks, highestInPixels, runs } from '../../../media/memory/curve-layout.ts';
import { bufferTooltip, chipWords, rooflineSummary } from '../../../media/memory/describe.ts';
import { Facts, ridgeOf, roofAt } from '../../../media/memory/facts.ts';
import { dotAt, logTicks, place, rooflineLayout } from '../../../media/memory/roofline-layout.ts';
import { freshState, stateFor, stateForSchedule } from '../../../media/memory/view-state.ts';
import {
  type Picture,
  parseMemoryHostMessage,
  parseMemoryPanelMessage,
  parseMemoryState,
  sortColumns,
} from '../../../media/memory-messages.ts';
import { memoryView } from '../../../server/src/features/memory-view.ts';
import { snapshotOf } from '../../support/snapshot.ts';

const { snapshot } = snapshotOf(readFileSync('examples/training.accel', 'utf8'));
const view = memoryView(snapshot, 'Interleaved')!;
const picture = memoryPictureOf(view, 1);
const facts = new Facts(picture);

describe('messages', () => {
  test('whole pictures pass, unchanged, places in files stay behind', () => {
    const message = { type: 'picture', picture };
    expect(parseMemoryHostMessage(message)).toBe(message);
    expect(parseMemoryHostMessage(structuredClone(message))).toEqual(message);
    expect(JSON.stringify(Object.keys(picture))).not.toMatch(/uri|place/i);
  });

  test('anything else does not', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        (value) => parseMemoryHostMessage(value) === undefined && parseMemoryPanelMessage(value) === undefined,
      ),
    );
    for (const key of Object.keys(picture)) {
      const { [key as keyof Picture]: _, ...rest } = picture;
      expect(parseMemoryHostMessage({ type: 'picture', picture: rest })).toBeUndefined();
    }
  });

  test('columns that do not fit each other do not pass', () => {
    const wrong = (change: (copy: Picture) => void): unknown => {
      const copy = structuredClone(picture);
      change(copy);
      return parseMemoryHostMessage({ type: 'picture', picture: copy });
    };
    expect(wrong(() => {})).toBeDefined();
    for (const change of [
      ({ turns }: Picture) => (turns.layer[0] = picture.names.length),
      ({ turns }: Picture) => (turns.kept[2] = Number.NaN),
      ({ turns }: Picture) => (turns.start[1] = -1),
      ({ tensors }: Picture) => (tensors.role[0] = 9),
      ({ tensors }: Picture) => (tensors.until[0] = picture.turns.layer.length),
      ({ tensors }: Picture) => (tensors.bytes[0] = Number.POSITIVE_INFINITY),
      ({ passes }: Picture) => (passes.turn[0] = -1),
      ({ passes }: Picture) => (passes.end[3] = 0),
      ({ passes }: Picture) => Object.assign(passes, { macs: passes.macs.slice(1) }),
      (copy: Picture) => Object.assign(copy, { peak: { bytes: 1, turn: picture.turns.layer.length } }),
    ]) {
      expect(wrong(change), String(change)).toBeUndefined();
    }
  });

  test('a state of this version is taken up for its own document only', () => {
    const state = { ...freshState('file:///a.accel', null), range: { start: 1, end: 5 }, scroll: 3 };
    expect(parseMemoryState(structuredClone(state))).toEqual(state);
    expect(parseMemoryState({ ...state, version: 2 })).toBeUndefined();
    expect(parseMemoryState({ ...state, range: { start: 5, end: 5 } })).toBeUndefined();
    expect(stateFor(state, 'file:///a.accel', 'T')).toEqual({ ...state, schedule: 'T' });
    expect(stateFor(state, 'file:///b.accel', null)).toEqual(freshState('file:///b.accel', null));
    expect(stateForSchedule(state, 'T')).toMatchObject({ schedule: 'T', range: null, selected: null, scroll: 0 });
  });

  test('the layers of a line are those that are written there', () => {
    const line = readFileSync('examples/training.accel', 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('stem = conv'));
    const names = layersInLine(view, view.uri, line).map((layer) => view.names[layer]);
    expect(names).toEqual(['stem', 'stem.batchnorm', 'stem.relu']);
    const call = layersInLine(view, view.uri, line + 3).map((layer) => view.names[layer]!);
    expect(call.length).toBe(6);
    expect(call.every((name) => name.startsWith('stage1.'))).toBe(true);
    expect(layersInLine(view, 'file:///other.accel', line)).toEqual([]);
    expect(layersInLine(view, view.uri, 0)).toEqual([]);
  });
});

/** Spans one behind the other, some of no length, with a value each. */
const spans = fc
  .array(fc.record({ length: fc.oneof(fc.constant(0), fc.nat(40), fc.nat(4000)), value: fc.nat(1000) }), {
    minLength: 1,
    maxLength: 60,
  })
  .map((parts) => {
    let now = 0;
    const start: number[] = [];
    const end: number[] = [];
    for (const { length } of parts) {
      start.push(now);
      now += length;
      end.push(now);
    }
    return {
      start: Float64Array.from(start),
      end: Float64Array.from(end),
      value: parts.map(({ value }) => value),
      length: now,
    };
  });

describe('a pixel', () => {
  test('shows the highest of all that touch it, however short', () => {
    fc.assert(
      fc.property(
        spans,
        fc.integer({ min: 1, max: 90 }),
        fc.nat(99),
        fc.nat(99),
        ({ start, end, value, length }, width, a, b) => {
          const from = (Math.min(a, b) / 100) * length;
          const range = { start: from, end: from + Math.max(4, ((Math.max(a, b) + 1) / 100) * length - from) };
          const perPixel = (range.end - range.start) / width;
          const shown = highestInPixels(start, end, (span) => value[span]!, range, width);
          shown.forEach((span, x) => {
            const [left, right] = [range.start + x * perPixel, range.start + (x + 1) * perPixel];
            const inside = [...start.keys()].filter(
              (each) => end[each]! > left + 1e-6 * perPixel && start[each]! < right - 1e-6 * perPixel,
            );
            if (inside.length)
              expect(value[span]).toBeGreaterThanOrEqual(Math.max(...inside.map((each) => value[each]!)));
          });
          // Runs are the pixels again, without gaps.
          const again = new Int32Array(width).fill(-1);
          runs(shown, (span, x0, x1) => again.fill(span, x0, x1));
          expect(again).toEqual(shown);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('the peak is seen at every width of the whole step', () => {
    const { turns, peak, cycles } = picture;
    for (const width of [1, 7, 100, 333, 4000]) {
      const shown = highestInPixels(
        turns.start,
        turns.end,
        (turn) => facts.totals[turn]!,
        { start: 0, end: cycles },
        width,
      );
      expect(Math.max(...[...shown].map((turn) => facts.totals[turn]!))).toBe(peak!.bytes);
    }
  });
});

describe('facts', () => {
  test('totals, roles and tensors say the same', () => {
    for (let turn = 0; turn < picture.turns.layer.length; turn++) {
      const roles = facts.usedRoles.reduce((sum, role) => sum + facts.bytesOf(role, turn), 0);
      const { top, count } = facts.alive(turn, Number.POSITIVE_INFINITY);
      expect(roles).toBe(facts.totals[turn]);
      expect(top.length).toBe(count);
      expect(facts.always + top.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(facts.totals[turn]);
      expect(top.every(({ bytes }, index) => index === 0 || bytes <= top[index - 1]!.bytes)).toBe(true);
    }
    expect(Math.max(...facts.totals)).toBe(picture.peak!.bytes);
  });

  test('a cycle has the pass that runs then', () => {
    const { start, end } = picture.passes;
    fc.assert(
      fc.property(fc.double({ min: 0, max: picture.cycles - 1, noNaN: true }), (cycle) => {
        const row = facts.rowAt(cycle)!;
        expect(start[row]).toBeLessThanOrEqual(cycle);
        expect(end[row]).toBeGreaterThan(cycle);
      }),
    );
  });

  test('every dot is on or below the roof, and sorted by what binds it', () => {
    expect(facts.dots.length).toBe(16);
    const ridge = ridgeOf(picture.roof)!;
    expect(roofAt(picture.roof, ridge)).toBeCloseTo(picture.roof.macsPerCycle);
    for (const { attained, attainable, intensity, bound, times } of facts.dots) {
      expect(attained).toBeLessThanOrEqual(attainable * (1 + 1e-12));
      expect(attainable).toBe(Math.min(picture.roof.macsPerCycle, intensity * picture.roof.bytesPerCycle!));
      expect(times).toBeGreaterThanOrEqual(1);
      // What is memory-bound is under the slope: there the DRAM needs longer than a full array would.
      if (bound === 'memory') expect(intensity).toBeLessThan(ridge);
    }
  });

  test('sorting keeps every row once, and the smallest first', () => {
    for (const column of sortColumns) {
      for (const descending of [false, true]) {
        const rows = sortedRows(facts, { column, descending });
        expect(rows.toSorted((a, b) => a - b)).toEqual([...rows.keys()]);
      }
    }
    const rows = sortedRows(facts, { column: 'memory', descending: true });
    expect(facts.totals[picture.passes.turn[rows[0]!]!]).toBe(picture.peak!.bytes);
  });
});

describe('words', () => {
  const of = (layers: string, array = ''): Facts => {
    const text = `network N {\n  input x [4, 8, 8]\n  ${layers}\n  output y\n}\narray A {\n  grid 4x4\n  ${array}\n}\nschedule S {\n  network N\n  array A\n}\n`;
    return new Facts(memoryPictureOf(memoryView(snapshotOf(text).snapshot)!, 1));
  };
  const conv = 'y = conv(x, filters = 4, kernel = 3)';

  test('say why there is no line, and only then', () => {
    expect(chipWords(of('y = maxpool(x, kernel = 2)', 'dram 1 B/cycle'))).toMatch(
      /^Buffers are not drawn: nothing runs/,
    );
    expect(chipWords(of(conv))).toMatch(/^Buffers are not drawn: the array gives them no sizes/);
    expect(chipWords(of(conv, 'dram 1 B/cycle'))).toMatch(/^No line for the chip: not every buffer has a size/);
    const sizes = 'buffers { input 1 MiB, weight 1 MiB, output 1 MiB }';
    expect(chipWords(of(conv, sizes))).toMatch(/hold 3\sMiB, more than the peak/);
    expect(rooflineSummary(of('y = maxpool(x, kernel = 2)'))).toBe('No pass of this step runs on the array.');
    expect(rooflineSummary(of(conv, sizes))).toMatch(
      /at most 16\sMAC\/cycle\. No slope is drawn: the array gives no DRAM/,
    );
    expect(rooflineSummary(of(conv, 'dram 1 B/cycle'))).toMatch(
      /^1 of 1 passes are memory-bound.*Below 16\.?0?\sMAC\/B/,
    );
  });

  test('a tooltip of buffers tells of them where they are known', () => {
    expect(bufferTooltip(of(conv), 0, 0).lines.length).toBe(1);
    expect(bufferTooltip(of(conv, 'dram 1 B/cycle'), 0, 0).lines.map(([name]) => name)).toEqual([
      'time',
      'input buffer',
      'weight buffer',
      'output buffer',
    ]);
  });
});

describe('axes', () => {
  test('bytes: few round marks from nothing up', () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e15, noNaN: true }), (most) => {
        const ticks = byteTicks(most, 5);
        expect(ticks.length).toBeLessThanOrEqual(7);
        expect(ticks[0]).toEqual({ at: 0, text: '0' });
        expect(ticks.at(-1)!.at).toBeLessThanOrEqual(most * (1 + 1e-9));
        expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
      }),
    );
    expect(byteTicks(8.2 * 1024 ** 2, 5).map(({ text }) => text.replace('\u00a0', ' '))).toEqual([
      '0',
      '2 MiB',
      '4 MiB',
      '6 MiB',
      '8 MiB',
    ]);
  });

  test('the roofline has every dot and the ridge inside, and finds a dot where it is drawn', () => {
    for (const width of [320, 500, 1200]) {
      const layout = rooflineLayout({ width, leftMarks: 30, rightMarks: 40, dots: facts.dots, roof: picture.roof });
      const inside = ({ x, y }: { x: number; y: number }): boolean =>
        x > layout.left && x < layout.right && y > layout.top && y < layout.bottom;
      expect(layout.places.every(inside)).toBe(true);
      const ridge = { x: place(layout.x, ridgeOf(picture.roof)!), y: place(layout.y, picture.roof.macsPerCycle) };
      expect(inside(ridge)).toBe(true);
      layout.places.forEach(({ x, y }) => {
        const found = dotAt(layout, x, y)!;
        expect(layout.places[found.dot]).toEqual({ x, y });
      });
      expect(dotAt(layout, layout.left, layout.bottom)).toBeUndefined();
      const named = logTicks(layout.x).filter(({ text }) => text !== null);
      expect(named.length).toBeGreaterThan(0);
    }
  });
});
