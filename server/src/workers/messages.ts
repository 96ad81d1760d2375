/** What a thread that trains, or reads what is trained on, and whoever started it tell each other. */

import type { EpochResult } from '../simulate/numerics/types.ts';
import type { DataAnswer, DataRequest } from './data-files.ts';
import type { Progress, TrainingJob, TrainingOutcome } from './job.ts';

/** To the thread, as its `workerData`. */
export type WorkerStart = TrainingStart | { readonly read: DataRequest };

export interface TrainingStart {
  readonly job: TrainingJob;
  /** A file for its checkpoints, where an earlier run may have stopped. */
  readonly checkpoint?: string;
}

/** The one message that follows. */
export type WorkerRequest = 'cancel';

/** From the thread; all but the first two are the last. */
export type WorkerReply =
  /** What an earlier run left. */
  | { readonly kind: 'continued'; readonly results: readonly EpochResult[] }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'outcome'; readonly outcome: TrainingOutcome }
  | { readonly kind: 'data'; readonly answer: DataAnswer }
  | { readonly kind: 'failed'; readonly message: string };
