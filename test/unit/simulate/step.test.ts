import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { comparisonOf, prepareComparison } from '../../../server/src/simulate/comparison.ts';
import { compareGradients } from '../../../server/src/simulate/gradients/baselines.ts';
import { totalAccesses } from '../../../server/src/simulate/gradients/interleaved.ts';
import type { PassResult } from '../../../server/src/simulate/results.ts';
import { prepareStep, simulateStep } from '../../../server/src/simulate/step.ts';
import { openOne } from '../../support/workspace.ts';

const three = `
network N {
  input x [12]
  a = dense(x, units = 20, bias = false) |> relu()
  b = dense(a, units = 30, bias = false) |> relu()
  c = dense(b, units = 7, bias = false)
}
array A { grid 4x8 }
`;

function step(settings: string, definitions = three) {
  const { file } = openOne(`${definitions}schedule S {\n  network N\n  array A\n  ${settings}\n}\n`);
  return simulateStep(scheduleOf(file.own.get('S')!))!;
}

const words = ({ layer, ...pass }: PassResult): string => {
  if (pass.kind === 'vector') return `${layer.name} ${pass.pass}`;
  const { m, n, k, groups } = pass.gemm;
  const flow = pass.kind === 'product' ? ` ${pass.mapping.dataflow}` : '';
  return `${layer.name} ${pass.pass}${flow} ${m}x${n}x${k}${groups > 1 ? `x${groups}` : ''}`;
};

describe('a step', () => {
  it('is a forward pass if nothing is said of gradients', () => {
    expect(step('batch 5').passes.map(words)).toEqual([
      'a forward ws 5x20x12',
      'b forward ws 5x30x20',
      'c forward ws 5x7x30',
    ]);
    expect(step('backward order sequential, mode inference').passes).toHaveLength(3);
  });

  it('runs forward, then the gradients from the last layer to the first, then each update', () => {
    expect(step('batch 5, mode training').passes.map(words)).toEqual([
      'a forward ws 5x20x12',
      'b forward ws 5x30x20',
      'c forward ws 5x7x30',
      'c activationGradient ws 5x30x7',
      'c weightGradient os 7x30x5',
      'c update',
      'b activationGradient ws 5x20x30',
      'b weightGradient os 30x20x5',
      'b update',
      // Nothing trained stands before the first layer.
      'a weightGradient os 20x12x5',
      'a update',
    ]);
  });

  it('interleaves the gradients of layers that have two', () => {
    expect(step('batch 5, backward order interleaved, optimizer none').passes.slice(3).map(words)).toEqual([
      'c interleaved 5x7x30',
      'b interleaved 5x30x20',
      'a weightGradient os 20x12x5',
    ]);
  });

  it('leaves out what frozen layers do not need', () => {
    expect(step('mode training, optimizer none, layers "a" { trainable false }').passes.slice(3).map(words)).toEqual([
      'c activationGradient ws 1x30x7',
      'c weightGradient os 7x30x1',
      'b weightGradient os 30x20x1',
    ]);
    expect(step('mode training, optimizer none, layers "b" { trainable false }').passes.slice(3).map(words)).toEqual([
      'c activationGradient ws 1x30x7',
      'c weightGradient os 7x30x1',
      'b activationGradient ws 1x20x30',
      'a weightGradient os 20x12x1',
    ]);
  });

  it('takes dataflows from the array, from backward, from the gradient itself, and from rules, the later ones winning', () => {
    const flows = (settings: string) =>
      step(`mode training, optimizer none, ${settings}`).passes.map((pass) =>
        pass.kind === 'product' ? pass.mapping.dataflow : pass.kind,
      );
    expect(flows('batch 1')).toEqual(['ws', 'ws', 'ws', 'ws', 'os', 'ws', 'os', 'os']);
    expect(flows('backward dataflow is')).toEqual(['ws', 'ws', 'ws', 'is', 'is', 'is', 'is', 'is']);
    expect(flows('weightGradient dataflow ws, backward dataflow is')).toEqual([
      ...['ws', 'ws', 'ws', 'is', 'ws', 'is', 'ws', 'ws'],
    ]);
    expect(flows('weightGradient dataflow ws, layers "b" { backward dataflow os, forward dataflow is }')).toEqual([
      ...['ws', 'is', 'ws', 'ws', 'ws', 'os', 'os', 'ws'],
    ]);
  });

  it('counts two activation gradients for a product of two activations, and none for the input', () => {
    const text = `
network N {
  input x [6, 8]
  q = dense(x, units = 8, bias = false)
  s = matmul(q, x, transpose = true)
  o = matmul(s, q)
}
array A { grid 4x4 }
`;
    expect(step('batch 3, mode training, optimizer none', text).passes.map(words)).toEqual([
      'q forward ws 18x8x8',
      's forward ws 6x6x8x3',
      'o forward ws 6x8x6x3',
      'o activationGradient ws 6x6x8x3',
      'o activationGradient ws 8x6x6x3',
      's activationGradient ws 6x8x6x3',
      'q weightGradient os 8x8x18',
    ]);
  });

  it('adds up: every gradient does the MACs of its forward product', () => {
    const { byPass, totals, passes, starts } = step(
      'batch 9, backward order interleaved, layers "c" backward { order sequential }',
    );
    const forward = byPass.get('forward')!.macs;
    const first = 9 * 20 * 12;
    expect(totals.macs).toBe(3 * forward - first);
    expect([...byPass.values()].reduce((sum, each) => sum + each.cycles, 0)).toBe(totals.cycles);
    expect(starts.at(-1)! + passes.at(-1)!.cycles.total).toBe(totals.cycles);
  });
});

