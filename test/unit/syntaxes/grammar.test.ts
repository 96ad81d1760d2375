/**
 * The TextMate grammar, run by the engine the editor runs it with. The fixtures' snapshots show every scope; the tests here say
 * what must hold for any text: a missing bracket, brace or quote never reaches into the next definition.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import oniguruma from 'vscode-oniguruma';
import textmate, { type IGrammar, type IToken, type StateStack } from 'vscode-textmate';
import { settingKeys } from '../../../server/src/model/hardware.ts';

const root = join(import.meta.dirname, '../../..');
const grammarFile = join(root, 'syntaxes/accel.tmLanguage.json');
const fixtures = join(root, 'test/fixtures/grammar');

interface Line {
  readonly text: string;
  readonly tokens: readonly IToken[];
}

let grammar: IGrammar;

beforeAll(async () => {
  await oniguruma.loadWASM(readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm')));
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile),
  });
  grammar = (await registry.loadGrammar('source.accel'))!;
});

function tokenize(source: string): { lines: Line[]; depth: number } {
  let stack: StateStack = textmate.INITIAL;
  const lines = source.split('\n').map((text) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(text, stack);
    stack = ruleStack;
    return { text, tokens };
  });
  return { lines, depth: stack.depth };
}

/** The most special scope of the `nth` occurrence of `word`. */
function scopeOf(source: string, word: string, nth = 0): string {
  let seen = 0;
  for (const { text, tokens } of tokenize(source).lines) {
    for (const token of tokens) {
      if (text.slice(token.startIndex, token.endIndex).trim() === word && seen++ === nth) return token.scopes.at(-1)!;
    }
  }
  throw new Error(`no token '${word}' number ${nth} in ${JSON.stringify(source)}`);
}

/** Every line, and below it its tokens marked with their scopes (without `source.accel`, which all have). */
function snapshot(source: string): string {
  return tokenize(source)
    .lines.flatMap(({ text, tokens }) => [
      `>${text}`,
      ...tokens
        .filter(({ startIndex, endIndex }) => text.slice(startIndex, endIndex).trim() !== '')
        .map(
          ({ startIndex, endIndex, scopes }) =>
            `#${' '.repeat(startIndex)}${'^'.repeat(Math.min(endIndex, text.length) - startIndex)} ${scopes.slice(1).join(' ')}`,
        ),
    ])
    .join('\n');
}

