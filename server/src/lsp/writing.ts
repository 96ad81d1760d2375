/** Help with writing, for the editor: completions, signatures, fixes. */
import {
  CodeActionKind,
  type CompletionItem,
  CompletionItemKind,
  CompletionTriggerKind,
  type Connection,
  InsertTextFormat,
  type MarkupContent,
  MarkupKind,
  type ServerCapabilities,
  type SignatureHelp,
} from 'vscode-languageserver';
import { codeActions } from '../features/code-actions.ts';
import { type CompletionKind, completionsAt, isWelcome } from '../features/completion.ts';
import { importPath } from '../features/import-path.ts';
import { signatureHelp } from '../features/signature-help.ts';
import { toDiagnostic, toRange, toWorkspaceEdit } from './convert.ts';
import type { Documents } from './documents.ts';

export const writingCapabilities: ServerCapabilities = {
  codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
  completionProvider: { triggerCharacters: ['(', ',', '=', '.', '"', '/', ':', ' '] },
  signatureHelpProvider: { triggerCharacters: ['(', ','], retriggerCharacters: ['=', ' '] },
};

const completionKinds: Record<CompletionKind, CompletionItemKind> = {
  network: CompletionItemKind.Class,
  block: CompletionItemKind.Function,
  array: CompletionItemKind.Struct,
  technology: CompletionItemKind.Interface,
  stochastic: CompletionItemKind.Struct,
  crossbar: CompletionItemKind.Struct,
  reuse: CompletionItemKind.Struct,
  schedule: CompletionItemKind.Event,
  const: CompletionItemKind.Constant,
  snippet: CompletionItemKind.Snippet,
  keyword: CompletionItemKind.Keyword,
  setting: CompletionItemKind.Property,
  word: CompletionItemKind.EnumMember,
  unit: CompletionItemKind.Unit,
  example: CompletionItemKind.Value,
  operator: CompletionItemKind.Operator,
  function: CompletionItemKind.Function,
  argument: CompletionItemKind.Property,
  parameter: CompletionItemKind.TypeParameter,
  input: CompletionItemKind.Variable,
  value: CompletionItemKind.Variable,
  layer: CompletionItemKind.Field,
  file: CompletionItemKind.File,
};

export function registerWriting(connection: Connection, documents: Documents, presets: () => readonly string[]): void {
  connection.onCompletion(({ textDocument, position, context }): CompletionItem[] => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return [];
    const { tree } = snapshot;
    const offset = tree.offset(position);
    const typed =
      context?.triggerKind === CompletionTriggerKind.TriggerCharacter ? context.triggerCharacter : undefined;
    if (typed !== undefined && !isWelcome(snapshot, offset, typed)) return [];
    const files = documents.open.flatMap((uri) => importPath(textDocument.uri, uri) ?? []);
    return completionsAt(snapshot, offset, { presets: presets(), files }).map((each) => ({
      label: each.label,
      kind: completionKinds[each.kind],
      ...(each.detail ? { detail: each.detail } : {}),
      ...(each.documentation ? { documentation: markdown(each.documentation) } : {}),
      ...(each.sortText ? { sortText: each.sortText } : {}),
      insertTextFormat: each.snippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      textEdit: { range: toRange(tree, each.start, each.end), newText: each.insertText },
    }));
  });

  connection.onCodeAction(async ({ textDocument, range, context }) => {
    const snapshot = await documents.ready(textDocument.uri);
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
