/** Every code has a page and every page a code; the examples of the pages give what the pages say. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { allCodes } from '../../../server/src/checks/registry.ts';
import { defaultCheckSettings } from '../../../server/src/checks/types.ts';
import { Snapshot } from '../../../server/src/features/snapshot.ts';
import { createNodeHost } from '../../../server/src/host/node.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { maxFileLength } from '../../../server/src/syntax/parser.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(root, 'docs/diagnostics');
const pages = readdirSync(folder).filter((name) => name !== 'README.md');

/** The problems of an example as `accel check example.accel --advice` prints them. */
function check(text: string): string[] {
  const node = createNodeHost(join(root, 'library'));
  const workspace = new Workspace({
    read: (uri) => (uri === 'file:///parts.accel' ? 'const width = 64\n' : node.read(uri)),
    resolve: node.resolve,
  });
  workspace.open('file:///example.accel', text);
  const { tree, everything } = new Snapshot(workspace.file('file:///example.accel')!, defaultCheckSettings);
  return everything
    .map((problem) => ({ problem, start: tree.range(problem.place)!.start }))
    .sort((a, b) => a.start - b.start)
    .map(({ problem, start }) => {
      const { line, character } = tree.position(start);
      return `example.accel:${line + 1}:${character + 1} ${problem.severity} ${problem.code} ${problem.message}`;
    });
}

it('there is a page for every code, and a code for every page', () => {
  expect(pages).toEqual([...allCodes.keys()].sort().map((code) => `${code}.md`));
});

describe('the page of', () => {
  it.each([...allCodes])('%s', async (code, title) => {
    const path = join(folder, `${code}.md`);
    const page = readFileSync(path, 'utf8');
    expect(page.startsWith(`# ${code}: ${title}\n`)).toBe(true);
    for (const part of ['## What it means', '## Example', '## What to do', '\nSee also: '])
      expect(page).toContain(part);

    const [wrong, right, ...rest] = [...page.matchAll(/```accel\n(.*?)```/gs)].map((match) => match[1]!);
    expect(rest).toEqual([]);
    // Two million characters would be a long page.
    const example = code === 'accel-1007' ? wrong! + ' '.repeat(maxFileLength) : wrong!;
    const told = check(example).filter((line) => line.includes(` ${code} `));
    expect(told).toHaveLength(1);
    expect(check(right!).filter((line) => line.includes(` ${code} `) || line.includes(' error '))).toEqual([]);

    // `vitest -u` writes the message into the page when its wording has changed.
    const updated = page.replace(/```text\n.*?```/s, () => `\`\`\`text\n${told[0]}\n\`\`\``);
    await expect(updated).toMatchFileSnapshot(path);
  });

  it.each(pages)('%s links to sections that exist', (name) => {
    const links = [...readFileSync(join(folder, name), 'utf8').matchAll(/\]\((\.\.\/[^)#]+)#([^)]+)\)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [, file, section] of links) {
      const headings = [...readFileSync(join(folder, file!), 'utf8').matchAll(/^#+ (.*)$/gm)];
      expect(headings.map((heading) => heading[1]!.toLowerCase().replaceAll(' ', '-'))).toContain(section);
    }
  });
});
