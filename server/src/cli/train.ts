/** `accel train`: trains a network exactly and on machines with other arithmetic, and sets loss and accuracy beside each other. */

import { type Chosen, machineNamed, machinesAsked } from '../features/training.ts';
import { reason } from '../host/reason.ts';
import { type RunReport, type TrainingReport, trainingCsv } from '../interchange/training-report.ts';
import { oneOf } from '../model/errors.ts';
import type { FileModel } from '../model/file.ts';
import { heldBack } from '../simulate/numerics/data.ts';
import { machineForms } from '../simulate/numerics/machine-names.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { parametersOf } from '../simulate/numerics/memory.ts';
import { patternSource } from '../simulate/numerics/patterns.ts';
import { type Checkpoint, usualRun } from '../simulate/numerics/training.ts';
import type { TrainingSettings } from '../simulate/numerics/types.ts';
import { CheckpointFile } from '../workers/checkpoint-file.ts';
import { filesOf } from '../workers/data-files.ts';
import { type Control, keyOf, runJob, type TrainingJob } from '../workers/job.ts';
import { percent } from './columns.ts';
import { type Command, CommandError, type ExitCode, type Io, readArguments } from './command.ts';
import { Files } from './host.ts';
import { checkRun, chooseNetwork, dataFor, InputError, specOf } from './train-input.ts';
import { trainingTable } from './train-table.ts';

const formats = ['table', 'json', 'csv'] as const;
type Format = (typeof formats)[number];

/** Machines that are compared if nobody says which. */
const usualMachines = 'exact,bf16,int8,stochastic:16,crossbar,reuse:4';

export const train: Command = {
  name: 'train',
  synopsis: 'FILE [--schedule NAME] [--machines LIST] [--data FILES] [--epochs N] [--seed N] [--format table|json|csv]',
  summary: 'Train a network with the arithmetic of several machines',
  details: `  --schedule NAME     the network and the batch of this schedule; without it of the first one, or the first network
  --machines LIST     those the schedule names or uses, else ${usualMachines};
                      stochastic units, crossbars and reuse buffers of the file by their names; each layer on
                      that of the schedule: schedule; without a definition there are ${machineForms.slice(0, 4).join(', ')},
                      ${machineForms.slice(4).join(', ')}
  --data FILES        IMAGES,LABELS as IDX files, or one CSV file; a fifth is held back for the test.
                      Without any patterns are drawn that fit the network
  --samples N         how many patterns are drawn, 1250 unless given; of files, how many samples are used
  --epochs N          5 unless given
  --batch N           samples between two updates: those of the schedule, else 32
  --rate X            learning rate: 0.05 unless given
  --momentum X        0 unless given
  --seed N            of everything random: 1 unless given
  --time-limit S      seconds that a machine may take
  --checkpoint FILE   keep there what there is after every epoch, and go on from it
  --format FORMAT     table (the default), json or csv

What is not given is taken from the numerics of the schedule. Trains chains of dense, conv, relu, tanh, sigmoid,
pooling and flatten. Progress goes to stderr. Interrupted, it prints what it has. The same arguments give the same
numbers.

Exit code: 0 if all machines were trained, 1 if files are wrong or a run did not get to its end, 2 if the command was
not understood or a file could not be read or written.`,
  async run(args, io) {
    const { values, positionals } = readArguments(args, {
      schedule: { type: 'string' },
      machines: { type: 'string' },
      data: { type: 'string' },
      samples: { type: 'string' },
      epochs: { type: 'string' },
      batch: { type: 'string' },
      rate: { type: 'string' },
      momentum: { type: 'string' },
      seed: { type: 'string' },
      'time-limit': { type: 'string' },
      checkpoint: { type: 'string' },
      format: { type: 'string' },
    });
    const path = positionals[0];
    if (path === undefined) throw new CommandError('which file?', true);
    if (positionals.length > 1) throw new CommandError(`one file at a time, not ${positionals.length}`, true);
    const format = formats.find((each) => each === (values.format ?? 'table'));
    if (!format) throw new CommandError(`there is no format '${values.format}': use ${oneOf(formats)}`, true);
    const count = (name: string, value: string | undefined, fallback: number) => {
      const number = value === undefined ? fallback : Number(value.trim() || Number.NaN);
      if (Number.isSafeInteger(number) && number >= 0) return number;
      throw new CommandError(`--${name} takes a whole number, not '${value}'`, true);
    };
    const real = (name: string, value: string | undefined, fallback: number) => {
      const number = value === undefined ? fallback : Number(value.trim() || Number.NaN);
      if (Number.isFinite(number)) return number;
      throw new CommandError(`--${name} takes a number, not '${value}'`, true);
    };
    const timeLimit = values['time-limit'] === undefined ? undefined : real('time-limit', values['time-limit'], 0);
    try {
      const { file } = new Files(io).snapshot(path);
      const chosen = chooseNetwork(file, values.schedule, path);
      const machines = machinesFor(file, chosen, values.machines);
      const network = specOf(chosen, path);
      const said = chosen.schedule?.numerics;
      const settings: TrainingSettings = {
        epochs: count('epochs', values.epochs, said?.epochs ?? usualRun.epochs),
        batch: count('batch', values.batch, chosen.schedule?.batch ?? usualRun.batch),
        rate: real('rate', values.rate, said?.rate ?? usualRun.rate),
        momentum: real('momentum', values.momentum, said?.momentum ?? usualRun.momentum),
        seed: count('seed', values.seed, said?.seed ?? usualRun.seed),
      };
      const data = dataFor(
        network,
        values.data?.split(',') ?? dataOf(chosen),
        values.samples === undefined ? said?.samples : count('samples', values.samples, 0),
        settings.seed,
      );
      const samples = 'drawn' in data ? data.drawn : data.labels.length;
      checkRun(network, machines, settings, samples);
      const jobs = [...machines].map(([name, machine]): [string, TrainingJob] => [
        name,
        { network, data, machine, settings, ...(timeLimit === undefined ? {} : { timeLimit }) },
      ]);
      const runs = await runAll(jobs, checkpointsIn(values.checkpoint, jobs), io);
      print(
        {
          network: network.name,
          parameters: parametersOf(network),
          data: {
            source: 'drawn' in data ? patternSource(settings.seed) : data.source,
            train: samples - heldBack(samples),
            test: heldBack(samples),
          },
          settings,
          runs,
        },
        format,
        io,
      );
      return runs.every(({ ending }) => ending === 'done') ? 0 : 1;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      io.err(`${error.message}\n`);
      return 1 satisfies ExitCode;
    }
  },
};

