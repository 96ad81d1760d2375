/**
 * Events of a pipeline in the Trace Event Format, which Perfetto and Chrome's viewer open: a complete event ('X') a task, a thread a
 * processor and another one for each direction of a link. Times are microseconds.
 */
import type { PipelineEvent, PipelineTransfer } from '../simulate/pipeline/events.ts';

export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts?: number;
  readonly dur?: number;
  readonly cat?: string;
  readonly args: Readonly<Record<string, string | number>>;
}

export interface Trace {
  readonly displayTimeUnit: 'ns';
  readonly traceEvents: readonly TraceEvent[];
}

/** Microseconds of cycles; without a clock a cycle is shown as a microsecond. */
export const traceTime =
  (clock: number | undefined) =>
  (cycles: number): number =>
    clock ? (cycles / clock) * 1e6 : cycles;

/** What the process and its threads, from 1, are called. */
export const nameEvents = (name: string, threads: readonly string[], clock: number | undefined): TraceEvent[] => [
  { name: 'process_name', ph: 'M', pid: 1, tid: 0, args: { name: clock ? name : `${name} (1 cycle = 1 us)` } },
  ...threads.map(
    (each, index): TraceEvent => ({ name: 'thread_name', ph: 'M', pid: 1, tid: index + 1, args: { name: each } }),
  ),
];

/**
 * @param name of the schedule
 * @param processors names of them
 * @param clock hertz of the first processor; without one a cycle is shown as a microsecond
 */
export function toTrace(
  name: string,
  processors: readonly string[],
  events: Iterable<PipelineEvent>,
  transfers: Iterable<PipelineTransfer>,
  clock: number | undefined,
): Trace {
  const time = traceTime(clock);
  const traceEvents = nameEvents(
    name,
    processors.map((each, index) => `processor ${index + 1}: ${each}`),
    clock,
  );
  for (const { processor, stage, task, minibatch, microbatch, start, end } of events) {
    traceEvents.push({
      name: task === 'update' ? task : `${task} ${microbatch + 1}`,
      cat: task,
      ph: 'X',
      pid: 1,
      tid: processor + 1,
      ts: time(start),
      dur: time(end - start),
      args: { stage: stage + 1, minibatch: minibatch + 1, microbatch: microbatch + 1, cycles: end - start },
    });
  }
  const links = new Map<string, number>();
  for (const { from, to, content, words, minibatch, microbatch, start, end } of transfers) {
    const name = `link ${from + 1} to ${to + 1}`;
    const tid = links.get(name) ?? processors.length + links.size + 1;
    if (!links.has(name)) traceEvents.push({ name: 'thread_name', ph: 'M', pid: 1, tid, args: { name } });
    links.set(name, tid);
    traceEvents.push({
      name: content === 'gradients' ? content : `${content} ${microbatch + 1}`,
      cat: content,
      ph: 'X',
      pid: 1,
      tid,
      ts: time(start),
      dur: time(end - start),
      args: { words, minibatch: minibatch + 1, microbatch: microbatch + 1, cycles: end - start },
    });
  }
  return { displayTimeUnit: 'ns', traceEvents };
}
