/** The training panel in Chromium. */
import { describe, expect, test } from 'vitest';
import type { MachineRun, TrainingView } from '../../server/src/protocol/training-view.ts';
import { barriers } from './support/barriers.ts';
import { faultless } from './support/faultless.ts';
import type { StageOptions } from './support/stage.ts';
import type { ThemeName } from './support/themes.ts';
import { TrainingPage } from './support/training-page.ts';

const open = async (options?: StageOptions): Promise<TrainingPage> => faultless(await TrainingPage.open(options));

/** A machine whose accuracy goes up epoch by epoch. */
const machine = (name: string, epochs: number, more: Partial<MachineRun> = {}, reach = 0.9): MachineRun => ({
  ...{ name, state: 'done', problem: null, assumptions: [`What ${name} assumes`] },
  epochs: Array.from({ length: epochs }, (_, index) => ({
    epoch: index + 1,
    trainLoss: 2 / (index + 1),
    testLoss: 2.2 / (index + 1),
    accuracy: (reach * (index + 1)) / epochs,
    zeroSkips: name.startsWith('reuse') ? 0.7 : null,
    similarHits: name.startsWith('reuse') ? 0.25 : null,
  })),
  ...more,
});

const view = (machines: readonly MachineRun[], epochs = 5): TrainingView => ({
  ...{ network: 'MLP', schedule: 'Old', parameters: 669_706, data: 'patterns of 3 strokes, drawn from seed 1' },
  ...{ trainSamples: 1000, testSamples: 250, epochs, batch: 32, rate: 0.05, momentum: 0, seed: 1, machines },
});

const finished = view([
  machine('exact', 5),
  machine('bf16', 5, {}, 0.91),
  machine('int8', 5, {}, 0.88),
  machine('stochastic:16', 5, {}, 0.86),
  machine('crossbar', 5, {}, 0.84),
  machine('crossbar:taOxLike', 5, {}, 0.4),
  machine('reuse:4', 5, {}, 0.89),
]);

const lines = (panel: TrainingPage, chart: number) =>
  panel.page.locator('accel-training-chart').nth(chart).locator('path.line');
const rows = async (panel: TrainingPage): Promise<string[]> =>
  (await panel.page.locator('table').first().locator('tbody tr').allInnerTexts()).map((row) =>
    row.replaceAll(/\s+/g, ' ').trim(),
  );

