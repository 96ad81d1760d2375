/** The tables of docs/models/vector.md are what layers say of themselves. */
import { expect, it } from 'vitest';
import { operators } from '../../../../server/src/model/operators/index.ts';
import type { Layer, VectorWork } from '../../../../server/src/model/values.ts';
import { builtNetwork, repositoryFile } from '../../../support/model.ts';
import { layersOf } from '../../../support/one-operator.ts';

interface Example {
  readonly layer: Layer;
  readonly symbols: Readonly<Record<string, number>>;
}

const product = (sizes: readonly number[]) => sizes.reduce((a, b) => a * b, 1);

/** A layer of a call, and what the symbols of the page are for it. */
function example(
  call: string,
  shapes: readonly (readonly number[])[],
  more: Readonly<Record<string, number>> = {},
  name = 'out',
): Example {
  const layer = layersOf(call, ...shapes).find((each) => each.name === name)!;
  const input = layer.inputs[0]!.shape;
  const E = product(input);
  const symbols = { E, O: product(layer.shape), R: E / input.at(-1)!, C: input[0]!, N: layer.inputs.length, ...more };
  return { layer, symbols };
}

const image = [[6, 10, 12]] as const;
const tokens = [[10, 24]] as const;
const S = 10 * 5;
const plain = (name: string) => [`\`${name}\``, example(`${name}(x)`, image)] as const;

/** By the words of the page. */
const examples = new Map<string, Example>([
  [
    '`conv` with bias, windows overlap',
    example('conv(x, filters = 4, kernel = 3, groups = 2)', image, { P: 8 * 10 * 27 * 2 }),
  ],
  ['`depthwise` with bias, windows overlap', example('depthwise(x, kernel = 3)', image, { P: 8 * 10 * 9 * 6 })],
  ['`conv` with bias, windows apart', example('conv(x, filters = 4, kernel = 2, stride = 2)', image)],
  [
    '`convtranspose` with bias, windows overlap',
    example('convtranspose(x, filters = 4, kernel = 3)', image, { P: 120 * 4 * 9 }),
  ],
  ['`dense` with bias', example('dense(x, units = 5)', image)],
  ['`matmul`', example('matmul(x, y, transpose = true)', [...image, ...image])],
  ['`attention`: softmax', example('attention(x, heads = 4)', tokens, {}, 'out.softmax')],
  ['`attention`: softmax, causal', example('attention(x, heads = 4, causal = true)', tokens, {}, 'out.softmax')],
  ...['lstm', 'gru'].flatMap((name) =>
    [
      ['input', 'out.input'],
      ['state', 'out'],
      ['gates', 'out.gates'],
    ].map(([part, layer]) => [`\`${name}\`: ${part}`, example(`${name}(x, units = 5)`, tokens, { S }, layer)] as const),
  ),
  ['`embedding`', example('embedding(x, vocabulary = 50, features = 7)', [[10]])],
  ...['maxpool', 'avgpool'].flatMap((name) => [
    [`\`${name}\`, windows overlap`, example(`${name}(x, kernel = 3, stride = 2)`, image, { K: 9 })] as const,
    [`\`${name}\`, windows apart`, example(`${name}(x, kernel = 2)`, image, { K: 4 })] as const,
  ]),
  ['`globalpool`, avg', example('globalpool(x)', image)],
  ['`globalpool`, max', example('globalpool(x, mode = max)', image)],
  ...['batchnorm', 'layernorm', 'rmsnorm'].map(plain),
  ['`batchnorm`, frozen', example('batchnorm(x, trainable = false)', image)],
  ['`groupnorm`', example('groupnorm(x, groups = 2)', image, { G: 2 })],
  ['`groupnorm`, frozen', example('groupnorm(x, groups = 2, trainable = false)', image, { G: 2 })],
  ...['relu', 'relu6', 'sigmoid', 'tanh', 'gelu', 'silu', 'softmax', 'dropout', 'flatten'].map(plain),
  ['`add`', example('add(x, y, z)', [...image, ...image, ...image])],
  ['`multiply`', example('multiply(x, y, z)', [...image, ...image, ...image])],
  ['`concat`', example('concat(x, y)', [...image, [2, 10, 12]])],
  ['`transpose`', example('transpose(x, order = [2, 0, 1])', image)],
  ['`reshape`', example('reshape(x, shape = [-1])', image)],
]);

/** Rows of the tables under a heading, one for each layer they speak of. */
function rows(heading: string): (readonly [name: string, cells: readonly string[]])[] {
  const section = repositoryFile('docs/models/vector.md').split(`\n## ${heading}\n`)[1]!.split('\n## ')[0]!;
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => {
      const [name, ...cells] = line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()) as [string, ...string[]];
      const names = name.match(/`\w+`/g)!;
      const rest = name.slice(name.lastIndexOf('`') + 1);
      return names.map((each) => [each + rest, cells] as const);
    });
}

/** The value of an expression of the page, by the language's own arithmetic. */
function evaluated(expression: string, symbols: Example['symbols']): number {
  if (!expression) return 0;
  const text = expression.replaceAll('·', '*').replace(/[A-Z]/g, (symbol) => String(symbols[symbol]));
  const value = builtNetwork(`network V {\n  input x [1]\n  value = ${text}\n}`, 'V').values.get('value');
  if (value?.kind !== 'number') throw new Error(`No number: ${text}`);
  return value.value;
}

const passes = ['forward', 'activationGradient', 'weightGradient'] as const;

it('says the operations of every layer, and what it keeps', () => {
  const table = rows('Operations');
  expect(table.map(([name]) => name).sort()).toEqual([...examples.keys()].sort());
  for (const [name, cells] of table) {
    const { layer, symbols } = examples.get(name)!;
    const said = cells.slice(0, 3).map((cell) => evaluated(cell, symbols));
    expect([name, ...said]).toEqual([name, ...passes.map((pass) => layer.vector?.[pass]?.operations ?? 0)]);
    expect([name, cells[3]]).toEqual([name, layer.saves.join(', ')]);
  }
});

it('says the words of every layer that has any', () => {
  const table = new Map(rows('Words'));
  const said = (work: VectorWork | undefined) => [work?.reads ?? 0, work?.writes ?? 0];
  for (const [name, { layer, symbols }] of examples) {
    const cells =
      table.get(name) ??
      table.get(name.replace(/, (causal|windows apart)$/, name.includes('pool') ? ', windows overlap' : '')) ??
      [];
    const words = passes.flatMap((_, at) => {
      const [reads = '', writes = ''] = (cells[at] ?? '').split(', ');
      return [evaluated(reads, symbols), evaluated(writes, symbols)];
    });
    expect([name, ...words]).toEqual([name, ...passes.flatMap((pass) => said(layer.vector?.[pass]))]);
  }
  for (const name of table.keys()) expect(examples.has(name)).toBe(true);
});

it('speaks of every operator', () => {
  const named = new Set([...examples.keys()].map((name) => name.match(/`(\w+)`/)![1]!));
  expect([...named].sort()).toEqual([...operators.keys()].sort());
});
