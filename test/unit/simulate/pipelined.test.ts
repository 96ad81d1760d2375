/** Schedules on several processors: what the pipeline simulator is told of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policies } from '../../../server/src/model/pipeline.ts';
import { scheduleOf } from '../../../server/src/model/schedule.ts';
import { pipelineOfStep } from '../../../server/src/simulate/pipelined.ts';
import type { PassResult, StepResult } from '../../../server/src/simulate/results.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { stepMemory } from '../../../server/src/simulate/step-memory.ts';
import { openOne } from '../../support/workspace.ts';

const three = `
network N {
  input x [12]
  a = dense(x, units = 20, bias = false) |> relu()
  b = dense(a, units = 30, bias = false) |> relu()
  c = dense(b, units = 7, bias = false)
}
array A { grid 4x8, clock 100 MHz }
array B { grid 8x8, clock 200 MHz }
`;

function step(settings: string, definitions = three): StepResult {
  const { file } = openOne(`${definitions}schedule S {\n  network N\n  array A\n  ${settings}\n}\n`);
  return simulateStep(scheduleOf(file.own.get('S')!))!;
}

const cycles = (passes: readonly PassResult[], layer?: string): number =>
  passes.reduce((sum, pass) => sum + (!layer || pass.layer.name === layer ? pass.cycles.total : 0), 0);

describe('the pipeline of a schedule', () => {
  it('is none on a single array', () => {
    expect(pipelineOfStep(step('batch 4'))).toBeUndefined();
  });

  it('is computed once', () => {
    const once = step('batch 4, processors 2');
    expect(pipelineOfStep(once)).toBe(pipelineOfStep(once));
  });

  it('has the cycles of the micro-batch, stage by stage', () => {
    const alone = step('batch 2, mode training');
    const { stages } = pipelineOfStep(step('batch 8, mode training, processors 3, pipeline { microbatches 4 }'))!;
    const names = stages.map(
      ({ stage }) => new Set(stage.parts.map(({ layer }) => alone.schedule.network!.layers[layer]!.name)),
    );
    expect(stages).toHaveLength(3);
    stages.forEach(({ lanes: [lane] }, index) => {
      const own = (pass: string) =>
        alone.passes.reduce(
          (sum, each) => sum + (each.pass === pass && names[index]!.has(each.layer.name) ? each.cycles.total : 0),
          0,
        );
      expect([lane!.forward, lane!.activationGradient, lane!.weightGradient, lane!.update]).toEqual(
        ['forward', 'activationGradient', 'weightGradient', 'update'].map(own),
      );
    });
  });

  it('has all passes of the step, whoever does them in which order', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...policies),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 4 }),
        fc.constantFrom('mode inference', 'mode training', 'backward order interleaved'),
        (policy, processors, samples, microbatches, mode) => {
          const alone = step(`batch ${samples}, ${mode}`);
          const whole = pipelineOfStep(
            step(
              `batch ${samples * microbatches}, ${mode}, processors ${processors}, links all-to-all, pipeline ${policy} { microbatches ${microbatches} }`,
            ),
          )!;
          const work = whole.stages
            .flatMap(({ lanes }) => lanes)
            .reduce((sum, lane) => sum + lane.forward + lane.activationGradient + lane.weightGradient, 0);
          const passes = cycles(alone.passes.filter(({ pass }) => pass !== 'update'));
          const copies = whole.policy.apart ? processors : 1;
          expect(work).toBeCloseTo(passes * copies, 6);
          expect(whole.period).toBeGreaterThanOrEqual(whole.bound * (1 - 1e-9));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('runs on processors of other clocks, in cycles of the first', () => {
    const [a, b] = ['A', 'B'].map((array) => {
      const { file } = openOne(`${three}schedule S { network N, array ${array}, batch 2 }\n`);
      return simulateStep(scheduleOf(file.own.get('S')!))!;
    }) as [StepResult, StepResult];
    const { stages } = pipelineOfStep(
      step('batch 2, processors [A, B], stage 1 "a*" "relu1" "relu", stage 2 "b*" "c"'),
    )!;
    const { layers } = a.schedule.network!;
    const own = (index: number) => new Set(stages[index]!.stage.parts.map(({ layer }) => layers[layer]!.name));
    const sum = (of: StepResult, names: ReadonlySet<string>) =>
      cycles(of.passes.filter(({ layer }) => names.has(layer.name)));
    expect([...own(0)]).toContain('a');
    expect([...own(1)]).toContain('c');
    expect(stages[0]!.lanes[0]!.forward).toBe(sum(a, own(0)));
    expect(stages[1]!.lanes[0]!.forward).toBe(sum(b, own(1)) / 2);
  });

  it('sends words at the bandwidth of the links', () => {
    const linked = (links: string) =>
      pipelineOfStep(
        step(`batch 6, mode training, processors 3, links chain { ${links} }, pipeline gpipe { microbatches 3 }`),
      )!;
    // 100 MHz and words of 2 B: 400 MB/s are 2 words a cycle.
    expect(linked('bandwidth 400 MB/s, latency 1 us').period).toBe(
      linked('bandwidth 4 B/cycle, latency 100 cycles').period,
    );
    expect(linked('latency 100 cycles').period).toBeLessThan(linked('bandwidth 1 B/cycle, latency 100 cycles').period);
  });

  it('needs a clock for seconds', () => {
    const result = pipelineOfStep(
      step('processors 2, links chain { bandwidth 1 GB/s }', three.replace(', clock 100 MHz', '')),
    )!;
    expect(result.problems.map(({ kind, message }) => `${kind}: ${message}`)).toEqual([
      "links: Transfers take no time here: array 'A' has no 'clock', like clock 700 MHz, to turn seconds into cycles",
    ]);
  });

  it('is not played if it would take too long', () => {
    expect(pipelineOfStep(step('batch 65536, processors 1024, pipeline { microbatches 65536 }'))).toBeUndefined();
    expect(pipelineOfStep(step('processors 511, partition pipedream'))).toBeUndefined();
    expect(pipelineOfStep(step('processors 511, partition layers'))).toBeDefined();
  });
});

describe('what a pipeline keeps', () => {
  it.each([
    ['lenet5', 'LeNet5'],
    ['vgg11', 'VGG11'],
    ['resnet18', 'ResNet18'],
    ['inception-v4', 'InceptionV4'],
    ['densenet121', 'DenseNet121'],
    ['gpt2-small', 'GPT2Small(tokens = 64, depth = 2)'],
  ])('of %s on one processor is what the step keeps', (file, network) => {
    const { file: model } = openOne(
      `import "accel:networks/${file}"\narray A { grid 64x64 }\nschedule S { network ${network}, array A, batch 2, mode training, processors 1 }\n`,
    );
    const whole = simulateStep(scheduleOf(model.own.get('S')!))!;
    const { memory } = pipelineOfStep(whole)!.processors[0]!;
    expect(memory.activations).toBe(stepMemory(whole).stashed);
    expect(memory.weights).toBe(whole.schedule.network!.parameters);
  });
});
