/** The thread that trains: a job in, progress and an outcome out. */

import { parentPort, workerData } from 'node:worker_threads';
import { CheckpointFile } from './checkpoint-file.ts';
import { keyOf, runJob } from './job.ts';
import type { WorkerReply, WorkerRequest, WorkerStart } from './messages.ts';

const port = parentPort;
if (!port) throw new Error('this program is a thread of another one');
const { job, checkpoint } = workerData as WorkerStart;
let cancelled = false;
port.on('message', (request: WorkerRequest) => {
  if (request === 'cancel') cancelled = true;
});
const reply = (message: WorkerReply) => port.postMessage(message);

async function run(): Promise<void> {
  const file = checkpoint === undefined ? undefined : new CheckpointFile(checkpoint);
  const key = file ? keyOf(job) : '';
  const from = file?.read('run', key);
  const outcome = await runJob(job, {
    cancelled: () => cancelled,
    report: (progress) => reply({ kind: 'progress', progress }),
    ...(from ? { from } : {}),
    ...(file ? { save: (state) => file.write('run', key, state) } : {}),
  });
  reply({ kind: 'outcome', outcome });
}

run()
  .catch((error: unknown) => reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }))
  // Without a listener the thread ends.
  .finally(() => port.close());
