import { describe, expect, test } from 'vitest';
import type { PanelMessage } from '../../media/messages.ts';
import { barriers } from './support/barriers.ts';
import { faultless } from './support/faultless.ts';
import { PanelPage, uri } from './support/panel-page.ts';
import {
  detailsOf,
  manyBars,
  mixed,
  pictureFrom,
  resnet50,
  served,
  training,
  trainingFile,
} from './support/pictures.ts';
import type { StageOptions } from './support/stage.ts';
import type { ThemeName } from './support/themes.ts';

const open = async (options?: StageOptions): Promise<PanelPage> => faultless(await PanelPage.open(options));

const reveals = async (panel: PanelPage): Promise<PanelMessage[]> =>
  (await panel.said()).filter((message) => message.type === 'reveal');

const pipelined = (about: object) => pictureFrom(served('examples/pipelines.accel', 'ZeroBubble'), about);

/** Where a bar is on the canvas: captions are 66 pixels wide here, and everything is visible. */
async function placeOf(panel: PanelPage, row: number): Promise<{ x: number; y: number }> {
  const picture = resnet50();
  const box = (await panel.page.locator('canvas.lanes').boundingBox())!;
  const left = await panel.page.evaluate(() => {
    const context = document.createElement('canvas').getContext('2d')!;
    context.font = `11px ${getComputedStyle(document.documentElement).getPropertyValue('--vscode-font-family')}`;
    return Math.ceil(context.measureText('utilization').width) + 16;
  });
  const middle = (picture.bars.start[row]! + picture.bars.end[row]!) / 2;
  return { x: left + (middle / picture.totals.cycles) * (box.width - left - 2), y: 19 };
}

/** Colours of the canvas in a row of its pixels. */
const pixels = (panel: PanelPage, y: number): Promise<number[]> =>
  panel.page.evaluate((line) => {
    const canvas = document
      .querySelector('accel-schedule')!
      .shadowRoot!.querySelector('accel-timeline')!
      .shadowRoot!.querySelector<HTMLCanvasElement>('canvas.lanes')!;
    return [...canvas.getContext('2d')!.getImageData(0, line, canvas.width, 1).data];
  }, y);

const scrollOf = (panel: PanelPage): Promise<number> =>
  panel.page.locator('accel-layers').evaluate((table) => table.scrollTop);

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((done) => setTimeout(done, 20));
}

