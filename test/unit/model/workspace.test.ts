/** Files together: imports, what they bring, circles, and which objects survive an edit. */
import { describe, expect, it } from 'vitest';
import { networkIn, scheduleIn } from '../../../server/src/model/budget.ts';
import { modelProblems } from '../../../server/src/model/file.ts';
import { arrayOf } from '../../../server/src/model/hardware.ts';
import { bodyOf } from '../../../server/src/model/symbols.ts';
import { Workspace } from '../../../server/src/model/workspace.ts';
import { simulateStep } from '../../../server/src/simulate/step.ts';
import { fileOf, memoryHost, problemsOf, repositoryFile, uriOf, workspaceOf } from '../../support/model.ts';

const main = uriOf('main');

describe('imports', () => {
  it('bring what a file defines itself, not what it imports', () => {
    const file = fileOf('import "./a"\n', { a: 'import "./b"\nconst x = 1\n', b: 'const y = 2\n' });
    expect([...file.visible.keys()]).toEqual(['x']);
    expect([...file.own.keys()]).toEqual([]);
  });

  it('find files beside the importing one, with or without the ending, and those of the library', () => {
    const text = 'import "./a.accel"\nimport "b"\nimport "accel:networks/lenet5"\n';
    const file = fileOf(text, { a: 'const x = 1\n', b: 'const y = 1\n' });
    expect(modelProblems(file)).toEqual([]);
    expect([...file.visible.keys()]).toEqual(['x', 'y', 'LeNet5']);
    expect(file.imports.map((each) => each.uri)).toEqual([
      uriOf('a'),
      uriOf('b'),
      'file:///library/networks/lenet5.accel',
    ]);
  });

  it('that lead nowhere are told', () => {
    expect(problemsOf('import "./nowhere"\n')).toEqual(['accel-7001 There is no file \'./nowhere\' ["./nowhere"]']);
    expect(problemsOf('import "https://example.org/a.accel"\n')).toHaveLength(1);
  });

  it('of the same file twice, or by two ways, bring the same definitions', () => {
    const others = { a: 'import "./c"\nconst x = z\n', b: 'import "./c"\nconst y = z\n', c: 'const z = 1\n' };
    const file = fileOf('import "./a"\nimport "./b"\nimport "./c"\n', others);
    expect(modelProblems(file)).toEqual([]);
    expect(file.visible.get('x')!.links.get('z')).toBe(file.visible.get('y')!.links.get('z'));
    expect(file.visible.get('z')).toBe(file.visible.get('x')!.links.get('z'));
  });

  it('are hidden by what the file defines itself, with a warning', () => {
    const others = { a: 'const width = 1\nconst deep = width\n' };
    const text = 'import "./a"\nconst width = 2\nconst w = width + deep\n';
    expect(problemsOf(text, others)).toEqual([
      "accel-2002 'width' hides the const of the same name that is imported [width]",
    ]);
    // The imported file still means its own.
    const file = fileOf(text, others);
    expect(file.own.get('w')!.links.get('width')).toBe(file.own.get('width'));
    expect(file.visible.get('deep')!.links.get('width')).not.toBe(file.own.get('width'));
  });
});

describe('files that import each other', () => {
  const circle = (length: number) => {
    const names = ['main', 'b', 'c'].slice(0, length);
    const files = new Map(
      names.map((name, index) => [name, `import "./${names[(index + 1) % length]}"\nconst ${name}1 = 1\n`]),
    );
    const workspace = new Workspace(memoryHost(files));
    for (const [name, text] of files) workspace.open(uriOf(name), text);
    return { names, workspace };
  };
  const told = (workspace: Workspace, name: string) =>
    modelProblems(workspace.file(uriOf(name))!).map((problem) => problem.message);

  it('one', () => expect(told(circle(1).workspace, 'main')).toEqual(['A file cannot import itself']));

  it.each([[2], [3]])('%i: each of them is told, whichever is asked first', (length) => {
    for (const first of circle(length).names) {
      const { names, workspace } = circle(length);
      workspace.file(uriOf(first));
      for (const name of names)
        expect(told(workspace, name)).toEqual(['These files import each other: move what both need into a third file']);
    }
  });

  it('are the same objects when they are asked again', () => {
    const { names, workspace } = circle(3);
    const models = names.map((name) => workspace.file(uriOf(name)));
    expect(names.map((name) => workspace.file(uriOf(name)))).toEqual(models);
    for (const [index, name] of names.entries()) expect(workspace.file(uriOf(name))).toBe(models[index]);
  });

  it('see each other again when one of them stops', () => {
    const { workspace } = circle(2);
    workspace.file(main);
    workspace.open(uriOf('b'), 'const b1 = 1\n');
    expect(told(workspace, 'main')).toEqual([]);
    expect(workspace.file(main)!.visible.has('b1')).toBe(true);
  });

  it('can be imported by others', () =>
    expect(
      problemsOf('import "./a"\nconst x = a1\n', { a: 'import "./b"\nconst a1 = 1\n', b: 'import "./a"\n' }),
    ).toEqual([]));
});

