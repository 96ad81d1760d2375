/**
 * `npm run screenshots [-- NAME...]`: the pictures of the documentation, taken of the packaged extension in a real VS Code,
 * each in a dark and a light theme: `docs/images/NAME-dark.png` and `NAME-light.png`.
 */
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
 */

/** @type {Shot[]} */
const shots = [{ name: 'editor', file: 'lenet5.accel' }];

/** What would distract from the subject of a picture. */
const settings = {
  'breadcrumbs.enabled': false,
  'editor.minimap.enabled': false,
  'workbench.activityBar.location': 'hidden',
  'workbench.layoutControl.enabled': false,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !shots.some((shot) => shot.name === name));
if (unknown.length > 0) {
  console.error(`No shot is called ${unknown.join(', ')}; there are: ${shots.map(({ name }) => name).join(', ')}`);
  process.exit(1);
}

const vsix = await makePackage();
const folder = join(root, 'docs/images');
for (const colorTheme of /** @type {const} */ (['dark', 'light'])) {
  for (const { name, file, act } of shots) {
    if (names.length > 0 && !names.includes(name)) continue;
    // A window for each picture: nothing of one is left in the next.
    const { workbench, close } = await launch({
      vsix,
      workspace: join(root, 'examples'),
      colorTheme,
      settings,
      viewport: { width: 1200, height: 760 },
      deviceScaleFactor: 1.5,
    });
    try {
      await workbench.openFile(file);
      await workbench.settled();
      await act?.(workbench);
      const path = join(folder, `${name}-${colorTheme}.png`);
      await workbench.screenshot(path);
      console.log(path);
    } finally {
      await close();
    }
  }
}
