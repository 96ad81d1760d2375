/** Training for the editor: what can be chosen, and runs that go on in threads while others type. */

import { type CancellationToken, type Connection, WorkDoneProgress } from 'vscode-languageserver';
import { trainingChoices } from '../features/training.ts';
import { reason } from '../host/reason.ts';
import {
  type SimulateTrainingParams,
  simulateTrainingRequest,
  type TrainingAnswer,
  type TrainingChoices,
  type TrainingChoicesParams,
  type TrainingProgressParams,
  trainingChoicesRequest,
  trainingProgressNotification,
} from '../protocol/training-view.ts';
import type { TrainingJob } from '../workers/job.ts';
import { KeptRuns, runName } from '../workers/kept-runs.ts';
import { startReading } from '../workers/train-host.ts';
import type { Documents } from './documents.ts';
import { planOf, type TrainingPlan, tooLarge } from './training-plan.ts';
import { ParallelTraining } from './training-runs.ts';

/** @param program the bundle of workers/train-worker.ts */
export function registerTraining(connection: Connection, documents: Documents, program: string): void {
  connection.onRequest(
    trainingChoicesRequest,
    async ({ uri, schedule }: TrainingChoicesParams): Promise<TrainingChoices | null> => {
      const snapshot = await documents.ready(uri);
      return snapshot ? trainingChoices(snapshot.file, schedule) : null;
    },
  );
  connection.onRequest(
    simulateTrainingRequest,
    async (params: SimulateTrainingParams, token: CancellationToken): Promise<TrainingAnswer | null> => {
      const snapshot = await documents.ready(params.uri);
      if (!snapshot) return null;
      const plan = planOf(snapshot, params);
      if (typeof plan === 'string') return refused(plan);
      const { earlier, run, storage, workDoneToken } = params;
      const kept = storage === undefined ? undefined : new KeptRuns(storage);
      const names = plan.machines.map(([, machine]) => runName({ ...plan, machine }, plan.data));
      const known = plan.machines.flatMap(([name], index) => (kept?.has(names[index]!) ? [name] : []));
      if (known.length > 0 && !earlier) return { kind: 'kept', machines: known };
      const data = await dataOf(plan, program, token);
      if (typeof data === 'string') return refused(data);
      if (earlier === 'forget') for (const name of names) kept?.forget(name);
      const checkpoints = kept && prepared(kept, connection) ? names.map((name) => kept.path(name)) : undefined;
      const training = new ParallelTraining(plan, data, checkpoints, program, {
        changed(view) {
          const progress: TrainingProgressParams = { run, view };
          void connection.sendNotification(trainingProgressNotification, progress);
        },
        advanced(share) {
          if (workDoneToken === undefined) return;
          const percentage = Math.floor(100 * share);
          void connection.sendProgress(WorkDoneProgress.type, workDoneToken, { kind: 'report', percentage });
        },
      });
      token.onCancellationRequested(() => training.cancel());
      if (token.isCancellationRequested) training.cancel();
      return { kind: 'trained', view: await training.run() };
    },
  );
}

/** Or a sentence, without its full stop, that says why there is none. */
async function dataOf(
  plan: TrainingPlan,
  program: string,
  token: CancellationToken,
): Promise<TrainingJob['data'] | string> {
  if ('drawn' in plan.data) return plan.data;
  const reading = startReading(program, plan.data);
  const listener = token.onCancellationRequested(() => reading.cancel());
  try {
    const answer = await reading.answer;
    if (answer.kind !== 'read') return answer.message;
    return tooLarge(plan, answer.data.labels.length) ?? answer.data;
  } catch (error) {
    if (token.isCancellationRequested) return 'Training was stopped before it began';
    return `The data could not be read: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    listener.dispose();
  }
}

/** Whether there is a folder to keep runs in; training goes on without. */
function prepared(kept: KeptRuns, connection: Connection): boolean {
  try {
    kept.prepare();
    return true;
  } catch (error) {
    connection.console.warn(`Training is not kept: ${reason(error)}`);
    return false;
  }
}

const refused = (message: string): TrainingAnswer => ({ kind: 'refused', message: `${message}.` });