describe('files that change', () => {
  const files = () =>
    new Map([
      ['a', 'import "./b"\nconst x = y\n'],
      ['b', 'const y = 1\n'],
    ]);

  it('tell who must look again', () => {
    const workspace = new Workspace(memoryHost(files()));
    workspace.open(main, 'import "./a"\nconst z = x\n');
    workspace.open(uriOf('other'), 'const q = 1\n');
    workspace.file(main);
    workspace.file(uriOf('other'));
    expect(workspace.dependents(uriOf('b'))).toEqual([main]);
    expect(workspace.dependents(uriOf('a'))).toEqual([main]);
    expect(workspace.dependents(main)).toEqual([]);
  });

  it('tell it also where files import each other, or are missing', () => {
    const workspace = new Workspace(
      memoryHost(
        new Map([
          ['a', 'import "./b"\n'],
          ['b', 'import "./main"\n'],
        ]),
      ),
    );
    workspace.open(main, 'import "./a"\nimport "./missing"\n');
    workspace.file(main);
    expect(workspace.dependents(uriOf('b'))).toEqual([main]);
    expect(workspace.dependents(uriOf('missing'))).toEqual([main]);
  });

  it('are read once, and again after they were forgotten', () => {
    const texts = files();
    const host = memoryHost(texts);
    const workspace = new Workspace(host);
    workspace.open(main, 'import "./a"\nimport "./b"\nimport "./missing"\n');
    workspace.file(main);
    workspace.file(main);
    expect(host.reads.sort()).toEqual([uriOf('a'), uriOf('b'), uriOf('missing')].sort());
    texts.set('missing', 'const m = 1\n');
    workspace.forget(uriOf('missing'));
    expect(workspace.file(main)!.visible.has('m')).toBe(true);
  });

  it('are what the editor has while they are open, and what the disk has after', () => {
    const workspace = new Workspace(memoryHost(files()));
    workspace.open(main, 'import "./b"\n');
    workspace.open(uriOf('b'), 'const typed = 1\n');
    workspace.forget(uriOf('b'));
    expect([...workspace.file(main)!.visible.keys()]).toEqual(['typed']);
    workspace.close(uriOf('b'));
    expect([...workspace.file(main)!.visible.keys()]).toEqual(['y']);
  });
});

