/**
 * Installs an embedded VS Code (code-server: workbench, Node extension host and webviews, served to a browser) from npm, once
 * for a machine. It stays out of package.json so that a plain `npm ci` is fast. Only Node's own modules are used here: `npm
 * start` needs this before it needs anything else.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { must, root, which } from '../../../scripts/lib/run.mjs';

/** code-server 4.99.4 is VS Code 1.99.3, the oldest VS Code that package.json's `engines` allows. */
const version = '4.99.4';

/** Native modules are compiled for one Node ABI, so the folder's name says which. */
const folderName = `code-server-${version}-${process.platform}-${process.arch}-${process.versions.modules}`;

/** Written last: a folder without it is no installation. */
const marker = 'installed.json';

/**
 * Where the host lives: ACCEL_HOST_CACHE, or the user's cache folder, so that every clone on a machine shares one.
 * @returns {string}
 */
export function hostFolder() {
  const cache = process.env.ACCEL_HOST_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'accel');
  return join(cache, folderName);
}

/** Whether `installHost` would have nothing to do. */
export const isHostInstalled = () => existsSync(join(hostFolder(), marker));

/**
 * What the machine lacks to run the host, as Debian package names.
 * @returns {string[]}
 */
export function missingForHost() {
  const missing = which('rg') ? [] : ['ripgrep'];
  if (isHostInstalled()) return missing;
  if (!which('c++') && !which('g++') && !which('clang++')) missing.push('g++');
  if (!which('make')) missing.push('make');
  if (!which('python3')) missing.push('python3');
  return missing;
}

/**
 * The entry script of an installed host.
 * @param {string} [folder]
 */
export const hostEntry = (folder = hostFolder()) => join(folder, 'node_modules/code-server/out/node/entry.js');

/**
 * Installs the host unless it is there; answers its folder. The work is done beside it and moved into place at the end, so
 * that an interrupted or a second installation never leaves half of one.
 * @param {(message: string) => void} [log]
 * @returns {Promise<string>}
 */
export async function installHost(log = () => {}) {
  const folder = hostFolder();
  if (isHostInstalled()) return folder;
  const missing = missingForHost();
  if (missing.length > 0) throw new Error(`The embedded VS Code needs: apt-get install ${missing.join(' ')}`);

  const started = Date.now();
  log(`Installing an embedded VS Code (code-server ${version}) into ${folder}; this takes a minute or two, once.`);
  await mkdir(dirname(folder), { recursive: true });
  const work = await mkdtemp(join(dirname(folder), 'installing-'));
  try {
    await installInto(work, log);
    await writeFile(join(work, marker), `${JSON.stringify({ version, node: process.version })}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder).catch((/** @type {unknown} */ error) => {
      // Another installation was faster; its result is as good as ours.
      if (!isHostInstalled()) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  log(`The embedded VS Code is installed (${Math.round((Date.now() - started) / 1000)} s).`);
  return folder;
}

/**
 * @param {string} folder
 * @param {(message: string) => void} log
 */
async function installInto(folder, log) {
  const env = npmEnvironment();
  const quiet = { quiet: true, env };
  // Without a manifest of its own, npm would install into the nearest folder above that has one.
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');

  log('  code-server ...');
  await must('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `code-server@${version}`], {
    ...quiet,
    cwd: folder,
  });
  const vscode = join(folder, 'node_modules/code-server/lib/vscode');
  log('  the libraries of VS Code ...');
  await must('npm', ['install', '--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund'], {
    ...quiet,
    cwd: vscode,
  });
  log('  compiling native modules ...');
  await must('npm', ['rebuild', 'argon2', '--build-from-source'], { ...quiet, cwd: folder });
  await must('npm', ['rebuild', '@vscode/spdlog', 'native-watchdog', 'node-pty'], { ...quiet, cwd: vscode });

  // The package would download ripgrep; quick open and search use the system's instead.
  const ripgrep = join(vscode, 'node_modules/@vscode/ripgrep/bin');
  await mkdir(ripgrep, { recursive: true });
  await symlink(which('rg') ?? 'rg', join(ripgrep, 'rg'));
}

/** @returns {Record<string, string>} */
function npmEnvironment() {
  /** @type {Record<string, string>} */
  const env = { npm_config_yes: 'true' };
  const prefix = dirname(dirname(process.execPath));
  // Node's headers lie beside many installations of Node; with them, compiling needs no download.
  if (existsSync(join(prefix, 'include/node/node.h'))) env.npm_config_nodedir = prefix;
  return env;
}

if (process.argv[1] === import.meta.filename) {
  process.chdir(root);
  await installHost((message) => console.log(message));
}