describe('what is shown', () => {
  test('head, totals, timeline and a table with every layer', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const { page } = panel;
    await expect(page.getByRole('heading', { name: 'Infer' }).count()).resolves.toBe(1);
    expect(await page.locator('.totals').innerText()).toMatch(
      /Cycles\s+3\.12\sM\s+Time\s+4\.45\sms\s+Utilization\s+64\.0\s%/,
    );
    expect(await page.locator('tbody tr').count()).toBe(54);
    expect(await page.locator('tbody tr').first().innerText()).toMatch(
      /stem\s+conv\s+ws\s+201,468\s+6\.5\s%\s+28\.6\s%/,
    );
    expect((await pixels(panel, 15)).some((value) => value > 0)).toBe(true);
    expect(await page.locator('canvas.lanes').getAttribute('aria-label')).toContain('54 layers of ResNet50 on Edge');
  });

  test('assumptions open and stay open', async () => {
    const panel = await open();
    await panel.show(resnet50());
    expect(await panel.page.getByText('One word is 2 bytes.').isVisible()).toBe(false);
    await panel.page.locator('summary').click();
    expect(await panel.page.getByText('One word is 2 bytes.').isVisible()).toBe(true);
    await panel.settle();
    expect((await panel.state()).assumptionsOpen).toBe(true);
  });

  test('while the text is broken, the last picture says so; then it stops saying so', async () => {
    const panel = await open();
    await panel.show(resnet50({ stale: 'Line 7 is not complete.' }));
    expect(await panel.page.getByRole('status').innerText()).toContain('Line 7 is not complete.');
    expect(await panel.page.locator('tbody tr').count()).toBe(54);
    await panel.send({ type: 'picture', picture: resnet50({ serial: 2 }) });
    expect(await panel.page.locator('.notice').isVisible()).toBe(false);
  });

  test('a stopped server leaves the picture, with a notice', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.send({ type: 'nothing', reason: 'serverStopped', detail: '' });
    expect(await panel.page.locator('.notice').innerText()).toContain('not running');
    expect(await panel.page.locator('tbody tr').count()).toBe(54);
  });

  test('without a schedule it tells what to do', async () => {
    const panel = await open();
    await panel.send(
      { type: 'target', uri, file: 'a.accel', schedule: null },
      { type: 'nothing', reason: 'noSchedule', detail: '' },
    );
    expect(await panel.page.getByRole('heading').innerText()).toBe('No schedule in a.accel yet');
    await panel.page.getByRole('button', { name: 'Open a.accel' }).click();
    expect(await panel.said()).toContainEqual({ type: 'openFile' });
  });

  test('a network without matrix products is not an error', async () => {
    const panel = await open();
    const none = mixed({ rows: [], kinds: [], length: 0 });
    const bars = {
      ...none.bars,
      lane: new Uint16Array(),
      start: new Float64Array(),
      end: new Float64Array(),
      kind: new Uint8Array(),
      row: new Int32Array(),
      detail: new Uint8Array(),
      item: new Float64Array(),
      share: new Float32Array(),
    };
    await panel.show({ ...none, bars, totals: { ...none.totals, cycles: 0, macs: 0 } });
    expect(await panel.page.getByText('no layer that runs on the array').isVisible()).toBe(true);
    await panel.page.locator('canvas.lanes').press('ArrowRight');
    await panel.page.locator('canvas.lanes').press('+');
  });

  test('choosing another schedule asks for it and shows it whole', async () => {
    const panel = await open();
    await panel.show(mixed());
    await panel.page.locator('canvas.lanes').press('+');
    await panel.page.getByLabel('Schedule', { exact: true }).selectOption('Big');
    expect(await panel.said()).toContainEqual({ type: 'choose', schedule: 'Big' });
    expect(await panel.state()).toMatchObject({ schedule: 'Big', range: null });
  });

  const long = { batch: 256, array: 'AVeryLongArrayNameForALittleArray' };
  test.each(
    [resnet50(long), training(long)].flatMap((picture) =>
      [360, 500, 720, 1000, 1600].map((width) => ({ schedule: picture.schedule, width, picture })),
    ),
  )('of $schedule nothing is wider than a panel of $width pixels', async ({ width, picture }) => {
    const panel = await open({ width });
    await panel.show(picture);
    if (picture.comparison) await panel.page.locator('.comparison summary').click();
    const overflow = await panel.page.evaluate(() => {
      const root = document.querySelector('accel-schedule')!.shadowRoot!;
      const table = root.querySelector('accel-layers')!.shadowRoot!.querySelector('table')!;
      return Math.max(
        document.documentElement.scrollWidth - innerWidth,
        // The table may use the place of a scroll bar that is not there.
        table.getBoundingClientRect().right - root.querySelector('accel-timeline')!.getBoundingClientRect().right - 11,
      );
    });
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

describe('a training step', () => {
  test('is coloured by pass, and the legend says how much goes to each', async () => {
    const panel = await open();
    const picture = training();
    await panel.show(picture);
    const { page } = panel;
    const legend = await page.locator('.legend li').allInnerTexts();
    expect(legend.map((text) => text.replace(/\s*[\d.]+\s%$/, ''))).toEqual([
      'forward',
      'activation gradient',
      'weight gradient',
      'both gradients',
      'weight update',
      'transfer',
      'stall',
    ]);
    const shares = legend.slice(0, 5).map((text) => Number(/([\d.]+)\s%$/.exec(text)![1]));
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, -0.5);
    expect(await page.locator('accel-layers tbody tr').count()).toBe(picture.rows.length);
    expect(await page.locator('canvas.lanes').getAttribute('aria-label')).toContain(
      `${picture.rows.length} passes of Net`,
    );
  });

  test('is compared with its baseline, which is named', async () => {
    const panel = await open();
    await panel.show(training());
    const comparison = panel.page.locator('.comparison');
    const line = comparison.locator('summary');
    expect(await line.innerText()).toMatch(
      /^Backward [\d.]+× fewer cycles, .* than ws-os \(exposed, here hidden\)\s· whole step [\d.]+× fewer cycles$/,
    );
    expect(await comparison.locator('table').isVisible()).toBe(false);
    await line.click();
    const { backward } = training().comparison!;
    const cells = comparison.locator('tbody tr').first().locator('td');
    const { own, baseline } = backward.cycles;
    expect(await cells.nth(0).getAttribute('title')).toBe(own.toLocaleString('en-US'));
    expect(await cells.nth(1).getAttribute('title')).toBe(baseline.toLocaleString('en-US'));
    expect(await cells.nth(2).innerText()).toBe(`${(baseline / own).toFixed(2)}×`);
    expect(await cells.nth(3).innerText()).toMatch(/^[\d.]+\s% less$/);
    expect(await comparison.locator('tbody tr').count()).toBe(4);
    await panel.settle();
    expect((await panel.state()).comparisonOpen).toBe(true);
  });

  test('without a baseline says nothing of one', async () => {
    const panel = await open();
    await panel.show(training({ comparison: null }));
    expect(await panel.page.locator('.comparison').count()).toBe(0);
  });

  test('tells both activation gradients of a product apart', async () => {
    const panel = await open();
    const picture = training();
    await panel.show(picture);
    const second = picture.rows.findIndex((row) => row.second);
    await panel.page.locator('accel-layers tbody tr').nth(second).click();
    expect((await panel.state()).selected).toEqual({ layer: 'scores', pass: 'activationGradient', second: true });
    await panel.send({ type: 'picture', picture: training({ serial: 2 }) });
    const chosen = panel.page.locator('tr[aria-selected=true]');
    expect(await chosen.getAttribute('data-row')).toBe(String(second));
    expect(await chosen.innerText()).toContain('activation gradient, 2nd');
  });
});

describe('zoom and pan', () => {
  test('the wheel zooms about the pointer', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const place = await placeOf(panel, 20);
    await panel.page.locator('canvas.lanes').hover({ position: place });
    await panel.page.mouse.wheel(0, -480);
    await panel.settle();
    const picture = resnet50();
    const middle = (picture.bars.start[20]! + picture.bars.end[20]!) / 2;
    const { range } = await panel.state();
    expect(range!.end - range!.start).toBeCloseTo(picture.totals.cycles / 4, -3);
    const share = (middle - range!.start) / (range!.end - range!.start);
    expect(share).toBeCloseTo(middle / picture.totals.cycles, 2);
  });

  test('keys zoom, 0 shows all again', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const canvas = panel.page.locator('canvas.lanes');
    await canvas.press('+');
    const { range } = await panel.state();
    expect(range!.end - range!.start).toBeCloseTo(resnet50().totals.cycles / 1.6, 0);
    await canvas.press('-');
    expect((await panel.state()).range).toBeNull();
    await canvas.press('+');
    await canvas.press('0');
    expect((await panel.state()).range).toBeNull();
  });

  test('buttons zoom', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    expect((await panel.state()).range).not.toBeNull();
    await panel.page.getByRole('button', { name: 'Show all' }).click();
    expect((await panel.state()).range).toBeNull();
  });

  test('dragging pans, and is no click', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('canvas.lanes').press('+');
    const before = (await panel.state()).range!;
    const box = (await panel.page.locator('canvas.lanes').boundingBox())!;
    await panel.page.mouse.move(box.x + 500, box.y + 50);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 400, box.y + 50, { steps: 4 });
    await panel.page.mouse.up();
    const after = (await panel.state()).range!;
    expect(after.start).toBeGreaterThan(before.start);
    expect(after.end - after.start).toBeCloseTo(before.end - before.start, 3);
    expect(await reveals(panel)).toEqual([]);
  });

  test('data that change while typing keep the zoom, the selection and the order', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('canvas.lanes').click({ position: await placeOf(panel, 20) });
    await panel.page.locator('canvas.lanes').press('z');
    await panel.page.getByRole('button', { name: 'Cycles' }).click();
    const before = await panel.state();
    await panel.send({ type: 'picture', picture: resnet50({ serial: 2, batch: 16 }) });
    expect(await panel.state()).toEqual(before);
    expect(await panel.page.locator('tr[aria-selected=true] th').innerText()).toBe(resnet50().rows[20]!.layer);
  });
});

