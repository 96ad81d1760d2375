/** Functions over numbers and shapes that expressions can call. */

import { plain, sameDimension } from './units.ts';
import { number, show, type Value } from './values.ts';

export interface BuiltinFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly doc: string;
  /** What it computes with; constants and settings have no tensors. */
  readonly over: 'numbers' | 'shapes';
  /** The result, or what is wrong with argument `at`. */
  apply(args: readonly Value[]): Value | { at: number; message: string };
}

/** `units`: whether numbers with units may be given (they keep them), or plain numbers only. */
function numeric(
  name: string,
  parameters: readonly string[],
  doc: string,
  compute: (...values: number[]) => number,
  units = true,
): BuiltinFunction {
  return {
    name,
    parameters,
    doc,
    over: 'numbers',
    apply(args) {
      const values: number[] = [];
      const first = args[0];
      const dimension = units && first?.kind === 'number' ? first.dimension : plain;
      for (const [at, arg] of args.entries()) {
        if (arg.kind !== 'number') return { at, message: `'${name}' needs a number, found ${show(arg)}` };
        if (!sameDimension(arg.dimension, dimension)) {
          const wanted = units ? 'equal units' : 'a number without a unit';
          return {
            at,
            message: `'${name}' needs ${wanted}, found ${args
              .slice(0, at + 1)
              .map(show)
              .join(' and ')}`,
          };
        }
        values.push(arg.value);
      }
      const result = compute(...values);
      return Number.isFinite(result)
        ? number(result, dimension)
        : { at: 0, message: `'${name}' of ${args.map(show).join(' and ')} is no number` };
    },
  };
}

function shaped(
  name: string,
  doc: string,
  read: (shape: readonly number[]) => number | undefined,
  needs: string,
): BuiltinFunction {
  return {
    name,
    parameters: ['x'],
    doc,
    over: 'shapes',
    apply([x]) {
      if (x?.kind !== 'tensor') return { at: 0, message: `'${name}' needs a tensor, found ${x ? show(x) : 'nothing'}` };
      const size = read(x.shape);
      return size === undefined ? { at: 0, message: `'${name}' needs ${needs}, found ${show(x)}` } : number(size);
    },
  };
}

const image = 'a tensor [channels, height, width]';

export const functions: ReadonlyMap<string, BuiltinFunction> = new Map(
  [
    numeric('min', ['a', 'b'], 'The smaller of two numbers.', Math.min),
    numeric('max', ['a', 'b'], 'The larger of two numbers.', Math.max),
    numeric('floor', ['x'], 'Rounds down.', Math.floor),
    numeric('ceil', ['x'], 'Rounds up.', Math.ceil),
    numeric('round', ['x'], 'Rounds to the nearest whole number.', Math.round),
    numeric('sqrt', ['x'], 'Square root.', Math.sqrt, false),
    numeric('log2', ['x'], 'Logarithm to base 2.', Math.log2, false),
    numeric('abs', ['x'], 'Without its sign.', Math.abs),
    shaped('channels', 'The first dimension.', (shape) => shape[0], 'at least one dimension'),
    shaped(
      'height',
      'The second dimension of an image.',
      (shape) => (shape.length === 3 ? shape[1] : undefined),
      image,
    ),
    shaped('width', 'The third dimension of an image.', (shape) => (shape.length === 3 ? shape[2] : undefined), image),
    shaped('features', 'The last dimension.', (shape) => shape.at(-1), 'at least one dimension'),
    shaped('size', 'The number of elements.', (shape) => shape.reduce((a, b) => a * b, 1), 'a tensor'),
    shaped('rank', 'The number of dimensions.', (shape) => shape.length, 'a tensor'),
    {
      name: 'dim',
      parameters: ['x', 'i'],
      doc: 'The dimension with number i, counted from 0.',
      over: 'shapes',
      apply([x, i]) {
        if (x?.kind !== 'tensor') return { at: 0, message: `'dim' needs a tensor, found ${x ? show(x) : 'nothing'}` };
        if (i?.kind !== 'number') return { at: 1, message: `'dim' needs a number, found ${i ? show(i) : 'nothing'}` };
        const size = x.shape[i.value];
        return size === undefined ? { at: 1, message: `${show(x)} has no dimension ${i.value}` } : number(size);
      },
    } satisfies BuiltinFunction,
  ].map((each) => [each.name, each]),
);
