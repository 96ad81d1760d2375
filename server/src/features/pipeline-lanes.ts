/** The lanes of a pipeline: what every processor works on, micro-batch by micro-batch. */
import type { PipelineView, TimelineLane } from '../protocol/index.ts';
import { pipelineEvents, pipelineTransfers, type TaskName } from '../simulate/pipeline/events.ts';
import type { PipelineResult } from '../simulate/pipeline/results.ts';
import { pipelineSpeedup } from '../simulate/pipelined.ts';
import type { PassKind, StepResult } from '../simulate/results.ts';
import { BarColumns, type TimelineBar } from './bar-columns.ts';
import type { Lanes } from './step-lanes.ts';

/** Both gradients as one task are coloured as interleaved ones are. */
const kindOfTask: Readonly<Record<TaskName, PassKind>> = {
  forward: 'forward',
  activationGradient: 'activationGradient',
  weightGradient: 'weightGradient',
  update: 'update',
  backward: 'interleaved',
};
const kinds: readonly string[] = [...Object.values(kindOfTask), 'transfer'];

/** Batches that follow the first one on the time axis. */
const following = 2;

/** @param rowOf a row of the table for a layer and a pass, -1 without one */
export function pipelineLanes(
  step: StepResult,
  result: PipelineResult,
  rowOf: (layer: string, pass: PassKind) => number,
): Lanes {
  const { plan, orders, links, latency, period } = result;
  const layers = step.schedule.network!.layers;
  const arrays = step.schedule.pipeline!.processors;
  const lanes: TimelineLane[] = [];
  const taskLanes: number[] = [];
  const linkLanes = new Map<string, number>();
  // Both directions of a link are lanes of the processor that sends.
  const directions = links.flatMap(({ from, to, forwardWords, backwardWords }) => [
    ...(from !== to && forwardWords > 0 ? [[from, to] as const] : []),
    ...(from !== to && backwardWords > 0 ? [[to, from] as const] : []),
  ]);
  for (const processor of orders.keys()) {
    taskLanes.push(lanes.length);
    lanes.push({ name: `${processor + 1} · ${arrays[processor]!.definition.name}`, group: null });
    for (const [from, to] of directions) {
      const key = `${from} ${to}`;
      if (from !== processor || linkLanes.has(key)) continue;
      linkLanes.set(key, lanes.length);
      lanes.push({ name: `${from + 1} → ${to + 1}`, group: null });
    }
  }
  const rows = new Map<string, number>();
  const firstRow = (span: readonly [first: number, last: number] | undefined, kind: PassKind): number => {
    if (!span) return -1;
    const key = `${span[0]} ${span[1]} ${kind}`;
    let found = rows.get(key);
    if (found === undefined) {
      found = -1;
      // Layers that take no time have no row.
      for (let layer = span[0]; layer <= span[1] && found < 0; layer++) found = rowOf(layers[layer]!.name, kind);
      rows.set(key, found);
    }
    return found;
  };
  const length = latency + following * period;
  return {
    lanes,
    kinds,
    length,
    bars(wanted, resolution) {
      const window = { from: Math.max(0, wanted.from), to: Math.min(length, wanted.to) };
      const columns = new BarColumns(lanes.length);
      const sums = lanes.map((_, lane) => new Summary(resolution, (bar) => columns.add(lane, bar)));
      const add = (
        lane: number,
        bar: Pick<TimelineBar, 'start' | 'end' | 'kind' | 'row' | 'detail' | 'item'>,
      ): void => {
        const { start, end } = bar;
        if (!(end > start) || start >= window.to || end <= window.from) return;
        if (end - start < resolution) {
          sums[lane]!.add(start, end, bar.kind);
          return;
        }
        sums[lane]!.flush();
        columns.add(lane, { ...bar, share: 1 });
      };
      for (const { processor, task, layers: span, minibatch, microbatch, start, end } of pipelineEvents(
        result,
        window,
      )) {
        const pass = kindOfTask[task];
        const item = minibatch * plan.microbatches + microbatch;
        const row = firstRow(span, pass);
        add(taskLanes[processor]!, { start, end, kind: kinds.indexOf(pass), row, detail: 'microbatch', item });
      }
      const kind = kinds.indexOf('transfer');
      for (const { from, to, minibatch, microbatch, start, end } of pipelineTransfers(result, window)) {
        const lane = linkLanes.get(`${from} ${to}`);
        const item = minibatch * plan.microbatches + microbatch;
        if (lane !== undefined) add(lane, { start, end, kind, row: -1, detail: 'transfer', item });
      }
      for (const sum of sums) sum.flush();
      return columns.columns();
    },
  };
}

/** Sums short tasks up: a bar from the first to the last of those within one step of time, of the kind with most of it. */
class Summary {
  private from = 0;
  private to = 0;
  private worked = 0;
  private readonly times = new Float64Array(kinds.length);

  constructor(
    private readonly step: number,
    private readonly emit: (bar: TimelineBar) => void,
  ) {}

  add(start: number, end: number, kind: number): void {
    if (this.worked > 0 && end - this.from > this.step) this.flush();
    if (this.worked === 0) this.from = start;
    this.to = end;
    this.worked += end - start;
    this.times[kind]! += end - start;
  }

  flush(): void {
    if (this.worked === 0) return;
    const kind = this.times.indexOf(Math.max(...this.times));
    const share = Math.min(1, this.worked / (this.to - this.from));
    this.emit({ start: this.from, end: this.to, kind, row: -1, detail: 'several', item: -1, share });
    this.worked = 0;
    this.times.fill(0);
  }
}

export function pipelineView(step: StepResult, result: PipelineResult): PipelineView {
  const { policy, plan, period, latency, bubble, processors, stages } = result;
  const { pipeline, network } = step.schedule;
  return {
    policy: policy.name,
    partition: policy.apart ? null : pipeline!.partition,
    microbatches: plan.microbatches,
    batches: 1 + following,
    period,
    latency,
    bubble,
    speedup: pipelineSpeedup(step) ?? null,
    processors: processors.map(({ stages: own, work, utilization, memory }, index) => {
      const array = pipeline!.processors[index]!;
      const parts = own.flatMap((stage) => stages[stage]!.stage.parts);
      return {
        array: array.definition.name,
        layers: [...new Set(parts.map(({ layer }) => network!.layers[layer]!.name))],
        work,
        utilization,
        memory: memory.total * array.wordBytes,
      };
    }),
  };
}
