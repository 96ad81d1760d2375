/** What a user sees and does in the window: the packaged extension, a keyboard, a mouse, and the screen. */
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { type Host, launch } from '../support/host/launch.mjs';

let host: Host;

beforeAll(async () => {
  host = await launch({ vsix: process.env.ACCEL_VSIX!, workspace: join(root, 'test/vscode/workspace') });
});

afterEach(async ({ task }) => {
  // A picture says more than a timeout.
  if (task.result?.state === 'fail') {
    await host.workbench.screenshot(join(root, 'test-results', `${task.name.replaceAll(/\W+/g, '-')}.png`));
  }
});

afterAll(() => host?.close());

test('the editor knows the language of a file', async () => {
  await host.workbench.openFile('smoke.accel');
  expect(await host.workbench.statusBar()).toContain('Accel');
});

test('the cursor goes where it is sent', async () => {
  await host.workbench.goTo(4, 3);
  expect(await host.workbench.cursor()).toEqual({ line: 4, column: 3 });
});
