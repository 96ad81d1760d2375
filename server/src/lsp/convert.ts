/** Plain data of the house -> data of the protocol. */
import type { Diagnostic, DiagnosticRelatedInformation, Range, TextEdit, WorkspaceEdit } from 'vscode-languageserver';
import { DiagnosticSeverity, DiagnosticTag } from 'vscode-languageserver';
import { diagnosticPage } from '../features/docs.ts';
import type { Edit, Place, Problem, Severity } from '../syntax/problem.ts';
import type { Tree } from '../syntax/tree.ts';

/** The tree of a file that is open or imported. */
export type FindTree = (file: string) => Tree | undefined;

const severities: Record<Severity, DiagnosticSeverity> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Offsets of a tree as lines and columns. */
export function toRange(tree: Tree, start: number, end: number): Range {
  return { start: tree.position(start), end: tree.position(end) };
}

/** Where a place is; undefined if its text is gone. */
export function toLocation(place: Place, find: FindTree): { uri: string; range: Range } | undefined {
  const tree = find(place.piece.file);
  const range = tree?.range(place);
  return tree && range && { uri: tree.file, range: toRange(tree, range.start, range.end) };
}

export function toDiagnostic(problem: Problem, find: FindTree): Diagnostic | undefined {
  const location = toLocation(problem.place, find);
  if (!location) return undefined;
  const related = (problem.related ?? []).flatMap(({ place, message }): DiagnosticRelatedInformation[] => {
    const other = toLocation(place, find);
    return other ? [{ location: other, message }] : [];
  });
  return {
    range: location.range,
    severity: severities[problem.severity],
    code: problem.code,
    codeDescription: { href: diagnosticPage(problem.code) },
    source: 'accel',
    message: problem.message,
    ...(related.length ? { relatedInformation: related } : {}),
    ...(problem.unnecessary ? { tags: [DiagnosticTag.Unnecessary] } : {}),
  };
}

/** Edits grouped by document, versioned where the document is open so that the editor refuses them on a newer text. */
export function toWorkspaceEdit(
  edits: readonly Edit[],
  find: FindTree,
  versionOf: (uri: string) => number | undefined,
): WorkspaceEdit {
  const byFile = new Map<string, TextEdit[]>();
  for (const { place, text } of edits) {
    const location = toLocation(place, find);
    if (!location) continue;
    const list = byFile.get(location.uri) ?? [];
    list.push({ range: location.range, newText: text });
    byFile.set(location.uri, list);
  }
  return {
    documentChanges: [...byFile].map(([uri, list]) => ({
      textDocument: { uri, version: versionOf(uri) ?? null },
      edits: list,
    })),
  };
}
