/** `accel train`, in this process. */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/run.ts';
import { trainingTable } from '../../../server/src/cli/train-table.ts';
import type { TrainingReport } from '../../../server/src/interchange/training-report.ts';
import { machineForms, machineOf } from '../../../server/src/simulate/numerics/machine-names.ts';
import { accel, example, folder, root } from './support.ts';

const small = `network Small {
  input x [1, 8, 8]
  y = conv(x, filters = 3, kernel = 3) |> relu() |> maxpool(kernel = 2) |> flatten() |> dense(units = 4)
}
array A { grid 4x4 }
schedule First { network Small, array A, batch 16 }
schedule Second { network Small, array A, batch 8 }
`;
const quick = ['--samples', '120', '--epochs', '2'];

async function json(...args: string[]): Promise<TrainingReport> {
  const { out, code, err } = await accel('train', ...args, '--format', 'json');
  expect({ code, err: err.replace(/^\S+: epoch .*\n/gm, '') }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as TrainingReport;
}

describe('the table', () => {
  it('sets loss and accuracy of every epoch side by side', async () => {
    const path = folder().write('small.accel', small);
    const { code, out, err } = await accel('train', path, ...quick, '--machines', 'exact,int8,reuse:2');
    expect(code).toBe(0);
    expect(out).toMatchSnapshot();
    expect(err.match(/^exact: epoch \d of 2, loss \d\.\d{4}, accuracy \d+\.\d %$/gm)).toHaveLength(2);
  });

  it('fits the page with every machine there is', async () => {
    const path = folder().write('small.accel', small);
    const machines =
      'exact,bf16,fp16,int8,bf16:stochastic,int8:stochastic,stochastic,stochastic:64,crossbar,crossbar:taOxLike,crossbar:reRamES,reuse:2,reuse:adaptive';
    const { code, out } = await accel('train', path, ...quick, '--machines', machines);
    expect(code).toBe(0);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(out).not.toMatch(/undefined|NaN|Infinity|null| $/m);
  });

  it('shows what there is of a run that did not end', () => {
    const epoch = { epoch: 1, trainLoss: 1, testLoss: 2, accuracy: 0.5 };
    const table = trainingTable({
      ...{ network: 'N', parameters: 5, data: { source: 'a file', train: 8, test: 2 } },
      settings: { epochs: 2, batch: 1, rate: 0.1, momentum: 0, seed: 1 },
      runs: [
        { machine: 'exact', ending: 'cancelled', epochs: [epoch], assumptions: [] },
        { machine: 'bf16', ending: 'diverged', epochs: [], assumptions: [] },
        { machine: 'int8', ending: 'failed', problem: 'no room', epochs: [], assumptions: [] },
      ],
    });
    expect(table).toContain('50.0 %');
    expect(table).toContain('exact was stopped\n');
    expect(table).toContain('bf16 was stopped: its loss is no number any more');
    expect(table).toContain('int8 failed: no room');
  });
});

describe('what is trained', () => {
  it('is the network and the batch of the schedule that is named', async () => {
    const path = folder().write('small.accel', small);
    const report = await json(path, ...quick, '--machines', 'exact', '--schedule', 'Second');
    expect(report).toMatchObject({ network: 'Small', parameters: 3 * 9 + 3 + 27 * 4 + 4, settings: { batch: 8 } });
    expect(report.data).toMatchObject({ train: 96, test: 24 });
    expect((await json(path, ...quick, '--machines', 'exact')).settings.batch).toBe(16);
  });

  it('is the first network if there is no schedule', async () => {
    const path = folder().write('one.accel', small.slice(0, small.indexOf('array')));
    expect((await json(path, ...quick, '--machines', 'exact')).settings.batch).toBe(32);
  });

  it('is the same again with the same seed, and something else with another', async () => {
    const path = folder().write('small.accel', small);
    const args = [path, ...quick, '--machines', 'exact,stochastic,crossbar:taOxLike'];
    const first = await json(...args);
    expect(await json(...args)).toEqual(first);
    expect((await json(...args, '--seed', '2')).runs[0]!.epochs).not.toEqual(first.runs[0]!.epochs);
  });

  it('as CSV has a line for each epoch on each machine', async () => {
    const path = folder().write('small.accel', small);
    const { out } = await accel('train', path, ...quick, '--machines', 'exact,reuse', '--format', 'csv');
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(head).toBe('machine,epoch,train_loss,test_loss,accuracy,zero_skips,similar_hits,mantissa_bits');
    expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual([
      'exact,1',
      'exact,2',
      'reuse,1',
      'reuse,2',
    ]);
    expect(lines.every((line) => line.split(',').length === 8)).toBe(true);
    expect(lines[3]).toMatch(/,4$/);
  });
});

describe('data of the user', () => {
  const tiny = 'network N {\n  input x [2]\n  y = dense(x, units = 2)\n}\n';
  const lines = Array.from({ length: 40 }, (_, at) => `${at % 2},${at % 2 ? 0.9 : 0.1},${(at % 5) / 10}`);

  it('as CSV', async () => {
    const files = folder();
    const data = files.write('points.csv', `label,a,b\n${lines.join('\n')}\n`);
    const report = await json(
      files.write('n.accel', tiny),
      '--data',
      data,
      '--epochs',
      '30',
      '--machines',
      'exact',
      '--rate',
      '1',
    );
    expect(report.data).toEqual({ source: data, train: 32, test: 8 });
    expect(report.runs[0]!.epochs.at(-1)!.accuracy).toBe(1);
  });

  it('as IDX', async () => {
    const files = folder();
    const images = files.write(
      'i.idx',
      Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 2, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
    );
    const labels = files.write('l.idx', Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 5, 0, 1, 0, 1, 0]));
    const report = await json(files.write('n.accel', tiny), '--data', `${images},${labels}`, '--machines', 'exact');
    expect(report.data).toEqual({ source: images, train: 4, test: 1 });
  });

  it.each([
    ['a ragged line', '0,1,2\n1,1\n', /points\.csv:2: 2 fields, but line 1 has 3/],
    ['NaN', '0,1,2\n1,NaN,2\n', /points\.csv:2: 'NaN' in column 2 is no number/],
    ['another size', '0,1\n1,2\n', /a sample has 1 numbers \(1\), but 'N' takes 2/],
    ['too many classes', '0,1,1\n7,2,2\n', /labels go up to 7, but 'N' tells only 2 classes apart/],
  ])('with %s is refused where it is wrong', async (_name, text, message) => {
    const files = folder();
    const data = files.write('points.csv', text);
    const { code, out, err } = await accel('train', files.write('n.accel', tiny), '--data', data);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(message);
  });

  it('that is cut off is refused at the byte', async () => {
    const files = folder();
    const images = files.write('i.idx', Uint8Array.from([0, 0, 8, 2, 0, 0, 0, 5, 0, 0, 0, 2, 9]));
    const { code, err } = await accel('train', files.write('n.accel', tiny), '--data', `${images},${images}`);
    expect(code).toBe(1);
    expect(err).toMatch(/i\.idx: byte 13: it is cut off/);
  });

  it('that is not there cannot be read', async () => {
    const { code, err } = await accel('train', folder().write('n.accel', tiny), '--data', '/nowhere.csv');
    expect({ code, err }).toEqual({
      code: 2,
      err: 'accel train: /nowhere.csv cannot be read: there is no such file or folder\n',
    });
  });
});

