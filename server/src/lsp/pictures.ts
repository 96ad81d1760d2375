/** The pictures of schedules that panels show: the newest good one stays while the text is broken, and says so. */
import type { Snapshot } from '../features/snapshot.ts';
import type { Definition } from '../model/definitions.ts';
import type { Piece } from '../syntax/tree.ts';

/** What all pictures of a schedule have. */
interface Picture {
  readonly version: number;
  readonly schedule: string;
  readonly stale?: string;
}

export class Pictures<View extends Picture> {
  /** By document and schedule. */
  private readonly good = new Map<string, Map<string, View>>();
  private readonly answered = new Map<string, Map<string, View>>();

  /** @param draw the picture of a schedule as the text is, the first of the file if none is named */
  constructor(private readonly draw: (snapshot: Snapshot, name?: string) => View | null) {}

  /** What was answered last: the picture that panels show. */
  latest(uri: string, schedule: string): View | undefined {
    return this.answered.get(uri)?.get(schedule);
  }

  /** The picture of a schedule (the first of the file if none is named), or of an earlier text while this one is broken. */
  view(snapshot: Snapshot, version: number, name: string | undefined): View | null {
    const view = this.newest(snapshot, version, name);
    if (view) {
      const { uri } = snapshot.file;
      const known = this.answered.get(uri) ?? new Map<string, View>();
      known.set(view.schedule, view);
      this.answered.set(uri, known);
    }
    return view;
  }

  private newest(snapshot: Snapshot, version: number, name: string | undefined): View | null {
    const { uri } = snapshot.file;
    const known = this.good.get(uri) ?? new Map<string, View>();
    const found = this.draw(snapshot, name);
    const wanted = name ?? found?.schedule ?? [...known.keys()][0];
    const last = wanted === undefined ? undefined : known.get(wanted);
    const broken = brokenness(snapshot, found?.schedule ?? wanted);
    if (found && !broken) {
      const view = { ...found, version };
      known.set(view.schedule, view);
      this.good.set(uri, known);
      return view;
    }
    if (last && broken) return { ...last, version, stale: broken };
    return found && { ...found, version, ...(broken ? { stale: broken } : {}) };
  }

  forget(uri: string): void {
    this.good.delete(uri);
    this.answered.delete(uri);
  }
}

/** Why the text cannot be drawn as it is: an error in the definition (a schedule) or in something it is made of. */
export function brokenness(snapshot: Snapshot, name: string | undefined): string | undefined {
  const errors = snapshot.problems.filter((problem) => problem.severity === 'error');
  if (!errors.length) return undefined;
  const schedule = name === undefined ? undefined : snapshot.file.own.get(name);
  const pieces = schedule && piecesBehind(schedule);
  const error = pieces ? errors.find((problem) => pieces.has(problem.place.piece)) : errors[0];
  if (!error) return undefined;
  const range = snapshot.tree.range(error.place);
  const line = range && snapshot.tree.position(range.start).line + 1;
  return `${line === undefined ? '' : `Line ${line}: `}${error.message}`;
}

/** All text a definition is made of. */
function piecesBehind(definition: Definition): Set<Piece> {
  const pieces = new Set<Piece>();
  // A set that is iterated also visits what is added on the way.
  const definitions = new Set<Definition>([definition]);
  for (const each of definitions) {
    if (each.item.kind === 'line') pieces.add(each.item.piece);
    else for (const piece of [each.item.head, ...each.item.entries, each.item.tail]) pieces.add(piece);
    for (const link of each.links.values()) definitions.add(link);
  }
  return pieces;
}
