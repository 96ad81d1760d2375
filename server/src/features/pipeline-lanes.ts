/** The lanes of a pipeline: what every processor works on, micro-batch by micro-batch. */
import type { PipelineView, TimelineLane } from '../protocol/index.ts';
import { kindOf, stageOf, unitOf } from '../simulate/pipeline/engine.ts';
import type { PipelineResult } from '../simulate/pipeline/results.ts';
import { pipelineSpeedup } from '../simulate/pipelined.ts';
import type { PassKind, StepResult } from '../simulate/results.ts';
import { BarColumns } from './bar-columns.ts';
import type { Lanes } from './step-lanes.ts';

/** By the kind of a task; both gradients as one task are coloured as interleaved ones are. */
const kinds: readonly PassKind[] = ['forward', 'activationGradient', 'weightGradient', 'update', 'interleaved'];

/** @param rowOf a row of the table for a layer and a pass, -1 without one */
export function pipelineLanes(
  step: StepResult,
  result: PipelineResult,
  rowOf: (layer: string, pass: PassKind) => number,
): Lanes {
  const { plan, played, orders, stages } = result;
  const layers = step.schedule.network!.layers;
  const arrays = step.schedule.pipeline!.processors;
  const rows = stages.map(({ stage }) =>
    kinds.map((kind) => {
      const pass = kind === 'interleaved' ? 'activationGradient' : kind;
      const own = stage.parts.filter((part) => part.pass === pass);
      // Layers that take no time have no row.
      for (const { layer } of [...own, ...stage.parts]) {
        const row = rowOf(layers[layer]!.name, kind);
        if (row >= 0) return row;
      }
      return -1;
    }),
  );
  const lanes = orders.map(
    (_, processor): TimelineLane => ({ name: `${processor + 1} · ${arrays[processor]!.definition.name}`, group: null }),
  );
  return {
    lanes,
    kinds,
    length: played.end,
    bars({ from, to }, resolution) {
      const columns = new BarColumns(lanes.length);
      orders.forEach((order, processor) => {
        const starts = played.starts[processor]!;
        const ends = played.ends[processor]!;
        const first = firstAfter(ends, from);
        const last = firstAfter(starts, to, true);
        // Tasks that would be shorter on average are summed up in time steps of that length.
        const many = last - first > (Math.min(to, played.end) - Math.max(from, 0)) / resolution;
        const sums = new Summary(resolution, kinds.length, (bar) => columns.add(processor, bar));
        for (let at = first; at < last; at++) {
          const start = starts[at]!;
          const end = ends[at]!;
          if (!(end > start)) continue;
          const code = order[at]!;
          const kind = kindOf(code);
          if (many && end - start < resolution) {
            sums.add(start, end, kind);
            continue;
          }
          sums.flush();
          const item = unitOf(code, plan.units);
          const row = rows[stageOf(code, plan.units)]![kind]!;
          columns.add(processor, { start, end, kind, row, detail: 'microbatch', item, share: 1 });
        }
        sums.flush();
      });
      return columns.columns();
    },
  };
}

/** Sums short tasks up: a bar from the first to the last of those that start within one step, of the kind with most of the time. */
class Summary {
  private from = 0;
  private to = 0;
  private worked = 0;
  private readonly times: Float64Array;

  constructor(
    private readonly step: number,
    count: number,
    private readonly emit: (bar: {
      start: number;
      end: number;
      kind: number;
      row: number;
      detail: 'several';
      item: number;
      share: number;
    }) => void,
  ) {
    this.times = new Float64Array(count);
  }

  add(start: number, end: number, kind: number): void {
    if (this.worked > 0 && end - this.from > this.step) this.flush();
    if (this.worked === 0) this.from = start;
    this.to = end;
    this.worked += end - start;
    this.times[kind]! += end - start;
  }

  flush(): void {
    if (this.worked === 0) return;
    let kind = 0;
    for (let each = 1; each < this.times.length; each++) if (this.times[each]! > this.times[kind]!) kind = each;
    const share = Math.min(1, this.worked / (this.to - this.from));
    this.emit({ start: this.from, end: this.to, kind, row: -1, detail: 'several', item: -1, share });
    this.worked = 0;
    this.times.fill(0);
  }
}

/** The first of ascending times that is after a cycle, or at it. */
function firstAfter(times: Float64Array, cycle: number, at = false): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at ? times[middle]! >= cycle : times[middle]! > cycle) high = middle;
    else low = middle + 1;
  }
  return low;
}

export function pipelineView(step: StepResult, result: PipelineResult): PipelineView {
  const { policy, plan, period, latency, bubble, processors, stages } = result;
  const { pipeline, network } = step.schedule;
  return {
    policy: policy.name,
    partition: policy.apart ? null : pipeline!.partition,
    microbatches: plan.microbatches,
    batches: plan.units / plan.microbatches,
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
