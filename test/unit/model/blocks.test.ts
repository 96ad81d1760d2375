/** Blocks and networks as functions: parameters, repetition, choices, recursion, and problems in other files. */
import { describe, expect, it } from 'vitest';
import { modelProblems } from '../../../server/src/model/file.ts';
import { builtNetwork, builtSchedule, fileOf, messagesOf, problemsOf, textAt } from '../../support/model.ts';

const network = (body: string, more = '') => `${more}network N {\n  input x [8, 16, 16]\n${body}\n}\n`;
const built = (body: string, blocks = '') => builtNetwork(network(body, blocks), 'N');
const shapes = (body: string, blocks = '') =>
  built(body, blocks).layers.map((layer) => `${layer.name} ${layer.shape.join('x')}`);

const unit =
  'block unit(x, width = channels(x), stride = 1) { return conv(x, filters = width, kernel = 1, stride = stride) }\n';

describe('parameters', () => {
  it('take defaults, which may use the parameters before them', () => {
    expect(shapes('  y = unit(x)', unit)).toEqual(['y 8x16x16']);
    expect(shapes('  y = unit(x, 3)', unit)).toEqual(['y 3x16x16']);
    expect(shapes('  y = unit(x, stride = 2)', unit)).toEqual(['y 8x8x8']);
    expect(shapes('  y = unit(width = 5, x = x)', unit)).toEqual(['y 5x16x16']);
  });

  it('are numbers, words, lists and tensors alike', () => {
    const block = 'block any(x, other, kernel, pad) { return add(conv(x, 8, kernel, pad = pad), other) }\n';
    expect(shapes('  y = any(x, x, [3, 5], same)', block)).toEqual(['y 8x16x16', 'y.add 8x16x16']);
  });

  it('know each layer by the values in its use of the block', () => {
    const { layers } = built('  y = unit(x, 3)\n  z = unit(y, stride = 2)', unit);
    const scopes = layers.map((layer) =>
      layer.scopes.map((scope) =>
        [...scope].map(([name, value]) => `${name}: ${value.kind === 'number' ? value.value : value.kind}`),
      ),
    );
    expect(scopes).toEqual([[['x: tensor', 'width: 3', 'stride: 1']], [['x: tensor', 'width: 3', 'stride: 2']]]);
  });
});

describe('repeat', () => {
  it('threads the first argument through, and the others stay', () => {
    expect(shapes('  y = repeat 3 unit(x, stride = 2)', unit)).toEqual(['y.0 8x8x8', 'y.1 8x4x4', 'y.2 8x2x2']);
    expect(shapes('  y = x |> repeat 2 unit(4)', unit)).toEqual(['y.0 4x16x16', 'y.1 4x16x16']);
  });

  it('zero times is the input itself', () => {
    expect(shapes('  y = repeat 0 unit(x, 3)', unit)).toEqual([]);
    expect(built('  y = repeat 0 unit(x, 3)', unit).values.get('y')).toMatchObject({
      kind: 'tensor',
      shape: [8, 16, 16],
    });
  });

  it('counts like a sum', () => expect(shapes('  n = 2\n  y = repeat n - 1 unit(x)', unit)).toEqual(['y.0 8x16x16']));

  it.each([
    ['repeat 1.5 unit(x)', 'A number of repetitions is a whole number from 0 on, found 1.5'],
    ['repeat 0 - 1 unit(x)', 'A number of repetitions is a whole number from 0 on, found -1'],
    ['repeat true unit(x)', 'A number of repetitions is a whole number from 0 on, found true'],
    ['repeat (3 B) unit(x)', 'A number of repetitions is a whole number from 0 on, found 3 B'],
    ['repeat 3 x', "'x' is a value: here comes an operator or a block with its arguments"],
    [
      'repeat 3 unit(x = x)',
      "'repeat' needs a first argument without a name: each repetition takes the result before it",
    ],
  ])('%s is refused', (expression, message) =>
    expect(messagesOf(network(`  y = ${expression}`, unit))).toEqual([message]),
  );

  it('stops at the first repetition that does not fit', () => {
    const shrink = 'block shrink(x) { return conv(x, filters = 8, kernel = 7) }\n';
    expect(messagesOf(network('  y = repeat 9 shrink(x)', shrink))).toEqual([
      'Kernel 7 is larger than the padded input height 4',
    ]);
    // What was built before it is still there, but the network is not complete.
    expect(built('  y = repeat 9 shrink(x)', shrink)).toMatchObject({ complete: false });
    expect(shapes('  y = repeat 9 shrink(x)', shrink)).toEqual(['y.0 8x10x10', 'y.1 8x4x4']);
  });
});

