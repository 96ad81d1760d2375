/**
 * The panel of an array at work in a browser: the page, policy and script that the extension uses, and behind it the simulation
 * itself, which answers what the panel wants.
 */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { pageOf } from '../../../client/src/panels/array-page.ts';
import { panelPage } from '../../../client/src/panels/page.ts';
import {
  type ArrayHostMessage,
  type ArrayPanelMessage,
  type ArrayState,
  parsePanelMessage,
  type Page as ShownPage,
  type Want,
} from '../../../media/array-messages.ts';
import { arrayView } from '../../../server/src/features/array-view.ts';
import { launchBrowser } from '../../support/browser.mjs';
import { snapshotOf } from '../../support/snapshot.ts';
import { type ThemeName, themes } from './themes.ts';

const origin = 'http://panel.invalid';
export const uri = 'file:///workspace/main.accel';

let browser: Promise<Browser> | undefined;
let script: Promise<string> | undefined;

const bundle = async (): Promise<string> => {
  const result = await build({
    entryPoints: ['media/array/main.ts'],
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

export interface ArrayPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Of an earlier page of this panel. */
  readonly state?: unknown;
  /** The line the panel was opened for. */
  readonly line?: number;
  /** The schedule the panel was opened for. */
  readonly schedule?: string;
  readonly scale?: number;
}

export class ArrayPage {
  /** What the panel said, checked as the extension checks it. */
  readonly said: ArrayPanelMessage[] = [];
  /** Refused by the policy, thrown by the script, or written to the console as an error. */
  readonly problems: string[] = [];
  /** The text that is simulated; null: the text has nothing to simulate. */
  text: string | null;

  private constructor(
    readonly page: Page,
    text: string,
  ) {
    this.text = text;
  }

  static async open(text: string, options: ArrayPageOptions = {}): Promise<ArrayPage> {
    const { theme = 'dark', width = 1100, height = 860, state, scale = 1, line, schedule } = options;
    browser ??= launchBrowser();
    script ??= bundle();
    const context = await (await browser).newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    const panel = new ArrayPage(page, text);
    page.on('pageerror', (error) => panel.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('willReadFrequently')) return;
      if (message.type() === 'error' || message.type() === 'warning') panel.problems.push(message.text());
    });
    const html = panelPage({ name: 'array', script: `${origin}/array.js`, source: origin, nonce: 'n0nce' });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/array.js') await route.fulfill({ contentType: 'text/javascript', body: await script! });
      else if (path === '/') await route.fulfill({ contentType: 'text/html', body: html });
      else await route.fulfill({ status: 404, contentType: 'image/x-icon', body: '' });
    });
    await page.exposeFunction('tellHost', (value: unknown) => panel.receive(value, line ?? null, schedule ?? null));
    await page.addInitScript(
      ([saved, shown]) => {
        const stage = { state: saved as unknown };
        Object.assign(window, {
          stage,
          acquireVsCodeApi: () => ({
            postMessage: (message: unknown) =>
              (window as unknown as { tellHost(value: unknown): void }).tellHost(message),
            getState: () => stage.state,
            setState: (next: unknown) => {
              stage.state = structuredClone(next);
            },
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
      },
      [state ?? null, themes[theme]] as const,
    );
    await page.goto(`${origin}/`);
    return panel;
  }

  private async receive(value: unknown, line: number | null, schedule: string | null): Promise<void> {
    const message = parsePanelMessage(value);
    if (!message) throw new Error(`not a message: ${JSON.stringify(value)}`);
    this.said.push(message);
    if (message.type === 'ready') {
      await this.send({ type: 'target', uri, file: 'main.accel', schedule, line });
    } else if (message.type === 'want') await this.send(this.answer(message));
  }

  private answer({ scene, schedule, layer, pass, line, fold, from }: Want): ArrayHostMessage {
    const run = arrayView(snapshotOf(this.text ?? '').snapshot, {
      uri,
      fold,
      from,
      ...(schedule !== null && { schedule }),
      ...(layer !== null && { layer }),
      ...(pass !== null && { pass }),
      ...(line !== null && { line }),
    });
    for (;;) {
      const next = run.next();
      if (!next.done) continue;
      if (!next.value) return { type: 'nothing', reason: 'noPass', detail: '' };
      return { type: 'page', scene, page: pageOf(next.value) };
    }
  }

  /** As from the extension. Typed arrays do not survive the way into the page, so they travel as lists that name their type. */
  async send(message: ArrayHostMessage): Promise<void> {
    const plain = JSON.stringify(message, (_, value: unknown) =>
      ArrayBuffer.isView(value)
        ? { list: value.constructor.name, words: [...(value as unknown as number[])].map(String) }
        : value,
    );
    await this.page.evaluate((text) => {
      const kinds = { Int32Array, Uint8Array, Float64Array } as const;
      const data = JSON.parse(text, (_, value: { list?: keyof typeof kinds; words?: string[] } | null) =>
        value?.list ? kinds[value.list].from(value.words!.map(Number)) : value,
      );
      window.postMessage(data, '*');
    }, plain);
  }

  /** What answers the last wish. */
  async lastPage(): Promise<ShownPage> {
    const want = this.said.findLast((message) => message.type === 'want')!;
    const answer = this.answer(want);
    if (answer.type !== 'page') throw new Error('there is nothing to show');
    return answer.page;
  }

  /** Until a cycle is drawn and no page is missing. */
  async settle(): Promise<void> {
    await this.page.locator('canvas').waitFor();
    await this.page.waitForFunction(() => {
      const root = document.querySelector('accel-array')!.shadowRoot!;
      const wanted = root.querySelector<HTMLInputElement>('.cycle input')?.value;
      return root.querySelector('.caption strong')?.textContent === `Cycle ${Number(wanted).toLocaleString('en-US')}.`;
    });
    await this.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  }

  async go(cycle: number): Promise<void> {
    const field = this.page.getByLabel('Go to cycle');
    await field.fill(String(cycle));
    await field.press('Enter');
    await this.settle();
  }

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(({ classes, variables }) => {
      document.body.className = classes;
      document.documentElement.removeAttribute('style');
      document.documentElement.style.background = 'var(--vscode-editor-background)';
      for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    }, themes[theme]);
    await this.settle();
  }

  async state(): Promise<ArrayState> {
    return await this.page.evaluate(() => (window as unknown as { stage: { state: ArrayState } }).stage.state);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
