/** Colours and patterns of roles, colours and shapes of passes: nothing is told by colour alone. */
import { type PassName, passes, type Role, roles } from '../memory-messages.ts';
import { readTheme, type Theme } from '../timeline/theme.ts';

/** Gradients have the colour of the pass that computes them; both kinds of activations are blue. */
export const roleColours: Record<Role, string> = {
  weights: 'other',
  optimizerState: 'update',
  weightGradients: 'weightGradient',
  kept: 'forward',
  gradients: 'activationGradient',
  other: 'conv',
};

/** What is drawn over the colour. */
type Pattern = 'none' | 'rising' | 'falling' | 'dots' | 'upright' | 'level';
const patterns: Record<Role, Pattern> = {
  weights: 'none',
  optimizerState: 'dots',
  weightGradients: 'falling',
  kept: 'upright',
  gradients: 'rising',
  other: 'level',
};

export interface Look extends Theme {
  readonly editor: string;
  readonly role: (role: Role) => { readonly fill: string; readonly pattern: CanvasPattern | null };
  readonly pass: (pass: PassName) => string;
}

const tile = 8;

/** Reads the theme as it is at this element now. @param ratio device pixels per CSS pixel */
export function readLook(canvas: HTMLCanvasElement, context: CanvasRenderingContext2D, ratio: number): Look {
  const theme = readTheme(canvas, [...roles.map((role) => roleColours[role]), ...passes]);
  const style = getComputedStyle(canvas);
  const fills = roles.map((role, index) => {
    const { fill, label } = theme.kinds[index]!;
    return { fill, pattern: patternOf(context, patterns[role], label, ratio, theme.outline ? 0.6 : 0.3) };
  });
  return {
    ...theme,
    editor: style.getPropertyValue('--vscode-editor-background').trim() || 'transparent',
    role: (role) => fills[roles.indexOf(role)]!,
    pass: (pass) => theme.kinds[roles.length + passes.indexOf(pass)]!.fill,
  };
}

function patternOf(
  context: CanvasRenderingContext2D,
  name: Pattern,
  colour: string,
  ratio: number,
  opacity: number,
): CanvasPattern | null {
  if (name === 'none') return null;
  const size = Math.max(4, Math.round(tile * ratio));
  const sheet = document.createElement('canvas');
  sheet.width = size;
  sheet.height = size;
  const pen = sheet.getContext('2d')!;
  pen.globalAlpha = opacity;
  pen.strokeStyle = colour;
  pen.fillStyle = colour;
  pen.lineWidth = Math.max(1, Math.round(ratio));
  drawTile(pen, name, size);
  return context.createPattern(sheet, 'repeat');
}

function drawTile(pen: CanvasRenderingContext2D, name: Pattern, size: number): void {
  const line = (x0: number, y0: number, x1: number, y1: number): void => {
    pen.beginPath();
    pen.moveTo(x0, y0);
    pen.lineTo(x1, y1);
    pen.stroke();
  };
  switch (name) {
    case 'rising':
      // Three lines, so that the corners of neighbouring tiles meet.
      for (const shift of [-size, 0, size]) line(shift, size, shift + size, 0);
      return;
    case 'falling':
      for (const shift of [-size, 0, size]) line(shift, 0, shift + size, size);
      return;
    case 'upright':
      line(size / 2, 0, size / 2, size);
      return;
    case 'level':
      line(0, size / 2, size, size / 2);
      return;
    case 'dots':
      pen.fillRect(size / 4, size / 4, Math.max(2, size / 4), Math.max(2, size / 4));
      return;
    case 'none':
      return;
  }
}

/** Traces the shape of a pass around a point. */
export function traceShape(context: CanvasRenderingContext2D, pass: PassName, x: number, y: number, r: number): void {
  context.beginPath();
  if (pass === 'forward') {
    context.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  for (const [index, [dx, dy]] of corners[pass].entries()) {
    if (index === 0) context.moveTo(x + dx * r, y + dy * r);
    else context.lineTo(x + dx * r, y + dy * r);
  }
  context.closePath();
}

/** Of about the same area as the circle of radius 1. */
const corners: Record<Exclude<PassName, 'forward'>, readonly (readonly [number, number])[]> = {
  activationGradient: [
    [0, -1.3],
    [1.25, 0.9],
    [-1.25, 0.9],
  ],
  weightGradient: [
    [-0.92, -0.92],
    [0.92, -0.92],
    [0.92, 0.92],
    [-0.92, 0.92],
  ],
  interleaved: [
    [0, -1.35],
    [1.35, 0],
    [0, 1.35],
    [-1.35, 0],
  ],
  update: [
    [0, 1.3],
    [1.25, -0.9],
    [-1.25, -0.9],
  ],
};

/** The same shapes as SVG, on a field from -1.5 to 1.5. */
export const shapePath = (pass: PassName): string =>
  pass === 'forward'
    ? 'M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z'
    : `M${corners[pass].map(([x, y]) => `${x} ${y}`).join('L')}z`;
