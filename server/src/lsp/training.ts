/** Training for the editor: each machine in a thread of its own, a few at a time, told of while it runs, stopped when the user says so. */

import { availableParallelism } from 'node:os';
import { type CancellationToken, type Connection, WorkDoneProgress } from 'vscode-languageserver';
import type { Snapshot } from '../features/snapshot.ts';
import { networkToTrain } from '../features/training.ts';
import {
  type EpochView,
  type MachineRun,
  type SimulateTrainingParams,
  simulateTrainingRequest,
  type TrainingAnswer,
  type TrainingProgressParams,
  type TrainingView,
  trainingProgressNotification,
} from '../protocol/training-view.ts';
import { heldBack } from '../simulate/numerics/data.ts';
import { trainableNetwork } from '../simulate/numerics/from-model.ts';
import { machineOf } from '../simulate/numerics/machine-names.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { bytesOf, parametersOf } from '../simulate/numerics/memory.ts';
import { patternSource } from '../simulate/numerics/patterns.ts';
import { settingsProblems } from '../simulate/numerics/training.ts';
import type { EpochResult, NetworkSpec, TrainingSettings } from '../simulate/numerics/types.ts';
import type { TrainingJob } from '../workers/job.ts';
import { type RunningTraining, startTraining } from '../workers/train-host.ts';
import type { Documents } from './documents.ts';

/** Patterns that are drawn; a fifth is for the test. */
const samples = 1250;
/** As on the command line. */
const usual = { batch: 32, rate: 0.05, momentum: 0, seed: 1 };
/** Bytes of one machine's run: several run at the same time, beside the editor. */
const largestRun = 512 * 1024 ** 2;
/** Seconds that one machine may take. */
const timeLimit = 3600;

/** @param program the bundle of workers/train-worker.ts */
export function registerTraining(connection: Connection, documents: Documents, program: string): void {
  connection.onRequest(
    simulateTrainingRequest,
    async (params: SimulateTrainingParams, token: CancellationToken): Promise<TrainingAnswer | null> => {
      const snapshot = await documents.ready(params.uri);
      if (!snapshot) return null;
      const plan = planOf(snapshot, params);
      if (typeof plan === 'string') return { kind: 'refused', message: `${plan}.` };
      const { run, workDoneToken } = params;
      const training = new ParallelTraining(plan, program, {
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
      return { kind: 'trained', view: await training.run() };
    },
  );
}

/** Everything that is to be trained, checked. */
interface Plan {
  readonly network: NetworkSpec;
  readonly schedule: string | undefined;
  readonly settings: TrainingSettings;
  readonly machines: readonly (readonly [name: string, machine: Machine])[];
}

/** Or a sentence, without its full stop, that says why not. */
function planOf({ file }: Snapshot, { schedule, machines: names, epochs }: SimulateTrainingParams): Plan | string {
  const chosen = networkToTrain(file, schedule);
  if (!chosen) return 'This file has no schedule with a network, and no network by itself';
  const trainable = trainableNetwork(chosen.network);
  if (trainable.kind === 'refused') return trainable.problems[0]!.message;
  const { network } = trainable;
  const settings: TrainingSettings = { ...usual, epochs, batch: chosen.batch ?? usual.batch };
  const machines: [string, Machine][] = [];
  for (const name of names) {
    const machine = machineOf(name);
    if (typeof machine === 'string') return machine;
    const [problem] = settingsProblems(settings, machine);
    if (problem) return problem.message;
    machines.push([name, machine]);
  }
  if (bytesOf(network, samples, settings.batch) > largestRun)
    return `'${network.name}' is too large to be trained beside an editor: use 'accel train'`;
  return { network, schedule: chosen.schedule, settings, machines };
}

interface Listener {
  /** A machine began, finished an epoch, or stopped. */
  changed(view: TrainingView): void;
  /** Of all machines, 0 to 1. */
  advanced(share: number): void;
}

/** The machines of a plan, one after the other on as many threads as leave one core to those who type. */
class ParallelTraining {
  readonly #runs: MachineRun[];
  readonly #shares: number[];
  readonly #running = new Set<RunningTraining>();
  #cancelled = false;

  constructor(
    private readonly plan: Plan,
    private readonly program: string,
    private readonly listener: Listener,
  ) {
    this.#runs = plan.machines.map(([name]) => ({
      ...{ name, state: 'waiting', problem: null, epochs: [], assumptions: [] },
    }));
    this.#shares = plan.machines.map(() => 0);
  }

  /** Resolves when all machines have ended, however they did. */
  async run(): Promise<TrainingView> {
    let next = 0;
    const line = async (): Promise<void> => {
      while (next < this.#runs.length) await this.#train(next++);
    };
    const threads = Math.max(1, Math.min(this.#runs.length, availableParallelism() - 1));
    await Promise.all(Array.from({ length: threads }, line));
    return this.#view();
  }

  cancel(): void {
    this.#cancelled = true;
    for (const each of this.#running) each.cancel();
  }

  async #train(index: number): Promise<void> {
    if (this.#cancelled) return this.#change(index, { state: 'cancelled' });
    this.#change(index, { state: 'running' });
    const { network, machines, settings } = this.plan;
    const job: TrainingJob = { network, data: { drawn: samples }, machine: machines[index]![1], settings, timeLimit };
    const training = startTraining(this.program, { job }, ({ share, result }) => {
      this.#shares[index] = share;
      this.listener.advanced(this.#shares.reduce((sum, each) => sum + each, 0) / this.#shares.length);
      if (result) this.#change(index, { epochs: [...this.#runs[index]!.epochs, epochView(result)] });
    });
    this.#running.add(training);
    try {
      const { ending, results, assumptions } = await training.outcome;
      this.#change(index, { state: ending, epochs: results.map(epochView), assumptions });
    } catch (error) {
      this.#change(index, { state: 'failed', problem: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#running.delete(training);
    }
  }

  #change(index: number, change: Partial<MachineRun>): void {
    this.#runs[index] = { ...this.#runs[index]!, ...change };
    this.listener.changed(this.#view());
  }

  #view(): TrainingView {
    const { network, schedule, settings } = this.plan;
    const { epochs, batch, rate, seed } = settings;
    return {
      ...{ network: network.name, schedule: schedule ?? null, parameters: parametersOf(network) },
      ...{ data: patternSource(seed), trainSamples: samples - heldBack(samples), testSamples: heldBack(samples) },
      ...{ epochs, batch, rate, seed, machines: [...this.#runs] },
    };
  }
}

const finite = (value: number | undefined): number | null =>
  value !== undefined && Number.isFinite(value) ? value : null;

const epochView = ({ epoch, trainLoss, testLoss, accuracy, figures }: EpochResult): EpochView => ({
  epoch,
  trainLoss: finite(trainLoss),
  testLoss: finite(testLoss),
  accuracy,
  zeroSkips: finite(figures?.zeroSkips),
  similarHits: finite(figures?.similarHits),
});
