/** Imports as links to the files they name. */
import { placeOf } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';

export interface DocumentLink {
  /** Absolute offsets of the path, without its quotes. */
  readonly start: number;
  readonly end: number;
  /** The address of the imported file. */
  readonly target: string;
}

/** A path that leads nowhere is no link: the editor would offer to make the file. */
export function documentLinks(snapshot: Snapshot): DocumentLink[] {
  return snapshot.file.imports.flatMap(({ piece, node, uri, file }): DocumentLink[] => {
    const range = node.path && snapshot.tree.range(placeOf(piece, node.path));
    if (!range || !node.path || !file || uri === undefined) return [];
    return [{ start: range.start + 1, end: range.start + 1 + node.path.value.length, target: uri }];
  });
}
