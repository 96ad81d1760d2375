/** Before the first test: an embedded VS Code and a package of what the sources are now. */
import { makePackage } from '../../scripts/package.mjs';
import { installHost } from '../support/host/install.mjs';

export async function setup(): Promise<void> {
  // Listing tests (scripts/test.mjs does, to count what it must skip) needs neither.
  if (process.env.ACCEL_ONLY_LIST) return;
  await installHost(console.log);
  // `npm test` has just made the package that it wants tested.
  process.env.ACCEL_VSIX ??= await makePackage();
}
