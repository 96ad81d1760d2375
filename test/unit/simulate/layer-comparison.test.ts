/** What single layers save is what the step saves: the layers of a comparison add up to its whole. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { accessesOf, type ComparedSums, comparisonOf } from '../../../server/src/simulate/comparison.ts';
import { compareLayers } from '../../../server/src/simulate/layer-comparison.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { sumOf } from '../../../server/src/simulate/sums.ts';
import { openOne } from '../../support/workspace.ts';

const quantities = ['cycles', 'accesses', 'dram'] as const satisfies readonly (keyof ComparedSums)[];

it('adds up to the backward pass, layer by layer', () => {
  const size = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(
      fc.record({
        units: fc.array(size, { minLength: 1, maxLength: 5 }),
        rows: size,
        cols: size,
        frozen: fc.integer({ min: 0, max: 5 }),
        own: fc.constantFrom('exposed', 'hidden', 'streamed'),
        theirs: fc.constantFrom('exposed', 'hidden', 'streamed'),
        baseline: fc.constantFrom('ws-os', 'ws', 'os'),
      }),
      ({ units, rows, cols, frozen, own, theirs, baseline }) => {
        const layers = units.map(
          (each, index) => `l${index} = dense(${index ? `l${index - 1}` : 'x'}, units = ${each})`,
        );
        const { file } = openOne(
          `network N { input x [7, 9], ${layers.join(', ')} }\narray A { grid ${rows}x${cols} }\n` +
            `schedule S { network N, array A, backward { order interleaved, buffering ${own} }\n` +
            `baseline ${baseline} { buffering ${theirs} }, layers "l${frozen}" { trainable false } }\n`,
        );
        const step = simulateStep(scheduleOf(file.own.get('S')!))!;
        const comparison = comparisonOf(step)!;
        const each = step.schedule.network!.layers.map((layer) => compareLayers(step, comparison, [layer]));
        for (const quantity of quantities) {
          const sum = (side: 'own' | 'baseline') => each.reduce((total, one) => total + one[quantity][side], 0);
          expect(sum('own')).toBe(comparison.backward[quantity].own);
          expect(sum('baseline')).toBe(comparison.backward[quantity].baseline);
        }
        const all = compareLayers(step, comparison, [
          ...step.schedule.network!.layers,
          ...step.schedule.network!.layers,
        ]);
        expect(all.cycles).toEqual(comparison.backward.cycles);
        expect(accessesOf(sumOf(all.baseline, false))).toBe(comparison.backward.accesses.baseline);
      },
    ),
    { numRuns: 200 },
  );
});
