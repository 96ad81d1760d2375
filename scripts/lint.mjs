/**
 * Everything that is checked without running the code: types (one configuration for each runtime), format and rules (Biome),
 * who may import whom (dependency-cruiser), and whether the lock file is complete. `npm run format` repairs what Biome can.
 */
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run, tool } from './lib/run.mjs';

const runtimes = ['server', 'client', 'media', 'test', 'scripts'];

/**
 * @typedef {object} Check
 * @property {string} name
 * @property {() => Promise<import('./lib/run.mjs').Outcome>} run
 */

/** @returns {Promise<Check[]>} */
async function checks() {
  const cache = join(root, 'node_modules/.cache/tsc');
  await mkdir(cache, { recursive: true });
  const list = [];
  for (const runtime of runtimes) {
    // An empty folder is an error to the compiler, but not to us.
    if (!(await hasSources(join(root, runtime)))) continue;
    const incremental = ['--incremental', '--tsBuildInfoFile', join(cache, `${runtime}.json`)];
    list.push({
      name: `types of ${runtime}`,
      run: () => tool('typescript/bin/tsc', ['-p', runtime, '--pretty', ...incremental], { quiet: true }),
    });
  }
  list.push({
    name: 'format and rules',
    run: () => tool('@biomejs/biome/bin/biome', ['ci', '--colors=off', '--error-on-warnings', '.'], { quiet: true }),
  });
  // A lock file that an installation in passing has left incomplete breaks every clean clone, and only those.
  list.push({
    name: 'lock file',
    run: () => run('npm', ['ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'], { quiet: true }),
  });
  const folders = ['server', 'client', 'media'].filter((folder) => existsSync(join(root, folder)));
  list.push({
    name: 'import law',
    run: () =>
      tool(
        'dependency-cruiser/bin/dependency-cruise.mjs',
        ['--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...folders],
        { quiet: true },
      ),
  });
  return list;
}

/** @param {string} folder */
async function hasSources(folder) {
  if (!existsSync(folder)) return false;
  return (await readdir(folder, { recursive: true })).some((name) => /\.(ts|mjs)$/.test(name));
}

/**
 * Runs every check, two at a time (each is one busy process), and tells of each as it ends.
 * @param {(line: string) => void} [log]
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function lint(log = console.log) {
  const queue = await checks();
  let passed = 0;
  let failed = 0;
  const worker = async () => {
    for (let check = queue.shift(); check; check = queue.shift()) {
      const started = performance.now();
      const { code, output } = await check.run();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (code === 0) {
        passed += 1;
        log(`ok      ${check.name} (${seconds} s)`);
      } else {
        failed += 1;
        log(`failed  ${check.name} (${seconds} s)\n${output.trimEnd()}`);
      }
    }
  };
  await Promise.all([worker(), worker()]);
  return { passed, failed };
}

if (process.argv[1] === import.meta.filename) {
  const { failed } = await lint();
  process.exitCode = failed > 0 ? 1 : 0;
}
