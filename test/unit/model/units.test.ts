/** Units: what may stand behind a number, how arithmetic carries them along, and how numbers are shown to people. */
import { describe, expect, it } from 'vitest';
import { constantValue } from '../../../server/src/model/evaluate.ts';
import {
  compact,
  showBandwidth,
  showBytes,
  showHertz,
  showJoules,
  showPercent,
  showSeconds,
  unitOf,
  units,
} from '../../../server/src/model/units.ts';
import { show } from '../../../server/src/model/values.ts';
import { fileOf, messagesOf, repositoryFile } from '../../support/model.ts';

/** What `const c = ...` is, in base units; or what is wrong with it. */
function read(expression: string, others = ''): string {
  const text = `${others}const c = ${expression}\n`;
  const [problem] = messagesOf(text);
  return problem ?? show(constantValue(fileOf(text).own.get('c')!));
}

describe('units', () => {
  it.each([
    ['512 KiB', '524288 B'],
    ['1 kB', '1000 B'],
    ['1 KB', '1000 B'],
    ['16 bit', '2 B'],
    ['2 MiB', '2097152 B'],
    ['1.5 GiB', '1610612736 B'],
    ['1 TB', '1000000000000 B'],
    ['3 us', '0.000003 s'],
    ['700 MHz', '700000000 1/s'],
    ['1.5 pJ', '1.5e-12 J'],
    ['2 mW', '0.002 J/s'],
    ['4 mm2', '0.000004 m2'],
    ['7 cycles', '7 cycle'],
    ['10%', '0.1'],
    ['2 k', '2000'],
    ['3 M', '3000000'],
    ['25.6 GB/s', '25600000000 B/s'],
    ['10 B/cycle', '10 B/cycle'],
    ['160 pJ/B', '1.6e-10 J/B'],
  ])('%s is %s', (text, base) => expect(read(text)).toBe(base));

  it('are those of the language reference', () => {
    const section = /## Units\n([\s\S]*?)\nUnits combine/.exec(repositoryFile('docs/language.md'))![1]!;
    const documented = [...section.matchAll(/`([^`]+)`/g)].map((match) => match[1]!);
    expect(documented.sort()).toEqual([...units.keys()].sort());
  });

  it('a unit that does not exist has a suggestion', () => {
    expect(read('3 Kib')).toBe("'Kib' is not a unit. Did you mean 'KiB'?");
    expect(read('3 pJ/Byte')).toBe("'pJ/Byte' is not a unit");
    expect(unitOf('x/B')).toBeUndefined();
    expect(unitOf('B/x')).toBeUndefined();
  });

  it('numbers that no computer holds are refused, whatever makes them so large', () => {
    expect(read('1e999')).toBe('This number is too large');
    expect(read('1e308 GB')).toBe('This number is too large');
    expect(read('1e308 * 1e308')).toBe('The result is too large');
    expect(read('10 ^ 400')).toBe('The result is too large');
    expect(read('1 / 0')).toBe('Division by zero');
    expect(read('5 % 0')).toBe('Division by zero');
    expect(read('(0 - 8) ^ 0.5')).toBe('-8 to the power of 0.5 is no number');
  });
});

describe('arithmetic', () => {
  it.each([
    ['2 KiB + 512 B', '2560 B'],
    ['2 * 3 KiB', '6144 B'],
    ['1 GB / 2 s', '500000000 B/s'],
    ['1 GHz * 2 ns', '2'],
    ['6 KiB / 2 KiB', '3'],
    ['2 B * 2 B', '4 B^2'],
    ['-3 s', '-3 s'],
    ['7 KiB % 2 KiB', '1024 B'],
    ['2 ^ 10', '1024'],
    ['1 KiB == 1024 B', 'true'],
    ['1 KiB > 1000 B', 'true'],
    ['max(1 KiB, 2 B)', '1024 B'],
    ['floor(1.5 B)', '1 B'],
    ['sqrt(16) + log2(8) + abs(0 - 1) + ceil(0.2) + round(2.4) + min(1, 2)', '12'],
  ])('%s = %s', (text, value) => expect(read(text)).toBe(value));

  it.each([
    ['1 B + 1 s', "'+' needs equal units, found B and s"],
    ['1 B + 1', "'+' needs equal units, found B and a plain number"],
    ['1 B == 1', "'==' needs equal units, found B and a plain number"],
    ['1 B < 1 s', "'<' needs equal units, found B and s"],
    ['2 ^ (1 B)', "'^' needs equal units, found a plain number and B"],
    ['max(1 B, 1 s)', "'max' needs equal units, found 1 B and 1 s"],
    ['min(1, 5 KiB)', "'min' needs equal units, found 1 and 5120 B"],
    ['sqrt(4 B)', "'sqrt' needs a number without a unit, found 4 B"],
    ['sqrt(0 - 1)', "'sqrt' of -1 is no number"],
    ['log2(0)', "'log2' of 0 is no number"],
    ['1 + true', "'+' needs numbers, found true"],
    ['1 == true', 'Cannot compare 1 with true'],
    ['not 1', "'not' needs true or false, found 1"],
    ['-true', "'-' needs a number, found true"],
    ['1 and true', "'and' needs true or false on both sides"],
    ['if 1 then 2 else 3', 'A condition is true or false, found 1'],
  ])('%s is refused: %s', (text, message) => expect(read(text)).toBe(message));

  it('compares exactly, however many digits numbers share', () => {
    expect(read('1234567 == 1234568')).toBe('false');
    expect(read('1234567 != 1234568')).toBe('true');
    expect(read('[1, 2, 3, 4, 5, 6, 7, 8, 9] == [1, 2, 3, 4, 5, 6, 7, 8, 10]')).toBe('false');
    expect(read('[1, 2] == [1, 2]')).toBe('true');
  });

  it('decides only what must be decided', () => {
    expect(read('false and 1 / 0 > 1')).toBe('false');
    expect(read('true or 1 / 0 > 1')).toBe('true');
    expect(read('if true then 1 else 1 / 0')).toBe('1');
  });

  it('says once what is wrong, not again for all that depends on it', () => {
    expect(messagesOf('const a = 1 / 0\nconst b = a + 1\nconst c = [a, b]\nconst d = max(b, 2)\n')).toEqual([
      'Division by zero',
    ]);
  });
});

describe('constants', () => {
  it('may be used before the line that defines them', () =>
    expect(read('2 * d', 'const d = e + 1\nconst e = 3\n')).toBe('8'));

  it('know each other in any order, thousands in a row', () => {
    const count = 5000;
    const lines = Array.from({ length: count }, (_, index) => `const c${index} = c${index + 1} + 1\n`).join('');
    const file = fileOf(`${lines}const c${count} = 0\n`);
    expect(show(constantValue(file.own.get('c0')!))).toBe(String(count));
  });

  it('cannot use themselves, and are all told so', () => {
    const messages = messagesOf('const a = b\nconst b = if true then a else 1\nconst c = a + 1\nconst d = d\n');
    expect(messages).toEqual(
      ['a', 'b', 'd'].map((name) => `Constant '${name}' uses itself, directly or through other constants`),
    );
  });

  it('are numbers, not tensors or blocks', () => {
    expect(read('relu(1)')).toBe(
      "'relu' is no function over numbers: expected 'min', 'max', 'floor', 'ceil', 'round', 'sqrt', 'log2' or 'abs'",
    );
    expect(read('A', 'array A { grid 8x8 }\n')).toBe("'A' is an array, not a value");
    expect(read('repeat 3 max(1, 2)')).toBe("'repeat' belongs in networks and blocks");
  });

  it('that are unknown get the nearest as a suggestion', () =>
    expect(read('widht', 'const width = 2\n')).toBe("'widht' is not defined. Did you mean 'width'?"));
});

describe('numbers for people', () => {
  it.each([
    [compact(0), '0'],
    [compact(1234), '1234'],
    [compact(12345), '12.35 k'],
    [compact(1_234_567), '1.235 M'],
    [compact(4_089_184_256), '4.089 G'],
    [compact(2e19), '2.00e+19'],
    [showBytes(512), '512 B'],
    [showBytes(2 ** 19), '512 KiB'],
    [showBytes(0.25), '0.25 B'],
    [showSeconds(0.0123), '12.3 ms'],
    [showSeconds(1e-9), '1 ns'],
    [showHertz(700e6), '700 MHz'],
    [showJoules(1.5e-12), '1.5 pJ'],
    [showJoules(1e-15), '1 fJ'],
    [showBandwidth(25.6e9), '25.6 GB/s'],
    [showPercent(0), '0 %'],
    [showPercent(0.0004), '<0.1 %'],
    [showPercent(0.0312), '3.1 %'],
    [showPercent(0.5), '50 %'],
    [showPercent(1), '100 %'],
  ])('%s', (text, expected) => expect(text).toBe(expected));
});
