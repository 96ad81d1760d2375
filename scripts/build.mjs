/**
 * Bundles everything that runs into `dist/`. `library/` and `syntaxes/` are shipped as they are.
 *
 *   node scripts/build.mjs                development: readable, with source maps
 *   node scripts/build.mjs --production   what is packaged: minified, without source maps
 *   node scripts/build.mjs --watch        development, again at every change
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import esbuild from 'esbuild';
import { root } from './lib/run.mjs';

/** Programs for Node, all CommonJS: VS Code's extension host requires them. */
const programs = [
  { out: 'client', source: 'client/src/extension.ts', external: ['vscode'] },
  { out: 'server', source: 'server/src/main-node.ts', shebang: true },
  { out: 'train-worker', source: 'server/src/workers/train-worker.ts' },
  // The command line starts fast because it carries no protocol library; `language-server` requires its neighbour when asked.
  {
    out: 'accel',
    source: 'server/src/cli/main.ts',
    shebang: true,
    external: ['./server.cjs'],
    without: /vscode-(languageserver|jsonrpc)\//,
  },
];

/**
 * @typedef {object} BuildOptions
 * @property {boolean} [production]
 * @property {(message: string) => void} [log] told what is skipped and what was written
 */

/**
 * @param {BuildOptions} [options]
 * @returns {Promise<esbuild.BuildOptions[]>}
 */
async function configurations({ production = false, log = () => {} } = {}) {
  /** @type {esbuild.BuildOptions} */
  const common = {
    absWorkingDir: root,
    outdir: 'dist',
    bundle: true,
    minify: production,
    sourcemap: production ? false : 'linked',
    // Nobody wants to read the licence of every library in a bundle; LICENSE files stay in the packages.
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': production ? '"production"' : '"development"' },
    write: false,
    metafile: true,
    logLevel: 'silent',
  };

  /** @type {esbuild.BuildOptions[]} */
  const builds = [];
  for (const { out, source, external = [], shebang, without } of programs) {
    if (!existsSync(join(root, source))) {
      log(`skipped dist/${out}.cjs: there is no ${source}`);
      continue;
    }
    builds.push({
      ...common,
      entryPoints: { [out]: source },
      outExtension: { '.js': '.cjs' },
      platform: 'node',
      format: 'cjs',
      target: 'node20',
      // The `module` entries of the protocol libraries are the ones that a bundler can follow and shake.
      mainFields: ['module', 'main'],
      external,
      ...(shebang ? { banner: { js: '#!/usr/bin/env node' } } : {}),
      plugins: [output(log, without)],
    });
  }

  const panels = await panelEntries();
  if (Object.keys(panels).length === 0) log('skipped dist/media: there is no media/<panel>/main.ts');
  else {
    builds.push({
      ...common,
      entryPoints: panels,
      outdir: 'dist/media',
      platform: 'browser',
      format: 'iife',
      target: 'chrome128',
      loader: { '.svg': 'text', '.ttf': 'dataurl', '.woff2': 'dataurl' },
      plugins: [output(log)],
    });
  }
  return builds;
}

/**
 * One script for each `media/<panel>/main.ts`; the styles it imports come out beside it as `<panel>.css`.
 * @returns {Promise<Record<string, string>>}
 */
async function panelEntries() {
  /** @type {Record<string, string>} */
  const entries = {};
  for (const folder of await readdir(join(root, 'media'), { withFileTypes: true })) {
    const source = `media/${folder.name}/main.ts`;
    if (folder.isDirectory() && existsSync(join(root, source))) entries[folder.name] = source;
  }
  return entries;
}

/**
 * Writes what esbuild made. Each file is moved into place whole, because an editor or a test may be loading the one before.
 * @param {(message: string) => void} log
 * @param {RegExp} [without] libraries that must not be in the bundle
 * @returns {esbuild.Plugin}
 */
function output(log, without) {
  return {
    name: 'output',
    setup(build) {
      build.onEnd(async (result) => {
        if (result.errors.length > 0) return undefined;
        const unwanted = Object.keys(result.metafile?.inputs ?? {}).filter((path) => without?.test(path));
        if (unwanted.length > 0) return { errors: [{ text: `must not be bundled here: ${unwanted.join(', ')}` }] };
        for (const file of result.outputFiles ?? []) {
          await mkdir(dirname(file.path), { recursive: true });
          const partial = `${file.path}.${process.pid}.tmp`;
          await writeFile(partial, file.contents, { mode: 0o755 });
          await rename(partial, file.path);
          if (!file.path.endsWith('.map'))
            log(`${relative(root, file.path)}  ${(file.contents.length / 1024).toFixed(0)} KiB`);
        }
        return undefined;
      });
    },
  };
}

/**
 * Builds once. Errors are thrown with esbuild's own description of the place.
 * @param {BuildOptions} [options]
 */
export async function build(options = {}) {
  const builds = await configurations(options);
  const results = await Promise.allSettled(builds.map((configuration) => esbuild.build(configuration)));
  const failures = [];
  for (const result of results) {
    if (result.status === 'fulfilled') continue;
    failures.push(
      ...(isBuildFailure(result.reason)
        ? await esbuild.formatMessages(result.reason.errors, { kind: 'error' })
        : [String(result.reason)]),
    );
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
  if (options.production) await removeOthers(new Set(results.flatMap(writtenBy)));
}

/**
 * @param {PromiseSettledResult<esbuild.BuildResult>} result
 * @returns {string[]}
 */
const writtenBy = (result) =>
  result.status === 'fulfilled' ? (result.value.outputFiles ?? []).map((file) => file.path) : [];

/**
 * @param {unknown} error
 * @returns {error is esbuild.BuildFailure}
 */
const isBuildFailure = (error) => error instanceof Error && 'errors' in error;

/**
 * What an earlier build left, source maps and panels that are gone, would end up in the package.
 * @param {ReadonlySet<string>} written
 */
async function removeOthers(written) {
  const dist = join(root, 'dist');
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(path) && !path.endsWith('.tmp')) await rm(path, { force: true });
  }
}

/** The folders and files that bundles are made of. */
const sources = ['server/src', 'client/src', 'media', 'scripts/build.mjs', 'package-lock.json'];

/** Whether every bundle exists and is newer than every source. */
export async function isFresh() {
  let built = Number.POSITIVE_INFINITY;
  for (const { out, source } of programs) {
    if (!existsSync(join(root, source))) continue;
    const file = join(root, `dist/${out}.cjs`);
    if (!existsSync(file)) return false;
    built = Math.min(built, (await stat(file)).mtimeMs);
  }
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    const files = (await stat(path)).isDirectory()
      ? (await readdir(path, { recursive: true })).map((name) => join(path, name))
      : [path];
    for (const file of files) {
      if ((await stat(file)).mtimeMs > built) return false;
    }
  }
  return true;
}

async function watch() {
  for (const configuration of await configurations({ log: console.log })) {
    const context = await esbuild.context({ ...configuration, logLevel: 'warning' });
    await context.watch();
  }
  console.log('watching');
}

if (process.argv[1] === import.meta.filename) {
  const started = performance.now();
  if (process.argv.includes('--watch')) await watch();
  else {
    try {
      await build({ production: process.argv.includes('--production'), log: console.log });
      console.log(`built in ${Math.round(performance.now() - started)} ms`);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    }
  }
}
