/** Training for the editor: each machine in a thread of its own, a few at a time, told of while it runs, stopped when the user says so. */

import { availableParallelism } from 'node:os';
import { type CancellationToken, type Connection, WorkDoneProgress } from 'vscode-languageserver';
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
import type { EpochResult, TrainingSettings } from '../simulate/numerics/types.ts';
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
      const chosen = networkToTrain(snapshot.file, params.schedule);
      if (!chosen) return refused('This file has no schedule with a network, and no network by itself.');
      const trainable = trainableNetwork(chosen.network);
      if (trainable.kind === 'refused') return refused(`${trainable.problems[0]!.message}.`);
      const { network } = trainable;
      const { epochs, run, workDoneToken } = params;
      const settings: TrainingSettings = { ...usual, epochs, batch: chosen.batch ?? usual.batch };
      const machines: [string, Machine][] = [];
      for (const name of params.machines) {
        const machine = machineOf(name);
        if (typeof machine === 'string') return refused(`${machine}.`);
        const [problem] = settingsProblems(settings, machine);
        if (problem) return refused(`${problem.message}.`);
        machines.push([name, machine]);
      }
      if (bytesOf(network, samples, settings.batch) > largestRun)
        return refused(`'${network.name}' is too large to be trained beside an editor: use 'accel train'.`);
      const runs: MachineRun[] = machines.map(([name]) => ({
        ...{ name, state: 'waiting', problem: null, epochs: [], assumptions: [] },
      }));
      const view = (): TrainingView => ({
        network: network.name,
        schedule: chosen.schedule ?? null,
        parameters: parametersOf(network),
        data: patternSource(settings.seed),
        trainSamples: samples - heldBack(samples),
        testSamples: heldBack(samples),
        epochs,
        ...{ batch: settings.batch, rate: settings.rate, seed: settings.seed },
        machines: [...runs],
      });
      const shares = machines.map(() => 0);
      const tell = (index: number, change: Partial<MachineRun>): void => {
        runs[index] = { ...runs[index]!, ...change };
        const progress: TrainingProgressParams = { run, view: view() };
        void connection.sendNotification(trainingProgressNotification, progress);
      };
      const running = new Set<RunningTraining>();
      token.onCancellationRequested(() => {
        for (const each of running) each.cancel();
      });
      const trainOne = async (index: number): Promise<void> => {
        if (token.isCancellationRequested) return tell(index, { state: 'cancelled' });
        tell(index, { state: 'running' });
        const job: TrainingJob = {
          network,
          data: { drawn: samples },
          machine: machines[index]![1],
          settings,
          timeLimit,
        };
        const training = startTraining(program, { job }, ({ share, result }) => {
          shares[index] = share;
          if (workDoneToken !== undefined) {
            const percentage = Math.floor((100 * shares.reduce((sum, each) => sum + each, 0)) / shares.length);
            void connection.sendProgress(WorkDoneProgress.type, workDoneToken, { kind: 'report', percentage });
          }
          if (result) tell(index, { epochs: [...runs[index]!.epochs, epochView(result)] });
        });
        running.add(training);
        try {
          const { ending, results, assumptions } = await training.outcome;
          tell(index, { state: ending, epochs: results.map(epochView), assumptions });
        } catch (error) {
          tell(index, { state: 'failed', problem: error instanceof Error ? error.message : String(error) });
        } finally {
          running.delete(training);
        }
      };
      // One core is left to those who type.
      let next = 0;
      const atOnce = Math.max(1, Math.min(machines.length, availableParallelism() - 1));
      const line = async (): Promise<void> => {
        while (next < machines.length) await trainOne(next++);
      };
      await Promise.all(Array.from({ length: atOnce }, line));
      return { kind: 'trained', view: view() };
    },
  );
}

const refused = (message: string): TrainingAnswer => ({ kind: 'refused', message });

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
