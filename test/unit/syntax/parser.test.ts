import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expression, PieceNode } from '../../../server/src/syntax/ast.ts';
import { parse } from '../../../server/src/syntax/parser.ts';
import { print, type Tree } from '../../../server/src/syntax/tree.ts';

const messages = (text: string) =>
  [...parse('t', text).problems()].map((problem) => `${problem.code} ${problem.message}`);

/** An expression as text with every bracket written, to see how it was read. */
function show(node: Expression): string {
  switch (node.kind) {
    case 'number':
      return `${node.value}${node.unit ? ` ${node.unit.text}` : ''}`;
    case 'string':
      return JSON.stringify(node.value);
    case 'grid':
      return `${node.rows}x${node.cols}`;
    case 'name':
      return node.name;
    case 'list':
      return `[${node.items.map(show).join(', ')}]`;
    case 'call':
      return `${node.callee.name}(${node.args.map((arg) => (arg.name ? `${arg.name.name} = ` : '') + show(arg.value)).join(', ')})`;
    case 'unary':
      return `(${node.operator} ${show(node.operand)})`;
    case 'binary':
      return `(${show(node.left)} ${node.operator} ${show(node.right)})`;
    case 'if':
      return `(if ${show(node.condition)} then ${show(node.yes)} else ${show(node.no)})`;
    case 'repeat':
      return `(repeat ${show(node.count)} ${show(node.body)})`;
    case 'pipe':
      return `(${show(node.left)} |> ${show(node.right)})`;
    case 'missing':
      return '?';
  }
}

function read(expression: string): string {
  const tree = parse('t', `const c = ${expression}`);
  const problems = [...tree.problems()].map((problem) => problem.message);
  const node = tree.pieces[0]!.node;
  return (node.kind === 'const' ? show(node.value) : '') + (problems.length ? ` !! ${problems.join('; ')}` : '');
}

const shape = (tree: Tree) =>
  tree.items.map((item) => (item.kind === 'line' ? item.piece.node.kind : item.head.node.keyword));

const sample = `// a file
import "accel:networks/resnet50"
const N = 128

/// An edge chip.
array Edge extends Base {
  grid 128x128
  buffers { input 512 KiB, weight 512 KiB }
  dram 25.6 GB/s
}

block unit(x, width, stride = 1) {
  a = conv(x, filters = width, kernel = 3,
           stride = stride) |> relu()
  s = if stride > 1 or channels(x) != 4 * width
      then conv(x, filters = 4 * width, kernel = 1)
      else x
  return add(a, s)
}

network Tiny(classes = 10) {
  input image [3, 224, 224]
  stage = repeat 3 unit(image, width = 64)
  y = dense(flatten(stage), units = classes)
  output y
}

schedule Train {
  network Tiny(classes = 100)
  array Edge, batch 32
  layers "stage.*" { forward dataflow os }
  expect cycles < 2 * N, expect utilization >= 80 %
}

/// Side by side.
compare Train, Infer
`;

describe('expressions', () => {
  it.each([
    ['1 + 2 * 3', '(1 + (2 * 3))'],
    ['-a * b', '((- a) * b)'],
    ['-2 ^ 2', '(- (2 ^ 2))'],
    ['a - b - c', '((a - b) - c)'],
    ['not a == b and c', '((not (a == b)) and c)'],
    ['a or b and c', '(a or (b and c))'],
    ['(a + b) * c', '((a + b) * c)'],
    ['512 KiB', '512 KiB'],
    ['160 pJ/B', '160 pJ/B'],
    ['10%', '10 %'],
    ['10 % 3', '(10 % 3)'],
    ['[80 %, 10 %]', '[80 %, 10 %]'],
    ['80 %', '80 %'],
    ['10 % -3', '(10 % (- 3))'],
    ['1_000 * 2e3', '(1000 * 2000)'],
    ['conv(x, filters = 4 * w, pad = [1, 2])', 'conv(x, filters = (4 * w), pad = [1, 2])'],
    ['x |> conv(kernel = 3) |> relu()', '((x |> conv(kernel = 3)) |> relu())'],
    ['repeat n - 1 unit(x)', '(repeat (n - 1) unit(x))'],
    ['x |> repeat 3 unit(w = 4)', '(x |> (repeat 3 unit(w = 4)))'],
    ['repeat 3 B(x)', '(repeat 3 B(x))'],
    ['if a > 1 then b else if c then d else e', '(if (a > 1) then b else (if c then d else e))'],
    ['if a then f(x) |> g() else x', '(if a then (f(x) |> g()) else x)'],
    ['128x64', '128x64'],
  ])('%s', (text, expected) => expect(read(text)).toBe(expected));

  it('says what is missing where it is missing', () => {
    expect(read('')).toBe('? !! Expected a value here');
    expect(read('1 +')).toBe("(1 + ?) !! Expected a value after '+' here");
    expect(read('conv(x, filters =')).toContain("Expected a value for 'filters' here");
    expect(read('conv(x')).toBe("conv(x) !! '(' is not closed: expected ')'");
    expect(read('if a then b')).toContain("Expected 'else' here");
    expect(read('1.2.3')).toContain("'1.2.3' is not a number");
    expect(read('a $$ b')).toContain("'$$' belongs to nothing in this language");
    expect(read('"abc')).toContain('The string is not closed');
  });

  it('refuses what would break every later recursion', () => {
    expect(read('('.repeat(5000))).toContain('nested too deeply');
    expect(read(Array(5000).fill('a').join('+'))).toContain('nested too deeply or is too long');
    expect(read('-'.repeat(5000))).toContain('nested too deeply');
    expect(read('a |> '.repeat(5000))).toContain('nested too deeply');
    expect(read('if a then '.repeat(5000))).toContain('nested too deeply');
  });
});

