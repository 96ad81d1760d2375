/**
 * Bundles everything that runs into `dist/`. `library/` and `syntaxes/` are shipped as they are.
 *
 *   node scripts/build.mjs                development: readable, with source maps
 *   node scripts/build.mjs --production   what is packaged: minified, without source maps
 *   node scripts/build.mjs --watch        development, again at every change
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import esbuild from 'esbuild';
import { root } from './lib/run.mjs';

/**
 * Programs for Node, all CommonJS: VS Code's extension host requires them. Entries of one program share what they have in common,
 * which becomes a file of its own.
 * @type {readonly { entries: Record<string, string>, external?: string[], shared?: string }[]}
 */
const programs = [
  { entries: { client: 'client/src/extension.ts' }, external: ['vscode'] },
  { entries: { 'train-worker': 'server/src/workers/train-worker.ts' } },
  {
    entries: { server: 'server/src/main-node.ts', accel: 'server/src/cli/main.ts' },
    shared: 'core',
    // `accel language-server` requires its neighbour when asked.
    external: ['./server.cjs'],
  },
];

/** The command line starts fast because neither it nor what it shares carries a protocol library. */
const protocolLibrary = /vscode-(languageserver|jsonrpc)\//;

/**
 * @typedef {object} BuildOptions
 * @property {boolean} [production]
 * @property {string} [folder] where `dist` is made; the repository if not said
 * @property {(message: string) => void} [log] told what was written
 */

/**
 * @param {BuildOptions} [options]
 * @returns {Promise<esbuild.BuildOptions[]>}
 */
async function configurations({ production = false, folder = root, log = () => {} } = {}) {
  /** @type {esbuild.BuildOptions} */
  const common = {
    absWorkingDir: root,
    outdir: join(folder, 'dist'),
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
  for (const { entries, external = [], shared } of programs) {
    builds.push({
      ...common,
      entryPoints: entries,
      outExtension: { '.js': '.cjs' },
      platform: 'node',
      target: 'node20',
      // The `module` entries of the protocol libraries are the ones that a bundler can follow and shake.
      mainFields: ['module', 'main'],
      external,
      // esbuild splits only ES modules: `asCommonJs` goes on from there.
      ...(shared ? { format: 'esm', splitting: true, chunkNames: shared } : { format: 'cjs' }),
      ...(shared && !production ? { sourcemap: 'inline' } : {}),
      plugins: [output(folder, log)],
    });
  }

  const panels = await panelEntries();
  builds.push({
    ...common,
    entryPoints: panels,
    outdir: join(folder, 'dist/media'),
    platform: 'browser',
    format: 'iife',
    target: 'chrome128',
    loader: { '.svg': 'text', '.ttf': 'dataurl', '.woff2': 'dataurl' },
    plugins: [output(folder, log)],
  });
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
 * @param {string} folder
 * @param {(message: string) => void} log
 * @returns {esbuild.Plugin}
 */
function output(folder, log) {
  return {
    name: 'output',
    setup(build) {
      build.onEnd(async (result) => {
        if (result.errors.length > 0) return undefined;
        const unwanted = Object.entries(result.metafile?.outputs ?? {})
          .filter(([path]) => /(accel|core)\.cjs$/.test(path))
          .flatMap(([, { inputs }]) => Object.keys(inputs).filter((path) => protocolLibrary.test(path)));
        if (unwanted.length > 0) return { errors: [{ text: `the command line must not load ${unwanted.join(', ')}` }] };
        const bundles = result.outputFiles ?? [];
        const files = build.initialOptions.splitting
          ? (await Promise.all(bundles.map((bundle) => asCommonJs(bundle, build.initialOptions)))).flat()
          : bundles;
        const partial = (/** @type {string} */ path) => `${path}.${process.pid}.tmp`;
        for (const { path, contents } of files) {
          await mkdir(dirname(path), { recursive: true });
          await writeFile(partial(path), contents, { mode: 0o755 });
          if (!path.endsWith('.map')) log(`${relative(folder, path)}  ${(contents.length / 1024).toFixed(0)} KiB`);
        }
        // All at once, because they may need each other.
        await Promise.all(files.map(({ path }) => rename(partial(path), path)));
        return undefined;
      });
    },
  };
}

/**
 * A bundle that is an ES module as CommonJS, which starts faster, and its source map.
 * @param {esbuild.OutputFile} bundle its source map in it, if it has one
 * @param {esbuild.BuildOptions} options that it was made with
 * @returns {Promise<{ path: string, contents: Uint8Array }[]>}
 */
async function asCommonJs({ path, text }, { minify = false, sourcemap }) {
  const { code, map } = await esbuild.transform(text, {
    format: 'cjs',
    target: 'node20',
    minify,
    // ES modules are strict without saying so.
    banner: '"use strict";',
    sourcemap: sourcemap ? 'external' : false,
  });
  const bytes = (/** @type {string} */ content) => new TextEncoder().encode(content);
  if (!map) return [{ path, contents: bytes(code) }];
  return [
    { path, contents: bytes(`${code}//# sourceMappingURL=${basename(path)}.map\n`) },
    { path: `${path}.map`, contents: bytes(map) },
  ];
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
  if (options.production) await removeOthers(join(options.folder ?? root, 'dist'), new Set(results.flatMap(writtenBy)));
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
 * @param {string} dist
 * @param {ReadonlySet<string>} written
 */
async function removeOthers(dist, written) {
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
  for (const out of programs.flatMap(({ entries, shared = [] }) => Object.keys(entries).concat(shared))) {
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
