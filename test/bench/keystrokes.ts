/**
 * From a keystroke to everything the editor shows of it, on the server's side: incremental parse, model, simulation, all problems with
 * their positions, and the hints of the 60 lines one sees. The wait for the next key (debounce) and the protocol are not in it.
 */
import { defaultCheckSettings } from '../../server/src/checks/types.ts';
import { inlayHints } from '../../server/src/features/inlay-hints.ts';
import { Snapshot } from '../../server/src/features/snapshot.ts';
import { Workspace } from '../../server/src/model/workspace.ts';
import { manyNetworks, oneNetwork, randomNumbers, resnet50, training } from './files.ts';
import { type Figure, latency } from './measure.ts';

const uri = 'file:///bench.accel';
const hintOptions = { cycles: true, utilization: true, shapes: true };
const goal = { median: 5, p95: 16 };

/** What an editor asks for after a change. Something of every answer is counted, so that nothing is optimised away. */
function answer(workspace: Workspace, text: string, at: number): number {
  workspace.open(uri, text);
  const snapshot = new Snapshot(workspace.file(uri)!, defaultCheckSettings);
  let count = 0;
  for (const problem of snapshot.problems) {
    count += snapshot.locate(problem.place)?.range.start.line ?? 0;
    for (const related of problem.related ?? []) count += snapshot.locate(related.place)?.range.start.line ?? 0;
  }
  const { line } = snapshot.tree.position(at);
  const from = snapshot.tree.offset({ line: line - 30, character: 0 });
  const to = snapshot.tree.offset({ line: line + 30, character: 0 });
  return count + inlayHints(snapshot, from, to, hintOptions).length;
}

interface Edit {
  readonly at: number;
  readonly removed: number;
  readonly inserted: string;
}

/** A key pressed anywhere. */
function character(text: string, random: () => number): Edit {
  const at = Math.floor(random() * text.length);
  return random() < 0.3
    ? { at, removed: 1, inserted: '' }
    : { at, removed: 0, inserted: 'ax1 ,(\n'[Math.floor(random() * 7)]! };
}

/** A statement that means something else, comes, or goes. */
function statement(text: string, random: () => number): Edit {
  const start = text.indexOf('\n', Math.floor(random() * text.length * 0.99)) + 1;
  const line = text.slice(start, text.indexOf('\n', start) + 1);
  const kind = random();
  const number = / = (\d+)/.exec(line);
  if (kind < 0.7 && number) {
    return { at: start + number.index + 3, removed: number[1]!.length, inserted: String(1 + Math.floor(random() * 9)) };
  }
  return kind < 0.85 ? { at: start, removed: 0, inserted: line } : { at: start, removed: line.length, inserted: '' };
}

/** Times of edits at random places; each is taken back, which is an edit, too. */
function session(original: string, make: typeof character, count: number, seed: number): number[] {
  const random = randomNumbers(seed);
  const workspace = new Workspace({ read: () => undefined, resolve: () => undefined });
  answer(workspace, original, 0);
  const samples: number[] = [];
  for (let index = 0; index < count; index++) {
    const { at, removed, inserted } = make(original, random);
    const edited = original.slice(0, at) + inserted + original.slice(at + removed);
    for (const text of [edited, original]) {
      const start = performance.now();
      answer(workspace, text, at);
      samples.push(performance.now() - start);
    }
  }
  return samples;
}

export function keystrokes(root: string, quick: boolean): Figure[] {
  const files = [
    ['ResNet-50', resnet50(root)],
    ['DenseNet-264, training', training(root, 'densenet', 'densenet264', 'DenseNet264')],
    ['10,000 lines, 48 networks', manyNetworks()],
    ['10,000 lines, one network', oneNetwork()],
  ] as const;
  return files.flatMap(([name, text]) => {
    const count = quick ? 20 : 200;
    const cold = performance.now();
    answer(new Workspace({ read: () => undefined, resolve: () => undefined }), text, 0);
    const first = performance.now() - cold;
    // The first of each kind warm the machine up, as the first minute of a user does.
    session(text, character, count / 2, 7);
    return [
      { name: `${name}: first analysis, cold`, value: `${first.toFixed(0)} ms` },
      latency(`${name}: character`, session(text, character, count, 1), goal),
      latency(`${name}: statement`, session(text, statement, count, 2), goal),
    ];
  });
}
