/** One call for a whole VS Code: server, packaged extension, browser, window. One `close` that leaves nothing behind. */
import { launchBrowser } from '../browser.mjs';
import { installHost } from './install.mjs';
import { startServer } from './server.mjs';
import { Workbench } from './workbench.mjs';

const themes = {
  dark: 'Default Dark Modern',
  light: 'Default Light Modern',
  contrast: 'Default High Contrast',
};

/**
 * @typedef {object} LaunchOptions
 * @property {string} workspace the folder to open, absolute
 * @property {string} vsix
 * @property {string} [file] a file to open, absolute
 * @property {Record<string, unknown>} [settings]
 * @property {keyof typeof themes} [colorTheme]
 * @property {{ width: number, height: number }} [viewport]
 * @property {number} [deviceScaleFactor] 2 for pictures that stay sharp
 * @property {Record<string, string>} [env] variables the extension host sees
 * @property {ReadonlyArray<readonly [string, string]>} [payload] more pairs for the workbench, like `extensionTestsPath`;
 *   `REMOTE` in a value stands for the start of this server's URIs
 * @property {(page: import('playwright-core').Page) => Promise<void>} [prepare] called before the page loads
 */

/**
 * @typedef {object} Host
 * @property {Workbench} workbench
 * @property {import('playwright-core').Page} page
 * @property {import('./server.mjs').HostServer} server
 * @property {() => Promise<void>} close
 */

/**
 * @param {LaunchOptions} options
 * @returns {Promise<Host>}
 */
export async function launch(options) {
  const { workspace, vsix, file, colorTheme = 'dark', viewport = { width: 1280, height: 800 } } = options;
  await installHost();
  const settings = { 'workbench.colorTheme': themes[colorTheme], ...options.settings };
  const server = await startServer({ vsix, settings, ...(options.env ? { env: options.env } : {}) });
  const browser = await launchBrowser().catch(async (/** @type {unknown} */ error) => {
    await server.stop();
    throw error;
  });
  const close = async () => {
    await browser.close().catch(() => undefined);
    await server.stop();
  };
  try {
    const page = await browser.newPage({
      viewport,
      colorScheme: colorTheme === 'light' ? 'light' : 'dark',
      ...(options.deviceScaleFactor ? { deviceScaleFactor: options.deviceScaleFactor } : {}),
    });
    await options.prepare?.(page);
    const remote = `vscode-remote://${server.authority}`;
    const payload = [...(file ? [['openFile', `${remote}${file}`]] : []), ...(options.payload ?? [])].map(
      ([key, value]) => [key, value?.replace('REMOTE', remote)],
    );
    const query = new URLSearchParams({ folder: workspace });
    if (payload.length > 0) query.set('payload', JSON.stringify(payload));
    await page.goto(`${server.url}/?${query}`);
    const workbench = new Workbench(page);
    await workbench.ready();
    return { workbench, page, server, close };
  } catch (error) {
    await close();
    throw error;
  }
}