describe('what a schedule says of training', () => {
  const mixed = `${small}stochastic Essop { length 8 }
reuse Acrtc { mantissa 2 }
schedule Third extends First {
  forward { reuse Acrtc }
  weightGradient { stochastic Essop }
  numerics { epochs 2, rate 0.1, momentum 0.25, seed 3, samples 60, machines exact Essop schedule }
}
schedule Fourth extends Third { numerics { samples 50 } }
schedule Fifth extends First { forward { reuse Acrtc } }
schedule Sixth extends First { numerics { epochs 1, samples 60 } }
`;
  const names = ({ runs }: TrainingReport) => runs.map(({ machine }) => machine);

  it('is done, machine by machine', async () => {
    const path = folder().write('mixed.accel', mixed);
    const report = await json(path, '--schedule', 'Third');
    expect(report.settings).toEqual({ epochs: 2, batch: 16, rate: 0.1, momentum: 0.25, seed: 3 });
    expect(report.data).toMatchObject({ train: 48, test: 12 });
    expect(names(report)).toEqual(['exact', 'Essop', 'schedule']);
    const [exact, essop, own] = report.runs.map(({ epochs }) => epochs.at(-1)!);
    expect(new Set([exact!.trainLoss, essop!.trainLoss, own!.trainLoss]).size).toBe(3);
    expect(own!.figures).toMatchObject({ mantissaBits: 2 });
    // A definition is what the form of its name is.
    const same = await json(path, '--schedule', 'Third', '--machines', 'stochastic:8');
    expect(same.runs[0]!.epochs).toEqual(report.runs[1]!.epochs);
  });

  it('yields to the command line', async () => {
    const path = folder().write('mixed.accel', mixed);
    const args = ['--epochs', '1', '--rate', '0.2', '--momentum', '0', '--seed', '1', '--samples', '40'];
    const report = await json(path, '--schedule', 'Third', ...args, '--batch', '4', '--machines', 'Acrtc,int8');
    expect(report.settings).toEqual({ epochs: 1, batch: 4, rate: 0.2, momentum: 0, seed: 1 });
    expect(report.data).toMatchObject({ train: 32, test: 8 });
    expect(names(report)).toEqual(['Acrtc', 'int8']);
  });

  it('is exact arithmetic, and that of its layers, if it names no machines', async () => {
    const path = folder().write('mixed.accel', mixed);
    expect(names(await json(path, ...quick, '--schedule', 'Fifth'))).toEqual(['exact', 'schedule']);
    expect(names(await json(path, '--schedule', 'Sixth'))).toEqual(['exact']);
  });

  it('takes data from beside the file, wherever the command runs, and so many of them', async () => {
    const files = folder();
    const text = 'network N {\n  input x [2]\n  y = dense(x, units = 2)\n}\narray A { grid 4x4 }\n';
    const block = 'numerics { data "points.csv", samples 20, epochs 1, machines exact }';
    const path = files.write('n.accel', `${text}schedule S { network N, array A, ${block} }\n`);
    files.write('points.csv', Array.from({ length: 40 }, (_, at) => `${at % 2},0.${at % 7},0.${at % 5}\n`).join(''));
    const report = await json(path);
    expect(report.data).toEqual({ source: join(files.path, 'points.csv'), train: 16, test: 4 });
    expect((await json(path, '--samples', '30')).data).toMatchObject({ train: 24, test: 6 });
  });

  it.each([
    ['epochs 0', 'Third', 1, /'epochs' in the numerics of schedule 'Third' cannot be understood/],
    ['data "nowhere.csv"', 'Third', 2, /nowhere\.csv cannot be read: there is no such file or folder/],
  ])('is refused with %s, instead of doing something else', async (setting, name, code, message) => {
    const path = folder().write('mixed.accel', mixed.replace('epochs 2', setting));
    const result = await accel('train', path, '--schedule', name);
    expect({ code: result.code, out: result.out }).toEqual({ code, out: '' });
    expect(result.err).toMatch(message);
  });

  it('may be inherited with machines that only its base sees', async () => {
    const files = folder();
    files.write('units.accel', 'stochastic Essop { length 8 }\n');
    const named = mixed.replace('stochastic Essop { length 8 }', '');
    files.write('base.accel', `import "./units"\n${named}`);
    const path = files.write('own.accel', 'import "./base"\nschedule Own extends Third { numerics { epochs 1 } }\n');
    expect(names(await json(path))).toEqual(['exact', 'Essop', 'schedule']);
  });

  it('cannot be asked for where there is no schedule', async () => {
    const path = folder().write('one.accel', small.slice(0, small.indexOf('array')));
    const { code, err } = await accel('train', path, '--machines', 'schedule');
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringMatching(/there is no schedule/) });
  });
});