describe('choices', () => {
  it('build the chosen side only', () => {
    const block =
      'block b(x, deep) {\n  y = if deep then conv(x, 4, 3) |> conv(4, 3) else conv(x, 4, 99)\n  return y\n}\n';
    expect(messagesOf(network('  y = b(x, true)', block))).toEqual([]);
    expect(messagesOf(network('  y = b(x, false)', block))).toEqual([
      'Kernel 99 is larger than the padded input height 16',
    ]);
  });

  it('need true or false', () =>
    expect(messagesOf(network('  y = if channels(x) then x else relu(x)'))).toEqual([
      'A condition is true or false, found 8',
    ]));
});

describe('blocks that use themselves', () => {
  const told = (text: string) => messagesOf(text).sort();
  const uses = (name: string) => `Block '${name}' uses itself, directly or through other blocks: it would never end`;

  it('directly', () => expect(told(network('  y = a(x)', 'block a(x) { return a(x) }\n'))).toEqual([uses('a')]));

  it('through others, and all in the circle are told', () => {
    const blocks =
      'block a(x) { return b(x) }\nblock b(x) { return c(x) }\nblock c(x) { return a(x) }\nblock d(x) { return a(x) }\n';
    expect(told(network('  y = d(x)', blocks))).toEqual(['a', 'b', 'c'].map(uses));
  });

  it('through a repetition or a side that is never chosen', () => {
    expect(told(network('  y = a(x)', 'block a(x) { return repeat 2 a(x) }\n'))).toEqual([uses('a')]);
    expect(told(network('  y = a(x)', 'block a(x) { return if true then relu(x) else a(x) }\n'))).toEqual([uses('a')]);
  });

  it('leave the network incomplete', () =>
    expect(built('  y = a(x)\n  z = relu(x)', 'block a(x) { return a(x) }\n')).toMatchObject({ complete: false }));

  it('in another file, at their use here', () =>
    expect(problemsOf(`import "./parts"\n${network('  y = a(x)')}`, { parts: 'block a(x) { return a(x) }\n' })).toEqual(
      ["accel-2007 In block 'a': Block 'a' uses itself [a]"],
    ));
});

describe('problems inside blocks', () => {
  const block =
    'block inner(x) { return conv(x, filters = 4, kernel = 9) }\nblock outer(x) { return inner(x) |> relu() }\n';

  it('are told where they are, with the use that leads there', () => {
    const problems = modelProblems(fileOf(network('  y = maxpool(x, 4) |> outer()', block)));
    expect(problems.map((problem) => problem.message)).toEqual(['Kernel 9 is larger than the padded input height 4']);
    expect(textAt(problems[0]!.place)).toBe('9');
    expect(problems[0]!.related!.map((each) => `${each.message}: ${textAt(each.place)}`)).toEqual([
      'In this use of the block: inner',
    ]);
  });

  it('are told once, however often the block is used', () => {
    const text = network('  y = maxpool(x, 4) |> outer()\n  z = maxpool(x, 4) |> outer()', block);
    expect(messagesOf(text)).toHaveLength(1);
  });

  it('of another file are told at the call in this one', () => {
    const problems = modelProblems(
      fileOf(`import "./parts"\n${network('  y = maxpool(x, 4) |> outer()')}`, { parts: block }),
    );
    expect(problems.map((problem) => problem.message)).toEqual([
      "In block 'inner': Kernel 9 is larger than the padded input height 4",
    ]);
    expect(textAt(problems[0]!.place)).toBe('outer');
    expect(problems[0]!.related!.map((each) => `${each.place.piece.file} ${textAt(each.place)}`)).toEqual([
      'file:///parts.accel 9',
    ]);
  });

  it('of a network of another file are told at the schedule that uses it so', () => {
    const text =
      'import "accel:networks/vgg16"\narray A { grid 8x8 }\nschedule S {\n  network VGG16(size = 4)\n  array A\n}\n';
    const [problem, ...more] = problemsOf(text);
    expect(more).toEqual([]);
    expect(problem).toMatch(
      /^accel-3002 In network 'VGG16': .*Kernel 2 is larger than the padded input height 1 \[VGG16\(size = 4\)\]$/,
    );
  });

  it('are not repeated by what depends on them', () =>
    expect(
      messagesOf(network('  a = conv(x, 4, 99)\n  b = relu(a)\n  c = add(b, x)\n  d = concat(c, [a, b])')),
    ).toEqual(['Kernel 99 is larger than the padded input height 16']));
});

