/** Every beginning of every file that ships with Accel, as if someone typed it: no exception, no place outside the text, no stale words. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scheduleIn } from '../../../server/src/model/budget.ts';
import { modelProblems, ownOf } from '../../../server/src/model/file.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { memoryHost, uriOf } from '../../support/model.ts';

const folders = ['examples', 'library/networks', 'library/arrays', 'library/technologies'];
const files = folders.flatMap((folder) => {
  const url = new URL(`../../../${folder}/`, import.meta.url);
  const names = readdirSync(url).filter((name) => name.endsWith('.accel'));
  return names.map((name) => [`${folder}/${name}`, readFileSync(new URL(name, url), 'utf8')] as const);
});
const others = new Map(files.map(([path, text]) => [path.split('/').at(-1)!.replace('.accel', ''), text]));
const main = uriOf('main');

describe('every prefix', () => {
  it.each(files)('of %s', (_path, text) => {
    const live = new Workspace(memoryHost(others));
    for (let end = 0; end <= text.length; end++) {
      live.open(main, text.slice(0, end));
      const file = live.file(main)!;
      for (const problem of modelProblems(file)) {
        for (const { piece, start, end: last } of [
          problem.place,
          ...(problem.related ?? []).map(({ place }) => place),
        ]) {
          if (piece.file !== main) continue;
          const range = file.tree.range({ piece, start, end: last });
          if (!range || range.start < 0 || range.start > range.end || range.end > end)
            expect.unreachable(`prefix ${end}: ${problem.message} at ${JSON.stringify(range)}`);
        }
      }
      for (const definition of ownOf(file, 'schedule')) simulateStep(scheduleIn(file, definition));
    }
    expect(modelProblems(live.file(main)!)).toEqual([]);
  });
});
