/** A panel in a browser: the page, policy and script that the extension uses, a stand-in for the editor, and what the panel said. */
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { panelPage } from '../../../client/src/panels/page.ts';
import {
  type Bars,
  type HostMessage,
  type PanelMessage,
  parsePanelMessage,
  type ViewState,
} from '../../../media/messages.ts';
import { launchBrowser } from '../../support/browser.mjs';
import { type ThemeName, themes } from './themes.ts';

const origin = 'http://panel.invalid';

let browser: Promise<Browser> | undefined;
let script: Promise<string> | undefined;

/** The panel's script, bundled as the build does it. */
const bundle = async (): Promise<string> => {
  const result = await build({
    entryPoints: ['media/schedule/main.ts'],
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
interface Stage {
  said: unknown[];
  state: unknown;
  problems: string[];
}
declare global {
  interface Window {
    stage: Stage;
  }
}

export interface PanelOptions {
  readonly theme?: ThemeName;
  readonly width?: number;
  readonly height?: number;
  /** Of an earlier page of this panel. */
  readonly state?: unknown;
  readonly scale?: number;
}

export class PanelPage {
  readonly page: Page;
  /** Refused by the policy, thrown by the script, or written to the console as an error. */
  readonly problems: string[] = [];
  private answered = 0;

  constructor(page: Page) {
    this.page = page;
  }

  static async open({
    theme = 'dark',
    width = 1000,
    height = 720,
    state,
    scale = 1,
  }: PanelOptions = {}): Promise<PanelPage> {
    browser ??= launchBrowser();
    script ??= bundle();
    const context = await (await browser).newContext({ viewport: { width, height }, deviceScaleFactor: scale });
    const page = await context.newPage();
    const panel = new PanelPage(page);
    page.on('pageerror', (error) => panel.problems.push(String(error)));
    page.on('console', (message) => {
      // The tests look at pixels more often than browsers advise; that is not the panel's fault.
      if (message.text().includes('willReadFrequently')) return;
      if (message.type() === 'error' || message.type() === 'warning') panel.problems.push(message.text());
    });
    const html = panelPage({ name: 'schedule', script: `${origin}/schedule.js`, source: origin, nonce: 'n0nce' });
    await page.route(`${origin}/**`, async (route) => {
      const path = new URL(route.request().url()).pathname;
      if (path === '/schedule.js') await route.fulfill({ contentType: 'text/javascript', body: await script! });
      else if (path === '/') await route.fulfill({ contentType: 'text/html', body: html });
      else await route.fulfill({ status: 404, contentType: 'image/x-icon', body: '' });
    });
    await page.addInitScript(
      ([saved, shown]) => {
        window.stage = { said: [], state: saved, problems: [] };
        document.addEventListener('securitypolicyviolation', (event) =>
          window.stage.problems.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
        );
        Object.assign(window, {
          acquireVsCodeApi: () => ({
            postMessage: (message: unknown) => window.stage.said.push(message),
            getState: () => window.stage.state,
            setState: (next: unknown) => {
              window.stage.state = structuredClone(next);
            },
          }),
        });
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

  /** As from the extension. */
  async send(...messages: HostMessage[]): Promise<void> {
    for (const message of messages) {
      await this.page.evaluate((value) => {
        const revived = (each: unknown): unknown => {
          if (Array.isArray(each)) return each.map(revived);
          if (typeof each !== 'object' || each === null) return each;
          if ('typed' in each && 'values' in each) {
            const made = window[each.typed as 'Float64Array'];
            return made.from(each.values as number[]);
          }
          return Object.fromEntries(Object.entries(each).map(([key, part]) => [key, revived(part)]));
        };
        window.postMessage(revived(value), '*');
      }, plain(message));
    }
    await this.settle();
  }

  /** Answers what the panel asks for in more detail, until it asks for nothing. @param bars of a window */
  async answer(bars: (from: number, to: number, limit: number) => Bars): Promise<void> {
    for (;;) {
      const asked = (await this.said()).filter((message) => message.type === 'bars');
      if (asked.length === this.answered) return;
      const { serial, from, to, limit } = asked.at(-1)!;
      this.answered = asked.length;
      await this.send({ type: 'bars', serial, from, to, bars: bars(from, to, limit) });
    }
  }

  /** The usual beginning. */
  async show(picture: Extract<HostMessage, { type: 'picture' }>['picture']): Promise<void> {
    await this.send({ type: 'target', uri, file: 'resnet50.accel', schedule: null }, { type: 'picture', picture });
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

  /** What the panel said, checked as the extension checks it. */
  async said(): Promise<PanelMessage[]> {
    const said = await this.page.evaluate(() => window.stage.said);
    return said.map((value) => {
      const message = parsePanelMessage(value);
      if (!message) throw new Error(`not a message: ${JSON.stringify(value)}`);
      return message;
    });
  }

  async state(): Promise<ViewState> {
    return (await this.page.evaluate(() => window.stage.state)) as ViewState;
  }

  /** Everything that went wrong since the page was opened. */
  async allProblems(): Promise<string[]> {
    return [...this.problems, ...(await this.page.evaluate(() => window.stage.problems))];
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

export const uri = 'file:///designs/resnet50.accel';

/** Typed arrays do not survive the way into the page, so they travel as lists with a name. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) {
    return { typed: value.constructor.name, values: Array.from(value as Float64Array) };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, plain(part)]));
}
