/** `grid 128x128`: the sides of arrays, crossbars and units. */
import { maxSize, whole } from './arguments.ts';
import type { Setting, Settings } from './settings.ts';
import { plain } from './units.ts';
import { number, show } from './values.ts';

export interface GridSize {
  readonly rows: number;
  readonly cols: number;
}

/** Grids larger than this have no cycle of simulation that would mean anything. */
const maxSide = 65_536;

/** `128x128`, or `N x M` with expressions; undefined if it is missing or wrong. */
export function gridOf(settings: Settings): GridSize | undefined {
  const setting = settings.get('grid');
  if (!setting) return undefined;
  const sides = gridSides(settings, setting);
  if (!sides) return undefined;
  for (const side of sides) {
    if (!whole(number(side, plain), 1) || side > maxSide) {
      settings.wrong(
        setting,
        'accel-4003',
        `A side of a grid is a whole number from 1 to ${maxSide}, found ${side}`,
        {},
        setting.values[0],
      );
      return undefined;
    }
  }
  return { rows: sides[0], cols: sides[1] };
}

function gridSides(settings: Settings, setting: Setting): readonly [number, number] | undefined {
  const [first, by, second] = setting.values;
  if (first?.kind === 'grid' && setting.values.length === 1) return [first.rows, first.cols];
  if (!first || by?.kind !== 'name' || by.name !== 'x' || !second || setting.values.length > 3) {
    settings.wrong(setting, 'accel-5004', "'grid' needs rows and columns, like 128x128", {}, first);
    return undefined;
  }
  const sides = [first, second].map((node) => {
    const value = settings.value(setting, node);
    if (value.kind === 'number' && value.dimension.every((exponent) => exponent === 0)) return value.value;
    if (value.kind !== 'unknown')
      settings.wrong(
        setting,
        'accel-5004',
        `A side of a grid is a whole number from 1 to ${maxSize}, found ${show(value)}`,
        {},
        node,
      );
    return undefined;
  });
  return sides[0] === undefined || sides[1] === undefined ? undefined : [sides[0], sides[1]];
}
