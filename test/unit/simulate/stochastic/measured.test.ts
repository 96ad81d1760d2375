/** Errors measured in steps, against the closed form. */
import { describe, expect, it } from 'vitest';
import { type MeasuredError, measureError } from '../../../../server/src/simulate/stochastic/measured.ts';
import { prepareReferenceError, referenceError } from '../../../../server/src/simulate/stochastic/reference.ts';
import type { StochasticUnit } from '../../../../server/src/simulate/stochastic/types.ts';

const unit: StochasticUnit = {
  streamLength: 16,
  scaling: 'powerOfTwo',
  sequences: 'perElement',
  lfsrBits: 'ideal',
  evaluation: 'parallel',
};

function finish<Result>(steps: Generator<void, Result>): { result: Result; count: number } {
  for (let count = 0; ; count++) {
    const next = steps.next();
    if (next.done) return { result: next.value, count };
  }
}

const measured = (changed: Partial<StochasticUnit>): MeasuredError =>
  finish(measureError({ ...unit, ...changed })).result;

describe('a measured error', () => {
  it.each([
    ['powerOfTwo', 4],
    ['powerOfTwo', 64],
    ['maximum', 4],
    ['maximum', 64],
  ] as const)('with %s and %d bits is within 4 of its standard errors of the closed form', (scaling, streamLength) => {
    const { error, standardError, draws } = measured({ scaling, streamLength });
    expect(draws).toBe(30);
    expect(standardError).toBeGreaterThan(0);
    expect(standardError).toBeLessThan(error / 2);
    expect(Math.abs(error - referenceError(scaling, streamLength))).toBeLessThan(4 * standardError);
  });

  it('is simulated in one step for each draw, and once', () => {
    expect(finish(measureError({ ...unit, streamLength: 7 })).count).toBe(30);
    expect(finish(measureError({ ...unit, streamLength: 7 })).count).toBe(0);
    // How bits are evaluated changes none of them.
    expect(finish(measureError({ ...unit, streamLength: 7, evaluation: 'serial' })).count).toBe(0);
    expect(finish(measureError({ ...unit, streamLength: 7, lfsrBits: 8 })).count).toBe(30);
  });
});

it('the closed form comes in steps for those who cannot wait, or from what is known', () => {
  finish(prepareReferenceError('maximum'));
  expect(finish(prepareReferenceError('maximum')).count).toBe(0);
  expect(referenceError('maximum', 1)).toBeCloseTo(2.6, 1);
});
