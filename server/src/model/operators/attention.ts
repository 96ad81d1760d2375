/** The core of attention: scores of every query with every key, their softmax, and the sums of values they weigh. */
import { showShape } from '../values.ts';
import { elementwise, softmaxCosts } from './activations.ts';
import type { Operator, Part } from './types.ts';

export const attention: Operator = {
  name: 'attention',
  family: 'sequence',
  tensors: ['query', 'key', 'value'],
  optional: { key: 'query', value: 'key' },
  parameters: [
    {
      name: 'heads',
      type: 'count',
      fallback: '1',
      doc: 'Splits the features into heads that are computed side by side.',
    },
    {
      name: 'kvHeads',
      type: 'count',
      fallback: 'heads',
      doc: 'Heads of key and value, if fewer: each serves the same number of heads of the query.',
    },
    {
      name: 'causal',
      type: 'flag',
      fallback: 'false',
      doc: 'No token sees those behind it. The products are computed in full all the same.',
    },
  ],
  doc: 'softmax(query · keyᵀ / √width) · value, head by head, over `[tokens, features]`; projections are not in it. Makes `NAME.scores`, `NAME.softmax` and `NAME`.',
  build(inputs, args, refuse) {
    const query = inputs[0]!;
    const [keyAt, valueAt] = [Math.min(1, inputs.length - 1), inputs.length - 1];
    const [key, value] = [inputs[keyAt]!, inputs[valueAt]!];
    for (const [at, shape] of inputs.entries()) {
      if (shape.length !== 2)
        return refuse('accel-3001', `'attention' needs inputs [tokens, features], found ${showShape(shape)}`, at);
    }
    const [tokens, features] = query as [number, number];
    const [seen, keyFeatures] = key as [number, number];
    const [values, valueFeatures] = value as [number, number];
    const heads = args.number('heads', 1);
    const kvHeads = args.number('kvHeads', heads);
    if (features % heads)
      return refuse('accel-3001', `${features} features cannot be split into ${heads} heads`, 'heads');
    if (heads % kvHeads)
      return refuse('accel-3001', `${heads} heads cannot share ${kvHeads} heads of key and value evenly`, 'kvHeads');
    const width = features / heads;
    if (keyFeatures !== kvHeads * width) {
      const message = `The key needs ${kvHeads * width} features, as many as the query's ${kvHeads === 1 ? 'head has' : `${kvHeads} heads of ${width} have`}; found ${showShape(key)}`;
      return refuse('accel-3001', message, keyAt);
    }
    if (values !== seen)
      return refuse(
        'accel-3001',
        `Key and value have different tokens: ${showShape(key)} and ${showShape(value)}`,
        valueAt,
      );
    if (valueFeatures % kvHeads)
      return refuse(
        'accel-3001',
        `${valueFeatures} features of the value cannot be split into ${kvHeads} heads`,
        valueAt,
      );
    const causal = args.flag('causal', false);

    // Heads that share key and value are rows of one product.
    const rows = tokens * (heads / kvHeads);
    const valueWidth = valueFeatures / kvHeads;
    const square = heads * tokens * seen;
    const words = [
      `${heads} ${heads === 1 ? 'head' : 'heads'} of ${width}`,
      ...(kvHeads < heads ? [`${kvHeads} of key and value`] : []),
      ...(causal ? ['causal, computed in full'] : []),
    ];
    const scores: Part = {
      suffix: 'scores',
      inputs: [0, keyAt],
      shape: [heads, tokens, seen],
      gemm: { m: rows, n: seen, k: width, groups: kvHeads, batchIn: 'groups' },
      details: words,
    };
    const softmax: Part = {
      suffix: 'softmax',
      inputs: [scores],
      shape: scores.shape,
      // Each score is scaled and, if causal, compared with its place; the gradient of a masked score is zero by itself.
      vector: elementwise(square, {
        forward: softmaxCosts.forward + (causal ? 2 : 1),
        gradient: softmaxCosts.gradient + 1,
        from: 'output',
      }),
      saves: ['output'],
      ...(causal ? { details: ['causal'] } : {}),
    };
    return [
      scores,
      softmax,
      {
        inputs: [softmax, valueAt],
        shape: [tokens, heads * valueWidth],
        gemm: { m: rows, n: valueWidth, k: seen, groups: kvHeads, batchIn: 'groups' },
        details: words,
      },
    ];
  },
};
