/** What a user sees and does in the window: the packaged extension, a keyboard, a mouse, and the screen. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { type Host, launch } from '../support/host/launch.mjs';
import { until } from '../support/host/workbench.mjs';

let host: Host;
let workspace: string;

beforeAll(async () => {
  // A copy: tests type into the files, and this VS Code saves by itself.
  workspace = await mkdtemp(join(tmpdir(), 'accel-ui-'));
  await cp(join(root, 'test/vscode/workspace'), workspace, { recursive: true });
  await cp(join(root, 'examples'), workspace, { recursive: true });
  host = await launch({ vsix: process.env.ACCEL_VSIX!, workspace });
});

/** Line and column behind a text of a file, from one. */
async function behind(file: string, text: string): Promise<[line: number, column: number]> {
  const before = (await readFile(join(workspace, file), 'utf8')).split(text)[0]!.split('\n');
  return [before.length, before.at(-1)!.length + text.length + 1];
}

afterEach(async ({ task }) => {
  // A picture says more than a timeout.
  if (task.result?.state === 'fail') {
    await host.workbench.screenshot(join(root, 'test-results', `${task.name.replaceAll(/\W+/g, '-')}.png`));
  }
});

afterAll(async () => {
  await host?.close();
  await rm(workspace, { recursive: true, force: true });
});

test('the editor knows the language of a file', async () => {
  await host.workbench.openFile('smoke.accel');
  expect(await host.workbench.statusBar()).toContain('Accel');
});

test('the cursor goes where it is sent', async () => {
  await host.workbench.goTo(4, 3);
  expect(await host.workbench.cursor()).toEqual({ line: 4, column: 3 });
});

test('the example that opens first is coloured, hinted and free of errors', async () => {
  const { workbench } = host;
  await workbench.openFile('lenet5.accel');
  const line = await until('a hint', async () =>
    (await workbench.lines()).find((text) => text.includes('conv1 = conv(') && text.includes('cycles')),
  );
  expect(line).toMatch(/6×28×28 .*cycles .*%/);
  expect(await workbench.squiggles('error')).toBe(0);
});

test('a hover explains the cost of a layer', async () => {
  const text = await host.workbench.hover(10, 4);
  for (const word of ['conv1', 'cycles', 'utilization', 'folds', 'SRAM'])
    expect(text.toLowerCase()).toContain(word.toLowerCase());
});

test('a hover shows the picture of a machine', async () => {
  const { workbench } = host;
  await workbench.openFile('essop.accel');
  const text = await workbench.hover(...(await behind('essop.accel', 'stochastic Es')));
  expect(text).toContain('Error of an update');
  const picture = workbench.page.locator('.monaco-hover:not(.hidden) img').first();
  await until('a picture', async () =>
    picture.evaluate((image) => image instanceof HTMLImageElement && image.complete && image.naturalWidth > 100),
  );
});

test('a mistake is underlined while typing, and named in the Problems view', async () => {
  const { workbench } = host;
  await workbench.openFile('smoke.accel');
  const [line, column] = await behind('smoke.accel', 'kernel = 3');
  await workbench.goTo(line, column);
  await workbench.type('9');
  await until('a squiggle', async () => (await workbench.squiggles('error')) > 0);
  expect((await workbench.problems()).join()).toContain('is larger than the padded input height 8');
  await workbench.focusText();
  await workbench.goTo(line, column + 1);
  await workbench.page.keyboard.press('Backspace');
  await until('no squiggle', async () => (await workbench.squiggles('error')) === 0);
});

test('the panel shows the schedule, and a click on a bar goes to its line', async () => {
  const { workbench } = host;
  await workbench.openFile('smoke.accel');
  await workbench.goTo(1, 1);
  await workbench.command('Accel: Open Schedule to the Side');
  const frame = await workbench.webview('Utilization');
  expect(await frame.locator('tbody tr').allInnerTexts()).toEqual([
    expect.stringContaining('first'),
    expect.stringContaining('last'),
  ]);
  const canvas = frame.locator('canvas.lanes');
  const box = (await canvas.boundingBox())!;
  // The second layer takes most of the time.
  await canvas.click({ position: { x: box.width * 0.8, y: 20 } });
  await until('the line of the layer', async () => (await workbench.currentLine()) === 6);
  await frame.locator('tbody tr').first().click();
  await until('the line of the other layer', async () => (await workbench.currentLine()) === 5);
});

