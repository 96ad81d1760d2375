/** How long a training step and the search for its best mapping take, one thread, compiled code. */
import { scheduleIn } from '../../server/src/model/budget.ts';
import type { ScheduleModel } from '../../server/src/model/schedule.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { optimizeMapping } from '../../server/src/simulate/optimize.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';
import { training } from './files.ts';
import { type Figure, median, milliseconds } from './measure.ts';

const networks = [
  { title: 'ResNet-50', family: 'resnet', file: 'resnet50', name: 'ResNet50', goal: 1 },
  { title: 'DenseNet-264', family: 'densenet', file: 'densenet264', name: 'DenseNet264', goal: 3 },
] as const;
/** The search has this long, in milliseconds. */
const searchGoal = 1_000;

function scheduleOf(text: string): ScheduleModel {
  const uri = 'file:///bench.accel';
  const workspace = new Workspace({ read: () => undefined, resolve: () => undefined });
  workspace.open(uri, text);
  const file = workspace.file(uri)!;
  return scheduleIn(file, file.own.get('Train')!);
}

/** The same schedule with layers and an array that nobody has seen: nothing is remembered for them. */
function forgotten(schedule: ScheduleModel): ScheduleModel {
  const network = schedule.network!;
  const layers = network.layers.map((layer) => ({ ...layer }));
  return { ...schedule, array: { ...schedule.array! }, network: { ...network, layers } };
}

function timed(run: () => void, count: number): number {
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const start = performance.now();
    run();
    samples.push(performance.now() - start);
  }
  return median(samples.slice(count >> 1));
}

export function trainingSteps(root: string, quick: boolean): Figure[] {
  const count = quick ? 20 : 100;
  return networks.flatMap(({ title, family, file, name, goal }): Figure[] => {
    const schedule = scheduleOf(training(root, family, file, name));
    const { dram: _, ...array } = schedule.array!;
    const ideal = { ...schedule, array: { ...array, buffers: {} } };
    const passes = simulateStep(schedule)!.passes.filter((pass) => pass.kind !== 'vector').length;
    const again = timed(() => simulateStep({ ...schedule }), count);
    const cold = timed(() => simulateStep(forgotten(schedule)), count);
    const apart = timed(() => simulateStep(forgotten(ideal)), count);
    const search = timed(() => [...optimizeMapping(forgotten(schedule))], quick ? 3 : 9);
    const figure = (what: string, value: number, wanted?: number): Figure => ({
      name: `${title}, ${what}`,
      value: milliseconds(value),
      ...(wanted === undefined ? {} : { goal: `${wanted} ms`, met: value <= wanted }),
    });
    return [
      figure(`training step (${passes} products), its layers seen before`, again, goal),
      figure('training step, nothing remembered, ideal memory', apart, goal),
      figure('training step, nothing remembered, with the search for tiles', cold, goal),
      figure('best dataflow and order for every layer', search, searchGoal),
    ];
  });
}