describe('in more detail', () => {
  test('what is visible is asked for, and drawn when it comes; folds are reached with the keyboard', async () => {
    const panel = await open();
    const view = served(trainingFile);
    await panel.show(pictureFrom(view));
    expect((await panel.said()).filter(({ type }) => type === 'bars')).toHaveLength(1);
    const before = await pixels(panel, 100);
    await panel.answer(detailsOf(view));
    expect(await pixels(panel, 100)).not.toEqual(before);
    const canvas = panel.page.locator('canvas.lanes');
    for (const key of ['ArrowRight', 'z', 'ArrowDown', 'ArrowDown', 'ArrowRight']) {
      await canvas.press(key);
      await panel.answer(detailsOf(view));
    }
    await panel.settle();
    expect(await panel.page.locator('#spoken').innerText()).toMatch(
      /^weight-stationary, query: fold \d+ of \d+, [\d,]+ cycles from cycle [\d,]+$/,
    );
    // The row of the fold's pass is selected, and its source can be opened from here.
    await canvas.press('Enter');
    expect((await reveals(panel)).at(-1)).toEqual({ type: 'reveal', serial: 1, row: 0, focus: true });
  });

  test('zoomed in to some cycles, single vectors are there', async () => {
    const panel = await open();
    const view = served(trainingFile);
    await panel.show(pictureFrom(view));
    await panel.answer(detailsOf(view));
    const canvas = panel.page.locator('canvas.lanes');
    for (const key of ['ArrowRight', 'z', ...'+'.repeat(14), 'ArrowDown', 'ArrowDown']) {
      await canvas.press(key);
      await panel.answer(detailsOf(view));
    }
    const spoken = panel.page.locator('#spoken');
    // Between folds there are wavefronts, and waits.
    await until(async () => {
      await canvas.press('ArrowRight');
      return (await spoken.innerText()).includes('vector');
    });
    expect(await spoken.innerText()).toMatch(/^weight-stationary, query: vector \d+, 1 cycle from cycle [\d,]+/);
  });

  test('details of an earlier picture are not drawn', async () => {
    const panel = await open();
    const view = served(trainingFile);
    await panel.show(pictureFrom(view));
    const before = await pixels(panel, 100);
    const bars = detailsOf(view)(0, view.length, 1000);
    await panel.send({ type: 'bars', serial: 7, from: 0, to: view.length, bars });
    expect(await pixels(panel, 100)).toEqual(before);
  });
});

