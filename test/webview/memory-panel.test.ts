/** The memory panel in Chromium, with pictures of schedules that were simulated. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { MemoryPanelMessage } from '../../media/memory-messages.ts';
import type { MemoryView } from '../../server/src/protocol/memory-view.ts';
import { barriers } from './support/barriers.ts';
import { faultless } from './support/faultless.ts';
import { MemoryPage, uri, viewOf } from './support/memory-page.ts';
import type { StageOptions } from './support/stage.ts';
import type { ThemeName } from './support/themes.ts';

const open = async (options?: StageOptions): Promise<MemoryPage> => faultless(await MemoryPage.open(options));

const text = readFileSync('examples/training.accel', 'utf8');
const interleaved = viewOf(text, 'Interleaved');
const bare = viewOf(`network N {
  input x [3, 8, 8]
  a = conv(x, filters = 6, kernel = 3)
  b = dense(flatten(a), units = 5)
  output b
}
array A { grid 4x4 }
schedule S { network N, array A }
`);
/** Two thousand layers, one behind the other. */
const long = viewOf(`block one(x) {
  y = conv(x, filters = 4, kernel = 1)
  return y
}
network N {
  input x [4, 4, 4]
  all = repeat 2000 one(x)
  output all
}
array A {
  grid 8x8
  dataflow configurable
  buffers { input 4 KiB, weight 4 KiB, output 4 KiB }
  dram 8 B/cycle
}
schedule S {
  network N
  array A
  batch 2
  forward { dataflow ws }
  backward { order interleaved }
}
`);

const curve = 'accel-memory-curve';
const roofline = 'accel-roofline';
const reveals = async (panel: MemoryPage): Promise<MemoryPanelMessage[]> => {
  await panel.settle();
  return panel.said.filter(({ type }) => type === 'reveal');
};
const layerOf = ({ names }: MemoryView, name: string): number => names.indexOf(name);
const spoken = (panel: MemoryPage, chart: string): Promise<string> =>
  panel.page.locator(`${chart} #spoken`).innerText();
const tooltip = (panel: MemoryPage, chart: string) => panel.page.locator(`${chart} .tooltip`);
const chosen = (panel: MemoryPage): Promise<string> => panel.page.locator('tr[aria-selected=true]').innerText();

/** All pixels of a canvas as one number, which changes if any of them does. */
const print = (panel: MemoryPage, chart: string): Promise<number> =>
  panel.page.evaluate((name) => {
    const canvas = document
      .querySelector('accel-memory')!
      .shadowRoot!.querySelector(name)!
      .shadowRoot!.querySelector('canvas')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let sum = 0;
    for (const [index, value] of data.entries()) sum = (sum * 31 + value * (index % 97)) % 1_000_003;
    return sum;
  }, chart);

