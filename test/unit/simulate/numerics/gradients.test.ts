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

/** Compares the gradient of every tenth weight with a difference quotient. */
function check(spec: NetworkSpec, seed: number): void {
  const count = 3;
  const x = normals(count * 4, seed);
  const labels = Uint16Array.from([0, 1, 2]);
  const network = new Network(spec, arithmeticOf({ kind: 'exact' }), count, seed);
  const initial = network.save();
  const loss = (gradient?: Float32Array) =>
    crossEntropy(network.forward(x, count), labels, count, classes, gradient).loss / count;
  const gradient = new Float32Array(count * classes);
  loss(gradient);
  network.backward(gradient, count);
  network.update({ rate: 1, momentum: 0 });
  const after = network.save();
  initial.forEach((state, layer) => {
    // Velocities follow the weights; they are gradients after a first step.
    const values = state.arrays[0];
    if (!values) return;
    for (let at = seed % 10; at < values.length; at += 10) {
      const step = 2 ** -8;
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
      const slope = (shifted(step) - shifted(-step)) / (2 * step);
      expect(after[layer]!.arrays[1]![at]).toBeCloseTo(slope, 3);
    }
  });
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

  // At a corner of the function there is no slope: inputs are spread so widely that few steps cross one, and those are not counted.
  it('with maxima and rectifiers, away from their corners', () => {
    fc.assert(
      fc.property(windows, fc.nat(), (window, seed) => {
        const elements = windowsOf(window) * window.channels;
        let failed = 0;
        for (let run = 0; run < 5; run++) {
          try {
            check(
              around(
                imageSize(window),
                elements,
                { kind: 'pool', name: 'p', mode: 'max', window },
                { kind: 'activation', name: 'a', activation: 'relu', elements },
              ),
              seed + run,
            );
          } catch {
            failed++;
          }
        }
        expect(failed).toBeLessThan(3);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});
