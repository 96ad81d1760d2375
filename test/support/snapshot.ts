/** Snapshots of texts in memory, for tests of the features: `$0` marks the cursor and is taken out. */
import { fileURLToPath } from 'node:url';
import { type CheckSettings, defaultCheckSettings } from '../../server/src/checks/types.ts';
import { Snapshot } from '../../server/src/features/snapshot.ts';
import { createNodeHost } from '../../server/src/host/node.ts';
import { type Host, Workspace } from '../../server/src/model/workspace.ts';

const folder = 'file:///workspace';
const library = createNodeHost(fileURLToPath(new URL('../../library', import.meta.url)));

/** The address of a file beside the one under test: `parts.accel`. */
export const uriOf = (name: string): string => `${folder}/${name}`;

export interface Opened {
  readonly snapshot: Snapshot;
  /** The text without its cursor. */
  readonly text: string;
  /** Where `$0` was; the end of the text without one. */
  readonly offset: number;
}

/**
 * Opens a text as `main.accel`. `files` are the files beside it, by name (`parts.accel`); `accel:` paths lead to the files that ship
 * with Accel.
 */
export function snapshotOf(
  marked: string,
  options: { readonly files?: Readonly<Record<string, string>>; readonly settings?: CheckSettings } = {},
): Opened {
  const at = marked.indexOf('$0');
  const text = at < 0 ? marked : marked.slice(0, at) + marked.slice(at + 2);
  const files = new Map(Object.entries(options.files ?? {}).map(([name, content]) => [uriOf(name), content]));
  const host: Host = {
    read: (uri) => files.get(uri) ?? library.read(uri),
    resolve: library.resolve,
  };
  const workspace = new Workspace(host);
  workspace.open(uriOf('main.accel'), text);
  const snapshot = new Snapshot(workspace.file(uriOf('main.accel'))!, options.settings ?? defaultCheckSettings);
  return { snapshot, text, offset: at < 0 ? text.length : at };
}
