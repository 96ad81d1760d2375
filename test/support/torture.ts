/** Files that nobody means: what they share is that reading them must end soon, with words that help. */
import { uriOf } from './model.ts';

export interface Torture {
  readonly name: string;
  readonly text: string;
  /** Files it imports, by name. */
  readonly others?: Readonly<Record<string, string>>;
  /** What one of its messages says; a legitimate file has none. */
  readonly says?: RegExp;
}

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

/** The same every time, unlike Math.random. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const network = (body: string, more = '') => `${more}network N {\n  input x [8, 16, 16]\n${body}}\n`;

const blocksOfTen = (levels: number, leaf: string): string =>
  `block b0(x) { return ${leaf} }\n` +
  times(levels, (index) => `block b${index + 1}(x) { return ${`b${index}(`.repeat(10)}x${')'.repeat(10)} }\n`);

const soup = (seed: number, length: number): string => {
  const words =
    'network block schedule array technology import const compare expect < input output return repeat if then else and or not { } ( ) [ ] , = + - * / |> "a" " 128x128 3 1e9 KiB x y conv relu grid // /* */ \n \n \n'.split(
      ' ',
    );
  const random = randomNumbers(seed);
  return times(length, () => `${words[Math.floor(random() * words.length)]} `);
};

const bytes = (seed: number, length: number): string => {
  const random = randomNumbers(seed);
  return String.fromCharCode(...Array.from({ length }, () => Math.floor(random() * 256)));
};

const chain = (length: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `f${index}`,
      index + 1 < length ? `import "./f${index + 1}"\nconst c${index} = ${index}\n` : 'const last = 1\n',
    ]),
  );

/** Every file imports the next two of the other side: 2^n ways to the last one. */
const diamonds = (height: number): Record<string, string> =>
  Object.fromEntries(
    Array.from({ length: height }, (_, level) =>
      ['a', 'b'].map((side) => [
        `${side}${level}`,
        level + 1 < height ? `import "./a${level + 1}"\nimport "./b${level + 1}"\n` : 'const end = 1\n',
      ]),
    ).flat(),
  );

