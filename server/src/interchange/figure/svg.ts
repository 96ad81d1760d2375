/** A figure as SVG for papers and slides: vectors, text as text, no script, nothing remote; the same figure is always the same text. */

import type { Figure, FigureBar } from './figure.ts';
import { inkOn, isFaint, paintOf, palettes, patternDefinition, type Theme, type ThemeName } from './paint.ts';
import { type Strip, stripsOf } from './strips.ts';
import { escaped, fontFamily, short, shortened, widthOf, wrapped } from './text.ts';
import { cycleTicks, type Tick, timeTicks } from './ticks.ts';

/** Pixels: two thirds of it, which fit a column of a paper, leave letters of 6 points. */
export const defaultWidth = 480;
export const widths = { least: 240, most: 10_000 } as const;

const margin = 10;
const textSize = 12;
const titleSize = 15;
/** Of what stands in bars. */
const labelSize = 11;
const lineHeight = 16;
const laneHeight = 20;
const laneGap = 3;
const groupGap = 8;
const swatch = 14;
/** From a lane's name to its bars, and from mark to mark, at least. */
const nameGap = 8;
const markGap = 14;
/** Bars from this width on have an element each and a gap to the next one; from the other one on a pattern. */
const separated = 3;
const patterned = 4;
/** A bar whose lane works in a part of its time is full up to that part, and this strong above it. */
const faint = 0.25;
const faintEnough = 0.75;

/**
 * @param width pixels, from `widths.least` to `widths.most`
 * @returns one SVG document
 */
