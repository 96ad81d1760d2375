/** Steps that mix machines: every product is computed once, by the machine that the last word gives it to, at the price of that machine. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rulesOf } from '../../../server/src/checks/proposal.ts';
import { comparisonOf } from '../../../server/src/simulate/comparison.ts';
import { crossbarCost } from '../../../server/src/simulate/crossbar/circuit.ts';
import { optimizeMapping } from '../../../server/src/simulate/optimize.ts';
import { pipelineOfStep } from '../../../server/src/simulate/pipelined.ts';
import { isMachinePass, isProduct, type PassResult, type StepResult } from '../../../server/src/simulate/results.ts';
import { expectedCapture } from '../../../server/src/simulate/reuse/issue.ts';
import { stepMemory } from '../../../server/src/simulate/step-memory.ts';
import { stochasticUpdate } from '../../../server/src/simulate/stochastic/outer-product.ts';
import { sumOf } from '../../../server/src/simulate/sums.ts';
import { type Level, type Mixed, mixed, stepOf, stepOfText, textOf } from '../../support/mixed-schedules.ts';

const nothing: Level = { forward: '', weightGradient: '', crossbar: '' };
const plain = (given: Mixed): Mixed => ({ ...given, schedule: nothing, rules: [] });

const productsOf = (step: StepResult) => step.passes.filter(isProduct);
const keyOf = ({ layer, pass }: PassResult): string => `${layer.name} ${pass}`;

/** What the last level that says something gives a layer, by reading the levels as the documentation says. */
function machineOf(given: Mixed, layer: string): { forward: string; weightGradient: string; all: string } {
  const on = { forward: '', weightGradient: '', all: '' };
  const levels = [
    given.schedule,
    ...given.rules.filter(({ pattern }) => pattern === '*' || pattern === layer).map(({ level }) => level),
  ];
  for (const { forward, weightGradient, crossbar } of levels) {
    if (forward) on.forward = /reuse (\w+)/.exec(forward)![1]!.replace('off', '');
    if (weightGradient) on.weightGradient = /stochastic (\w+)/.exec(weightGradient)![1]!.replace('off', '');
    // What works on a layer's products one by one takes them off the crossbar.
    if (/ (Buffers|Given|Units) /.test(`${forward} ${weightGradient}`)) on.all = '';
    if (crossbar) on.all = crossbar.endsWith('off') ? '' : 'Cells';
  }
  return on;
}