describe('scopes', () => {
  for (const name of readdirSync(fixtures).filter((file) => file.endsWith('.accel'))) {
    it(`of ${name} are as before`, async () => {
      const source = readFileSync(join(fixtures, name), 'utf8');
      await expect(snapshot(source)).toMatchFileSnapshot(join(fixtures, `${name}.snap`));
    });
  }

  it.each(['network', 'array'])('tell the definition `%s` from the setting', (word) => {
    const source = `${word} Tiny {\n}\nschedule S {\n  ${word} Tiny\n}`;
    expect(scopeOf(source, word, 0)).toBe(`storage.type.${word}.accel`);
    expect(scopeOf(source, word, 1)).toBe('support.type.property-name.accel');
  });

  it('tell the machines of training from words, to the end of the line', () => {
    const source = 'schedule S {\n  numerics {\n    machines exact schedule Essop // Essop\n    seed Essop\n  }\n}';
    expect(scopeOf(source, 'machines')).toBe('support.type.property-name.accel');
    expect(scopeOf(source, 'exact')).toBe('constant.language.accel');
    expect(scopeOf(source, 'schedule', 1)).toBe('constant.language.accel');
    expect(scopeOf(source, 'Essop')).toBe('entity.name.type.accel');
    expect(scopeOf(source, 'Essop', 1)).toBe('comment.line.double-slash.accel');
    expect(scopeOf(source, 'Essop', 2)).toBe('variable.other.readwrite.accel');
    expect(scopeOf('schedule S { numerics { machines bf16, seed 1 } }', 'seed')).toBe(
      'support.type.property-name.accel',
    );
  });

  it('tell an argument from a value, also at the start of a line', () => {
    const source = 'network N {\n  y = conv(x,\n    filters = 3)\n  filters = 4\n}';
    expect(scopeOf(source, 'filters', 0)).toBe('variable.parameter.accel');
    expect(scopeOf(source, 'filters', 1)).toBe('variable.other.definition.accel');
  });

  it('tell operators of the language from blocks', () => {
    const source = 'block b(x) {\n  return conv(x) |> bottleneck()\n}';
    expect(scopeOf(source, 'conv')).toBe('support.function.operator.accel');
    expect(scopeOf(source, 'bottleneck')).toBe('entity.name.function.accel');
  });

  it.each(['KiB', 'pJ/B', 'B/cycle', '%', 'MHz', 'mm2', 'GB/s'])('know the unit %s', (unit) => {
    expect(scopeOf(`array A {\n  clock 4${unit === '%' ? '' : ' '}${unit}\n}`, unit)).toBe('keyword.other.unit.accel');
  });

  it('tell a quantity from a constant, and a share from a remainder', () => {
    const source = 'schedule S {\n  expect cycles < 80 % // share\n  expect energy\n  batch cycles\n}';
    expect(scopeOf(source, 'expect')).toBe('support.type.property-name.accel');
    expect(scopeOf(source, 'cycles')).toBe('support.variable.quantity.accel');
    expect(scopeOf(source, 'energy')).toBe('support.variable.quantity.accel');
    expect(scopeOf(source, 'cycles', 1)).toBe('variable.other.readwrite.accel');
    expect(scopeOf(source, '%')).toBe('keyword.other.unit.accel');
  });

  it('know what is compared', () => {
    expect(scopeOf('compare A, B', 'compare')).toBe('keyword.control.compare.accel');
    expect(scopeOf('compare A, B', 'B')).toBe('entity.name.type.schedule.accel');
  });

  it('read a name after a number as a name, and % between numbers as an operator', () => {
    expect(scopeOf('network N {\n  y = repeat 3 s(x)\n}', 's')).toBe('entity.name.function.accel');
    expect(scopeOf('network N {\n  y = 7 % 3\n}', '%')).toBe('keyword.operator.arithmetic.accel');
  });
});

