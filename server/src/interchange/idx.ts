/**
 * IDX files, the format of the MNIST digits: two zero bytes, a type, the number of dimensions, their lengths (32 bits, the most
 * significant byte first), the numbers, the last dimension running fastest (RECALLED: yann.lecun.com/exdb/mnist).
 */

import type { DataSet } from '../simulate/numerics/types.ts';
import { mostClasses, type Read, read, refused } from './data-problem.ts';

export interface IdxArray {
  readonly lengths: readonly number[];
  readonly values: Float32Array;
  /** What a value is divided by so that full scale becomes 1: 255 for unsigned bytes, 1 for floats. */
  readonly full: number;
  /** Where the first value is, and how long each is. */
  readonly start: number;
  readonly size: number;
}

interface NumberType {
  readonly size: number;
  readonly full: number;
  value(view: DataView, at: number): number;
}

const types: Readonly<Record<number, NumberType>> = {
  8: { size: 1, full: 255, value: (view, at) => view.getUint8(at) },
  9: { size: 1, full: 127, value: (view, at) => view.getInt8(at) },
  11: { size: 2, full: 32_767, value: (view, at) => view.getInt16(at) },
  12: { size: 4, full: 2 ** 31 - 1, value: (view, at) => view.getInt32(at) },
  13: { size: 4, full: 1, value: (view, at) => view.getFloat32(at) },
  14: { size: 8, full: 1, value: (view, at) => view.getFloat64(at) },
};

const hex = (byte: number) => byte.toString(16).padStart(2, '0');

/** Any IDX file. */
export function readIdx(bytes: Uint8Array): Read<IdxArray> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return refused({ byte: 0 }, 'it is compressed: gunzip it first');
  if (bytes.length < 4)
    return refused({ byte: bytes.length }, `it ends after ${bytes.length} bytes, in its first number`);
  if (bytes[0] !== 0 || bytes[1] !== 0)
    return refused({ byte: 0 }, `no IDX file: it begins with ${hex(bytes[0]!)} ${hex(bytes[1]!)}, not with 00 00`);
  const type = types[bytes[2]!];
  if (!type) return refused({ byte: 2 }, `${hex(bytes[2]!)} is no type of numbers: 08, 09, 0b, 0c, 0d and 0e are`);
  const dimensions = bytes[3]!;
  if (dimensions === 0) return refused({ byte: 3 }, 'it has no dimensions');
  const start = 4 + 4 * dimensions;
  if (bytes.length < start)
    return refused(
      { byte: bytes.length },
      `it ends after ${bytes.length} bytes, in the lengths of its ${dimensions} dimensions`,
    );
  const lengths = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const count = lengths.reduce((product, length) => product * length, 1);
  const needed = start + count * type.size;
  if (bytes.length !== needed) {
    const what = `${lengths.join(' x ')} numbers take ${needed} bytes with the head, but it has ${bytes.length}`;
    return refused({ byte: Math.min(bytes.length, needed) }, bytes.length < needed ? `it is cut off: ${what}` : what);
  }
  const values = new Float32Array(count);
  for (let index = 0; index < count; index++) {
    const at = start + index * type.size;
    const value = type.value(view, at);
    if (!Number.isFinite(value)) return refused({ byte: at }, `number ${index + 1} is ${value}`);
    values[index] = value;
  }
  return read({ lengths, values, full: type.full, start, size: type.size });
}

/** What two files say together. */
export type IdxFile = 'images' | 'labels';

/**
 * Images and their labels. Numbers are divided by full scale; images of two dimensions have one channel.
 *
 * @returns the data, or what is wrong in which of the files
 */
export function idxData(
  images: Uint8Array,
  labels: Uint8Array,
  source: string,
): Read<DataSet> & { readonly file?: IdxFile } {
  const first = readIdx(images);
  if (first.kind === 'refused') return { ...first, file: 'images' };
  const second = readIdx(labels);
  if (second.kind === 'refused') return { ...second, file: 'labels' };
  const [count = 0, ...sample] = first.value.lengths;
  const { lengths, values, start, size } = second.value;
  if (sample.length === 0 || sample.length > 3)
    return { ...refused({ byte: 3 }, 'samples have 1 to 3 dimensions after their number'), file: 'images' };
  if (lengths.length !== 1)
    return { ...refused({ byte: 3 }, `labels have one dimension, not ${lengths.length}`), file: 'labels' };
  if (lengths[0] !== count)
    return { ...refused({ byte: 4 }, `${lengths[0]} labels for ${count} samples`), file: 'labels' };
  const wrong = values.findIndex((label) => !Number.isInteger(label) || label < 0 || label >= mostClasses);
  if (wrong >= 0)
    return {
      ...refused({ byte: start + wrong * size }, `${values[wrong]} is no label: classes are counted from 0`),
      file: 'labels',
    };
  const { full } = first.value;
  return read({
    source,
    shape: sample.length === 2 ? [1, ...sample] : sample,
    classes: values.reduce((most, label) => Math.max(most, label + 1), 0),
    samples: full === 1 ? first.value.values : first.value.values.map((value) => value / full),
    labels: Uint16Array.from(values),
  });
}