describe('networks with parameters', () => {
  const text =
    'network N(classes = 10, size = 8) {\n  input x [size, size]\n  y = dense(x, units = classes)\n}\nnetwork M(n) {\n  input x [n]\n  y = dense(x, units = 2)\n}\narray A { grid 8x8 }\n';
  const schedule = (network: string) => `${text}schedule S {\n  network ${network}\n  array A\n}\n`;
  const shapeOf = (network: string) =>
    builtSchedule(schedule(network), 'S').network?.layers.map((layer) => layer.shape.join('x'));

  it('take the arguments of the schedule, and defaults', () => {
    expect(shapeOf('N')).toEqual(['8x10']);
    expect(shapeOf('N(3)')).toEqual(['8x3']);
    expect(shapeOf('N(size = 4)')).toEqual(['4x10']);
    expect(shapeOf('M(n = 5)')).toEqual(['2']);
  });

  it('are told apart by every digit of their arguments', () => {
    const two = `${schedule('M(n = 1234567)')}schedule T {\n  network M(n = 1234568)\n  array A\n}\n`;
    expect(builtSchedule(two, 'S').network!.parameters).toBe(2 * 1234567 + 2);
    expect(builtSchedule(two, 'T').network!.parameters).toBe(2 * 1234568 + 2);
  });

  it('without a value for every parameter stand alone nowhere', () => expect(messagesOf(text)).toEqual([]));

  it.each([
    ['M', "Network 'M' needs 'n'"],
    ['N(units = 3)', "Network 'N' has no parameter 'units': it has 'classes' or 'size'"],
    ['N(clases = 3)', "Network 'N' has no parameter 'clases'. Did you mean 'classes'?"],
    ['N(1, 2, 3)', "Network 'N' has no parameter number 3: it has 'classes' or 'size'"],
    ['N(3, classes = 4)', "'classes' is given twice"],
    ['N(classes = 0)', "'units' must be a whole number from 1 on, found 0"],
    ['N(size = 1.5)', 'Sizes are whole numbers from 1 to 2147483648, found 1.5'],
  ])('%s is refused', (network, message) => expect(messagesOf(schedule(network))).toEqual([message]));
});

describe('inputs', () => {
  it.each([
    ['input x 3', "Expected a shape, like [3, 224, 224], found '3'"],
    ['input x []', 'A shape is a list of sizes, like [3, 224, 224], found []'],
    ['input x [0]', 'Sizes are whole numbers from 1 to 2147483648, found 0'],
    ['input x [3, 1.5]', 'Sizes are whole numbers from 1 to 2147483648, found 1.5'],
    ['input x [3 B]', 'Sizes are whole numbers from 1 to 2147483648, found 3 B'],
    ['input x [4294967296]', 'Sizes are whole numbers from 1 to 2147483648, found 4294967296'],
  ])('%s is refused', (line, message) => expect(messagesOf(`network N {\n  ${line}\n}\n`)).toEqual([message]));
});
