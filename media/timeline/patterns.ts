/** Patterns on bars, so that passes are told apart without their colours. */

export type PatternName = 'plain' | 'rising' | 'falling' | 'crossed' | 'upright' | 'level' | 'striped' | 'hollow';

const named: Readonly<Record<string, PatternName>> = {
  activationGradient: 'rising',
  weightGradient: 'falling',
  interleaved: 'crossed',
  update: 'upright',
  transfer: 'level',
  stall: 'striped',
  idle: 'hollow',
};

export const patternOf = (kind: string): PatternName => named[kind] ?? 'plain';

/** Pixels (CSS) after which a pattern repeats. */
export const patternSize = 8;

/**
 * What a bar of this colour is filled with: a colour where there is no pattern.
 * @param ink the colour of text on the bar
 */
export function fillOf(
  context: CanvasRenderingContext2D,
  colour: string,
  ink: string,
  pattern: PatternName,
  ratio: number,
): string | CanvasPattern {
  if (pattern === 'plain') return colour;
  const size = Math.max(4, Math.round(patternSize * ratio));
  const tile = document.createElement('canvas');
  tile.width = size;
  tile.height = size;
  const draw = tile.getContext('2d')!;
  draw.fillStyle = colour;
  draw.strokeStyle = ink;
  draw.lineWidth = Math.max(1, ratio);
  const line = (...points: number[]): void => {
    draw.beginPath();
    for (let at = 0; at < points.length; at += 4) {
      draw.moveTo(points[at]! * size, points[at + 1]! * size);
      draw.lineTo(points[at + 2]! * size, points[at + 3]! * size);
    }
    draw.stroke();
  };
  // Each line three times, so that it goes on in the next tile.
  const rising = [-0.5, 0.5, 0.5, -0.5, 0, 1, 1, 0, 0.5, 1.5, 1.5, 0.5];
  const falling = [-0.5, 0.5, 0.5, 1.5, 0, 0, 1, 1, 0.5, -0.5, 1.5, 0.5];
  if (pattern === 'striped') {
    // The page shows between the stripes: nothing works here.
    draw.globalAlpha = 0.22;
    draw.fillRect(0, 0, size, size);
    draw.globalAlpha = 1;
    draw.strokeStyle = colour;
    draw.lineWidth = 2 * ratio;
    line(...rising);
  } else if (pattern === 'hollow') {
    draw.globalAlpha = 0.25;
    draw.fillRect(0, 0, size, size);
  } else {
    draw.fillRect(0, 0, size, size);
    draw.globalAlpha = 0.26;
    if (pattern === 'rising' || pattern === 'crossed') line(...rising);
    if (pattern === 'falling' || pattern === 'crossed') line(...falling);
    if (pattern === 'upright') line(0.5, 0, 0.5, 1);
    if (pattern === 'level') line(0, 0.5, 1, 0.5);
  }
  return context.createPattern(tile, 'repeat') ?? colour;
}
