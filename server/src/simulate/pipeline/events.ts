/** What was played, task by task. */
import { kindOf, stageOf, type TaskKind, unitOf } from './engine.ts';
import type { PipelineResult } from './results.ts';

export type TaskName = 'forward' | 'activationGradient' | 'weightGradient' | 'update' | 'backward';

const names: Readonly<Record<TaskKind, TaskName>> = [
  'forward',
  'activationGradient',
  'weightGradient',
  'update',
  'backward',
];

/** All numbers from 0; cycles. */
export interface PipelineEvent {
  readonly processor: number;
  readonly stage: number;
  /** `backward` is both gradients at once. */
  readonly task: TaskName;
  readonly minibatch: number;
  /** Of its minibatch; of an update the last one it waits for. */
  readonly microbatch: number;
  readonly start: number;
  readonly end: number;
}

/** Processor by processor, each in the order of time; made one by one, because there may be millions. */
export function* pipelineEvents({ orders, played, plan }: PipelineResult): Generator<PipelineEvent> {
  for (const [processor, order] of orders.entries()) {
    for (const [at, code] of order.entries()) {
      const unit = unitOf(code, plan.units);
      yield {
        processor,
        stage: stageOf(code, plan.units),
        task: names[kindOf(code)],
        minibatch: Math.floor(unit / plan.microbatches),
        microbatch: unit % plan.microbatches,
        start: played.starts[processor]![at]!,
        end: played.ends[processor]![at]!,
      };
    }
  }
}
