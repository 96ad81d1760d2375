/** What `accel train` is to do: the network, the data and the settings, or why not. */

import { readFileSync, statSync } from 'node:fs';
import type { Snapshot } from '../features/snapshot.ts';
import { type Chosen, networkToTrain } from '../features/training.ts';
import { csvData } from '../interchange/csv-data.ts';
import type { Read } from '../interchange/data-problem.ts';
import { idxData } from '../interchange/idx.ts';
import { oneOf } from '../model/errors.ts';
import { ownOf } from '../model/file.ts';
import { showBytes } from '../model/units.ts';
import { dataProblems } from '../simulate/numerics/data.ts';
import { trainableNetwork } from '../simulate/numerics/from-model.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { bytesOf } from '../simulate/numerics/memory.ts';
import { settingsProblems } from '../simulate/numerics/training.ts';
import type { DataSet, NetworkSpec, TrainingSettings } from '../simulate/numerics/types.ts';
import type { TrainingJob } from '../workers/job.ts';
import { CommandError } from './command.ts';
import { reason } from './host.ts';

/** Something in the user's files is wrong: exit code 1, not 2. */
export class InputError extends Error {}

/** Bytes of a data file, and of a run, that are read and tried. */
const largestFile = 1024 ** 3;
const largestRun = 2 * 1024 ** 3;

/**
 * @throws CommandError if there is no schedule of this name
 * @throws InputError if there is nothing to train
 */
export function chooseNetwork({ file }: Snapshot, name: string | undefined, path: string): Chosen {
  const names = ownOf(file, 'schedule').map((each) => each.name);
  if (name !== undefined && !names.includes(name))
    throw new CommandError(`${path} has no schedule '${name}'${names.length > 0 ? `: it has ${oneOf(names)}` : ''}`);
  const chosen = networkToTrain(file, name);
  if (chosen) return chosen;
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
 * The data the user names, `IMAGES,LABELS` or one CSV file, or so many patterns to draw for the network.
 *
 * @throws CommandError if a file cannot be read
 * @throws InputError with the byte or the line that is wrong
 */
export function dataFor(network: NetworkSpec, files: string | undefined, samples: number): TrainingJob['data'] {
  if (files === undefined) {
    if (samples < 2) throw new InputError(`training needs at least 2 samples, not ${samples}`);
    return { drawn: samples };
  }
  const paths = files.split(',');
  if (paths.length > 2) throw new CommandError('--data takes one CSV file, or images and labels, not more', true);
  const [first = '', second] = paths;
  let result: Read<DataSet> & { readonly file?: 'images' | 'labels' };
  let wrong = first;
  if (second === undefined) {
    result = csvData(new TextDecoder().decode(readBytes(first)), first);
  } else {
    result = idxData(readBytes(first), readBytes(second), first);
    if (result.file === 'labels') wrong = second;
  }
  if (result.kind === 'refused') {
    const { at, message } = result.problem;
    throw new InputError('line' in at ? `${wrong}:${at.line}: ${message}` : `${wrong}: byte ${at.byte}: ${message}`);
  }
  const [problem] = dataProblems(network, result.value);
  if (problem) throw new InputError(`${first}: ${problem.message}`);
  return result.value;
}

function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > largestFile)
      throw new CommandError(`${path} has ${showBytes(size)}: files over ${showBytes(largestFile)} are not read`);
    return readFileSync(path);
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(`${path} cannot be read: ${reason(error)}`);
  }
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
