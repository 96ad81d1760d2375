/**
 * `npm run screenshots [-- NAME...]`: the pictures of the documentation, taken of the packaged extension in a real VS Code,
 * each in a dark and a light theme, panels with high contrast, too: `docs/images/NAME-dark.png`, `NAME-light.png`, `NAME-contrast.png`.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../test/support/host/launch.mjs';
import { root } from './lib/run.mjs';
import { makePackage } from './package.mjs';

/**
 * @typedef {object} Shot
 * @property {string} name
 * @property {string} file what is open, in `examples/`
 * @property {(workbench: import('../test/support/host/workbench.mjs').Workbench) => Promise<void>} [act] what is done before
 *   the picture is taken
 * @property {{ width: number, height: number }} [viewport]
 * @property {boolean} [contrast] whether there is a picture with high contrast, too
 */

/** @type {Shot[]} */
const shots = [
  {
    name: 'overview',
    file: 'lenet5.accel',
    viewport: { width: 1480, height: 800 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench);
      await frame.locator('tbody tr').nth(1).click();
    },
  },
  {
    name: 'hover',
    file: 'lenet5.accel',
    act: async (workbench) => {
      await workbench.hover(17, 5);
    },
  },
  {
    name: 'problems',
    file: 'lenet5.accel',
    act: async (workbench) => {
      // A kernel too large for its input, a mistyped argument, a wrong unit.
      await replace(workbench, 12, 'kernel = 5', 'kernel = 15');
      await replace(workbench, 16, 'units = 84', 'unit = 84');
      await replace(workbench, 36, '200 MHz', '200 ms');
      await workbench.problems();
      await workbench.focusText();
      await workbench.goTo(12, 40);
    },
  },
  {
    name: 'schedule',
    file: 'resnet50.accel',
    viewport: { width: 1480, height: 800 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench, { schedule: 'EdgeMixed' });
      await frame.locator('tbody tr').nth(6).click();
    },
  },
  {
    name: 'training',
    file: 'training.accel',
    contrast: true,
    viewport: { width: 1480, height: 860 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench, { schedule: 'Interleaved' });
      await frame.locator('.comparison summary').click();
      await frame.getByRole('button', { name: 'Cycles' }).click();
      await frame.locator('accel-layers tbody tr').first().click();
    },
  },
  {
    name: 'folds',
    file: 'training.accel',
    contrast: true,
    viewport: { width: 1480, height: 860 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench, { schedule: 'Interleaved' });
      // Until its folds have names.
      const canvas = await intoBothGradients(frame, 9);
      for (const key of ['ArrowDown', 'ArrowDown', 'p']) await canvas.press(key);
    },
  },
  {
    name: 'cycles',
    file: 'training.accel',
    contrast: true,
    viewport: { width: 1480, height: 860 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench, { schedule: 'Interleaved' });
      // Until the vectors of the two gradients are seen to take turns.
      await intoBothGradients(frame, 21);
    },
  },
  {
    name: 'pipeline',
    file: 'pipelines.accel',
    contrast: true,
    viewport: { width: 1480, height: 860 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench, { schedule: 'ZeroBubble', says: 'Bubble' });
      const canvas = frame.locator('canvas.lanes[aria-label*="ZeroBubble"]');
      for (let press = 0; press < 3; press++) await canvas.press('+');
    },
  },
  {
    name: 'compare',
    file: 'training.accel',
    contrast: true,
    viewport: { width: 1480, height: 860 },
    act: async (workbench) => {
      const frame = await schedulePanel(workbench);
      await frame.locator('.compare summary').click();
      for (const name of ['Interleaved', 'InPlace']) await frame.getByLabel(name).check();
      await frame.locator('accel-deltas .better').first().waitFor();
      await frame.locator('.compare summary').press('Escape');
    },
  },
  {
    name: 'numerics',
    file: 'learning.accel',
    contrast: true,
    viewport: { width: 1480, height: 880 },
    act: async (workbench) => {
      await workbench.page.keyboard.press('Control+b');
      await workbench.goTo(50, 1);
      await workbench.page.getByText('Simulate training').last().click();
      for (const detail of ['all layers on crossbars', 'this reuse buffer'])
        await workbench.page.getByText(detail).first().click();
      await workbench.page.keyboard.press('Enter');
      // Off the line that was clicked.
      await workbench.page.mouse.move(10, 800);
      const frame = await workbench.webview('Accuracy on samples held back');
      await frame.locator('tbody tr', { hasText: 'Four' }).getByText('trained').first().waitFor({ timeout: 300_000 });
      await workbench.page.getByRole('button', { name: 'Cancel' }).waitFor({ state: 'detached' });
    },
  },
  {
    name: 'array',
    file: 'lenet5.accel',
    contrast: true,
    viewport: { width: 1640, height: 1050 },
    act: async (workbench) => {
      await workbench.page.keyboard.press('Control+b');
      await replace(workbench, 45, 'dataflow ws }', 'dataflow ws }\nbackward { order interleaved }');
      await workbench.goTo(12, 4);
      await workbench.command('Accel: Show the Array at Work');
      const frame = await workbench.webview('This cycle as a table');
      await frame.getByLabel('Pass').selectOption('interleaved');
      await frame.getByRole('button', { name: 'Alternate' }).waitFor();
      await frame.getByLabel('Go to cycle').fill('40');
      await frame.getByLabel('Go to cycle').press('Enter');
      await frame.getByLabel('Go to cycle').blur();
      await frame.getByText('Cycle 40.', { exact: true }).waitFor();
    },
  },
  {
    name: 'memory',
    file: 'training.accel',
    contrast: true,
    viewport: { width: 1480, height: 1260 },
    act: async (workbench) => {
      await workbench.page.keyboard.press('Control+b');
      await workbench.command('Accel: Show Memory and Roofline');
      const frame = await workbench.webview('Roofline');
      await frame.locator('select').selectOption('Interleaved');
      await workbench.goTo(22, 3);
      // Off the edge between both halves, which lights up under the mouse.
      await workbench.page.mouse.move(1250, 10);
    },
  },
  {
    name: 'machine',
    file: 'reram.accel',
    contrast: true,
    viewport: { width: 1720, height: 1180 },
    act: async (workbench) => {
      await workbench.page.keyboard.press('Control+b');
      // In the definition of `Cells`.
      await workbench.goTo(26, 9);
      await workbench.command('Accel: Show Machine');
      const frame = await workbench.webview('Weight after pulses');
      await frame.getByRole('application', { name: 'Energy of one vector' }).waitFor();
      // Off the edge between both halves, which lights up under the mouse.
      await workbench.page.mouse.move(1250, 10);
    },
  },
];