export const tortures: readonly Torture[] = [
  { name: 'nothing', text: '' },
  { name: 'random bytes', text: bytes(1, 100_000), says: /belongs to nothing|Expected/ },
  { name: 'token soup', text: soup(2, 50_000), says: /Expected/ },
  { name: 'token soup inside a network', text: `network N {\n${soup(3, 50_000)}`, says: /Expected/ },
  { name: 'open braces', text: '{'.repeat(100_000), says: /Expected a definition/ },
  { name: 'closing braces', text: '}'.repeat(100_000), says: /closes nothing/ },
  { name: 'networks never closed', text: 'network N {\n'.repeat(20_000), says: /is not closed/ },
  { name: 'brackets 100,000 deep', text: network(`  y = ${'('.repeat(100_000)}\n`), says: /nested too deeply/ },
  { name: 'lists 100,000 deep', text: network(`  y = ${'['.repeat(100_000)}\n`), says: /nested too deeply/ },
  { name: 'calls 100,000 deep', text: network(`  y = ${'relu('.repeat(100_000)}\n`), says: /nested too deeply/ },
  { name: 'settings 100,000 deep', text: `array A {\n${'a { '.repeat(100_000)}\n`, says: /nested too deeply/ },
  {
    name: 'sums in brackets in sums',
    text: `const a = 1\nconst b = ${'('.repeat(98)}a${`${'+1'.repeat(399)})`.repeat(98)}\n`,
    says: /nested too deeply or is too long/,
  },
  { name: '10 MB', text: 'network N {\n  x = 1\n}\n'.repeat(500_000), says: /not analysed/ },
  { name: '10 MB on one line', text: 'a'.repeat(10_000_000), says: /not analysed/ },
  {
    name: 'a word of 1 MB',
    text: `network N {\n  ${'a'.repeat(1_000_000)} = relu(${'b'.repeat(900_000)})\n}\n`,
    says: /bbb\.\.\.$/,
  },
  {
    name: 'a line of 1 MB',
    text: network(`  y = conv(x, filters = 8, ${'kernel = 3, '.repeat(80_000)})\n`),
    says: /given twice/,
  },
  { name: 'a list of 500 KB', text: network(`  y = reshape(x, shape = [${'1, '.repeat(170_000)}2048])\n`) },
  { name: 'a comment never closed', text: `/* ${'network N { } /* '.repeat(50_000)}`, says: /not closed/ },
  { name: 'strings never closed', text: 'import "a\n'.repeat(50_000), says: /not closed/ },
  {
    name: 'repeat 1e9 of a block',
    text: network('  y = repeat 1000000000 b(x)\n', 'block b(x) { return relu(x) }\n'),
    says: /grows beyond|takes more than|repetitions are more/,
  },
  {
    name: 'repeat 1e9 of nothing',
    text: network('  y = repeat 1000000000 b(x)\n', 'block b(x) { return x }\n'),
    says: /takes more than|repetitions are more/,
  },
  {
    name: 'repeat 1e9 of a function',
    text: network('  y = repeat 1000000000 max(1, 2)\n'),
    says: /takes more than|repetitions are more/,
  },
  {
    name: 'repeat 1e9 of an operator',
    text: network('  y = repeat 1000000000 relu(x)\n'),
    says: /grows beyond|takes more than|repetitions are more/,
  },
  {
    name: 'repeat 1000 x 1000 x 1000',
    text: network(
      '  y = repeat 1000 c(x)\n',
      'block a(x) { return repeat 1000 relu(x) }\nblock b(x) { return a(x) }\nblock c(x) { return repeat 1000 b(x) }\n',
    ),
    says: /grows beyond|takes more than|repetitions are more/,
  },
  {
    name: 'repeat 1000 x 1000 x 1000 of nothing',
    text: network(
      '  y = repeat 1000 c(x)\n',
      'block e(x) { return x }\nblock a(x) { return repeat 1000 e(x) }\nblock c(x) { return repeat 1000 a(x) }\n',
    ),
    says: /takes more than|repetitions are more/,
  },
  {
    name: '50 networks x repeat 1e9',
    text: times(50, (index) => `network N${index} {\n  input x [8]\n  y = repeat 1000000000 relu(x)\n}\n`),
    says: /networks of this file have more than|takes more than|repetitions are more/,
  },
  {
    name: '50 networks of 10,000 layers',
    text: times(50, (index) => `network N${index} {\n  input x [8]\n  y = repeat 10000 relu(x)\n}\n`),
    says: /networks of this file have more than/,
  },
  {
    name: '50 schedules x repeat n',
    text: `network N(n = 1) {\n  input x [8]\n  y = repeat n relu(x)\n}\narray A { grid 8x8 }\n${times(50, (index) => `schedule S${index} {\n  network N(n = ${9000 + index})\n  array A\n}\n`)}`,
    says: /networks of this file have more than|takes more than|repetitions are more/,
  },
  {
    name: '10 blocks in 10 blocks in 10 blocks ...',
    text: network('  y = b6(x)\n', blocksOfTen(6, 'relu(x)')),
    says: /grows beyond|takes more than|repetitions are more/,
  },
  {
    name: '10 blocks in 10 blocks ... of nothing',
    text: network('  y = b8(x)\n', blocksOfTen(8, 'x')),
    says: /takes more than|repetitions are more/,
  },
  {
    name: '20,000 blocks, each in the next',
    text: network(
      '  y = b19999(x)\n',
      `block b0(x) { return relu(x) }\n${times(19_999, (index) => `block b${index + 1}(x) { return b${index}(x) }\n`)}`,
    ),
    says: /use each other more than 50 deep/,
  },
  {
    name: 'deep expressions in deep blocks',
    text: network(
      '  y = b40(x)\n',
      `block b0(x) { return relu(x) }\n${times(40, (index) => `block b${index + 1}(x) { return ${'add('.repeat(95)}b${index}(x)${', x)'.repeat(95)} }\n`)}`,
    ),
    says: /nested more than 500 deep/,
  },
  {
    name: 'recursive blocks',
    text: network('  y = a(x)\n', 'block a(x) { return b(x) }\nblock b(x) { return repeat 2 a(x) }\n'),
    says: /uses itself/,
  },
  { name: 'an import of itself', text: 'import "./main"\n', says: /cannot import itself/ },
  {
    name: 'an import circle',
    text: 'import "./a"\nconst n = 1\n',
    others: { a: 'import "./b"\n', b: 'import "./main"\n' },
    says: /import each other/,
  },
  { name: '300 files in a chain', text: 'import "./f0"\nconst x = c0\n', others: chain(300) },
  { name: '5,000 files in a chain', text: 'import "./f0"\nconst x = c0\n', others: chain(5_000) },
  { name: '2^40 ways to one file', text: 'import "./a0"\nimport "./b0"\n', others: diamonds(40) },
  {
    name: '20,000 imports that lead nowhere',
    text: times(20_000, (index) => `import "./nowhere${index}"\n`),
    says: /There is no file/,
  },
  ...[
    '0',
    '-1',
    '0.5',
    '1e308',
    '9007199254740993',
    '1e999',
    '0 / 0',
    '-0',
    'sqrt(0 - 1)',
    '(0 - 8) ^ 0.5',
    'true',
    '"a"',
    '3 B',
    '[1, 2]',
  ].map(
    (size): Torture => ({
      name: `sizes ${size}`,
      text: `network N {\n  input x [${size}, 8, 8]\n  y = conv(x, filters = 2, kernel = 1)\n}\nnetwork M {\n  input x [8, 8, 8]\n  y = conv(x, filters = ${size}, kernel = ${size}, stride = ${size}, pad = ${size}, groups = ${size})\n  z = repeat ${size} relu(x)\n  w = dense(x, units = ${size})\n}\narray A {\n  grid ${size} x ${size}\n  clock ${size}\n  word ${size} * 1 B\n  dram ${size} * 1 GB/s\n}\nschedule S {\n  network M\n  array A\n  batch ${size}\n}\n`,
      says: /whole number|more than zero|too large|no number|needs|must be|Division/,
    }),
  ),
  {
    name: 'tensors of 2^53',
    text: 'network N {\n  input x [2147483648, 2147483648]\n  y = dense(x, units = 2147483648)\n}\nnetwork M {\n  input x [2097152, 2097152]\n  y = dense(x, units = 2147483648)\n  z = flatten(x)\n  w = dense(z, units = 8)\n}\n',
    says: /2\^53/,
  },
  {
    name: 'a batch beyond 2^53 MACs',
    text: 'network N {\n  input x [1048576]\n  y = dense(x, units = 1048576)\n}\narray A { grid 8x8 }\nschedule S { network N, array A, batch 1000000 }\n',
    says: /2\^53 MACs/,
  },
  { name: 'a grid of 1 x 99999999999', text: 'array A { grid 1x99999999999 }\n', says: /whole number from 1 to 65536/ },
  { name: 'statements that are right: 100,000', text: network(times(100_000, (index) => `  a${index} = ${index}\n`)) },
  {
    name: 'layers: 100,000',
    text: network(times(80_000, (index) => `  a${index} = relu(${index ? `a${index - 1}` : 'x'})\n`)),
    says: /grows beyond|takes more than|repetitions are more/,
  },
  {
    name: 'unknown names: 60,000',
    text: network(times(60_000, (index) => `  a${index} = relu(b${index})\n`)),
    says: /is not defined/,
  },
  {
    name: 'names used before their lines: 60,000',
    text: network(times(60_000, (index) => `  a${index} = a${index + 1}\n`)),
    says: /is used before/,
  },
  {
    name: 'the same name 60,000 times',
    text: network(times(60_000, () => '  a = relu(x)\n')),
    says: /already the name/,
  },
  {
    name: 'constants in a chain: 20,000',
    text: `${times(20_000, (index) => `const c${index} = c${index + 1} + 1\n`)}const c20000 = 1\n`,
  },
  {
    name: 'constants in a circle: 20,000',
    text: `${times(20_000, (index) => `const c${index} = c${index + 1} + 1\n`)}const c20000 = c0\n`,
    says: /uses itself/,
  },
  {
    name: 'constants that are unknown: 20,000',
    text: times(20_000, (index) => `const c${index} = d${index}\n`),
    says: /is not defined/,
  },
  {
    name: 'arrays: 20,000, each extends the next',
    text: `${times(20_000, (index) => `array A${index} extends A${index + 1} { word 2 B }\n`)}array A20000 { grid 8x8 }\n`,
    says: /extends more than/,
  },
  {
    name: 'arrays in a circle',
    text: `${times(1000, (index) => `array A${index} extends A${index + 1} { word 2 B }\n`)}array A1000 extends A0 { grid 8x8 }\n`,
    says: /extends/,
  },
  {
    name: 'schedules without arrays: 20,000',
    text: times(20_000, (index) => `schedule S${index} { network N${index}, array A${index} }\n`),
    says: /There is no network/,
  },
  { name: 'networks: 20,000', text: times(20_000, (index) => `network N${index} { input x [8], y = relu(x) }\n`) },
  {
    name: 'blocks in a circle: 20,000',
    text: `${times(20_000, (index) => `block b${index}(x) { return b${index + 1}(x) }\n`)}block b20000(x) { return b0(x) }\n`,
    says: /uses itself/,
  },
  {
    name: 'a comparison of 60,000 that do not exist',
    text: `schedule S { }\ncompare ${times(60_000, (index) => `s${index}, `)}S\n`,
    says: /There is no schedule/,
  },
  {
    name: 'comparisons: 20,000',
    text: `schedule S { }\n${'compare S, S\n'.repeat(20_000)}`,
    says: /compared with itself/,
  },
  {
    name: 'expectations: 50,000',
    text: `${network('  y = dense(x, units = 2)\n')}array A { grid 8x8 }\nschedule S {\n  network N\n  array A\n${'  expect cycles < 3 / 0\n'.repeat(50_000)}}\n`,
    says: /Division by zero/,
  },
  {
    name: 'patterns of stars',
    text: `${network(times(2000, (index) => `  ${'a'.repeat(60)}${index} = dense(x, units = 16)\n`))}array A { grid 8x8 }\nschedule S {\n  network N\n  array A\n${times(200, () => `  layers "${'*a'.repeat(100)}*b" { forward dataflow os }\n`)}}\n`,
  },
  {
    name: 'settings: 100,000',
    text: `array A {\n  grid 8x8\n${times(100_000, () => '  word 2 B\n')}}\n`,
    says: /given twice/,
  },
  {
    name: 'arguments: 50,000',
    text: `network N(${times(20_000, (index) => `p${index} = ${index}, `)}q = 1) {\n  input x [8]\n  y = relu(x)\n}\narray A { grid 8x8 }\nschedule S {\n  network N(${times(20_000, (index) => `p${index} = ${index}, `)}q = 2)\n  array A\n}\n`,
  },
  { name: 'errors: 60,000', text: network('  y = = 3\n'.repeat(60_000)), says: /Expected/ },
];

/** Every prefix of a file, in steps. */
export function* prefixes(text: string, step: number): Iterable<string> {
  for (let end = 0; end <= text.length; end += step) yield text.slice(0, end);
}

export const mainUri = uriOf('main');
