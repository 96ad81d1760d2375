/**
 * Runs the suite in a desktop VS Code: `node test/vscode/run-electron.mjs [PATH OF VS CODE]`. Without a path the oldest
 * VS Code that package.json allows is downloaded. The package is installed into a profile of its own.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, resolveCliArgsFromVSCodeExecutablePath, runTests } from '@vscode/test-electron';
import { makePackage } from '../../scripts/package.mjs';
import { prepareSuite, readResults, suite } from '../support/host/suite.mjs';

const executable = process.argv[2] ?? (await downloadAndUnzipVSCode('1.99.3'));
const vsix = await makePackage();
const profile = await mkdtemp(join(tmpdir(), 'accel-desktop-'));
const folders = [`--user-data-dir=${join(profile, 'user-data')}`, `--extensions-dir=${join(profile, 'extensions')}`];
try {
  await prepareSuite();
  const [cli, ...args] = resolveCliArgsFromVSCodeExecutablePath(executable, { reuseMachineInstall: true });
  if (cli === undefined) throw new Error(`${executable} has no command line`);
  execFileSync(cli, [...args, ...folders, '--force', '--install-extension', vsix], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  await runTests({
    vscodeExecutablePath: executable,
    reuseMachineInstall: true,
    extensionDevelopmentPath: suite.extension,
    extensionTestsPath: suite.bundle,
    extensionTestsEnv: { ACCEL_SUITE_RESULTS: suite.results },
    launchArgs: [suite.workspace, ...folders, '--disable-workspace-trust'],
  }).catch((/** @type {unknown} */ error) => console.error(error instanceof Error ? error.message : error));
} finally {
  await rm(profile, { recursive: true, force: true });
}

const results = await readResults();
const failed = results.filter(({ error }) => error !== undefined);
for (const { name, error } of failed) console.log(`failed: ${name}\n${error}`);
console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 || results.length === 0 ? 1 : 0;
