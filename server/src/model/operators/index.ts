/** All operators by name. A new operator is a definition here and a row in docs/language.md. */
import { activations } from './activations.ts';
import { attention } from './attention.ts';
import { add, concat, flatten, multiply, reshape, transpose } from './combine.ts';
import { conv, depthwise } from './convolution.ts';
import { embedding } from './embedding.ts';
import { batchnorm, groupnorm, layernorm, rmsnorm } from './normalisations.ts';
import { avgpool, globalpool, maxpool } from './pooling.ts';
import { dense, matmul } from './products.ts';
import { gru, lstm } from './recurrent.ts';
import { convtranspose } from './transposed.ts';
import type { Operator } from './types.ts';

export const operators: ReadonlyMap<string, Operator> = new Map(
  [
    conv,
    convtranspose,
    depthwise,
    dense,
    matmul,
    attention,
    lstm,
    gru,
    embedding,
    maxpool,
    avgpool,
    globalpool,
    batchnorm,
    layernorm,
    rmsnorm,
    groupnorm,
    ...activations,
    add,
    multiply,
    concat,
    flatten,
    reshape,
    transpose,
  ].map((operator) => [operator.name, operator]),
);

/** Words that are values by themselves (`same`), because some operator takes them. */
export const choiceWords: ReadonlySet<string> = new Set(
  [...operators.values()].flatMap((operator) => operator.parameters.flatMap((parameter) => parameter.words ?? [])),
);