describe('finding and measuring', () => {
  test('a search goes from layer to layer, and says how many there are', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const { page } = panel;
    await page.locator('canvas.lanes').press('/');
    await page.keyboard.type('stage3.');
    expect(await page.locator('.count').innerText()).toBe('– of 19');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await panel.settle();
    expect(await page.locator('.count').innerText()).toBe('2 of 19');
    expect((await panel.state()).selected?.layer).toBe('stage3.0.b');
    await page.keyboard.press('Shift+Enter');
    await panel.settle();
    expect((await panel.state()).selected?.layer).toBe('stage3.0.a');
    await page.keyboard.press('Escape');
    expect(await page.locator('.search').count()).toBe(0);
    // Back where the keyboard was, and also from there.
    await page.keyboard.press('Control+f');
    expect(await page.locator('input[type=search]').evaluate((input) => input.matches(':focus'))).toBe(true);
  });

  test('M measures from the selected bar to another one; Escape ends it', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const { page } = panel;
    const canvas = page.locator('canvas.lanes');
    for (const key of ['ArrowRight', 'm', 'ArrowRight', 'ArrowRight', 'm']) await canvas.press(key);
    await panel.settle();
    const { start, end } = resnet50().bars;
    const cycles = (end[2]! - start[0]!).toLocaleString('en-US');
    expect(await page.locator('#spoken').innerText()).toContain(`Measured ${cycles} cycles`);
    const measured = await pixels(panel, 15);
    await canvas.press('Escape');
    await panel.settle();
    expect(await pixels(panel, 15)).not.toEqual(measured);
  });

  test('two clicks measure, and snap to the ends of bars', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const { page } = panel;
    await page.getByRole('button', { name: 'Measure (M)' }).click();
    const canvas = page.locator('canvas.lanes');
    const { start, end } = resnet50().bars;
    const at = async (cycle: number): Promise<{ x: number; y: number }> => {
      const { x: left, y } = await placeOf(panel, 0);
      const middle = (start[0]! + end[0]!) / 2;
      const perCycle = ((await placeOf(panel, 20)).x - left) / ((start[20]! + end[20]!) / 2 - middle);
      return { x: left + (cycle - middle) * perCycle, y };
    };
    await canvas.click({ position: await at(start[3]! + 2) });
    await canvas.click({ position: await at(end[20]! - 2) });
    await panel.settle();
    expect(await page.locator('#spoken').innerText()).toMatch(/^Measured [\d,]+ cycles · [\d.]+\sms$/);
    const cycles = Number(/[\d,]+/.exec(await page.locator('#spoken').innerText())![0].replaceAll(',', ''));
    expect([...start, ...end].some((edge) => [...start, ...end].some((other) => other - edge === cycles))).toBe(true);
    expect(await reveals(panel)).toEqual([]);
    expect(await page.getByRole('button', { name: 'Measure (M)' }).getAttribute('aria-pressed')).toBe('false');
  });

  test('dragging with Shift zooms to what was chosen', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const box = (await panel.page.locator('canvas.lanes').boundingBox())!;
    await panel.page.keyboard.down('Shift');
    await panel.page.mouse.move(box.x + 300, box.y + 20);
    await panel.page.mouse.down();
    await panel.page.mouse.move(box.x + 500, box.y + 20, { steps: 4 });
    await panel.page.mouse.up();
    await panel.page.keyboard.up('Shift');
    const { range } = await panel.state();
    const share = (range!.end - range!.start) / resnet50().totals.cycles;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.3);
  });

  test('the minimap moves the visible part', async () => {
    const panel = await open();
    await panel.show(resnet50());
    for (let press = 0; press < 4; press++) await panel.page.locator('canvas.lanes').press('+');
    const before = (await panel.state()).range!;
    const box = (await panel.page.locator('canvas.head').boundingBox())!;
    await panel.page.mouse.click(box.x + box.width - 60, box.y + 10);
    const after = (await panel.state()).range!;
    expect(after.start).toBeGreaterThan(before.end);
    expect(after.end - after.start).toBeCloseTo(before.end - before.start, 0);
  });

  test('a pinned bar keeps its numbers on the page, and through a reload', async () => {
    const panel = await open();
    await panel.show(training());
    await panel.page.locator('canvas.lanes').press('ArrowRight');
    await panel.page.locator('canvas.lanes').press('p');
    await panel.settle();
    const pins = panel.page.locator('.pins li');
    expect(await pins.innerText()).toMatch(/^query, forward\s+cycles/);
    expect(await pins.innerText()).toContain('buffering hidden');
    const next = await open({ state: await panel.state() });
    await next.show(training());
    expect(await next.page.locator('.pins li').count()).toBe(1);
    await next.page.getByRole('button', { name: 'Unpin query, forward' }).click();
    expect(await next.page.locator('.pins').count()).toBe(0);
    expect((await next.state()).pinned).toEqual([]);
  });

  test('entries of the legend leave passes out', async () => {
    const panel = await open();
    await panel.show(training());
    const before = await pixels(panel, 15);
    const entry = panel.page.getByRole('button', { name: /^forward/ });
    await entry.click();
    await panel.settle();
    expect(await entry.getAttribute('aria-pressed')).toBe('false');
    expect(await pixels(panel, 15)).not.toEqual(before);
    expect((await panel.state()).hidden).toEqual(['forward']);
    await entry.click();
    await panel.page.mouse.move(2, 2);
    await panel.settle();
    expect(await pixels(panel, 15)).toEqual(before);
  });

  test('? shows all keys, Escape closes', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('canvas.lanes').press('?');
    expect(await panel.page.getByRole('dialog').innerText()).toContain('pin the selected bar');
    await panel.page.keyboard.press('Escape');
    expect(await panel.page.getByRole('dialog').count()).toBe(0);
  });

  test('the layer at the cursor of the editor is marked', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const before = await pixels(panel, 1);
    await panel.send({ type: 'cursor', serial: 1, rows: [0, 3] });
    expect(await pixels(panel, 1)).not.toEqual(before);
    await panel.send({ type: 'cursor', serial: 1, rows: [] });
    expect(await pixels(panel, 1)).toEqual(before);
  });
});

