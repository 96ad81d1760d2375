/** The outside world of the model on Node: imported files are read from the disk, `accel:` paths from the folder that ships with Accel. */
import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Host } from '../model/workspace.ts';
import { maxFileLength } from '../syntax/parser.ts';

/** Only files of this ending are ever read for an import. */
const ending = '.accel';
const libraryScheme = 'accel:';

/**
 * @param libraryFolder where `accel:networks/resnet50` is `networks/resnet50.accel`
 */
export function createNodeHost(libraryFolder: string): Host {
  const library = fileUri(libraryFolder);
  return {
    read: (uri) => {
      const path = filePath(uri);
      return path === undefined ? undefined : readText(path);
    },
    resolve: (from, path) => resolveImport(from, path, library),
  };
}

/** The address of a file, spelled as VS Code spells it, so that a file is the same whether it is open or imported. */
export function fileUri(path: string, windows = sep === '\\'): string {
  if (!windows) return `file://${encodePath(isAbsolute(path) ? path : resolve(path))}`;
  const slashed = path.replaceAll('\\', '/');
  const drive = /^([A-Za-z]):(\/.*)$/.exec(slashed);
  if (drive) return `file:///${drive[1]!.toLowerCase()}%3A${encodePath(drive[2]!)}`;
  const share = /^\/\/([^/]+)(\/.*)$/.exec(slashed);
  return share ? `file://${share[1]!.toLowerCase()}${encodePath(share[2]!)}` : `file://${encodePath(slashed)}`;
}

/** The path of a file address; undefined for other addresses. */
export function filePath(uri: string): string | undefined {
  if (!uri.startsWith('file:')) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}

/**
 * Where an import leads, as an address; undefined if it can be no file. An import never changes the machine it reads from: it may go
 * to another folder, but not to a share or a server that the importing file is not on itself.
 *
 * @param from address of the importing file
 * @param library address of the folder behind `accel:`
 */
export function resolveImport(from: string, path: string, library: string, windows = sep === '\\'): string | undefined {
  // Written on Windows, read anywhere.
  const slashed = path.replaceAll('\\', '/');
  if (slashed.startsWith(libraryScheme)) {
    const inside = join([], slashed.slice(libraryScheme.length));
    return inside && `${library}/${inside.join('/')}`;
  }
  const base = /^(file:\/\/[^/]*)\/(.*)$/.exec(from);
  if (!base || slashed.startsWith('//')) return undefined;
  const root = base[1]!;
  const drive = /^([A-Za-z]):\//.exec(slashed);
  if (drive) {
    if (!windows || root !== 'file://') return undefined;
    const absolute = join([], slashed.slice(2));
    return absolute && `file:///${drive[1]!.toLowerCase()}%3A/${absolute.join('/')}`;
  }
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(slashed)) return undefined;
  const folders = base[2]!.split('/').slice(0, -1);
  // `/x` is on the drive of the importing file.
  const start = !slashed.startsWith('/') ? folders : windows ? folders.slice(0, 1) : [];
  const target = join(start, slashed);
  return target && `${root}/${target.join('/')}`;
}

/** Follows a path from a folder; undefined if it leaves the root or names no file. */
function join(folders: readonly string[], path: string): string[] | undefined {
  const result = [...folders];
  const steps = path.split('/');
  const last = steps.pop()!;
  if (last === '' || last === '.' || last === '..') return undefined;
  for (const step of steps) {
    if (step === '' || step === '.') continue;
    if (step !== '..') result.push(encode(step));
    else if (result.pop() === undefined) return undefined;
  }
  result.push(encode(last.endsWith(ending) ? last : last + ending));
  return result;
}

/** Everything but letters, digits and `-._~`, as VS Code does it. */
const encode = (text: string): string =>
  // A lone half of a surrogate pair has no encoding, and no file has such a name.
  encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd')).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const encodePath = (path: string): string => path.split('/').map(encode).join('/').replace(/\/+$/, '');

/** The text of a regular file without its byte order mark; undefined if there is none. */
function readText(path: string): string | undefined {
  try {
    // Pipes and devices would keep the reader waiting, so the question comes before opening.
    const status = statSync(path);
    if (!status.isFile()) return undefined;
    // Blank text of a length that the parser refuses: the file is there, but not worth the time of reading it.
    if (status.size > maxFileLength) return ' '.repeat(maxFileLength + 1);
    return new TextDecoder().decode(readFileSync(path));
  } catch {
    return undefined;
  }
}
