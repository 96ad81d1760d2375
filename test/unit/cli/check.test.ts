import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { accel, example, folder, root } from './support.ts';

const broken = `network N {
  input x [3, 4, 4]
  y = conv(x, filters = 2, kernel = 7)
  z = reluu(x)
}
`;

describe('accel check', () => {
  it('prints problems as lines, and a summary on stderr', async () => {
    const file = folder().write('broken.accel', broken);
    const { code, out, err } = await accel('check', file);
    expect(code).toBe(1);
    const lines = out.trimEnd().split('\n');
    expect(lines.some((line) => line.startsWith(`${file}:3:37 error accel-3002 Kernel 7 is larger`))).toBe(true);
    expect(lines.some((line) => line.startsWith(`${file}:4:7 error accel-2001 `))).toBe(true);
    expect(err).toMatch(/^2 errors.* in 1 file\n$/);
  });

  const examples = readdirSync(`${root}/examples`).filter((name) => name.endsWith('.accel'));
  /** Examples that show remarks, and which. */
  const remarks: Readonly<Record<string, readonly string[]>> = {
    'essop.accel': ['information accel-6017'],
    'reram.accel': ['hint accel-6019', 'warning accel-6020'],
    'resnet50.accel': ['warning accel-6004'],
  };
  const silent = examples.filter((name) => !(name in remarks));

  it.each(Object.entries(remarks))('remarks in %s on %j, and finds no error', async (name, said) => {
    const { code, out } = await accel('check', `${root}/examples/${name}`);
    expect(code).toBe(0);
    const found = out
      .trimEnd()
      .split('\n')
      .map((line) => /:\d+:\d+ (\w+ accel-\d+) /.exec(line)?.[1]);
    expect([...new Set(found)].sort()).toEqual(said);
  });

  it.each(silent)('has no words for %s', async (name) => {
    const nothing = { code: 0, out: '', err: 'no problems in 1 file\n' };
    expect(await accel('check', `${root}/examples/${name}`)).toEqual(nothing);
  });

  it('fails a file whose expectations do not hold', async () => {
    const file = folder().write(
      'bound.accel',
      'import "accel:networks/lenet5"\narray A { grid 32x32 }\nschedule S { network LeNet5, array A, batch 64, expect cycles < 1 k }\n',
    );
    const { code, out } = await accel('check', file);
    expect(code).toBe(1);
    expect(out).toMatch(/:3:56 error accel-6006 Expected cycles < 1 k, found [\d,]+ \([\d.]+× the bound\)\n/);
  });

  it('has one word for ResNet-50 at the edge, which its second schedule follows', async () => {
    const { code, out } = await accel('check', example('resnet50'));
    expect(code).toBe(0);
    expect(out).toMatch(
      /^.*:\d+:12 warning accel-6004 1 layer of ResNet50 uses less than 10 % of Edge: 'logits' .*\n$/,
    );
  });

  it('reads imports beside the file and from the library, and tells only of the named files', async () => {
    const files = folder();
    files.write('parts/broken.accel', broken);
    const main = files.write(
      'main.accel',
      'import "./parts/broken"\nimport "accel:networks/mlp"\narray A { grid 4x4 }\nschedule S { network MLP, array A }\nschedule T { network N, array A }\n',
    );
    const { out } = await accel('check', main);
    expect(out).not.toContain('parts');
    expect(out).not.toContain('accel-7001');
  });

  it('goes on after a file that cannot be read, and ends with 2', async () => {
    const files = folder();
    const good = example('lenet5');
    const { code, out, err } = await accel('check', `${files.path}/no.accel`, files.path, good);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toBe(
      `accel check: ${files.path}/no.accel cannot be read: there is no such file or folder\naccel check: ${files.path} is a folder: name the files in it\nno problems in 1 file, 2 not read\n`,
    );
  });

  it.each([
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1]), 'is no text: byte 5 is zero'],
    ['UTF-16', new Uint8Array([0xff, 0xfe, 0x61, 0]), 'is UTF-16 text: save it as UTF-8'],
    ['3 MB', new Uint8Array(3_000_000).fill(0x20), 'is 3.0 MB long: files over 2 MB are not read'],
  ])('refuses %s', async (_, content, message) => {
    const file = folder().write('file.accel', content);
    const { code, err } = await accel('check', file);
    expect({ code, err }).toEqual({ code: 2, err: `accel check: ${file} ${message}\n` });
  });

  it('skips a byte order mark, as editors do', async () => {
    const file = folder().write('bom.accel', '\ufeffnetwork');
    expect((await accel('check', file)).out).toContain(`${file}:1:`);
  });

  it('puts every problem on one line, whatever the text', async () => {
    const noise = Array.from({ length: 2000 }, (_, index) => String.fromCharCode(1 + ((index * 7919) % 1000))).join('');
    const file = folder().write('noise.accel', noise);
    const { code, out } = await accel('check', file);
    expect(code).toBe(1);
    for (const line of out.trimEnd().split('\n'))
      expect(line).toMatch(/^.+:\d+:\d+ (error|warning|information|hint) accel-\d{4} ./);
  });
});