describe('several schedules', () => {
  const [sequential, interleaved] = ['Sequential', 'Interleaved'].map((name) =>
    pictureFrom(served('examples/training.accel', name)),
  ) as [ReturnType<typeof mixed>, ReturnType<typeof mixed>];

  test('are chosen, shown below each other, and differ layer by layer', async () => {
    const panel = await open();
    await panel.show(sequential);
    const { page } = panel;
    await page.locator('.compare summary').click();
    await page.getByLabel('Interleaved').check();
    expect(await panel.said()).toContainEqual({ type: 'compare', schedules: ['Interleaved'] });
    expect((await panel.state()).compare).toEqual(['Interleaved']);
    await panel.send({ type: 'compared', serial: 1, pictures: [interleaved] });
    const cells = page.locator('accel-deltas tbody tr').first().locator('td');
    const share = 1 - interleaved.totals.cycles / sequential.totals.cycles;
    expect((await cells.nth(2).innerText()).replaceAll('\u00a0', ' ')).toBe(`▼ ${(share * 100).toFixed(1)} % less`);
    expect(await page.locator('accel-deltas tbody tr').count()).toBeGreaterThan(5);
    // A bar of the other schedule leads to the same layer.
    await page.locator('canvas.lanes').press('End');
    await page.locator('canvas.lanes').press('ArrowDown');
    await page.locator('canvas.lanes').press('Enter');
    const { row } = (await reveals(panel)).at(-1) as { row: number };
    expect(row).toBeLessThan(sequential.rows.length);
    await page.locator('.compare summary').click();
    await page.getByRole('button', { name: 'Show Sequential alone' }).click();
    await panel.settle();
    expect(await page.locator('accel-deltas').count()).toBe(0);
  });

  test('what the file compares is offered, and asked for again after a reload', async () => {
    const panel = await open();
    const picture = pictureFrom(served('examples/pipelines.accel', 'GPipe'));
    await panel.show(picture);
    await panel.page.locator('.compare summary').click();
    await panel.page.getByRole('button', { name: /^As the file compares: / }).click();
    const { compare } = await panel.state();
    expect(compare).toEqual(picture.compared[0]!.filter((name) => name !== 'GPipe'));
    const next = await open({ state: await panel.state() });
    await next.show(picture);
    expect(await next.said()).toContainEqual({ type: 'compare', schedules: compare });
  });
});

