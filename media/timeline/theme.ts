/** The colours and fonts of a frame, read from the editor's variables: a canvas does not inherit them. */
import { type PatternName, patternOf } from './patterns.ts';

export interface Theme {
  /** The plot's background. */
  readonly background: string;
  readonly text: string;
  /** Axis labels and captions. */
  readonly muted: string;
  readonly grid: string;
  /** Outline of every bar in high contrast themes, else null. */
  readonly outline: string | null;
  /** CSS font families of the editor's interface. */
  readonly font: string;
  /** Pixels. */
  readonly fontSize: number;
  /** The plot behind everything, opaque. */
  readonly page: string;
  /** Less, and more, than another schedule takes. */
  readonly better: string;
  readonly worse: string;
  /** What belongs to the cursor of the editor, and to a range that is being chosen. */
  readonly cursor: string;
  /** For each kind: the bar, its pattern, and the text on it. */
  readonly kinds: readonly { readonly fill: string; readonly pattern: PatternName; readonly label: string }[];
}

/** Operators and passes with a colour of their own (`--accel-kind-NAME`); all others share one. */
export const namedKinds = [
  'conv',
  'depthwise',
  'dense',
  'matmul',
  'forward',
  'activationGradient',
  'weightGradient',
  'interleaved',
  'update',
  'transfer',
  'stall',
  'idle',
] as const;

/** The name under which a kind's colour is found. */
export const colourName = (kind: string): string => ((namedKinds as readonly string[]).includes(kind) ? kind : 'other');

/** Reads the theme as it is at this element now. */
export function readTheme(element: Element, kinds: readonly string[]): Theme {
  const style = getComputedStyle(element);
  const variable = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const text = variable('--vscode-foreground', style.color);
  return {
    background: variable('--accel-plot', 'transparent'),
    page: variable('--vscode-editor-background', 'transparent'),
    better: variable('--accel-better', text),
    worse: variable('--accel-worse', text),
    cursor: variable('--vscode-focusBorder', text),
    text,
    muted: variable('--vscode-descriptionForeground', text),
    grid: variable('--accel-grid', 'rgb(128 128 128 / 20%)'),
    outline: variable('--vscode-contrastBorder', '') || null,
    font: variable('--vscode-font-family', 'sans-serif'),
    fontSize: Number.parseFloat(variable('--vscode-font-size', '13px')) || 13,
    kinds: kinds.map((kind) => {
      const fill = variable(`--accel-kind-${colourName(kind)}`, '#808080');
      return { fill, pattern: patternOf(kind), label: readableOn(fill) };
    }),
  };
}

/** Black or white, whichever has more contrast on this colour (`#rrggbb`). */
export function readableOn(fill: string): string {
  const channels = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(fill);
  if (!channels) return '#000000';
  const [red, green, blue] = channels.slice(1).map((hex) => {
    const value = Number.parseInt(hex, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // Equal contrast to black and to white: (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
  return luminance > Math.sqrt(1.05 * 0.05) - 0.05 ? '#000000' : '#ffffff';
}
