/** Programs of this repository in TypeScript, made to run here: Node 20 does not read TypeScript. */
import { root } from './run.mjs';

/**
 * @param {string} entry from the repository's root
 * @param {string} outfile
 * @param {import('esbuild').BuildOptions} [more]
 */
export async function bundleProgram(entry, outfile, more = {}) {
  // Only now: whoever calls may have had to install it first.
  const { default: esbuild } = await import('esbuild');
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'warning',
    ...more,
  });
}