describe('a step that mixes machines', () => {
  it('computes the products of the plain one, each once', () => {
    let machines = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const products = productsOf(stepOf(given));
        expect(products.map(keyOf)).toEqual(productsOf(stepOf(plain(given))).map(keyOf));
        expect(new Set(products.map(keyOf)).size).toBe(products.length);
        const macs = (passes: readonly PassResult[]) => passes.map((pass) => pass.macs);
        expect(macs(products)).toEqual(macs(productsOf(stepOf(plain(given)))));
        machines += products.filter(isMachinePass).length;
      }),
      { numRuns: 300 },
    );
    expect(machines).toBeGreaterThan(300);
  });

  it('runs each where the last word says', () => {
    const seen = { reuse: 0, stochastic: 0, crossbar: 0, off: 0 };
    fc.assert(
      fc.property(mixed, (given) => {
        for (const pass of productsOf(stepOf(given))) {
          const said = machineOf(given, pass.layer.name);
          const expected =
            said.all ||
            (pass.pass === 'forward' ? said.forward : pass.pass === 'weightGradient' ? said.weightGradient : '');
          expect(isMachinePass(pass) ? pass.machine : '', `${keyOf(pass)} in\n${textOf(given)}`).toBe(expected);
          if (isMachinePass(pass)) seen[pass.kind]++;
          else if (JSON.stringify([given.schedule, given.rules]).includes('off')) seen.off++;
        }
      }),
      { numRuns: 300 },
    );
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(50);
  });

  it('adds up its passes, and counts only the work of the array as its utilization', () => {
    fc.assert(
      fc.property(mixed, (given) => {
        const { passes, totals, byPass, array } = stepOf(given);
        const { utilization, seconds, ...sums } = totals;
        expect(sumOf(passes, array.technology !== undefined)).toEqual(sums);
        expect([...byPass.values()].reduce((sum, { cycles }) => sum + cycles, 0)).toBe(totals.cycles);
        const onArray = passes.filter(({ kind }) => kind === 'product' || kind === 'reuse');
        const macs = onArray.reduce((sum, pass) => sum + (pass.kind === 'reuse' ? pass.multiplied : pass.macs), 0);
        const possible = totals.cycles * array.rows * array.cols;
        expect(utilization).toBeCloseTo(possible > 0 ? macs / possible : 0, 9);
        for (const pass of passes) {
          expect(pass.utilization, keyOf(pass)).toBeGreaterThanOrEqual(0);
          expect(pass.utilization, keyOf(pass)).toBeLessThanOrEqual(1);
        }
        expect(seconds).toBeCloseTo(totals.cycles / array.clock!, 12);
        for (const { energy } of passes) {
          if (!energy) continue;
          const { mac, register, sram, dram, vector, crossbar, reuse, total } = energy;
          const parts = [mac, register, sram, dram, vector, crossbar, reuse].reduce<number>(
            (sum, part) => sum + (part ?? 0),
            0,
          );
          expect(total ?? 0).toBeCloseTo(parts, 15);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('is the plain one where its machines cannot be built', () => {
    fc.assert(
      fc.property(mixed, (given) => {
        const broken = textOf(given)
          .replace(/length \d+/, 'length 0')
          .replace(/bits \d+\n/, 'bits 1\n')
          .replaceAll(/lanes \d+\n/g, 'lanes 0\n');
        const step = stepOfText(broken);
        const other = stepOf(plain(given));
        expect(step.totals).toEqual(other.totals);
        expect(step.assumptions).toEqual(other.assumptions);
        expect(stepMemory(step)).toEqual(stepMemory(other));
      }),
      { numRuns: 100 },
    );
  });

  it('keeps the weights of crossbars in their cells', () => {
    let held = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const step = stepOf(given);
        const { constant } = stepMemory(step);
        const before = stepMemory(stepOf(plain(given))).constant;
        let cells = 0;
        for (const pass of step.passes) {
          if (pass.kind !== 'crossbar' || pass.pass !== 'forward') continue;
          const { array, placement } = pass;
          cells += Math.round(placement.utilization * placement.arrays * array.rows * array.cols);
        }
        held += cells;
        expect(constant.weights).toBe(before.weights - cells);
        expect(constant.weightGradients).toBe(before.weightGradients && before.weightGradients - cells);
      }),
      { numRuns: 200 },
    );
    expect(held).toBeGreaterThan(1000);
  });
});

describe('a network in which only some products have weights', () => {
  const text = (settings: string): string => `
block look(x) {
  query = dense(x, units = features(x))
  seen = attention(query, dense(x, units = features(x)), dense(x, units = features(x)), heads = 2)
  return dense(seen, units = features(x))
}
network N { input tokens [6, 8]
  a = look(tokens) |> layernorm()
  b = look(a) }
array A { grid 4x4, clock 1 GHz }
crossbar Cells { grid 8x8 }
stochastic Units { }
reuse Buffers { lanes 1 }
schedule S { network N, array A, batch 3, mode training
  ${settings} }
`;

  it.each([
    ['crossbar Cells', ['crossbar']],
    ['weightGradient { stochastic Units }\n  forward { reuse Buffers }', ['reuse', 'product', 'stochastic']],
  ])('keeps products of two activations on the array: %s', (settings, kinds) => {
    const products = productsOf(stepOfText(text(settings)));
    const plainProducts = productsOf(stepOfText(text('')));
    const name = (pass: PassResult) => `${keyOf(pass)} ${pass.kind === 'product' && pass.second}`;
    expect(products.map(name)).toEqual(plainProducts.map(name));
    const weighted = new Set<string>();
    let activations = 0;
    for (const pass of products) {
      if (pass.layer.parameters > 0) weighted.add(pass.kind);
      else {
        expect(pass.kind, keyOf(pass)).toBe('product');
        activations++;
      }
    }
    expect([...weighted].sort()).toEqual([...kinds].sort());
    // Two blocks with scores and what is seen: forward, and a gradient of each of two operands.
    expect(activations).toBe(2 * 2 * 3);
  });
});

describe('a stochastic weight gradient', () => {
  it('takes the cycles and words of a walk over its blocks, and the operations of the simulation bit by bit', () => {
    let seen = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const units = { ...nothing, weightGradient: 'weightGradient { stochastic Units }' };
        const step = stepOf({ ...given, mode: 'training', schedule: units, rules: [] });
        for (const pass of step.passes) {
          if (pass.kind !== 'stochastic') continue;
          seen++;
          const { m: outputs, n: inputs, k: vectors, groups } = pass.gemm;
          const walked = { cycles: 0, errors: 0, activations: 0, results: 0 };
          for (let group = 0; group < groups; group++)
            for (let top = 0; top < outputs; top += pass.units.rows)
              for (let left = 0; left < inputs; left += pass.units.cols) {
                const height = Math.min(pass.units.rows, outputs - top);
                const width = Math.min(pass.units.cols, inputs - left);
                walked.cycles += vectors * (pass.unit.evaluation === 'serial' ? pass.unit.streamLength : 1);
                walked.errors += vectors * height;
                walked.activations += vectors * width;
                walked.results += height * width;
              }
          expect(pass.cycles.compute).toBe(walked.cycles);
          expect(pass.sram).toEqual({
            inputReads: walked.errors,
            weightReads: walked.activations,
            outputReads: 0,
            outputWrites: walked.results,
          });
          const run = stochasticUpdate(
            pass.unit,
            {
              vectors,
              inputs,
              outputs,
              activations: new Float64Array(vectors * inputs).fill(0.5),
              errors: new Float64Array(vectors * outputs).fill(-0.25),
              learningRate: 1,
            },
            1,
            pass.units,
          );
          if (run.kind === 'refused') throw new Error(run.problems[0]!.message);
          expect(pass.counts).toEqual(run.counts);
          expect(pass.counts.cycles * groups).toBe(pass.cycles.compute);
        }
      }),
      { numRuns: 60 },
    );
    expect(seen).toBeGreaterThan(100);
  });
});