export function toSvg(figure: Figure, width: number, themeName: ThemeName): string {
  const { lanes, from, to, clock } = figure;
  const theme = palettes[themeName];
  const room = width - 2 * margin;
  const names = ['cycles', ...lanes.map(({ name }) => name)];
  const nameWidth = Math.min(0.35 * room, Math.max(...names.map((name) => widthOf(name, textSize))));
  const plot = { left: margin + nameWidth + nameGap, right: width - margin };
  const plotWidth = plot.right - plot.left;
  const parts: string[] = [];

  let y = margin + titleSize;
  parts.push(textAt(margin, y, shortened(figure.title, titleSize, room), { size: titleSize, bold: true }));
  for (const line of wrapped(figure.facts, textSize, room)) {
    y += lineHeight;
    parts.push(textAt(margin, y, line, { fill: theme.muted }));
  }
  y += 10;
  const perCycle = plotWidth / (to - from);
  const xOf = (cycle: number): number => plot.left + (cycle - from) * perCycle;
  const seconds = clock
    ? fitting(
        (smallest) => timeTicks(from / clock, to / clock, smallest / clock),
        (to - from) / plotWidth,
        (at) => xOf(at * clock),
      )
    : [];
  if (clock) {
    y += textSize;
    parts.push(axis('time', seconds, y, plot, theme));
    y += 6;
  }
  const top = y;
  const tops: number[] = [];
  lanes.forEach((lane, index) => {
    if (index > 0) y += lane.group === lanes[index - 1]!.group ? laneGap : groupGap;
    tops.push(y);
    y += laneHeight;
  });
  const bottom = y;
  const cycles = fitting((smallest) => cycleTicks(from, to, smallest), (to - from) / plotWidth, xOf);

  const seen = new Set<string>();
  const byLane: FigureBar[][] = lanes.map(() => []);
  for (const bar of figure.bars) byLane[bar.lane]!.push(bar);
  const drawn = byLane.map((bars) => stripsOf(bars, from, to, plotWidth));
  let partly = false;
  for (const strip of drawn.flat()) {
    seen.add(figure.kinds[strip.kind]!.style);
    partly ||= strip.share < 1;
  }

  parts.push(`<g fill="${theme.lane}">`);
  for (const laneTop of tops) parts.push(box(plot.left, laneTop, plotWidth, laneHeight));
  parts.push('</g>');
  const grid = [
    ...seconds.map(({ x }) => `M${short(x)} ${short(top - 4)}v4`),
    ...cycles.map(({ x }) => `M${short(x)} ${short(top)}V${short(bottom + 4)}`),
  ].join('');
  if (grid) parts.push(`<path d="${grid}" fill="none" stroke="${theme.grid}" stroke-width="0.75"/>`);
  lanes.forEach(({ name }, lane) => {
    const middle = tops[lane]! + laneHeight / 2 + textSize * 0.36;
    parts.push(textAt(plot.left - nameGap, middle, shortened(name, textSize, nameWidth), { anchor: 'end' }));
    parts.push(...laneBars(drawn[lane]!, figure, tops[lane]!, plot.left, themeName));
  });
  y = bottom + 4 + textSize;
  parts.push(axis('cycles', cycles, y, plot, theme));
  y += 8;

  const legend = legendOf(figure, seen, partly);
  let x = margin;
  for (const [name, style] of legend) {
    const shown = shortened(name, textSize, room - swatch - 5);
    const needed = swatch + 5 + widthOf(shown, textSize);
    if (x > margin && x + needed > width - margin) x = margin;
    if (x === margin) y += lineHeight;
    parts.push(swatchAt(x, y, style, themeName), textAt(x + swatch + 5, y, shown));
    x += needed + 8;
  }
  const height = Math.ceil(y + margin);
  const definitions = [...seen].map((style) => patternDefinition(themeName, style)).join('');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(fontFamily)}" font-size="${textSize}" fill="${theme.text}">`,
    `<title>${escaped(figure.title)}</title>`,
    `<desc>${escaped([...figure.facts, ...figure.assumptions].join('\n'))}</desc>`,
    ...(definitions ? [`<defs>${definitions}</defs>`] : []),
    `<rect width="${width}" height="${height}" fill="${theme.page}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

interface Mark extends Tick {
  /** Pixels. */
  readonly x: number;
}

/** Marks as close as their words allow. @param perPixel what a pixel stands for */
function fitting(marksFrom: (smallest: number) => Tick[], perPixel: number, xOf: (at: number) => number): Mark[] {
  for (let apart = 50; ; apart *= 1.6) {
    const marks = marksFrom(apart * perPixel).map((tick) => ({ ...tick, x: xOf(tick.at) }));
    const widest = Math.max(0, ...marks.map(({ text }) => widthOf(text, textSize)));
    if (marks.length < 3 || marks[1]!.x - marks[0]!.x >= widest + markGap) return marks;
  }
}

interface Plot {
  readonly left: number;
  readonly right: number;
}

/** The words of an axis: what it counts, and its marks. */
function axis(name: string, marks: readonly Mark[], y: number, plot: Plot, theme: Theme): string {
  let free = plot.left;
  const words = marks.flatMap(({ x, text }) => {
    const half = widthOf(text, textSize) / 2;
    const middle = Math.min(plot.right - half, Math.max(plot.left + half, x));
    if (middle - half < free) return [];
    free = middle + half + markGap / 2;
    return [textAt(middle, y, text, { anchor: 'middle' })];
  });
  const caption = textAt(plot.left - nameGap, y, name, { anchor: 'end' });
  return `<g fill="${theme.muted}">${[caption, ...words].join('')}</g>`;
}

/** What is thin is one path of each kind; everything else has an element of its own, so that it can be edited. */
function laneBars(
  strips: readonly Strip[],
  { kinds }: Figure,
  top: number,
  plotLeft: number,
  themeName: ThemeName,
): string[] {
  const theme = palettes[themeName];
  const thin = new Map<string, { full: string; pale: string }>();
  const parts: string[] = [];
  for (const { left, right, kind, share, bar } of strips) {
    const { style } = kinds[kind]!;
    const x = plotLeft + left;
    const full = share >= 1 ? laneHeight : Math.max(share > 0 ? 1 : 0, Math.round(share * laneHeight));
    const split = top + laneHeight - full;
    if (right - left < separated) {
      const paths = thin.get(style) ?? { full: '', pale: '' };
      if (full > 0) paths.full += pathBox(x, split, right - left, full);
      if (full < laneHeight) paths.pale += pathBox(x, top, right - left, laneHeight - full);
      thin.set(style, paths);
      continue;
    }
    const width = right - left - 0.75;
    const paint = width >= patterned ? paintOf(themeName, style) : theme.fills[style]!;
    if (full < laneHeight) parts.push(box(x, top, width, laneHeight - full, theme.fills[style], faint));
    if (full > 0) parts.push(box(x, split, width, full, paint));
    if (bar) parts.push(...barLabel(bar, x, top, width, style, themeName));
  }
  const paths = [...thin].flatMap(([style, { full, pale }]) => {
    const fill = theme.fills[style]!;
    return [
      ...(pale ? [`<path d="${pale}" fill="${fill}" fill-opacity="${faint}"/>`] : []),
      ...(full ? [`<path d="${full}" fill="${fill}"/>`] : []),
    ];
  });
  return [...paths, ...parts];
}

function barLabel(
  { labels, share }: FigureBar,
  x: number,
  top: number,
  width: number,
  style: string,
  themeName: ThemeName,
): string[] {
  const room = width - 4;
  const text = labels.find((label) => label && widthOf(label, labelSize) <= room);
  if (!text) return [];
  const theme = palettes[themeName];
  const onPage = share < faintEnough || isFaint(style);
  const fill = theme.fills[style]!;
  const paint = paintOf(themeName, style);
  const needed = widthOf(text, labelSize);
  const middle = x + width / 2;
  // A pattern would run through the letters.
  const behind =
    onPage || paint !== fill
      ? [
          box(
            middle - needed / 2 - 1,
            top + 3,
            needed + 2,
            laneHeight - 6,
            onPage ? theme.page : fill,
            onPage ? 0.85 : 1,
          ),
        ]
      : [];
  const y = top + laneHeight / 2 + labelSize * 0.36;
  const ink = onPage ? theme.text : inkOn(fill);
  return [...behind, textAt(middle, y, text, { anchor: 'middle', size: labelSize, fill: ink })];
}

/** Kinds that are seen; those that look the same stand together. A style of null stands for work in a part of the time. */
function legendOf(
  { kinds }: Figure,
  seen: ReadonlySet<string>,
  partly: boolean,
): [name: string, style: string | null][] {
  const named = new Map<string, string[]>();
  for (const { name, style } of kinds) if (seen.has(style)) named.set(style, [...(named.get(style) ?? []), name]);
  const legend: [string, string | null][] = [...named].map(([style, names]) => [names.join(', '), style]);
  return partly ? [...legend, ['busy in a part of the time', null]] : legend;
}

function swatchAt(x: number, y: number, style: string | null, themeName: ThemeName): string {
  const height = 11;
  const top = y - height + 1;
  if (style !== null) return box(x, top, swatch, height, paintOf(themeName, style));
  const { muted } = palettes[themeName];
  return box(x, top, swatch, height / 2, muted, faint) + box(x, top + height / 2, swatch, height / 2, muted);
}

function box(x: number, y: number, width: number, height: number, fill?: string, opacity = 1): string {
  const paint = `${fill ? ` fill="${fill}"` : ''}${opacity < 1 ? ` fill-opacity="${opacity}"` : ''}`;
  return `<rect x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"${paint}/>`;
}

const pathBox = (x: number, y: number, width: number, height: number): string =>
  `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}z`;

function textAt(
  x: number,
  y: number,
  text: string,
  look: { anchor?: 'middle' | 'end'; size?: number; bold?: boolean; fill?: string } = {},
): string {
  if (!text) return '';
  const { anchor, size, bold, fill } = look;
  const attributes = [
    ...(anchor ? [` text-anchor="${anchor}"`] : []),
    ...(size ? [` font-size="${size}"`] : []),
    ...(bold ? [' font-weight="bold"'] : []),
    ...(fill ? [` fill="${fill}"`] : []),
  ];
  return `<text x="${short(x)}" y="${short(y)}"${attributes.join('')}>${escaped(text)}</text>`;
}