describe('what is shown', () => {
  test('totals, both charts, what is alive at the peak, and a row for every pass', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const { page } = panel;
    expect(await page.locator('.totals').innerText()).toMatch(/Peak memory\s+7\.35\sMiB[\s\S]*Memory-bound\s+4 of 16/);
    expect(await page.locator('.peak').innerText()).toMatch(
      /^Peak 7\.35\sMiB in the backward pass of stage3\.a\.relu: 4\.45\sMiB always there, stage1\.a activations 512\sKiB/,
    );
    expect(await page.locator('tbody tr').count()).toBe(interleaved.passes.layer.length);
    expect(await page.locator(`${curve} canvas`).getAttribute('aria-label')).toContain('54 passes of Small on Device');
    expect(await page.locator(`${roofline} canvas`).getAttribute('aria-label')).toContain(
      '4 of 16 passes are memory-bound',
    );
    expect(await page.locator(`${curve} .legend li`).count()).toBe(5);
  });

  test('the legend adds up to the peak', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const units: Record<string, number> = { B: 1, KiB: 1024, MiB: 1024 ** 2 };
    const parts = await panel.page.locator(`${curve} .legend strong`).allInnerTexts();
    const sum = parts.reduce((bytes, part) => {
      const [value, unit] = part.split('\u00a0') as [string, string];
      return bytes + Number(value) * units[unit]!;
    }, 0);
    expect(sum / interleaved.peak!.bytes).toBeCloseTo(1, 2);
  });

  test('what is not known is said, and not drawn', async () => {
    const panel = await open();
    await panel.show(bare);
    const { page } = panel;
    expect(await page.locator(`${curve} p.soft`).innerText()).toContain(
      'Buffers are not drawn: the array gives them no sizes.',
    );
    expect(await page.locator(`${roofline} p`).last().innerText()).toContain(
      'No slope is drawn: the array gives no DRAM bandwidth.',
    );
    expect(await page.locator('th.input').count()).toBe(0);
    expect(await page.locator('th.kept').count()).toBe(0);
    const { x, y } = await panel.placeOf(roofline, panel.row('a', 'forward'));
    await page.mouse.move(x, y);
    expect(await tooltip(panel, roofline).innerText()).toMatch(/compute \(no DRAM bandwidth is known\)/);
  });

  test('buffers with sizes and a slow DRAM are told of', async () => {
    const panel = await open();
    await panel.show(interleaved);
    expect(await panel.page.locator(`${curve} p.soft`).innerText()).toMatch(
      /All buffers together hold 768\sKiB, 10\.2\s% of the peak/,
    );
    expect(await panel.page.locator(`${curve} p.soft`).innerText()).toContain('No line for the DRAM');
  });

  test('while the text is broken, the last picture says so; then it stops saying so', async () => {
    const panel = await open();
    await panel.show({ ...interleaved, stale: 'Line 7 is not complete.' });
    expect(await panel.page.getByRole('status').innerText()).toContain('Line 7 is not complete.');
    expect(await panel.page.locator('tbody tr').count()).toBe(54);
    await panel.show(interleaved);
    expect(await panel.page.locator('.notice').isVisible()).toBe(false);
  });

  test('without a schedule it tells what to do; a stopped server leaves the picture', async () => {
    const panel = await open();
    await panel.show(interleaved);
    await panel.send({ type: 'nothing', reason: 'serverStopped', detail: '' });
    expect(await panel.page.locator('.notice').innerText()).toContain('not running');
    expect(await panel.page.locator('tbody tr').count()).toBe(54);
    await panel.send({ type: 'nothing', reason: 'noSchedule', detail: '' });
    expect(await panel.page.getByRole('heading').innerText()).toBe('No schedule in main.accel yet');
  });

  test('a network without layers is not an error', async () => {
    const panel = await open();
    await panel.show({
      ...interleaved,
      names: [],
      layers: 0,
      peak: null,
      cycles: 0,
      turns: { layer: [], backward: [], start: [], end: [], kept: [], gradients: [], other: [] },
      tensors: { name: [], role: [], bytes: [], from: [], until: [] },
      passes: Object.fromEntries(Object.keys(interleaved.passes).map((key) => [key, []])) as never,
    });
    expect(await panel.page.locator('main').innerText()).toContain('This network has no layers.');
    for (const chart of [curve, roofline]) await panel.page.locator(`${chart} canvas`).press('ArrowRight');
  });

  // Among them those just above the widths at which columns of the table come back.
  test.each([360, 500, 602, 720, 822, 1000, 1102, 1250, 1442, 1600])(
    'nothing is wider than a panel of %i pixels',
    async (width) => {
      const panel = await open({ width });
      const name = 'AVeryLongNameOfALittleNetworkThatHasNoSpacesInIt';
      await panel.show({ ...interleaved, network: name, names: interleaved.names.map((each) => `${each}${name}`) });
      const wide = await panel.page.evaluate(() => {
        const root = document.querySelector('accel-memory')!.shadowRoot!;
        return [root, ...[...root.querySelectorAll('*')].flatMap((each) => each.shadowRoot ?? [])]
          .flatMap((each) => [...each.querySelectorAll('*:not(.unseen)')])
          .filter((each) => each.getBoundingClientRect().right > innerWidth)
          .map((each) => `${each.tagName} ${each.className}: ${each.getBoundingClientRect().right - innerWidth}`);
      });
      expect(wide).toEqual([]);
    },
  );
});