test('the panel follows what is typed', async () => {
  const { workbench } = host;
  const frame = await workbench.webview('Utilization');
  const before = await frame.locator('.totals').innerText();
  await workbench.focusText();
  await workbench.goTo(...(await behind('smoke.accel', 'units = 10')));
  await workbench.type('0');
  await until('other totals', async () => (await frame.locator('.totals').innerText()) !== before);
  await workbench.page.keyboard.press('Control+z');
  await until('the totals of before', async () => (await frame.locator('.totals').innerText()) === before);
});

test('the panel finds its zoom and its selection again after the window was reloaded', async () => {
  const { workbench } = host;
  const picture = async () => {
    const frame = await workbench.webview('Utilization');
    return frame.locator('canvas.lanes').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  };
  let frame = await workbench.webview('Utilization');
  await frame.locator('tbody tr').nth(1).click();
  const whole = await picture();
  await frame.getByRole('button', { name: 'Zoom in' }).click();
  await until('a closer view', async () => (await picture()) !== whole);
  // The state is written a moment after the last change, and the button keeps the mouse.
  await workbench.page.waitForTimeout(1_000);
  const zoomed = await picture();
  await workbench.reload();
  frame = await workbench.webview('Utilization');
  const selected = frame.locator('tbody tr[aria-selected="true"]');
  await until('the selection', async () => (await selected.innerText()).includes('last'));
  await until('the same view', async () => (await picture()) === zoomed);
});

test('a better mapping is searched for, offered, and written into the schedule', async () => {
  const { workbench } = host;
  await workbench.openFile('train.accel');
  await workbench.goTo(13, 1);
  await workbench.command('Accel: Optimize Mapping');
  const offer = workbench.page.locator('.notification-list-item', { hasText: "for 'Train'" });
  expect(await offer.innerText()).toMatch(/\d rules? for 'Train': .* cycles → .* cycles, .* % less/);
  await offer.getByRole('button', { name: 'Apply' }).click();
  await until('the rule', async () => (await workbench.lines()).find((text) => text.includes('layers "')));
});

test('machines are ticked, trained in the background, shown epoch by epoch, and stopped', async () => {
  const { workbench } = host;
  await workbench.openFile('lenet5.accel');
  await workbench.command('Accel: Simulate Training');
  await workbench.page.getByText('32-bit floats: what the others are compared with').waitFor();
  await workbench.page.keyboard.press('Enter');
  const frame = await workbench.webview('Accuracy on samples held back');
  const row = (machine: string) => frame.locator('tbody tr', { hasText: machine }).first();
  await row('exact').getByText('1 of 5').waitFor({ timeout: 60_000 });
  await workbench.page.getByRole('button', { name: 'Cancel' }).click();
  await row('reuse:4').getByText('stopped').waitFor();
  expect(await frame.locator('accel-training-chart').first().locator('.point').count()).toBeGreaterThan(0);
});

test('the array at work follows the cursor and what is typed, without losing its place', async () => {
  const { workbench } = host;
  // One text and one panel: the keyboard goes back to the only text there is.
  await workbench.command('View: Close All Editors');
  await workbench.openFile('lenet5.accel');
  await workbench.goTo(10, 5);
  await workbench.command('Accel: Show the Array at Work');
  const frame = await workbench.webview('This cycle as a table');
  const heading = frame.getByRole('heading', { level: 1 });
  await until('the layer of the line', async () => (await heading.innerText()).startsWith('conv1'));
  await workbench.focusText();
  await workbench.goTo(12, 5);
  await until('the layer of the cursor', async () => (await heading.innerText()).startsWith('conv2'));
  await frame.getByLabel('Go to cycle').fill('30');
  await frame.getByLabel('Go to cycle').press('Enter');
  await until('the cycle', async () => (await frame.locator('.caption').innerText()).startsWith('Cycle 30.'));
  const before = await frame.locator('header').innerText();
  await workbench.focusText();
  await workbench.goTo(...(await behind('lenet5.accel', 'filters = 16')));
  await workbench.type('0');
  await until('other dimensions', async () => (await frame.locator('header').innerText()) !== before);
  expect(await frame.locator('header').innerText()).toContain('160');
  expect(await frame.locator('.caption').innerText()).toMatch(/^Cycle 30\./);
  // A text that cannot be simulated leaves the picture, and says so.
  await workbench.type(' +');
  await frame.locator('.notice').waitFor({ state: 'visible' });
  for (const _ of ['0', ' ', '+']) await workbench.page.keyboard.press('Backspace');
  await frame.locator('.notice').waitFor({ state: 'hidden' });
  await until('the dimensions of before', async () => (await frame.locator('header').innerText()) === before);
});

