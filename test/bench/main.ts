/**
 * What is measured inside one process: `node bench.mjs ROOT [--quick] [PART...]`, bundled and started by scripts/bench.mjs, which adds
 * what needs processes of its own. Prints its figures as JSON.
 */
import { keystrokes } from './keystrokes.ts';
import { machines } from './machines.ts';
import type { Figure } from './measure.ts';
import { numerics } from './numerics.ts';
import { panel } from './panel.ts';
import { pipelines } from './pipelines.ts';
import { simulators } from './simulators.ts';
import { torturesMeasured } from './tortures.ts';
import { trainingSteps } from './training.ts';

const [root, ...rest] = process.argv.slice(2);
if (root === undefined) throw new Error('the folder of the repository is missing');
const quick = rest.includes('--quick');
const wanted = rest.filter((each) => !each.startsWith('--'));

const parts: Record<string, () => Figure[] | Promise<Figure[]>> = {
  keystrokes: () => keystrokes(root, quick),
  simulators: () => simulators(root),
  training: () => trainingSteps(root, quick),
  pipelines: () => pipelines(quick),
  numerics: () => numerics(quick),
  machines: () => machines(quick),
  tortures: () => torturesMeasured(),
  panel: () => panel(root, quick),
};
const figures: { part: string; figures: Figure[] }[] = [];
for (const [part, measure] of Object.entries(parts)) {
  if (wanted.length === 0 || wanted.includes(part)) figures.push({ part, figures: await measure() });
}
process.stdout.write(JSON.stringify(figures));