describe('pointing', () => {
  test('at the curve tells time, total, each kind of tensor and the largest tensors', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const row = panel.row('stage3.b', 'interleaved');
    const { x, y } = await panel.placeOf(curve, row);
    await panel.page.mouse.move(x, y);
    const said = await tooltip(panel, curve).innerText();
    expect(said).toMatch(/^stage3\.b \(both gradients\)/);
    expect(said).toMatch(/time\s+cycle [\d,]+, [\d.]+\sms/);
    expect(said).toMatch(/total\s+7\.26\sMiB, 98\.7\s% of the peak/);
    for (const [name, bytes] of [
      ['weights', '2.23'],
      ['weight gradients', '2.23'],
      ['activations kept for backward', '2.65'],
    ]) {
      expect(said.replace(/\s+/g, ' ')).toContain(`${name} ${bytes} MiB`);
    }
    expect(said).toMatch(/largest of 15 that come and go[\s\S]*stage1\.a activations\s+512\sKiB/);
    await panel.settle();
    expect(await panel.page.locator('tr.hovered').innerText()).toMatch(/stage3\.b\s+both gradients/);
  });

  test('at the buffers tells what they hold', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const { x, y } = await panel.placeOf(curve, panel.row('stage1.a', 'forward'));
    await panel.page.mouse.move(x, y + 50);
    expect(await tooltip(panel, curve).innerText()).toMatch(
      /stage1\.a \(forward\)[\s\S]*input buffer\s+71\.1\sKiB of 256\sKiB \(27\.8\s%\)[\s\S]*output buffer\s+128\sKiB of 256\sKiB/,
    );
  });

  test('at a dot tells intensity, both rates and what binds, and by how much', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const place = await panel.placeOf(roofline, panel.row('stem', 'weightGradient'));
    await panel.page.mouse.move(place.x, place.y);
    const said = (await tooltip(panel, roofline).innerText()).replace(/\s+/g, ' ');
    expect(said).toMatch(
      /^stem \((forward|weight gradient)\) intensity 12\.3 MAC\/B attained 31\d MAC\/cycle \(15\d GMAC\/s\)/,
    );
    expect(said).toContain('attainable 314 MAC/cycle (157 GMAC/s)');
    expect(said).toMatch(/bound by memory DRAM busy 2\.69× as long as the array/);
    const fast = await panel.placeOf(roofline, panel.row('stage2.a', 'forward'));
    await panel.page.mouse.move(fast.x, fast.y);
    expect(await tooltip(panel, roofline).innerText()).toMatch(
      /bound by\s+compute\s+array works\s+2\.14× as long as the DRAM/,
    );
  });
});

describe('going to the source', () => {
  test('a click on either chart shows the layer and leaves the keyboard here; a double click takes it along', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const first = await panel.placeOf(curve, panel.row('stage1.b', 'forward'));
    await panel.page.mouse.click(first.x, first.y);
    expect(await reveals(panel)).toEqual([
      { type: 'reveal', serial: 1, layer: layerOf(interleaved, 'stage1.b'), focus: false },
    ]);
    expect(await chosen(panel)).toMatch(/stage1\.b\s+forward/);
    const second = await panel.placeOf(roofline, panel.row('stage2.a', 'interleaved'));
    await panel.page.mouse.dblclick(second.x, second.y);
    await panel.settle();
    expect((await reveals(panel)).at(-1)).toEqual({
      type: 'reveal',
      serial: 1,
      layer: layerOf(interleaved, 'stage2.a'),
      focus: true,
    });
    expect((await panel.state()).selected).toEqual({ layer: 'stage2.a', pass: 'interleaved', second: false });
  });

  test('rows: click, arrows and Enter', async () => {
    const panel = await open();
    await panel.show(interleaved);
    await panel.page.locator('tbody tr').nth(3).click();
    expect(await reveals(panel)).toMatchObject([{ layer: layerOf(interleaved, 'stage1.a'), focus: false }]);
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    expect((await reveals(panel)).at(-1)).toMatchObject({
      layer: layerOf(interleaved, 'stage1.a.batchnorm'),
      focus: true,
    });
  });

  test('the layer of the cursor is marked in both charts and in the table, and only there', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const before = [await print(panel, curve), await print(panel, roofline)];
    // `a = conv(...)` of the block that makes three stages.
    await panel.cursor(7);
    const marked = await panel.page.locator('tr.marked th.layer').allInnerTexts();
    expect(new Set(marked)).toEqual(
      new Set([1, 2, 3].flatMap((stage) => ['', '.batchnorm', '.relu'].map((part) => `stage${stage}.a${part}`))),
    );
    expect(await print(panel, curve)).not.toBe(before[0]);
    expect(await print(panel, roofline)).not.toBe(before[1]);
    await panel.cursor(0);
    expect(await panel.page.locator('tr.marked').count()).toBe(0);
    expect([await print(panel, curve), await print(panel, roofline)]).toEqual(before);
  });
});

