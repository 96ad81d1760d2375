/** The picture of a schedule outside of the editor: well formed, small, legible, and nothing of it outside of its frame. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Figure, FigureBar } from '../../../../server/src/interchange/figure/figure.ts';
import { inkOn, palettes, themes } from '../../../../server/src/interchange/figure/paint.ts';
import { stripsOf } from '../../../../server/src/interchange/figure/strips.ts';
import { toSvg } from '../../../../server/src/interchange/figure/svg.ts';
import { widthOf } from '../../../../server/src/interchange/figure/text.ts';
import { cycleTicks, timeTicks } from '../../../../server/src/interchange/figure/ticks.ts';

const bar = (lane: number, kind: number, start: number, end: number, more: Partial<FigureBar> = {}): FigureBar => ({
  ...{ lane, kind, start, end, share: 1, labels: [], layer: '', pass: '', part: 'pass', number: null, batch: null },
  ...more,
});

const small: Figure = {
  title: 'Step',
  facts: ['N on A 8×8', '1,000 cycles', '1 us'],
  assumptions: ['Memory is ideal.'],
  lanes: [
    { name: 'passes', group: null },
    { name: 'weight-stationary', group: 'A' },
    { name: 'DRAM', group: 'A' },
  ],
  kinds: [
    { name: 'forward', style: 'forward' },
    { name: 'weight gradient', style: 'weightGradient' },
    { name: 'transfer', style: 'transfer' },
    { name: 'waits for memory', style: 'stall' },
  ],
  from: 0,
  to: 1000,
  clock: 1e9,
  bars: [
    bar(0, 0, 0, 600, { labels: ['stage1.a', 'a'] }),
    bar(0, 1, 600, 1000, { labels: ['stage1.a', 'a'] }),
    bar(1, 0, 0, 500, { share: 0.5, labels: ['50 %'] }),
    bar(1, 3, 500, 600, { labels: ['waits'] }),
    bar(2, 2, 0, 1),
    bar(2, 2, 100, 103),
  ],
};

interface Element {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  text: string;
}

/** The elements of a document without comments, sections and entities of its own; throws where it is no XML. */
function parsed(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  let at = 0;
  for (const tag of xml.matchAll(/<(\/?)([\w]+)((?: [\w:-]+="[^"<]*")*)(\/?)>/g)) {
    const text = xml.slice(at, tag.index);
    if (/[<>]|&(?!(?:amp|lt|gt|quot);)/.test(text)) throw new Error(`markup in text: ${text}`);
    if (open.length === 0 && elements.length > 0) throw new Error('two roots');
    if (open.length > 0) open.at(-1)!.text += text;
    at = tag.index + tag[0].length;
    const [, closing, name, attributes, empty] = tag;
    if (closing) {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes something else`);
      continue;
    }
    const pairs = [...attributes!.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const);
    const element = { name: name!, attributes: new Map(pairs), text: '' };
    if (element.attributes.size < pairs.length) throw new Error('an attribute twice');
    elements.push(element);
    if (!empty) open.push(element);
  }
  if (open.length > 0 || xml.slice(at).trim() !== '') throw new Error('not closed');
  return elements;
}

const plain = (text: string) =>
  text.replace(/&(amp|lt|gt|quot);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name]!);

/** Left, top, right and bottom of everything that is drawn. */
function extents(elements: readonly Element[]): number[][] {
  return elements.flatMap(({ name, attributes, text }) => {
    const number = (key: string) => Number(attributes.get(key) ?? 0);
    const [x, y] = [number('x'), number('y')];
    if (name === 'rect') return [[x, y, x + number('width'), y + number('height')]];
    if (name === 'text') {
      const size = number('font-size') || 12;
      const width = widthOf(plain(text), size);
      const anchor = attributes.get('text-anchor');
      const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
      return [[left, y - size, left + width, y + size * 0.3]];
    }
    if (name !== 'path' || attributes.get('fill') === 'none') return [];
    return [...attributes.get('d')!.matchAll(/M([\d.-]+) ([\d.-]+)h([\d.-]+)v([\d.-]+)/g)].map((match) => {
      const [left, top, wide, high] = match.slice(1).map(Number) as [number, number, number, number];
      return [left, top, left + wide, top + high];
    });
  });
}

describe('a figure as SVG', () => {
  it.each(themes)('looks as it did, %s', (theme) => {
    expect(toSvg(small, 480, theme)).toMatchSnapshot();
  });

  it('stays inside of its frame, is well formed and keeps every letter, whatever it is asked to draw', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300 }), fc.constant('<&">]]>'));
    const figures = fc
      .record({
        title: text,
        facts: fc.array(text, { maxLength: 6 }),
        assumptions: fc.array(text, { maxLength: 3 }),
        lanes: fc.array(fc.record({ name: text, group: fc.option(text) }), { minLength: 1, maxLength: 6 }),
        kinds: fc.array(fc.record({ name: text, style: fc.constantFrom(...Object.keys(palettes.light.fills)) }), {
          minLength: 1,
          maxLength: 5,
        }),
        from: fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e15, noNaN: true })),
        length: fc.oneof(fc.integer({ min: 1, max: 2000 }), fc.double({ min: 0.01, max: 1e12, noNaN: true })),
        clock: fc.option(fc.double({ min: 1, max: 1e11, noNaN: true })),
        bars: fc.array(
          fc.tuple(fc.nat(), fc.nat(), fc.nat(1e6), fc.nat(1e6), fc.float({ min: 0, max: 1, noNaN: true })),
        ),
        label: text,
      })
      .filter(({ from, length }) => from + length > from)
      .map(({ length, bars, label, ...rest }): Figure => {
        const to = rest.from + length;
        const placed = bars.map(([lane, kind, start, size, share]) => {
          const first = Math.max(0, rest.from + (start / 5e5 - 0.5) * length);
          const last = first + (size / 1e6) * length;
          return bar(lane % rest.lanes.length, kind % rest.kinds.length, first, last, { share, labels: [label] });
        });
        return { ...rest, to, bars: placed.sort((a, b) => a.lane - b.lane || a.start - b.start) };
      });
    fc.assert(
      fc.property(figures, fc.integer({ min: 240, max: 2000 }), fc.constantFrom(...themes), (figure, width, theme) => {
        const svg = toSvg(figure, width, theme);
        expect(toSvg(figure, width, theme)).toBe(svg);
        const elements = parsed(svg);
        const height = Number(elements[0]!.attributes.get('height'));
        expect(svg).not.toMatch(/NaN|Infinity|undefined/);
        for (const [left, top, right, bottom] of extents(elements)) {
          expect(left).toBeGreaterThanOrEqual(-0.02);
          expect(top).toBeGreaterThanOrEqual(-0.02);
          expect(right).toBeLessThanOrEqual(width + 0.02);
          expect(bottom).toBeLessThanOrEqual(height + 0.02);
        }
        const visible = /[\p{Cc}\p{Cs}\ufffe\uffff]/u;
        if (!visible.test(figure.title)) expect(plain(elements[1]!.text)).toBe(figure.title);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays small with a million bars and keeps how much of the time they take', () => {
    const bars = Array.from({ length: 1_000_000 }, (_, index) => bar(0, index % 2, index * 4, index * 4 + 3));
    const svg = toSvg({ ...small, from: 0, to: 4_000_000, bars }, 480, 'light');
    expect(svg.length).toBeLessThan(60_000);
    const strips = stripsOf(bars, 0, 4_000_000, 400);
    const worked = strips.reduce((sum, { left, right, share }) => sum + (right - left) * share, 0);
    expect(worked).toBeCloseTo(300, 1);
  });

  it('tells everything it draws in the legend, and nothing else', () => {
    const texts = (figure: Figure) =>
      parsed(toSvg(figure, 480, 'light')).flatMap(({ name, text }) => (name === 'text' ? [text] : []));
    expect(texts(small).slice(-5)).toEqual([
      'forward',
      'weight gradient',
      'transfer',
      'waits for memory',
      'busy in a part of the time',
    ]);
    expect(texts({ ...small, bars: small.bars.slice(0, 1) }).slice(-1)).toEqual(['forward']);
  });

  it('has the colours of the panels, and letters that can be read on them', () => {
    const panels = readFileSync(new URL('../../../../media/common/tokens.ts', import.meta.url), 'utf8');
    const [, dark, light] = panels.split(/^body/m);
    for (const [theme, text] of [
      ['dark', dark!],
      ['light', light!],
    ] as const) {
      const own = [...text.matchAll(/--accel-kind-(\w+): (#\w+)/g)].map(([, kind, colour]) => [kind, colour]);
      expect(own.length).toBeGreaterThan(10);
      expect(palettes[theme].fills).toEqual(Object.fromEntries(own));
    }
    expect([inkOn('#594101'), inkOn('#f89a42')]).toEqual(['#ffffff', '#000000']);
  });
});

describe('marks of an axis', () => {
  it('are round, lie in the window, and are told apart', () => {
    const windows = fc
      .tuple(fc.nat(1e9), fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 2, max: 20 }))
      .map(([from, length, count]) => [from, from + length, length / count] as const);
    fc.assert(
      fc.property(windows, ([from, to, smallest]) => {
        for (const [ticks, a, b] of [
          [cycleTicks(from, to, smallest), from, to],
          [timeTicks(from / 1e9, to / 1e9, smallest / 1e9), from / 1e9, to / 1e9],
        ] as const) {
          const slack = (b - a) * 1e-6;
          for (const { at } of ticks) expect(at >= a - slack && at <= b + slack).toBe(true);
          expect(new Set(ticks.map(({ text }) => text)).size).toBe(ticks.length);
        }
      }),
      { numRuns: 2000 },
    );
    expect(cycleTicks(0, 1_500_000, 400_000).map(({ text }) => text)).toEqual(['0', '0.5 M', '1.0 M', '1.5 M']);
    expect(timeTicks(0.0002, 0.00026, 0.00003).map(({ text }) => text)).toEqual(['200 µs', '250 µs']);
  });
});
