/** The array at work, for its panel: simulated in slices, until the page is done, nobody waits for it any more, or the text changes. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { arrayView } from '../features/array-view.ts';
import { type ArrayIdle, type ArrayView, type ArrayViewParams, arrayViewRequest } from '../protocol/array-view.ts';
import type { Documents } from './documents.ts';

/** Milliseconds of work at a time: less than a frame. */
const slice = 10;

export function registerArrayViewing(connection: Connection, documents: Documents): void {
  connection.onRequest(
    arrayViewRequest,
    async (params: ArrayViewParams, token: CancellationToken): Promise<ArrayView | ArrayIdle | null> => {
      for (;;) {
        const snapshot = await documents.ready(params.uri);
        if (!snapshot || token.isCancellationRequested) return null;
        const run = arrayView(snapshot, params);
        let started = performance.now();
        // An edit meanwhile makes the work worthless: then it starts again.
        while (!token.isCancellationRequested && documents.snapshot(params.uri) === snapshot) {
          const next = run.next();
          if (next.done) {
            const { value } = next;
            return value && 'idle' in value
              ? value
              : value && { ...value, version: documents.versionOf(params.uri) ?? 0 };
          }
          if (performance.now() - started < slice) continue;
          await new Promise((resolve) => setTimeout(resolve, 0));
          started = performance.now();
        }
      }
    },
  );
}
