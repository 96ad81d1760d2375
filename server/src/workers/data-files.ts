/** Samples from files: IDX images with their labels, or one CSV file. Reads whole files, so an editor does it in a thread. */

import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reason } from '../host/reason.ts';
import { csvData } from '../interchange/csv-data.ts';
import type { Read } from '../interchange/data-problem.ts';
import { idxData } from '../interchange/idx.ts';
import type { DataPaths } from '../model/numerics-settings.ts';
import { showBytes } from '../model/units.ts';
import { dataProblems, someOf } from '../simulate/numerics/data.ts';
import type { DataSet, NetworkSpec } from '../simulate/numerics/types.ts';

export interface DataRequest {
  readonly network: NetworkSpec;
  /** A CSV file, or images and labels. */
  readonly files: readonly string[];
  /** What they are called in messages and reports; without it by their paths. */
  readonly names?: readonly string[];
  /** How many of them are wanted, drawn by the seed; all without it. */
  readonly samples?: number;
  readonly seed: number;
  /** Bytes of a file that is read. */
  readonly largest: number;
}

export type DataAnswer =
  | { readonly kind: 'read'; readonly data: DataSet }
  /** A file that cannot be read. */
  | { readonly kind: 'unreadable'; readonly message: string }
  /** One that says something wrong: at which byte or line. */
  | { readonly kind: 'wrong'; readonly message: string };

export function readData({ network, files, names = files, samples, seed, largest }: DataRequest): DataAnswer {
  const [first = '', second] = names;
  const contents: Uint8Array[] = [];
  for (const [index, path] of files.entries()) {
    const bytes = bytesOf(path, names[index] ?? path, largest);
    if (typeof bytes === 'string') return { kind: 'unreadable', message: bytes };
    contents.push(bytes);
  }
  const [images, labels] = contents as [Uint8Array, Uint8Array?];
  const result: Read<DataSet> & { readonly file?: 'images' | 'labels' } = labels
    ? idxData(images, labels, first)
    : csvData(new TextDecoder().decode(images), first);
  if (result.kind === 'refused') {
    const { at, message } = result.problem;
    const wrong = result.file === 'labels' ? second : first;
    return {
      kind: 'wrong',
      message: 'line' in at ? `${wrong}:${at.line}: ${message}` : `${wrong}: byte ${at.byte}: ${message}`,
    };
  }
  const [problem] = dataProblems(network, result.value);
  if (problem) return { kind: 'wrong', message: `${first}: ${problem.message}` };
  return { kind: 'read', data: samples === undefined ? result.value : someOf(result.value, samples, seed) };
}

/** Or what is wrong with the file. */
function bytesOf(path: string, name: string, largest: number): Uint8Array | string {
  try {
    const status = statSync(path);
    // A pipe or a device would keep the reader waiting.
    if (!status.isFile()) return `${name} cannot be read: it is no file`;
    if (status.size > largest)
      return `${name} has ${showBytes(status.size)}: files over ${showBytes(largest)} are not read`;
    return readFileSync(path);
  } catch (error) {
    return `${name} cannot be read: ${reason(error)}`;
  }
}

/** Paths that a file names, beside that file; or why there are none. */
export function filesOf({ paths, file }: DataPaths): readonly string[] | string {
  if (!file.startsWith('file:') && !paths.every(isAbsolute))
    return 'Data are named relative to this file, which is none on this computer: save it first';
  return paths.map((path) => (isAbsolute(path) ? path : resolve(fileURLToPath(file), '..', path)));
}
