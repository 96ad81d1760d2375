/** Problems as lines of text: `file:line:column severity code message`. */
import type { Snapshot } from '../features/snapshot.ts';
import type { Problem, Severity } from '../syntax/problem.ts';

/** The lines of some problems in file order; `path` is the file as the user wrote it. */
export function problemLines(path: string, snapshot: Snapshot, problems: readonly Problem[]): string[] {
  const { tree } = snapshot;
  return problems
    .flatMap((problem) => {
      const range = tree.range(problem.place);
      return range ? [{ problem, ...range }] : [];
    })
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .map(({ problem, start }) => {
      const { line, character } = tree.position(start);
      return `${path}:${line + 1}:${character + 1} ${problem.severity} ${problem.code} ${problem.message.replaceAll(/\s*\n\s*/g, ' ')}`;
    });
}

const words: readonly (readonly [Severity, string, string])[] = [
  ['error', 'error', 'errors'],
  ['warning', 'warning', 'warnings'],
  ['information', 'remark', 'remarks'],
  ['hint', 'hint', 'hints'],
];

/** `2 errors, 1 warning`, or `no problems`. */
export function countProblems(problems: readonly Problem[]): string {
  const parts = words.flatMap(([severity, one, many]) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count ? [`${count} ${count === 1 ? one : many}`] : [];
  });
  return parts.join(', ') || 'no problems';
}
