import { describe, expect, test } from 'vitest';
import { parsePanelMessage } from '../../media/array-messages.ts';
import { ArrayPage, type ArrayPageOptions, uri } from './support/array-page.ts';
import { barriers } from './support/barriers.ts';
import { faultless } from './support/faultless.ts';
import type { ThemeName } from './support/themes.ts';

const design = (grid: string, buffering = 'exposed'): string => `array Small {
  grid ${grid}
  dataflow configurable
}
network N {
  input x [3, 8, 8]
  a = conv(x, filters = 6, kernel = 3)
  b = conv(a, filters = 5, kernel = 3)
  output b
}
schedule Train {
  network N
  array Small
  forward { dataflow ws, buffering ${buffering} }
  backward { order interleaved, buffering ${buffering} }
}
schedule Other extends Train { batch 4 }
`;

async function open(text = design('4x4'), options?: ArrayPageOptions): Promise<ArrayPage> {
  const panel = faultless(await ArrayPage.open(text, options));
  await panel.settle();
  return panel;
}

const caption = (panel: ArrayPage): Promise<string> => panel.page.locator('.caption').innerText();
const picture = (panel: ArrayPage): Promise<string> =>
  panel.page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

describe('what is shown', () => {
  test('the layer, its pass, the fold, and what happens in the cycle', async () => {
    const panel = await open();
    const { page } = panel;
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(/^a\s+forward$/);
    expect(await caption(panel)).toMatch(/^Cycle 0\. Fold 0 loads\. 0 of 16 PEs work; 4 words enter, 0 leave\./);
    await panel.go(12);
    expect(await caption(panel)).toMatch(/Fold 0 computes\. 16 of 16 PEs work; 4 words enter, 4 leave/);
  });

  test('a product that a reader can check by hand', async () => {
    const panel = await open();
    await panel.go(12);
    const text = await caption(panel);
    const [, a, b, before, after] = /adds (\d+) × (\d+) \(.*\) to the partial sum (\d+): it sends down (\d+)/.exec(
      text,
    )!;
    expect(Number(a) * Number(b) + Number(before)).toBe(Number(after));
    expect(Number(a)).toBeGreaterThan(0);
  });

  test('gradients take turns', async () => {
    const panel = await open();
    await panel.page.getByLabel('Layer').selectOption('b');
    await panel.page.getByLabel('Pass').selectOption('interleaved');
    await panel.settle();
    await panel.go(13);
    expect(await caption(panel)).toMatch(/16 of 16 PEs work: 8 on dX, 8 on dW/);
    await panel.page.locator('canvas').press('Shift+ArrowDown');
    expect(await caption(panel)).toMatch(/PE \(0, 0\) adds .* to its accumulator/);
    await panel.page.locator('canvas').press('ArrowRight');
    expect(await caption(panel)).toMatch(/PE \(0, 0\) adds .* to the partial sum/);
  });

  test('the state of the PE under the mouse', async () => {
    const panel = await open();
    await panel.go(12);
    const box = (await panel.page.locator('canvas').boundingBox())!;
    await panel.page.mouse.move(box.x + box.width / 2 + 20, box.y + box.height / 2 + 20);
    const state = await panel.page.locator('aside').innerText();
    expect(state).toMatch(/PE \(2, 2\)/);
    expect(state).toMatch(/W\[\d+, \d+\]/);
    expect(state).toMatch(/sends down/);
  });

  test('large arrays as a map of their activity', async () => {
    const panel = await open(design('128x128'));
    expect(await panel.page.locator('.legend').innerText()).toContain('one cell is 4');
    await panel.go(140);
    expect(await caption(panel)).toMatch(/of 16,384 PEs work/);
    await panel.page.locator('canvas').press('Shift+ArrowDown');
    expect(await panel.page.locator('aside').innerText()).toMatch(/Block \(0, 0\) chosen/);
  });

  test('nothing to simulate says what to do, and a text that breaks later leaves the picture', async () => {
    const empty = faultless(await ArrayPage.open('network N { input x [3] output x }'));
    expect(await empty.page.getByRole('heading').innerText()).toBe('Nothing in main.accel runs on an array yet');
    await empty.page.getByRole('button', { name: 'Open main.accel' }).click();
    expect(empty.said.at(-1)).toEqual({ type: 'openFile' });

    const panel = await open();
    panel.text = null;
    await panel.send({ type: 'changed' });
    await panel.page.locator('.notice').waitFor({ state: 'visible' });
    expect(await panel.page.locator('.notice').innerText()).toContain('simulated last');
    panel.text = design('4x4');
    await panel.send({ type: 'changed' });
    await panel.page.locator('.notice').waitFor({ state: 'hidden' });
  });

  test('a layer that a mistake takes away stays drawn, and one with a new name under the cursor is followed', async () => {
    const panel = await open();
    await panel.page.getByLabel('Layer').selectOption('b');
    await panel.settle();
    await panel.go(9);
    const before = await picture(panel);
    panel.text = design('4x4').replace('b = conv(a, filters = 5, kernel = 3)', 'b = conv(a, filters = , kernel = 33)');
    await panel.send({ type: 'changed' });
    await panel.page.locator('.notice').waitFor({ state: 'visible' });
    expect(await picture(panel)).toBe(before);
    panel.text = design('4x4').replace('b = conv', 'bb = conv').replace('output b', 'output bb');
    await panel.send({ type: 'cursor', line: 7 });
    await panel.send({ type: 'changed' });
    await panel.page.getByRole('heading', { name: /^bb\s/ }).waitFor();
    await panel.page.locator('.notice').waitFor({ state: 'hidden' });
    expect(await panel.state()).toMatchObject({ layer: 'bb', cycle: 9 });
  });

  test.each([360, 560, 800, 1600])('nothing is wider than a panel of %d pixels', async (width) => {
    const panel = await open(design('8x8'), { width });
    const wide = await panel.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide).toBeLessThanOrEqual(0);
  });
});

