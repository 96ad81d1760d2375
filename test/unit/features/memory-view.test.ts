/** What the memory panel is told: against the step it draws, on schedules picked at random. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { memoryView } from '../../../server/src/features/memory-view.ts';
import type { MemoryView } from '../../../server/src/protocol/memory-view.ts';
import { isArrayPass, type StepResult } from '../../../server/src/simulate/results.ts';
import { stepMemory } from '../../../server/src/simulate/step-memory.ts';
import { snapshotOf } from '../../support/snapshot.ts';

function drawn(text: string, name?: string): { view: MemoryView; step: StepResult } {
  const { snapshot } = snapshotOf(text);
  const view = memoryView(snapshot, name);
  const step = snapshot.schedules.find(({ definition }) => definition.name === view?.schedule)?.step;
  if (!view || !step) throw new Error(snapshot.problems.map(({ message }) => message).join('\n') || 'nothing to show');
  return { view, step };
}

const small = (array: string, schedule = ''): string => `network N {
  input x [3, 8, 8]
  a = conv(x, filters = 6, kernel = 3) |> relu()
  b = conv(a, filters = 5, kernel = 3)
  flat = flatten(b)
  c = dense(flat, units = 7)
  output c
}
array A {
  grid 4x4
  dataflow configurable
  ${array}
}
schedule S {
  network N
  array A
  batch 2
  ${schedule}
}
`;
const training = 'forward { dataflow ws }\n  backward { order interleaved }';

describe('what is known and what is not', () => {
  it('without DRAM and buffers there is no slope and no occupancy, and the reason is said', () => {
    const { view } = drawn(small('', training));
    expect(view.roof).toEqual({ macsPerCycle: 16, bytesPerCycle: null });
    expect(view.withoutBandwidth).toBe('the array gives no DRAM bandwidth');
    expect(view.capacity).toEqual({ input: null, weight: null, output: null });
    expect(view.passes.input.every((bytes) => bytes === null)).toBe(true);
    expect(view.passes.transfer.every((cycles) => cycles === 0)).toBe(true);
    // Every word moves once: intensity is known all the same.
    expect(view.passes.macs.some((macs, row) => macs > 0 && view.passes.dramBytes[row]! > 0)).toBe(true);
  });

  it('a bandwidth in seconds needs a clock', () => {
    const { view } = drawn(small('dram 12.8 GB/s'));
    expect(view.roof.bytesPerCycle).toBeNull();
    expect(view.withoutBandwidth).toBe("the DRAM's bandwidth is in seconds and the array has no clock");
    const clocked = drawn(small('dram 12.8 GB/s\n  clock 500 MHz')).view;
    expect(clocked.roof.bytesPerCycle).toBeCloseTo(25.6);
    expect(clocked.withoutBandwidth).toBeNull();
  });

  it('a word of another size scales all bytes', () => {
    const wide = drawn(small('word 4 B', training)).view;
    const narrow = drawn(small('word 1 B', training)).view;
    expect(wide.peak!.bytes).toBe(4 * narrow.peak!.bytes);
    expect(wide.tensors.bytes).toEqual(narrow.tensors.bytes.map((bytes) => 4 * bytes));
    expect(wide.passes.dramBytes).toEqual(narrow.passes.dramBytes.map((bytes) => 4 * bytes));
  });

  it('a layer without work has a turn and a row, but no time', () => {
    const { view } = drawn(small('', training));
    const flat = view.names.indexOf('flat');
    const row = view.passes.layer.indexOf(flat);
    expect(view.passes.start[row]).toBe(view.passes.end[row]);
    expect(view.passes.pass[row]).toBe('forward');
    expect(view.turns.layer).toContain(flat);
  });

  it('a schedule that cannot be simulated has no memory; a name chooses another', () => {
    expect(memoryView(snapshotOf('network N { input x [3, 8, 8] }').snapshot)).toBeNull();
    const both = `${small('')}schedule T extends S {\n  ${training}\n}\n`;
    expect(drawn(both, 'T').view.training).toBe(true);
    expect(drawn(both, 'S').view.training).toBe(false);
    expect(memoryView(snapshotOf(both).snapshot, 'U')).toBeNull();
  });

  it('places are those of the statements, each once', () => {
    const { view } = drawn(small('', training));
    const at = (name: string) => view.places[view.placeOf[view.names.indexOf(name)]!]!;
    expect(at('b').range.start.line).toBe(3);
    expect(view.placeOf.length).toBe(view.layers);
    expect(new Set(view.places.map((place) => JSON.stringify(place))).size).toBe(view.places.length);
  });

  it('the same step is laid out once', () => {
    const { snapshot } = snapshotOf(small('', training));
    expect(memoryView(snapshot)!.turns).toBe(memoryView(snapshot)!.turns);
  });
});

const sizes = fc.constantFrom(undefined, '64 B', '1 KiB', '16 KiB', '1 MiB');
const schedules = fc
  .record({
    layers: fc.array(
      fc.record({
        operator: fc.constantFrom('conv', 'pool', 'relu', 'batchnorm', 'add', 'grouped'),
        from: fc.nat(),
        size: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    grid: fc.constantFrom('2x2', '3x5', '8x8', '16x4'),
    word: fc.constantFrom('1 B', '2 B', '4 bit'),
    input: sizes,
    weight: sizes,
    output: sizes,
    dram: fc.constantFrom(undefined, '1 B/cycle', '3 B/cycle', '64 B/cycle', '2 GB/s'),
    clock: fc.boolean(),
    vector: fc.boolean(),
    batch: fc.integer({ min: 1, max: 3 }),
    backward: fc.constantFrom(
      undefined,
      'partialSums onChip',
      'order interleaved',
      'order interleaved, buffering exposed',
    ),
    optimizer: fc.constantFrom('none', 'sgd', 'momentum', 'adam'),
  })
  .map((parts) => {
    const names: string[] = ['x'];
    const lines = parts.layers.map(({ operator, from, size }, index) => {
      const source = names[from % names.length]!;
      const name = `l${index}`;
      names.push(name);
      switch (operator) {
        case 'conv':
          return `${name} = conv(${source}, filters = 4, kernel = 3, pad = same) |> relu()`;
        case 'grouped':
          return `${name} = conv(${source}, filters = 4, kernel = 1, groups = 2)`;
        case 'pool':
          return `${name} = maxpool(${source}, kernel = 3, stride = 1, pad = same)`;
        case 'add':
          return `${name} = add(${source}, ${names.at(-2)})`;
        case 'batchnorm':
          return `${name} = batchnorm(${source})`;
        default:
          return `${name} = conv(${source}, filters = 4, kernel = 1, bias = ${size > 4}) |> relu()`;
      }
    });
    const buffers = (['input', 'weight', 'output'] as const).flatMap((name) =>
      parts[name] ? [`${name} ${parts[name]}`] : [],
    );
    return `network N {
  input x [4, 6, 6]
  ${lines.join('\n  ')}
  flat = flatten(${names.at(-1)})
  scores = dense(flat, units = 5)
  output scores
}
array A {
  grid ${parts.grid}
  dataflow configurable
  word ${parts.word}
  ${buffers.length ? `buffers { ${buffers.join(', ')} }` : ''}
  ${parts.dram ? `dram ${parts.dram}` : ''}
  ${parts.clock ? 'clock 500 MHz' : ''}
  ${parts.vector ? 'vector 8' : ''}
}
schedule S {
  network N
  array A
  batch ${parts.batch}
  forward { dataflow ws }
  ${parts.backward === undefined ? '' : `backward { ${parts.backward} }\n  optimizer ${parts.optimizer}`}
}
`;
  });

describe('on random schedules', () => {
  it('agrees with the step: time is covered, tensors add up, the peak is the reported one', () => {
    fc.assert(
      fc.property(schedules, (text) => {
        const { view, step } = drawn(text);
        const { turns, passes, tensors, constant, peak } = view;
        // Turns and passes follow each other without gaps from the first cycle to the last.
        for (const { start, end } of [turns, passes]) {
          let now = 0;
          start.forEach((cycle, index) => {
            expect(cycle).toBe(now);
            now = end[index]!;
          });
          expect(now).toBe(step.totals.cycles);
        }
        // Every pass of the step has its row, in order; no row but those of turns without work is added.
        const results = step.passes.map(({ layer, pass, macs }) => `${layer.name} ${pass} ${macs}`);
        const turnsWithWork = new Set(
          step.passes.map(({ layer, pass }) => `${pass === 'forward' ? 0 : 1} ${layer.name}`),
        );
        const key = (row: number): string => `${turns.backward[passes.turn[row]!]} ${view.names[passes.layer[row]!]}`;
        const rows = [...passes.layer.keys()].filter((row) => turnsWithWork.has(key(row)));
        expect(rows.map((row) => `${view.names[passes.layer[row]!]} ${passes.pass[row]} ${passes.macs[row]}`)).toEqual(
          results,
        );
        expect(passes.layer.length - rows.length).toBe(turns.layer.length - turnsWithWork.size);
        // Tensors that are there add up to the curve, and its highest place is the peak of the model.
        const totals = turns.layer.map((_, at) => turns.kept[at]! + turns.gradients[at]! + turns.other[at]!);
        const always = constant.weights + constant.optimizerState + constant.weightGradients;
        totals.forEach((bytes, at) => {
          const alive = [...tensors.bytes.keys()].filter((i) => tensors.from[i]! <= at && at <= tensors.until[i]!);
          expect(alive.reduce((sum, i) => sum + tensors.bytes[i]!, 0)).toBeCloseTo(always + bytes, 6);
        });
        const highest = Math.max(...totals);
        expect(peak!.bytes).toBeCloseTo(always + highest, 6);
        expect(peak!.bytes).toBeCloseTo(stepMemory(step).peak.words * step.array.wordBytes, 6);
        expect(totals[peak!.turn]).toBeCloseTo(highest, 6);
      }),
      { numRuns: 300 },
    );
  });

  it('buffers are never fuller than they are large, unless the pass is known not to fit', () => {
    let held = 0;
    let short = 0;
    fc.assert(
      fc.property(schedules, (text) => {
        const { view, step } = drawn(text);
        const lacking = new Set(
          step.passes.flatMap((pass) =>
            isArrayPass(pass)
              ? (pass.memory?.shortages ?? []).map(({ buffer }) => `${pass.layer.name} ${pass.pass} ${buffer}`)
              : [],
          ),
        );
        for (const buffer of ['input', 'weight', 'output'] as const) {
          const capacity = view.capacity[buffer];
          view.passes[buffer].forEach((bytes, row) => {
            if (bytes === null || capacity === null) return;
            const name = `${view.names[view.passes.layer[row]!]} ${view.passes.pass[row]} ${buffer}`;
            expect(bytes > capacity).toBe(lacking.has(name));
            if (bytes > capacity) short++;
            else held++;
          });
        }
      }),
      { numRuns: 300 },
    );
    expect(held).toBeGreaterThan(300);
    expect(short).toBeGreaterThan(10);
  });

  it('no pass is above the roof, and its bound is that of the memory model', () => {
    const bound = { memory: 0, compute: 0 };
    fc.assert(
      fc.property(schedules, (text) => {
        const { view, step } = drawn(text);
        const { macs, start, end, dramBytes, compute, transfer } = view.passes;
        const { macsPerCycle, bytesPerCycle } = view.roof;
        const results = step.passes.filter(isArrayPass);
        const rows = [...macs.keys()].filter((row) => macs[row]! > 0);
        expect(rows.length).toBe(results.length);
        rows.forEach((row, index) => {
          const attained = macs[row]! / (end[row]! - start[row]!);
          const slope =
            bytesPerCycle === null ? Number.POSITIVE_INFINITY : bytesPerCycle * (macs[row]! / dramBytes[row]!);
          expect(attained).toBeLessThanOrEqual(Math.min(macsPerCycle, slope) * (1 + 1e-9));
          const { memory } = results[index]!;
          if (!memory) return;
          const which = transfer[row]! > compute[row]! ? 'memory' : 'compute';
          expect(which).toBe(memory.bound);
          bound[which]++;
        });
      }),
      { numRuns: 300 },
    );
    expect(Math.min(bound.memory, bound.compute)).toBeGreaterThan(100);
  });
});

describe('passes on other machines', () => {
  const machines = 'crossbar Cells { }\nstochastic Units { }\nreuse Buffers { lanes 1 }\n';
  const memory = 'clock 1 GHz\n  dram 2 B/cycle\n  buffers { input 1 KiB, weight 1 KiB, output 1 KiB }';
  const mixed = `${machines}${small(memory, 'mode training\n  forward { reuse Buffers }\n  weightGradient { stochastic Units }\n  layers "c" { crossbar Cells }')}`;

  it('are told from those of the array, which alone has buffers; reuse buffers stand in it', () => {
    const { view, step } = drawn(mixed);
    const { passes } = view;
    const rows = passes.layer.map((layer, row) => [view.names[layer], passes.pass[row], passes.machine[row]]);
    expect(rows.filter(([, , machine]) => machine !== null)).toEqual([
      ['c', 'forward', 'Cells'],
      ['c', 'activationGradient', 'Cells'],
      ['c', 'weightGradient', 'Cells'],
      ['b', 'weightGradient', 'Units'],
      ['a', 'weightGradient', 'Units'],
    ]);
    passes.machine.forEach((machine, row) => {
      if (passes.macs[row]! > 0) expect(passes.input[row] === null).toBe(machine !== null);
    });
    expect(step.passes.filter(({ kind }) => kind === 'reuse')).toHaveLength(2);
  });

  it('are bound by the DRAM where it takes longer, as their stalls say', () => {
    const { view, step } = drawn(mixed.replace('dram 2 B/cycle', 'dram 0.1 B/cycle'));
    let bound = 0;
    for (const pass of step.passes) {
      if (pass.kind !== 'crossbar' && pass.kind !== 'stochastic') continue;
      const row = view.passes.start.findIndex(
        (start, each) => start === step.starts[step.passes.indexOf(pass)] && view.passes.macs[each]! > 0,
      );
      expect(view.passes.compute[row]).toBe(pass.cycles.compute);
      expect(Math.max(0, view.passes.transfer[row]! - pass.cycles.compute)).toBe(pass.cycles.stall);
      if (pass.cycles.stall > 0) bound++;
    }
    expect(bound).toBeGreaterThan(0);
  });

  it('keep no weights of cells in memory, nor their gradients', () => {
    const weights = (text: string) => drawn(text).view.constant;
    const plain = weights(mixed.replace(/layers .*$/m, ''));
    const cells = weights(mixed);
    // 5 x 4 x 4 inputs and 7 units; the biases stay.
    expect(plain.weights - cells.weights).toBe(80 * 7 * 2);
    expect(plain.weightGradients - cells.weightGradients).toBe(80 * 7 * 2);
    expect(drawn(mixed).view.assumptions.join('\n')).toContain('in their cells, not in memory');
  });
});
