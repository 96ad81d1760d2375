/** Links of hovers lead to pages and sections that exist. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { languagePage } from '../../../server/src/features/docs.ts';
import { machineLink } from '../../../server/src/features/machine-pages.ts';
import { settingKeys } from '../../../server/src/model/hardware.ts';
import { repositoryFile } from '../../support/model.ts';

const base = languagePage('').replace(/language\.md#$/, '');

/** `## SRAM accesses` is `sram-accesses`. */
const anchorsOf = (page: string): string[] =>
  [...page.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );

it('every address in the snapshots of hovers', () => {
  const folder = new URL('../../fixtures/hover/', import.meta.url);
  const links = new Set<string>();
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.snap')))
    for (const [, address] of readFileSync(new URL(name, folder), 'utf8').matchAll(/\]\((https:[^)]*)\)/g))
      links.add(address!);
  expect(links.size).toBeGreaterThan(5);
  for (const each of links) expectPage(each);
});

function expectPage(address: string): void {
  expect(address.startsWith(base)).toBe(true);
  const [path, anchor] = address.slice(base.length).split('#');
  const page = repositoryFile(`docs/${path}`);
  if (anchor !== undefined) expect(anchorsOf(page), address).toContain(anchor);
}

it.each(['stochastic', 'crossbar', 'reuse'] as const)('every setting of a %s', (keyword) => {
  const keys = settingKeys[keyword];
  expect(keys.length).toBeGreaterThan(5);
  for (const key of keys) expectPage(/\((.*)\)$/.exec(machineLink(keyword, key) ?? '')?.[1] ?? key);
});