describe('a pipeline', () => {
  const picture = () => pictureFrom(served('examples/pipelines.accel', 'ZeroBubble'));

  test('shows its period and bubble, and its processors as a table', async () => {
    const panel = await open();
    await panel.show(picture());
    const { pipeline } = picture();
    expect(await panel.page.locator('.totals').innerText()).toMatch(/Cycles a batch\s+[\d.]+\sM.*Bubble\s+[\d.]+\s%/s);
    await panel.page.locator('.processors summary').click();
    expect(await panel.page.locator('.processors tbody tr').count()).toBe(pipeline!.processors.length);
    const canvas = panel.page.locator('canvas.lanes');
    await canvas.press('ArrowRight');
    await panel.settle();
    expect(await canvas.getAttribute('aria-label')).toContain('8 processors');
    expect(await panel.page.locator('#spoken').innerText()).toMatch(/^1 · Edge: /);
  });
});

describe('going to the source', () => {
  test('a click on a bar shows its layer and leaves the keyboard here; a double click takes it along', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('canvas.lanes').click({ position: await placeOf(panel, 7) });
    expect(await reveals(panel)).toEqual([{ type: 'reveal', serial: 1, row: 7, focus: false }]);
    await panel.page.locator('canvas.lanes').dblclick({ position: await placeOf(panel, 2) });
    expect((await reveals(panel)).at(-1)).toEqual({ type: 'reveal', serial: 1, row: 2, focus: true });
  });

  test('arrows go from bar to bar and say where they are; Enter opens', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const canvas = panel.page.locator('canvas.lanes');
    await canvas.press('ArrowRight');
    await canvas.press('ArrowRight');
    await panel.settle();
    expect(await panel.page.locator('#spoken').innerText()).toMatch(/^stage1\.0\.a, conv, 25,470 cycles.* 2 of 54$/);
    expect(await panel.page.locator('tr[aria-selected=true] th').innerText()).toBe('stage1.0.a');
    await canvas.press('Enter');
    expect(await reveals(panel)).toEqual([{ type: 'reveal', serial: 1, row: 1, focus: true }]);
    const before = await canvas.boundingBox();
    await canvas.press('End');
    await panel.settle();
    expect((await panel.state()).selected).toEqual({ layer: 'logits', pass: 'forward', second: false });
    const row = (await panel.page.locator('tr[aria-selected=true]').boundingBox())!;
    expect(row.y + row.height).toBeLessThanOrEqual(720);
    // The table scrolled to the row; the timeline stays under the hand.
    expect(await canvas.boundingBox()).toEqual(before);
  });

  test('rows: click, arrows and Enter', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('tbody tr').nth(4).click();
    expect(await reveals(panel)).toEqual([{ type: 'reveal', serial: 1, row: 4, focus: false }]);
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    expect((await reveals(panel)).at(-1)).toEqual({ type: 'reveal', serial: 1, row: 5, focus: true });
  });

  test('pointing at a bar marks its row and tells its numbers; pointing at a row marks its bar', async () => {
    const panel = await open();
    await panel.show(resnet50());
    await panel.page.locator('canvas.lanes').hover({ position: await placeOf(panel, 0) });
    await panel.settle();
    expect(await panel.page.locator('tr.hovered th').innerText()).toBe('stem');
    expect(await panel.page.locator('.tooltip').innerText()).toContain('201,468');
    const edge = await pixels(panel, 3);
    await panel.page.locator('tbody tr').nth(2).hover();
    await panel.settle();
    expect(await panel.page.locator('.tooltip').isVisible()).toBe(false);
    expect(await pixels(panel, 3)).not.toEqual(edge);
  });
});

