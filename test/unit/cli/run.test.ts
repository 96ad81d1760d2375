import { describe, expect, it } from 'vitest';
import { run } from '../../../server/src/cli/run.ts';
import { accel } from './support.ts';

describe('help', () => {
  it('lists the commands', async () => {
    const { code, out, err } = await accel('--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    for (const command of ['check', 'simulate', 'import', 'language-server']) expect(out).toContain(`\n  ${command} `);
  });

  it.each(['check', 'simulate', 'import', 'language-server'])('of %s', async (command) => {
    const { code, out } = await accel(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain(`usage: accel ${command} `);
    expect(await accel('help', command)).toMatchObject({ code: 0, out });
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  it('is what one gets without a command, as an error', async () => {
    const { code, out, err } = await accel();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('usage: accel COMMAND');
  });

  it('tells the version', async () => {
    expect(await accel('--version')).toEqual({ code: 0, out: '1.2.3\n', err: '' });
  });
});

describe('what is not understood ends with 2 and a line that says what', () => {
  it.each([
    [['simulat'], "accel: there is no command 'simulat': did you mean 'simulate'?"],
    [['check'], 'accel check: which files?'],
    [['check', '--all'], "accel check: Unknown option '--all'"],
    [['simulate'], 'accel simulate: which file?'],
    [['simulate', 'a', 'b'], 'accel simulate: one file at a time, not 2'],
    [['simulate', 'a', '--format', 'xml'], "accel simulate: there is no format 'xml': use 'table', 'json' or 'csv'"],
    [['import'], 'accel import: import what?'],
    [['import', 'onnx', 'a'], "accel import: 'onnx' cannot be imported"],
    [['import', 'scale-sim'], 'accel import: which topology?'],
    [['language-server'], 'accel language-server: how to talk to the client? Only --stdio is known'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await accel(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n')[0]).toBe(message);
    expect(err).toContain('usage: accel ');
  });
});

describe('the language server', () => {
  const serve = async (start: () => void, ...args: string[]) => {
    let err = '';
    const io = {
      out: () => {},
      err: (text: string) => {
        err += text;
      },
      libraryFolder: '',
    };
    return {
      code: await run(['language-server', ...args], io, { version: () => '', startLanguageServer: start }),
      err,
    };
  };

  it('starts when asked for', async () => {
    let started = 0;
    expect(await serve(() => started++, '--stdio', '--clientProcessId=1')).toEqual({ code: 0, err: '' });
    expect(started).toBe(1);
  });

  it('says in one line that it cannot be loaded', async () => {
    const fails = () => {
      throw new Error('Cannot find module\nRequire stack:\n- x');
    };
    expect(await serve(fails, '--stdio')).toEqual({
      code: 2,
      err: 'accel language-server: internal error: Cannot find module\n',
    });
  });
});
