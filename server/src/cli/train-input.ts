/** What `accel train` is to do: the network, the data and the settings, or why not. */

import { type Chosen, networkToTrain, unreadable } from '../features/training.ts';
import { oneOf } from '../model/errors.ts';
import { type FileModel, ownOf } from '../model/file.ts';
import { showBytes } from '../model/units.ts';
import { trainableNetwork } from '../simulate/numerics/from-model.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { bytesOf } from '../simulate/numerics/memory.ts';
import { settingsProblems, usualRun } from '../simulate/numerics/training.ts';
import type { NetworkSpec, TrainingSettings } from '../simulate/numerics/types.ts';
import { readData } from '../workers/data-files.ts';
import type { TrainingJob } from '../workers/job.ts';
import { CommandError } from './command.ts';

/** Something in the user's files is wrong: exit code 1, not 2. */
export class InputError extends Error {}

/** Bytes of a data file, and of a run, that are read and tried. */
const largestFile = 1024 ** 3;
const largestRun = 2 * 1024 ** 3;

/**
 * @throws CommandError if there is no schedule of this name
 * @throws InputError if there is nothing to train
 */
export function chooseNetwork(file: FileModel, name: string | undefined, path: string): Chosen {
  const names = ownOf(file, 'schedule').map((each) => each.name);
  if (name !== undefined && !names.includes(name))
    throw new CommandError(`${path} has no schedule '${name}'${names.length > 0 ? `: it has ${oneOf(names)}` : ''}`);
  const chosen = networkToTrain(file, name);
  if (chosen) {
    const problem = unreadable(chosen);
    if (problem) throw new InputError(`${path}: ${problem}`);
    return chosen;
  }
  throw new InputError(
    name === undefined
      ? `${path} has no schedule with a network, and no network by itself`
      : `${path}: schedule '${name}' has no network that could be trained`,
  );
}

/** @throws InputError that names the layers that cannot be trained */
export function specOf({ network }: Chosen, path: string): NetworkSpec {
  const result = trainableNetwork(network);
  if (result.kind === 'network') return result.network;
  const { problems } = result;
  const more = problems.length > 5 ? `\n${problems.length - 5} more layers` : '';
  throw new InputError(
    problems
      .slice(0, 5)
      .map(({ message }) => `${path}: ${message}`)
      .join('\n') + more,
  );
}

/**
 * The data of a run: one CSV file, or images and labels, or so many patterns to draw for the network.
 *
 * @param samples of files: so many of them, all if it is undefined
 * @throws CommandError if a file cannot be read
 * @throws InputError with the byte or the line that is wrong
 */
export function dataFor(
  network: NetworkSpec,
  files: readonly string[] | undefined,
  samples: number | undefined,
  seed: number,
): TrainingJob['data'] {
  if (samples !== undefined && samples < 2) throw new InputError(`training needs at least 2 samples, not ${samples}`);
  if (!files) return { drawn: samples ?? usualRun.samples };
  if (files.length > 2) throw new CommandError('--data takes one CSV file, or images and labels, not more', true);
  const answer = readData({
    network,
    files,
    seed,
    largest: largestFile,
    ...(samples === undefined ? {} : { samples }),
  });
  if (answer.kind === 'unreadable') throw new CommandError(answer.message);
  if (answer.kind === 'wrong') throw new InputError(answer.message);
  return answer.data;
}

/** @throws InputError if settings and machines do not go together, or the run does not fit into memory */
export function checkRun(
  network: NetworkSpec,
  machines: ReadonlyMap<string, Machine>,
  settings: TrainingSettings,
  samples: number,
): void {
  for (const [name, machine] of machines) {
    const [problem] = settingsProblems(settings, machine);
    if (problem) throw new InputError(`${name}: ${problem.message}`);
  }
  const bytes = bytesOf(network, samples, settings.batch);
  if (bytes > largestRun)
    throw new InputError(
      `'${network.name}' with ${samples} samples and a batch of ${settings.batch} takes ${showBytes(bytes)} of memory: more than ${showBytes(largestRun)} is not tried`,
    );
}
