/** Checkpoints of several runs in one file, which is replaced as a whole: whoever reads it never finds half of one. */

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { checkpointText, readCheckpoint } from '../simulate/numerics/checkpoint.ts';
import type { Checkpoint } from '../simulate/numerics/training.ts';

export class CheckpointFile {
  readonly #texts: Map<string, string>;

  /**
   * @throws RangeError if the file is there and holds no checkpoints
   * @throws the system's error if it is there and cannot be read
   */
  constructor(private readonly path: string) {
    this.#texts = new Map(Object.entries(textsIn(path)));
  }

  /**
   * Where a run stopped, if the file knows it.
   *
   * @param name of the run in this file
   * @param key what the run consists of (`keyOf`)
   * @throws RangeError if what the file has under this name is no checkpoint, or of another run
   */
  read(name: string, key: string): Checkpoint | undefined {
    const text = this.#texts.get(name);
    return text === undefined ? undefined : readCheckpoint(text, key);
  }

  /** @throws the system's error if the file cannot be written; what was in it stays then */
  write(name: string, key: string, checkpoint: Checkpoint): void {
    this.#texts.set(name, checkpointText(checkpoint, key));
    const partial = `${this.path}.${process.pid}.${threadId}.tmp`;
    try {
      writeFileSync(partial, JSON.stringify(Object.fromEntries(this.#texts)));
      renameSync(partial, this.path);
    } catch (error) {
      rmSync(partial, { force: true });
      throw error;
    }
  }
}

function textsIn(path: string): Record<string, string> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw new RangeError('it is no JSON: no checkpoint, or cut off');
  }
  const isTexts = (each: unknown): each is Record<string, string> =>
    typeof each === 'object' && each !== null && Object.values(each).every((text) => typeof text === 'string');
  if (!isTexts(value)) throw new RangeError('it holds no checkpoints');
  return value;
}
