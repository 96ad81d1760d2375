/** Tables of docs/models/numerics.md, and what is on the page. */

import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { EpochResult } from '../../../../server/src/simulate/numerics/types.ts';

const page = readFileSync(new URL('../../../../docs/models/numerics.md', import.meta.url), 'utf8');

/** @param file the test that computes it, by its name */
export function onPage(name: string, file: string): string {
  const begin = `<!-- ${name}, computed by test/unit/simulate/numerics/${file} -->\n`;
  const from = page.indexOf(begin);
  expect(from, name).toBeGreaterThan(0);
  return page.slice(from + begin.length, page.indexOf('<!-- end -->', from));
}

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |\n`).join('');

export const percent = (share: number): string => (100 * share).toFixed(1);

export function accuracies(runs: ReadonlyMap<string, readonly (readonly EpochResult[])[]>): string {
  const head = ['machine', 'MLP: first', 'last', 'loss', 'CNN: first', 'last', 'loss'];
  const rows = [...runs].map(([machine, networks]) => [
    `\`${machine}\``,
    ...networks.flatMap((results) => {
      const last = results.at(-1)!;
      return [percent(results[0]!.accuracy), percent(last.accuracy), last.testLoss.toFixed(3)];
    }),
  ]);
  return table(head, rows);
}
