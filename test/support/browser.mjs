/** The browser that panels and the embedded VS Code are tested in: the system's Chromium, found but never downloaded. */
import { existsSync } from 'node:fs';
import { which } from '../../scripts/lib/run.mjs';

const places = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The path of a Chromium: ACCEL_CHROMIUM, or the one the system has.
 * @returns {string | undefined}
 */
export function findChromium() {
  const named = process.env.ACCEL_CHROMIUM;
  if (named) return existsSync(named) ? named : undefined;
  return (
    which('chromium') ?? which('chromium-browser') ?? which('google-chrome') ?? places.find((path) => existsSync(path))
  );
}

/**
 * A headless Chromium. Close it when done.
 * @returns {Promise<import('playwright-core').Browser>}
 */
export async function launchBrowser() {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('No Chromium found: apt-get install chromium, or name one in ACCEL_CHROMIUM');
  const { chromium } = await import('playwright-core');
  return chromium.launch({
    executablePath,
    args: [
      // Tests run in containers, often as root, where the sandbox cannot be set up.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
