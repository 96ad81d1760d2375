/**
 * Runs the suite of `test/vscode/suite` inside a VS Code that has the packaged extension installed. The suite itself belongs to
 * an empty helper extension, so that what is tested is the package and nothing from the checkout.
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { root } from '../../../scripts/lib/run.mjs';
import { launch } from './launch.mjs';

const folder = join(root, '.vscode-test/suite');

/** What both hosts, the embedded and the desktop one, need to be told. */
export const suite = {
  /** The helper extension that owns the suite. */
  extension: join(root, 'test/vscode/fixture-extension'),
  bundle: join(folder, 'index.cjs'),
  workspace: join(root, 'test/vscode/workspace'),
  results: join(folder, 'results.json'),
};

/** Bundles the suite for the extension host and forgets earlier results. */
export async function prepareSuite() {
  await mkdir(folder, { recursive: true });
  await rm(suite.results, { force: true });
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/vscode/suite/index.ts'],
    outfile: suite.bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    external: ['vscode'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** @returns {Promise<import('../../vscode/suite/runner.ts').CaseResult[]>} what the last run left */
export async function readResults() {
  return existsSync(suite.results) ? JSON.parse(await readFile(suite.results, 'utf8')) : [];
}

/**
 * Runs the suite in the embedded VS Code.
 * @param {string} vsix
 * @param {number} [timeout] milliseconds for the whole suite
 * @returns {Promise<{ results: import('../../vscode/suite/runner.ts').CaseResult[], log: string }>} `log` is what the suite
 *   printed, and the extension host's own log if there are no results
 */
export async function runSuite(vsix, timeout = 300_000) {
  await prepareSuite();
  /** @type {string[]} */
  const lines = [];
  /** @type {(code: number) => void} */
  let exit = () => {};
  const exited = new Promise((done) => {
    exit = done;
  });
  const host = await launch({
    vsix,
    workspace: suite.workspace,
    env: { ACCEL_SUITE_RESULTS: suite.results },
    payload: [
      ['extensionDevelopmentPath', `REMOTE${suite.extension}`],
      ['extensionTestsPath', `REMOTE${suite.bundle}`],
    ],
    prepare: async (page) => {
      // The workbench calls these two when it is started with a suite.
      await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ values) => {
        lines.push(`${type}: ${values.join(' ')}`);
      });
      await page.exposeFunction('codeAutomationExit', (/** @type {number} */ code) => exit(code));
    },
  });
  try {
    const timer = setTimeout(() => exit(-1), timeout);
    const code = await exited;
    clearTimeout(timer);
    if (code === -1) lines.push(`The suite did not end within ${timeout / 1000} s`);
    const results = await readResults();
    if (results.length === 0) lines.push(await host.server.log());
    return { results, log: lines.join('\n') };
  } finally {
    await host.close();
  }
}
