/**
 * `npm run bench`: how fast it is, as medians of many samples. What has a goal says whether it is met; what compares compares within this
 * run. Nothing here fails: times depend on the machine and on what else it does.
 *
 *   npm run bench [-- --quick] [keystrokes | simulators | training | pipelines | numerics | machines | tortures | processes ...]
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { bundleProgram } from './lib/bundle.mjs';
import { root, run } from './lib/run.mjs';

/** @typedef {{ name: string, value: string, goal?: string, met?: boolean }} Figure */

const flags = process.argv.slice(2).filter((each) => each.startsWith('--'));
const wanted = process.argv.slice(2).filter((each) => !each.startsWith('--'));
const has = (/** @type {string} */ part) => wanted.length === 0 || wanted.includes(part);

/** @param {number[]} samples */
const median = (samples) => [...samples].sort((a, b) => a - b)[samples.length >> 1] ?? Number.NaN;

/** The parts that run in one process. */
async function bundledParts() {
  // Where Node finds the packages that cannot be bundled.
  const cache = join(root, 'node_modules/.cache');
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'bench-'));
  try {
    const outfile = join(folder, 'bench.mjs');
    await bundleProgram('test/bench/main.ts', outfile, {
      external: ['esbuild', 'playwright-core'],
      // Test support finds the repository from its own address.
      define: { 'import.meta.url': JSON.stringify(new URL('../test/support/model.ts', import.meta.url).href) },
    });
    const { code, output } = await run(process.execPath, [outfile, root, ...flags, ...wanted], { quiet: true });
    if (code !== 0) throw new Error(output);
    /** @type {{ part: string, figures: Figure[] }[]} */
    const parts = JSON.parse(output);
    return parts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * User and system time of a process, in milliseconds, the median of several runs.
 * @param {readonly string[]} args
 */
async function processTime(args, runs = 10) {
  /** @type {number[]} */
  const samples = [];
  for (let index = 0; index < runs; index++) {
    // The process tells its own use at its end; the parent would only see wall-clock time. Not `--import`: with that Node loads the program
    // in another way, which takes longer.
    const report = join(root, 'scripts/lib/used-time.cjs');
    const { code, output } = await run(process.execPath, ['--require', report, ...args], { quiet: true });
    const used = /used (\d+)/.exec(output);
    if (code !== 0 || !used) throw new Error(output);
    samples.push(Number(used[1]) / 1000);
  }
  return median(samples);
}

/** From spawn to the reply to `initialize`, in milliseconds. */
function serverStart() {
  return new Promise((/** @type {(time: number) => void} */ done, failed) => {
    const started = performance.now();
    const server = spawn(process.execPath, [join(root, 'dist/server.cjs'), '--stdio'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { processId: null, rootUri: null, capabilities: {} },
    });
    server.on('error', failed);
    server.stdout.once('data', () => {
      done(performance.now() - started);
      server.kill();
    });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}

/** @returns {Promise<Figure[]>} */
async function processes() {
  /** @type {Figure[]} */
  const figures = [];
  const command = join(root, 'dist/accel.cjs');
  if (existsSync(command)) {
    const nothing = await processTime(['-e', '0']);
    const simulate = await processTime([command, 'simulate', join(root, 'examples/resnet50.accel')]);
    const check = await processTime([command, 'check', join(root, 'examples/resnet50.accel')]);
    const against = (/** @type {number} */ time) =>
      `${time.toFixed(0)} ms of CPU, ${(time / nothing).toFixed(2)} times node -e 0 (${nothing.toFixed(0)} ms)`;
    figures.push({ name: 'accel simulate examples/resnet50.accel', value: against(simulate) });
    figures.push({ name: 'accel check examples/resnet50.accel', value: against(check) });
  } else figures.push({ name: 'accel simulate', value: 'no dist/accel.cjs: run npm run build' });

  if (existsSync(join(root, 'dist/server.cjs'))) {
    const samples = [];
    for (let index = 0; index < 10; index++) samples.push(await serverStart());
    const value = median(samples);
    figures.push({
      name: 'language server: spawn to initialize reply',
      value: `${value.toFixed(0)} ms`,
      goal: '1000 ms',
      met: value <= 1000,
    });
  } else figures.push({ name: 'language server', value: 'no dist/server.cjs: run npm run build' });

  const vsix = join(root, 'accel.vsix');
  if (existsSync(vsix)) {
    const { size } = await stat(vsix);
    figures.push({
      name: 'accel.vsix',
      value: `${(size / 1024).toFixed(0)} KiB`,
      goal: '600 KiB',
      met: size <= 600 * 1024,
    });
  } else figures.push({ name: 'accel.vsix', value: 'not there: run npm run package' });
  return figures;
}

/** @param {string} part @param {readonly Figure[]} figures */
function print(part, figures) {
  const width = Math.max(...figures.map(({ name }) => name.length));
  console.log(`\n${part}`);
  for (const { name, value, goal, met } of figures) {
    console.log(`  ${name.padEnd(width)}  ${value}${goal ? `  [${met ? 'met' : 'missed'}: goal ${goal}]` : ''}`);
  }
}

const [first] = cpus();
console.log(`Node ${process.versions.node}, ${cpus().length} x ${first?.model ?? 'unknown processor'}`);
for (const { part, figures } of await bundledParts()) print(part, figures);
if (has('processes')) print('processes', await processes());
