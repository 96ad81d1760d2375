/** Renaming, for the editor: a refusal is an error whose text the editor shows at the cursor. */
import {
  type Connection,
  ErrorCodes,
  ResponseError,
  type ServerCapabilities,
  type TextEdit,
} from 'vscode-languageserver';
import { prepareRename, type Refused, rename } from '../features/rename.ts';
import type { Documents } from './documents.ts';

export const renamingCapabilities: ServerCapabilities = { renameProvider: { prepareProvider: true } };

export function registerRenaming(connection: Connection, documents: Documents): void {
  const others = () => documents.open.flatMap((uri) => documents.snapshot(uri) ?? []);

  connection.onPrepareRename(({ textDocument, position }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return null;
    const target = prepareRename(snapshot, snapshot.tree.offset(position), others());
    return 'refused' in target ? refusal(target) : target;
  });

  connection.onRenameRequest(({ textDocument, position, newName }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return null;
    const result = rename(snapshot, snapshot.tree.offset(position), newName, others());
    if ('refused' in result) return refusal(result);
    if (result.note) connection.window.showInformationMessage(result.note);
    const byFile = new Map<string, TextEdit[]>();
    for (const { uri, range, newText } of result.edits)
      byFile.set(uri, [...(byFile.get(uri) ?? []), { range, newText }]);
    return {
      documentChanges: [...byFile].map(([uri, edits]) => ({
        textDocument: { uri, version: documents.versionOf(uri) ?? null },
        edits,
      })),
    };
  });
}

const refusal = ({ refused }: Refused) => new ResponseError<void>(ErrorCodes.InvalidRequest, refused);
