/** How long files that nobody means keep the server busy: opening one, and a keystroke in it. */
import { scheduleIn } from '../../server/src/model/budget.ts';
import { modelProblems, ownOf } from '../../server/src/model/file.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { simulateStep } from '../../server/src/simulate/step.ts';
import { memoryHost, uriOf } from '../support/model.ts';
import { tortures } from '../support/torture.ts';
import { type Figure, milliseconds } from './measure.ts';

const uri = uriOf('main');
const limit = 100;

function time(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function analyse(workspace: Workspace, text: string): void {
  workspace.open(uri, text);
  const file = workspace.file(uri)!;
  modelProblems(file);
  for (const schedule of ownOf(file, 'schedule')) simulateStep(scheduleIn(file, schedule));
}

/** Those over the limit, the longest first, and how many are not. */
export function torturesMeasured(): Figure[] {
  const slow: { name: string; open: number; edit: number }[] = [];
  for (const { name, text, others = {} } of tortures) {
    const workspace = new Workspace(memoryHost(new Map(Object.entries(others))));
    const open = time(() => analyse(workspace, text));
    const middle = text.length >> 1;
    const edit = time(() => analyse(workspace, `${text.slice(0, middle)}1${text.slice(middle)}`));
    if (Math.max(open, edit) > limit) slow.push({ name: `${name} (${Math.round(text.length / 1000)} KB)`, open, edit });
  }
  slow.sort((a, b) => b.open - a.open);
  return [
    { name: `ready within ${limit} ms`, value: `${tortures.length - slow.length} of ${tortures.length} files` },
    ...slow.map(({ name, open, edit }) => ({
      name,
      value: `opened ${milliseconds(open)}, a keystroke ${milliseconds(edit)}`,
    })),
  ];
}
