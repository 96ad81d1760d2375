import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

const file = (buffers: string, dataflow: string, word = '2 B') => `const small = 1 KiB
network Net {
  input x [200]
  a = dense(x, units = 300, bias = false)
  b = dense(a, units = 40, bias = false)
}
array Edge {
  grid     128x64
  word     ${word}
  buffers  { ${buffers} }
}
schedule Run {
  network  Net
  array    Edge
  batch    32
  forward  dataflow ${dataflow}
}
`;
const found = (buffers: string, dataflow: string, word?: string) =>
  new Example(file(buffers, dataflow, word), {}, 0).only('accel-6005').map(({ at, message }) => `${at}: ${message}`);

describe('the stationary operand of a fold', () => {
  it('weights', () => {
    expect(found('weight 8 KiB', 'ws')).toEqual([
      "Edge: One fold's weights of 'a', 128 × 64 words of 2 B = 16 KiB, do not fit the weight buffer of Edge, 8 KiB, the largest of 2 layers that do not fit",
    ]);
  });

  it('inputs', () => {
    expect(found('input 4 KiB', 'is')).toEqual([
      "Edge: One fold's inputs of 'a', 128 × 32 words of 2 B = 8 KiB, do not fit the input buffer of Edge, 4 KiB, the largest of 2 layers that do not fit",
    ]);
  });

  it('results', () => {
    expect(found('output 3 KiB', 'os')).toEqual([
      "Edge: One fold's results of 'a', 32 × 64 words of 2 B = 4 KiB, do not fit the output buffer of Edge, 3 KiB",
    ]);
  });

  it('may be smaller than a byte', () => {
    expect(found('weight 4095 B', 'ws', '4 bit')).toEqual([
      "Edge: One fold's weights of 'a', 128 × 64 words of 0.5 B = 4 KiB, do not fit the weight buffer of Edge, 3.999 KiB",
    ]);
  });

  it('may fill its buffer to the last byte, and others may be as small as they are', () => {
    expect(found('weight 16 KiB, input 1 B, output 1 B', 'ws')).toEqual([]);
    expect(found('input 1 B', 'ws')).toEqual([]);
  });
});

describe('the warning', () => {
  const example = new Example(file('weight 8 KiB', 'ws'), {}, 0);

  it('shows the buffer, and a fix makes it large enough', () => {
    expect(example.only('accel-6005')[0]!.problem.related).toMatchObject([
      { message: 'The weight buffer holds 8 KiB' },
    ]);
    const after = example.fixed('Make the weight buffer of Edge 16 KiB large');
    expect(after).toBe(example.text.replace('8 KiB', '16 KiB'));
    expect(new Example(after, {}, 0).only('accel-6005')).toEqual([]);
  });

  it('leaves a computed size alone', () => {
    expect(new Example(file('weight small', 'ws'), {}, 0).titles('accel-6005')).toEqual([]);
  });

  it('comes once a schedule', () => {
    const twice = `${file('weight 8 KiB', 'ws')}schedule Again extends Run {\n  batch 2\n}\n`;
    expect(new Example(twice, {}, 0).only('accel-6005').map(({ at }) => at)).toEqual(['Edge', 'Again']);
  });
});
