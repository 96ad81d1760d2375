/** The tables of docs/models/stochastic.md are what the code gives. */

import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { claimedCost, stepSaving } from '../../../../server/src/simulate/stochastic/claim.ts';
import { runUpdate } from '../../../../server/src/simulate/stochastic/outer-product.ts';
import { referenceBias, referenceDraws, referenceError } from '../../../../server/src/simulate/stochastic/reference.ts';
import type { Scaling, StochasticUnit } from '../../../../server/src/simulate/stochastic/types.ts';

const page = readFileSync(new URL('../../../../docs/models/stochastic.md', import.meta.url), 'utf8');

function onPage(name: string): string {
  const begin = `<!-- ${name}, computed by test/unit/simulate/stochastic/docs.test.ts -->\n`;
  const from = page.indexOf(begin);
  expect(from, name).toBeGreaterThan(0);
  return page.slice(from + begin.length, page.indexOf('<!-- end -->', from));
}

function table(head: string[], rows: string[][]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

const unit: StochasticUnit = {
  streamLength: 16,
  scaling: 'powerOfTwo',
  sequences: 'perVector',
  lfsrBits: 'ideal',
  evaluation: 'serial',
};

/** Squared error over squared size of bit-true updates, mean of 300 draws. */
function measuredError(scaling: Scaling, streamLength: number, lfsrBits: StochasticUnit['lfsrBits']): number {
  const draws = referenceDraws(300, 11);
  let sum = 0;
  draws.forEach(({ x, d }, seed) => {
    const { change } = runUpdate(
      { ...unit, scaling, streamLength, lfsrBits },
      { vectors: 1, inputs: 64, outputs: 32, activations: x, errors: d, learningRate: 1 },
      seed,
      { rows: 32, cols: 64 },
    );
    let errors = 0;
    let size = 0;
    change.forEach((value, at) => {
      const truth = -x[at >> 5]! * d[at & 31]!;
      errors += (value - truth) ** 2;
      size += truth ** 2;
    });
    sum += errors / size;
  });
  return sum / draws.length;
}

const percent = (share: number) => (100 * share).toFixed(1);

it('error against stream length', () => {
  const rows = [4, 8, 16, 31, 32, 64].map((length) => [
    String(length),
    ...(['maximum', 'powerOfTwo'] as const).flatMap((scaling) => [
      percent(referenceError(scaling, length)),
      percent(measuredError(scaling, length, 'ideal')),
      percent(measuredError(scaling, length, 8)),
      percent(measuredError(scaling, length, 16)),
    ]),
  ]);
  const columns = ['closed form', 'measured', '8-bit register', '16-bit register'];
  const head = [
    'L',
    ...['`maximum`', '`powerOfTwo`'].flatMap((scaling) => columns.map((name) => `${scaling}: ${name}`)),
  ];
  expect(onPage('error')).toBe(table(head, rows));
});

it('bias of a single sequence', () => {
  const rows = (['maximum', 'powerOfTwo'] as const).map((scaling) => [
    `\`${scaling}\``,
    referenceError(scaling, 1).toFixed(2),
    percent(referenceBias(scaling)),
  ]);
  expect(onPage('bias')).toBe(table(['scaling', 'error times L', 'updates too large by, %'], rows));
});

it('the claim beside what follows from it', () => {
  const rows = [8, 16, 31, 64, 128].map((streamLength) => {
    const reduction = claimedCost({ ...unit, streamLength });
    const factor = claimedCost({ ...unit, streamLength }, 'factor');
    return [
      String(streamLength),
      streamLength === 16 ? '82.2 % better' : '',
      percent(reduction.energy),
      percent(factor.energy),
      percent(stepSaving(reduction.energy, 1 / 3).saved),
      percent(stepSaving(reduction.energy, 1 / 3).bound),
      percent(referenceError('powerOfTwo', streamLength)),
    ];
  });
  expect(onPage('claim')).toBe(
    table(
      [
        'L',
        'claim',
        'energy of a product, % of the multiplier, read as a reduction',
        'read as a factor',
        'saved of a step, %',
        'at most, %',
        'error of the update, %',
      ],
      rows,
    ),
  );
});
