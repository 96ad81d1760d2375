/** What the pipeline of a schedule costs as plain data for other programs; described by docs/simulate.schema.json. */
import { pipelineOfStep, pipelineSpeedup } from '../simulate/pipelined.ts';
import type { StepResult } from '../simulate/results.ts';

/** Lists are by processor unless they say otherwise; cycles are of the first processor. */
export interface PipelineReport {
  /** The one that was played. */
  readonly policy: string;
  /** Null where every processor has the whole network. */
  readonly partitioner: string | null;
  readonly microbatches: number;
  /** Cycles from one batch to the next. */
  readonly period: number;
  /** Cycles of the first batch, from its first task to its last. */
  readonly latency: number;
  /** 0 to 1. */
  readonly bubble: number;
  /** Time on the single array over the period; null without any work. */
  readonly speedup: number | null;
  /** Names of layers of which a processor has all or a part. */
  readonly layers: readonly (readonly string[])[];
  /** Cycles for one batch. */
  readonly work: readonly number[];
  /** 0 to 1. */
  readonly utilization: readonly number[];
  /** Bytes. */
  readonly memory: readonly { readonly weights: number; readonly activations: number; readonly total: number }[];
  /** Updates between the weights of the forward pass and those its gradient changes. */
  readonly delay: readonly number[];
  /** Cut by cut: words for one batch between two processors (from 1), and the share of time that is busy. */
  readonly traffic: readonly {
    readonly from: number;
    readonly to: number;
    readonly forward: number;
    readonly backward: number;
    readonly busy: number;
  }[];
  readonly assumptions: readonly string[];
}

export function pipelineReport(step: StepResult): PipelineReport | null {
  const result = pipelineOfStep(step);
  const { pipeline, network } = step.schedule;
  if (!result || !pipeline || !network) return null;
  const { policy, stages, processors, period, latency, bubble, links, assumptions } = result;
  return {
    policy: policy.name,
    partitioner: policy.apart ? null : pipeline.partition,
    microbatches: pipeline.microbatches,
    period,
    latency,
    bubble,
    speedup: pipelineSpeedup(step) ?? null,
    layers: processors.map(({ stages: own }) => {
      const parts = own.flatMap((stage) => stages[stage]!.stage.parts);
      return [...new Set(parts.map(({ layer }) => network.layers[layer]!.name))];
    }),
    work: processors.map(({ work }) => work),
    utilization: processors.map(({ utilization }) => utilization),
    memory: processors.map(({ memory: { weights, activations, total } }, index) => {
      const { wordBytes } = pipeline.processors[index]!;
      return { weights: weights * wordBytes, activations: activations * wordBytes, total: total * wordBytes };
    }),
    delay: processors.map(({ stages: own }) => Math.max(0, ...own.map((stage) => stages[stage]!.delay))),
    traffic: links
      .filter(({ from, to }) => from !== to)
      .map(({ from, to, forwardWords, backwardWords, busy }) => ({
        from: from + 1,
        to: to + 1,
        forward: forwardWords,
        backward: backwardWords,
        busy,
      })),
    assumptions,
  };
}