describe('the table', () => {
  test('sorts by a column, and the other way at the second click', async () => {
    const panel = await open();
    await panel.show(resnet50());
    const first = (): Promise<string> => panel.page.locator('tbody tr th').first().innerText();
    await panel.page.getByRole('button', { name: 'Cycles' }).click();
    await panel.settle();
    expect(await first()).toBe('stem');
    expect(await panel.page.locator('th.cycles').first().getAttribute('aria-sort')).toBe('descending');
    await panel.page.getByRole('button', { name: 'Cycles' }).click();
    await panel.settle();
    expect(await first()).toBe('stage1.0.a');
    expect((await panel.state()).sort).toEqual({ column: 'cycles', descending: false });
  });

  test('very long ones show the rest on request', async () => {
    const panel = await open();
    const picture = mixed();
    const rows = Array.from({ length: 1200 }, (_, i) => ({ ...picture.rows[0]!, layer: `layer${i}` }));
    await panel.show({ ...picture, rows });
    expect(await panel.page.locator('tbody tr').count()).toBe(500);
    await panel.page.getByRole('button', { name: 'Show all 1,200 rows' }).click();
    expect(await panel.page.locator('tbody tr').count()).toBe(1200);
  });
});

test('a new page of the panel continues where the old one was', async () => {
  const old = await open();
  await old.show(resnet50());
  await old.page.locator('canvas.lanes').click({ position: await placeOf(old, 20) });
  await old.page.locator('canvas.lanes').press('+');
  await old.page.getByRole('button', { name: 'Utilization' }).click();
  await old.page.mouse.move(500, 600);
  await old.page.mouse.wheel(0, 300);
  await until(async () => (await scrollOf(old)) > 200);
  // Off the rows: the one under the pointer would mark its bar.
  await old.page.mouse.move(1, 700);
  await old.settle();
  const state = await old.state();
  expect(state).toMatchObject({ uri, sort: { column: 'utilization', descending: true } });
  expect(state.scroll).toBeGreaterThan(200);

  const next = await open({ state });
  await next.show(resnet50());
  await next.settle();
  expect(await next.state()).toEqual(state);
  expect(await scrollOf(next)).toBe(state.scroll);
  expect(await next.page.locator('th.utilization').first().getAttribute('aria-sort')).toBe('descending');
  expect(await pixels(next, 15)).toEqual(await pixels(old, 15));
});

