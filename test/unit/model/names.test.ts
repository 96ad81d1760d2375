/** Names: what layers are called, and what every name in a network or block stands for. */
import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../../server/src/model/symbols.ts';
import { builtNetwork, fileOf, problemsOf } from '../../support/model.ts';

const network = (body: string, more = '') => `${more}network N {\n  input x [8, 16, 16]\n${body}\n}\n`;
const layers = (body: string, blocks = '') =>
  builtNetwork(network(body, blocks), 'N').layers.map((layer) => layer.name);
const problems = (body: string, more = '') => problemsOf(network(body, more));

describe('names of layers', () => {
  it('the one matrix product of a statement has its name', () => {
    expect(layers('  stem = conv(x, filters = 4, kernel = 3) |> batchnorm() |> relu()')).toEqual([
      'stem',
      'stem.batchnorm',
      'stem.relu',
    ]);
    expect(layers('  y = relu(dense(flatten(x), units = 3))')).toEqual(['y.flatten', 'y', 'y.relu']);
  });

  it('without one, or with several, the outermost operation has it', () => {
    expect(layers('  y = batchnorm(x) |> relu()')).toEqual(['y.batchnorm', 'y']);
    expect(layers('  y = conv(x, 4, 1) |> conv(4, 1) |> relu()')).toEqual(['y.conv', 'y.conv2', 'y']);
    expect(layers('  y = add(conv(x, 8, 1), conv(x, 8, 1))')).toEqual(['y.conv', 'y.conv2', 'y']);
  });

  it('the second of an operator has a number', () =>
    expect(layers('  y = relu(x) |> tanh() |> relu() |> relu() |> sigmoid()')).toEqual([
      'y.relu',
      'y.tanh',
      'y.relu2',
      'y.relu3',
      'y',
    ]));

  const cell = 'block cell(x) {\n  a = conv(x, filters = 8, kernel = 1)\n  return batchnorm(a) |> relu()\n}\n';

  it('layers inside a block begin with the name of its statement', () => {
    expect(layers('  s = cell(x)', cell)).toEqual(['s.a', 's.batchnorm', 's.relu']);
    expect(layers('  s = cell(x) |> relu()', cell)).toEqual(['s.cell.a', 's.cell.batchnorm', 's.cell.relu', 's']);
    expect(layers('  s = cell(x) |> cell() |> relu()', cell)).toEqual([
      ...['s.cell.a', 's.cell.batchnorm', 's.cell.relu'],
      ...['s.cell2.a', 's.cell2.batchnorm', 's.cell2.relu', 's'],
    ]);
  });

  it('layers inside a repetition have its number in their names', () => {
    expect(layers('  s = repeat 2 cell(x)', cell)).toEqual([
      's.0.a',
      's.0.batchnorm',
      's.0.relu',
      's.1.a',
      's.1.batchnorm',
      's.1.relu',
    ]);
    expect(layers('  s = repeat 2 relu(x)')).toEqual(['s.0', 's.1']);
    expect(layers('  s = (repeat 2 relu(x)) |> tanh()')).toEqual(['s.relu.0', 's.relu.1', 's']);
  });

  it('a single product on the return line has the name of the block', () => {
    const short = 'block short(x) { return conv(x, filters = 8, kernel = 1) |> batchnorm() }\n';
    expect(layers('  s = short(x)', short)).toEqual(['s', 's.batchnorm']);
    expect(layers('  s = repeat 1 short(x)', short)).toEqual(['s.0', 's.0.batchnorm']);
    expect(layers('  s = short(short(x)) |> relu()', short)).toEqual([
      's.short',
      's.short.batchnorm',
      's.short2',
      's.short2.batchnorm',
      's',
    ]);
  });

  it('only the chosen side of a choice makes layers', () => {
    expect(layers('  y = if channels(x) > 4 then relu(x) else tanh(x) |> sigmoid()')).toEqual(['y']);
    expect(layers('  y = if channels(x) > 9 then relu(x) else tanh(x) |> sigmoid()')).toEqual(['y.tanh', 'y']);
  });

  it('are unique even where a name inside a block is that of an operator', () => {
    const block = 'block b(x) {\n  relu = relu(x)\n  return tanh(relu) |> relu()\n}\n';
    expect(layers('  s = b(x)', block)).toEqual(['s.relu', 's.tanh', 's.relu2']);
  });

  it('a default that is an operation is a layer with the name of its parameter', () => {
    const block = 'block b(x, y = tanh(x)) { return add(x, y) }\n';
    expect(layers('  s = b(x)', block)).toEqual(['s.y', 's.add']);
    expect(layers('  s = b(x, x)', block)).toEqual(['s.add']);
  });
});

