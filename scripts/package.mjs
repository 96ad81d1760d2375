/**
 * Makes `accel.vsix`, what users install: a production build and the files that .vscodeignore leaves. Refuses a package that
 * is too large or carries what only developers need.
 */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root, tool } from './lib/run.mjs';

const limit = 600 * 1024;

/** What must never be shipped. */
const forbidden = [
  /\.map$/,
  /\.ts$/,
  /\.tsbuildinfo$/,
  /^test\//,
  /^scripts\//,
  /^node_modules\//,
  /(^|\/)src\//,
  /fixture/i,
  /^\./,
];

/**
 * @param {(message: string) => void} [log]
 * @returns {Promise<string>} the package's path
 */
export async function makePackage(log = () => {}) {
  await build({ production: true, log });
  const files = (await vsce('ls', '--no-dependencies')).trim().split('\n');
  const unwanted = files.filter((file) => forbidden.some((pattern) => pattern.test(file)));
  if (unwanted.length > 0) throw new Error(`.vscodeignore lets through: ${unwanted.join(', ')}`);

  const packagePath = join(root, 'accel.vsix');
  // Everything is bundled, so there are no dependencies; README links stay relative, because no address is known to be right.
  const flags = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await vsce('package', ...flags, '--out', packagePath);
  const { size } = statSync(packagePath);
  log(`accel.vsix: ${files.length} files, ${(size / 1024).toFixed(1)} KiB`);
  if (size > limit) throw new Error(`accel.vsix is larger than ${limit / 1024} KiB:\n${largest(files)}`);
  return packagePath;
}

/**
 * @param {string} command
 * @param {...string} args
 */
async function vsce(command, ...args) {
  const { code, output } = await tool('@vscode/vsce/vsce', [command, ...args], { quiet: true });
  if (code !== 0) throw new Error(`vsce ${command} failed:\n${output}`);
  return output;
}

/** @param {readonly string[]} files */
function largest(files) {
  return files
    .map((file) => ({ file, size: readFileSync(join(root, file)).length }))
    .sort((a, b) => b.size - a.size)
    .slice(0, 10)
    .map(({ file, size }) => `  ${(size / 1024).toFixed(0).padStart(6)} KiB  ${file}`)
    .join('\n');
}

if (process.argv[1] === import.meta.filename) {
  try {
    await makePackage(console.log);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
