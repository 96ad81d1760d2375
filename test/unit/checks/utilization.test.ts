import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

/** A network with one product of this size, m = batch. */
const layer = (k: number, n: number) => `network Net {
  input x [${k}]
  y = dense(x, units = ${n}, bias = false)
}
`;
const array = (settings: string) => `array Big {\n  ${settings.split(', ').join('\n  ')}\n}\n`;
const schedule = (settings = '', name = 'Run') =>
  `schedule ${name} {\n  network Net\n  array   Big\n${settings && `  ${settings.split(', ').join('\n  ')}\n`}}\n`;
const messages = (...parts: string[]) => new Example(parts.join('')).only('accel-6004').map(({ message }) => message);

describe('the reason, in numbers', () => {
  it.each([
    [
      'few rows',
      [layer(3, 128), array('grid 128x128, dataflow ws, buffering streamed'), schedule('batch 100000')],
      "'y' uses 2.3 % of Big in Run (3 of 128 rows hold weights)",
    ],
    [
      'few columns',
      [layer(1280, 2), array('grid 128x128, dataflow ws, buffering streamed'), schedule('batch 100000')],
      "'y' uses 1.6 % of Big in Run (2 of 128 columns hold weights)",
    ],
    [
      'few rows and columns',
      [layer(3, 10), array('grid 128x128, dataflow ws'), schedule('batch 100000')],
      "'y' uses 0.2 % of Big in Run (3 of 128 rows and 10 of 128 columns hold weights)",
    ],
    [
      'short folds',
      [layer(2048, 1000), array('grid 128x128, dataflow ws'), schedule()],
      "'y' uses 0.3 % of Big in Run (folds of 383 cycles stream for only 1: loading and skew take 100 %)",
    ],
    [
      'short folds, loads hidden',
      [layer(2048, 1024), array('grid 128x128, dataflow ws, buffering hidden'), schedule('batch 4')],
      "'y' uses 1.5 % of Big in Run (folds of 259 cycles stream for only 4: skew takes 98 %)",
    ],
    [
      'few results',
      [layer(64, 512), array('grid 64x64, dataflow os'), schedule()],
      "'y' uses 0.4 % of Big in Run (1 of 64 rows hold results; folds of 254 cycles stream for only 64: skew and draining take 75 %)",
    ],
    [
      'few inputs',
      [layer(64, 4096), array('grid 64x64, dataflow is'), schedule()],
      "'y' uses 1.5 % of Big in Run (1 of 64 columns hold inputs)",
    ],
  ])('%s', (_, parts, message) => expect(messages(...parts)).toEqual([message]));

  it('is that every channel runs by itself', () => {
    const network = 'network Net {\n  input x [32, 20, 20]\n  y = depthwise(x, kernel = 3)\n}\n';
    expect(messages(network, array('grid 16x16, dataflow ws'), schedule('batch 16'))).toEqual([
      "'y' uses 3.5 % of Big in Run (1 of 16 columns hold weights (each of the 32 groups runs by itself))",
    ]);
  });
});

describe('the threshold', () => {
  const text = layer(64, 64) + array('grid 64x64, dataflow ws') + schedule('batch 16');
  const at = (threshold: number) => new Example(text, {}, threshold).only('accel-6004').length;

  it('is that of the settings, and 0 switches the warning off', () => {
    expect([at(0.07), at(0.08), at(0.5), at(0)]).toEqual([0, 1, 1, 0]);
  });
});

describe('where it is told', () => {
  it('at the operator, with the grid as the other half', () => {
    const example = new Example(layer(3, 3) + array('grid 64x64') + schedule('forward dataflow ws'));
    const [found] = example.only('accel-6004');
    expect(found).toMatchObject({ at: 'dense', severity: 'warning' });
    expect(found!.problem.related).toMatchObject([{ message: 'The grid is 64x64' }]);
  });

  it('once for all schedules', () => {
    const text =
      layer(3, 3) +
      array('grid 64x64') +
      schedule('', 'One') +
      ['Two', 'Three', 'Four', 'Five', 'Six'].map((name) => schedule('batch 2', name)).join('');
    expect(messages(text)).toEqual([
      "'y' uses <0.1 % of Big in One (3 of 64 rows and 3 of 64 columns hold weights; folds of 191 cycles stream for only 1: loading and skew take 99 %); <0.1 % of Big in Two, <0.1 % of Big in Three, <0.1 % of Big in Four and as little in 2 more schedules",
    ]);
  });

  const block = `block pair(x) {
  a = conv(x, filters = 2, kernel = 1)
  return conv(a, filters = 64, kernel = 1)
}
`;
  const pairs = 'network Net {\n  input x [64, 8, 8]\n  y = repeat 10 pair(x)\n}\n';
  const two = array('grid 32x32') + schedule('batch 64');

  it('once in a block that is used many times', () => {
    const example = new Example(block + pairs + two);
    expect(example.only('accel-6004').map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "conv: 10 layers made here use less than 10 % of their array. The worst: 'y.0.a' uses 6.1 % of Big in Run (2 of 32 columns hold weights)",
      "conv: 10 layers made here use less than 10 % of their array. The worst: 'y.0' uses 6.1 % of Big in Run (2 of 32 rows hold weights)",
    ]);
  });

  it('where an imported block is used', () => {
    const example = new Example(`import "./pair"\n${pairs}${two}`, { pair: block });
    expect(example.only('accel-6004').map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "y: 20 layers made here use less than 10 % of their array. The worst: 'y.0.a' uses 6.1 % of Big in Run (2 of 32 columns hold weights)",
    ]);
  });

  it('where a schedule names an imported network', () => {
    const example = new Example(`import "./net"\n${two}`, { net: block + pairs });
    expect(example.only('accel-6004').map(({ at, message }) => `${at}: ${message}`)).toEqual([
      "Net: 20 layers of Net use less than 10 % of Big: 'y.0.a' 6.1 % (2 of 32 columns hold weights), 'y.0' 6.1 % (2 of 32 rows hold weights), 'y.1.a' 6.1 % (2 of 32 columns hold weights) and 17 more",
    ]);
  });

  it('at the name of a schedule that inherits its network', () => {
    const example = new Example(`import "./net"\n${two}schedule Again extends Run {\n}\n`, { net: block + pairs });
    expect(example.only('accel-6004').map(({ at }) => at)).toEqual(['Net', 'Again']);
  });

  it('at most a hundred times, with the rest counted', () => {
    const lines = Array.from({ length: 150 }, (_, index) => `  y${index} = dense(x, units = 2)\n`).join('');
    const network = `network Net {\n  input x [2]\n${lines}}\n`;
    const found = new Example(network + array('grid 64x64') + schedule()).only('accel-6004');
    expect(found).toHaveLength(101);
    expect(found.at(-1)).toMatchObject({ at: 'Net' });
    expect(found.at(-1)!.message).toMatch(/^50 layers of Net use less than 10 % of Big: /);
  });
});

