/** What a training run in the editor is to do: checked, or a sentence that says why not. */

import type { Snapshot } from '../features/snapshot.ts';
import { machineNamed, networkToTrain, unreadable } from '../features/training.ts';
import type { SimulateTrainingParams } from '../protocol/training-view.ts';
import { trainableNetwork } from '../simulate/numerics/from-model.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { bytesOf } from '../simulate/numerics/memory.ts';
import { settingsProblems, usualRun } from '../simulate/numerics/training.ts';
import type { NetworkSpec, TrainingSettings } from '../simulate/numerics/types.ts';
import { type DataRequest, filesOf } from '../workers/data-files.ts';

/** Everything that is to be trained, checked; of data files only their names are. */
export interface TrainingPlan {
  readonly network: NetworkSpec;
  readonly schedule: string | undefined;
  readonly settings: TrainingSettings;
  readonly machines: readonly (readonly [name: string, machine: Machine])[];
  readonly data: { readonly drawn: number } | DataRequest;
}

/** Bytes of one machine's run: several run at the same time, beside the editor. */
const largestRun = 512 * 1024 ** 2;
/** Bytes of a data file that is read beside the editor. */
const largestFile = 256 * 1024 ** 2;

/** Or a sentence, without its full stop, that says why not. */
export function planOf({ file }: Snapshot, params: SimulateTrainingParams): TrainingPlan | string {
  const chosen = networkToTrain(file, params.schedule);
  if (!chosen) return 'This file has no schedule with a network, and no network by itself';
  const trainable = trainableNetwork(chosen.network);
  if (trainable.kind === 'refused') return trainable.problems[0]!.message;
  const { network } = trainable;
  const problem = unreadable(chosen);
  if (problem) return problem;
  const { schedule } = chosen;
  const said = schedule?.numerics;
  const settings: TrainingSettings = {
    epochs: params.epochs ?? said?.epochs ?? usualRun.epochs,
    batch: schedule?.batch ?? usualRun.batch,
    rate: said?.rate ?? usualRun.rate,
    momentum: said?.momentum ?? usualRun.momentum,
    seed: said?.seed ?? usualRun.seed,
  };
  const machines: [string, Machine][] = [];
  for (const name of params.machines) {
    const machine = machineNamed(file, chosen, name);
    if (typeof machine === 'string') return machine;
    const [problem] = settingsProblems(settings, machine);
    if (problem) return `${name}: ${problem.message}`;
    machines.push([name, machine]);
  }
  const files = said?.data && filesOf(said.data);
  if (typeof files === 'string') return files;
  const { samples } = said ?? {};
  const plan: TrainingPlan = {
    network,
    schedule: schedule?.definition.name,
    settings,
    machines,
    data: files
      ? {
          network,
          files,
          ...(said?.data ? { names: said.data.paths } : {}),
          seed: settings.seed,
          largest: largestFile,
          ...(samples === undefined ? {} : { samples }),
        }
      : { drawn: samples ?? usualRun.samples },
  };
  return 'drawn' in plan.data ? (tooLarge(plan, plan.data.drawn) ?? plan) : plan;
}

export function tooLarge({ network, settings }: TrainingPlan, samples: number): string | undefined {
  if (bytesOf(network, samples, settings.batch) <= largestRun) return undefined;
  return `'${network.name}' with ${samples} samples is too large to be trained beside an editor: use 'accel train'`;
}
