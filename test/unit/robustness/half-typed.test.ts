/**
 * What is said while a line is being typed: one message at the place where typing stopped, about what comes next, and none about what
 * will be right in a moment.
 */
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../support/model.ts';

/** What is typed so far, and the problems: code, message, marked text. */
type Case = readonly [typed: string, problems: readonly string[]];

const fileCases: readonly Case[] = [
  [
    'netw',
    [
      "accel-1004 'netw' starts no definition: expected 'import', 'const', 'technology', 'array', 'stochastic', 'crossbar', 'reuse', 'block', 'network', 'schedule', 'compare'. Did you mean 'network'? [netw]",
    ],
  ],
  ['network', ['accel-1001 Expected a name for the network here []']],
  ['network N', ["accel-1001 Expected '{' here []"]],
  ['network N {', ["accel-1009 The '{' of this network 'N' is not closed: expected '}' []"]],
  ['network N(', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['network N(classes', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['network N(classes =', ["accel-1001 Expected a default for 'classes' here []"]],
  ['network N\n  input x [3]\n}\n', ["accel-1001 Expected '{' here []"]],
  ['block b(x) {\n  y = relu(x)\n}\n', ["accel-2008 Block 'b' has no 'return' [b]"]],
  ['block b(x) {\n  return\n}\n', ['accel-1001 Expected a result here []']],
  ['import', ['accel-1001 Expected a path in quotes, like "accel:networks/resnet50" here []']],
  ['import "', ['accel-1003 The string is not closed: expected \'"\' before the end of the line ["]']],
  ['import ./a', ['accel-1001 Expected a path in quotes, like "accel:networks/resnet50", found \'.\' [.]']],
  [
    'import "accel:networks/lenet5\narray A { grid 8x8 }\n',
    ['accel-1003 The string is not closed: expected \'"\' before the end of the line ["accel:networks/lenet5]'],
  ],
  ['const', ['accel-1001 Expected a name for the constant here []']],
  ['const a', ["accel-1001 Expected '=' here []"]],
  ['const a =', ['accel-1001 Expected a value here []']],
  ['compare', ['accel-1001 Expected the schedules to compare, like A, B here []']],
  ['compare A', ["accel-1001 Expected ',' and another schedule here []"]],
  ['compare A,', ['accel-1001 Expected another schedule here []']],
  ['compare A B', ["accel-1001 Expected ',' and another schedule, found 'B' [B]"]],
  ['compare A, B C', ["accel-1001 Expected ',' or the end of the line, found 'C' [C]"]],
  ['const a = 1 +', ["accel-1001 Expected a value after '+' here []"]],
  [
    'network N {\n  input x [3]\n\narray A {\n  grid 8x8\n}\n',
    ["accel-1009 The '{' of this network 'N' is not closed: expected '}' []"],
  ],
  ['network N {\n  input x [3]\n}\n}\narray A { grid 8x8 }\n', ["accel-1001 This '}' closes nothing [}]"]],
  [
    'def f(x):\n  return x\n',
    [
      "accel-1004 'def' starts no definition: expected 'import', 'const', 'technology', 'array', 'stochastic', 'crossbar', 'reuse', 'block', 'network', 'schedule', 'compare' [def]",
    ],
  ],
  [
    'array A { grid 8x8 } /* half a remark\n',
    ["accel-1003 A comment that starts with '/*' before this point is not closed []"],
  ],
];

const statementCases: readonly Case[] = [
  ['input', ['accel-1001 Expected a name for the input here []']],
  ['input y', ['accel-1001 Expected a shape, like [3, 224, 224] here []']],
  ['input y [', ["accel-1002 '[' is not closed: expected ']' [[]"]],
  ['input y [3, 224', ["accel-1002 '[' is not closed: expected ']' [[]"]],
  ['input y [3,', ["accel-1002 '[' is not closed: expected ']' [[]"]],
  [
    'input y [3; 224]',
    [
      "accel-1005 ';' belongs to nothing in this language: a statement ends with its line, list elements are parted by commas [;]",
    ],
  ],
  ['y', ["accel-1001 Expected '=' here []"]],
  ['y =', ["accel-1001 Expected a value for 'y' here []"]],
  ['y =\n  z = relu(x)', ["accel-1001 Expected a value for 'y' here []"]],
  ['y = con', ["accel-2001 'con' is not defined. Did you mean 'conv'? [con]"]],
  ['y = relu x', ["accel-1001 Expected an operator or the end of the line, found 'x' [x]"]],
  ['y relu(x)', ["accel-1001 Expected '=', found 'relu' [relu]"]],
  ['y == relu(x)', ["accel-1001 Expected '=', found '==' [==]"]],
  ['let y = relu(x)', ["accel-1001 Expected '=', found 'y' [y]"]],
  ['y = conv(', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(\n  z = relu(x)', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(x', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(x,', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(x,\n  z = relu(x)', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(x, filters', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = conv(x, filters =', ["accel-1001 Expected a value for 'filters' here []"]],
  ['y = conv(x, filters = )', ["accel-1001 Expected a value for 'filters', found ')' [)]"]],
  ['y = conv(x, filters = , kernel = 3)', ["accel-1001 Expected a value for 'filters', found ',' [,]"]],
  ['y = conv(x filters = 3, kernel = 1)', ["accel-1001 Expected ',' or ')', found 'filters' [filters]"]],
  [
    'y = conv(x, filters: 3, kernel: 3)',
    [
      "accel-1005 ':' belongs to nothing in this language: arguments are given with '=', settings without anything between name and value [:]",
      "accel-1005 ':' belongs to nothing in this language: arguments are given with '=', settings without anything between name and value [:]",
    ],
  ],
  ['y = conv(x, filters = 8)', ["accel-2004 'conv' needs 'kernel' [conv]"]],
  ['y = dense(x, units = 1.)', ["accel-1008 '1.' is not a number [1.]"]],
  ['y = reshape(x, shape = [4,', ["accel-1002 '[' is not closed: expected ']' [[]"]],
  ['y = relu(x) |>', ['accel-1001 Expected an operator or a block here []']],
  ['y = relu(x) |>\n  z = relu(x)', ['accel-1001 Expected an operator or a block here []']],
  ['y = relu(x) |> rel', ["accel-2001 There is no operator, function or block 'rel'. Did you mean 'relu'? [rel]"]],
  ['y = relu(x) |> relu', ["accel-2003 'relu' needs brackets here: write relu() [relu]"]],
  ['y = relu(x) |> conv(', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['y = x.relu()', ["accel-1005 '.' belongs to nothing in this language: x.f() is written f(x) or x |> f() [.]"]],
  ['y = x -> relu()', ["accel-1001 Expected a value after '-', found '>' [>]"]],
  ['y = if', ['accel-1001 Expected a condition here []']],
  ['y = if channels(x) >', ["accel-1001 Expected a value after '>' here []"]],
  ['y = if channels(x) > 3', ["accel-1001 Expected 'then' here []"]],
  ['y = if true then', ["accel-1001 Expected an expression after 'then' here []"]],
  ['y = if true then x', ["accel-1001 Expected 'else' here []"]],
  ['y = if true then x else', ["accel-1001 Expected an expression after 'else' here []"]],
  ['y = repeat', ["accel-1001 Expected a number of repetitions after 'repeat' here []"]],
  ['y = repeat 3', ['accel-1001 Expected a block to repeat here []']],
  ['y = repeat 3 relu', ["accel-2003 'relu' needs brackets here: write relu() [relu]"]],
  ['y = relu(x)\n  output', ['accel-1001 Expected the name of a result here []']],
  ['y = relu(x)\n  output y,', []],
  ['return x', ["accel-2003 A network has no 'return': name its results with 'output' [return]"]],
  ['# a remark\n  y = relu(x)', ["accel-1005 '#' belongs to nothing in this language: comments begin with '//' [#]"]],
  [
    'y = relu(x);',
    [
      "accel-1005 ';' belongs to nothing in this language: a statement ends with its line, list elements are parted by commas [;]",
    ],
  ],
];

const arrayCases: readonly Case[] = [
  ['gri', ["accel-5001 An array has no setting 'gri'. Did you mean 'grid'? [gri]"]],
  ['grid', ["accel-5004 'grid' needs rows and columns, like 128x128 [grid]"]],
  ['grid 8', ["accel-5004 'grid' needs rows and columns, like 128x128 [8]"]],
  ['grid 8x', ["accel-5004 'grid' needs rows and columns, like 128x128 [8]"]],
  [
    'grid: 8x8',
    [
      "accel-1005 ':' belongs to nothing in this language: arguments are given with '=', settings without anything between name and value [:]",
    ],
  ],
  ['grid = 8x8', ["accel-1001 Expected the value without it, found '=' [=]"]],
  ['grid 8x8\n  clock', ["accel-5004 'clock' needs a value: a frequency, like 700 MHz [clock]"]],
  [
    'grid 8x8\n  clock 700',
    ["accel-4002 'clock' needs a frequency, like 700 MHz, found a number without a unit [700]"],
  ],
  [
    'grid 8x8\n  clock 700 M',
    ["accel-4002 'clock' needs a frequency, like 700 MHz, found a number without a unit [700 M]"],
  ],
  [
    'grid 8x8\n  buffers',
    ["accel-5004 'buffers' needs its settings in braces: 'input', 'weight' or 'output' [buffers]"],
  ],
  ['grid 8x8\n  buffers {', ["accel-1009 The '{' of this array 'A' is not closed: expected '}' []"]],
  [
    'grid 8x8\n  buffers { input',
    [
      "accel-1009 The '{' of this array 'A' is not closed: expected '}' []",
      "accel-5004 'buffers.input' needs a value: a size in bytes, like 512 KiB [input]",
    ],
  ],
  ['grid 8x8\n  dataflow w', ["accel-5004 'dataflow' is 'ws', 'os', 'is' or 'configurable', found 'w' [w]"]],
];

const scheduleCases: readonly Case[] = [
  [
    '',
    [
      "accel-5002 The schedule 'S' has no 'network', like network ResNet50 [S]",
      "accel-5002 The schedule 'S' has no 'array', like array Edge [S]",
    ],
  ],
  [
    'network',
    [
      "accel-5004 'network' needs a value: the name of a network [network]",
      "accel-5002 The schedule 'S' has no 'array', like array Edge [S]",
    ],
  ],
  ['network N', ["accel-5002 The schedule 'S' has no 'array', like array Edge [S]"]],
  ['network N(', ["accel-1002 '(' is not closed: expected ')' [(]"]],
  ['network N\n  array', ["accel-5004 'array' needs a value: the name of an array [array]"]],
  [
    'network N\n  array A\n  forward',
    [
      "accel-5004 'forward' needs its settings in braces: 'dataflow', 'buffering', 'drain', 'partialSums', 'tile' or 'reuse' [forward]",
    ],
  ],
  ['network N\n  array A\n  forward {', ["accel-1009 The '{' of this schedule 'S' is not closed: expected '}' []"]],
  [
    'network N\n  array A\n  forward dataflow',
    ["accel-5004 'forward.dataflow' needs a value: 'ws', 'os' or 'is' [dataflow]"],
  ],
  [
    'network N\n  array A\n  layers',
    ['accel-5004 \'layers\' needs a pattern in quotes, like layers "stage1.*" { forward dataflow os } [layers]'],
  ],
  [
    'network N\n  array A\n  layers "',
    ['accel-1003 The string is not closed: expected \'"\' before the end of the line ["]'],
  ],
  ['network N\n  array A\n  layers "y"', ["accel-5004 'layers' needs its settings in braces [layers]"]],
  ['network N\n  array A\n  expect', ['accel-1001 Expected a bound, like cycles < 2 M here []']],
  ['network N\n  array A\n  expect cycles', ['accel-1001 Expected a comparison (< <= > >= == !=) here []']],
  ['network N\n  array A\n  expect cycles <', ["accel-1001 Expected a value after '<' here []"]],
  ['network N\n  array A\n  expect cycles = 2', ["accel-1001 Expected a comparison (< <= > >= == !=), found '=' [=]"]],
  ['network N\n  array A\n  layers "y" {', ["accel-1009 The '{' of this schedule 'S' is not closed: expected '}' []"]],
];

const inNetwork = (typed: string) => `network N {\n  input x [8, 16, 16]\n  ${typed}\n}\n`;
const inArray = (typed: string) => `array A {\n  ${typed}\n}\n`;
const inSchedule = (typed: string) =>
  `network N {\n  input x [8]\n  y = dense(x, units = 2)\n}\narray A { grid 8x8 }\nschedule S {\n  ${typed}\n}\n`;

describe('in a file', () => {
  it.each(fileCases)('%j', (typed, problems) => expect(problemsOf(typed)).toEqual(problems));
});

describe('in a network', () => {
  it.each(statementCases)('%j', (typed, problems) => expect(problemsOf(inNetwork(typed))).toEqual(problems));
});

describe('in an array', () => {
  it.each(arrayCases)('%j', (typed, problems) => expect(problemsOf(inArray(typed))).toEqual(problems));
});

describe('in a schedule', () => {
  it.each(scheduleCases)('%j', (typed, problems) => expect(problemsOf(inSchedule(typed))).toEqual(problems));
});