describe('what cannot be trained', () => {
  it('is told layer by layer', async () => {
    const { code, out, err } = await accel('train', example('transformer-block'));
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/transformer-block\.accel: '\S+' /);
  });

  it.each([
    [['--machines', 'exact,int9'], /there is no machine 'int9': did you mean 'int8'\?/],
    [['--machines', 'stochastic:0'], /A stream has 1 to 65,536 bits/],
    [['--machines', 'crossbar:taox'], /knows no cells 'taox': did you mean 'taOxLike'\?/],
    [['--machines', 'reuse:11'], /mantissa of FP16 has 10 bits/],
    [['--machines', 'reuse:'], /not NaN/],
    [['--machines', 'bf16:odd'], /rounds to nearest or 'stochastic', not 'odd'/],
    [['--machines', 'exact:1'], /has no options/],
    [['--machines', 'reuse:1:2'], /has one option, not 2/],
    [['--epochs', 'x'], /--epochs takes a whole number, not 'x'/],
    [['--rate', ''], /--rate takes a number/],
    [['--format', 'xml'], /there is no format 'xml'/],
    [['--data', 'a,b,c'], /--data takes one CSV file, or images and labels/],
    [['--schedule', 'Thrid'], /has no schedule 'Thrid': it has 'First' or 'Second'/],
    [['other.accel'], /one file at a time/],
  ])('%j is not understood', async (args, message) => {
    const { code, out, err } = await accel('train', folder().write('small.accel', small), ...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
  });

  it.each([
    [['--epochs', '0'], /Epochs are counted from 1 on/],
    [['--samples', '1'], /at least 2 samples, not 1/],
    [['--samples', '100000000'], /with 100000000 samples .* of memory/],
    [['--momentum', '0.9', '--machines', 'crossbar'], /crossbar: A crossbar writes every update/],
  ])('%j makes no sense', async (args, message) => {
    const { code, err } = await accel('train', folder().write('small.accel', small), ...args);
    expect(code).toBe(1);
    expect(err).toMatch(message);
  });
});