describe('what a name stands for', () => {
  it('an unknown one has the nearest that comes before as a suggestion', () => {
    expect(problems('  stem = relu(x)\n  y = relu(sten)')).toEqual([
      "accel-2001 'sten' is not defined. Did you mean 'stem'? [sten]",
    ]);
    expect(problems('  y = relu(sten)\n  stem = relu(y)')).toEqual(["accel-2001 'sten' is not defined [sten]"]);
    expect(problems('  y = conv(x, filters = widht, kernel = 1)', 'const width = 4\n')).toEqual([
      "accel-2001 'widht' is not defined. Did you mean 'width'? [widht]",
    ]);
  });

  it('an unknown operator or block, too', () => {
    expect(problems('  y = rleu(x)')).toEqual([
      "accel-2001 There is no operator, function or block 'rleu'. Did you mean 'relu'? [rleu]",
    ]);
    expect(problems('  y = botleneck(x)', 'block bottleneck(x) { return relu(x) }\n')).toEqual([
      "accel-2001 There is no operator, function or block 'botleneck'. Did you mean 'bottleneck'? [botleneck]",
    ]);
    expect(problems('  y = wrzlbrmpft(x)')).toEqual([
      "accel-2001 There is no operator, function or block 'wrzlbrmpft' [wrzlbrmpft]",
    ]);
  });

  it('a statement reads only what is above it', () => {
    expect(problems('  y = relu(z)\n  z = relu(x)')).toEqual([
      "accel-2006 'z' is used before the line that defines it [z]",
    ]);
    expect(problems('  y = relu(y)')).toEqual(["accel-2006 'y' is used in its own definition [y]"]);
  });

  it('a name is given once; the first counts', () => {
    const text = '  y = relu(x)\n  y = conv(x, 4, 1)\n  z = tanh(y)';
    expect(problems(text)).toEqual([
      "accel-2002 'y' is already the name of a value here. Layers are known by these names, so each is used once [y]",
    ]);
    expect(builtNetwork(network(text), 'N').values.get('z')).toMatchObject({ shape: [8, 16, 16] });
    expect(problems('  x = relu(x)')[0]).toContain("'x' is already the name of an input here");
    expect(problemsOf('block b(x, x) { return relu(x) }\n')[0]).toContain(
      "'x' is already the name of a parameter here",
    );
  });

  it('a name of the body hides a constant', () => {
    const text = network('  w = 3\n  y = conv(x, filters = w, kernel = 1)', 'const w = 5\n');
    expect(problemsOf(text)).toEqual([]);
    expect(builtNetwork(text, 'N').values.get('y')).toMatchObject({ shape: [3, 16, 16] });
  });

  it('a value and a block of one name are told apart by the brackets', () => {
    const text = network('  cell = cell(x)\n  y = cell(cell)', 'block cell(x) { return relu(x) }\n');
    expect(problemsOf(text)).toEqual([]);
  });

  it('blocks, networks, arrays and operators are no values', () => {
    const block = 'block b(x) { return relu(x) }\n';
    expect(problems('  y = relu(b)', block)).toEqual([
      "accel-2003 'b' is a block, not a value: call it, like b(x) [b]",
    ]);
    expect(problems('  y = relu(relu)')).toEqual([
      "accel-2003 'relu' is an operator, not a value: call it, like relu(x) [relu]",
    ]);
    expect(problems('  y = relu(A)', 'array A { grid 8x8 }\n')).toEqual([
      "accel-2003 'A' is an array, not a value [A]",
    ]);
    expect(problems('  y = A(x)', 'array A { grid 8x8 }\n')).toEqual([
      "accel-2003 'A' is an array: only blocks and operators can be called [A]",
    ]);
  });

  it('top-level names are defined once', () => {
    expect(problemsOf('const a = 1\narray a { grid 8x8 }\n')).toEqual([
      "accel-2002 'a' is already defined in this file as a const [a]",
    ]);
    expect(problemsOf('array a { grid 8x8 }\nconst a = 1\n')).toEqual([
      "accel-2002 'a' is already defined in this file as an array [a]",
    ]);
  });
});

