/** A formula with its numbers put in is worth what the simulator says. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formulaOf } from '../../../server/src/features/formula.ts';
import { machineFormula } from '../../../server/src/features/machine-passes.ts';
import type { ArrayModel } from '../../../server/src/model/hardware.ts';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { type ArrayPass, isArrayPass, isMachinePass } from '../../../server/src/simulate/results.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { openOne } from '../../support/workspace.ts';

/** The value of `18 · (2·128 + 128 + 784 − 2)` or `16 · ⌈128 / 16⌉`. */
function worth(numbers: string): number {
  const text = numbers
    .replaceAll('·', '*')
    .replaceAll('−', '-')
    .replaceAll('⌈', 'ceil(')
    .replaceAll('⌉', ')')
    .replaceAll(/(\d),(?=\d{3})/g, '$1');
  expect(text).toMatch(/^[\d\s()*+,.e/ceilmax-]+$/);
  return Number(new Function('max', 'ceil', `return ${text}`)(Math.max, Math.ceil));
}

/** The same of `folds · (2R + C + T − 2)`, with the numbers of the pass for its letters. */
function symbolsWorth(symbols: string, { R, C, T, folds }: Record<'R' | 'C' | 'T' | 'folds', number>): number {
  const text = symbols
    .replaceAll(/(\d)([RCT])/g, '$1*$2')
    .replaceAll('·', '*')
    .replaceAll('−', '-');
  return Number(new Function('max', 'R', 'C', 'T', 'folds', `return ${text}`)(Math.max, R, C, T, folds));
}

function expectWorth(pass: ArrayPass, array: ArrayModel): void {
  const { numbers, symbols, steps } = formulaOf(pass, array);
  expect(worth(numbers)).toBe(pass.cost.cycles);
  const letters = { R: array.rows, C: array.cols, T: pass.gemm[steps], folds: pass.cost.folds };
  expect(symbolsWorth(symbols, letters)).toBe(pass.cost.cycles);
}

const size = fc.integer({ min: 1, max: 3000 });
const layers = {
  rows: fc.integer({ min: 1, max: 200 }),
  cols: fc.integer({ min: 1, max: 200 }),
  features: size,
  tokens: size,
  units: size,
  dataflow: fc.constantFrom('ws', 'os', 'is'),
  buffering: fc.constantFrom('exposed', 'overlapped', 'hidden', 'streamed'),
  drain: fc.constantFrom('counted', 'free'),
};

it('gives the cycles of the pass it explains', () => {
  fc.assert(
    fc.property(fc.record(layers), ({ rows, cols, features, tokens, units, dataflow, buffering, drain }) => {
      const { file } = openOne(
        `network N { input x [${tokens}, ${features}], y = dense(x, units = ${units}) }\n` +
          `array A { grid ${rows}x${cols} }\n` +
          `schedule S { network N, array A, forward { dataflow ${dataflow}, buffering ${buffering}, drain ${drain} } }\n`,
      );
      const step = simulateStep(scheduleOf(file.own.get('S')!))!;
      expectWorth(step.passes.find((each) => each.kind === 'product')!, step.array);
    }),
    { numRuns: 300 },
  );
});

it('gives the cycles of gradients, apart and interleaved', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.record({
        ...layers,
        order: fc.constantFrom('sequential', 'interleaved'),
        batch: fc.integer({ min: 1, max: 4 }),
      }),
      ({ rows, cols, features, tokens, units, dataflow, buffering, drain, order, batch }) => {
        const flow = order === 'sequential' ? `, dataflow ${dataflow}` : '';
        const { file } = openOne(
          `network N { input x [${tokens}, 2], a = dense(x, units = ${features}), y = dense(a, units = ${units}) }\n` +
            `array A { grid ${rows}x${cols} }\n` +
            `schedule S { network N, array A, batch ${batch}, backward { order ${order}, buffering ${buffering}, drain ${drain}${flow} } }\n`,
        );
        const step = simulateStep(scheduleOf(file.own.get('S')!))!;
        for (const pass of step.passes) {
          if (!isArrayPass(pass) || pass.pass === 'forward') continue;
          seen.add(`${pass.pass} ${pass.mapping.buffering} ${pass.mapping.drain}`);
          expectWorth(pass, step.array);
        }
      },
    ),
    { numRuns: 400 },
  );
  // Three kinds of passes, four bufferings, two drains.
  expect(seen.size).toBe(24);
});

it('gives the cycles of passes on other machines', () => {
  const seen = { stochastic: 0, crossbar: 0, reuse: 0 };
  const side = fc.integer({ min: 1, max: 100 });
  fc.assert(
    fc.property(
      fc.record({ rows: side, cols: side, features: size, units: size, batch: side, length: side, lanes: side }),
      fc.constantFrom('parallel', 'serial'),
      fc.integer({ min: 0, max: 30 }),
      ({ rows, cols, features, units, batch, length, lanes }, evaluation, lookups) => {
        const { file } = openOne(
          `network N { input x [${features}], a = dense(x, units = ${units}), y = dense(a, units = 7) }\n` +
            `array A { grid ${rows}x${cols}, clock 700 MHz }\n` +
            `stochastic U { length ${length}, evaluation ${evaluation} }\n` +
            `crossbar B { grid ${rows}x${cols} }\n` +
            `reuse R { lanes ${lanes}, rates { zeros 50 %, similar 60 % }, lookupTime ${lookups} % }\n` +
            `schedule S { network N, array A, batch ${batch}, forward { reuse R }, weightGradient { stochastic U }, layers "y" { crossbar B } }\n`,
        );
        const step = simulateStep(scheduleOf(file.own.get('S')!))!;
        for (const pass of step.passes) {
          if (!isMachinePass(pass)) continue;
          seen[pass.kind]++;
          const computed = worth(machineFormula(pass, step.array.clock).numbers);
          // Shares are shown in six digits.
          if (pass.kind === 'reuse')
            expect(Math.abs(computed - pass.cycles.compute)).toBeLessThan(1 + 1e-5 * pass.product.cycles.compute);
          else expect(computed).toBe(pass.cycles.compute);
        }
      },
    ),
    { numRuns: 300 },
  );
  expect(Math.min(...Object.values(seen))).toBeGreaterThanOrEqual(300);
});
