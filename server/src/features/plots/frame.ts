/**
 * The frame of a small picture for a hover: axes, marks and words. An editor's page shows through and may be light or dark, so every
 * colour is one that reads on both.
 */
import { palettes } from '../../interchange/figure/paint.ts';
import { escaped, short, widthOf } from '../../interchange/figure/text.ts';

export const size = { width: 360, height: 180 } as const;
const textSize = 11;
const margin = 8;

/** Text has equal contrast to white and to a dark page, 4; lines at least 3 to both. */
export const ink = {
  text: '#7f7f7f',
  blue: palettes.dark.fills.forward!,
  orange: palettes.light.fills.depthwise!,
  green: palettes.light.fills.interleaved!,
  grey: palettes.light.fills.idle!,
} as const;

export interface Axis {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly logarithmic?: boolean;
  readonly marks: readonly { readonly at: number; readonly text: string }[];
}

/** What a line or an area of the picture stands for. */
export interface Legend {
  readonly name: string;
  readonly colour: string;
  /** Of a line, px; an area has none. */
  readonly width?: number;
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Values to pixels. */
  x(value: number): number;
  y(value: number): number;
  /**
   * The whole picture.
   *
   * @param title what a reader who does not see it is told
   * @param parts elements, drawn over the grid
   * @param value the number that is asked for, right of the legend
   */
  picture(title: string, legend: readonly Legend[], parts: readonly string[], value?: string): string;
}

export function frameOf(across: Axis, up: Axis): Frame {
  const markWidth = Math.max(...up.marks.map(({ text }) => widthOf(text, textSize)));
  const left = Math.ceil(textSize + 8 + markWidth + 5);
  const right = size.width - margin;
  const top = 24;
  const bottom = size.height - 36;
  const x = scale(across, left, right);
  const y = scale(up, bottom, top);
  const grid = up.marks.map(({ at }) => `M${left} ${short(y(at))}H${right}`).join('');
  const ticks = across.marks.map(({ at }) => `M${short(x(at))} ${bottom}v4`).join('');
  const picture: Frame['picture'] = (title, legend, parts, value) =>
    [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" role="img" font-family="sans-serif" font-size="${textSize}" fill="${ink.text}">`,
      `<title>${escaped(title)}</title>`,
      `<path d="${grid}" stroke="${ink.text}" stroke-opacity="0.3" fill="none"/>`,
      ...parts,
      `<path d="M${left} ${bottom}H${right}${ticks}" stroke="${ink.text}" fill="none"/>`,
      ...across.marks.map(({ at, text }) => {
        const half = widthOf(text, textSize) / 2;
        return words(Math.min(size.width - half, x(at)), bottom + 15, text, 'middle');
      }),
      ...up.marks.map(({ at, text }) => words(left - 5, y(at) + textSize * 0.36, text, 'end')),
      words((left + right) / 2, size.height - 6, across.name, 'middle'),
      `<text transform="translate(${textSize} ${(top + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(up.name)}</text>`,
      ...legendOf(legend, left),
      ...(value === undefined ? [] : [words(right, 12, value, 'end', 'font-weight="bold"')]),
      '</svg>',
    ].join('\n');
  return { left, right, top, bottom, x, y, picture };
}

export const words = (x: number, y: number, text: string, anchor: 'start' | 'middle' | 'end', more = ''): string =>
  `<text x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"${more ? ` ${more}` : ''}>${escaped(text)}</text>`;

/** A line through points in pixels; a tenth of one is as much as is seen. */
export function line(points: readonly (readonly [x: number, y: number])[], colour: string, width: number): string {
  const path = points.map(([x, y]) => `${Math.round(10 * x) / 10} ${Math.round(10 * y) / 10}`).join('L');
  return `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linejoin="round"/>`;
}

function scale({ from, to, logarithmic }: Axis, first: number, last: number): (value: number) => number {
  const place = logarithmic ? Math.log2 : (value: number) => value;
  const [start, span] = [place(from), place(to) - place(from)];
  return (value) => first + ((place(value) - start) / span) * (last - first);
}

function legendOf(legend: readonly Legend[], left: number): string[] {
  let x = left;
  return legend.map(({ name, colour, width }) => {
    const sample =
      width === undefined
        ? `<rect x="${short(x)}" y="3" width="10" height="10" fill="${colour}"/>`
        : `<path d="M${short(x)} 8h14" stroke="${colour}" stroke-width="${width}"/>`;
    const from = x + (width === undefined ? 14 : 18);
    x = from + widthOf(name, textSize) + 8;
    return sample + words(from, 12, name, 'start');
  });
}
