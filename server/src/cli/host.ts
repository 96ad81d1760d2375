/** Files of the command line: those it is given, with clear words about what cannot be read, and those they import. */
import { closeSync, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { defaultCheckSettings } from '../checks/types.ts';
import { Snapshot } from '../features/snapshot.ts';
import { createNodeHost, fileUri } from '../host/node.ts';
import { codeOf, reason } from '../host/reason.ts';
import { Workspace } from '../model/workspace.ts';
import { maxFileLength } from '../syntax/parser.ts';
import { CommandError, type Io } from './command.ts';

/** The `.accel` files of one command. */
export class Files {
  private readonly workspace: Workspace;

  constructor(io: Io) {
    this.workspace = new Workspace(createNodeHost(io.libraryFolder));
  }

  /**
   * Everything known about a file.
   * @throws CommandError if it cannot be read
   */
  snapshot(path: string): Snapshot {
    const uri = fileUri(path);
    this.workspace.open(uri, readText(path));
    return new Snapshot(this.workspace.file(uri)!, defaultCheckSettings);
  }
}

/**
 * The text of a file that the user named, without its byte order mark.
 * @throws CommandError that says why it cannot be read
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const wide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
    throw new CommandError(
      wide ? `${path} is UTF-16 text: save it as UTF-8` : `${path} is no text: byte ${nul + 1} is zero`,
    );
  }
  return new TextDecoder().decode(bytes);
}

/** At most as much as is analysed, whatever the file is: a pipe or a device has no size to ask for. */
function readBytes(path: string): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const status = fstatSync(file);
    if (status.isDirectory()) throw new CommandError(`${path} is a folder: name the files in it`);
    if (status.isFile() && status.size > maxFileLength) throw tooLarge(path, status.size);
    const bytes = Buffer.allocUnsafe(status.isFile() ? status.size + 1 : maxFileLength + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < bytes.length; length += read)
      read = readSync(file, bytes, length, bytes.length - length, null);
    if (length > maxFileLength) throw tooLarge(path, undefined);
    return bytes.subarray(0, length);
  } catch (error) {
    throw error instanceof CommandError ? error : new CommandError(`${path} cannot be read: ${reason(error)}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

const tooLarge = (path: string, size: number | undefined) =>
  new CommandError(
    `${path} is ${size === undefined ? 'too large' : `${(size / 1e6).toFixed(1)} MB long`}: files over ${maxFileLength / 1e6} MB are not read`,
  );

/**
 * Writes a file.
 * @throws CommandError if it exists and may not be replaced, or cannot be written
 */
export function writeText(path: string, text: string, replace: boolean): void {
  try {
    writeFileSync(path, text, { flag: replace ? 'w' : 'wx' });
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new CommandError(`${path} exists: use --force to replace it`);
    throw new CommandError(`${path} cannot be written: ${reason(error)}`);
  }
}
