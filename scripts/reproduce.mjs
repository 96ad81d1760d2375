/**
 * `npm run reproduce`: writes docs/reproduction.md, what the papers claim beside what the model gives for the networks that ship. The
 * page is computed in reproduce/page.ts; test/unit/reproduction.test.ts fails while it is not up to date.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundleProgram } from './lib/bundle.mjs';
import { installDependencies } from './lib/install.mjs';
import { root } from './lib/run.mjs';

await installDependencies(console.log);
const folder = await mkdtemp(join(tmpdir(), 'accel-reproduce-'));
try {
  const outfile = join(folder, 'page.mjs');
  await bundleProgram('scripts/reproduce/page.ts', outfile);
  /** @type {typeof import('./reproduce/page.ts')} */
  const { reproductionPage } = await import(pathToFileURL(outfile).href);
  const page = join(root, 'docs/reproduction.md');
  await writeFile(page, reproductionPage(join(root, 'library')));
  console.log(`wrote ${page}`);
} finally {
  await rm(folder, { recursive: true, force: true });
}
