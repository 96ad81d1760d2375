/** Starts training threads and listens to them. */

import { Worker } from 'node:worker_threads';
import type { EpochResult } from '../simulate/numerics/types.ts';
import type { DataAnswer, DataRequest } from './data-files.ts';
import type { Progress, TrainingOutcome } from './job.ts';
import type { TrainingStart, WorkerReply, WorkerRequest, WorkerStart } from './messages.ts';

export interface RunningTraining {
  /** Rejects if the thread fails; what it reported until then was true. */
  readonly outcome: Promise<TrainingOutcome>;
  /** Asks it to stop after the batch it is at: the outcome then has what there is. */
  cancel(): void;
}

/**
 * @param program the bundle of train-worker.ts
 * @param continued told of what an earlier run left, if this one goes on from it
 */
export function startTraining(
  program: string,
  start: TrainingStart,
  continued: (results: readonly EpochResult[]) => void,
  report: (progress: Progress) => void,
): RunningTraining {
  const { worker, answer } = startThread(program, start, (reply) => {
    if (reply.kind === 'progress') report(reply.progress);
    else if (reply.kind === 'continued') continued(reply.results);
    return reply.kind === 'outcome' ? reply.outcome : undefined;
  });
  const cancel: WorkerRequest = 'cancel';
  return { outcome: answer, cancel: () => worker.postMessage(cancel) };
}

export interface RunningRead {
  /** Samples lie in memory that all threads share. Rejects if the thread fails or is stopped. */
  readonly answer: Promise<DataAnswer>;
  cancel(): void;
}

/** Reads data in a thread: whoever types does not wait for it. */
export function startReading(program: string, request: DataRequest): RunningRead {
  const { worker, answer } = startThread(program, { read: request }, (reply) =>
    reply.kind === 'data' ? reply.answer : undefined,
  );
  return { answer, cancel: () => void worker.terminate() };
}

/** @param hear the answer, if a reply is one */
function startThread<Answer>(program: string, start: WorkerStart, hear: (reply: WorkerReply) => Answer | undefined) {
  const worker = new Worker(program, { workerData: start });
  const answer = new Promise<Answer>((resolve, reject) => {
    worker.on('message', (reply: WorkerReply) => {
      if (reply.kind === 'failed') return reject(new Error(reply.message));
      const heard = hear(reply);
      if (heard !== undefined) resolve(heard);
    });
    worker.on('error', reject);
    // After an answer this changes nothing.
    worker.on('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
  });
  return { worker, answer };
}
