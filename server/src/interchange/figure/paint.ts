/** Colours and patterns of a picture of a schedule: those of the panels on white and on dark, and a pattern for whoever prints in grey. */

export const themes = ['light', 'dark'] as const;
export type ThemeName = (typeof themes)[number];

export interface Theme {
  readonly page: string;
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  /** Behind the bars of a lane. */
  readonly lane: string;
  /** By style. */
  readonly fills: Readonly<Record<string, string>>;
}

export const palettes: Readonly<Record<ThemeName, Theme>> = {
  light: {
    page: '#ffffff',
    text: '#1b1b1b',
    muted: '#4d4d4d',
    grid: '#d4d4d4',
    lane: '#f4f4f4',
    fills: {
      conv: '#2271b8',
      depthwise: '#c97a06',
      dense: '#0b8060',
      matmul: '#a8559a',
      other: '#757b82',
      forward: '#006cbc',
      activationGradient: '#d77c19',
      weightGradient: '#8d2b88',
      interleaved: '#048f67',
      update: '#594101',
      transfer: '#10808f',
      stall: '#c73c34',
      idle: '#7d8288',
    },
  },
  dark: {
    page: '#1e1e1e',
    text: '#e6e6e6',
    muted: '#b5b5b5',
    grid: '#454545',
    lane: '#282828',
    fills: {
      conv: '#4fa3e3',
      depthwise: '#f0a83a',
      dense: '#2fb98c',
      matmul: '#d68bc6',
      other: '#9aa0a6',
      forward: '#1a84db',
      activationGradient: '#f89a42',
      weightGradient: '#a3489d',
      interleaved: '#25ac7f',
      update: '#e3d688',
      transfer: '#45b3c4',
      stall: '#ee6a62',
      idle: '#8b9096',
    },
  },
};

/** The style that has a colour: all that have none share one. */
export const styleOf = (name: string): string => (Object.hasOwn(palettes.light.fills, name) ? name : 'other');

/** Operators and passes never stand in one picture, so both may have the plain one and the diagonals. */
const patterns: Readonly<Record<string, string>> = {
  depthwise: 'rising',
  dense: 'falling',
  matmul: 'crossed',
  other: 'upright',
  activationGradient: 'rising',
  weightGradient: 'falling',
  interleaved: 'crossed',
  update: 'upright',
  transfer: 'level',
  stall: 'striped',
  idle: 'hollow',
};

/** Pixels after which a pattern repeats. */
const size = 6;
/** Each diagonal three times, so that it goes on in the next tile. */
const lines: Readonly<Record<string, string>> = {
  rising: 'M-1 1l2 -2M0 6l6 -6M5 7l2 -2',
  falling: 'M-1 5l2 2M0 0l6 6M5 -1l2 2',
  upright: 'M3 0v6',
  level: 'M0 3h6',
};
const pathOf = (pattern: string): string => (pattern === 'crossed' ? lines.rising! + lines.falling! : lines[pattern]!);

/** Whether the page shows through: then text on it has the colour of text. */
export const isFaint = (style: string): boolean => style === 'stall' || style === 'idle';

/** Pictures that stand in one page may share a name: it stands for the same pattern in each. */
const idOf = (theme: ThemeName, style: string): string => `accel-${theme}-${style}`;

/** What a bar of a style is filled with where there is room for a pattern. */
export const paintOf = (theme: ThemeName, style: string): string =>
  patterns[style] ? `url(#${idOf(theme, style)})` : palettes[theme].fills[style]!;

/** The definition of a style's pattern; empty if it is plain. */
export function patternDefinition(theme: ThemeName, style: string): string {
  const pattern = patterns[style];
  if (!pattern) return '';
  const fill = palettes[theme].fills[style]!;
  const box = `<rect width="${size}" height="${size}" fill="${fill}"`;
  const path = (d: string, stroke: string, width: number, opacity: number) =>
    `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-opacity="${opacity}"/>`;
  const content =
    pattern === 'hollow'
      ? `${box} fill-opacity="0.25"/>`
      : pattern === 'striped'
        ? `${box} fill-opacity="0.2"/>${path(pathOf('rising'), fill, 1.8, 1)}`
        : `${box}/>${path(pathOf(pattern), inkOn(fill), 0.9, 0.4)}`;
  return `<pattern id="${idOf(theme, style)}" width="${size}" height="${size}" patternUnits="userSpaceOnUse">${content}</pattern>`;
}

/** Black or white, whichever has more contrast on this colour (`#rrggbb`). */
export function inkOn(fill: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(fill.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // Equal contrast to black and to white: (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
  return luminance > Math.sqrt(1.05 * 0.05) - 0.05 ? '#000000' : '#ffffff';
}
