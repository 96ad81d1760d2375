/** Files as texts: what is wrong with them, what their problems cover, and what a fix makes of them. */
import { defaultCheckSettings } from '../../../server/src/checks/types.ts';
import { Snapshot } from '../../../server/src/features/snapshot.ts';
import { type Host, Workspace } from '../../../server/src/model/workspace.ts';
import type { Problem } from '../../../server/src/syntax/problem.ts';
import { print } from '../../../server/src/syntax/tree.ts';

export interface Found {
  readonly code: string;
  readonly severity: Problem['severity'];
  /** The text it stands at. */
  readonly at: string;
  readonly message: string;
  readonly problem: Problem;
}

export class Example {
  readonly snapshot: Snapshot;

  /** `others` are files it can import: `./name` is the text behind `name`. */
  constructor(
    readonly text: string,
    others: Readonly<Record<string, string>> = {},
    threshold = defaultCheckSettings.utilizationThreshold,
  ) {
    const host: Host = {
      read: (uri) => others[uri],
      resolve: (_, path) => path.replace('./', ''),
    };
    const workspace = new Workspace(host);
    workspace.open('main', text);
    this.snapshot = new Snapshot(workspace.file('main')!, { utilizationThreshold: threshold });
  }

  /** In file order. */
  get problems(): Found[] {
    const { tree } = this.snapshot;
    return this.snapshot.everything
      .map((problem) => ({ problem, ...tree.range(problem.place)! }))
      .sort((a, b) => a.start - b.start)
      .map(({ problem, start, end }) => ({
        code: problem.code,
        severity: problem.severity,
        at: this.text.slice(start, end),
        message: problem.message,
        problem,
      }));
  }

  /** The problems of one code. */
  only(code: string): Found[] {
    return this.problems.filter((problem) => problem.code === code);
  }

  /** The text after the fix of this title, which must change nothing outside of its edits and leave a file that can be read. */
  fixed(title: string): string {
    const fixes = this.snapshot.everything
      .flatMap((problem) => problem.fixes ?? [])
      .filter((fix) => fix.title === title);
    if (fixes.length !== 1) throw new Error(`${fixes.length} fixes have the title ${title}`);
    const { tree } = this.snapshot;
    const edits = fixes[0]!.edits
      .map((edit) => ({ ...tree.range(edit.place)!, text: edit.text }))
      .sort((a, b) => a.start - b.start);
    let result = '';
    let end = 0;
    for (const edit of edits) {
      if (edit.start < end) throw new Error('edits overlap');
      result += this.text.slice(end, edit.start) + edit.text;
      end = edit.end;
    }
    result += this.text.slice(end);
    const after = new Example(result).snapshot.tree;
    if (print(after) !== result) throw new Error('the tree lost text');
    for (const problem of after.problems()) throw new Error(`${problem.message}\n${result}`);
    return result;
  }

  /** The titles of all fixes of one code. */
  titles(code: string): string[] {
    return this.only(code).flatMap(({ problem }) => (problem.fixes ?? []).map((fix) => fix.title));
  }
}