describe('a product on crossbars', () => {
  it('costs a kernel for each vector and each array that holds a piece of the matrix', () => {
    let seen = 0;
    fc.assert(
      fc.property(mixed, (given) => {
        const step = stepOf({ ...given, technology: true, schedule: { ...nothing, crossbar: 'crossbar Cells' } });
        for (const pass of step.passes) {
          if (pass.kind !== 'crossbar') continue;
          seen++;
          const { kernels } = crossbarCost(pass.array);
          const kernel =
            kernels[
              (
                { forward: 'vectorMatrix', activationGradient: 'matrixVector', weightGradient: 'outerProduct' } as const
              )[pass.pass]
            ];
          const { m, n, k, groups } = pass.gemm;
          let joules = 0;
          let seconds = 0;
          let cells = 0;
          let arrays = 0;
          for (let vector = 0; vector < m; vector++) {
            seconds += kernel.latency;
            arrays = 0;
            cells = 0;
            for (let group = 0; group < groups; group++)
              for (let row = 0; row < k; row += pass.array.rows)
                for (let col = 0; col < n; col += pass.array.cols) {
                  joules += kernel.energy;
                  arrays++;
                  cells += Math.min(pass.array.rows, k - row) * Math.min(pass.array.cols, n - col);
                }
          }
          expect(pass.energy!.crossbar! / joules).toBeCloseTo(1, 9);
          expect(pass.seconds / seconds).toBeCloseTo(1, 9);
          // Sums of nanoseconds are not exact: a cycle that begins by rounding alone is none.
          expect(pass.cycles.compute).toBe(Math.ceil(Number((seconds * step.array.clock!).toPrecision(10))));
          expect(pass.placement.arrays).toBe(arrays);
          expect(pass.placement.utilization).toBeCloseTo(cells / (arrays * pass.array.rows * pass.array.cols), 12);
        }
      }),
      { numRuns: 150 },
    );
    expect(seen).toBeGreaterThan(300);
  });
});

