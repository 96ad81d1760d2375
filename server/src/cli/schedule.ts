/** `accel schedule`: who works on what and when in a pipeline, as events for other programs. */
import type { ScheduleResult, Snapshot } from '../features/snapshot.ts';
import { toTrace } from '../interchange/trace-event.ts';
import { oneOf } from '../model/errors.ts';
import { modelProblems } from '../model/file.ts';
import { pipelineEvents, pipelineTransfers } from '../simulate/pipeline/events.ts';
import type { PipelineResult } from '../simulate/pipeline/results.ts';
import { pipelineOfStep } from '../simulate/pipelined.ts';
import { type Command, CommandError, readArguments } from './command.ts';
import { Files } from './host.ts';
import { countProblems, problemLines } from './problems.ts';

const formats = ['json', 'csv', 'trace'] as const;
const columns = [
  'processor',
  'stage',
  'firstLayer',
  'lastLayer',
  'task',
  'minibatch',
  'microbatch',
  'start',
  'end',
] as const;

export const schedule: Command = {
  name: 'schedule',
  synopsis: 'FILE [--schedule NAME] [--format json|csv|trace]',
  summary: 'Print who works on what and when in a pipeline',
  details: `  --schedule NAME   this schedule of the file; needed if several of them have processors
  --format FORMAT   json (the default), csv, or trace for Perfetto (ui.perfetto.dev) and Chrome's viewer

Each event is one task on one processor, each transfer (json, trace) one direction of a link, in cycles of the first processor, for the few
batches until the pipeline is full.
Processors, stages, batches and micro-batches count from 1.

Exit code: 0 without errors, 1 if the file has errors, 2 if it could not be read or has no such pipeline.`,
  run(args, io) {
    const { values, positionals } = readArguments(args, { schedule: { type: 'string' }, format: { type: 'string' } });
    const path = positionals[0];
    if (path === undefined) throw new CommandError('which file?', true);
    if (positionals.length > 1) throw new CommandError(`one file at a time, not ${positionals.length}`, true);
    const format = formats.find((each) => each === (values.format ?? 'json'));
    if (!format) throw new CommandError(`there is no format '${values.format}': use ${oneOf(formats)}`, true);
    const snapshot = new Files(io).snapshot(path);
    const errors = modelProblems(snapshot.file).filter((problem) => problem.severity === 'error');
    if (errors.length > 0)
      io.err(`${problemLines(path, snapshot, errors).join('\n')}\n${countProblems(errors)} in ${path}\n`);
    const { model, result } = choose(snapshot, values.schedule, path);
    const { processors } = model.pipeline!;
    if (format === 'trace') {
      const names = processors.map(({ definition }) => definition.name);
      const trace = toTrace(
        model.definition.name,
        names,
        pipelineEvents(result),
        pipelineTransfers(result),
        processors[0]!.clock,
      );
      io.out(`${JSON.stringify(trace)}\n`);
      return errors.length > 0 ? 1 : 0;
    }
    const nameOf = (layer: number | undefined) => (layer === undefined ? '' : model.network!.layers[layer]!.name);
    const events = [...pipelineEvents(result)].map(({ layers, ...event }) => ({
      ...event,
      processor: event.processor + 1,
      stage: event.stage + 1,
      firstLayer: nameOf(layers?.[0]),
      lastLayer: nameOf(layers?.[1]),
      minibatch: event.minibatch + 1,
      microbatch: event.microbatch + 1,
    }));
    if (format === 'csv') {
      const lines = events.map((event) => columns.map((column) => event[column]).join(','));
      io.out(`${[columns.join(','), ...lines].join('\n')}\n`);
    } else {
      const head = { schedule: model.definition.name, policy: result.policy.name, period: result.period };
      const transfers = [...pipelineTransfers(result)].map((each) => ({
        ...each,
        from: each.from + 1,
        to: each.to + 1,
        stage: each.stage + 1,
        minibatch: each.minibatch + 1,
        microbatch: each.microbatch + 1,
      }));
      io.out(`${JSON.stringify({ ...head, events, transfers })}\n`);
    }
    return errors.length > 0 ? 1 : 0;
  },
};

interface Chosen {
  readonly model: ScheduleResult['model'];
  readonly result: PipelineResult;
}

function choose({ schedules }: Snapshot, name: string | undefined, path: string): Chosen {
  const found = schedules.flatMap(({ model, step }): Chosen[] => {
    const result = step && pipelineOfStep(step);
    return result ? [{ model, result }] : [];
  });
  const names = found.map(({ model }) => model.definition.name);
  if (!found.length) throw new CommandError(`${path} has no schedule with processors that can be simulated`);
  if (name === undefined && found.length > 1)
    throw new CommandError(`${path} has several pipelines: choose --schedule ${oneOf(names)}`);
  const chosen = name === undefined ? found[0] : found.find(({ model }) => model.definition.name === name);
  if (!chosen) throw new CommandError(`${path} has no pipeline '${name}': it has ${oneOf(names)}`);
  return chosen;
}
