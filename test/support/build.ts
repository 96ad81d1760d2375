/** The programs under test, built from the sources as they are now. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export function buildAll(): void {
  execFileSync(process.execPath, [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))], {
    stdio: 'pipe',
  });
}