describe('keys', () => {
  test('go along the curve and to the peak, and say what is there', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const canvas = panel.page.locator(`${curve} canvas`);
    await canvas.press('Home');
    expect(await spoken(panel, curve)).toMatch(
      /^stem, forward, cycle 0, 0\ss: 4\.73\sMiB in all: weights 2\.23\sMiB, .*output buffer 8\.00?\sKiB|stem, forward/,
    );
    await canvas.press('ArrowRight');
    expect(await spoken(panel, curve)).toMatch(/^stem\.batchnorm, forward.* 2 of 54$/);
    await canvas.press('p');
    expect(await spoken(panel, curve)).toMatch(
      /^stage3\.a\.relu, activation gradient.*7\.35\sMiB in all.*This is the peak\./,
    );
    await canvas.press('Enter');
    expect(await reveals(panel)).toMatchObject([{ layer: layerOf(interleaved, 'stage3.a.relu'), focus: true }]);
    await canvas.press('Escape');
    expect((await panel.state()).selected).toBeNull();
  });

  test('go from dot to dot by intensity', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const canvas = panel.page.locator(`${roofline} canvas`);
    await canvas.press('ArrowRight');
    expect(await spoken(panel, roofline)).toMatch(
      /^scores, forward: 4\.18\sMAC\/B, attains 98\.9\sMAC\/cycle .* of 107\sMAC\/cycle .* attainable, memory-bound: the DRAM is busy 1\.47× as long as the array\. 1 of 16$/,
    );
    await canvas.press('End');
    expect(await spoken(panel, roofline)).toMatch(/^stage2\.a, both gradients: 94\.?\d*\sMAC\/B.* 16 of 16$/);
    await canvas.press('Enter');
    expect(await reveals(panel)).toMatchObject([{ layer: layerOf(interleaved, 'stage2.a'), focus: true }]);
  });

  test('zoom, pan, show all; the wheel zooms about the pointer', async () => {
    const panel = await open();
    await panel.show(interleaved);
    const canvas = panel.page.locator(`${curve} canvas`);
    await canvas.press('+');
    const { range } = await panel.state();
    expect(range!.end - range!.start).toBeCloseTo(interleaved.cycles / 1.6, 0);
    await canvas.press('Shift+ArrowRight');
    expect((await panel.state()).range!.start).toBeGreaterThan(range!.start);
    await canvas.press('0');
    expect((await panel.state()).range).toBeNull();
    await panel.page.getByRole('button', { name: 'Zoom in' }).click();
    expect((await panel.state()).range).not.toBeNull();
    await panel.page.getByRole('button', { name: 'Show all' }).click();
    const { x, y } = await panel.placeOf(curve, panel.row('stage1.b', 'forward'));
    await panel.page.mouse.move(x, y);
    await panel.page.mouse.wheel(0, -480);
    await panel.settle();
    const zoomed = (await panel.state()).range!;
    expect(zoomed.end - zoomed.start).toBeCloseTo(interleaved.cycles / 4, -3);
    const again = await panel.placeOf(curve, panel.row('stage1.b', 'forward'));
    expect(Math.abs(again.x - x)).toBeLessThan(4);
  });
});

test('the table sorts, and the other way at the second click', async () => {
  const panel = await open();
  await panel.show(interleaved);
  await panel.page.getByRole('button', { name: 'Memory' }).click();
  await panel.settle();
  expect(await panel.page.locator('tbody tr').first().innerText()).toMatch(
    /stage3\.a\.relu\s+activation gradient\s+7\.35/,
  );
  await panel.page.getByRole('button', { name: 'Bound by' }).click();
  await panel.settle();
  expect(await panel.page.locator('tbody tr').first().innerText()).toMatch(/stem.*\s+memory\s2\.69×/s);
  expect((await panel.state()).sort).toEqual({ column: 'bound', descending: false });
});

