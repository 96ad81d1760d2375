/** The fixes of the problems at a range of text. */
import type { Edit, Problem } from '../syntax/problem.ts';
import type { Snapshot } from './snapshot.ts';

export interface CodeAction {
  readonly title: string;
  readonly problem: Problem;
  readonly edits: readonly Edit[];
  /** The one a user would nearly always want. */
  readonly preferred: boolean;
}

/** `from` and `to` are absolute offsets; a problem that only touches the range counts, because a cursor stands beside a word. */
export function codeActions(snapshot: Snapshot, from: number, to: number): CodeAction[] {
  const actions: CodeAction[] = [];
  for (const problem of [...snapshot.problems, ...snapshot.advice]) {
    const range = snapshot.tree.range(problem.place);
    if (!range || range.start > to || range.end < from) continue;
    // Some fixes are made only now.
    for (const { title, edits, preferred } of problem.fixes ?? []) {
      actions.push({ title, problem, edits, preferred: preferred ?? false });
    }
  }
  return actions;
}
