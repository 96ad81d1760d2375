import { describe, expect, it } from 'vitest';
import { Example } from './support.ts';

const file = (pattern: string, statement = 'head = dense(pooled, units = 10)') => `block unit(x) {
  conv1 = conv(x, filters = 8, kernel = 1) |> relu()
  return add(conv1, x)
}
network Net {
  input image [8, 4, 4]
  stage1 = repeat 2 unit(image)
  stage2 = unit(stage1)
  pooled = globalpool(stage2)
  ${statement}
}
array A {
  grid 4x4
}
schedule Run {
  network Net
  array   A
  batch   16
  layers "${pattern}" { forward dataflow os }
}
`;
const found = (pattern: string, statement?: string) => new Example(file(pattern, statement), {}, 0).only('accel-5006');

describe('a pattern that matches no layer', () => {
  it.each(['head', 'stage1.*', 'stage?.*', '*', '*.conv1', 'stage1.0.conv1', 's*1'])('is not "%s"', (pattern) =>
    expect(found(pattern)).toEqual([]),
  );

  it.each([
    ['haed2', '"haed2" matches no layer of Net. Its layers begin with stage1, stage2, head'],
    ['heat', '"heat" matches no layer of Net. Did you mean "head"?'],
    ['stag1.*', '"stag1.*" matches no layer of Net. Did you mean "stage1.*"?'],
    ['stage1.*.conv2', '"stage1.*.conv2" matches no layer of Net. Did you mean "stage1.*.conv1"?'],
    ['*.convl', '"*.convl" matches no layer of Net. Did you mean "*.conv1"?'],
    ['', '"" matches no layer of Net. Its layers begin with stage1, stage2, head'],
    [
      'pooled',
      '"pooled" matches only layers of Net that are no matrix product, like \'pooled\' (globalpool): the rule changes nothing',
    ],
  ])('"%s"', (pattern, message) => {
    expect(found(pattern)).toMatchObject([{ severity: 'warning', at: `"${pattern}"`, message }]);
  });

  it('is none of layers that it freezes, products or not', () => {
    const freezing = (pattern: string) =>
      new Example(
        file(pattern, 'norm = layernorm(pooled)').replace('{ forward dataflow os }', '{ trainable false }'),
        {},
        0,
      ).only('accel-5006');
    expect(freezing('norm')).toEqual([]);
    expect(freezing('pooled')).toHaveLength(1);
  });

  it('can be corrected', () => {
    const example = new Example(file('stag1.*'), {}, 0);
    expect(example.fixed('Change to "stage1.*"')).toBe(file('stage1.*'));
  });

  it('may match one that an error leaves out', () => {
    expect(found('head', 'head = dense(pooled)')).toEqual([]);
  });

  it('is told where it is written, not where it is inherited', () => {
    const text = `${file('heat')}schedule Again extends Run {\n}\n`;
    expect(new Example(text, {}, 0).only('accel-5006')).toHaveLength(1);
  });
});