describe('the fix', () => {
  const slow = layer(4096, 16) + array('grid 16x16') + schedule('batch 16');

  it('adds a rule with the fastest dataflow, last, and says what it gains', () => {
    const example = new Example(slow, {}, 0.4);
    const title = "Run 'y' output-stationary: 3.8x fewer cycles";
    expect(example.titles('accel-6004')).toEqual([title]);
    const after = example.fixed(title);
    expect(after).toBe(`${slow.slice(0, -2)}  layers "y" { forward dataflow os }\n}\n`);
    const { cycles } = example.snapshot.schedules[0]!.step!.totals;
    const better = new Example(after, {}, 0.4);
    expect(better.only('accel-6004')).toEqual([]);
    expect((cycles / better.snapshot.schedules[0]!.step!.totals.cycles).toFixed(1)).toBe('3.8');
  });

  it('is not there for arrays of one dataflow', () => {
    const fixed = layer(4096, 16) + array('grid 16x16, dataflow ws') + schedule('batch 16');
    expect(new Example(fixed, {}, 0.4).titles('accel-6004')).toEqual([]);
  });

  it('is not there where no other dataflow is much faster', () => {
    expect(new Example(layer(16, 16) + array('grid 16x16') + schedule('batch 2')).titles('accel-6004')).toEqual([]);
  });

  it('names the schedule where there are several', () => {
    const several = slow + schedule('batch 16, forward dataflow is', 'Other') + schedule('forward dataflow os', 'Fine');
    const example = new Example(several, {}, 0.4);
    expect(example.titles('accel-6004')).toEqual([
      "Run 'y' output-stationary in Run: 3.8x fewer cycles",
      "Run 'y' output-stationary in Other: 3.8x fewer cycles",
    ]);
  });

  it('takes one pattern for the layers of a block', () => {
    const text = `block part(x) {
  a = dense(x, units = 16)
  b = dense(a, units = 4096)
  return relu(b)
}
network Net {
  input x [4096]
  first  = part(x)
  second = part(first)
}
${array('grid 16x16')}${schedule('batch 16')}`;
    const example = new Example(text, {}, 0.4);
    expect(example.titles('accel-6004')).toEqual([
      "Run '*.a' output-stationary: 3.8x fewer cycles",
      "Run '*.b' input-stationary: 3.8x fewer cycles",
    ]);
    expect(example.fixed("Run '*.b' input-stationary: 3.8x fewer cycles")).toContain(
      'layers "*.b" { forward dataflow is }',
    );
  });

  it.each([
    [
      'a schedule on one line',
      '{ network Net, array Big, batch 16 }',
      '{ network Net, array Big, batch 16, layers "y" { forward dataflow os } }',
    ],
    [
      'a comma at the end',
      '{ network Net, array Big, batch 16, }',
      '{ network Net, array Big, batch 16, layers "y" { forward dataflow os } }',
    ],
    [
      'a remark at the end',
      '{\n    network Net\n    array Big\n    batch 16 // large\n}',
      '{\n    network Net\n    array Big\n    batch 16 // large\n    layers "y" { forward dataflow os }\n}',
    ],
    [
      'Windows line ends',
      '{\r\n\tnetwork Net\r\n\tarray Big\r\n\tbatch 16\r\n}',
      '{\r\n\tnetwork Net\r\n\tarray Big\r\n\tbatch 16\r\n\tlayers "y" { forward dataflow os }\r\n}',
    ],
  ])('fits %s', (_, before, after) => {
    const start = `${layer(4096, 16)}${array('grid 16x16')}schedule Run `;
    const example = new Example(`${start}${before}\n`, {}, 0.4);
    expect(example.fixed("Run 'y' output-stationary: 3.8x fewer cycles")).toBe(`${start}${after}\n`);
  });

  it('fits a schedule that is all inherited', () => {
    const base = `${slow}schedule Child extends Run {}\n`;
    const example = new Example(base, {}, 0.4);
    expect(example.fixed("Run 'y' output-stationary in Child: 3.8x fewer cycles")).toBe(
      `${slow}schedule Child extends Run { layers "y" { forward dataflow os } }\n`,
    );
  });
});
