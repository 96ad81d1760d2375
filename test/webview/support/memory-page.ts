/** The memory panel in a browser: the page, policy and script that the extension uses, and behind it what the server answers. */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { layersInLine, memoryPictureOf } from '../../../client/src/panels/memory-picture.ts';
import { panelPage } from '../../../client/src/panels/page.ts';
import {
  type MemoryHostMessage,
  type MemoryPanelMessage,
  type MemoryState,
  parseMemoryPanelMessage,
} from '../../../media/memory-messages.ts';
import { memoryView } from '../../../server/src/features/memory-view.ts';
import type { MemoryView } from '../../../server/src/protocol/memory-view.ts';
import { launchBrowser } from '../../support/browser.mjs';
import { snapshotOf } from '../../support/snapshot.ts';
import { type ThemeName, themes } from './themes.ts';

const origin = 'http://panel.invalid';
export const uri = 'file:///workspace/main.accel';

let browser: Promise<Browser> | undefined;
let script: Promise<string> | undefined;

const bundle = async (): Promise<string> => {
  const result = await build({
    entryPoints: ['media/memory/main.ts'],
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

export interface MemoryPageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Of an earlier page of this panel. */
  readonly state?: unknown;
  readonly scale?: number;
}

/** What the server answers for a text. */
export function viewOf(text: string, schedule?: string): MemoryView {
  const view = memoryView(snapshotOf(text).snapshot, schedule);
  if (!view) throw new Error('nothing to show');
  return view;
}

export class MemoryPage {
  /** What the panel said, checked as the extension checks it. */
  readonly said: MemoryPanelMessage[] = [];
  /** Refused by the policy, thrown by the script, or written to the console as an error. */
  readonly problems: string[] = [];
  view: MemoryView | undefined;
  private serial = 0;

  private constructor(readonly page: Page) {}

  static async open(options: MemoryPageOptions = {}): Promise<MemoryPage> {
    const { theme = 'dark', width = 1200, height = 900, state, scale = 1 } = options;
    browser ??= launchBrowser();
    script ??= bundle();
    const context = await (await browser).newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    const panel = new MemoryPage(page);
    page.on('pageerror', (error) => panel.problems.push(String(error)));
    page.on('console', (message) => {
      if (message.text().includes('willReadFrequently')) return;
      if (message.type() === 'error' || message.type() === 'warning') panel.problems.push(message.text());
    });
    const html = panelPage({ name: 'memory', script: `${origin}/memory.js`, source: origin, nonce: 'n0nce' });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/memory.js') await route.fulfill({ contentType: 'text/javascript', body: await script! });
      else if (path === '/') await route.fulfill({ contentType: 'text/html', body: html });
      else await route.fulfill({ status: 404, contentType: 'image/x-icon', body: '' });
    });
    await page.exposeFunction('tellHost', (value: unknown) => {
      const message = parseMemoryPanelMessage(value);
      if (!message) throw new Error(`not a message: ${JSON.stringify(value)}`);
      panel.said.push(message);
    });
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

  /** As from the extension. Typed arrays do not survive the way into the page, so they travel as lists that name their type. */
  async send(message: MemoryHostMessage): Promise<void> {
    const plain = JSON.stringify(message, (_, value: unknown) =>
      ArrayBuffer.isView(value)
        ? { list: value.constructor.name, numbers: [...(value as unknown as number[])].map(String) }
        : value,
    );
    await this.page.evaluate((text) => {
      const kinds = { Int32Array, Uint8Array, Float64Array } as const;
      const data = JSON.parse(text, (_, value: { list?: keyof typeof kinds; numbers?: string[] } | null) =>
        value?.list ? kinds[value.list].from(value.numbers!.map(Number)) : value,
      );
      window.postMessage(data, '*');
    }, plain);
    await this.settle();
  }

  /** The usual beginning, and what follows an edit. */
  async show(view: MemoryView): Promise<void> {
    if (this.serial === 0) await this.send({ type: 'target', uri, file: 'main.accel', schedule: null });
    this.view = view;
    this.serial++;
    await this.send({ type: 'picture', picture: memoryPictureOf(view, this.serial) });
  }

  /** The cursor goes to a line, counted from 0. */
  async cursor(line: number): Promise<void> {
    await this.send({ type: 'cursor', serial: this.serial, layers: layersInLine(this.view!, uri, line) });
  }

  /** Until what was sent is drawn. */
  async settle(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((done) => {
          let frames = 4;
          const next = (): void => {
            if (frames-- === 0) done();
            else requestAnimationFrame(next);
          };
          next();
        }),
    );
  }

  /** The row of a pass. */
  row(layer: string, pass: string): number {
    const { names, passes } = this.view!;
    const name = names.indexOf(layer);
    return passes.layer.findIndex((each, row) => each === name && passes.pass[row] === pass);
  }

  /** Where a pass is drawn, in pixels of the window. */
  async placeOf(chart: 'accel-memory-curve' | 'accel-roofline', row: number): Promise<{ x: number; y: number }> {
    const canvas = this.page.locator(`${chart} canvas`);
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    const inside = await this.page.evaluate(
      ([name, wanted]) =>
        (
          document.querySelector('accel-memory')!.shadowRoot!.querySelector(name) as unknown as {
            centreOf(row: number): { x: number; y: number };
          }
        ).centreOf(wanted),
      [chart, row] as const,
    );
    return { x: box.x + inside.x, y: box.y + inside.y };
  }

  async state(): Promise<MemoryState> {
    return await this.page.evaluate(() => (window as unknown as { stage: { state: MemoryState } }).stage.state);
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
