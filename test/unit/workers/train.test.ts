/** Training in a thread of its own, as it is bundled. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { usual } from '../../../server/src/simulate/numerics/machines.ts';
import { drawnPatterns } from '../../../server/src/simulate/numerics/patterns.ts';
import { type Progress, runJob, type TrainingJob } from '../../../server/src/workers/job.ts';
import { startTraining } from '../../../server/src/workers/train-host.ts';
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
const endless: TrainingJob = { ...job, settings: { ...job.settings, epochs: 1_000_000 } };

describe('a training thread', () => {
  it('gives what training in this thread gives, epoch by epoch', async () => {
    const heard: Progress[] = [];
    const outcome = await startTraining(program, { job }, (progress) => heard.push(progress)).outcome;
    expect(outcome).toEqual(await runJob(job, { cancelled: () => false }));
    expect(heard.flatMap(({ result }) => result ?? [])).toEqual(outcome.results);
    expect(heard.at(-1)!.share).toBe(1);
  });

  it('draws the patterns it is asked for itself', async () => {
    const drawn = await startTraining(program, { job: { ...job, data: { drawn: 200 } } }, () => {}).outcome;
    expect(drawn).toEqual(await runJob(job, { cancelled: () => false }));
  });

  it('stops when it is told to, with what there is', async () => {
    const training = startTraining(program, { job: endless }, ({ result }) => {
      if (result?.epoch === 2) training.cancel();
    });
    const { ending, results } = await training.outcome;
    expect(ending).toBe('cancelled');
    expect(results.length).toBeGreaterThanOrEqual(2);
  });

  it('stops when its time is up', async () => {
    const { ending } = await startTraining(program, { job: { ...endless, timeLimit: 0.1 } }, () => {}).outcome;
    expect(ending).toBe('timeLimit');
  });

  it('goes on from its checkpoint file as if it had not stopped', async () => {
    const checkpoint = join(home, 'state.json');
    const first = startTraining(program, { job, checkpoint }, ({ result }) => {
      if (result) first.cancel();
    });
    expect((await first.outcome).results.length).toBeLessThan(3);
    const second = await startTraining(program, { job, checkpoint }, () => {}).outcome;
    expect(second.results).toEqual((await runJob(job, { cancelled: () => false })).results);
    expect(readdirSync(home).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says why it cannot go on', async () => {
    const checkpoint = join(home, 'broken.json');
    writeFileSync(checkpoint, '{"run":');
    await expect(startTraining(program, { job, checkpoint }, () => {}).outcome).rejects.toThrow(/cut off/);
    expect(readFileSync(checkpoint, 'utf8')).toBe('{"run":');
  });

  it('that breaks is a failure, not a silence', async () => {
    const broken = join(home, 'broken.cjs');
    writeFileSync(broken, 'process.exit(3)');
    await expect(startTraining(broken, { job }, () => {}).outcome).rejects.toThrow(/ended with code 3/);
  });
});
