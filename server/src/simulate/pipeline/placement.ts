/** Which processors have which stage. */
import type { Policy } from './policies/types.ts';
import type { Partition, Stage } from './types.ts';

export interface PlacedStage {
  readonly stage: Stage;
  /** Those that share it, in turns. */
  readonly processors: readonly number[];
}

/** Stages one after the other; of a policy with several stages a processor, around the processors again and again. */
export function place({ stages }: Partition, { chunked }: Policy, processors: number): PlacedStage[] {
  let next = 0;
  return stages.map((stage) => {
    const own = Array.from({ length: stage.replicas }, (_, index) => next + index);
    next += stage.replicas;
    return { stage, processors: chunked ? own.map((each) => each % processors) : own };
  });
}
