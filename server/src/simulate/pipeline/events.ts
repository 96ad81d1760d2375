/** Who works on what and when, and what goes over the links: of everything that was played, or of any window of time. */
import { FORWARD, kindOf, ring, stageOf, turn, UPDATE, unitOf } from './engine.ts';
import { repetitions, type Window } from './repetitions.ts';
import type { PipelineResult } from './results.ts';
import type { Part, PassName } from './types.ts';

export type TaskName = 'forward' | 'activationGradient' | 'weightGradient' | 'update' | 'backward';

const names: readonly TaskName[] = ['forward', 'activationGradient', 'weightGradient', 'update', 'backward'];

/** All numbers from 0; cycles. */
export interface PipelineEvent {
  readonly processor: number;
  readonly stage: number;
  /** The first and the last layer that it works on, by index; undefined if it only passes something on. */
  readonly layers: readonly [first: number, last: number] | undefined;
  /** `backward` is both gradients at once. */
  readonly task: TaskName;
  readonly minibatch: number;
  /** Of its minibatch; of an update the last one it waits for. */
  readonly microbatch: number;
  readonly start: number;
  readonly end: number;
}

/** One transfer over one link, in one direction. */
export interface PipelineTransfer {
  /** Processors. */
  readonly from: number;
  readonly to: number;
  /** Activations to the next stage, errors to the one before, weight gradients around those that share a stage. */
  readonly content: 'activations' | 'errors' | 'gradients';
  /** The stage that sends. */
  readonly stage: number;
  readonly words: number;
  readonly minibatch: number;
  readonly microbatch: number;
  /** While the link is busy. */
  readonly start: number;
  readonly end: number;
  /** When it can be read: a latency later. */
  readonly arrival: number;
}

/**
 * Processor by processor, each in the order of time; made one by one, because there may be millions.
 *
 * @param window cycles; tasks that only touch it are there, too. Beyond what was played tasks repeat. Without one: what was played.
 */
export function* pipelineEvents(result: PipelineResult, window?: Window): Generator<PipelineEvent> {
  const { orders, played, plan, stages, steady } = result;
  const spans = stages.map(({ stage: { parts } }) => names.map((name) => spanOf(parts, name)));
  for (const [processor, order] of orders.entries()) {
    const starts = played.starts[processor]!;
    const ends = played.ends[processor]!;
    const repeat = window && steady.repeats[processor];
    for (const { at, round, offset } of repetitions(starts, ends, repeat, window ?? everything)) {
      const code = order[at]!;
      const stage = stageOf(code, plan.units);
      const unit = unitOf(code, plan.units);
      yield {
        processor,
        stage,
        layers: spans[stage]![kindOf(code)],
        task: names[kindOf(code)]!,
        minibatch: Math.floor(unit / plan.microbatches) + round * steady.minibatches,
        microbatch: unit % plan.microbatches,
        start: starts[at]! + offset,
        end: ends[at]! + offset,
      };
    }
  }
}

const everything: Window = { from: 0, to: Number.POSITIVE_INFINITY };

const passes: Readonly<Record<TaskName, readonly PassName[]>> = {
  forward: ['forward'],
  activationGradient: ['activationGradient'],
  weightGradient: ['weightGradient'],
  update: ['activationGradient', 'weightGradient'],
  backward: ['activationGradient', 'weightGradient'],
};

function spanOf(parts: readonly Part[], task: TaskName): readonly [number, number] | undefined {
  const layers = parts.flatMap(({ layer, pass }) => (passes[task].includes(pass) ? [layer] : []));
  return layers.length ? [Math.min(...layers), Math.max(...layers)] : undefined;
}

/** Link by link and direction by direction, each in the order of time. */
export function* pipelineTransfers(result: PipelineResult, window?: Window): Generator<PipelineTransfer> {
  const { orders, plan, steady, rings, boundaries } = result;
  for (const line of linesOf(result)) {
    const repeat = window && line.repeat;
    const order = orders[line.from]!;
    for (const { at, round, offset } of repetitions(line.starts, line.ends, repeat, window ?? everything)) {
      const code = order[line.tasks[at]!]!;
      const [kind, stage, unit] = [kindOf(code), stageOf(code, plan.units), unitOf(code, plan.units)];
      const cut = boundaries[kind === FORWARD ? stage : stage - 1];
      const end = line.ends[at]! + offset;
      yield {
        from: line.from,
        to: line.to,
        content: kind === UPDATE ? 'gradients' : kind === FORWARD ? 'activations' : 'errors',
        stage,
        words: kind === UPDATE ? rings[stage]!.words : kind === FORWARD ? cut!.forwardWords : cut!.backwardWords,
        minibatch: Math.floor(unit / plan.microbatches) + round * steady.minibatches,
        microbatch: unit % plan.microbatches,
        start: line.starts[at]! + offset,
        end,
        arrival: kind === UPDATE ? end : end + cut!.latency,
      };
    }
  }
}

/** One direction of a link: which tasks of its sender use it, and when. */
interface Line {
  readonly from: number;
  readonly to: number;
  /** Positions in the order of the sender. */
  readonly tasks: number[];
  readonly starts: number[];
  readonly ends: number[];
  repeat: { first: number; end: number; cycles: number } | undefined;
}

const lines = new WeakMap<PipelineResult, readonly Line[]>();

/** Once a result. */
function linesOf(result: PipelineResult): readonly Line[] {
  const known = lines.get(result) ?? [...findLines(result)];
  lines.set(result, known);
  return known;
}

function* findLines({ orders, played, plan, stages, steady, rings, boundaries }: PipelineResult): Iterable<Line> {
  const { units, round } = plan;
  for (const [from, order] of orders.entries()) {
    const found = new Map<number, Line>();
    const sent = played.sent[from]!;
    for (const [at, code] of order.entries()) {
      const start = sent[at]!;
      if (start < 0) continue;
      const [kind, stage] = [kindOf(code), stageOf(code, units)];
      const next = kind === UPDATE ? stage : kind === FORWARD ? stage + 1 : stage - 1;
      const readers = stages[next]!.processors;
      const to =
        kind === UPDATE
          ? ring(readers).find(([sender]) => sender === from)![1]
          : readers[turn(unitOf(code, units), round, readers.length)]!;
      const time =
        kind === UPDATE
          ? rings[stage]!.cycles
          : kind === FORWARD
            ? boundaries[stage]!.forward
            : boundaries[stage - 1]!.backward;
      const line: Line = found.get(to) ?? { from, to, tasks: [], starts: [], ends: [], repeat: undefined };
      found.set(to, line);
      line.tasks.push(at);
      line.starts.push(start);
      line.ends.push(start + time);
    }
    const repeat = steady.repeats[from];
    for (const line of found.values()) {
      if (repeat) {
        line.repeat = {
          first: position(line.tasks, repeat.first),
          end: position(line.tasks, repeat.end),
          cycles: repeat.cycles,
        };
      }
      yield line;
    }
  }
}

const position = (tasks: readonly number[], task: number): number => {
  const found = tasks.findIndex((each) => each >= task);
  return found < 0 ? tasks.length : found;
};
