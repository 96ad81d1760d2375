/** Help with writing, for the editor: fixes. */
import { CodeActionKind, type Connection, type ServerCapabilities } from 'vscode-languageserver';
import { codeActions } from '../features/code-actions.ts';
import { toDiagnostic, toWorkspaceEdit } from './convert.ts';
import type { Documents } from './documents.ts';

export const writingCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
};

export function registerWriting(connection: Connection, documents: Documents): void {
  connection.onCodeAction(({ textDocument, range, context }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    // `only` names whole families: an empty kind asks for everything.
    const wanted = !context.only || context.only.some((kind) => kind === '' || kind === CodeActionKind.QuickFix);
    if (!snapshot || !wanted) return [];
    const from = snapshot.tree.offset(range.start);
    const to = snapshot.tree.offset(range.end);
    return codeActions(snapshot, from, to).map(({ title, problem, edits, preferred }) => {
      const diagnostic = toDiagnostic(problem, documents.findTree);
      return {
        title,
        kind: CodeActionKind.QuickFix,
        isPreferred: preferred,
        ...(diagnostic ? { diagnostics: [diagnostic] } : {}),
        edit: toWorkspaceEdit(edits, documents.findTree, documents.versionOf),
      };
    });
  });
}
