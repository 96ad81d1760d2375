import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { passes } from '../../../media/messages.ts';
import { namedKinds } from '../../../media/timeline/theme.ts';

const source = readFileSync(new URL('../../../media/common/tokens.ts', import.meta.url), 'utf8');

/** The colours of a theme: those that are written for it. */
function coloursOf(selector: string): Map<string, string> {
  const start = source.indexOf(`\n${selector} {`);
  const rules = source.slice(start, source.indexOf('\n}', start));
  return new Map(
    [...rules.matchAll(/--accel-kind-(\w+): (#[0-9a-f]{6});/g)].map(([, kind, colour]) => [kind!, colour!]),
  );
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
};

test.each([
  ['body', '#1f1f1f'],
  ['body.vscode-light', '#ffffff'],
  ['body.vscode-high-contrast', '#000000'],
  ['body.vscode-high-contrast-light', '#ffffff'],
])(
  'colours of %s stand out from the background, and passes from each other without their hue',
  (selector, background) => {
    const colours = coloursOf(selector);
    for (const kind of [...namedKinds, 'other']) {
      expect.soft(contrast(colours.get(kind)!, background), kind).toBeGreaterThanOrEqual(3);
    }
    for (const pass of passes) {
      for (const other of passes.filter((each) => each !== pass)) {
        expect
          .soft(contrast(colours.get(pass)!, colours.get(other)!), `${pass}, ${other}`)
          .toBeGreaterThanOrEqual(1.25);
      }
    }
  },
);
