/** Checks of files that are being typed: nothing throws, every fix fits its text, and none takes long. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checks } from '../../../server/src/checks/registry.ts';
import { defaultCheckSettings } from '../../../server/src/checks/types.ts';
import { Example } from './support.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));
const names = readdirSync(examples).filter((name) => name.endsWith('.accel'));
const read = (name: string) => readFileSync(join(examples, name), 'utf8');

/** The edits of a fix stay inside the text and do not overlap. */
function expectFixesToFit(example: Example): void {
  const { tree, problems } = example.snapshot;
  for (const { fixes = [], message } of problems) {
    for (const fix of fixes) {
      const ranges = fix.edits.map((edit) => tree.range(edit.place)).sort((a, b) => a!.start - b!.start);
      let end = 0;
      for (const range of ranges) {
        expect(range, message).toBeDefined();
        expect(range!.start, message).toBeGreaterThanOrEqual(end);
        expect(range!.end, message).toBeLessThanOrEqual(example.text.length);
        end = range!.end;
      }
    }
  }
}

describe.each(names)('%s', (name) => {
  const text = read(name);
  const lines = text.split('\n');

  it('cut off after any line', () => {
    for (let count = 0; count <= lines.length; count++)
      expectFixesToFit(new Example(lines.slice(0, count).join('\n'), {}, 0.6));
  });

  it('without any one line', () => {
    for (const index of lines.keys()) expectFixesToFit(new Example(lines.toSpliced(index, 1).join('\n'), {}, 0.6));
  });
});

describe('ten thousand layers', () => {
  const count = 10_000;
  const file = (statement: (index: number) => string, schedules: number) => {
    const body = Array.from({ length: count }, (_, index) => `  y${index} = ${statement(index)}\n`).join('');
    const rules = Array.from({ length: 20 }, (_, index) => `  layers "y${index}?" { forward dataflow os }\n`).join('');
    const schedule = (index: number) => `schedule S${index} {\n  network N\n  array A\n  batch 8\n${rules}}\n`;
    const buffers = 'buffers { input 1 B, weight 1 B, output 1 B }';
    return `network N {\n  input x [16]\n${body}}\narray A {\n  grid 16x16\n  ${buffers}\n}\n${Array.from({ length: schedules }, (_, index) => schedule(index)).join('')}`;
  };
  /** Milliseconds of all checks, as after a keystroke: everything else is known already. */
  const checking = (text: string) => {
    const { snapshot } = new Example(text);
    const { subject } = snapshot;
    const run = () => checks.flatMap((check) => [...check.run(subject, { ...defaultCheckSettings })]).length;
    run();
    const times = Array.from({ length: 5 }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    });
    return Math.min(...times);
  };

  it.each([
    ['busy', (_: number) => 'dense(x, units = 16)', 4],
    ['idle', (_: number) => 'dense(x, units = 1)', 4],
    ['in a chain', (index: number) => `dense(${index ? `y${index - 1}` : 'x'}, units = 16)`, 1],
  ])('that are %s take a few milliseconds', (_, statement, schedules) => {
    // Generous, because the machine of a test is shared: alone it is 3 to 15 ms. A search within a search would take seconds.
    expect(checking(file(statement, schedules))).toBeLessThan(200);
  });
});
