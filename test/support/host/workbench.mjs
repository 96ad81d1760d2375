/** Hands and eyes on a running VS Code: what a user does with keyboard and mouse, and reads from the screen. */
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How long anything may take to appear; the first window on a busy machine is the slowest. */
const patience = 30_000;

const quickInput = '.quick-input-widget:not([style*="display: none"]) .quick-input-box input';

/**
 * Asks again until there is an answer (neither undefined nor false) or patience ends.
 * @template T
 * @param {string} what for the message when it never comes
 * @param {() => Promise<T | undefined | false>} ask
 * @param {number} [timeout] milliseconds
 * @returns {Promise<T>}
 */
export async function until(what, ask, timeout = patience) {
  const end = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Waited ${timeout / 1000} s in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

export class Workbench {
  /** @param {import('playwright-core').Page} page with the workbench loaded */
  constructor(page) {
    this.page = page;
  }

  /** Waits until the window is usable: the status bar is there and the extension host answers. */
  async ready() {
    await this.page.waitForSelector('.monaco-workbench .statusbar', { timeout: patience });
    await until('the remote extension host', async () => (await this.statusBar()).length > 0);
  }

  /**
   * Types into the quick input that a key opened, and takes what it offers for `expected`.
   * @param {string} key
   * @param {string} text
   * @param {string} expected
   */
  async #pick(key, text, expected) {
    const offered = this.page.locator('.quick-input-list .monaco-list-row', { hasText: expected }).first();
    await until(`"${expected}" in the quick input`, async () => {
      await this.page.keyboard.press('Escape');
      await this.page.keyboard.press(key);
      await this.page.waitForSelector(quickInput, { timeout: 2_000 }).catch(() => undefined);
      await this.page.keyboard.insertText(text);
      // A list filled before files or commands were known does not fill later; so ask anew.
      return offered.waitFor({ timeout: 1_500 }).then(
        () => true,
        () => false,
      );
    });
    // A list that is filled anew in the moment of a click swallows it.
    await until(`the quick input to take "${expected}"`, async () => {
      await offered.click({ timeout: 2_000 }).catch(() => undefined);
      // Not the input itself: a command may open it again at once, with a question of its own.
      return offered.waitFor({ state: 'hidden', timeout: 3_000 }).then(
        () => true,
        () => false,
      );
    });
  }

  /**
   * Opens a file of the workspace by its name.
   * @param {string} name like `lenet5.accel`
   */
  async openFile(name) {
    await this.#pick('Control+p', name, name);
    await this.page
      .locator('.editor-group-container.active .tab.active', { hasText: name })
      .waitFor({ timeout: patience });
    await this.page.waitForSelector('.editor-group-container.active .monaco-editor .view-line', { timeout: patience });
  }

  /**
   * Runs a command by its title in the command palette.
   * @param {string} title like `Accel: Open Schedule to the Side`
   */
  async command(title) {
    await this.#pick('F1', title, title);
  }

  /**
   * Puts the cursor of the active editor somewhere; both numbers count from one.
   * @param {number} line
   * @param {number} [column]
   */
  async goTo(line, column = 1) {
    await this.page.keyboard.press('Control+g');
    await this.page.waitForSelector(quickInput, { timeout: patience });
    await this.page.keyboard.insertText(`${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await until(`the cursor at ${line}:${column}`, async () => {
      const at = await this.cursor();
      return at?.line === line && at.column === column;
    });
  }

  /** Takes the keyboard from a panel to the visible text editor, with the mouse as a user does. */
  async focusText() {
    const box = await this.page.locator('.editor-group-container .monaco-editor').first().boundingBox();
    if (!box) throw new Error('There is no text editor to click into');
    await this.page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await until('the text editor to have the keyboard', async () => (await this.cursor()) !== undefined);
  }

  /** Where the status bar says the cursor is. */
  async cursor() {
    const text = (await this.statusBar()).find((item) => /^Ln \d+, Col \d+/.test(item));
    const match = /^Ln (\d+), Col (\d+)/.exec(text ?? '');
    return match ? { line: Number(match[1]), column: Number(match[2]) } : undefined;
  }

  /** The line with the cursor in the visible text editor, also while the keyboard is in a panel; from one. */
  async currentLine() {
    const numbers = await this.page.locator('.monaco-editor .line-numbers.active-line-number').allInnerTexts();
    return numbers.length > 0 ? Number(numbers[0]) : undefined;
  }

  /** The texts in the status bar. */
  async statusBar() {
    const texts = await this.page.locator('.statusbar .statusbar-item').allInnerTexts();
    return texts.map((text) => text.trim()).filter((text) => text !== '');
  }

  /**
   * Types text at the cursor, as if from the keyboard at once (no completion pops up in between).
   * @param {string} text
   */
  async type(text) {
    await this.page.keyboard.insertText(text);
  }

  /**
   * Shows the hover at the cursor and answers its text.
   * @param {number} line
   * @param {number} column
   */
  async hover(line, column) {
    await this.goTo(line, column);
    return until(`a hover at ${line}:${column}`, async () => {
      await this.page.keyboard.press('Control+k');
      await this.page.keyboard.press('Control+i');
      const shown = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
      await shown.waitFor({ timeout: 3_000 }).catch(() => undefined);
      const text = (await shown.innerText().catch(() => '')).trim();
      return text !== '' && !/^Loading/.test(text) && text;
    });
  }

  /** Waits until the picture stops changing: highlighting, hints and notifications have come. */
  async settled() {
    let before = await this.page.screenshot({ caret: 'hide' });
    let equal = 0;
    await until('a still picture', async () => {
      await this.page.waitForTimeout(250);
      const now = await this.page.screenshot({ caret: 'hide' });
      equal = now.equals(before) ? equal + 1 : 0;
      before = now;
      return equal >= 4;
    });
  }

  /** The lines on screen in the active editor, inlay hints included, as drawn. */
  async lines() {
    const lines = await this.page
      .locator('.editor-group-container.active .monaco-editor .view-line')
      .evaluateAll((nodes) =>
        nodes
          .map((node) => ({
            top: node.getBoundingClientRect().top,
            text: (node.textContent ?? '').replaceAll('\u00a0', ' '),
          }))
          .sort((a, b) => a.top - b.top)
          .map(({ text }) => text),
      );
    return lines;
  }

  /**
   * How many squiggles of a severity are on screen.
   * @param {'error' | 'warning' | 'info' | 'hint'} severity
   */
  squiggles(severity) {
    return this.page.locator(`.monaco-editor .squiggly-${severity}`).count();
  }

  /** Opens the Problems view and answers its rows: files and messages. */
  async problems() {
    await this.command('Problems: Focus on Problems View');
    await this.page.waitForSelector('.markers-panel', { timeout: patience });
    const rows = await this.page.locator('.markers-panel .monaco-list-row').allInnerTexts();
    return rows.map((row) => row.replaceAll(/\s+/g, ' ').trim());
  }

  /**
   * The document inside a webview: the frame that shows `text`, also inside the shadow roots of its elements.
   * @param {string} text
   * @returns {Promise<import('playwright-core').Frame>}
   */
  webview(text) {
    return until(`a webview saying "${text}"`, async () => {
      for (const frame of this.page.frames().slice(1)) {
        const found = await frame
          .getByText(text)
          .count()
          .catch(() => 0);
        if (found > 0) return frame;
      }
      return undefined;
    });
  }

  /** Reloads the window as `Developer: Reload Window` does. */
  async reload() {
    // The browser's own reload would give the workbench no time to save what is open.
    const loaded = this.page.waitForEvent('load');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.ready();
  }

  /** @param {string} file where the PNG goes */
  async screenshot(file) {
    await mkdir(dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
  }
}
