/** One handler a feature: snapshot and position in, protocol data out. */
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import { format } from '../format/format.ts';
import { toRange } from './convert.ts';
import type { Documents } from './documents.ts';
import { readingCapabilities, registerReading } from './reading.ts';
import { registerRenaming, renamingCapabilities } from './renaming.ts';
import type { Settings } from './settings.ts';
import { registerStructure, structureCapabilities } from './structure.ts';
import { registerWriting, writingCapabilities } from './writing.ts';

export const capabilities: ServerCapabilities = {
  documentFormattingProvider: true,
  ...readingCapabilities,
  ...renamingCapabilities,
  ...structureCapabilities,
  ...writingCapabilities,
};

export function registerFeatures(
  connection: Connection,
  documents: Documents,
  settings: () => Settings,
  presets: () => readonly string[],
  /** Whether the client shows pictures in hovers. */
  images: () => boolean,
): void {
  registerReading(connection, documents, settings, images);
  registerRenaming(connection, documents);
  registerStructure(connection, documents);
  registerWriting(connection, documents, presets);
  connection.onDocumentFormatting(({ textDocument }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    const text = snapshot && format(snapshot.tree);
    if (!snapshot || text === undefined || text === snapshot.tree.text) return [];
    return [{ range: toRange(snapshot.tree, 0, snapshot.tree.text.length), newText: text }];
  });
}
