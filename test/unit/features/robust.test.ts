/** No text and no position makes a feature fail, and what features say of a place agrees. */
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeLenses } from '../../../server/src/features/code-lens.ts';
import { definitionAt } from '../../../server/src/features/definition.ts';
import { hoverAt } from '../../../server/src/features/hover.ts';
import { inlayHints } from '../../../server/src/features/inlay-hints.ts';
import { referencesAt } from '../../../server/src/features/references.ts';
import { prepareRename, rename } from '../../../server/src/features/rename.ts';
import { scheduleView } from '../../../server/src/features/schedule-view.ts';
import type { Snapshot } from '../../../server/src/features/snapshot.ts';
import { repositoryFile } from '../../support/model.ts';
import { openOne } from '../../support/workspace.ts';

const everything = { cycles: true, utilization: true, shapes: true };
const examples = readdirSync(new URL('../../../examples', import.meta.url)).filter((name) => name.endsWith('.accel'));

function askAll(snapshot: Snapshot, offset: number): void {
  const hover = hoverAt(snapshot, offset);
  if (hover) {
    // A number that could not be computed must not be shown as one.
    expect(hover.contents).not.toMatch(/NaN|undefined|Infinity|\[object/);
    const { line, character } = snapshot.tree.position(offset);
    expect(hover.range.start.line).toBe(line);
    expect(hover.range.start.character).toBeLessThanOrEqual(character);
    expect(hover.range.end.character).toBeGreaterThanOrEqual(character);
  }
  definitionAt(snapshot, offset);
  prepareRename(snapshot, offset);
}

function wholeFile(snapshot: Snapshot): void {
  for (const { label, tooltip } of inlayHints(snapshot, 0, snapshot.tree.text.length, everything))
    expect(label + tooltip).not.toMatch(/NaN|undefined|Infinity/);
  for (const { title } of codeLenses(snapshot)) expect(title).not.toMatch(/NaN|undefined|Infinity/);
  scheduleView(snapshot);
}

describe.each(examples)('examples/%s', (name) => {
  const text = repositoryFile(`examples/${name}`);

  it('can be asked at every position', () => {
    const snapshot = openOne(text);
    for (let offset = 0; offset <= text.length; offset++) askAll(snapshot, offset);
    wholeFile(snapshot);
  });

  it('can be asked while it is typed', () => {
    for (let end = 0; end <= text.length; end += 7) {
      const snapshot = openOne(text.slice(0, end));
      askAll(snapshot, end);
      askAll(snapshot, Math.max(0, end - 5));
      wholeFile(snapshot);
    }
  });

  it('every use leads to the declaration that lists it', () => {
    const snapshot = openOne(text);
    const seen = new Set<string>();
    for (const { index } of text.matchAll(/\b[A-Za-z_]\w*/g)) {
      const link = definitionAt(snapshot, index);
      if (!link || link.target.uri !== snapshot.file.uri) continue;
      const target = snapshot.tree.offset(link.target.range.start);
      const key = JSON.stringify(link.target.range);
      const found = referencesAt(snapshot, target, { includeDeclaration: true });
      const at = JSON.stringify(snapshot.tree.position(index));
      expect(found.map((each) => JSON.stringify(each.range.start))).toContain(at);
      if (!seen.has(key)) expect(found.filter((each) => each.role === 'declaration')).toHaveLength(1);
      seen.add(key);
    }
    expect(seen.size).toBeGreaterThan(3);
  });

  it('a renamed file means the same', () => {
    const snapshot = openOne(text);
    const costs = (each: Snapshot) => each.schedules.map(({ step }) => step?.totals);
    const before = costs(snapshot);
    const problems = snapshot.problems.length;
    const done = new Set<number>();
    for (const { index } of text.matchAll(/\b[A-Za-z_]\w*/g)) {
      const link = definitionAt(snapshot, index);
      const target = link?.target.uri === snapshot.file.uri && snapshot.tree.offset(link.target.range.start);
      if (target === false || target === undefined || done.has(target)) continue;
      done.add(target);
      const result = rename(snapshot, index, 'anotherName');
      if ('refused' in result) throw new Error(result.refused);
      let changed = text;
      const place = (at: { line: number; character: number }) => snapshot.tree.offset(at);
      for (const { range, newText } of [...result.edits].sort((a, b) => place(b.range.start) - place(a.range.start)))
        changed = changed.slice(0, place(range.start)) + newText + changed.slice(place(range.end));
      const after = openOne(changed);
      // Patterns are text: the layers they meant may have another name now.
      if (result.note) continue;
      expect(costs(after)).toEqual(before);
      expect(after.problems).toHaveLength(problems);
    }
  });
});

it('answers in texts that are no programs', () => {
  const texts = [
    '',
    '\n',
    '}',
    '{{{',
    'network',
    'schedule S {',
    '"',
    '/*',
    'array A { grid',
    'a b c (',
    'import "',
    '\ufeff// x',
  ];
  for (const text of texts) {
    const snapshot = openOne(text);
    for (let offset = 0; offset <= text.length; offset++) askAll(snapshot, offset);
    wholeFile(snapshot);
  }
});