/**
 * The schedule panel, alone beside the text.
 * @param {import('../test/support/host/workbench.mjs').Workbench} workbench
 * @param {{ schedule?: string, says?: string }} [what] the schedule to choose, and a word that the panel shows
 */
async function schedulePanel(workbench, { schedule, says = 'Utilization' } = {}) {
  await workbench.page.keyboard.press('Control+b');
  await workbench.command('Accel: Open Schedule to the Side');
  const frame = await workbench.webview(says);
  if (schedule) await frame.locator('select').selectOption(schedule);
  return frame;
}

/**
 * Zooms into a pass with both gradients.
 * @param {Awaited<ReturnType<typeof schedulePanel>>} frame
 * @param {number} times
 */
async function intoBothGradients(frame, times) {
  const canvas = frame.locator('canvas.lanes');
  await frame.locator('accel-layers tbody tr', { hasText: 'both gradients' }).nth(2).click();
  await canvas.press('z');
  for (let press = 0; press < times; press++) await canvas.press('+');
  return canvas;
}

/**
 * Replaces a text of a line as a user would type it.
 * @param {import('../test/support/host/workbench.mjs').Workbench} workbench
 * @param {number} line
 * @param {string} before
 * @param {string} after
 */
async function replace(workbench, line, before, after) {
  const text = (await readFile(join(root, 'examples/lenet5.accel'), 'utf8')).split('\n')[line - 1] ?? '';
  const at = text.indexOf(before);
  if (at < 0) throw new Error(`Line ${line} has no "${before}"`);
  await workbench.goTo(line, at + before.length + 1);
  for (const _ of before) await workbench.page.keyboard.press('Backspace');
  await workbench.type(after);
}

/** What would distract from the subject of a picture. */
const settings = {
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
  // The embedded editor saves by itself otherwise; what is typed for a picture stays out of the files.
  'files.autoSave': 'off',
  'window.title': 'Accel',
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !shots.some((shot) => shot.name === name));
if (unknown.length > 0) {
  console.error(`No shot is called ${unknown.join(', ')}; there are: ${shots.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

const vsix = await makePackage();
const folder = join(root, 'docs/images');
for (const colorTheme of /** @type {const} */ (['dark', 'light', 'contrast'])) {
  for (const { name, file, act, contrast, viewport = { width: 1200, height: 760 } } of shots) {
    if (names.length > 0 && !names.includes(name)) continue;
    if (colorTheme === 'contrast' && !contrast) continue;
    // A window for each picture: nothing of one is left in the next.
    const { workbench, close } = await launch({
      vsix,
      workspace: join(root, 'examples'),
      colorTheme,
      settings,
      viewport,
      deviceScaleFactor: 1.5,
    });
    try {
      await workbench.openFile(file);
      await workbench.settled();
      await act?.(workbench);
      await workbench.settled();
      const path = join(folder, `${name}-${colorTheme}.png`);
      await workbench.screenshot(path);
      console.log(path);
    } finally {
      await close();
    }
  }
}
