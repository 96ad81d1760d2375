/**
 * `npm test`: everything, from a clean clone without node_modules to a real VS Code. Installs, builds and packages, lints, runs
 * the unit, fixture and protocol tests, the panels in a browser and the package in an editor. What the machine cannot run is
 * counted as skipped, with one line on what to install. Ends with `N passed, N failed`.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findChromium } from '../test/support/browser.mjs';
import { installHost, missingForHost } from '../test/support/host/install.mjs';
import { installDependencies } from './lib/install.mjs';
import { root, tool } from './lib/run.mjs';

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 */

/** Every folder with tests belongs to one of these; a test file that none of them ran is a failure. */
const suites = [
  { name: 'unit, fixtures and protocol', config: 'vitest.config.ts', needsBrowser: false },
  { name: 'panels in a browser', config: 'vitest.webview.config.ts', needsBrowser: true },
  { name: 'package in VS Code', config: 'vitest.vscode.config.ts', needsBrowser: true },
];

/** @type {Counts} */
const total = { passed: 0, failed: 0, skipped: 0 };
/** Test files that some suite ran, failed to load or skipped; relative to the repository. @type {Set<string>} */
const seen = new Set();
const started = performance.now();

/** @param {string} name */
function heading(name) {
  console.log(`\n== ${name} (at ${Math.round((performance.now() - started) / 1000)} s)`);
}

/**
 * Runs a step that passes or throws, and counts it as one check.
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>}
 */
async function check(name, work) {
  try {
    const result = await work();
    total.passed += 1;
    return result;
  } catch (error) {
    total.failed += 1;
    console.log(`failed  ${name}\n${error instanceof Error ? error.message : error}`);
    return undefined;
  }
}

/**
 * @param {typeof suites[number]} suite
 * @param {Record<string, string>} env
 */
async function runSuite({ name, config }, env) {
  const file = join(root, 'test-results', `${config}.json`);
  await rm(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const flags = ['run', '--config', config, '--passWithNoTests', '--allowOnly=false', ...reporters];
  const { code } = await tool('vitest/vitest.mjs', flags, { env });
  const failedBefore = total.failed;
  if (existsSync(file)) addResults(JSON.parse(await readFile(file, 'utf8')));
  // A crash after the last test, an error outside of any test, no report at all: none of them may look like success.
  if (code !== 0 && total.failed === failedBefore) {
    total.failed += 1;
    console.log(`failed  ${name}: vitest ended with ${code}`);
  }
}

/** @param {{ testResults: { name: string, status: string, assertionResults: { status: string }[] }[] }} report */
function addResults(report) {
  for (const file of report.testResults) {
    seen.add(relative(root, file.name));
    // A file that could not be loaded has no tests in the report, but it failed.
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) total.failed += 1;
    for (const { status } of file.assertionResults) {
      if (status === 'passed') total.passed += 1;
      else if (status === 'failed') total.failed += 1;
      else total.skipped += 1;
    }
  }
}

/**
 * Counts the tests of a suite that this machine cannot run.
 * @param {typeof suites[number]} suite
 */
async function skipSuite({ name, config }) {
  const { code, output } = await tool('vitest/vitest.mjs', ['list', '--json', '--config', config], {
    quiet: true,
    env: { ACCEL_ONLY_LIST: '1' },
  });
  const start = output.indexOf('[');
  if (code !== 0 || start < 0) {
    if (/No test files found/.test(output)) return;
    total.failed += 1;
    console.log(`failed  ${name}: the tests cannot be listed\n${output}`);
    return;
  }
  /** @type {{ file: string }[]} */
  const tests = JSON.parse(output.slice(start));
  for (const { file } of tests) seen.add(relative(root, file));
  total.skipped += tests.length;
  console.log(`skipped ${tests.length} tests: ${name}`);
}

/** A test file outside the folders that the suites look into would never run, and nobody would notice. */
async function reportForgotten() {
  const files = (await readdir(join(root, 'test'), { recursive: true })).filter((name) =>
    /\.test\.[cm]?[jt]s$/.test(name),
  );
  for (const file of files.map((name) => join('test', name))) {
    if (seen.has(file)) continue;
    total.failed += 1;
    console.log(`failed  ${file}: no suite ran it`);
  }
}

await installDependencies((message) => console.log(message));
await mkdir(join(root, 'test-results'), { recursive: true });

// What the machine lacks for the parts with a browser, as Debian packages.
const missing = [...(findChromium() ? [] : ['chromium']), ...missingForHost()];
// Mostly waiting for the network, so it shares the time with the build and the lint.
const host = missing.length > 0 ? undefined : check('embedded VS Code', () => installHost(console.log));

heading('build and package');
const { makePackage } = await import('./package.mjs');
const vsix = await check('build and package', () => makePackage(console.log));

heading('lint');
const { lint } = await import('./lint.mjs');
const linted = await lint();
total.passed += linted.passed;
total.failed += linted.failed;

// Tests hold time limits; nothing else should run beside them.
await host;
for (const suite of suites) {
  heading(suite.name);
  if (suite.needsBrowser && missing.length > 0) await skipSuite(suite);
  else await runSuite(suite, vsix === undefined ? {} : { ACCEL_VSIX: vsix });
}
await reportForgotten();

console.log('');
if (missing.length > 0) console.log(`To run what was skipped: apt-get install ${missing.join(' ')}`);
const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 ? 1 : 0;
