/** The thread that trains: a job in, progress and an outcome out; or that reads what is trained on. */

import { parentPort, workerData } from 'node:worker_threads';
import { reason } from '../host/reason.ts';
import type { DataSet } from '../simulate/numerics/types.ts';
import { CheckpointFile } from './checkpoint-file.ts';
import { type DataAnswer, type DataRequest, readData } from './data-files.ts';
import { keyOf, runJob } from './job.ts';
import type { TrainingStart, WorkerReply, WorkerRequest, WorkerStart } from './messages.ts';

const port = parentPort;
if (!port) throw new Error('this program is a thread of another one');
const start = workerData as WorkerStart;
let cancelled = false;
port.on('message', (request: WorkerRequest) => {
  if (request === 'cancel') cancelled = true;
});
const reply = (message: WorkerReply) => port.postMessage(message);

async function train({ job, checkpoint }: TrainingStart): Promise<void> {
  const file = checkpoint === undefined ? undefined : new CheckpointFile(checkpoint);
  const key = file ? keyOf(job) : '';
  const from = file?.read('run', key);
  if (from) reply({ kind: 'continued', results: from.results });
  let unkept: string | undefined;
  const outcome = await runJob(job, {
    cancelled: () => cancelled,
    report: (progress) => reply({ kind: 'progress', progress }),
    ...(from ? { from } : {}),
    ...(file
      ? {
          save(state) {
            // A full disk takes away what is kept, not what is being computed.
            try {
              if (unkept === undefined) file.write('run', key, state);
            } catch (error) {
              unkept = reason(error);
            }
          },
        }
      : {}),
  });
  const told = unkept === undefined ? [] : [`Not kept, so that it cannot go on later: ${unkept}`];
  reply({ kind: 'outcome', outcome: { ...outcome, assumptions: [...outcome.assumptions, ...told] } });
}

function read(request: DataRequest): void {
  const answer = readData(request);
  const shared: DataAnswer = answer.kind === 'read' ? { kind: 'read', data: sharedData(answer.data) } : answer;
  reply({ kind: 'data', answer: shared });
}

/** In memory that no thread has to copy. */
function sharedData(data: DataSet): DataSet {
  const samples = new Float32Array(new SharedArrayBuffer(data.samples.byteLength));
  samples.set(data.samples);
  return { ...data, samples };
}

async function run(): Promise<void> {
  if ('read' in start) read(start.read);
  else await train(start);
}

run()
  .catch((error: unknown) => reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }))
  // Without a listener the thread ends.
  .finally(() => port.close());