test('a state of another version is dropped', async () => {
  const panel = await open({ state: { version: 7, everything: 'different' } });
  await panel.show(resnet50());
  expect(await panel.state()).toMatchObject({ version: 3, range: null });
});

test('messages that are not part of the protocol change nothing', async () => {
  const panel = await open();
  await panel.show(resnet50());
  await panel.page.evaluate(() => window.postMessage({ type: 'picture', picture: { rows: 'all' } }, '*'));
  await panel.settle();
  expect(await panel.page.locator('tbody tr').count()).toBe(54);
  expect(panel.problems.splice(0)).toEqual(['Accel: a message that this panel does not know was dropped.']);
});

test('a change of theme is drawn at once', async () => {
  const panel = await open();
  await panel.show(resnet50());
  const dark = await pixels(panel, 15);
  await panel.setTheme('light');
  const light = await pixels(panel, 15);
  expect(light).not.toEqual(dark);
  await panel.setTheme('dark');
  expect(await pixels(panel, 15)).toEqual(dark);
});

describe('for everyone', () => {
  const themes: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];
  test.each(themes.flatMap((theme) => [mixed, training, pipelined].map((picture) => ({ theme, picture }))))(
    'no accessibility violations: $theme, $picture.name',
    async ({ theme, picture }) => {
      const panel = await open({ theme });
      await panel.show(picture({ stale: 'Line 3 is not complete.' }));
      for (const summary of await panel.page.locator('summary').all()) await summary.click();
      await panel.page.locator('accel-layers tbody tr').nth(1).click();
      await panel.page.locator('canvas.lanes').press('ArrowRight');
      await panel.page.locator('canvas.lanes').press('p');
      await panel.page.locator('canvas.lanes').press('/');
      await panel.page.getByRole('button', { name: /^(conv|forward)/ }).click();
      await panel.settle();
      expect(await barriers(panel.page)).toEqual([]);
    },
  );

  test('nothing moves by itself', async () => {
    const panel = await open();
    await panel.show(resnet50());
    expect(await panel.page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

test('20,000 bars in six lanes draw without a fault', async () => {
  const panel = await open();
  await panel.show(manyBars(20_000, 6));
  expect((await pixels(panel, 15)).some((value) => value > 0)).toBe(true);
});