test('data that change while typing keep the zoom, the selection and the order', async () => {
  const panel = await open();
  await panel.show(interleaved);
  const { x, y } = await panel.placeOf(curve, panel.row('stage2.b', 'interleaved'));
  await panel.page.mouse.click(x, y);
  await panel.page.locator(`${curve} canvas`).press('z');
  await panel.page.getByRole('button', { name: 'MAC/B' }).click();
  const before = await panel.state();
  expect(before.range).not.toBeNull();
  await panel.show(viewOf(text.replace('filters = classes', 'filters = 2 * classes'), 'Interleaved'));
  expect(await panel.state()).toEqual(before);
  expect(await chosen(panel)).toMatch(/stage2\.b\s+both gradients/);
});

test('choosing another schedule asks for it and shows it whole', async () => {
  const panel = await open();
  await panel.show(interleaved);
  await panel.page.locator(`${curve} canvas`).press('+');
  await panel.page.getByLabel('Schedule', { exact: true }).selectOption('FineTune');
  await panel.settle();
  expect(panel.said).toContainEqual({ type: 'choose', schedule: 'FineTune' });
  expect(await panel.state()).toMatchObject({ schedule: 'FineTune', range: null });
});

test('a new page of the panel continues where the old one was', async () => {
  const old = await open({ height: 600 });
  await old.show(interleaved);
  await old.page.locator('summary').click();
  await old.page.locator(`${curve} canvas`).press('+');
  await old.page.getByRole('button', { name: 'MAC/B' }).click();
  await old.page.locator('tbody tr').nth(20).click();
  await old.page.mouse.move(1, 1);
  await old.settle();
  const state = await old.state();
  expect(state).toMatchObject({ uri, assumptionsOpen: true, sort: { column: 'intensity', descending: true } });
  expect(state.scroll).toBeGreaterThan(100);
  expect(state.selected).not.toBeNull();
  const next = await open({ height: 600, state });
  await next.show(interleaved);
  await next.settle();
  expect(await next.state()).toEqual(state);
  expect(await chosen(next)).toBe(await chosen(old));
  expect(await next.page.evaluate(() => scrollY)).toBe(state.scroll);
  expect(await print(next, curve)).toBe(await print(old, curve));
});

test('a state of another version is dropped', async () => {
  const panel = await open({ state: { version: 7, everything: 'different' } });
  await panel.show(interleaved);
  expect(await panel.state()).toMatchObject({ version: 1, range: null });
});

test('messages that are not part of the protocol change nothing', async () => {
  const panel = await open();
  await panel.show(interleaved);
  await panel.page.evaluate(() => window.postMessage({ type: 'picture', picture: { passes: 'all' } }, '*'));
  await panel.settle();
  expect(await panel.page.locator('tbody tr').count()).toBe(54);
  expect(panel.problems.splice(0)).toEqual(['Accel: a message that this panel does not know was dropped.']);
});

test('4,000 passes draw within a frame or few, and the peak is seen', async () => {
  const panel = await open();
  await panel.show(long);
  expect(long.turns.layer.length).toBe(4_000);
  expect(await panel.page.locator('tbody tr').count()).toBe(300);
  const canvas = panel.page.locator(`${curve} canvas`);
  await canvas.press('p');
  expect(await spoken(panel, curve)).toContain('This is the peak.');
  const started = performance.now();
  for (let i = 0; i < 10; i++) await canvas.press('+');
  await panel.settle();
  // Ten zooms, each drawn; generous, since other tests share the processor.
  expect(performance.now() - started).toBeLessThan(4_000);
  expect((await panel.state()).range!.end - (await panel.state()).range!.start).toBeLessThan(long.cycles / 50);
});

describe('for everyone', () => {
  const themes: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];
  test.each(themes)('no accessibility violations: %s', async (theme) => {
    const panel = await open({ theme });
    await panel.show({ ...interleaved, stale: 'Line 3 is not complete.' });
    await panel.page.locator('summary').click();
    await panel.page.locator('tbody tr').nth(1).click();
    await panel.cursor(7);
    expect(await barriers(panel.page)).toEqual([]);
  });

  test('nothing moves by itself', async () => {
    const panel = await open();
    await panel.show(interleaved);
    expect(await panel.page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});
