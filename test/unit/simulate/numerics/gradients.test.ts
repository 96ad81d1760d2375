/** What backward gives is the slope of the loss, for every kind of layer. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crossEntropy } from '../../../../server/src/simulate/numerics/loss.ts';
import { arithmeticOf } from '../../../../server/src/simulate/numerics/machines.ts';
import { Network } from '../../../../server/src/simulate/numerics/network.ts';
import type { LayerSpec, NetworkSpec } from '../../../../server/src/simulate/numerics/types.ts';
import { imageSize, windowsOf } from '../../../../server/src/simulate/numerics/windows.ts';
import { dense, normals, windows } from './draws.ts';

const classes = 3;

/** A layer between two that are trained, so that its gradient reaches weights on both sides. */
function around(inputs: number, elements: number, ...middle: readonly LayerSpec[]): NetworkSpec {
  return {
    name: 'N',
    input: [4],
    classes,
    layers: [dense('first', 4, inputs), ...middle, dense('last', elements, classes)],
  };
}

/** The gradient of every tenth weight, and how much the loss changes to its left and to its right. */
function slopes(spec: NetworkSpec, seed: number): { gradient: number; left: number; right: number }[] {
  const count = 3;
  const x = normals(count * 4, seed);
  const labels = Uint16Array.from([0, 1, 2]);
  const network = new Network(spec, arithmeticOf({ kind: 'exact' }), count, seed);
  const initial = network.save();
  const loss = (gradient?: Float32Array) =>
    crossEntropy(network.forward(x, count), labels, count, classes, gradient).loss / count;
  const gradient = new Float32Array(count * classes);
  const here = loss(gradient);
  network.backward(gradient, count);
  network.update({ rate: 1, momentum: 0 });
  // Velocities follow the weights; they are gradients after a first step.
  const gradients = network.save().map((state) => state.arrays[1]);
  const step = 2 ** -8;
  return initial.flatMap((state, layer) => {
    const places = Array.from(state.arrays[0] ?? [], (_, at) => at).filter((at) => at % 10 === seed % 10);
    return places.map((at) => {
      const shifted = (by: number) => {
        const changed = initial.map((each, index) => ({
          ...each,
          arrays: each.arrays.map((array, part) =>
            index === layer && part === 0 ? array.map((value, place) => (place === at ? value + by : value)) : array,
          ),
        }));
        network.restore(changed);
        return loss();
      };
      return {
        gradient: gradients[layer]![at]!,
        left: (here - shifted(-step)) / step,
        right: (shifted(step) - here) / step,
      };
    });
  });
}

function check(spec: NetworkSpec, seed: number): void {
  for (const { gradient, left, right } of slopes(spec, seed)) expect(gradient).toBeCloseTo((left + right) / 2, 3);
}

describe('the gradient is the slope of the loss', () => {
  it.each(['tanh', 'sigmoid'] as const)('with %s', (activation) => {
    fc.assert(
      fc.property(fc.nat(), (seed) =>
        check(around(5, 5, { kind: 'activation', name: 'a', activation, elements: 5 }), seed),
      ),
      { numRuns: 50 },
    );
  });

  it('with a convolution and what it gives averaged', () => {
    fc.assert(
      fc.property(windows, fc.nat(), fc.boolean(), (window, seed, bias) => {
        const filters = 2;
        const [height, width] = window.size;
        check(
          around(
            imageSize(window),
            filters,
            { kind: 'conv', name: 'c', window, filters, bias },
            {
              kind: 'pool',
              name: 'p',
              mode: 'avg',
              window: {
                ...{ channels: filters, height, width, kernel: [height, width], stride: [1, 1] },
                ...{ dilation: [1, 1], before: [0, 0], size: [1, 1] },
              },
            },
          ),
          seed,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('with maxima and rectifiers, wherever there is one slope', () => {
    let [smooth, corners] = [0, 0];
    fc.assert(
      fc.property(windows, fc.nat(), (window, seed) => {
        const elements = windowsOf(window) * window.channels;
        const spec = around(
          imageSize(window),
          elements,
          { kind: 'pool', name: 'p', mode: 'max', window },
          { kind: 'activation', name: 'a', activation: 'relu', elements },
        );
        for (const { gradient, left, right } of slopes(spec, seed)) {
          // A corner within the step: the slopes on both sides of it differ.
          if (Math.abs(right - left) > 0.01) {
            corners++;
          } else {
            smooth++;
            expect(Math.abs(gradient - (left + right) / 2)).toBeLessThan(0.006);
          }
        }
      }),
      { numRuns: 100 },
    );
    expect(smooth).toBeGreaterThan(3 * corners);
  });
});
