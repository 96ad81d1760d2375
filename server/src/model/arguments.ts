/** Values -> the checked arguments an operator reads. */
import type { OperatorParameter, Pads } from './operators/types.ts';
import { plain, sameDimension } from './units.ts';
import { show, type Value } from './values.ts';

/** Larger sizes than this are typing errors; products of a few of them still are exact or refused. */
export const maxSize = 2 ** 31;

/** The value as the parameter needs it, or what is wrong with it. */
export function convert(value: Value, parameter: OperatorParameter): { value: unknown } | { wrong: string } {
  const wrong = (expected: string) => ({ wrong: `'${parameter.name}' must be ${expected}, found ${show(value)}` });
  switch (parameter.type) {
    case 'count':
      return whole(value, 1) ? { value: value.value } : wrong('a whole number from 1 on');
    case 'index':
      return whole(value, 0) ? { value: value.value } : wrong('a whole number from 0 on');
    case 'number':
      return value.kind === 'number' && sameDimension(value.dimension, plain)
        ? { value: value.value }
        : wrong('a number');
    case 'flag':
      return value.kind === 'boolean' ? { value: value.value } : wrong('true or false');
    case 'word': {
      const words = parameter.words ?? [];
      return value.kind === 'word' && words.includes(value.word) ? { value: value.word } : wrong(words.join(' or '));
    }
    case 'pair': {
      if (whole(value, 1)) return { value: [value.value, value.value] };
      const sizes = numbers(value, 1);
      return sizes?.length === 2 ? { value: sizes } : wrong('a whole number from 1 on, or [vertical, horizontal]');
    }
    case 'pad':
      return (
        pads(value) ?? wrong('a whole number from 0 on, [vertical, horizontal], [top, bottom, left, right], or same')
      );
    case 'order': {
      const axes = numbers(value, 0);
      return axes ? { value: axes } : wrong('a list of whole numbers from 0 on');
    }
    case 'shape': {
      const sizes = numbers(value, -1);
      return sizes && sizes.length > 0 && !sizes.includes(0)
        ? { value: sizes }
        : wrong('a list of whole numbers; one may be -1');
    }
  }
}

/** A plain whole number in the usable range. */
export function whole(value: Value, least: number): value is Value & { kind: 'number' } {
  return (
    value.kind === 'number' &&
    sameDimension(value.dimension, plain) &&
    Number.isInteger(value.value) &&
    value.value >= least &&
    value.value <= maxSize
  );
}

function numbers(value: Value, least: number): number[] | undefined {
  if (value.kind !== 'list') return undefined;
  const result: number[] = [];
  for (const item of value.items) {
    if (!whole(item, least)) return undefined;
    result.push(item.value);
  }
  return result;
}

function pads(value: Value): { value: Pads } | undefined {
  if (value.kind === 'word' && value.word === 'same') return { value: 'same' };
  if (whole(value, 0)) return { value: [value.value, value.value, value.value, value.value] };
  const sizes = numbers(value, 0);
  if (sizes?.length === 2) return { value: [sizes[0]!, sizes[0]!, sizes[1]!, sizes[1]!] };
  if (sizes?.length === 4) return { value: [sizes[0]!, sizes[1]!, sizes[2]!, sizes[3]!] };
  return undefined;
}