describe('the language reference', () => {
  const reference = readFileSync(join(root, 'docs/language.md'), 'utf8');
  const section = (title: string) => reference.split(`# ${title}\n`)[1]!.split(/\n#/)[0]!;

  it('names no operator that the grammar does not know', () => {
    const firstCells = [...section('Operators').matchAll(/^\| (`.*?) \|/gm)].map((row) => row[1]!);
    const operators = firstCells.flatMap((cell) => [...cell.matchAll(/`(\w+)/g)].map((match) => match[1]!));
    expect(operators.length).toBeGreaterThan(20);
    for (const name of operators) {
      expect(scopeOf(`network N {\n  y = ${name}(x)\n}`, name)).toBe('support.function.operator.accel');
    }
  });

  it('names no unit that the grammar does not know', () => {
    const units = [...section('Units').matchAll(/`([A-Za-z][A-Za-z0-9/]*)`/g)].map((match) => match[1]!);
    expect(units.length).toBeGreaterThan(30);
    for (const unit of units) {
      expect(scopeOf(`array Q {\n  clock 4 ${unit}\n}`, unit)).toBe('keyword.other.unit.accel');
    }
  });

  it.each(['Arrays', 'Technologies', 'Schedules'])('names no setting of %s that the grammar does not know', (title) => {
    const definition = { Arrays: 'array', Technologies: 'technology', Schedules: 'schedule' }[title];
    const keys = [...section(title).matchAll(/^\| `(\w+)/gm)].map((match) => match[1]!);
    expect(keys.length).toBeGreaterThan(3);
    for (const key of keys) {
      expect(scopeOf(`${definition} A {\n  ${key} 4\n}`, key)).toBe('support.type.property-name.accel');
    }
  });

  it.each(['stochastic', 'crossbar', 'reuse'] as const)(
    'names no setting of a %s that the grammar does not know',
    (word) => {
      for (const path of settingKeys[word]) {
        const [outer = '', inner] = path.split('.');
        const line = inner === undefined ? `${outer} 4` : `${outer} { ${inner} 4 }`;
        expect(scopeOf(`${word} Q {\n  ${line}\n}`, inner ?? outer), path).toBe('support.type.property-name.accel');
      }
    },
  );
});

describe('half-typed text', () => {
  const beginnings = [
    'import "accel:networks/res',
    'const a = (1 +',
    'network A',
    'network A(classes = (',
    'network A {\n  x = conv(y, (filters = [3,',
    'network A {\n  return conv(y, (filters = [3,',
    'network A {\n  input x [3, (',
    'block b(x, width',
    'array A { buffers { input 3',
    'array A extends',
    'technology T {\n  sram 1.2 pJ/B at (',
    'schedule S {\n  network N(classes = (3',
    'compare A,',
    'schedule S {\n  expect cycles <',
    'schedule S {\n  layers "stage { forward {\n    dataflow "',
  ];
  it.each(beginnings)('%j does not reach into the next definition', (beginning) => {
    const source = `${beginning}\nnetwork Next(classes = 3) {\n  y = conv(x, filters = 3)\n}`;
    expect(scopeOf(source, 'Next')).toBe('entity.name.type.network.accel');
    expect(scopeOf(source, 'y', beginning.includes('(y,') ? 1 : 0)).toBe('variable.other.definition.accel');
    expect(tokenize(source).depth).toBe(1);
  });

  it.each(beginnings)('%j does not reach into the next comparison', (beginning) => {
    expect(scopeOf(`${beginning}\ncompare Next, Last`, 'Next')).toBe('entity.name.type.schedule.accel');
  });

  it('an open bracket does not reach into the next statement', () => {
    const source = 'network A {\n  x = conv(y, filters = max(3,\n  z = relu(x)\n}';
    expect(scopeOf(source, 'z')).toBe('variable.other.definition.accel');
  });

  it('an open quote ends with its line', () => {
    const source = 'schedule S {\n  layers "stem { forward dataflow os }\n  batch 4\n}';
    expect(scopeOf(source, 'batch')).toBe('support.type.property-name.accel');
  });

  it('every beginning of a file is coloured as it is in the whole file', () => {
    // Colours that jump while one types are worse than none: what stands on finished lines keeps its scopes.
    const lines = readFileSync(join(fixtures, 'tour.accel'), 'utf8').split('\n');
    const whole = tokenize(lines.join('\n')).lines;
    for (let count = 1; count < lines.length; count++) {
      const part = tokenize(lines.slice(0, count).join('\n')).lines;
      expect(part).toEqual(whole.slice(0, count));
    }
  });
});

describe('files that ship', () => {
  const folders = ['library/networks', 'library/arrays', 'library/technologies', 'examples'].map((folder) =>
    join(root, folder),
  );
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.accel'))
      .map((file) => join(folder, file)),
  );
  it.each(files)('%s closes all it opens, and every word has a scope', (file) => {
    const { lines, depth } = tokenize(readFileSync(file, 'utf8'));
    expect(depth).toBe(1);
    const plain = lines.flatMap(({ text, tokens }) =>
      tokens
        .filter(({ scopes }) => scopes.every((scope) => scope === 'source.accel' || scope.startsWith('meta.')))
        .map(({ startIndex, endIndex }) => text.slice(startIndex, endIndex).trim())
        .filter((rest) => rest !== ''),
    );
    expect(plain).toEqual([]);
  });
});