describe('arguments', () => {
  const block = 'block b(x, width, stride = 1) { return conv(x, filters = width, kernel = 1, stride = stride) }\n';

  it.each([
    ['b(x, 4)', []],
    ['b(x, 4, 2)', []],
    ['b(x, width = 4)', []],
    ['b(width = 4, x = x)', []],
    ['x |> b(4)', []],
    ['x |> b(width = 4, stride = 2)', []],
    ['b(x)', ["accel-2004 'b' needs 'width' [b]"]],
    ['b()', ["accel-2004 'b' needs 'x' and 'width' [b]"]],
    ['b(x, 4, width = 5)', ["accel-2004 'width' is given twice [width]"]],
    ['b(x, width = 4, width = 5)', ["accel-2004 'width' is given twice [width]"]],
    ['b(x, 4, 2, 1)', ["accel-2004 'b' takes at most 3 arguments [1]"]],
    ['b(x, witdh = 4)', ["accel-2004 'b' has no argument 'witdh'. Did you mean 'width'? [witdh]"]],
    ['conv(x, 4)', ["accel-2004 'conv' needs 'kernel' [conv]"]],
    [
      'conv(x, 4, 1, units = 3)',
      [
        "accel-2004 'conv' has no argument 'units': expected 'filters', 'kernel', 'stride', 'pad', 'dilation', 'groups', 'bias' or 'trainable' [units]",
      ],
    ],
    ['relu(x, 3)', ["accel-2004 'relu' takes at most 1 argument [3]"]],
    ['relu(x = x)', ["accel-2004 'x' is given by its position in 'relu', without a name [x]"]],
    ['relu(x, slope = 3)', ["accel-2004 'relu' has no argument 'slope' [slope]"]],
    ['relu()', ["accel-2004 'relu' needs 'x' [relu]"]],
    ['max(1)', ["accel-2004 'max' needs 'b' [max]"]],
    ['max(1, 2, 3)', ["accel-2004 'max' takes at most 2 arguments [3]"]],
  ])('%s', (call, expected) => expect(problems(`  y = ${call}`, block)).toEqual(expected));
});

describe('blocks that nothing uses', () => {
  it('are checked as far as their text says', () => {
    expect(problemsOf('block b(x) {\n  y = rleu(x)\n  z = conv(x, 3)\n  return add(y, q)\n}\n')).toEqual([
      "accel-2001 There is no operator, function or block 'rleu'. Did you mean 'relu'? [rleu]",
      "accel-2004 'conv' needs 'kernel' [conv]",
      "accel-2001 'q' is not defined [q]",
    ]);
  });

  it('must end in a result', () =>
    expect(problemsOf('block b(x) {\n  y = relu(x)\n}\n')).toEqual(["accel-2008 Block 'b' has no 'return' [b]"]));

  it('keep to their own kinds of statements', () => {
    expect(problemsOf('block b(x) {\n  input y [3]\n  output y\n  return relu(x)\n}\n')).toEqual([
      'accel-2003 A block has no inputs: what it takes are its parameters, like block cell(x, width) [input]',
      "accel-2003 A block names no outputs: it ends with 'return' and its result [output]",
    ]);
    expect(problems('  return relu(x)')).toEqual([
      "accel-2003 A network has no 'return': name its results with 'output' [return]",
    ]);
  });
});

describe('names that nothing mentions', () => {
  const unused = (text: string, name: string) => bodyOf(fileOf(text).own.get(name)!).unused.map((local) => local.name);

  it('are known for each network and block', () => {
    const text = network(
      '  a = relu(x)\n  b = relu(x)\n  c = relu(b)\n  output c',
      'block k(x, y) {\n  z = relu(x)\n  return relu(x)\n}\n',
    );
    expect(unused(text, 'N')).toEqual(['a']);
    expect(unused(text, 'k')).toEqual(['y', 'z']);
  });

  it('without an output the last statement is the result', () => {
    expect(unused(network('  a = relu(x)\n  b = relu(x)'), 'N')).toEqual(['a']);
    expect(unused(network('  a = relu(x)\n  b = relu(x)\n  output a'), 'N')).toEqual(['b']);
  });
});
