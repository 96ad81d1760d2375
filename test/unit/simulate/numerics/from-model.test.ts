/** Which networks of the language can be trained, and as what. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trainableNetwork } from '../../../../server/src/simulate/numerics/from-model.ts';
import { windowPixels } from '../../../../server/src/simulate/numerics/windows.ts';
import { builtNetwork } from '../../../support/model.ts';

const trainable = (text: string, name = 'N') => trainableNetwork(builtNetwork(text, name));
const network = (body: string, input = '[1, 8, 8]') => `network N {\n  input x ${input}\n${body}\n}\n`;

describe('what can be trained', () => {
  it('is the perceptron of the library', () => {
    const result = trainable('import "accel:networks/mlp"\n', 'MLP');
    expect(result).toMatchObject({
      kind: 'network',
      network: {
        ...{ name: 'MLP', input: [784], classes: 10 },
        layers: [
          { kind: 'dense', inputs: 784, outputs: 512, bias: true },
          { kind: 'activation', activation: 'relu', elements: 512 },
          { kind: 'dense', inputs: 512, outputs: 512 },
          { kind: 'activation' },
          { kind: 'dense', inputs: 512, outputs: 10 },
        ],
      },
    });
  });

  it('is LeNet-5', () => {
    const result = trainable('import "accel:networks/lenet5"\n', 'LeNet5');
    expect(result.kind === 'network' && result.network.layers.map((layer) => layer.kind)).toEqual(
      'conv activation pool conv activation pool dense activation dense activation dense'.split(' '),
    );
  });

  it('is a chain that ends in a softmax, which the loss takes over', () => {
    const result = trainable(
      network('  y = conv(x, filters = 3, kernel = 3, bias = false) |> globalpool(mode = max) |> softmax()'),
    );
    expect(result.kind === 'network' && result.network.layers).toMatchObject([
      { kind: 'conv', filters: 3, bias: false },
      { kind: 'pool', mode: 'max', window: { channels: 3, kernel: [6, 6], size: [1, 1] } },
    ]);
  });

  it('has the windows that the language gives it', () => {
    const side = fc.integer({ min: 1, max: 3 });
    const pad = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(
        fc.record({ kernel: fc.tuple(side, side), stride: fc.tuple(side, side), dilation: fc.tuple(side, side) }),
        fc.oneof(
          pad.map(String),
          fc.tuple(pad, pad).map(([v, h]) => `[${v}, ${h}]`),
          fc.tuple(pad, pad, pad, pad).map((all) => `[${all.join(', ')}]`),
        ),
        fc.constantFrom('conv', 'maxpool'),
        ({ kernel, stride, dilation }, padding, operator) => {
          const common = `kernel = [${kernel}], stride = [${stride}], pad = ${padding}`;
          const call =
            operator === 'conv' ? `conv(x, filters = 2, ${common}, dilation = [${dilation}])` : `maxpool(x, ${common})`;
          const result = trainable(network(`  y = ${call} |> flatten() |> dense(units = 2)`, '[2, 9, 10]'));
          expect(result.kind).toBe('network');
          const layer = result.kind === 'network' ? result.network.layers[0]! : undefined;
          const window = layer?.kind === 'conv' || layer?.kind === 'pool' ? layer.window : undefined;
          const given = padding.match(/\d/g)!.map(Number);
          const [top, left] = given.length === 4 ? [given[0], given[2]] : [given[0], given[1] ?? given[0]];
          expect(window).toMatchObject({
            ...{ channels: 2, height: 9, width: 10, kernel, stride, before: [top, left] },
            dilation: operator === 'conv' ? dilation : [1, 1],
          });
          // No window lies in the padding on the far side only.
          const pixels = windowPixels(window!);
          expect(pixels.length).toBe(window!.size[0] * window!.size[1] * kernel[0] * kernel[1]);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('what cannot is refused at the layer', () => {
  it.each([
    [
      'other operators',
      '  y = batchnorm(x) |> flatten() |> dense(units = 2)',
      /batchnorm.*cannot be trained here: dense/,
    ],
    [
      'branches',
      '  a = flatten(x)\n  b = dense(a, units = 4)\n  y = dense(a, units = 2)',
      /does not follow the layer before/,
    ],
    ['sums', '  y = add(x, x) |> flatten() |> dense(units = 2)', /add.*does not follow|chains/],
    ['groups', '  y = conv(x, filters = 2, kernel = 3) |> depthwise(kernel = 3) |> globalpool()', /depthwise/],
    ['softmax in the middle', '  y = flatten(x) |> softmax() |> dense(units = 2)', /only the last layer may be one/],
    ['dense on images', '  y = dense(x, units = 2) |> flatten()', /works on 1 x 8 x 8: flatten it first/],
    ['images as results', '  y = conv(x, filters = 2, kernel = 3)', /the last layer must give one number/],
    ['one class', '  y = flatten(x) |> dense(units = 1)', /two classes or more/],
    ['no weights', '  y = flatten(x)', /no weights to train/],
    ['frozen weights', '  y = flatten(x) |> dense(units = 2, trainable = false)', /frozen/],
    ['errors', '  y = flatten(x) |> dense(units = 2)\n  z = dense(q, units = 2)', /has errors/],
    ['two inputs', '  input z [8]\n  y = flatten(x) |> dense(units = 2)', /has 2 inputs/],
  ])('%s', (_name, body, message) => {
    const result = trainable(network(body));
    expect(result.kind === 'refused' ? result.problems.map((problem) => problem.message).join('\n') : '').toMatch(
      message,
    );
  });

  it('a reshape that would mix channels', () => {
    const result = trainable(
      network('  y = conv(x, filters = 2, kernel = 3) |> reshape(shape = [72]) |> dense(units = 2)'),
    );
    expect(result.kind === 'refused' && result.problems[0]!.message).toMatch(/several channels/);
  });
});
