/** How lines of a chart are told apart: by colour, by the shape of their points, and after the fifth by dashes, too. Pure. */

const colours = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'] as const;

/** Classes of a line, points and swatch. */
export const lookOf = (line: number): string =>
  `kind-${colours[line % colours.length]}${line >= colours.length ? ' dashed' : ''}`;

/** Paths around 0, 0 within 4 pixels; one more than there are colours, so that pairs repeat late. */
const shapes = [
  'M-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z',
  'M-3.2-3.2h6.4v6.4h-6.4z',
  'M0-4.2L4 3.2H-4z',
  'M0-4.4L4.4 0L0 4.4L-4.4 0z',
  'M0 4.2L4-3.2H-4z',
  'M-3.8-1.2h2.6v-2.6h2.4v2.6h2.6v2.4h-2.6v2.6h-2.4v-2.6h-2.6z',
] as const;

export const shapeOf = (line: number): string => shapes[line % shapes.length]!;
