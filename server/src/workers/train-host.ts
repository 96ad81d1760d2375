/** Starts training threads and listens to them. */

import { Worker } from 'node:worker_threads';
import type { Progress, TrainingOutcome } from './job.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './messages.ts';

export interface RunningTraining {
  /** Rejects if the thread fails; what it reported until then was true. */
  readonly outcome: Promise<TrainingOutcome>;
  /** Asks it to stop after the batch it is at: the outcome then has what there is. */
  cancel(): void;
}

/** @param program the bundle of train-worker.ts */
export function startTraining(
  program: string,
  start: WorkerStart,
  report: (progress: Progress) => void,
): RunningTraining {
  const worker = new Worker(program, { workerData: start });
  const outcome = new Promise<TrainingOutcome>((resolve, reject) => {
    worker.on('message', (reply: WorkerReply) => {
      if (reply.kind === 'progress') report(reply.progress);
      else if (reply.kind === 'outcome') resolve(reply.outcome);
      else reject(new Error(reply.message));
    });
    worker.on('error', reject);
    // After an outcome this changes nothing.
    worker.on('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
  });
  const cancel: WorkerRequest = 'cancel';
  return { outcome, cancel: () => worker.postMessage(cancel) };
}