describe('moving through the cycles', () => {
  test('by keyboard', async () => {
    const panel = await open();
    const canvas = panel.page.locator('canvas');
    const cycle = async (): Promise<number> => {
      await panel.settle();
      return (await panel.state()).cycle;
    };
    await canvas.press('ArrowRight');
    expect(await cycle()).toBe(1);
    await canvas.press('PageDown');
    expect(await cycle()).toBe(11);
    await canvas.press('ArrowLeft');
    expect(await cycle()).toBe(10);
    await canvas.press('End');
    expect(await cycle()).toBe(45);
    expect(await panel.page.getByRole('button', { name: 'Last cycle' }).isDisabled()).toBe(true);
    await canvas.press('Home');
    expect(await cycle()).toBe(0);
    await canvas.press('+');
    await canvas.press('+');
    await canvas.press('-');
    expect((await panel.state()).speed).toBe(8);
    // The keys work wherever the focus is, but for what uses them itself.
    await panel.page.getByRole('button', { name: 'Last cycle' }).press('ArrowRight');
    expect(await cycle()).toBe(1);
    await panel.page.getByLabel('Layer').press('End');
    await panel.settle();
    expect((await panel.state()).cycle).toBe(0);
  });

  test.each(['reduce', 'no-preference'] as const)('nothing moves by itself, with motion %s', async (reducedMotion) => {
    const panel = await open();
    await panel.page.emulateMedia({ reducedMotion });
    const before = await picture(panel);
    await panel.page.waitForTimeout(400);
    expect(await picture(panel)).toBe(before);
  });

  test('it plays to the end of the fold, and over the end of a page', async () => {
    const panel = await open(design('4x4').replace('forward {', 'batch 8\n  forward {'));
    // 256 of 288 vectors, so 266 cycles: more than the page of 256.
    await panel.go(250);
    await panel.page.getByLabel('Speed').selectOption('32');
    await panel.page.getByRole('button', { name: 'Play' }).click();
    await panel.page.getByRole('button', { name: 'Pause' }).waitFor();
    await panel.page.waitForFunction(
      () => (window as unknown as { stage: { state: { cycle: number } } }).stage.state.cycle === 265,
    );
    await panel.page.getByRole('button', { name: 'Play' }).waitFor();
    await panel.settle();
    expect(panel.said.filter(({ type }) => type === 'want').length).toBeGreaterThan(1);
    expect(await panel.page.locator('.limit').innerText()).toContain('first 256 of 288 vectors');
  });

  test('by the slider and by phase', async () => {
    const panel = await open();
    await panel.page.getByRole('slider', { name: 'Cycle' }).press('ArrowRight');
    expect((await panel.state()).cycle).toBe(1);
    await panel.page.getByRole('button', { name: 'Stream 4' }).click();
    await panel.settle();
    expect((await panel.state()).cycle).toBe(4);
  });

  test('a step is spoken, playing is not', async () => {
    const panel = await open();
    await panel.page.locator('canvas').press('End');
    const spoken = panel.page.locator('[aria-live="polite"]');
    expect(await spoken.innerText()).toMatch(/^Cycle 45\./);
    await panel.page.locator('canvas').press('Home');
    const before = await spoken.innerText();
    await panel.page.locator('canvas').press(' ');
    await panel.page.waitForFunction(
      () => (window as unknown as { stage: { state: { cycle: number } } }).stage.state.cycle > 1,
    );
    expect(await spoken.innerText()).toBe(before);
  });
});