describe('a run', () => {
  test('is a line for each machine in every chart, and a row', async () => {
    const panel = await open();
    await panel.page.getByText('Training begins').waitFor();
    expect(panel.said).toEqual([{ type: 'ready' }]);
    await panel.show(finished);
    for (const chart of [0, 1, 2]) {
      expect(await lines(panel, chart).count()).toBe(7);
      expect(await lines(panel, chart).first().getAttribute('d')).toMatch(/^M[\d. ]+(L[\d. ]+){4}$/);
    }
    expect(await rows(panel)).toEqual([
      'exact trained 5 of 5 90.0 % 0.4400 0.4000',
      'bf16 trained 5 of 5 91.0 % +1.0 0.4400 0.4000',
      'int8 trained 5 of 5 88.0 % −2.0 0.4400 0.4000',
      'stochastic:16 trained 5 of 5 86.0 % −4.0 0.4400 0.4000',
      'crossbar trained 5 of 5 84.0 % −6.0 0.4400 0.4000',
      'crossbar:taOxLike trained 5 of 5 40.0 % −50.0 0.4400 0.4000',
      'reuse:4 trained 5 of 5 89.0 % −1.0 0.4400 0.4000 70.0 % 25.0 %',
    ]);
  });

  test('says its momentum if it has some', async () => {
    const panel = await open();
    const facts = () => panel.page.locator('.facts').innerText();
    await panel.show(finished);
    expect(await facts()).not.toContain('momentum');
    await panel.show({ ...finished, momentum: 0.9 });
    expect(await facts()).toMatch(/learning rate 0\.05\s+momentum 0\.9\s+seed 1/);
  });

  test('grows while it goes on, compared only where both have been', async () => {
    const panel = await open();
    await panel.show(view([machine('exact', 0, { state: 'running' }), machine('int8', 0, { state: 'waiting' })]));
    expect(await rows(panel)).toEqual(['exact is being trained', 'int8 waits']);
    const early = machine('exact', 5);
    await panel.show(
      view([
        { ...early, epochs: early.epochs.slice(0, 2), state: 'running' },
        { ...machine('int8', 5), epochs: machine('int8', 5).epochs.slice(0, 3), state: 'cancelled' },
      ]),
    );
    expect(await rows(panel)).toEqual([
      'exact is being trained 2 of 5 36.0 % 1.1000 1.0000',
      // Nothing is said of the third epoch of the first one yet.
      'int8 stopped 3 of 5 54.0 % 0.7333 0.6667',
    ]);
    expect(await lines(panel, 0).first().getAttribute('d')).toMatch(/^M[\d. ]+L[\d. ]+$/);
  });

  test('that failed says why, and losses that are no number leave a gap', async () => {
    const panel = await open();
    const [first, ...rest] = machine('exact', 3).epochs;
    const gap = { ...machine('exact', 3), epochs: [first!, { ...rest[0]!, testLoss: null }, rest[1]!] };
    await panel.show(view([gap, machine('int8', 0, { state: 'failed', problem: 'no memory' })], 3));
    expect((await rows(panel))[1]).toBe('int8 failed: no memory');
    expect(await lines(panel, 1).first().getAttribute('d')).toMatch(/^M[\d. ]+M[\d. ]+$/);
  });

  test('of one epoch is a point in the middle', async () => {
    const panel = await open();
    await panel.show(view([machine('exact', 1)], 1));
    const box = (await panel.page.locator('accel-training-chart').first().locator('.plot').boundingBox())!;
    const point = (await panel.page.locator('accel-training-chart').first().locator('.point').boundingBox())!;
    expect(Math.abs(point.x + point.width / 2 - (box.x + box.width / 2))).toBeLessThan(1);
  });

  test('lets one machine stand out while the mouse is on its row', async () => {
    const panel = await open();
    await panel.show(finished);
    await panel.page.locator('table').first().locator('tbody tr').nth(2).hover();
    const chart = panel.page.locator('accel-training-chart').first();
    await expect.poll(() => chart.locator('g.faded').count()).toBe(6);
    await panel.page.locator('h1').hover();
    await expect.poll(() => chart.locator('g.faded').count()).toBe(0);
  });

  test('has every epoch in a table, and its assumptions', async () => {
    const panel = await open();
    await panel.show(finished);
    await panel.page.getByText('All epochs').click();
    const table = panel.page.getByRole('region', { name: 'All epochs' });
    expect(await table.locator('tbody tr').count()).toBe(5);
    expect((await table.locator('tbody tr').first().innerText()).replaceAll(/\s+/g, ' ')).toMatch(
      /^1 18\.0 % 2\.2000 /,
    );
    await panel.page.locator('summary', { hasText: 'Assumptions' }).click();
    expect(await panel.page.getByText('int8: What int8 assumes').isVisible()).toBe(true);
  });
});

test('what is no message of the protocol is dropped', async () => {
  const panel = await open();
  await panel.show(finished);
  await panel.send({ type: 'picture', picture: { ...finished, machines: 'none' } });
  expect(panel.problems.splice(0)).toEqual(['Accel: a message that this panel does not know was dropped.']);
  expect(await rows(panel)).toHaveLength(7);
});

describe('the page', () => {
  const themes: readonly ThemeName[] = ['dark', 'light', 'highContrast', 'highContrastLight'];
  test.each(themes)('has no accessibility violations: %s', async (theme) => {
    // So narrow that the tables scroll.
    const panel = await open({ theme, width: 640 });
    await panel.show(finished);
    await panel.page.getByText('All epochs').click();
    expect(await barriers(panel.page)).toEqual([]);
    if (process.env.PICTURES) await panel.page.screenshot({ path: `${process.env.PICTURES}/${theme}.png` });
  });

  test.each([360, 700, 1600])('is not wider than its window: %d pixels', async (width) => {
    const panel = await open({ width });
    await panel.show(finished);
    expect(await panel.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (process.env.PICTURES) await panel.page.screenshot({ path: `${process.env.PICTURES}/${width}.png` });
  });
});
