/** The search for a better mapping, for the editor: in slices, with progress, and until it is cancelled or the text changes. */
import {
  type CancellationToken,
  type Connection,
  WorkDoneProgress,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { type MappingProposal, proposeMapping } from '../features/optimize-mapping.ts';
import { type OptimizedMappingAnswer, type OptimizeMappingParams, optimizeMappingRequest } from '../protocol/index.ts';
import { toWorkspaceEdit } from './convert.ts';
import type { Documents } from './documents.ts';

/** Milliseconds of work at a time: less than a frame. */
const slice = 10;

export function registerOptimizing(connection: Connection, documents: Documents): void {
  connection.onRequest(
    optimizeMappingRequest,
    async (params: OptimizeMappingParams, token: CancellationToken): Promise<OptimizedMappingAnswer | null> => {
      const { uri, schedule, objective, workDoneToken } = params;
      const snapshot = await documents.ready(uri);
      if (!snapshot) return null;
      const search = proposeMapping(snapshot, schedule, objective);
      let started = performance.now();
      for (;;) {
        const next = search.next();
        if (next.done) return answer(next.value, documents);
        if (performance.now() - started < slice) continue;
        if (workDoneToken !== undefined) {
          const report: WorkDoneProgressReport = { kind: 'report', percentage: Math.floor(next.value * 100) };
          void connection.sendProgress(WorkDoneProgress.type, workDoneToken, report);
        }
        await new Promise((resolve) => setTimeout(resolve, 0));
        if (token.isCancellationRequested || documents.snapshot(uri) !== snapshot) return null;
        started = performance.now();
      }
    },
  );
}

const answer = ({ edits, ...proposal }: MappingProposal, documents: Documents): OptimizedMappingAnswer => ({
  ...proposal,
  edit: edits.length ? toWorkspaceEdit(edits, documents.findTree, documents.versionOf) : null,
});
