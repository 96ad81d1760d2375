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

describe('a buffer that does not hold two of the smallest tiles', () => {
  it('of weights', () => {
    expect(found('weight 8 KiB', 'ws')).toEqual([
      "Edge: 'a' needs at least 32 KiB of the weight buffer of Edge, one tile in use and one on the way, the most of 2 layers; it has 8 KiB. Costs are those of a buffer that is just large enough",
    ]);
  });

  it('of inputs', () => {
    expect(found('input 4 KiB', 'is')).toEqual([
      "Edge: 'a' needs at least 16 KiB of the input buffer of Edge, one tile in use and one on the way, the most of 2 layers; it has 4 KiB. Costs are those of a buffer that is just large enough",
    ]);
  });

  it('of results', () => {
    expect(found('output 7 KiB', 'os')).toEqual([
      "Edge: 'a' needs at least 8 KiB of the output buffer of Edge, one tile in use and one on the way; it has 7 KiB. Costs are those of a buffer that is just large enough",
    ]);
  });

  it('of words that are smaller than a byte', () => {
    expect(found('weight 8191 B', 'ws', '4 bit')).toEqual([
      "Edge: 'a' needs at least 8 KiB of the weight buffer of Edge, one tile in use and one on the way; it has 7.999 KiB. Costs are those of a buffer that is just large enough",
    ]);
  });

  it('is not one that they fill to the last byte', () => {
    expect(found('weight 32 KiB', 'ws')).toEqual([]);
  });
});

describe('a tile that does not fit', () => {
  const tiles = (settings: string) =>
    new Example(
      file('input 32 KiB, weight 64 KiB, output 32 KiB', 'ws').replace('forward  dataflow ws', settings),
      {},
      0,
    )
      .only('accel-5008')
      .map(({ at, message }) => `${at}: ${message}`);

  it('is told where it is written, in the schedule or in a rule', () => {
    expect(tiles('forward { tile [32, 128, 200] }')).toEqual([
      "[32, 128, 200]: For 'a' this tile needs 100 KiB of the weight buffer of Edge, one in use and one on the way; it has 64 KiB",
    ]);
    expect(tiles('forward { tile [32, 64, 128] }, layers "b" { forward { tile [32, 64, 200] } }')).toEqual([]);
    expect(tiles('forward { tile [32, 64, 128] }, layers "a" { forward { tile [32, 300, 128] } }')).toEqual([
      "[32, 300, 128]: For 'a' this tile needs 150 KiB of the weight buffer of Edge, one in use and one on the way; it has 64 KiB",
      "[32, 300, 128]: For 'a' this tile needs 37.5 KiB of the output buffer of Edge, one in use and one on the way; it has 32 KiB",
    ]);
  });
});

describe('the warning', () => {
  const example = new Example(file('weight 8 KiB', 'ws'), {}, 0);

  it('shows the buffer, and a fix makes it large enough', () => {
    expect(example.only('accel-6005')[0]!.problem.related).toMatchObject([
      { message: 'The weight buffer holds 8 KiB' },
    ]);
    const after = example.fixed('Make the weight buffer of Edge 32 KiB large');
    expect(after).toBe(example.text.replace('8 KiB', '32 KiB'));
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