describe('the update of the weights', () => {
  const update = (optimizer: string) =>
    step(`optimizer ${optimizer}`).byPass.get('update')?.dram ?? { reads: 0, writes: 0 };
  const weights = 12 * 20 + 20 * 30 + 30 * 7;

  it.each([
    ['none', 0, 0],
    ['sgd', 2, 1],
    ['momentum', 3, 2],
    ['adam', 4, 3],
  ])('by %s reads %i and writes %i words a weight', (optimizer, reads, writes) => {
    expect(update(optimizer)).toEqual({ reads: reads * weights, writes: writes * weights });
  });

  it('needs no pass of its own for weights that the array updates', () => {
    const { byPass } = step('backward { order interleaved, update inPlace }');
    // The gradient of the first layer runs alone.
    expect(byPass.get('update')!.dram.writes).toBe(12 * 20);
  });
});

describe('a comparison with the baseline', () => {
  const bufferings = ['exposed', 'overlapped', 'hidden', 'streamed'] as const;

  it('is there for interleaved gradients and where it is asked for', () => {
    expect(comparisonOf(step('mode training'))).toBeUndefined();
    expect(comparisonOf(step('backward order interleaved'))!.baseline).toEqual({ name: 'ws-os', asked: false });
    expect(comparisonOf(step('baseline os { buffering hidden }'))!.baseline).toEqual({
      name: 'os',
      buffering: 'hidden',
      asked: true,
    });
  });

  it('of a schedule that is its own baseline saves nothing', () => {
    const { backward, whole } = comparisonOf(step('baseline ws-os, batch 6'))!;
    expect([backward.cycles.ratio, whole.accesses.ratio, whole.dram.saving]).toEqual([1, 1, 0]);
  });

  it('sums up what the gradient models say of each layer', () => {
    fc.assert(
      fc.property(
        fc.record({
          sizes: fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 3, maxLength: 5 }),
          batch: fc.integer({ min: 1, max: 60 }),
          rows: fc.integer({ min: 1, max: 12 }),
          cols: fc.integer({ min: 1, max: 12 }),
          buffering: fc.constantFrom(...bufferings),
          other: fc.option(fc.constantFrom(...bufferings), { nil: undefined }),
          drain: fc.constantFrom('counted' as const, 'free' as const),
          partialSums: fc.constantFrom('onChip' as const, 'perFold' as const),
          name: fc.constantFrom('ws-os' as const, 'ws' as const, 'os' as const),
          update: fc.constantFrom('separate' as const, 'inPlace' as const),
        }),
        ({ sizes, batch, rows, cols, buffering, other, drain, partialSums, name, update }) => {
          const layers = sizes.slice(1).map((units, i) => `  l${i + 1} = dense(l${i}, units = ${units}, bias = false)`);
          const text = `network N {\n  input l0 [${sizes[0]}]\n${layers.join('\n')}\n}\narray A { grid ${rows}x${cols} }\n`;
          const found = step(
            `batch ${batch}, backward { order interleaved, buffering ${buffering}, drain ${drain}, partialSums ${partialSums}, update ${update} }
             baseline ${name} ${other ? `{ buffering ${other} }` : ''}`,
            text,
          );
          const comparison = comparisonOf(found)!;
          const sums = { own: 0, baseline: 0, ownWords: 0, baselineWords: 0 };
          for (let i = 1; i < sizes.length - 1; i++) {
            const gemm = { m: batch, n: sizes[i + 1]!, k: sizes[i]!, groups: 1 };
            const each = compareGradients(
              gemm,
              { rows, cols },
              { buffering, drain, partialSums, update },
              { name, ...(other ? { buffering: other } : {}) },
            );
            sums.own += each.cycles.interleaved;
            sums.baseline += each.cycles.baseline;
            sums.ownWords += totalAccesses(each.interleaved.accesses);
            sums.baselineWords += totalAccesses(each.baseline.accesses);
          }
          // The first layer has one gradient, which both sides run, each in its own way.
          const alone = (all: readonly PassResult[]) =>
            all.filter((pass) => pass.layer.name === 'l1' && pass.pass !== 'forward');
          const cycles = (all: readonly PassResult[]) => alone(all).reduce((sum, pass) => sum + pass.cycles.total, 0);
          const accesses = (all: readonly PassResult[]) =>
            alone(all).reduce(
              (sum, { sram }) => sum + sram.inputReads + sram.weightReads + sram.outputReads + sram.outputWrites,
              0,
            );
          const { backward } = comparison;
          expect(backward.cycles.own - cycles(found.passes)).toBe(sums.own);
          expect(backward.cycles.baseline - cycles(comparison.step.passes)).toBe(sums.baseline);
          expect(backward.accesses.own - accesses(found.passes)).toBe(sums.ownWords);
          expect(backward.accesses.baseline - accesses(comparison.step.passes)).toBe(sums.baselineWords);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('work outside the array', () => {
  const vector = `
network N {
  input x [4, 6, 6]
  a = conv(x, filters = 8, kernel = 3, bias = false) |> batchnorm() |> relu()
  y = dense(flatten(a), units = 5, bias = false)
}
array A { grid 4x4, vector 16, word 2 B, dram 8 B/cycle }
`;
  const outside = (settings: string) =>
    step(settings, vector)
      .passes.filter((pass) => pass.kind === 'vector')
      .map((pass) => `${words(pass)}: ${pass.operations} operations, ${pass.dram.reads} + ${pass.dram.writes} words`);

  it('takes no time without lanes, and is not listed then', () => {
    const plain = vector.replace(', vector 16', '');
    expect(step('batch 3', plain).passes.map(words)).toEqual(['a forward ws 48x8x36', 'y forward ws 3x5x128']);
  });

  it('of an inference is less than that of a training step', () => {
    // A trained normalisation knows its mean and variance: one multiplication and one addition.
    expect(outside('batch 3')).toEqual([
      `a.batchnorm forward: ${2 * 384} operations, 384 + 384 words`,
      `a.relu forward: 384 operations, 384 + 384 words`,
    ]);
    expect(outside('batch 3, mode training').map((each) => each.split(':')[0])).toEqual([
      'a.batchnorm forward',
      'a.relu forward',
      'y update',
      'a.relu activationGradient',
      'a.batchnorm activationGradient',
      'a.batchnorm weightGradient',
      'a.batchnorm update',
      'a update',
    ]);
  });

  it('takes the longer of its operations and its words', () => {
    for (const pass of step('batch 3, mode training', vector).passes) {
      if (pass.kind !== 'vector') continue;
      const operations = Math.ceil(pass.operations / 16);
      const transfers = Math.ceil((pass.dram.reads + pass.dram.writes) / 4);
      expect(pass.cycles).toEqual({
        compute: operations,
        stall: Math.max(0, transfers - operations),
        total: Math.max(operations, transfers),
      });
    }
  });
});

describe('memory', () => {
  const slow = (more: string) => three.replace('grid 4x8', `grid 4x8, word 2 B, ${more}`);
  const total = (more: string) => step('batch 50, mode training', slow(more)).totals;

  it('without a bandwidth is ideal: no pass waits, whatever the buffers hold', () => {
    const ideal = step('batch 50, mode training').totals;
    const small = total('buffers { input 512 B, weight 512 B, output 512 B }');
    expect([small.cycles, small.stall]).toEqual([ideal.cycles, 0]);
    // But more words move when less of them fit.
    expect(small.dram.reads).toBeGreaterThan(ideal.dram.reads);
  });

  it('waits less the faster it is, and not at all for the compulsory words of a fast one but at the ends of a pass', () => {
    const buffers = 'buffers { input 1 KiB, weight 1 KiB, output 1 KiB }';
    const speeds = [1, 2, 4, 8, 16, 32, 1_000, 1_000_000].map(
      (speed) => total(`${buffers}, dram ${speed} B/cycle`).cycles,
    );
    expect(speeds).toEqual([...speeds].sort((a, b) => b - a));
    expect(speeds.at(-1)! / step('batch 50, mode training').totals.cycles).toBeLessThan(1.01);
  });

  it('in bytes per second needs a clock to be counted in cycles', () => {
    const settings = 'mode training';
    expect(step(settings, slow('dram 1 GB/s')).totals.stall).toBe(0);
    expect(step(settings, slow('dram 1 GB/s')).assumptions.join()).toContain('the array has no clock');
    const fast = step(settings, slow('dram 1 GB/s, clock 500 MHz')).totals;
    expect(fast.cycles).toBe(step(settings, slow('dram 2 B/cycle')).totals.cycles);
  });
});

describe('simulated with pauses', () => {
  const chain = Array.from({ length: 50 }, (_, index) => `  d${index + 1} = dense(d${index}, units = 8)`).join('\n');
  const long = `network N {\n  input d0 [8]\n${chain}\n}\narray A { grid 4x4 }\n`;

  it('comes to the same, and somebody else can be served several times in between', () => {
    const settings = 'mode training\n  backward { order interleaved }';
    const { file } = openOne(`${long}schedule S {\n  network N\n  array A\n  ${settings}\n}\n`);
    const schedule = scheduleOf(file.own.get('S')!);
    expect([...prepareStep(schedule)]).toHaveLength(3);
    const paused = simulateStep(schedule)!;
    expect([...prepareComparison(paused)]).toHaveLength(3);
    const once = step(settings, long);
    expect([paused.totals, comparisonOf(paused)!.whole]).toEqual([once.totals, comparisonOf(once)!.whole]);
    expect([...prepareStep(schedule), ...prepareComparison(paused)]).toHaveLength(0);
  });
});
