/** How a file is built, for the editor: outline, folding, links. */
import type { Connection, DocumentSymbol, ServerCapabilities } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { documentLinks } from '../features/document-links.ts';
import {
  documentSymbols,
  type DocumentSymbol as Outlined,
  type SymbolKind as OutlinedKind,
} from '../features/document-symbols.ts';
import { foldingRanges } from '../features/folding.ts';
import type { Tree } from '../syntax/tree.ts';
import { toRange } from './convert.ts';
import type { Documents } from './documents.ts';

export const structureCapabilities: ServerCapabilities = {
  documentSymbolProvider: true,
  foldingRangeProvider: true,
  documentLinkProvider: {},
};

const symbolKinds: Record<OutlinedKind, SymbolKind> = {
  network: SymbolKind.Class,
  block: SymbolKind.Function,
  array: SymbolKind.Struct,
  technology: SymbolKind.Interface,
  stochastic: SymbolKind.Struct,
  crossbar: SymbolKind.Struct,
  reuse: SymbolKind.Struct,
  schedule: SymbolKind.Event,
  const: SymbolKind.Constant,
  compare: SymbolKind.Operator,
  input: SymbolKind.Variable,
  layer: SymbolKind.Field,
  setting: SymbolKind.Property,
};

const foldingKinds = { comment: 'comment', imports: 'imports', region: 'region' } as const;

export function registerStructure(connection: Connection, documents: Documents): void {
  connection.onDocumentSymbol(({ textDocument }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    return snapshot ? documentSymbols(snapshot).map((symbol) => toSymbol(symbol, snapshot.tree)) : [];
  });

  connection.onFoldingRanges(({ textDocument }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return [];
    return foldingRanges(snapshot).map(({ kind, ...lines }) => (kind ? { ...lines, kind: foldingKinds[kind] } : lines));
  });

  connection.onDocumentLinks(({ textDocument }) => {
    const snapshot = documents.snapshot(textDocument.uri);
    if (!snapshot) return [];
    return documentLinks(snapshot).map(({ start, end, target }) => ({
      range: toRange(snapshot.tree, start, end),
      target,
    }));
  });
}

function toSymbol(symbol: Outlined, tree: Tree): DocumentSymbol {
  return {
    name: symbol.name,
    detail: symbol.detail,
    kind: symbolKinds[symbol.kind],
    range: toRange(tree, symbol.start, symbol.end),
    selectionRange: toRange(tree, symbol.nameStart, symbol.nameEnd),
    children: symbol.children.map((child) => toSymbol(child, tree)),
  };
}
