import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createNodeHost, filePath, fileUri, resolveImport } from '../../../server/src/host/node.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { maxFileLength } from '../../../server/src/syntax/parser.ts';

const library = 'file:///opt/accel/library';

describe('where an import leads', () => {
  const leads = (path: string, from = 'file:///home/ada/nets/main.accel', windows = false) =>
    resolveImport(from, path, library, windows);

  it.each([
    ['./parts', 'file:///home/ada/nets/parts.accel'],
    ['./parts.accel', 'file:///home/ada/nets/parts.accel'],
    ['parts', 'file:///home/ada/nets/parts.accel'],
    ['../shared/./arrays.accel', 'file:///home/ada/shared/arrays.accel'],
    ['sub\\parts', 'file:///home/ada/nets/sub/parts.accel'],
    ['/srv/arrays', 'file:///srv/arrays.accel'],
    ['./version.2', 'file:///home/ada/nets/version.2.accel'],
    ['./data.csv', 'file:///home/ada/nets/data.csv.accel'],
  ])('%s', (path, uri) => expect(leads(path)).toBe(uri));

  it('spells addresses as VS Code does', () => {
    expect(leads("./a b+(c)'%20ü")).toBe('file:///home/ada/nets/a%20b%2B%28c%29%27%2520%C3%BC.accel');
    expect(leads('./x', 'file:///home/a%2Bb/main.accel')).toBe('file:///home/a%2Bb/x.accel');
  });

  it('finds what ships with Accel, from any document', () => {
    expect(leads('accel:networks/resnet50')).toBe(`${library}/networks/resnet50.accel`);
    expect(leads('accel:networks\\mlp.accel', 'untitled:Untitled-1')).toBe(`${library}/networks/mlp.accel`);
  });

  it.each(['accel:../secret', 'accel:networks/../../secret', 'accel:', 'accel:networks/'])('keeps %s inside', (path) =>
    expect(leads(path)).toBeUndefined(),
  );

  it.each([
    '',
    '.',
    './',
    '..',
    '../../../../../x',
    'http://example.org/net',
    'file:///etc/net',
    '//server/share/net',
    '\\\\server\\share\\net',
    '\\\\?\\C:\\net',
    'vscode-remote:/net',
    'C:\\nets\\net',
  ])('refuses %j', (path) => expect(leads(path)).toBeUndefined());

  it('knows the folder only of files', () => expect(leads('./x', 'untitled:Untitled-1')).toBeUndefined());

  it('takes Windows paths on Windows', () => {
    const from = 'file:///c%3A/Users/ada/main.accel';
    expect(leads('.\\parts', from, true)).toBe('file:///c%3A/Users/ada/parts.accel');
    expect(leads('D:\\nets\\net', from, true)).toBe('file:///d%3A/nets/net.accel');
    expect(leads('/nets/net', from, true)).toBe('file:///c%3A/nets/net.accel');
    expect(leads('D:net', from, true)).toBeUndefined();
    expect(leads('./parts', 'file://server/share/main.accel', true)).toBe('file://server/share/parts.accel');
    expect(leads('//other/share/parts', 'file://server/share/main.accel', true)).toBeUndefined();
    expect(leads('../../../x', 'file://server/share/main.accel', true)).toBeUndefined();
  });

  it('takes half a surrogate pair for what no file is called', () => {
    expect(leads('./\ud800')).toBe('file:///home/ada/nets/%EF%BF%BD.accel');
  });
});

describe('addresses of files', () => {
  it('on Windows', () => {
    expect(fileUri('C:\\Program Files\\accel', true)).toBe('file:///c%3A/Program%20Files/accel');
    expect(fileUri('\\\\Server\\share\\a', true)).toBe('file://server/share/a');
  });

  it.runIf(process.platform !== 'win32')('there and back', () => {
    for (const path of ['/a/b.accel', '/a b/ü+(1)%20#?.accel']) expect(filePath(fileUri(path))).toBe(path);
  });

  it('of other things are no paths', () => {
    for (const uri of ['http://example.org/a', 'file:///a%2Fb', 'untitled:a', 'nonsense', 'file://']) {
      expect(filePath(uri) ?? '/').toMatch(/^(\/|[A-Z]:\\)$/i);
    }
  });
});

describe('reading', () => {
  const folder = mkdtempSync(join(tmpdir(), 'accel host '));
  const host = createNodeHost(join(folder, 'library'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, content);
    return fileUri(path);
  };

  it('gives the text without a byte order mark', () => {
    expect(host.read(write('bom.accel', '\ufeffconst a = 1\n'))).toBe('const a = 1\n');
  });

  it('gives nothing for folders, missing files and other addresses', () => {
    expect(host.read(fileUri(folder))).toBeUndefined();
    expect(host.read(fileUri(join(folder, 'missing.accel')))).toBeUndefined();
    expect(host.read('http://example.org/a.accel')).toBeUndefined();
    expect(host.read('file:///a%00b')).toBeUndefined();
  });

  it('never waits for something that is no file', () => {
    if (process.platform !== 'win32') expect(host.read('file:///dev/zero')).toBeUndefined();
  });

  it('brings imports together, from the disk and from the library', () => {
    write('library/nets/tiny.accel', 'network Tiny {\n  input x [4]\n  y = dense(x, units = 2)\n}\n');
    write('parts.accel', 'const width = 3\n');
    const main = write('main.accel', 'import "accel:nets/tiny"\nimport "./parts"\n');
    expect([...new Workspace(host).file(main)!.visible.keys()]).toEqual(['Tiny', 'width']);
  });

  it('says of a file that is too large that it is, without reading it', () => {
    const uri = write('large.accel', ' '.repeat(maxFileLength + 10));
    const problems = [...new Workspace(host).file(uri)!.tree.problems()];
    expect(problems.map((problem) => problem.code)).toEqual(['accel-1007']);
    const importing = new Workspace(host).file(write('importing.accel', 'import "./large"\n'))!;
    expect(importing.problems).toMatchObject([
      { code: 'accel-1007', message: "'./large' is longer than 2 MB: nothing of it was read. Split it" },
    ]);
  });
});
