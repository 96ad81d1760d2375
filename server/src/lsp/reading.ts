/** What there is to read about a file, for the editor: costs, lenses, definitions, uses. */
import { type Connection, DocumentHighlightKind, MarkupKind, type ServerCapabilities } from 'vscode-languageserver';
import { codeLenses } from '../features/code-lens.ts';
import { definitionAt } from '../features/definition.ts';
import { hoverAt } from '../features/hover.ts';
import { type HintMemory, inlayHints } from '../features/inlay-hints.ts';
import { withoutImages } from '../features/plots/image.ts';
import { highlightsAt, referencesAt } from '../features/references.ts';
import type { Documents } from './documents.ts';
import type { Settings } from './settings.ts';

export const readingCapabilities: ServerCapabilities = {
  hoverProvider: true,
  inlayHintProvider: true,
  codeLensProvider: {},
  definitionProvider: true,
  referencesProvider: true,
  documentHighlightProvider: true,
};

export function registerReading(
  connection: Connection,
  documents: Documents,
  settings: () => Settings,
  images: () => boolean,
): void {
  connection.onHover(({ textDocument, position }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    const hover = snapshot && hoverAt(snapshot, snapshot.tree.offset(position));
    if (!hover) return null;
    const value = images() ? hover.contents : withoutImages(hover.contents);
    return { contents: { kind: MarkupKind.Markdown, value }, range: hover.range };
  });

  const memory: HintMemory = new WeakMap();
  connection.languages.inlayHint.on(async ({ textDocument, range }) => {
    const snapshot = await documents.ready(textDocument.uri);
    const options = settings().inlayHints;
    if (!snapshot || !options.enabled) return [];
    const { tree } = snapshot;
    return inlayHints(snapshot, tree.offset(range.start), tree.offset(range.end), options, memory).map(
      ({ position, label, tooltip }) => ({ position, label, tooltip, paddingLeft: true }),
    );
  });

  connection.onCodeLens(async ({ textDocument }) => {
    const snapshot = await documents.ready(textDocument.uri);
    if (!snapshot || !settings().codeLens) return [];
    return codeLenses(snapshot).map(({ range, title, command }) => ({
      range,
      // A lens without a command is only text.
      command: { title, command: command?.name ?? '', arguments: [...(command?.arguments ?? [])] },
    }));
  });

  connection.onDefinition(({ textDocument, position }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    const link = snapshot && definitionAt(snapshot, snapshot.tree.offset(position));
    return link ? { uri: link.target.uri, range: link.target.range } : null;
  });

  connection.onReferences(({ textDocument, position, context }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return [];
    const others = documents.open.flatMap((uri) => documents.snapshot(uri) ?? []);
    const options = { includeDeclaration: context.includeDeclaration, others };
    return referencesAt(snapshot, snapshot.tree.offset(position), options).map(({ uri, range }) => ({ uri, range }));
  });

  connection.onDocumentHighlight(({ textDocument, position }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return [];
    return highlightsAt(snapshot, snapshot.tree.offset(position)).map(({ range, role }) => ({
      range,
      kind: role === 'declaration' ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
    }));
  });
}