test('the memory panel goes to lines, marks the layer of the cursor, follows the text, and survives a reload', async () => {
  const { workbench } = host;
  await workbench.command('View: Close All Editors');
  await workbench.openFile('smoke.accel');
  await workbench.goTo(1, 1);
  await workbench.command('Accel: Show Memory and Roofline');
  const frame = await workbench.webview('Roofline');
  expect(await frame.locator('.peak').innerText()).toMatch(/^Peak [\d.]+\s\w+ in the (forward|backward) pass of /);
  const rows = frame.locator('tbody tr');
  const layer = await rows.last().locator('th').innerText();
  const line = (await workbench.lines()).findIndex((text) => text.trim().startsWith(`${layer} `)) + 1;
  await rows.last().click();
  await until('the line of the layer', async () => (await workbench.currentLine()) === line);
  expect(await frame.locator('html').evaluate(() => document.hasFocus())).toBe(true);
  const marked = frame.locator('tr.marked th.layer');
  await until('its marks', async () => (await marked.allInnerTexts()).includes(layer));
  await workbench.focusText();
  await workbench.goTo(1, 1);
  await until('no marks', async () => (await marked.count()) === 0);
  const totals = await frame.locator('.totals').innerText();
  await workbench.goTo(...(await behind('smoke.accel', 'units = 10')));
  await workbench.type('0');
  await until('other totals', async () => (await frame.locator('.totals').innerText()) !== totals);
  await workbench.page.keyboard.press('Control+z');
  await until('the totals of before', async () => (await frame.locator('.totals').innerText()) === totals);
  await rows.nth(1).click();
  const selected = (await frame.locator('tr[aria-selected="true"]').innerText()).trim();
  // The state is written a moment after the last change, and keys that open the palette must not reach the row.
  await frame.getByRole('button', { name: 'Zoom in' }).click();
  await workbench.page.waitForTimeout(1_000);
  await workbench.reload();
  const again = await workbench.webview('Roofline');
  await until('the selection', async () => {
    const row = again.locator('tr[aria-selected="true"]');
    return (await row.count()) === 1 && (await row.innerText()).trim() === selected;
  });
});

test('the machine panel follows the cursor from machine to machine and what is typed, and survives a reload', async () => {
  const { workbench } = host;
  await workbench.command('View: Close All Editors');
  await workbench.openFile('machines.accel');
  await workbench.goTo(2, 5);
  await workbench.command('Accel: Show Machine');
  const frame = await workbench.webview('Weight after pulses');
  const chosen = (page: typeof frame) => page.getByLabel('Machine', { exact: true });
  expect(await chosen(frame).inputValue()).toBe('Cells');
  await workbench.focusText();
  await workbench.goTo(6, 3);
  await until('the machine of the cursor', async () => (await chosen(frame).inputValue()) === 'Unit');
  // What is simulated bit by bit comes after the rest.
  await until('its dots', async () => (await frame.locator('.picture .dot').count()) > 3);
  const totals = await frame.locator('.totals').innerText();
  await workbench.goTo(...(await behind('machines.accel', 'length 16')));
  await workbench.type('0');
  await until('a smaller error', async () => (await frame.locator('.totals').innerText()).includes('4.5'));
  await workbench.type(' +');
  await frame.locator('.notice').waitFor({ state: 'visible' });
  for (const _ of ['0', ' ', '+']) await workbench.page.keyboard.press('Backspace');
  await frame.locator('.notice').waitFor({ state: 'hidden' });
  await until('the totals of before', async () => (await frame.locator('.totals').innerText()) === totals);
  await frame.getByRole('button', { name: 'Go to definition' }).click();
  await until('the line of the machine', async () => (await workbench.currentLine()) === 5);
  await frame.locator('accel-line-plot').first().getByText('As a table').click();
  // The state is written a moment after the last change.
  await workbench.page.waitForTimeout(1_000);
  await workbench.reload();
  const again = await workbench.webview('Error of an update');
  expect(await chosen(again).inputValue()).toBe('Unit');
  await again.getByRole('region', { name: 'Error of an update as a table' }).waitFor();
});
