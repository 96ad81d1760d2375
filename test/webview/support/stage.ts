/** A panel in a browser: the page, policy and script that the extension uses, and a stand-in for the editor around it. */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../../client/src/panels/page.ts';
import { launchBrowser } from '../../support/browser.mjs';
import { type ThemeName, themes } from './themes.ts';

const origin = 'http://panel.invalid';

let browser: Promise<Browser> | undefined;
const scripts = new Map<string, Promise<string>>();

/** The panel's script, bundled as the build does it. */
const bundle = async (name: string): Promise<string> => {
  const result = await build({
    entryPoints: [`media/${name}/main.ts`],
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

/** What the stand-in for the editor keeps inside the page. */
declare global {
  interface Window {
    stage: { said: unknown[]; state: unknown };
    /** Where somebody answers what the panel says. */
    tellHost?(message: unknown): void;
  }
}

export interface StageOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Of an earlier page of this panel. */
  readonly state?: unknown;
  readonly scale?: number;
}

/** A page with nothing in it. */
export async function newPage({ width, height, scale = 1 }: StageOptions & { width: number; height: number }) {
  browser ??= launchBrowser();
  const context = await (await browser).newContext({ viewport: { width, height }, deviceScaleFactor: scale });
  return await context.newPage();
}

/** What a panel said, checked as the extension checks it. */
export function checked<Message>(value: unknown, parse: (value: unknown) => Message | undefined): Message {
  const message = parse(value);
  if (!message) throw new Error(`not a message: ${JSON.stringify(value)}`);
  return message;
}

export class Stage<State = unknown> {
  /** Refused by the policy, thrown by the script, or written to the console as an error. */
  readonly problems: string[] = [];

  protected constructor(readonly page: Page) {}

  /** @param hear is told what the panel says when it says it; `window.stage.said` has all of it, too */
  protected async load(
    name: string,
    { theme = 'dark', state }: StageOptions,
    hear?: (message: unknown) => void | Promise<void>,
  ): Promise<void> {
    const { page, problems } = this;
    if (!scripts.has(name)) scripts.set(name, bundle(name));
    const script = scripts.get(name)!;
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('console', (message) => {
      // The tests look at pixels more often than browsers advise; that is not the panel's fault.
      if (message.text().includes('willReadFrequently')) return;
      if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
    });
    const html = panelPage({ name, script: `${origin}/${name}.js`, source: origin, nonce: 'n0nce' });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === `/${name}.js`) await route.fulfill({ contentType: 'text/javascript', body: await script });
      else if (path === '/') await route.fulfill({ contentType: 'text/html', body: html });
      else await route.fulfill({ status: 404, contentType: 'image/x-icon', body: '' });
    });
    if (hear) await page.exposeFunction('tellHost', hear);
    await page.addInitScript(
      ([saved, shown]) => {
        window.stage = { said: [], state: saved };
        Object.assign(window, {
          acquireVsCodeApi: () => ({
            postMessage: (message: unknown) => {
              window.stage.said.push(message);
              window.tellHost?.(message);
            },
            getState: () => window.stage.state,
            setState: (next: unknown) => {
              window.stage.state = structuredClone(next);
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
  }

  /** As from the extension. */
  protected async post(message: unknown): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
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

  async setTheme(theme: ThemeName): Promise<void> {
    await this.page.evaluate(({ classes, variables }) => {
      document.body.className = classes;
      document.documentElement.removeAttribute('style');
      document.documentElement.style.background = 'var(--vscode-editor-background)';
      for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    }, themes[theme]);
    await this.settle();
  }

  async state(): Promise<State> {
    return (await this.page.evaluate(() => window.stage.state)) as State;
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
