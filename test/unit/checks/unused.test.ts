import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

const brief = ({ code, severity, at, message }: Example['problems'][number]) => `${at}: ${severity} ${code} ${message}`;

describe('names', () => {
  const example = new Example(`block b(x, width = 1) {
  aside = relu(x)
  return x
}
network N {
  input image [3, 8, 8]
  input other [3, 8, 8]
  y    = b(image)
  side = relu(y)
  z    = tanh(y)
}
`);

  it('that nothing reads are faded; the last statement of a network is its result', () => {
    expect(example.problems.map(brief)).toEqual([
      "width: hint accel-6001 Parameter 'width' is never used",
      "aside: hint accel-6001 'aside' is never used",
      "other: hint accel-6001 Input 'other' is never used",
      "side: hint accel-6001 'side' is never used",
    ]);
    expect(example.problems.every(({ problem }) => problem.unnecessary)).toBe(true);
  });

  it('of values are removed with their line', () => {
    expect(example.fixed("Remove 'side'")).toBe(example.text.replace('  side = relu(y)\n', ''));
    expect(example.fixed("Remove 'aside'")).toBe(example.text.replace('  aside = relu(x)\n', ''));
  });

  it('of parameters and inputs are used from outside', () => {
    expect(example.titles('accel-6001')).toEqual(["Remove 'aside'", "Remove 'side'"]);
  });

  it('are left alone while a line cannot be read: it may be the one that uses them', () => {
    expect(new Example('network N {\n  input x [1]\n  y = relu(x\n  z = relu(x)\n}\n').only('accel-6001')).toEqual([]);
  });
});

describe('removing a statement leaves', () => {
  const removed = (lines: string) => {
    const body = new Example(`block b(x) {\n${lines}\n  return x\n}\n`).fixed("Remove 'gone'");
    return body.slice('block b(x) {\n'.length, -'\n  return x\n}\n'.length);
  };

  it.each([
    ['its neighbours', '  a = relu(x)\n  gone = relu(a)\n  c = relu(a)', '  a = relu(x)\n  c = relu(a)'],
    ['the remark behind the line before', '  a = x // why\n  gone = relu(a)\n  c = a', '  a = x // why\n  c = a'],
    ['no remark of its own', '  a = x\n  gone = relu(a) // why\n  c = a', '  a = x\n  c = a'],
    [
      'no documentation of its own',
      '  a = x\n  /// Why\n  /// and how.\n  gone = relu(a)\n  c = a',
      '  a = x\n  c = a',
    ],
    ['remarks of sections', '  a = x\n\n  // Section\n  gone = relu(a)\n  c = a', '  a = x\n\n  // Section\n  c = a'],
    ['what follows on its line', '  a = x\n  gone = relu(a), c = a', '  a = x\n  c = a'],
    ['what stands before it on its line', '  a = x, gone = relu(a)\n  c = a', '  a = x, \n  c = a'],
    ['what stands on both sides', '  a = x, gone = relu(a), c = a', '  a = x, c = a'],
    ['Windows line ends whole', '  a = x\r\n  gone = relu(a)\r\n  c = a', '  a = x\r\n  c = a'],
    ['nothing of a statement over several lines', '  gone = relu(x)\n    |> tanh()\n    |> relu()\n  c = x', '  c = x'],
    ['a comment between words', '  a = x\n  /* b */ gone = relu(a)\n  c = a', '  a = x\n  /* b */ \n  c = a'],
  ])('%s', (_, before, after) => expect(removed(before)).toBe(after));
});

describe('imports', () => {
  const parts = 'block b(x) {\n  return x\n}\nconst used = 1\n';

  it('are used if any definition is', () => {
    expect(new Example('import "./parts"\nconst k = used\n', { parts }).problems).toEqual([]);
  });

  it('that nothing is used of, or that stand there twice, are faded', () => {
    const text = 'import "./parts"\nimport "./more" // why\nimport "./parts"\n\nconst k = used\n';
    const example = new Example(text, { parts, more: 'const other = 1\n' });
    expect(example.problems.map(brief)).toEqual([
      `import "./more": hint accel-6002 Nothing of './more' is used`,
      `import "./parts": hint accel-6002 './parts' is imported a second time`,
    ]);
    expect(example.fixed("Remove the import of './more'")).toBe(
      'import "./parts"\nimport "./parts"\n\nconst k = used\n',
    );
    expect(example.fixed("Remove the import of './parts'")).toBe(
      'import "./parts"\nimport "./more" // why\n\nconst k = used\n',
    );
  });

  it('at the beginning and the end of a file leave no empty lines', () => {
    const first = new Example('/// Why.\nimport "./parts"\n\nconst k = 1\n', { parts });
    expect(first.fixed("Remove the import of './parts'")).toBe('const k = 1\n');
    const last = new Example('const k = 1\n\nimport "./parts"\n', { parts });
    expect(last.fixed("Remove the import of './parts'")).toBe('const k = 1\n');
    expect(new Example('import "./parts"', { parts }).fixed("Remove the import of './parts'")).toBe('');
  });

  it('of files that are missing or cannot be read are not said to be useless', () => {
    const example = new Example('import "./none"\nimport "./half"\nconst k = other\n', {
      half: 'const other = = 1\nbl',
    });
    expect(example.only('accel-6002')).toEqual([]);
  });
});

describe('definitions', () => {
  const text = `// The file.
const used = 4
const idle = 4

/// Fast.
technology fast {
  mac 1 pJ
}

network N {
  input x [4]
  y = dense(x, units = used)
}

network Other {
  input x [4]
  y = relu(x)
}

array A {
  grid 4x4
}
`;
  const schedule = 'schedule S {\n  network N\n  array A\n  batch 4\n}\n';

  it('of a file without schedules are there to be imported', () => {
    expect(new Example(text).problems).toEqual([]);
  });

  it('that nothing refers to are faded where there are schedules', () => {
    expect(new Example(text + schedule).problems.map(brief)).toEqual([
      "idle: hint accel-6003 Constant 'idle': nothing uses it here",
      "fast: hint accel-6003 Technology 'fast': nothing uses it here",
      "Other: hint accel-6003 Network 'Other': no schedule of this file uses it",
    ]);
  });

  it('are removed with their documentation and the blank lines above', () => {
    const example = new Example(text + schedule);
    expect(example.fixed("Remove const 'idle'")).toBe(example.text.replace('const idle = 4\n', ''));
    expect(example.fixed("Remove technology 'fast'")).toBe(
      example.text.replace('/// Fast.\ntechnology fast {\n  mac 1 pJ\n}\n\n', ''),
    );
    expect(example.fixed("Remove network 'Other'")).toBe(
      example.text.replace('network Other {\n  input x [4]\n  y = relu(x)\n}\n\n', ''),
    );
  });

  it('that only refer to themselves are not used', () => {
    const example = new Example(`${text}${schedule}block again(x) {\n  return again(x)\n}\n`);
    expect(example.only('accel-6003').map(({ at }) => at)).toContain('again');
  });

  it('are left alone while a part of the file cannot be read', () => {
    expect(new Example(`${text}${schedule}schedule T {\n  network \n`).only('accel-6003')).toEqual([]);
  });
});