/** Those of the option, else those of the schedule, else some of each kind. */
function machinesFor(file: FileModel, chosen: Chosen, list: string | undefined): ReadonlyMap<string, Machine> {
  const names = list?.split(',').map((each) => each.trim()) ?? machinesAsked(chosen) ?? usualMachines.split(',');
  const machines = new Map<string, Machine>();
  for (const name of names) {
    const machine = machineNamed(file, chosen, name);
    if (typeof machine === 'object') machines.set(name, machine);
    else if (list === undefined) throw new InputError(machine);
    else throw new CommandError(`--machines: ${machine}`, true);
  }
  return machines;
}

/** Data files that the schedule names. */
function dataOf({ schedule }: Chosen): readonly string[] | undefined {
  const data = schedule?.numerics?.data;
  const files = data && filesOf(data);
  if (typeof files === 'string') throw new InputError(files);
  return files;
}

/** Where runs begin and what they have goes; nowhere without a file. */
interface Checkpoints {
  from(name: string): Checkpoint | undefined;
  save?(name: string, checkpoint: Checkpoint): void;
}

/** @throws InputError if the file is there but of another run */
function checkpointsIn(path: string | undefined, jobs: readonly (readonly [string, TrainingJob])[]): Checkpoints {
  if (path === undefined) return { from: () => undefined };
  const keys = new Map(jobs.map(([name, job]) => [name, keyOf(job)]));
  try {
    const file = new CheckpointFile(path);
    const from = new Map(jobs.map(([name]) => [name, file.read(name, keys.get(name)!)]));
    return {
      from: (name) => from.get(name),
      save(name, checkpoint) {
        try {
          file.write(name, keys.get(name)!, checkpoint);
        } catch (error) {
          throw new Error(`${path} cannot be written: ${reason(error)}`);
        }
      },
    };
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${path} cannot be continued: ${error.message}`);
    throw new CommandError(`${path} cannot be read: ${reason(error)}`);
  }
}

/** One machine after the other. After an interruption none is begun any more; what there is is kept. */
async function runAll(
  jobs: readonly (readonly [string, TrainingJob])[],
  checkpoints: Checkpoints,
  io: Io,
): Promise<readonly RunReport[]> {
  let interrupted = false;
  const unlisten = io.onInterrupt?.(() => {
    interrupted = true;
  });
  const runs: RunReport[] = [];
  for (const [machine, job] of jobs) {
    const from = checkpoints.from(machine);
    const epochs = [...(from?.results ?? [])];
    const control: Control = {
      cancelled: () => interrupted,
      report({ result }) {
        if (!result) return;
        epochs.push(result);
        const { epoch, trainLoss, accuracy } = result;
        io.err(
          `${machine}: epoch ${epoch} of ${job.settings.epochs}, loss ${trainLoss.toFixed(4)}, accuracy ${percent(accuracy)}\n`,
        );
      },
      ...(from ? { from } : {}),
      ...(checkpoints.save ? { save: (checkpoint) => checkpoints.save?.(machine, checkpoint) } : {}),
    };
    try {
      const { ending, results, assumptions } = await runJob(job, control);
      runs.push({ machine, ending, epochs: results, assumptions });
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      runs.push({ machine, ending: 'failed', problem, epochs, assumptions: [] });
    }
  }
  unlisten?.();
  return runs;
}

function print(report: TrainingReport, format: Format, io: Io): void {
  switch (format) {
    case 'json':
      io.out(`${JSON.stringify(report, undefined, 2)}\n`);
      break;
    case 'csv':
      io.out(trainingCsv(report));
      break;
    case 'table':
      io.out(trainingTable(report));
  }
}
