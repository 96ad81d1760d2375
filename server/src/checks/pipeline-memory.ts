/** Processors of a pipeline that have to store more than they can, and gradients that are late. */
import type { Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { showBytes, showPercent } from '../model/units.ts';
import type { StageMemory } from '../simulate/pipeline/memory.ts';
import type { PipelineResult } from '../simulate/pipeline/results.ts';
import { pipelineInstead, pipelineOfStep } from '../simulate/pipelined.ts';
import type { StepResult } from '../simulate/results.ts';
import { arraySetting, scheduleValue } from './places.ts';

/** The processor that is over most, at the word that makes it so. */
export function* tooFull({ schedule }: StepResult, result: PipelineResult): Iterable<Problem> {
  const arrays = schedule.pipeline!.processors;
  const over = result.processors.map(({ memory }, index) => {
    const { memoryBytes, wordBytes } = arrays[index]!;
    return memoryBytes === undefined ? 0 : (memory.total * wordBytes) / memoryBytes;
  });
  const worst = over.indexOf(Math.max(0, ...over));
  if (worst < 0 || over[worst]! <= 1) return;
  const array = arrays[worst]!;
  const { weights, activations, total } = result.processors[worst]!.memory;
  const own = result.processors[worst]!.stages.map((stage) => result.stages[stage]!);
  const versions = Math.max(1, ...own.map((stage) => stage.versions));
  const inVersions = versions > 1 ? ` in up to ${versions} versions` : '';
  const bytes = (words: number) => showBytes(words * array.wordBytes);
  const more = over.filter((each) => each > 1).length - 1;
  const others = more > 0 ? ` (and ${more} more like this)` : '';
  const newest = own.reduce((sum, stage) => sum + stage.weightWords, 0);
  yield {
    code: 'accel-6015',
    severity: 'warning',
    message: `Processor ${worst + 1} has to store ${bytes(total)}, but '${array.definition.name}' has ${showBytes(array.memoryBytes!)}: weights ${bytes(weights)}${inVersions}, activations ${bytes(activations)}${others}`,
    place: blamed(schedule, newest, result.processors[worst]!.memory),
    related: arraySetting(array, 'memory', 'Its memory'),
  };
}

/** The word that decides most of it: how many processors share the weights, which policy keeps old ones or several micro-batches, or the batch. */
function blamed(
  schedule: ScheduleModel,
  newest: number,
  { weights, activations, inFlight }: StageMemory,
): Problem['place'] {
  const most = Math.max(newest, weights - newest, activations);
  if (most === newest) return scheduleValue(schedule, 'processors');
  return scheduleValue(schedule, most === activations && inFlight <= 1 ? 'batch' : 'pipeline');
}

/** Policies without a delay, for any pipeline. */
const punctual = ['1f1b', 'zb-h1'] as const;

/** Once a schedule: how late gradients are at most, and what punctual ones would take on the same processors. */
export function* lateGradients(step: StepResult, result: PipelineResult): Iterable<Problem> {
  const { schedule } = step;
  const worst = result.stages.reduce<PipelineResult['stages'][number] | undefined>(
    (most, stage) => (stage.delay > (most?.delay ?? 0) ? stage : most),
    undefined,
  );
  if (!worst) return;
  const first = schedule.network!.layers[Math.min(...worst.stage.parts.map(({ layer }) => layer))]!.name;
  const [best] = punctual
    .flatMap((policy) => pipelineInstead(step, { policy }) ?? [])
    .filter(({ problems }) => problems.length <= result.problems.length)
    .sort((a, b) => a.period - b.period);
  const longer = best && result.period > 0 ? best.period / result.period - 1 : 0;
  const price = longer > 0 ? `a period ${showPercent(longer)} longer` : 'a period that is no longer';
  const instead = best ? `; '${best.policy.name}' has none late on the same processors, with ${price}` : '';
  const { delay } = worst;
  yield {
    code: 'accel-6014',
    severity: 'information',
    message: `With '${result.policy.name}' gradients are ${delay} ${delay === 1 ? 'update' : 'updates'} old at '${first}'${instead}`,
    place: scheduleValue(schedule, 'pipeline'),
  };
}

/** What is stored, of a step. */
export function* memoryProblems(step: StepResult): Iterable<Problem> {
  const result = pipelineOfStep(step);
  if (result) yield* tooFull(step, result);
}
