/** Machines for their panel: computed in slices, until nobody waits any more or the text changes. */
import type { CancellationToken, Connection } from 'vscode-languageserver';
import { machineView } from '../features/machine-view.ts';
import type { Snapshot } from '../features/snapshot.ts';
import { type MachineView, type MachineViewParams, machineViewRequest } from '../protocol/machine-view.ts';
import type { Documents } from './documents.ts';
import { brokenness } from './pictures.ts';

/** Milliseconds of work at a time: less than a frame. */
const slice = 10;

export function registerMachineViewing(connection: Connection, documents: Documents): LastMachines {
  const last = new LastMachines();
  connection.onRequest(
    machineViewRequest,
    async (params: MachineViewParams, token: CancellationToken): Promise<MachineView | null> => {
      for (;;) {
        const snapshot = await documents.ready(params.uri);
        if (!snapshot || token.isCancellationRequested) return null;
        const run = machineView(snapshot, params);
        let started = performance.now();
        // An edit meanwhile makes the work worthless: then it starts again.
        while (!token.isCancellationRequested && documents.snapshot(params.uri) === snapshot) {
          const next = run.next();
          if (next.done) {
            const version = documents.versionOf(params.uri) ?? 0;
            return next.value && { ...last.goodOf(snapshot, next.value), version };
          }
          if (performance.now() - started < slice) continue;
          await new Promise((resolve) => setTimeout(resolve, 0));
          started = performance.now();
        }
      }
    },
  );
  return last;
}

/** The newest good view of each machine: it stays while its text is broken, and says so. */
class LastMachines {
  private readonly good = new Map<string, Map<string, MachineView>>();

  goodOf(snapshot: Snapshot, view: MachineView): MachineView {
    const { uri, machine, machines, problems } = view;
    const broken = problems.length > 0 ? undefined : brokenness(snapshot, machine);
    const known = this.good.get(uri) ?? new Map<string, MachineView>();
    this.good.set(uri, known);
    if (broken === undefined) {
      if (problems.length === 0) known.set(machine, view);
      return view;
    }
    const last = known.get(machine);
    // Names and lines are those of the text as it is.
    return last ? { ...last, machines, place: view.place, stale: broken } : { ...view, problems: [broken] };
  }

  forget(uri: string): void {
    this.good.delete(uri);
  }
}
