/** Checkpoints that nobody gave a name: a file for each run, called after all that the run consists of. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DataRequest } from './data-files.ts';
import type { TrainingJob } from './job.ts';

export class KeptRuns {
  /**
   * @param folder is made when it is needed
   * @param most bytes that are kept; beyond them the oldest runs go
   */
  constructor(
    private readonly folder: string,
    private readonly most = 512 * 1024 ** 2,
  ) {}

  has(run: string): boolean {
    return existsSync(this.path(run));
  }

  path(run: string): string {
    return join(this.folder, `${createHash('sha256').update(run).digest('hex')}.json`);
  }

  forget(run: string): void {
    rmSync(this.path(run), { force: true });
  }

  /**
   * Makes room for more.
   *
   * @throws the system's error if there can be no such folder
   */
  prepare(): void {
    mkdirSync(this.folder, { recursive: true });
    const files = readdirSync(this.folder).flatMap((name) => {
      const path = join(this.folder, name);
      // Another window may just have taken it away.
      const status = statSync(path, { throwIfNoEntry: false });
      return status ? [{ path, size: status.size, time: status.mtimeMs }] : [];
    });
    let left = this.most;
    for (const { path, size } of files.sort((a, b) => b.time - a.time)) {
      left -= size;
      if (left < 0) rmSync(path, { force: true });
    }
  }
}

/** What a run consists of, as text; a run may be made longer. Of data files their paths, sizes and times, so that they need not be read. */
export function runName(
  { network, machine, settings }: Pick<TrainingJob, 'network' | 'machine' | 'settings'>,
  data: { readonly drawn: number } | Pick<DataRequest, 'files' | 'samples'>,
): string {
  const { epochs: _, ...rest } = settings;
  const files = 'files' in data ? data.files.map((path) => [path, stampOf(path)]) : [];
  return JSON.stringify([network, machine, rest, data, files]);
}

function stampOf(path: string): readonly number[] {
  try {
    const { size, mtimeMs } = statSync(path);
    return [size, mtimeMs];
  } catch {
    return [];
  }
}
