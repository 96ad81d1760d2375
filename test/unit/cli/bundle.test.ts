/** The program as it is shipped: bundles beside the library, run by Node. */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../scripts/build.mjs';
import { example, root } from './support.ts';

const home = mkdtempSync(join(tmpdir(), 'accel-bundle-'));
const program = join(home, 'dist/accel.cjs');

beforeAll(async () => {
  await build({ production: true, folder: home });
  cpSync(join(root, 'library'), join(home, 'library'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{ "version": "9.8.7" }');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const accel = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: home });
  return { code: status, out: stdout, err: stderr };
};

describe('the program', () => {
  it('knows its version', () => expect(accel('--version')).toEqual({ code: 0, out: '9.8.7\n', err: '' }));

  it('finds the networks that ship with it', () => {
    const { code, out, err } = accel('simulate', example('resnet50'), '--schedule', 'EdgeWs', '--format', 'json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out).passes).toHaveLength(54);
  });

  it('ends with the code of the command', () => {
    writeFileSync(join(home, 'broken.accel'), 'network N {\n');
    expect(accel('check', 'broken.accel')).toMatchObject({ code: 1 });
    expect(accel('check', 'broken.accel').out).toMatch(/^broken\.accel:1:\d+ error accel-1009 /);
    expect(accel('check', 'missing.accel')).toMatchObject({ code: 2, out: '' });
  });

  it('starts the language server beside it', async () => {
    const child = spawn(process.execPath, [program, 'language-server', '--stdio']);
    const params = { processId: null, rootUri: null, capabilities: {} };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    const reply = await new Promise((done) => child.stdout.once('data', done));
    child.kill();
    expect(String(reply)).toMatch(/^Content-Length: /);
  });

  it('does not load the language server before it is asked to', () => {
    const server = join(home, 'dist/server.cjs');
    rmSync(server);
    expect(accel('language-server', '--stdio')).toMatchObject({ code: 2, out: '' });
    writeFileSync(server, 'console.log("serving");');
    expect(accel('language-server', '--stdio')).toEqual({ code: 0, out: 'serving\n', err: '' });
    expect(accel('--version').out).not.toContain('serving');
  });

  it('prints what was trained when it is interrupted, also if one key press comes in twice', async () => {
    writeFileSync(
      join(home, 'tiny.accel'),
      'network N {\n  input x [16]\n  y = dense(x, units = 2)\n}\narray A { grid 4x4 }\nschedule S { network N, array A, batch 8 }\n',
    );
    const args = ['train', 'tiny.accel', '--epochs', '1000000', '--machines', 'exact,bf16', '--format', 'json'];
    const child = spawn(process.execPath, [program, ...args], { cwd: home });
    let [out, err] = ['', ''];
    child.stdout.on('data', (data: Buffer) => {
      out += data;
    });
    child.stderr.on('data', (data: Buffer) => {
      if (!err.includes('epoch 1 ')) for (const _ of [1, 2]) child.kill('SIGINT');
      err += data;
    });
    const code = await new Promise((done) => child.on('close', done));
    expect(code).toBe(1);
    const { runs } = JSON.parse(out) as { runs: { ending: string; epochs: unknown[] }[] };
    expect(runs.map(({ ending }) => ending)).toEqual(['cancelled', 'cancelled']);
    expect(runs[0]!.epochs.length).toBeGreaterThanOrEqual(1);
    expect(runs[1]!.epochs).toEqual([]);
  });

  it('ends quietly when nobody reads on', async () => {
    const child = spawn(process.execPath, [program, 'simulate', example('resnet50'), '--format', 'json']);
    let err = '';
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((done) => child.on('close', done));
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it.skipIf(process.platform === 'win32')(
    'reads pipes that the user names, as far as they are files one would analyse',
    () => {
      const piped = (writer: string) => {
        const command = `${writer} | '${process.execPath}' '${program}' check /dev/stdin`;
        const { status, stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
        return { code: status, out: stdout, err: stderr };
      };
      expect(piped("echo 'const a = 1'")).toEqual({ code: 0, out: '', err: 'no problems in 1 file\n' });
      expect(piped('yes | head -c 3000000')).toEqual({
        code: 2,
        out: '',
        err: 'accel check: /dev/stdin is too large: files over 2 MB are not read\n',
      });
      expect(accel('check', '/dev/zero').code).toBe(2);
    },
  );
});