describe('what is kept', () => {
  test('the place comes back after the page was dropped', async () => {
    const first = await open();
    await first.page.getByLabel('Schedule').selectOption('Other');
    await first.settle();
    await first.page.getByLabel('Layer').selectOption('b');
    await first.settle();
    await first.page.getByLabel(/^Fold/).fill('3');
    await first.page.getByLabel(/^Fold/).press('Enter');
    await first.settle();
    await first.go(30);
    await first.page.locator('canvas').press('Shift+ArrowDown');
    const state = await first.state();
    expect(state).toMatchObject({
      uri,
      schedule: 'Other',
      layer: 'b',
      fold: 3,
      cycle: 30,
      selected: { row: 0, col: 0 },
    });
    const second = await open(design('4x4'), { state });
    expect(await second.state()).toEqual(state);
    expect(await picture(second)).toBe(await picture(first));
  });

  test('an edit redraws the same place', async () => {
    const panel = await open();
    await panel.go(9);
    const before = await picture(panel);
    panel.text = design('4x5');
    await panel.send({ type: 'changed' });
    await panel.page.getByText('4\u202f×\u202f5').waitFor();
    await panel.settle();
    expect((await panel.state()).cycle).toBe(9);
    expect(await picture(panel)).not.toBe(before);
  });

  test('the line it was opened for chooses the layer', async () => {
    const panel = await open(design('4x4'), { line: 7 });
    expect((await panel.state()).layer).toBe('b');
    await panel.page.getByRole('button', { name: 'b', exact: true }).click();
    expect(panel.said.at(-1)).toEqual({ type: 'reveal', focus: true });
  });
});

describe('following the text', () => {
  test('the layer of the cursor is shown while linked, and a line without one changes nothing', async () => {
    const panel = await open();
    const { page } = panel;
    await panel.send({ type: 'cursor', line: 7 });
    await page.getByRole('heading', { name: /^b\s/ }).waitFor();
    await panel.settle();
    await panel.go(5);
    await panel.send({ type: 'cursor', line: 0 });
    await panel.send({ type: 'cursor', line: 7 });
    await panel.settle();
    expect(await panel.state()).toMatchObject({ layer: 'b', cycle: 5 });
    await page.getByRole('button', { name: 'Follow the cursor' }).click();
    const asked = panel.said.length;
    await panel.send({ type: 'cursor', line: 6 });
    await panel.settle();
    expect(panel.said.length).toBe(asked);
    expect(await panel.state()).toMatchObject({ layer: 'b', linked: false });
  });

  test('the schedule it was opened for is shown', async () => {
    const panel = await open(design('4x4'), { schedule: 'Other' });
    expect((await panel.state()).schedule).toBe('Other');
  });
});

describe('what is not a message', () => {
  test('is dropped, and the picture stays', async () => {
    const panel = await open();
    const before = await picture(panel);
    const page = await panel.lastPage();
    for (const wrong of [
      null,
      { type: 'else' },
      { type: 'cursor', line: -1 },
      { type: 'page', scene: 1, page: { ...page, rows: 5 } },
      { type: 'page', scene: 1, page: { ...page, cells: null } },
      { type: 'page', scene: 1, page: { ...page, from: page.cycles } },
      { type: 'page', scene: 1, page: { ...page, cells: { ...page.cells, work: [] } } },
      { type: 'page', scene: 1, page: { ...page, pass: 'sideways' } },
    ]) {
      await panel.send(wrong as never);
      await expect.poll(() => panel.problems.length).toBe(1);
      expect(panel.problems.pop()).toContain('a message that this panel does not know was dropped');
    }
    expect(await picture(panel)).toBe(before);
  });

  test('is refused by the extension', () => {
    const want = { type: 'want', scene: 1, schedule: null, layer: null, pass: null, line: null, fold: 0, from: 0 };
    expect(parsePanelMessage(want)).toBe(want);
    for (const wrong of [{ fold: -1 }, { fold: 0.5 }, { from: '0' }, { pass: 'sideways' }, { scene: undefined }])
      expect(parsePanelMessage({ ...want, ...wrong })).toBeUndefined();
  });
});

describe('for everyone', () => {
  test.each<ThemeName>(['dark', 'light', 'highContrast', 'highContrastLight'])('no barriers in %s', async (theme) => {
    const panel = await open(design('4x4'), { theme });
    await panel.go(12);
    for (const summary of await panel.page.locator('summary').all()) await summary.click();
    await panel.page.getByRole('table').waitFor();
    expect(await barriers(panel.page)).toEqual([]);
  });

  test('the table says what the grid shows', async () => {
    const panel = await open();
    await panel.go(12);
    await panel.page.getByText('This cycle as a table').click();
    await panel.page.getByRole('table').waitFor();
    const cells = await panel.page.getByRole('table').locator('td').allInnerTexts();
    expect(cells.filter((text) => /^\d+ × \d+ \+ \d+ = \d+$/.test(text)).length).toBe(16);
  });

  test('a change of the theme is drawn at once', async () => {
    const panel = await open();
    const before = await picture(panel);
    await panel.setTheme('light');
    expect(await picture(panel)).not.toBe(before);
  });
});
