/** Brings node_modules in line with package-lock.json, with nothing but Node and npm. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './run.mjs';

/**
 * Whether what is installed is what package-lock.json says. npm leaves a copy of the lock in node_modules; packages that are
 * in only one of the two because they are for another platform do not count.
 */
function isInstalled() {
  const copy = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(copy)) return false;
  const wanted = packagesOf(join(root, 'package-lock.json'));
  const present = packagesOf(copy);
  return Object.entries(wanted).every(
    ([path, entry]) => path === '' || entry.optional || present[path]?.version === entry.version,
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
const packagesOf = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;

/**
 * Runs `npm ci` if it is needed.
 * @param {(message: string) => void} log
 */
export async function installDependencies(log) {
  if (isInstalled()) return;
  log('Installing dependencies (npm ci) ...');
  await must('npm', ['ci', '--no-audit', '--no-fund'], { quiet: true });
}
