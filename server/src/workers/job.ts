/**
 * One training run from beginning to end, in this thread or in one of its own: tells of its progress, stops when it is asked to or its time
 * is up, and keeps what it has in a file.
 */

import { runKey } from '../simulate/numerics/checkpoint.ts';
import { splitData } from '../simulate/numerics/data.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { drawnPatterns } from '../simulate/numerics/patterns.ts';
import { type Checkpoint, Training } from '../simulate/numerics/training.ts';
import type { DataSet, EpochResult, NetworkSpec, TrainingSettings } from '../simulate/numerics/types.ts';

/** What to train, as plain data that another thread can be sent. Everything in it has been checked. */
export interface TrainingJob {
  readonly network: NetworkSpec;
  /** Samples, or how many patterns to draw from the settings' seed. */
  readonly data: DataSet | { readonly drawn: number };
  readonly machine: Machine;
  readonly settings: TrainingSettings;
  /** Seconds after which it stops, if at all. */
  readonly timeLimit?: number;
}

export type Ending = 'done' | 'cancelled' | 'timeLimit' | 'diverged';

/** What a run ended with. What was computed is there, whatever the ending. */
export interface TrainingOutcome {
  readonly ending: Ending;
  readonly results: readonly EpochResult[];
  readonly assumptions: readonly string[];
}

export interface Progress {
  /** Of the whole run, 0 to 1. */
  readonly share: number;
  /** The epoch that has just ended, if one has. */
  readonly result?: EpochResult;
}

export interface Control {
  /** Asked between batches. */
  cancelled(): boolean;
  report?(progress: Progress): void;
  /** Where an earlier run stopped, and where this one puts what it has after every epoch and at its end. */
  readonly from?: Checkpoint;
  save?(checkpoint: Checkpoint): void;
}

/** How long others wait at most, ms, if a batch takes less. */
const turn = 50;
/** How much a computer that stops takes away of a long epoch, ms. */
const kept = 20_000;

/** @throws RangeError if the checkpoint is of another network */
export async function runJob(job: TrainingJob, control: Control): Promise<TrainingOutcome> {
  const { network, machine, settings, timeLimit = Number.POSITIVE_INFINITY } = job;
  const data =
    'drawn' in job.data ? drawnPatterns(network.input, network.classes, job.data.drawn, settings.seed) : job.data;
  const training = new Training(network, splitData(network, data, settings.seed), machine, settings, control.from);
  const started = performance.now();
  let last = started;
  let saved = started;
  let ending: Ending = 'done';
  while (!training.done) {
    if (control.cancelled()) ending = 'cancelled';
    else if (performance.now() - started >= 1000 * timeLimit) ending = 'timeLimit';
    if (ending !== 'done') {
      control.save?.(training.checkpoint());
      break;
    }
    const result = training.step();
    if (!result && performance.now() - last < turn) continue;
    // Told before it is saved: a file that cannot be written does not take it away.
    control.report?.({ share: training.progress, ...(result ? { result } : {}) });
    if (control.save && (result || performance.now() - saved >= kept)) {
      control.save(training.checkpoint());
      saved = performance.now();
    }
    // Messages of others are heard only in between.
    await new Promise((resume) => setImmediate(resume));
    last = performance.now();
  }
  if (training.diverged) ending = 'diverged';
  return { ending, results: training.results, assumptions: training.assumptions };
}

/** What a checkpoint belongs to. A run may be made longer, so its epochs are not part of it. */
export function keyOf({ network, data, machine, settings }: TrainingJob): string {
  const { epochs: _, ...rest } = settings;
  return 'drawn' in data
    ? runKey([network, machine, rest, data], [])
    : runKey([network, machine, rest], [data.samples, data.labels]);
}
