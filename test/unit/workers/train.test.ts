/** Training in a thread of its own, as it is bundled. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usual } from '../../../server/src/simulate/numerics/machines.ts';
import { drawnPatterns } from '../../../server/src/simulate/numerics/patterns.ts';
import type { EpochResult } from '../../../server/src/simulate/numerics/types.ts';
import { type Progress, runJob, type TrainingJob } from '../../../server/src/workers/job.ts';
import { KeptRuns, runName } from '../../../server/src/workers/kept-runs.ts';
import { startReading, startTraining } from '../../../server/src/workers/train-host.ts';
import { perceptron } from '../simulate/numerics/draws.ts';

const home = mkdtempSync(join(tmpdir(), 'accel-train-'));
const program = join(home, 'train-worker.cjs');

beforeAll(async () => {
  await esbuild.build({
    absWorkingDir: fileURLToPath(new URL('../../..', import.meta.url)),
    entryPoints: { 'train-worker': 'server/src/workers/train-worker.ts' },
    outdir: home,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
  });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const network = perceptron(64, 20, 4);
const job: TrainingJob = {
  network,
  data: drawnPatterns([64], 4, 200, 1),
  machine: usual.stochastic,
  settings: { epochs: 3, batch: 16, rate: 0.05, momentum: 0, seed: 1 },
};
const ignore = () => {};
const endless: TrainingJob = { ...job, settings: { ...job.settings, epochs: 1_000_000 } };

describe('a training thread', () => {
  it('gives what training in this thread gives, epoch by epoch', async () => {
    const heard: Progress[] = [];
    const outcome = await startTraining(program, { job }, ignore, (progress) => heard.push(progress)).outcome;
    expect(outcome).toEqual(await runJob(job, { cancelled: () => false }));
    expect(heard.flatMap(({ result }) => result ?? [])).toEqual(outcome.results);
    expect(heard.at(-1)!.share).toBe(1);
  });

  it('draws the patterns it is asked for itself', async () => {
    const drawn = await startTraining(program, { job: { ...job, data: { drawn: 200 } } }, ignore, ignore).outcome;
    expect(drawn).toEqual(await runJob(job, { cancelled: () => false }));
  });

  it('stops when it is told to, with what there is', async () => {
    const training = startTraining(program, { job: endless }, ignore, ({ result }) => {
      if (result?.epoch === 2) training.cancel();
    });
    const { ending, results } = await training.outcome;
    expect(ending).toBe('cancelled');
    expect(results.length).toBeGreaterThanOrEqual(2);
  });

  it('stops when its time is up', async () => {
    const { ending } = await startTraining(program, { job: { ...endless, timeLimit: 0.1 } }, ignore, ignore).outcome;
    expect(ending).toBe('timeLimit');
  });

  it('goes on from its checkpoint file as if it had not stopped', async () => {
    const checkpoint = join(home, 'state.json');
    // However late it is told to stop: epochs are no part of what a run is, so that a longer one can be gone on with.
    const first = startTraining(program, { job: endless, checkpoint }, ignore, ({ result }) => {
      if (result) first.cancel();
    });
    const stopped = await first.outcome;
    expect(stopped.ending).toBe('cancelled');
    const longer = { ...job, settings: { ...job.settings, epochs: stopped.results.length + 3 } };
    const left: (readonly EpochResult[])[] = [];
    const again = startTraining(program, { job: longer, checkpoint }, (results) => left.push(results), ignore);
    const second = await again.outcome;
    expect(left).toEqual([stopped.results]);
    expect(second.results).toEqual((await runJob(longer, { cancelled: () => false })).results);
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('goes on if what it has cannot be kept, and says so', async () => {
    const outcome = await startTraining(program, { job, checkpoint: join(home, 'no', 'x') }, ignore, ignore).outcome;
    const own = await runJob(job, { cancelled: () => false });
    expect(outcome.results).toEqual(own.results);
    expect(outcome.assumptions.slice(own.assumptions.length)).toEqual([
      'Not kept, so that it cannot go on later: there is no such file or folder',
    ]);
  });

  it('says why it cannot go on', async () => {
    const checkpoint = join(home, 'broken.json');
    writeFileSync(checkpoint, '{"run":');
    await expect(startTraining(program, { job, checkpoint }, ignore, ignore).outcome).rejects.toThrow(/cut off/);
    expect(readFileSync(checkpoint, 'utf8')).toBe('{"run":');
  });

  it('that breaks is a failure, not a silence', async () => {
    const broken = join(home, 'broken.cjs');
    writeFileSync(broken, 'process.exit(3)');
    await expect(startTraining(broken, { job }, ignore, ignore).outcome).rejects.toThrow(/ended with code 3/);
  });
});

describe('a thread that reads data', () => {
  const csv = join(home, 'points.csv');
  const request = { network: perceptron(2, 3, 2), files: [csv], seed: 1, largest: 1000 };
  writeFileSync(csv, Array.from({ length: 40 }, (_, at) => `${at % 2},0.${at % 7},0.${at % 5}\n`).join(''));

  it('gives all samples, or so many of them, drawn by the seed', async () => {
    const read = async (more: object) => {
      const answer = await startReading(program, { ...request, ...more }).answer;
      return answer.kind === 'read' ? answer.data : undefined;
    };
    const all = await read({});
    expect(all?.samples.slice(4, 8)).toEqual(Float32Array.of(0.2, 0.2, 0.3, 0.3));
    const some = await read({ samples: 10 });
    expect(some?.labels).toHaveLength(10);
    expect(some?.samples).toHaveLength(20);
    expect(await read({ samples: 10 })).toEqual(some);
    expect(await read({ samples: 10, seed: 2 })).not.toEqual(some);
    expect(await read({ samples: 99 })).toEqual(all);
  });

  it('lets others train on its samples without a copy of them', async () => {
    const answer = await startReading(program, request).answer;
    const data = answer.kind === 'read' ? answer.data : undefined;
    expect(data?.samples.buffer).toBeInstanceOf(SharedArrayBuffer);
    const shared: TrainingJob = { ...job, network: request.network, data: data! };
    const own = { ...shared, data: { ...data!, samples: Float32Array.from(data!.samples) } };
    expect(await startTraining(program, { job: shared }, ignore, ignore).outcome).toEqual(
      await runJob(own, { cancelled: () => false }),
    );
  });

  it.each([
    ['that is not there', ['/nowhere.csv'], 'unreadable', /^\/nowhere\.csv cannot be read: there is no such file/],
    ['that is a folder', [home], 'unreadable', /cannot be read: it is no file/],
    ['that is too large', [program], 'unreadable', /files over 1000 B are not read/],
    ['that is no IDX', [csv, csv], 'wrong', /points\.csv: byte 0: no IDX file/],
  ])('says what is wrong with a file %s', async (_name, files, kind, message) => {
    const answer = await startReading(program, { ...request, files }).answer;
    expect(answer).toMatchObject({ kind, message: expect.stringMatching(message) });
  });
});

describe('runs that are kept', () => {
  const data = { drawn: 10 };

  it('are found by what they consist of, but for their length', () => {
    const runs = new KeptRuns(join(home, 'kept'));
    runs.prepare();
    const name = runName(job, data);
    writeFileSync(runs.path(name), '{}');
    expect(runs.has(runName(endless, data))).toBe(true);
    expect(runs.has(runName({ ...job, machine: usual.reuse }, data))).toBe(false);
    expect(runs.has(runName({ ...job, settings: { ...job.settings, rate: 0.1 } }, data))).toBe(false);
    expect(runs.has(runName(job, { drawn: 11 }))).toBe(false);
    runs.forget(name);
    expect(runs.has(name)).toBe(false);
  });

  it('are others if their data files have changed', () => {
    const path = join(home, 'data.csv');
    const name = () => runName(job, { files: [path] });
    const missing = name();
    writeFileSync(path, '0,1\n');
    const first = name();
    writeFileSync(path, '0,1\n1,2\n');
    expect(new Set([missing, first, name()]).size).toBe(3);
  });

  it('make room for new ones, the oldest first', () => {
    const runs = new KeptRuns(join(home, 'full'), 25);
    runs.prepare();
    ['a', 'b', 'c'].forEach((run, index) => {
      writeFileSync(runs.path(run), '0123456789');
      utimesSync(runs.path(run), index, index);
    });
    runs.prepare();
    expect(['a', 'b', 'c'].map((run) => runs.has(run))).toEqual([false, true, true]);
  });
});
