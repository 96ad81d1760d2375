/** The machine panel in Chromium. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { barriers } from './support/barriers.ts';
import { faultless } from './support/faultless.ts';
import { MachinePage, uri, viewOf } from './support/machine-page.ts';
import type { StageOptions } from './support/stage.ts';
import type { ThemeName } from './support/themes.ts';

const open = async (options?: StageOptions): Promise<MachinePage> => faultless(await MachinePage.open(options));

const example = (name: string): string => readFileSync(`examples/${name}.accel`, 'utf8');
const views = {
  crossbar: () => viewOf(example('reram')),
  stochastic: () => viewOf(example('essop'), { measured: true }),
  reuse: () => viewOf(example('reuse')),
} as const;
const kinds = ['crossbar', 'stochastic', 'reuse'] as const;

const picture = process.env.PICTURES;

const text = `crossbar Small { grid 8x8 }
stochastic Unit {
  length 16
}
`;
const readings = (panel: MachinePage, element: string) => panel.page.locator(`${element} .reading`).first();

describe('the plots', () => {
  test('of a crossbar are lines for cells and mean, and bars of parts', async () => {
    const panel = await open();
    await panel.show(views.crossbar());
    expect(panel.said).toEqual([{ type: 'ready' }]);
    const headings = await panel.page.getByRole('heading', { level: 2 }).allInnerTexts();
    expect(headings.sort()).toEqual([
      'Beside digital blocks',
      'Currents on its lines',
      'Energy of one vector',
      'Step of a pulse',
      'Weight after pulses',
    ]);
    expect(await panel.page.locator('accel-line-plot').first().locator('.picture path.line').count()).toBe(6);
    const parts = panel.page.locator('accel-bar-plot rect.part');
    expect(await parts.count()).toBe(18);
    // The parts of the first bar stand one after the other.
    const edges = [0, 3, 6, 9, 12, 15].map(async (part) => {
      const [x, width] = await Promise.all(['x', 'width'].map((name) => parts.nth(part).getAttribute(name)));
      return { from: Number(x), to: Number(x) + Number(width) };
    });
    const first = await Promise.all(edges);
    for (const [at, { from }] of first.entries()) if (at > 0) expect(from).toBeCloseTo(first[at - 1]!.to, 6);
    expect(first.at(-1)!.to).toBeGreaterThan(first[0]!.from + 100);
  });

  test('of a stochastic unit get their dots when it has been simulated', async () => {
    const panel = await open();
    await panel.show(viewOf(text, { machine: 'Unit' }));
    const dots = panel.page.locator('accel-line-plot').first().locator('.picture .dot');
    expect(await dots.count()).toBe(0);
    await panel.show(viewOf(text, { machine: 'Unit', measured: true }));
    expect(await dots.count()).toBe(4);
  });

  test('are read with mouse and keyboard', async () => {
    const panel = await open();
    await panel.show(viewOf(text, { machine: 'Unit' }));
    const chart = panel.page.getByRole('application', { name: 'Error of an update' });
    await chart.focus();
    await panel.page.keyboard.press('Home');
    const reading = readings(panel, 'accel-line-plot');
    expect(await reading.innerText()).toMatch(
      /^bits a stream, L 1 · scaled by powers of two 72\d\.\d\s% · scaled by the largest/,
    );
    for (const _ of Array.from({ length: 3 })) await panel.page.keyboard.press('ArrowRight');
    expect(await reading.innerText()).toMatch(/^bits a stream, L 4 · scaled by powers of two 181\.\d\s%/);
    await panel.page.keyboard.press('End');
    expect(await reading.innerText()).toMatch(/^bits a stream, L 256/);
    await panel.page.keyboard.press('Escape');
    expect(await reading.innerText()).toBe('');
    const box = (await chart.boundingBox())!;
    await panel.page.mouse.move(box.x + box.width / 2, box.y + 100);
    await expect.poll(() => reading.innerText()).toMatch(/^bits a stream, L 1[3-6] /);
    // The unit's own length is read exactly.
    const own = (await panel.page.locator('accel-line-plot').first().locator('circle.point').first().boundingBox())!;
    await panel.page.mouse.move(own.x + own.width / 2, own.y);
    await expect.poll(() => reading.innerText()).toMatch(/^bits a stream, L 16 · scaled by powers of two 45\.\d\s%/);
    await panel.page.mouse.move(0, 0);
    await expect.poll(() => reading.innerText()).toBe('');
  });

  test('have a table of the streams that are powers of two, and of their own', async () => {
    const panel = await open();
    await panel.show(viewOf('stochastic S { length 31 }', { measured: true }));
    await panel.page.locator('accel-line-plot').first().getByText('As a table').click();
    const heads = panel.page.getByRole('region', { name: 'Error of an update as a table' }).locator('tbody th');
    expect(await heads.allInnerTexts()).toEqual(['1', '2', '4', '8', '16', '31', '32', '64', '128', '256']);
  });

  test('of bars, too', async () => {
    const panel = await open();
    await panel.show(views.reuse());
    await panel.page.getByRole('application', { name: 'Not multiplied' }).focus();
    await panel.page.keyboard.press('ArrowRight');
    expect(await readings(panel, 'accel-bar-plot').innerText()).toMatch(
      /^bits of the mantissa compared, k 0: 100\s% · zeros 49\.\d\s% · same or similar values 50\.\d\s%$/,
    );
  });

  test('are tables for those who want numbers', async () => {
    const panel = await open();
    await panel.show(views.reuse());
    await panel.page.locator('accel-bar-plot').getByText('As a table').click();
    const rows = panel.page.getByRole('region', { name: 'Not multiplied as a table' }).locator('tbody tr');
    await rows.nth(10).waitFor();
    expect(await rows.count()).toBe(11);
    expect((await rows.nth(4).innerText()).replaceAll(/\s+/g, ' ')).toMatch(/^4 \(this one\) 49\.\d % 10\.\d % 61 %$/);
  });
});

describe('the panel', () => {
  test('lets choose another machine, and goes to the text', async () => {
    const panel = await open();
    await panel.show(viewOf(text));
    await panel.page.getByLabel('Machine').selectOption('Unit');
    await panel.page.getByRole('button', { name: 'Go to definition' }).click();
    expect(panel.said).toEqual([{ type: 'ready' }, { type: 'choose', machine: 'Unit' }, { type: 'reveal' }]);
    await panel.show(viewOf(text, { machine: 'Unit' }));
    expect(await panel.page.getByLabel('Machine').inputValue()).toBe('Unit');
    // Also if the extension follows the cursor back.
    await panel.show(viewOf(text, { machine: 'Small' }));
    expect(await panel.page.getByLabel('Machine').inputValue()).toBe('Small');
  });

  test('keeps machine, open tables and place over a reload', async () => {
    const panel = await open({ height: 400 });
    await panel.show(viewOf(text, { machine: 'Unit' }));
    await panel.page.locator('accel-line-plot').nth(1).getByText('As a table').click();
    await panel.page.evaluate(() => window.scrollTo({ top: 200, behavior: 'instant' }));
    await expect.poll(async () => (await panel.state()).scroll).toBe(200);
    const state = await panel.state();
    expect(state).toMatchObject({ version: 1, uri, machine: 'Unit', tables: ['energy'], standsOnOpen: true });
    const again = await open({ height: 400, state });
    await again.show(viewOf(text, { machine: 'Unit' }));
    expect(await again.page.getByRole('region', { name: 'as claimed as a table' }).count()).toBe(1);
    await expect.poll(() => again.page.evaluate(() => window.scrollY)).toBe(200);
  });

  test('says what keeps a machine from being built, and what an earlier text said', async () => {
    const panel = await open();
    await panel.show(viewOf('stochastic S { sequences single }'));
    expect(await panel.page.getByRole('region', { name: 'Problems' }).innerText()).toContain('sequence of its own');
    expect(await panel.page.locator('accel-line-plot').count()).toBe(0);
    await panel.show({ ...viewOf(text), stale: 'Line 1: broken' });
    expect(await panel.page.getByRole('status').innerText()).toBe('Showing it as it was last. Line 1: broken');
  });

  test('says how a machine is written where there is none', async () => {
    const panel = await open();
    await panel.show(viewOf(text));
    await panel.send({ type: 'nothing', reason: 'noMachine', detail: '' });
    expect(await panel.page.getByRole('heading', { level: 1 }).innerText()).toBe('No machine in main.accel yet');
    expect(await barriers(panel.page)).toEqual([]);
    await panel.page.getByRole('button', { name: 'Open main.accel' }).click();
    expect(panel.said.at(-1)).toEqual({ type: 'openFile' });
  });

  test('keeps its picture without a server, and drops it without a file', async () => {
    const panel = await open();
    await panel.show(viewOf(text));
    await panel.send({ type: 'nothing', reason: 'serverStopped', detail: '' });
    expect(await panel.page.locator('accel-line-plot').count()).toBe(2);
    await panel.send({ type: 'nothing', reason: 'missingFile', detail: 'gone' });
    expect(await panel.page.locator('main').innerText()).toContain('gone');
    await panel.send({ type: 'nothing', reason: 'serverStopped', detail: '' });
    await panel.page.getByRole('button', { name: 'Restart' }).click();
    expect(panel.said.at(-1)).toEqual({ type: 'restartServer' });
  });

  test('drops what is no message of the protocol', async () => {
    const panel = await open();
    const view = viewOf(text);
    await panel.show(view);
    const [first, ...rest] = view.plots;
    const broken = { ...first, x: { ...(first as { x: object }).x, to: Number.NaN } } as unknown as typeof first;
    await panel.show({ ...view, machine: 'Wrong', plots: [broken!, ...rest] });
    expect(panel.problems.splice(0)).toEqual(['Accel: a message that this panel does not know was dropped.']);
    expect(await panel.page.getByLabel('Machine').inputValue()).toBe('Small');
  });
});

describe('the page', () => {
  const themes: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];
  test.each(themes.flatMap((theme) => kinds.map((kind) => [kind, theme] as const)))(
    'has no accessibility violations: %s, %s',
    async (kind, theme) => {
      // So narrow that the tables scroll.
      const panel = await open({ theme, width: 640 });
      await panel.show(views[kind]());
      for (const summary of await panel.page.getByText('As a table').all()) await summary.click();
      expect(await barriers(panel.page)).toEqual([]);
      if (picture) await panel.page.screenshot({ path: `${picture}/${kind}-${theme}-640.png`, fullPage: true });
    },
  );

  test.each([360, 760, 1600].flatMap((width) => kinds.map((kind) => [kind, width] as const)))(
    'is not wider than its window: %s, %d pixels',
    async (kind, width) => {
      const panel = await open({ width });
      await panel.show(views[kind]());
      expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      if (picture) await panel.page.screenshot({ path: `${picture}/${kind}-${width}.png`, fullPage: true });
    },
  );
});
