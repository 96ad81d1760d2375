/**
 * `npm start`: from a fresh checkout to an editor. Installs, builds, prints the simulated table of an example, and opens
 * `examples/` in VS Code with the extension running: the `code` on the PATH, or else an embedded VS Code in the browser.
 *
 *   npm start -- --no-open       prepares all of that and says what it would open
 *   npm start -- --port 8080     where the embedded VS Code listens (a free port)
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { installHost, missingForHost } from '../test/support/host/install.mjs';
import { startServer } from '../test/support/host/server.mjs';
import { installDependencies } from './lib/install.mjs';
import { root, run, which } from './lib/run.mjs';

const examples = join(root, 'examples');
const first = join(examples, 'lenet5.accel');

/**
 * @param {string} message
 * @returns {never}
 */
function stop(message) {
  console.error(message);
  process.exit(1);
}

/** @returns {{ open: boolean, port: number }} */
function options() {
  try {
    const { values } = parseArgs({ options: { 'no-open': { type: 'boolean' }, port: { type: 'string' } } });
    return { open: !values['no-open'], port: Number(values.port ?? 0) };
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\nnpm start [-- [--no-open] [--port N]]`);
  }
}

/** The table of the example, as the command line prints it. */
async function showExample() {
  const command = join(root, 'dist/accel.cjs');
  if (!existsSync(command) || !existsSync(first)) return;
  console.log('\n$ accel simulate examples/lenet5.accel\n');
  const { code } = await run(process.execPath, [command, 'simulate', first]);
  if (code !== 0) stop('The example could not be simulated.');
}

/**
 * Opens the desktop VS Code.
 * @param {string} code its command
 * @param {boolean} open
 */
async function openDesktop(code, open) {
  const args = [`--extensionDevelopmentPath=${root}`, examples, first];
  if (!open) {
    console.log(`\nWould open VS Code: ${code} ${args.join(' ')}`);
    return;
  }
  console.log('\nOpening VS Code on examples/ with the extension running.');
  const result = await run(code, args);
  if (result.code !== 0) stop(`${code} ended with ${result.code}.`);
}

/**
 * Installs the embedded VS Code if needed, starts it, and stays until Ctrl+C.
 * @param {boolean} open
 * @param {number} port
 */
async function openEmbedded(open, port) {
  console.log('\nThere is no VS Code on the PATH (`code`), so an embedded one is used, in the browser.');
  const missing = missingForHost();
  if (missing.length > 0) {
    const advice = `It needs ${missing.join(', ')}: apt-get install ${missing.join(' ')}`;
    if (open) stop(advice);
    console.log(advice);
    return;
  }
  await installHost((message) => console.log(message));
  const { makePackage } = await import('./package.mjs');
  const vsix = await makePackage();
  if (!open) {
    console.log(`Would serve ${examples} with ${vsix} at http://127.0.0.1:${port || '<free port>'}/`);
    return;
  }
  const server = await startServer({ vsix, port, folder: join(root, '.vscode-test/editor') });
  const query = new URLSearchParams({
    folder: examples,
    payload: JSON.stringify([['openFile', `vscode-remote://${server.authority}${first}`]]),
  });
  const address = `${server.url}/?${query}`;
  console.log(`\nVS Code is running on examples/ at\n\n  ${address}\n\nStop it with Ctrl+C.`);
  openInBrowser(address);
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.once(signal, () => void server.stop());
  await server.closed;
}

/**
 * Shows the address in the user's browser, where there is a screen; the address has been printed in any case.
 * @param {string} address
 */
function openInBrowser(address) {
  const screen = process.platform === 'darwin' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  const opener = which(process.platform === 'darwin' ? 'open' : 'xdg-open');
  if (!screen || !opener) return;
  spawn(opener, [address], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}

if (Number(process.versions.node.split('.')[0]) < 20) stop(`Accel needs Node 20 or newer; this is ${process.version}.`);
const { open, port } = options();
try {
  await installDependencies((message) => console.log(message));
  const { build, isFresh } = await import('./build.mjs');
  if (!(await isFresh())) {
    console.log('Building ...');
    await build();
  }
  await showExample();
  const code = which('code');
  if (code) await openDesktop(code, open);
  else await openEmbedded(open, port);
} catch (error) {
  stop(error instanceof Error ? error.message : String(error));
}
