/**
 * Starts the embedded VS Code as a web server on this machine, with the packaged extension installed and nothing shared with
 * the user's own editor. Only Node's own modules are used here: `npm start` opens its editor with this, too.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { must } from '../../../scripts/lib/run.mjs';
import { hostEntry } from './install.mjs';

/** @type {NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What keeps an editor under test quiet and predictable; callers add to it. */
const baseSettings = {
  'chat.commandCenter.enabled': false,
  // A blinking cursor would make every picture another one.
  'editor.cursorBlinking': 'solid',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'window.commandCenter': false,
  'workbench.editor.empty.hint': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * @typedef {object} ServerOptions
 * @property {string} vsix the packaged extension to install
 * @property {Record<string, unknown>} [settings] user settings
 * @property {Record<string, string>} [env] variables the extension host sees
 * @property {string} [folder] keep user data here instead of in a temporary folder that `stop` removes
 * @property {number} [port] instead of a free one
 */

/**
 * @typedef {object} HostServer
 * @property {string} url like `http://127.0.0.1:34567`
 * @property {string} authority what `vscode-remote://` URIs of this server start with
 * @property {string} userData
 * @property {(channel?: string) => Promise<string>} log what the server's extension host logged: its own log, or that of the
 *   output channels whose names contain `channel`
 * @property {() => Promise<void>} stop ends every process of the server and removes its temporary files
 * @property {Promise<void>} closed settles when the server ends by itself or is stopped
 */

/**
 * @param {ServerOptions} options
 * @returns {Promise<HostServer>}
 */
export async function startServer({ vsix, settings = {}, env = {}, folder, port = 0 }) {
  const temporary = folder === undefined;
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'accel-host-')));
  const userData = join(home, 'user-data');
  const extensions = join(home, 'extensions');
  await mkdir(join(userData, 'User'), { recursive: true });
  await mkdir(extensions, { recursive: true });
  const settingsFile = join(userData, 'User/settings.json');
  // In a folder that is kept, the settings are the user's from the second start on.
  if (!existsSync(settingsFile))
    await writeFile(settingsFile, JSON.stringify({ ...baseSettings, ...settings }, null, 2));
  const config = join(home, 'config.yaml');
  await writeFile(config, 'auth: none\n');

  const folders = ['--config', config, '--user-data-dir', userData, '--extensions-dir', extensions];
  await must(process.execPath, [hostEntry(), ...folders, '--force', '--install-extension', vsix], { quiet: true });

  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-workspace-trust'];
  const flags = [...folders, ...quiet, '--disable-getting-started-override', '--auth', 'none'];
  const child = spawn(process.execPath, [hostEntry(), ...flags, '--bind-addr', `127.0.0.1:${port}`], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that the whole family (extension host, language server, ...) can be ended at once.
    detached: true,
  });
  const kill = () => killGroup(child.pid);
  process.once('exit', kill);
  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    kill();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  // A signal ends this process without its `exit` event, but not a process group of its own.
  for (const signal of signals) process.once(signal, onSignal);
  /** @type {Promise<void>} */
  const closed = new Promise((done) => child.once('close', () => done()));

  const stop = async () => {
    kill();
    await closed;
    process.off('exit', kill);
    for (const signal of signals) process.off(signal, onSignal);
    if (temporary) await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const url = await listening(child);
    const log = (/** @type {string | undefined} */ channel) => readLogs(join(userData, 'logs'), channel);
    return { url, authority: new URL(url).host, userData, log, stop, closed };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** @param {number | undefined} pid */
function killGroup(pid) {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

/**
 * Waits until the server says where it listens.
 * @param {import('node:child_process').ChildProcessByStdio<null, import('node:stream').Readable, import('node:stream').Readable>} child
 * @returns {Promise<string>}
 */
function listening(child) {
  return new Promise((done, fail) => {
    let output = '';
    const timer = setTimeout(
      () => fail(new Error(`The embedded VS Code did not start within 60 s:\n${output}`)),
      60_000,
    );
    const read = (/** @type {Buffer} */ data) => {
      output += data.toString();
      const address = /listening on (http:\/\/[\d.]+:\d+)/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      done(address);
      // Keep reading, or the server would wait for its full pipe; but forget.
      output = '';
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('close', (code) => {
      clearTimeout(timer);
      fail(new Error(`The embedded VS Code ended with ${code}:\n${output}`));
    });
  });
}

/**
 * @param {string} folder
 * @param {string} [channel]
 */
async function readLogs(folder, channel) {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const wanted = files.filter((file) =>
    channel === undefined ? /remoteexthost\.log$/.test(file) : file.includes(channel) && file.endsWith('.log'),
  );
  const texts = await Promise.all(wanted.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')));
  return texts.join('\n');
}
