/**
 * The words that an array at work is shown with: small integers that follow from their place, so that a reader can check a product by
 * hand, and none of them zero, so that an empty register is told from a full one.
 */
import type { TensorName } from '../protocol/array-view.ts';
import type { GradientWords } from '../simulate/gradients/trace.ts';
import type { ProductWords, Word } from '../simulate/systolic/trace.ts';

/** X from 1 to 5, W from 1 to 4, dY from 1 to 3; `row` and `col` are those of the tensor itself. */
const words: Readonly<Record<'X' | 'W' | 'dY', { readonly period: number; readonly word: Word }>> = {
  X: { period: 5, word: (group, row, col) => 1 + ((2 * row + 3 * col + group) % 5) },
  W: { period: 4, word: (group, row, col) => 1 + ((row + 3 * col + group) % 4) },
  dY: { period: 3, word: (group, row, col) => 1 + ((row + 2 * col + group) % 3) },
};

export const wordsInWords =
  'Words are small integers that follow from their place: X[i, j] = 1 + (2i + 3j) mod 5, W[i, j] = 1 + (i + 3j) mod 4, dY[i, j] = 1 + (i + 2j) mod 3; the group is added before the remainder';

export interface OperandMatrix {
  readonly tensor: 'X' | 'W' | 'dY';
  readonly transposed: boolean;
}

const wordOf = ({ tensor, transposed }: OperandMatrix): Word => {
  const { word } = words[tensor];
  return transposed ? (group, row, col) => word(group, col, row) : word;
};

/** Words repeat along the reduction, so any number of terms takes the time of one period. */
function partialSums(input: OperandMatrix, weight: OperandMatrix): ProductWords['partial'] {
  const first = wordOf(input);
  const second = wordOf(weight);
  const period = words[input.tensor].period * words[weight.tensor].period;
  const terms = (group: number, row: number, col: number, count: number): number => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += first(group, row, i) * second(group, i, col);
    return sum;
  };
  return (group, row, col, upTo) => {
    const rest = upTo % period;
    const periods = (upTo - rest) / period;
    return (periods > 0 ? periods * terms(group, row, col, period) : 0) + terms(group, row, col, rest);
  };
}

export const productWords = (input: OperandMatrix, weight: OperandMatrix): ProductWords => ({
  input: wordOf(input),
  weight: wordOf(weight),
  partial: partialSums(input, weight),
});

export const gradientWords: GradientWords = {
  activation: words.X.word,
  weight: words.W.word,
  error: words.dY.word,
  partial: partialSums({ tensor: 'dY', transposed: false }, { tensor: 'W', transposed: true }),
  learningRate: 1,
};

/** The matrices of a product pass: what `input` and `weight` of its `Gemm` are, and its result. */
export interface PassMatrices {
  readonly input: OperandMatrix;
  readonly weight: OperandMatrix;
  readonly output: { readonly tensor: TensorName; readonly transposed: boolean };
}

/** As simulate/products.ts lays them: a weight gradient runs on its side, so that errors enter the rows. */
export const passMatrices: Readonly<Record<'forward' | 'activationGradient' | 'weightGradient', PassMatrices>> = {
  forward: {
    input: { tensor: 'X', transposed: false },
    weight: { tensor: 'W', transposed: false },
    output: { tensor: 'Y', transposed: false },
  },
  activationGradient: {
    input: { tensor: 'dY', transposed: false },
    weight: { tensor: 'W', transposed: true },
    output: { tensor: 'dX', transposed: false },
  },
  weightGradient: {
    input: { tensor: 'dY', transposed: true },
    weight: { tensor: 'X', transposed: false },
    output: { tensor: 'dW', transposed: true },
  },
};