describe('files', () => {
  it('are read without complaint when they are right', () => {
    expect(messages(sample)).toEqual([]);
    expect(shape(parse('t', sample))).toEqual(['import', 'const', 'array', 'block', 'network', 'schedule', 'compare']);
  });

  it('lose one statement, not the rest, to a bracket that is not closed', () => {
    const text = 'network N {\n  a = conv(x, kernel = 3\n  b = relu(a)\n}\nschedule S {\n}\n';
    expect(messages(text)).toEqual(["accel-1002 '(' is not closed: expected ')'"]);
    const item = parse('t', text).items[0]!;
    expect(item.kind === 'body' && item.entries.map((entry) => entry.node.kind)).toEqual(['assign', 'assign']);
  });

  it('lose nothing behind a brace that is not closed', () => {
    const text = 'network N {\n  a = relu(x)\n\narray A {\n  grid 8x8\n}\n';
    expect(messages(text)).toEqual(["accel-1009 The '{' of this network 'N' is not closed: expected '}'"]);
    expect(shape(parse('t', text))).toEqual(['network', 'array']);
  });

  it('take a setting for a setting, however little it is indented', () => {
    const text = 'schedule S {\nnetwork N\narray A\n}\narray A {\ngrid 8x8\n}\n';
    expect(messages(text)).toEqual([]);
    expect(shape(parse('t', text))).toEqual(['schedule', 'array']);
  });

  it('read a mistyped keyword as what it was meant to be', () => {
    const text = 'netwrok N {\n  a = relu(x)\n}\n';
    expect(messages(text)).toHaveLength(1);
    expect(messages(text)[0]).toContain("Did you mean 'network'?");
    expect(shape(parse('t', text))).toEqual(['network']);
  });

  it('that are too large are refused in one message', () => {
    expect(messages('a\n'.repeat(2_000_000))).toEqual([expect.stringContaining('accel-1007')]);
  });
});

describe('laws', () => {
  const fragments = fc.constantFrom(
    ...'network|N|{|}|(|)|[|]|,|=|\n|\n  |conv|x|"a"|"|3|128x128|KiB|pJ/B|//c\n|/*|*/|///d\n|if|then|else|repeat|+|-|*|%||>|import|const|compare|expect|<|>=|array|schedule|block|input|return|output|$|\u0000|é'.split(
      '|',
    ),
    '|>',
    ' ',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fragments, { maxLength: 80 }).map((parts) => parts.join(' ')),
    fc.constant(sample),
  );

  it('print(parse(t)) = t for any text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(print(parse('t', text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it('every prefix of a file is read without a crash and with its problems inside the text', () => {
    for (let end = 0; end <= sample.length; end++) {
      const tree = parse('t', sample.slice(0, end));
      for (const problem of tree.problems()) {
        const range = tree.range(problem.place)!;
        expect(
          range.start >= 0 && range.start <= range.end && range.end <= end,
          `prefix ${end}: ${JSON.stringify(range)}`,
        ).toBe(true);
      }
    }
  });

  /** Everything but object identity. */
  const plain = (tree: Tree) => ({
    items: shape(tree),
    starts: tree.starts,
    pieces: tree.pieces.map((piece): [PieceNode, string, string[]] => [
      piece.node,
      piece.text,
      piece.problems.map((p) => `${p.code} ${p.message} ${p.place.start} ${p.place.end}`),
    ]),
  });

  it('an incremental parse is the parse of the new text', () => {
    const edit = fc.tuple(
      fc.nat(sample.length),
      fc.nat(30),
      fc.array(fragments, { maxLength: 4 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        let tree = parse('t', sample);
        for (const [at, removed, inserted] of edits) {
          const text = tree.text.slice(0, at) + inserted + tree.text.slice(at + removed);
          tree = parse('t', text, tree);
          expect(plain(tree)).toEqual(plain(parse('t', text)));
        }
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    // Where a token ends depends on what stands far behind it.
    ['array E extends 128x128Base {\n}\n', '128Base', '1//c\n28Base'],
    ['const a = 1e+5\nconst b = 2\n', '5', 'x'],
    ['const a = 1_\nconst b = 2\n', '_\n', '_0\n'],
    // Whether a setting or a definition begins depends on the rest of its line.
    ['schedule S {\nnetwork N // {\n  batch 3\n}\n', '// {', '//'],
    // A long text is compared in parts.
    [`${'const a = 1\n'.repeat(2000)}`, 'const a = 1\nconst', 'const a = 2\nconst'],
  ])('also when the edit is far behind a piece: %j', (text, from, to) => {
    const at = text.indexOf(from, text.length > 1000 ? 9000 : 0);
    const edited = text.slice(0, at) + to + text.slice(at + from.length);
    for (const [before, after] of [
      [text, edited],
      [edited, text],
    ] as const)
      expect(plain(parse('t', after, parse('t', before)))).toEqual(plain(parse('t', after)));
  });

  it('an edit keeps all other pieces as the same objects', () => {
    const before = parse('t', sample);
    const after = parse('t', sample.replace('units = classes', 'units = 12'), before);
    const fresh = after.pieces.filter((piece) => !before.pieces.includes(piece));
    expect(fresh.map((piece) => piece.text.trim())).toEqual(['y = dense(flatten(stage), units = 12)']);
    expect(after.items.filter((item) => before.items.includes(item))).toHaveLength(6);
  });
});
