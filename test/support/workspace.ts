/** Workspaces in memory, with the library that ships with Accel, for tests of the features over several files. */
import { fileURLToPath } from 'node:url';
import { defaultCheckSettings } from '../../server/src/checks/types.ts';
import { Snapshot } from '../../server/src/features/snapshot.ts';
import { createNodeHost } from '../../server/src/host/node.ts';
import { Workspace } from '../../server/src/model/workspace.ts';

const folder = 'file:///workspace';
const libraryFolder = fileURLToPath(new URL('../../library', import.meta.url));

export const addressOf = (name: string): string => `${folder}/${name}`;

/** The address as snapshots print it: the same on every machine. */
export const shortAddress = (uri: string): string =>
  uri.startsWith(`${folder}/`) ? uri.slice(folder.length + 1) : uri.replace(/^.*\/library\//, 'accel:');

/** Opens all files, by name, and gives their snapshots in the same order. */
export function openAll(files: readonly { readonly name: string; readonly text: string }[]): Snapshot[] {
  const workspace = new Workspace(createNodeHost(libraryFolder));
  for (const { name, text } of files) workspace.open(addressOf(name), text);
  return files.map(({ name }) => new Snapshot(workspace.file(addressOf(name))!, defaultCheckSettings));
}

/** One file alone. */
export const openOne = (text: string): Snapshot => openAll([{ name: 'main.accel', text }])[0]!;