it('every machine that the help names can be asked for', () => {
  for (const form of machineForms) {
    const [name = '', options] = form.split(/\[:|\]/);
    expect(machineOf(name)).toBeTypeOf('object');
    for (const option of options?.split('|') ?? [])
      expect(machineOf(`${name}:${option.replace(/^(LENGTH|BITS)$/, '8')}`)).toBeTypeOf('object');
  }
});

describe('a run that ends early', () => {
  it('prints what there is when it is interrupted, and goes on from the checkpoint as if it had not been', async () => {
    const files = folder();
    const path = files.write('small.accel', small);
    const checkpoint = join(files.path, 'state.json');
    const args = ['train', path, ...quick, '--machines', 'exact,stochastic', '--format', 'json'];
    const whole = JSON.parse((await accel(...args)).out) as TrainingReport;
    let out = '';
    let interrupt = () => {};
    const code = await run(
      [...args, '--checkpoint', checkpoint],
      {
        out: (text) => {
          out += text;
        },
        // Stops in the second machine.
        err: (text) => text.startsWith('stochastic: epoch 1') && interrupt(),
        libraryFolder: join(root, 'library'),
        onInterrupt(listener) {
          interrupt = listener;
          return () => {};
        },
      },
      { version: () => '', startLanguageServer: () => {} },
    );
    expect(code).toBe(1);
    const part = JSON.parse(out) as TrainingReport;
    expect(part.runs.map(({ ending, epochs }) => [ending, epochs.length])).toEqual([
      ['done', 2],
      ['cancelled', 1],
    ]);
    expect(readdirSync(files.path).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    const { out: rest, err } = await accel(...args, '--checkpoint', checkpoint);
    expect(JSON.parse(rest)).toEqual(whole);
    expect(err).toMatch(/^stochastic: epoch 2 of 2.*\n$/);
  });

  it('can be made longer', async () => {
    const files = folder();
    const path = files.write('small.accel', small);
    const args = [path, '--samples', '120', '--machines', 'int8:stochastic'];
    const checkpoint = ['--checkpoint', join(files.path, 'state.json')];
    await json(...args, ...checkpoint, '--epochs', '1');
    expect((await json(...args, ...checkpoint, '--epochs', '3')).runs).toEqual(
      (await json(...args, '--epochs', '3')).runs,
    );
  });

  it('does not go on from a checkpoint of something else', async () => {
    const files = folder();
    const path = files.write('small.accel', small);
    const checkpoint = join(files.path, 'state.json');
    await json(path, ...quick, '--machines', 'exact', '--checkpoint', checkpoint);
    const before = readFileSync(checkpoint, 'utf8');
    const { code, err } = await accel(
      'train',
      path,
      ...quick,
      '--machines',
      'exact',
      '--checkpoint',
      checkpoint,
      '--seed',
      '9',
    );
    expect(code).toBe(1);
    expect(err).toMatch(/state\.json cannot be continued: it is of another run/);
    expect(readFileSync(checkpoint, 'utf8')).toBe(before);
    writeFileSync(checkpoint, before.slice(0, 100));
    expect((await accel('train', path, '--checkpoint', checkpoint)).err).toMatch(/no checkpoint, or cut off/);
  });

  it('prints what there is if a checkpoint cannot be written', async () => {
    const path = folder().write('small.accel', small);
    const { code, out } = await accel(
      'train',
      path,
      ...quick,
      '--machines',
      'exact',
      '--checkpoint',
      '/nowhere/state.json',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/exact failed: \/nowhere\/state\.json cannot be written: there is no such file or folder/);
    expect(existsSync('/nowhere')).toBe(false);
  });

  it('stops when its time is up', async () => {
    const path = folder().write('small.accel', small);
    const { code, out } = await accel(
      'train',
      path,
      '--machines',
      'exact',
      '--epochs',
      '1000000',
      '--time-limit',
      '0.2',
    );
    expect(code).toBe(1);
    expect(out).toMatch(/exact was stopped when its time was up/);
  });

  it('keeps what was learned before the loss was no number', async () => {
    const path = folder().write('small.accel', small);
    const { code, out } = await accel('train', path, ...quick, '--machines', 'exact,int8', '--rate', '1e30');
    expect(code).toBe(1);
    expect(out).toMatch(/nothing to show: no epoch was finished/);
  });
});
