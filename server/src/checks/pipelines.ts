/** Pipelines: what cannot be as it is written, and what holds all processors up. */
import type { Place, Problem } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { showPercent } from '../model/units.ts';
import { showRatio } from '../simulate/answers.ts';
import type { PipelineResult } from '../simulate/pipeline/results.ts';
import type { PipelineProblem } from '../simulate/pipeline/types.ts';
import { isTooLarge, pipelineOfStep } from '../simulate/pipelined.ts';
import type { StepResult } from '../simulate/results.ts';
import { lateGradients, memoryProblems } from './pipeline-memory.ts';
import { betterCut } from './pipeline-moves.ts';
import { scheduleValue } from './places.ts';
import type { Check } from './types.ts';

/** Work of the busiest processor over the mean, and busy time of a link: from here on they are worth a remark. */
const unbalanced = 1.3;
const crowded = 0.9;

const check = (codes: Check['codes'], find: (step: StepResult) => Iterable<Problem>): Check => {
  const known = new WeakMap<StepResult, readonly Problem[]>();
  return {
    codes,
    *run({ schedules }) {
      for (const { step } of schedules) {
        if (!step?.schedule.pipeline) continue;
        // Kept with the step: most keystrokes change another one.
        const problems = known.get(step) ?? [...find(step)];
        known.set(step, problems);
        yield* problems;
        yield undefined;
      }
    },
  };
};

/** What cannot be as it is written. */
export const pipelines: Check = check({ 'accel-6012': 'Pipeline that cannot be as it is written' }, problemsOf);
/** What a user may want to change. */
export const pipelineAdvice: Check = check(
  { 'accel-6013': 'Pipeline held up in one place', 'accel-6014': 'Gradients that are late' },
  adviceOf,
);
/** What does not fit. */
export const pipelineMemory: Check = check({ 'accel-6015': 'More than the memory of a processor' }, memoryProblems);

function* problemsOf(step: StepResult): Iterable<Problem> {
  const { schedule } = step;
  const pipeline = schedule.pipeline!;
  if (isTooLarge(schedule)) {
    const cut = pipeline.partition === 'pipedream' ? ' with partition pipedream' : '';
    const message = `${pipeline.processors.length} processors × ${pipeline.microbatches} micro-batches are too many to simulate${cut}`;
    yield impossible(scheduleValue(schedule, 'processors'), message);
    return;
  }
  const result = pipelineOfStep(step);
  if (!result) return;
  for (const [first, ...more] of groups(result.problems)) {
    const rest = more.length ? ` (and ${more.length} more like this)` : '';
    yield impossible(placeOfProblem(schedule, first), first.message + rest);
  }
}

function* adviceOf(step: StepResult): Iterable<Problem> {
  const { schedule } = step;
  const result = isTooLarge(schedule) ? undefined : pipelineOfStep(step);
  if (!result) return;
  // Where some have nothing to do, that is the remark.
  if (!result.problems.some(({ kind }) => kind === 'processors')) yield* imbalance(step, result);
  yield* bottleneck(schedule, result);
  yield* lateGradients(step, result);
}

/** What is wrong with a stage may be wrong with each of its layers. */
function groups(problems: readonly PipelineProblem[]): Iterable<[PipelineProblem, ...PipelineProblem[]]> {
  const found = new Map<string, [PipelineProblem, ...PipelineProblem[]]>();
  for (const problem of problems) {
    const key = `${problem.kind} ${problem.stage}`;
    const group = found.get(key);
    if (group) group.push(problem);
    else found.set(key, [problem]);
  }
  return found.values();
}

const impossible = (place: Place, message: string): Problem => ({
  code: 'accel-6012',
  severity: 'warning',
  message,
  place,
});

const settings = {
  processors: 'processors',
  microbatches: 'pipeline.microbatches',
  policy: 'pipeline',
  links: 'links',
  layers: 'network',
  stages: 'partition',
} as const;

function placeOfProblem(schedule: ScheduleModel, { kind, stage }: PipelineProblem): Place {
  const own = schedule.settings.lists.get('stage')?.filter(({ owner }) => owner === schedule.definition) ?? [];
  const found = schedule.pipeline!.stages.find(
    ({ number, place }) => number - 1 === stage && own.some(({ piece }) => piece === place.piece),
  );
  return found?.place ?? scheduleValue(schedule, settings[kind]);
}

function* imbalance(step: StepResult, result: PipelineResult): Iterable<Problem> {
  const { schedule } = step;
  const { processors, stages } = result;
  const mean = processors.reduce((sum, { work }) => sum + work, 0) / processors.length;
  const worst = processors.reduce((most, { work }, index) => (work > processors[most]!.work ? index : most), 0);
  const ratio = processors[worst]!.work / mean;
  if (!(ratio > unbalanced)) return;
  const { layers } = schedule.network!;
  const own = processors[worst]!.stages.flatMap((stage) => stages[stage]!.stage.parts.map(({ layer }) => layer));
  const [first, last] = [layers[Math.min(...own)]!.name, layers[Math.max(...own)]!.name];
  const range = first === last ? `'${first}'` : `'${first}' to '${last}'`;
  const better = betterCut(step, result, worst);
  yield {
    ...remark(
      scheduleValue(schedule, schedule.settings.get('partition') ? 'partition' : 'processors'),
      `Processor ${worst + 1} has ${showRatio(ratio)} the mean work (${range}): the others wait for it${better ? `; ${better.words}` : ''}`,
    ),
    ...(better ? { fixes: [better.fix] } : {}),
  };
}

function* bottleneck(schedule: ScheduleModel, { links }: PipelineResult): Iterable<Problem> {
  const [worst] = [...links].sort((a, b) => b.busy - a.busy);
  if (!worst || worst.busy <= crowded) return;
  yield remark(
    scheduleValue(schedule, 'links'),
    `The link from processor ${worst.from + 1} to ${worst.to + 1} is busy ${showPercent(Math.min(1, worst.busy))} of the time: it decides the period`,
  );
}

const remark = (place: Place, message: string): Problem => ({ code: 'accel-6013', severity: 'hint', message, place });
