/** Whatever a test is about: the policy refused nothing, and the script complained about nothing. */
import { afterAll, afterEach, expect } from 'vitest';
import { closeBrowser, type Stage } from './stage.ts';

const opened: Stage[] = [];

/** Looks at the problems of a panel when its test has ended, and closes it. */
export function faultless<Panel extends Stage>(panel: Panel): Panel {
  opened.push(panel);
  return panel;
}

afterEach(async () => {
  for (const panel of opened.splice(0)) {
    expect(panel.problems).toEqual([]);
    await panel.close();
  }
});
afterAll(closeBrowser);
