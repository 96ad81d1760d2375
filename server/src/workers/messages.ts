/** What a training thread and whoever started it tell each other. */

import type { Progress, TrainingJob, TrainingOutcome } from './job.ts';

/** To the thread, with `workerData` as the first. */
export interface WorkerStart {
  readonly job: TrainingJob;
  /** A file for its checkpoints, where an earlier run may have stopped. */
  readonly checkpoint?: string;
}

/** The one message that follows. */
export type WorkerRequest = 'cancel';

/** From the thread; `outcome` or `failed` is the last. */
export type WorkerReply =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'outcome'; readonly outcome: TrainingOutcome }
  | { readonly kind: 'failed'; readonly message: string };