describe('a forward pass with reuse buffers', () => {
  const reusing = (given: Mixed, zeros: number, similar: number, reuseLanes: number) =>
    stepOf({
      ...given,
      zeros,
      similar,
      reuseLanes,
      schedule: { ...nothing, forward: 'forward { reuse Given }' },
      rules: [],
    });

  it('is the product itself where nothing is reused', () => {
    fc.assert(
      fc.property(mixed, (given) => {
        const step = reusing(given, 0, 0, given.reuseLanes);
        const products = productsOf(stepOf(plain(given)));
        productsOf(step).forEach((pass, index) => {
          if (pass.kind !== 'reuse') return;
          const product = products[index]!;
          for (const part of ['cycles', 'sram', 'dram', 'macs', 'utilization'] as const)
            expect(pass[part]).toEqual(product[part]);
          expect(pass.energy?.total).toBe(product.energy?.total);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('takes no cycles but those of memory where everything is reused by a single lane', () => {
    let stalled = 0;
    fc.assert(
      fc.property(mixed, fc.constantFrom([1, 0], [0, 1], [0.5, 1]), (given, [zeros, similar]) => {
        for (const pass of reusing(given, zeros!, similar!, 1).passes) {
          if (pass.kind !== 'reuse') continue;
          expect(pass.cycles.compute).toBe(0);
          const transfer = pass.product.memory?.transferCycles ?? 0;
          expect(pass.cycles.total).toBe(Math.max(pass.product.cycles.stall, Math.ceil(transfer)));
          expect(pass.energy?.mac ?? 0).toBe(0);
          if (pass.cycles.stall > 0) stalled++;
        }
      }),
      { numRuns: 150 },
    );
    expect(stalled).toBeGreaterThan(50);
  });

  it('saves what lanes skip together, in between', () => {
    fc.assert(
      fc.property(mixed, (given) => {
        for (const pass of reusing(given, given.zeros, given.similar, given.reuseLanes).passes) {
          if (pass.kind !== 'reuse') continue;
          const rate = given.zeros + (1 - given.zeros) * given.similar;
          const time = 1 - rate * expectedCapture(rate, given.reuseLanes);
          expect(pass.cycles.compute).toBe(Math.ceil(pass.product.cycles.compute * time));
          expect(pass.cycles.total).toBeGreaterThanOrEqual(pass.cycles.compute);
          expect(pass.cycles.total).toBeLessThanOrEqual(pass.product.cycles.total);
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the baseline of a step on several machines', () => {
  it('computes on the array what is not in cells, and the same forward pass', () => {
    const seen = { stochastic: 0, crossbar: 0 };
    fc.assert(
      fc.property(mixed, (given) => {
        const text = textOf({ ...given, mode: 'training' }).replace(/\}\n$/, 'baseline ws-os\n}\n');
        const step = stepOfText(text);
        const { step: other, assumptions, whole, backward } = comparisonOf(step)!;
        expect(whole.cycles).toMatchObject({ own: step.totals.cycles, baseline: other.totals.cycles });
        const others = new Map(productsOf(other).map((pass) => [keyOf(pass), pass]));
        for (const pass of productsOf(step)) {
          const theirs = others.get(keyOf(pass))!;
          if (pass.kind === 'stochastic') expect(theirs.kind).toBe('product');
          else if (isMachinePass(pass)) expect(theirs).toEqual(pass);
          if (pass.kind === 'stochastic' || pass.kind === 'crossbar') seen[pass.kind]++;
        }
        const forward = ({ byPass }: StepResult) => byPass.get('forward')!.cycles;
        expect(forward(other)).toBe(forward(step));
        expect(whole.cycles.own - backward.cycles.own).toBe(forward(step));
        const kinds = new Set(step.passes.map(({ kind }) => kind));
        expect(assumptions.some((each) => each.includes('stochastic units'))).toBe(kinds.has('stochastic'));
        expect(assumptions.some((each) => each.includes('on crossbars'))).toBe(kinds.has('crossbar'));
      }),
      { numRuns: 150 },
    );
    expect(Math.min(seen.stochastic, seen.crossbar)).toBeGreaterThan(50);
  });
});

describe('a pipeline whose layers run on several machines', () => {
  it('takes for each layer what its processor alone takes, in its own clock, and stores no weights of cells', () => {
    let seen = 0;
    fc.assert(
      fc.property(mixed, fc.constantFrom(1, 3, 500, 1300), fc.constantFrom(1, 2), (given, clock, microbatches) => {
        const batch = given.batch * microbatches;
        const one = { ...given, mode: 'training' } as const;
        const other = `array B {\n  grid 3x5\n  word 2 B\n  clock ${clock} MHz\n  ${given.memory}\n}\n`;
        const text = textOf({ ...one, batch }).replace(
          /\}\n$/,
          `processors [A, B]\n  pipeline gpipe { microbatches ${microbatches} }\n}\n${other}`,
        );
        const step = stepOfText(text);
        const { input, processors } = pipelineOfStep(step)!;
        // The same layers on each array alone, one micro-batch at a time.
        const alone = [textOf(one), `${textOf(one).replace('array A\n  batch', 'array B\n  batch')}${other}`].map(
          stepOfText,
        );
        alone.forEach((single, kind) => {
          const scale = given.clock / (kind === 0 ? given.clock : clock);
          for (const layer of input.layers) {
            const cost = layer.costs[kind]!;
            const own = single.passes.filter((pass) => pass.layer.name === layer.name);
            const cycles = own.reduce((sum, pass) => sum + pass.cycles.total, 0) * scale;
            const { forward, activationGradient, weightGradient, update } = cost;
            expect(forward + activationGradient + weightGradient + update).toBeCloseTo(cycles, 6);
          }
        });
        for (const pass of alone[0]!.passes) {
          if (pass.kind !== 'crossbar' || pass.cycles.stall > 0) continue;
          const theirs = alone[1]!.passes.find((each) => keyOf(each) === keyOf(pass))!;
          if (theirs.cycles.stall > 0) continue;
          seen++;
          // Nanoseconds do not depend on whose cycles count them.
          const [mine, other] = [pass.cycles.total / given.clock, theirs.cycles.total / clock];
          expect(Math.abs(mine - other)).toBeLessThan(1 / given.clock + 1 / clock);
        }
        const stored = processors.reduce((sum, { memory }) => sum + memory.weights, 0);
        expect(stored).toBe(stepMemory(step).constant.weights);
      }),
      { numRuns: 120 },
    );
    expect(seen).toBeGreaterThan(50);
  });
});

describe('the best mapping', () => {
  it('leaves layers on their machines, and saves what it says on the array', () => {
    let changed = 0;
    fc.assert(
      fc.property(mixed, fc.constantFrom('cycles', 'energy'), (given, objective) => {
        const text = textOf({ ...given, technology: true }).replace('array A {', 'array A {\n  dataflow configurable');
        const step = stepOfText(text);
        const search = optimizeMapping(step.schedule, objective);
        let next = search.next();
        while (!next.done) next = search.next();
        const found = next.value!;
        const rules = rulesOf(step.schedule, found);
        const better = stepOfText(text.replace(/\}\n$/, `${rules.join('\n')}\n}\n`));
        const cost = ({ totals }: StepResult) => (objective === 'cycles' ? totals.cycles : totals.energy!);
        const saved = found.before - found.after;
        // A step whose only product is reused whole may cost nothing.
        const whole = cost(step) || 1;
        expect((cost(step) - cost(better)) / whole, rules.join('\n')).toBeCloseTo(saved / whole, 9);
        const machines = ({ passes }: StepResult) =>
          passes.filter(isMachinePass).map((pass) => [keyOf(pass), pass.machine]);
        expect(machines(better).sort()).toEqual(machines(step).sort());
        if (rules.length && machines(step).length) changed++;
      }),
      { numRuns: 250 },
    );
    expect(changed).toBeGreaterThan(50);
  });
});