describe('after an edit', () => {
  const text = `import "accel:networks/lenet5"
const width = 16
array Edge { grid 8x8, clock 1 GHz }
block cell(x, filters) {
  y = conv(x, filters = filters, kernel = 3, pad = 1)
  return relu(y)
}
network N(classes = 10) {
  input image [3, 8, 8]
  a = cell(image, width)
  b = conv(a, filters = 4, kernel = 3, pad = 1) |> batchnorm()
  c = cell(b, 8)
  logits = dense(flatten(c), units = classes)
  output logits
}
network M {
  input image [8]
  d = dense(image, units = width)
}
schedule S { network N, array Edge }
schedule T { network M, array Edge }
schedule L { network LeNet5, array Edge }
`;

  /** The file before and after, in one workspace. */
  function edited(from: string, to: string) {
    expect(text).toContain(from);
    const workspace = workspaceOf(text);
    const before = workspace.file(main)!;
    for (const definition of before.own.values())
      if (definition.keyword === 'schedule') simulateStep(scheduleIn(before, definition));
    modelProblems(before);
    workspace.open(main, text.replace(from, to));
    const after = workspace.file(main)!;
    const changed = [...after.own.values()]
      .filter((definition) => before.own.get(definition.name) !== definition)
      .map(({ name }) => name);
    const layersOf = (file: typeof after, name: string) => networkIn(file, file.own.get(name)!).layers;
    const made = (name: string) => {
      const old = new Set(layersOf(before, name));
      return layersOf(after, name)
        .filter((layer) => !old.has(layer))
        .map((layer) => layer.name);
    };
    return { workspace, before, after, changed, made };
  }

  it('without a change everything is the same object', () => {
    const { before, after } = edited('grid 8x8', 'grid 8x8');
    expect(after).toBe(before);
  });

  it('of a comment, only the definition it stands in is another', () =>
    expect(edited('  b = conv', '  // note\n  b = conv').changed).toEqual(['N', 'S']));

  it('of an array, its schedules are others, and no network', () => {
    const { changed, made } = edited('grid 8x8', 'grid 16x16');
    expect(changed).toEqual(['Edge', 'S', 'T', 'L']);
    expect([made('N'), made('M')]).toEqual([[], []]);
  });

  it('of a statement, only its own layers are made again, if their shapes stay', () =>
    expect(edited('filters = 4, kernel = 3, pad = 1', 'filters = 4, kernel = 5, pad = 2').made('N')).toEqual([
      'b',
      'b.batchnorm',
    ]));

  it('of a statement that changes its shape, also those that read it', () =>
    expect(edited('filters = 4', 'filters = 5').made('N')).toEqual(['b', 'b.batchnorm', 'c.y', 'c.relu']));

  it('of a block, the layers of its uses are made again', () =>
    expect(edited('kernel = 3, pad = 1)\n  return', 'kernel = 5, pad = 2)\n  return').made('N')).toEqual([
      'a.y',
      'a.relu',
      'c.y',
      'c.relu',
    ]));

  it('of a constant, what reads it', () => {
    const { changed, made } = edited('width = 16', 'width = 12');
    expect(changed).toEqual(['width', 'N', 'M', 'S', 'T']);
    expect(made('N')).toEqual(['a.y', 'a.relu', 'b', 'b.batchnorm']);
    expect(made('M')).toEqual(['d']);
  });

  it('a line that was broken and is right again has the layers it had', () => {
    const { workspace, before } = edited('filters = 4, kernel', 'filters = , kernel');
    workspace.open(main, text);
    const again = workspace.file(main)!;
    modelProblems(again);
    const layers = networkIn(again, again.own.get('N')!).layers;
    const old = networkIn(before, before.own.get('N')!).layers;
    expect(layers.filter((layer) => !old.includes(layer)).map((layer) => layer.name)).toEqual(['b', 'b.batchnorm']);
  });

  it('models of arrays, networks, bodies and steps stay with their definitions', () => {
    const { before, after } = edited('units = width', 'units = 3');
    expect(arrayOf(after.own.get('Edge')!)).toBe(arrayOf(before.own.get('Edge')!));
    expect(bodyOf(after.own.get('N')!)).toBe(bodyOf(before.own.get('N')!));
    const [old, now] = [before, after].map((file) => scheduleIn(file, file.own.get('S')!));
    expect(now).toBe(old);
    expect(simulateStep(now!)).toBe(simulateStep(old!));
  });

  it('of an imported file, only what depends on it is another', () => {
    const workspace = workspaceOf('import "./a"\nconst x = y + 1\nconst z = 2\n', { a: 'const y = 1\n' });
    const before = workspace.file(main)!;
    workspace.open(uriOf('a'), 'const y = 2\n');
    const after = workspace.file(main)!;
    expect(after.own.get('x')).not.toBe(before.own.get('x'));
    expect(after.own.get('z')).toBe(before.own.get('z'));
  });

  it('of a file that nobody imports, all others are the same objects', () => {
    const workspace = workspaceOf(repositoryFile('examples/resnet50.accel'));
    const before = workspace.file(main)!;
    workspace.open(uriOf('other'), 'const x = 1\n');
    expect(workspace.file(main)).toBe(before);
  });
});
