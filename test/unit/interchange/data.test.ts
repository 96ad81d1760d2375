/** Data files of others: what they say, and what is wrong with them where. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvData } from '../../../server/src/interchange/csv-data.ts';
import { idxData, readIdx } from '../../../server/src/interchange/idx.ts';

/** A file of unsigned bytes. */
function idx(lengths: readonly number[], values: readonly number[], type = 8): Uint8Array {
  const head = lengths.flatMap((length) =>
    [length >>> 24, length >>> 16, length >>> 8, length].map((byte) => byte & 255),
  );
  return Uint8Array.from([0, 0, type, lengths.length, ...head, ...values]);
}

const images = idx([2, 2, 2], [0, 51, 102, 255, 255, 0, 0, 0]);
const labels = idx([2], [3, 0]);

describe('IDX', () => {
  it('images and labels', () => {
    const data = idxData(images, labels, 'digits');
    expect(data).toEqual({
      kind: 'read',
      value: {
        ...{ source: 'digits', shape: [1, 2, 2], classes: 4 },
        samples: Float32Array.of(0, 0.2, 0.4, 1, 1, 0, 0, 0),
        labels: Uint16Array.of(3, 0),
      },
    });
  });

  it('of every type of numbers', () => {
    const numbers: [number, number, (view: DataView, at: number, value: number) => void][] = [
      [9, 1, (view, at, value) => view.setInt8(at, value)],
      [11, 2, (view, at, value) => view.setInt16(at, value)],
      [12, 4, (view, at, value) => view.setInt32(at, value)],
      [13, 4, (view, at, value) => view.setFloat32(at, value)],
      [14, 8, (view, at, value) => view.setFloat64(at, value)],
    ];
    for (const [type, size, set] of numbers) {
      const file = idx(
        [3],
        Array.from({ length: 3 * size }, () => 0),
        type,
      );
      for (const [at, value] of [-100, 0, 7].entries()) set(new DataView(file.buffer), 8 + at * size, value);
      const result = readIdx(file);
      expect(result.kind === 'read' && [...result.value.values]).toEqual([-100, 0, 7]);
    }
  });

  it('of a part of a larger buffer', () => {
    const larger = new Uint8Array(100);
    larger.set(images, 10);
    expect(readIdx(larger.subarray(10, 10 + images.length))).toEqual(readIdx(images));
  });

  it.each<[string, Uint8Array, Uint8Array, string, number, RegExp]>([
    ['cut off', images.subarray(0, 20), labels, 'images', 20, /cut off: 2 x 2 x 2 numbers take 24 bytes.* it has 20/],
    ['cut off in its head', images.subarray(0, 9), labels, 'images', 9, /ends after 9 bytes, in the lengths/],
    ['cut off at once', images.subarray(0, 3), labels, 'images', 3, /ends after 3 bytes/],
    ['empty', images.subarray(0, 0), labels, 'images', 0, /ends after 0 bytes/],
    ['too long', Uint8Array.from([...images, 1]), labels, 'images', 24, /take 24 bytes.* it has 25/],
    ['no IDX file', Uint8Array.from([0x89, 0x50, 0, 0]), labels, 'images', 0, /begins with 89 50/],
    ['of an unknown type', idx([1], [0], 7), labels, 'images', 2, /07 is no type/],
    ['compressed', Uint8Array.from([0x1f, 0x8b, 8, 0]), labels, 'images', 0, /gunzip/],
    ['without dimensions', Uint8Array.from([0, 0, 8, 0]), labels, 'images', 3, /no dimensions/],
    ['no number', idx([1, 1], [0x7f, 0xc0, 0, 0], 13), idx([1], [0]), 'images', 12, /number 1 is NaN/],
    ['of other labels', images, idx([3], [0, 1, 2]), 'labels', 4, /3 labels for 2 samples/],
    ['with labels of two dimensions', images, idx([2, 1], [0, 1]), 'labels', 3, /one dimension, not 2/],
    ['with labels below 0', images, idx([2], [1, 255], 9), 'labels', 9, /-1 is no label/],
    ['larger than any memory', idx([2 ** 32 - 1, 2 ** 32 - 1], []), labels, 'images', 12, /cut off/],
  ])('that is %s is refused', (_name, first, second, file, byte, message) => {
    const result = idxData(first, second, '');
    expect(result.kind === 'refused' && result.problem.message).toMatch(message);
    expect(result).toMatchObject({ file, problem: { at: { byte } } });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.uint8Array({ maxLength: 20 }), (first, second) => {
        expect(['read', 'refused']).toContain(idxData(first, second, '').kind);
        expect(['read', 'refused']).toContain(idxData(Uint8Array.from([0, 0, 8, 1, ...first]), second, '').kind);
      }),
    );
  });
});

describe('CSV', () => {
  it('with the label first, if nothing names it', () => {
    expect(csvData('2,0.5,1\n0,-1,0\n', 'file')).toEqual({
      kind: 'read',
      value: {
        ...{ source: 'file', shape: [2], classes: 3 },
        samples: Float32Array.of(0.5, 1, -1, 0),
        labels: Uint16Array.of(2, 0),
      },
    });
  });

  it('with a named label, empty lines, and numbers that are divided by the largest', () => {
    const result = csvData('a,"Label",b\r\n\r\n10, 1, 40\r\n-20, 0, 4e1', '');
    expect(result.kind === 'read' && result.value).toMatchObject({
      samples: Float32Array.of(0.25, 1, -0.5, 1),
      labels: Uint16Array.of(1, 0),
    });
  });

  it.each([
    ['ragged', '0,1,2\n1,2\n', 2, /2 fields, but line 1 has 3/],
    ['not numbers', '0,1\n1,x\n', 2, /'x' in column 2 is no number/],
    ['NaN', '0,1\n1,NaN\n', 2, /'NaN' in column 2/],
    ['NaN in the first line', '0,NaN\n1,1\n', 1, /'NaN' in column 2/],
    ['infinite', '0,1e39\n', 1, /'1e39' in column 2/],
    ['missing numbers', '0,1\n\n1,\n', 3, /'' in column 2/],
    ['labels that are no classes', '0,1\n-1,1\n', 2, /'-1' is no label/],
    ['labels between classes', '0.5,1\n', 1, /'0.5' is no label/],
    ['labels out of range', '65536,1\n', 1, /'65536' is no label/],
    ['columns without a label', 'a,b\n1,2\n', 1, /which is the label/],
    ['only one column', '1\n2\n', 1, /a label and at least one number/],
    ['nothing', '\n\n', 1, /no samples/],
    ['only a header', 'label,a\n', 1, /no samples/],
  ])('with %s is refused', (_name, text, line, message) => {
    const result = csvData(text, '');
    expect(result.kind === 'refused' && result.problem.message).toMatch(message);
    expect(result).toMatchObject({ problem: { at: { line } } });
  });

  it('never throws, and gives back what was written', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(['read', 'refused']).toContain(csvData(text, '').kind);
      }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.float({ min: -1, max: 1, noNaN: true })), {
          minLength: 1,
          maxLength: 200,
        }),
        (rows) => {
          const result = csvData(rows.map(([label, value]) => `${label},${value}`).join('\n'), '');
          expect(result.kind === 'read' && [...result.value.samples].map((value) => value + 0)).toEqual(
            rows.map(([, value]) => value + 0),
          );
        },
      ),
    );
  });
});
