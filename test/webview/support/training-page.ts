/** The training panel in a browser: the page, policy and script that the extension uses. */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../../client/src/panels/page.ts';
import { parseTrainingPanelMessage, type TrainingPanelMessage } from '../../../media/training-messages.ts';
import type { TrainingView } from '../../../server/src/protocol/training-view.ts';
import { launchBrowser } from '../../support/browser.mjs';
import { type ThemeName, themes } from './themes.ts';

const origin = 'http://panel.invalid';

let browser: Promise<Browser> | undefined;
let script: Promise<string> | undefined;

const bundle = async (): Promise<string> => {
  const result = await build({
    entryPoints: ['media/training/main.ts'],
    bundle: true,
    format: 'iife',
    target: 'chrome128',
    minify: true,
    write: false,
  });
  return result.outputFiles[0]!.text;
};

export const closeBrowser = async (): Promise<void> => {
  await (await browser)?.close();
  browser = undefined;
};

export interface TrainingPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
}

export class TrainingPage {
  /** What the panel said, checked as the extension checks it. */
  readonly said: TrainingPanelMessage[] = [];
  /** Refused by the policy, thrown by the script, or written to the console as an error. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {}

  static async open({ theme = 'dark', width = 1200, height = 900 }: TrainingPageOptions = {}): Promise<TrainingPage> {
    browser ??= launchBrowser();
    script ??= bundle();
    const context = await (await browser).newContext({ viewport: { width, height } });
    const page = await context.newPage();
    const panel = new TrainingPage(page);
    page.on('pageerror', (error) => panel.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') panel.problems.push(message.text());
    });
    const html = panelPage({ name: 'training', script: `${origin}/training.js`, source: origin, nonce: 'n0nce' });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/training.js') await route.fulfill({ contentType: 'text/javascript', body: await script! });
      else if (path === '/') await route.fulfill({ contentType: 'text/html', body: html });
      else await route.fulfill({ status: 404, contentType: 'image/x-icon', body: '' });
    });
    await page.exposeFunction('tellHost', (value: unknown) => {
      const message = parseTrainingPanelMessage(value);
      if (!message) throw new Error(`not a message: ${JSON.stringify(value)}`);
      panel.said.push(message);
    });
    await page.addInitScript((shown) => {
      Object.assign(window, {
        acquireVsCodeApi: () => ({
          postMessage: (message: unknown) =>
            (window as unknown as { tellHost(value: unknown): void }).tellHost(message),
        }),
      });
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
      );
      // As the editor does it: variables on the root, the kind of theme on the body.
      document.addEventListener('readystatechange', () => {
        if (!document.body) return;
        document.body.className = shown.classes;
        document.body.style.margin = '0';
        document.documentElement.style.background = 'var(--vscode-editor-background)';
        for (const [name, value] of Object.entries(shown.variables))
          document.documentElement.style.setProperty(name, value);
      });
    }, themes[theme]);
    await page.goto(`${origin}/`);
    return panel;
  }

  /** As from the extension; waits until it is drawn. */
  async show(view: TrainingView): Promise<void> {
    await this.send({ type: 'picture', picture: view });
  }

  async send(message: unknown): Promise<void> {
    await this.page.evaluate(async (data) => {
      window.postMessage(data, '*');
      for (let frame = 0; frame < 4; frame++) await new Promise((next) => requestAnimationFrame(next));
    }, message);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
