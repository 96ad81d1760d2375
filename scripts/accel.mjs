/**
 * `npm run --silent accel -- ARGUMENTS`: the command line of this checkout. Builds first if a source is newer than the
 * bundles; whatever that has to say goes to stderr, because stdout belongs to the command.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { installDependencies } from './lib/install.mjs';
import { root } from './lib/run.mjs';

await installDependencies((message) => console.error(message));
const { build, isFresh } = await import('./build.mjs');
try {
  if (!(await isFresh())) await build();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
const child = spawn(process.execPath, [join(root, 'dist/accel.cjs'), ...process.argv.slice(2)], {
  // npm starts scripts in the repository; paths are meant from where the user is.
  cwd: process.env.INIT_CWD ?? process.cwd(),
  stdio: 'inherit',
});
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => child.kill(signal));
child.on('close', (code) => process.exit(code ?? 1));
