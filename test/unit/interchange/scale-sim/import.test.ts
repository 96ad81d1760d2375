/** SCALE-Sim topologies and configurations become `.accel` files that compute the same layers. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { importScaleSim } from '../../../../server/src/interchange/scale-sim/import.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/scale-sim/${name}`, import.meta.url), 'utf8');
const HEADER = 'Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n';
const CALC = `[architecture_presets]
ArrayHeight: 32
ArrayWidth: 32
IfmapSramSzkB: 64
FilterSramSzkB: 64
OfmapSramSzkB: 64
Dataflow: os
[run_presets]
InterfaceBandwidth: CALC
`;
const importRows = (rows: string, config = CALC) => importScaleSim(HEADER + rows, config);
const layerLines = (text: string): string[] =>
  text.split('\n').filter((line) => / = (conv|depthwise|dense)\(/.test(line));
const summary = (problems: ReturnType<typeof importScaleSim>['problems']): string[] =>
  problems.map(({ file, line, severity, message }) => `${file}:${line} ${severity}: ${message}`);

describe('a network, an array and a schedule', () => {
  it('AlexNet on ideal memory', () => {
    const { text, problems } = importScaleSim(fixture('alexnet.csv'), CALC, { network: 'alexnet' });
    expect(problems).toEqual([]);
    expect(text).toBe(`// Imported from SCALE-Sim. Its layers do not chain: each has an input of its own.
// With exposed buffering and a free drain, compute cycles are SCALE-Sim's "Total Cycles" + 1 (it counts from 0).

network alexnet {
  input Conv1_in [3, 227, 227]
  Conv1 = conv(Conv1_in, filters = 96, kernel = 11, stride = 4, bias = false)

  input Conv2_in [96, 31, 31]
  Conv2 = conv(Conv2_in, filters = 256, kernel = 5, bias = false)

  input Conv3_in [256, 15, 15]
  Conv3 = conv(Conv3_in, filters = 384, kernel = 3, bias = false)

  input FC6_in [256, 6, 6]
  FC6 = conv(FC6_in, filters = 4096, kernel = 6, bias = false)

  output Conv1, Conv2, Conv3, FC6
}

array ScaleSim {
  grid       32x32
  dataflow   os
  word       1 B
  buffers    { input 64 KiB, weight 64 KiB, output 64 KiB }
  buffering  exposed
  drain      free
}

schedule Run {
  network  alexnet
  array    ScaleSim
  batch    1
}
`);
  });

  it('products, with the weights as the stationary operand, on memory of limited bandwidth', () => {
    const { text, problems } = importScaleSim(fixture('products.csv'), fixture('stalls.cfg'));
    expect(problems).toEqual([]);
    expect(text).toContain(`network Topology {
  input qk_in [197, 64]
  qk = dense(qk_in, units = 197, bias = false)

  input ff_1_in [197, 384]
  /// ff-1
  ff_1 = dense(ff_1_in, units = 1536, bias = false)

  output qk, ff_1
}

array ScaleSim {
  grid       16x8
  dataflow   is
  word       1 B
  buffers    { input 108 KiB, weight 64 KiB, output 32 KiB }
  // In SCALE-Sim v2 each of the three interfaces (input, weight, output) has this bandwidth to itself.
  dram       12 B/cycle
  buffering  exposed
  drain      free
}

schedule small_is {`);
  });

  it('names that are no names, strides in two directions, rows per channel', () => {
    const { text, problems } = importScaleSim(fixture('awkward.csv'), CALC);
    expect(problems).toEqual([]);
    expect(text.slice(text.indexOf('network'), text.indexOf('array'))).toBe(`network Topology {
  input stem_7x7_2_in [3, 224, 224]
  /// stem 7x7/2
  stem_7x7_2 = conv(stem_7x7_2_in, filters = 64, kernel = 7, stride = 2, pad = [0, 1, 0, 1], bias = false)  // padded because SCALE-Sim rounds output sizes up

  input stem_7x7_2_2_in [3, 224, 224]
  /// stem 7x7/2
  stem_7x7_2_2 = conv(stem_7x7_2_2_in, filters = 64, kernel = 7, stride = 2, pad = [0, 1, 0, 1], bias = false)  // padded because SCALE-Sim rounds output sizes up

  input L1x1_in [512, 14, 14]
  /// 1x1
  L1x1 = conv(L1x1_in, filters = 512, kernel = 1, bias = false)

  input Conv2DP_in [32, 112, 112]
  Conv2DP = depthwise(Conv2DP_in, kernel = 3, bias = false, multiplier = 1)  // SCALE-Sim runs a row with DP in its name channel by channel

  input conv_layer_in [8, 20, 30]
  /// conv
  conv_layer = conv(conv_layer_in, filters = 16, kernel = [3, 5], stride = [2, 3], pad = [0, 1, 0, 2], bias = false)  // padded because SCALE-Sim rounds output sizes up

  output stem_7x7_2, stem_7x7_2_2, L1x1, Conv2DP, conv_layer
}

`);
  });

  it('takes names for the definitions and makes them valid and different', () => {
    const { text } = importScaleSim(fixture('alexnet.csv'), CALC, {
      network: 'my net',
      array: 'my net',
      schedule: '9',
    });
    expect(text).toContain('network my_net {');
    expect(text).toContain('array my_net_2 {');
    expect(text).toContain('schedule L9 {\n  network  my_net\n  array    my_net_2\n');
  });
});

describe('output sizes', () => {
  it('are those of SCALE-Sim, which rounds up, although ours round down', () => {
    const size = fc.integer({ min: 1, max: 300 });
    fc.assert(
      fc.property(
        size,
        size,
        size,
        size,
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 12 }),
        (...dims) => {
          const [a, b, c, d, strideHeight, strideWidth] = dims;
          const [height, kernelHeight] = [Math.max(a, b), Math.min(a, b)];
          const [width, kernelWidth] = [Math.max(c, d), Math.min(c, d)];
          const row = ['L', height, width, kernelHeight, kernelWidth, 1, 1, strideHeight, strideWidth, ''].join();
          const { text, problems } = importScaleSim(`Layer,H,W,FH,FW,C,F,Stride height,Stride width,\n${row}`, CALC);
          expect(problems).toEqual([]);

          const pad = /pad = \[0, (\d+), 0, (\d+)\]/.exec(text);
          const [bottom, right] = [Number(pad?.[1] ?? 0), Number(pad?.[2] ?? 0)];
          const ours = (extent: number, kernel: number, stride: number) => Math.floor((extent - kernel) / stride) + 1;
          const scaleSim = (extent: number, kernel: number, stride: number) =>
            Math.ceil((extent - kernel + stride) / stride);
          expect(ours(height + bottom, kernelHeight, strideHeight)).toBe(scaleSim(height, kernelHeight, strideHeight));
          expect(ours(width + right, kernelWidth, strideWidth)).toBe(scaleSim(width, kernelWidth, strideWidth));
          expect(bottom).toBeLessThan(strideHeight);
          expect(right).toBeLessThan(strideWidth);
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the ninth column', () => {
  const row = 'a, 8, 8, 3, 3, 4, 4, 1, ';
  const withNinth = (name: string, value: string) =>
    importScaleSim(`Layer name, H, W, Fh, Fw, Channels, Filters, Strides, ${name},\n${row}${value},`, CALC);

  it('is a stride width unless it is called something else', () => {
    expect(withNinth('Stride width', '2').text).toContain('stride = [1, 2]');
    expect(importRows(`${row}2,`).text).toContain('stride = [1, 2]');
  });

  it('is a sparsity ratio if it is written or called so; only dense layers come over whole', () => {
    expect(withNinth('Sparsity', '1:1').problems).toEqual([]);
    expect(importRows(`${row}4:4,`).problems).toEqual([]);
    const sparse = withNinth('', '2:4');
    expect(summary(sparse.problems)).toEqual([
      'topology:2 warning: The sparsity ratio "2:4" is not imported; the layer is dense.',
    ]);
    expect(layerLines(sparse.text)).toHaveLength(1);
  });

  it('is a batch if it is called so', () => {
    expect(withNinth('Batch Size', '1').problems).toEqual([]);
    expect(summary(withNinth('Batch Size', '8').problems)[0]).toContain('The batch "8" is not imported');
    expect(withNinth('Batch Size', '8').text).not.toContain('stride');
  });

  it('may be a remark', () => {
    expect(importRows(`${row}#depthwise`).problems).toEqual([]);
  });
});

describe('rows with DP in their names', () => {
  it('run all filters on every channel, as in SCALE-Sim, which is hardly ever meant', () => {
    const { text, problems } = importRows('Conv2DP, 28, 28, 3, 3, 64, 64, 1,');
    expect(text).toContain('depthwise(Conv2DP_in, kernel = 3, bias = false, multiplier = 64)');
    expect(summary(problems)).toEqual([
      'topology:2 warning: A row with DP in its name runs channel by channel, with all 64 filters on each of 64 channels, as in SCALE-Sim. A plain depthwise layer has 1 filter.',
    ]);
  });
});

describe('lines that are no layers', () => {
  it('are named, and the rest is imported', () => {
    const { text, problems } = importRows(`good, 8, 8, 3, 3, 4, 4, 1,
short, 8, 8, 3,
zero, 8, 8, 3, 3, 0, 4, 1,
negative, 8, 8, 3, 3, 4, -4, 1,
fraction, 8.5, 8, 3, 3, 4, 4, 1,
words, eight, eight, 3, 3, 4, 4, 1,
enormous, 8, 8, 3, 3, 4, 99999999999999999999, 1,
hole, 8, , 3, 3, 4, 4, 1,
large filter, 8, 8, 9, 3, 4, 4, 1,
\t also good , 8 , 8 , 3 , 3 , 4 , 4 , 1
`);
    expect(layerLines(text).map((line) => line.trim().split(' ')[0])).toEqual(['good', 'also_good']);
    expect(summary(problems)).toEqual([
      'topology:3 error: A layer needs a name and 7 numbers (IFMAP height, IFMAP width, filter height, filter width, channels, number of filters, stride), but the line has 4 fields.',
      'topology:4 error: The channels must be at least 1, but is 0.',
      'topology:5 error: The number of filters must be at least 1, but is -4.',
      'topology:6 error: The IFMAP height must be a whole number, but is "8.5".',
      'topology:7 error: The IFMAP height must be a whole number, but is "eight".',
      'topology:7 error: The IFMAP width must be a whole number, but is "eight".',
      'topology:8 error: The number of filters must be at most 2147483647, but is 99999999999999999999.',
      'topology:9 error: The IFMAP width is missing.',
      'topology:10 error: The filter (9 x 3) is larger than the IFMAP (8 x 8); SCALE-Sim refuses such a layer, too.',
    ]);
  });

  it('a file without a header is imported whole, which SCALE-Sim would not do', () => {
    const { text, problems } = importScaleSim('a,8,8,3,3,4,4,1,\nb,8,8,3,3,4,4,1,', CALC);
    expect(layerLines(text)).toHaveLength(2);
    expect(problems).toMatchObject([{ line: 1, severity: 'warning' }]);
    expect(layerLines(importScaleSim('g,8,9,10,', CALC).text)).toEqual(['  g = dense(g_in, units = 9, bias = false)']);
  });

  it('columns of products are read by position', () => {
    const { text, problems } = importScaleSim('Layer,M,K,N,\ng,2,3,4,', CALC);
    expect(text).toContain('input g_in [2, 4]');
    expect(summary(problems)[0]).toContain('read as M, N, K in this order');
  });

  it('batched and sparse products come over as one dense product, and say so', () => {
    const { problems } = importScaleSim('Layer,M,N,K,\na,2,3,4,12,\nb,2,3,4,2:4,\nc,2,3,4,1:1,\nd,2,3,4,1,', CALC);
    expect(summary(problems)).toEqual([
      'topology:2 warning: The batch "12" is not imported; the layer is one dense product.',
      'topology:3 warning: The sparsity ratio "2:4" is not imported; the layer is one dense product.',
    ]);
  });

  it.each(['', '\n\n', 'Layer name,\n', '\u0000\u0001\u0002'])('nothing to import: %j', (csv) => {
    const { text, problems } = importScaleSim(csv, CALC);
    expect(summary(problems).join('\n')).toContain('No layer could be imported.');
    expect(text).toContain('array ScaleSim');
    expect(text).not.toContain('schedule');
  });
});

describe('names of layers', () => {
  it('are unique, with their inputs', () => {
    const row = ', 8, 8, 3, 3, 4, 4, 1,\n';
    const { text } = importRows(['a', 'a', 'a_in', 'a_2', 'A', '', 'b_in', 'b'].map((name) => name + row).join(''));
    const names = [...text.matchAll(/^ {2}(?:input )?(\w+) (?:=|\[)/gm)].map((match) => match[1]);
    expect(new Set(names).size).toBe(16);
    expect(text).toContain('output a, a_2, a_in_2, a_2_2, A, layer, b_in, b_2');
  });

  it.each([
    ['output', 'output_layer'],
    ['relu', 'relu_layer'],
    ['network', 'network_layer'],
    ['7x7', 'L7x7'],
    ['Größe', 'Gr_e'],
    ['%%%', 'layer'],
    ['x'.repeat(500), 'x'.repeat(60)],
  ])('%s becomes %s', (original, name) => {
    expect(importRows(`${original}, 8, 8, 3, 3, 4, 4, 1,`).text).toContain(`  output ${name}\n`);
  });

  it('keep their original in a comment that stays on its line', () => {
    const { text } = importRows('conv\u2028x}\u0007, 8, 8, 3, 3, 4, 4, 1,');
    expect(text).toContain('  /// conv x}\n  conv_x_ = ');
  });
});

describe('configurations', () => {
  const rows = 'a, 8, 8, 3, 3, 4, 4, 1,';
  const imported = (config: string) => {
    const { text, problems } = importRows(rows, config);
    return { array: text.slice(text.indexOf('array')), problems: summary(problems) };
  };

  it('none: the default of SCALE-Sim, and a word about it', () => {
    const { text, problems } = importScaleSim(HEADER + rows);
    expect(text).toContain('grid       4x4\n  dataflow   ws');
    expect(text).toContain('{ input 256 KiB, weight 256 KiB, output 128 KiB }');
    expect(problems).toMatchObject([{ file: 'config', severity: 'info' }]);
  });

  it('keys in any case, = or :, comments, spaces, Windows line ends', () => {
    const config = `; c\r\n# c\r\n${CALC.replaceAll('\n', '\r\n').replace('ArrayHeight: 32', '  arrayheight  =  12 ')}`;
    const { array, problems } = imported(config);
    expect(problems).toEqual([]);
    expect(array).toContain('grid       12x32');
  });

  it('what is missing or wrong takes a default, and says so', () => {
    const { array, problems } = imported('[architecture_presets]\nArrayHeight: many\nIfmapSramSzkB: 0\nDataflow: rs\n');
    expect(problems).toEqual([
      'config:2 warning: ArrayHeight must be a whole number, but is "many"; 4 is used.',
      'config:1 warning: ArrayWidth is missing; 4 is used.',
      'config:3 warning: IfmapSramSzkB must be at least 1, but is 0; the buffer has no size.',
      'config:1 warning: FilterSramSzkB is missing; the buffer has no size.',
      'config:1 warning: OfmapSramSzkB is missing; the buffer has no size.',
      'config:4 warning: The dataflow "rs" is not ws, os or is; os is used, which is what SCALE-Sim runs then.',
      'config:1 warning: InterfaceBandwidth is neither CALC nor USER; memory is taken to be ideal (CALC).',
    ]);
    expect(array).toContain('grid       4x4\n  dataflow   os\n  word       1 B\n  buffering');
  });

  it('bandwidth counts only where the mode is USER', () => {
    expect(imported(`${CALC}Bandwidth: 10\n`).array).not.toContain('dram');
    const user = CALC.replace('CALC', 'USER');
    expect(imported(`${user}Bandwidth: 10\n`)).toMatchObject({ problems: [] });
    expect(imported(`${user}Bandwidth: 10\n`).array).toContain('dram       10 B/cycle');
    expect(imported(`${user}Bandwidth: 10,10,10\n`).problems).toEqual([]);
    expect(imported(`${user}Bandwidth: 10, 20\n`).problems[0]).toContain('Only one bandwidth is imported: 10');
    expect(imported(user).problems[0]).toContain('Bandwidth is missing; memory is taken to be ideal');
  });

  it('capital letters are forgiven, but SCALE-Sim would not', () => {
    const { array, problems } = imported(CALC.replace(': os', ': WS').replace('CALC', 'calc'));
    expect(array).toContain('dataflow   ws');
    expect(problems).toHaveLength(2);
  });

  it('sparsity is not imported', () => {
    expect(imported(`${CALC}[sparsity]\nSparsitySupport: True\n`).problems[0]).toContain('Sparsity is not imported');
  });
});

describe('any input at all', () => {
  it('never throws', () => {
    const field = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.integer().map(String),
      fc.constantFrom('', ' ', ':', '1e9', 'DP', '#'),
    );
    const text = fc
      .array(
        fc.array(field, { maxLength: 12 }).map((fields) => fields.join(',')),
        { maxLength: 12 },
      )
      .map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(text, text, (topology, config) => {
        const { text: result, problems } = importScaleSim(topology, config);
        expect(
          result
            .split('\n')
            .filter((line) => / = \w+\(/.test(line))
            .every((line) => line.startsWith('  ')),
        ).toBe(true);
        for (const problem of problems) expect(problem.line).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 1_000 },
    );
  });

  const megabytes = 10 * 1024 * 1024;
  const row = 'conv, 8, 8, 3, 3, 4, 4, 1,\n';
  it.each([
    ['line ends', '\n'.repeat(megabytes)],
    ['commas', ','.repeat(megabytes)],
    ['one line of letters', 'x'.repeat(megabytes)],
    ['short lines of nonsense', 'x,y\n'.repeat(megabytes / 4)],
    ['layers of one name', HEADER + row.repeat(megabytes / row.length)],
  ])('10 MB of %s take seconds at most', (_, csv) => {
    const began = performance.now();
    const { problems } = importScaleSim(csv, csv);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(problems.length).toBeLessThanOrEqual(201);
  });

  it('says how many problems it does not list', () => {
    const { problems } = importScaleSim(`${HEADER}${'bad,\n'.repeat(1_000)}`, CALC);
    expect(problems).toHaveLength(201);
    expect(problems[200]!.message).toBe('801 more problems are not listed.');
  });
});
