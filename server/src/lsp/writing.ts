/** Help with writing, for the editor: fixes and signatures. */
import {
  CodeActionKind,
  type Connection,
  type MarkupContent,
  MarkupKind,
  type ServerCapabilities,
  type SignatureHelp,
} from 'vscode-languageserver';
import { codeActions } from '../features/code-actions.ts';
import { signatureHelp } from '../features/signature-help.ts';
import { toDiagnostic, toWorkspaceEdit } from './convert.ts';
import type { Documents } from './documents.ts';

export const writingCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: ['=', ' '] },
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

  connection.onSignatureHelp(({ textDocument, position }): SignatureHelp | null => {
    const snapshot = documents.snapshot(textDocument.uri);
    const found = snapshot && signatureHelp(snapshot, snapshot.tree.offset(position));
    if (!found) return null;
    const { label, doc, parameters, active } = found;
    return {
      signatures: [
        {
          label,
          ...(doc ? { documentation: markdown(doc) } : {}),
          parameters: parameters.map((parameter) => ({
            label: [parameter.start, parameter.end],
            ...(parameter.doc ? { documentation: markdown(parameter.doc) } : {}),
          })),
        },
      ],
      activeSignature: 0,
      // A number behind the last parameter marks none.
      activeParameter: active ?? parameters.length,
    };
  });
}

const markdown = (value: string): MarkupContent => ({ kind: MarkupKind.Markdown, value });
