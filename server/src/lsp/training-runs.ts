/** The machines of a training plan, each in a thread of its own, told of while they run. */

import { availableParallelism } from 'node:os';
import type { EpochView, MachineRun, TrainingView } from '../protocol/training-view.ts';
import { heldBack } from '../simulate/numerics/data.ts';
import { parametersOf } from '../simulate/numerics/memory.ts';
import { patternSource } from '../simulate/numerics/patterns.ts';
import type { EpochResult } from '../simulate/numerics/types.ts';
import type { TrainingJob } from '../workers/job.ts';
import { type RunningTraining, startTraining } from '../workers/train-host.ts';
import type { TrainingPlan } from './training-plan.ts';

/** Seconds that one machine may take. */
const timeLimit = 3600;

interface Listener {
  /** A machine began, finished an epoch, or stopped. */
  changed(view: TrainingView): void;
  /** Of all machines, 0 to 1. */
  advanced(share: number): void;
}

/** The machines of a plan, one after the other on as many threads as leave one core to those who type. */
export class ParallelTraining {
  readonly #runs: MachineRun[];
  readonly #shares: number[];
  readonly #running = new Set<RunningTraining>();
  #cancelled = false;

  constructor(
    private readonly plan: TrainingPlan,
    private readonly data: TrainingJob['data'],
    /** Files for what each machine has computed; undefined: it is not kept. */
    private readonly checkpoints: readonly string[] | undefined,
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
    const job: TrainingJob = { network, data: this.data, machine: machines[index]![1], settings, timeLimit };
    const checkpoint = this.checkpoints?.[index];
    const start = { job, ...(checkpoint === undefined ? {} : { checkpoint }) };
    const continued = (results: readonly EpochResult[]) => this.#change(index, { epochs: results.map(epochView) });
    const training = startTraining(this.program, start, continued, ({ share, result }) => {
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
    const { batch, momentum, rate, seed } = settings;
    // An earlier run that goes on may have been longer than this one.
    const epochs = Math.max(settings.epochs, ...this.#runs.map((run) => run.epochs.at(-1)?.epoch ?? 0));
    const { data } = this;
    const [source, samples] = 'drawn' in data ? [patternSource(seed), data.drawn] : [data.source, data.labels.length];
    return {
      ...{ network: network.name, schedule: schedule ?? null, parameters: parametersOf(network) },
      ...{ data: source, trainSamples: samples - heldBack(samples), testSamples: heldBack(samples) },
      ...{ epochs, batch, rate, momentum, seed, machines: [...this.#runs] },
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
