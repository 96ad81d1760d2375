/** What docs/models/numerics.md reports of drawn patterns is what training gives. */

import { expect, it } from 'vitest';
import { drawnPatterns } from '../../../../server/src/simulate/numerics/patterns.ts';
import { cnn, mlp, trained } from './measured.ts';
import { accuracies, onPage } from './tables.ts';

const machines = ['exact', 'int8', 'stochastic:16', 'crossbar', 'crossbar:taOxLike', 'reuse:2', 'schedule'];

it('accuracies on patterns', { timeout: 300_000 }, () => {
  const data = drawnPatterns([1, 28, 28], 10, 1250, 1);
  const runs = new Map(machines.map((name) => [name, [trained(mlp, data, name, 5), trained(cnn, data, name, 3)]]));
  expect(onPage('patterns', 'docs.test.ts')).toBe(accuracies(runs));
});
