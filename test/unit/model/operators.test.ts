/** Every operator of the language reference: shapes, parameters, the matrix product it becomes, and what it refuses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operators } from '../../../server/src/model/operators/index.ts';
import { builtNetwork, repositoryFile } from '../../support/model.ts';
import { layerOf, refusalOf, statementNetwork } from '../../support/one-operator.ts';

const shapeOf = (statement: string, ...shapes: readonly (readonly number[])[]): string =>
  layerOf(statement, ...shapes).shape.join('x');

/** `m x n x k`, and the number of groups if there are several. */
function gemmOf(statement: string, ...shapes: readonly (readonly number[])[]): string {
  const { gemm } = layerOf(statement, ...shapes);
  return gemm
    ? `${gemm.m} x ${gemm.n} x ${gemm.k}${gemm.groups > 1 ? ` * ${gemm.groups}` : ''} (batch in ${gemm.batchIn})`
    : 'none';
}

const image = [8, 14, 20];

describe('conv', () => {
  it.each([
    // arguments, shape, parameters, product
    ['filters = 16, kernel = 3', '16x12x18', 16 * 8 * 9 + 16, '216 x 16 x 72 (batch in m)'],
    ['16, 3', '16x12x18', 16 * 8 * 9 + 16, '216 x 16 x 72 (batch in m)'],
    ['filters = 16, kernel = 3, bias = false', '16x12x18', 16 * 8 * 9, '216 x 16 x 72 (batch in m)'],
    ['filters = 16, kernel = [3, 5]', '16x12x16', 16 * 8 * 15 + 16, '192 x 16 x 120 (batch in m)'],
    ['filters = 4, kernel = 3, stride = 2', '4x6x9', 4 * 72 + 4, '54 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, stride = [1, 3]', '4x12x6', 4 * 72 + 4, '72 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, pad = 1', '4x14x20', 4 * 72 + 4, '280 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, pad = [1, 0]', '4x14x18', 4 * 72 + 4, '252 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, pad = [0, 2, 1, 3]', '4x14x22', 4 * 72 + 4, '308 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, dilation = 2', '4x10x16', 4 * 72 + 4, '160 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 3, dilation = [2, 1]', '4x10x18', 4 * 72 + 4, '180 x 4 x 72 (batch in m)'],
    ['filters = 16, kernel = 3, groups = 4', '16x12x18', 16 * 2 * 9 + 16, '216 x 4 x 18 * 4 (batch in m)'],
    ['filters = 4, kernel = 3, stride = 2, pad = same', '4x7x10', 4 * 72 + 4, '70 x 4 x 72 (batch in m)'],
    ['filters = 4, kernel = 14, stride = 99', '4x1x1', 4 * 8 * 196 + 4, '1 x 4 x 1568 (batch in m)'],
  ])('%s', (args, shape, parameters, product) => {
    const statement = `conv(x, ${args})`;
    expect(shapeOf(statement, image)).toBe(shape);
    expect(layerOf(statement, image).parameters).toBe(parameters);
    expect(gemmOf(statement, image)).toBe(product);
  });

  it('puts the odd row of `same` at the bottom and the odd column at the right', () => {
    expect(layerOf('conv(x, filters = 1, kernel = 4, pad = same)', image).details).toContain('pad 1, 2, 1, 2');
    expect(layerOf('conv(x, filters = 1, kernel = [2, 3], pad = same)', image).details).toContain('pad 0, 1, 1, 1');
    // 14 = 2 * 7: a stride of two needs one row more, at the bottom.
    expect(layerOf('conv(x, filters = 1, kernel = 3, stride = 2, pad = same)', image).details).toContain(
      'pad 0, 1, 0, 1',
    );
  });

  it.each([
    [
      'conv(x, filters = 4, kernel = 3)',
      [8, 14],
      "accel-3001 'conv' needs an input [channels, height, width], found 8×14 [x]",
    ],
    ['conv(x, filters = 4, kernel = 15)', image, 'accel-3002 Kernel 15 is larger than the padded input height 14 [15]'],
    [
      'conv(x, filters = 4, kernel = [3, 21])',
      image,
      'accel-3002 Kernel 21 is larger than the padded input width 20 [[3, 21]]',
    ],
    [
      'conv(x, filters = 4, kernel = 8, dilation = 2)',
      image,
      'accel-3002 Kernel 8 (dilated to 15) is larger than the padded input height 14 [8]',
    ],
    [
      'conv(x, filters = 9, kernel = 3, groups = 3)',
      image,
      'accel-3001 8 input channels cannot be split into 3 groups [3]',
    ],
    ['conv(x, filters = 9, kernel = 3, groups = 4)', image, 'accel-3001 9 filters cannot be split into 4 groups [4]'],
    ['conv(x, filters = 0, kernel = 3)', image, "accel-2005 'filters' must be a whole number from 1 on, found 0 [0]"],
    [
      'conv(x, filters = 1.5, kernel = 3)',
      image,
      "accel-2005 'filters' must be a whole number from 1 on, found 1.5 [1.5]",
    ],
    [
      'conv(x, filters = 4, kernel = [1, 2, 3])',
      image,
      "accel-2005 'kernel' must be a whole number from 1 on, or [vertical, horizontal], found [1, 2, 3] [[1, 2, 3]]",
    ],
    [
      'conv(x, filters = 4, kernel = 3, pad = [1, 2, 3])',
      image,
      "accel-2005 'pad' must be a whole number from 0 on, [vertical, horizontal], [top, bottom, left, right], or same, found [1, 2, 3] [[1, 2, 3]]",
    ],
    [
      'conv(x, filters = 4, kernel = 3, pad = -1)',
      image,
      "accel-2005 'pad' must be a whole number from 0 on, [vertical, horizontal], [top, bottom, left, right], or same, found -1 [-1]",
    ],
    ['conv(x, filters = 4, kernel = 3, bias = 1)', image, "accel-2005 'bias' must be true or false, found 1 [1]"],
    [
      'conv(x, filters = 3 B, kernel = 3)',
      image,
      "accel-2005 'filters' must be a whole number from 1 on, found 3 B [3 B]",
    ],
    ['conv(3, filters = 4, kernel = 3)', image, "accel-2003 'conv' needs a tensor here, found 3 [3]"],
    ['conv(x, filters = 4)', image, "accel-2004 'conv' needs 'kernel' [conv]"],
  ] as const)('%s of %j is refused', (statement, shape, message) => expect(refusalOf(statement, shape)).toBe(message));

  const pair = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }));
  const sizes = fc.tuple(fc.integer({ min: 1, max: 14 }), fc.integer({ min: 1, max: 14 }));
  const pads = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 4 }))) as fc.Arbitrary<
    [number, number, number, number]
  >;

  /** Counts the places where a window of this reach fits into so many padded pixels. */
  function positions(
    size: number,
    before: number,
    after: number,
    kernel: number,
    stride: number,
    dilation: number,
  ): number {
    let count = 0;
    for (let start = -before; start + dilation * (kernel - 1) < size + after; start += stride) count++;
    return count;
  }

  it('has as many outputs as there are places for its window', () => {
    fc.assert(
      fc.property(sizes, pair, pair, pair, pads, (size, kernel, stride, dilation, pad) => {
        const statement = `conv(x, filters = 2, kernel = [${kernel}], stride = [${stride}], dilation = [${dilation}], pad = [${pad}])`;
        const height = positions(size[0], pad[0], pad[1], kernel[0], stride[0], dilation[0]);
        const width = positions(size[1], pad[2], pad[3], kernel[1], stride[1], dilation[1]);
        if (height === 0 || width === 0) expect(refusalOf(statement, [3, ...size])).toContain('accel-3002');
        else expect(layerOf(statement, [3, ...size]).shape).toEqual([2, height, width]);
      }),
      { numRuns: 300 },
    );
  });

  it('gives ceil(input / stride) with `same`, whatever the window', () => {
    fc.assert(
      fc.property(sizes, pair, pair, pair, (size, kernel, stride, dilation) => {
        const statement = `conv(x, filters = 2, kernel = [${kernel}], stride = [${stride}], dilation = [${dilation}], pad = same)`;
        const expected = [2, Math.ceil(size[0] / stride[0]), Math.ceil(size[1] / stride[1])];
        expect(layerOf(statement, [3, ...size]).shape).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  it('multiplies as often as a loop over outputs, filters and windows does', () => {
    const group = fc.constantFrom(1, 2, 4);
    fc.assert(
      fc.property(sizes, pair, pair, fc.integer({ min: 0, max: 2 }), group, (size, kernel, stride, pad, groups) => {
        const [channels, filters] = [4, 8];
        const [height, width] = [0, 1].map((axis) =>
          positions(size[axis]!, pad, pad, kernel[axis]!, stride[axis]!, 1),
        ) as [number, number];
        if (height === 0 || width === 0) return;
        let macs = 0;
        for (let filter = 0; filter < filters; filter++)
          for (let row = 0; row < height; row++)
            for (let column = 0; column < width; column++)
              for (let channel = 0; channel < channels / groups; channel++) macs += kernel[0] * kernel[1];
        const statement = `conv(x, filters = ${filters}, kernel = [${kernel}], stride = [${stride}], pad = ${pad}, groups = ${groups})`;
        const layer = layerOf(statement, [channels, ...size]);
        const { m, n, k, groups: products } = layer.gemm!;
        expect([layer.macs, m * n * k * products]).toEqual([macs, macs]);
      }),
      { numRuns: 100 },
    );
  });
});

describe('depthwise', () => {
  it('is a convolution with as many groups as channels', () => {
    const both = [
      'depthwise(x, kernel = 3, multiplier = 2, pad = 1)',
      'conv(x, filters = 16, kernel = 3, pad = 1, groups = 8)',
    ];
    const [depthwise, conv] = both.map((statement) => layerOf(statement, image));
    expect(depthwise!.shape).toEqual(conv!.shape);
    expect(depthwise!.gemm).toEqual(conv!.gemm);
    expect(depthwise!.parameters).toBe(conv!.parameters);
    expect(gemmOf(both[0]!, image)).toBe('280 x 2 x 9 * 8 (batch in m)');
  });

  it.each([
    ['kernel = 3', '8x12x18', 8 * 9 + 8],
    ['kernel = 3, bias = false', '8x12x18', 8 * 9],
    ['kernel = 3, stride = 2, pad = same', '8x7x10', 8 * 9 + 8],
    ['kernel = 3, dilation = 3', '8x8x14', 8 * 9 + 8],
  ])('%s', (args, shape, parameters) => {
    expect(shapeOf(`depthwise(x, ${args})`, image)).toBe(shape);
    expect(layerOf(`depthwise(x, ${args})`, image).parameters).toBe(parameters);
  });
});

describe('dense', () => {
  it('works on the last dimension', () => {
    expect(gemmOf('dense(x, units = 10)', [256])).toBe('1 x 10 x 256 (batch in m)');
    expect(gemmOf('dense(x, units = 10)', [12, 256])).toBe('12 x 10 x 256 (batch in m)');
    expect(gemmOf('dense(x, units = 10)', [2, 3, 256])).toBe('6 x 10 x 256 (batch in m)');
    expect(shapeOf('dense(x, units = 10)', [2, 3, 256])).toBe('2x3x10');
    expect(layerOf('dense(x, units = 10)', [12, 256]).parameters).toBe(2570);
    expect(layerOf('dense(x, units = 10, bias = false)', [12, 256]).parameters).toBe(2560);
  });

  it('refuses an image of one pixel, where the last dimension is not what is meant', () =>
    expect(refusalOf('dense(x, units = 10)', [512, 1, 1])).toBe(
      "accel-3001 'dense' works on the last dimension of 512×1×1, which is 1: flatten the input first [x]",
    ));
});

describe('matmul', () => {
  it('multiplies two activations; a batch adds products, not rows', () => {
    expect(gemmOf('matmul(x, y)', [5, 7], [7, 9])).toBe('5 x 9 x 7 (batch in groups)');
    expect(gemmOf('matmul(x, y, transpose = true)', [5, 7], [9, 7])).toBe('5 x 9 x 7 (batch in groups)');
    expect(gemmOf('matmul(x, y)', [4, 2, 5, 7], [4, 2, 7, 9])).toBe('5 x 9 x 7 * 8 (batch in groups)');
    expect(shapeOf('matmul(x, y)', [4, 2, 5, 7], [4, 2, 7, 9])).toBe('4x2x5x9');
    expect(layerOf('matmul(x, y)', [5, 7], [7, 9]).parameters).toBe(0);
  });

  it.each([
    [[5, 7], [9, 8], 'accel-3001 The inner dimensions differ: 7 of 5×7 and 9 of 9×8 [y]'],
    [
      [5, 7],
      [9, 7],
      "accel-3001 The inner dimensions differ: 7 of 5×7 and 9 of 9×7. Use 'transpose = true' to swap the last two dimensions of the second [y]",
    ],
    [[2, 5, 7], [3, 7, 9], 'accel-3001 The leading dimensions differ: 2×5×7 and 3×7×9 [y]'],
    [[5], [5, 7], "accel-3001 'matmul' needs at least two dimensions, found 5 [x]"],
    [[5, 7], [7], "accel-3001 'matmul' needs at least two dimensions, found 7 [y]"],
  ])('refuses %j and %j', (x, y, message) => expect(refusalOf('matmul(x, y)', x, y)).toBe(message));
});

describe('pooling', () => {
  it.each([
    ['kernel = 2', '8x7x10'],
    ['kernel = 3', '8x4x6'],
    ['kernel = 3, ceil = true', '8x5x7'],
    ['kernel = 3, stride = 2', '8x6x9'],
    ['kernel = 3, stride = 2, ceil = true', '8x7x10'],
    ['kernel = 3, stride = 2, pad = 1', '8x7x10'],
    ['kernel = [2, 4]', '8x7x5'],
    ['kernel = 3, stride = 1, pad = same', '8x14x20'],
  ])('maxpool and avgpool with %s', (args, shape) => {
    for (const name of ['maxpool', 'avgpool']) {
      expect(shapeOf(`${name}(x, ${args})`, image)).toBe(shape);
      expect(layerOf(`${name}(x, ${args})`, image).parameters).toBe(0);
      expect(gemmOf(`${name}(x, ${args})`, image)).toBe('none');
    }
  });

  it('rounds up only as long as the last window begins inside the image', () => {
    // Windows at 0, 3 (and 6, which is outside of five pixels).
    expect(shapeOf('maxpool(x, kernel = 1, stride = 3, ceil = true)', [1, 5, 5])).toBe('1x2x2');
    expect(shapeOf('maxpool(x, kernel = 2, stride = 2, ceil = true)', [1, 5, 5])).toBe('1x3x3');
    expect(shapeOf('maxpool(x, kernel = 2, stride = 2, ceil = true, pad = [0, 1, 0, 1])', [1, 5, 5])).toBe('1x3x3');
  });

  it('globalpool leaves one number for each channel', () => {
    expect(shapeOf('globalpool(x)', image)).toBe('8');
    expect(layerOf('globalpool(x, mode = max)', image).details).toEqual(['max']);
    expect(refusalOf('globalpool(x, mode = sum)', image)).toContain("'sum' is not defined");
    expect(refusalOf('globalpool(x, mode = same)', image)).toBe(
      "accel-2005 'mode' must be avg or max, found same [same]",
    );
  });
});

describe('normalisations and activations', () => {
  it.each([
    ['batchnorm(x)', 16],
    ['layernorm(x)', 40],
    ['rmsnorm(x)', 20],
    ['groupnorm(x, groups = 4)', 16],
    ...['relu', 'relu6', 'sigmoid', 'tanh', 'gelu', 'silu', 'softmax'].map((name) => [`${name}(x)`, 0] as const),
    ['dropout(x)', 0],
    ['dropout(x, rate = 0.2)', 0],
  ] as const)('%s keeps the shape and trains %i numbers', (statement, parameters) => {
    const layer = layerOf(statement, image);
    expect(layer.shape).toEqual(image);
    expect(layer.parameters).toBe(parameters);
    expect(layer.gemm).toBeUndefined();
  });

  it('groupnorm refuses groups that do not divide the channels', () =>
    expect(refusalOf('groupnorm(x, groups = 3)', image)).toBe(
      'accel-3001 8 channels of 8×14×20 cannot be split into 3 groups [3]',
    ));
});

describe('joining and rearranging', () => {
  it('add and multiply take any number of equal tensors', () => {
    expect(shapeOf('add(x, y, z)', [2, 3], [2, 3], [2, 3])).toBe('2x3');
    expect(shapeOf('multiply(x, y)', [2, 3], [2, 3])).toBe('2x3');
    expect(refusalOf('add(x, y)', [2, 3], [3, 2])).toBe("accel-3001 'add' needs equal shapes, found 2×3 and 3×2 [y]");
    expect(refusalOf('add(x)', [2, 3])).toBe("accel-2004 'add' needs 'b' [add]");
  });

  it('concat joins along an axis', () => {
    expect(shapeOf('concat(x, y)', [2, 5], [3, 5])).toBe('5x5');
    expect(shapeOf('concat(x, y, z, axis = 1)', [2, 5], [2, 1], [2, 2])).toBe('2x8');
    expect(refusalOf('concat(x, y)', [2, 5], [3, 4])).toBe(
      "accel-3001 'concat' along dimension 0 needs all others equal, found 2×5 and 3×4 [y]",
    );
    expect(refusalOf('concat(x, y, axis = 2)', [2, 5], [3, 5])).toBe('accel-3001 2×5 has no dimension 2 [2]');
  });

  it('flatten, reshape and transpose keep all elements', () => {
    expect(shapeOf('flatten(x)', [2, 3, 4])).toBe('24');
    expect(shapeOf('reshape(x, shape = [4, 6])', [2, 3, 4])).toBe('4x6');
    expect(shapeOf('reshape(x, shape = [4, -1])', [2, 3, 4])).toBe('4x6');
    expect(shapeOf('transpose(x, order = [2, 0, 1])', [2, 3, 4])).toBe('4x2x3');
  });

  it.each([
    ['reshape(x, shape = [5, -1])', 'accel-3001 2×3×4 has 24 elements, which do not fill [5, -1] [[5, -1]]'],
    ['reshape(x, shape = [5])', 'accel-3001 2×3×4 has 24 elements, which do not fill [5] [[5]]'],
    ['reshape(x, shape = [-1, -1])', 'accel-3001 Only one dimension can be inferred (-1) [[-1, -1]]'],
    [
      'reshape(x, shape = [0, 24])',
      "accel-2005 'shape' must be a list of whole numbers; one may be -1, found [0, 24] [[0, 24]]",
    ],
    ['reshape(x, shape = 24)', "accel-2005 'shape' must be a list of whole numbers; one may be -1, found 24 [24]"],
    ['transpose(x, order = [0, 1])', 'accel-3001 The order of 2×3×4 names each of its dimensions 0 to 2 once [[0, 1]]'],
    [
      'transpose(x, order = [0, 1, 1])',
      'accel-3001 The order of 2×3×4 names each of its dimensions 0 to 2 once [[0, 1, 1]]',
    ],
  ])('%s is refused', (statement, message) => expect(refusalOf(statement, [2, 3, 4])).toBe(message));
});

describe('sizes beyond what numbers hold exactly', () => {
  it.each([
    ['dense(x, units = 2147483648)', [2097152, 4], /more than 2\^53 is not computed/],
    ['conv(x, filters = 2147483648, kernel = 1)', [1, 3000, 3000], /more than 2\^53 is not computed/],
    ['flatten(x)', [2147483648, 2147483648], /more than 2\^53 elements/],
  ])('%s of %j', (statement, shape, message) => expect(refusalOf(statement, shape)).toMatch(message));

  it('are exact up to there', () => {
    const layer = layerOf('dense(x, units = 65536, bias = false)', [32768, 2097152]);
    expect(layer.macs).toBe(2 ** 52);
    expect(layer.parameters).toBe(2 ** 37);
  });
});

describe('functions over shapes', () => {
  it.each([
    ['channels(x)', 8],
    ['height(x)', 14],
    ['width(x)', 20],
    ['features(x)', 20],
    ['size(x)', 2240],
    ['rank(x)', 3],
    ['dim(x, 1)', 14],
  ])('%s', (expression, value) => {
    const built = builtNetwork(statementNetwork(expression, image), 'N');
    expect(built.values.get('out')).toMatchObject({ kind: 'number', value });
  });

  it.each([
    ['height(x)', "accel-2003 'height' needs a tensor [channels, height, width], found a tensor 8 [x]"],
    ['dim(x, 1)', 'accel-2003 a tensor 8 has no dimension 1 [1]'],
    ['dim(x, 0.5)', 'accel-2003 a tensor 8 has no dimension 0.5 [0.5]'],
    ['channels(3)', "accel-2003 'channels' needs a tensor, found 3 [3]"],
  ])('%s of a vector is refused', (expression, message) => expect(refusalOf(expression, [8])).toBe(message));
});

it('the table of the language reference lists these operators, and no others', () => {
  const table = repositoryFile('docs/language.md').split('### Operators')[1]!.split('### Blocks')[0]!;
  const rows = table.split('\n').filter((line) => line.startsWith('| `'));
  const documented = rows.flatMap((row) => {
    const first = row.split('|')[1]!;
    return [...first.matchAll(/`([a-z]\w*)/g)].map((match) => match[1]!);
  });
  expect(documented.sort()).toEqual([...operators.keys()].sort());
});
