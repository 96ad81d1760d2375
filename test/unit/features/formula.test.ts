/** A formula with its numbers put in is worth what the simulator says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formulaOf } from '../../../server/src/features/formula.ts';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { openOne } from '../../support/workspace.ts';

/** The value of `18 · (2·128 + 128 + 784 − 2)`. */
function worth(numbers: string): number {
  const text = numbers
    .replaceAll('·', '*')
    .replaceAll('−', '-')
    .replaceAll(/(\d),(?=\d{3})/g, '$1');
  expect(text).toMatch(/^[\d\s()*+,max-]+$/);
  return Number(new Function('max', `return ${text}`)(Math.max));
}

const size = fc.integer({ min: 1, max: 3000 });

it('gives the cycles of the pass it explains', () => {
  fc.assert(
    fc.property(
      fc.record({
        rows: fc.integer({ min: 1, max: 200 }),
        cols: fc.integer({ min: 1, max: 200 }),
        features: size,
        tokens: size,
        units: size,
        dataflow: fc.constantFrom('ws', 'os', 'is'),
        buffering: fc.constantFrom('exposed', 'overlapped', 'hidden', 'streamed'),
        drain: fc.constantFrom('counted', 'free'),
      }),
      ({ rows, cols, features, tokens, units, dataflow, buffering, drain }) => {
        const { file } = openOne(
          `network N { input x [${tokens}, ${features}], y = dense(x, units = ${units}) }\n` +
            `array A { grid ${rows}x${cols} }\n` +
            `schedule S { network N, array A, forward { dataflow ${dataflow}, buffering ${buffering}, drain ${drain} } }\n`,
        );
        const step = simulateStep(scheduleOf(file.own.get('S')!))!;
        const pass = step.passes.find((each) => each.kind === 'product')!;
        expect(worth(formulaOf(pass, step.array).numbers)).toBe(pass.cost.cycles);
      },
    ),
    { numRuns: 300 },
  );
});
