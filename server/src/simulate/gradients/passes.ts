/**
 * The matrix products of a training step: a forward product (m x k) by (k x n) needs two more of as many MACs to train. The
 * products are written for the systolic model, which takes any of them in any dataflow (docs/models/gradients.md#three-passes).
 */

import type { Gemm } from '../types.ts';

export type PassKind = 'forward' | 'activationGradient' | 'weightGradient';

/**
 * The six tensors of a layer: X (m x k), W (k x n), Y (m x n) and the gradients of the loss with respect to them, of the same
 * shapes; dY is the error. For a product of two activations, W is the second one.
 */
export type Tensor = 'X' | 'W' | 'Y' | 'dX' | 'dW' | 'dY';

/** A tensor as a product reads it. */
export interface Operand {
  readonly tensor: Tensor;
  readonly transposed: boolean;
}

/** One product of a training step: output = input * weight, where the roles are those of `Gemm`. */
export interface Pass {
  readonly kind: PassKind;
  readonly gemm: Gemm;
  /** The operand of gemm.m x gemm.k. */
  readonly input: Operand;
  /** The operand of gemm.k x gemm.n. */
  readonly weight: Operand;
  /** The result of gemm.m x gemm.n, not transposed. */
  readonly output: Tensor;
}

/** What of a layer is trained. */
export interface TrainedOperands {
  /** Whether the gradient with respect to X is needed; not for a layer whose input is the network's. */
  readonly first: boolean;
  /** Whether the gradient with respect to W is needed; not for frozen weights. */
  readonly second: boolean;
  /** What W is. The gradient of a second operand that is an activation is an activation gradient, too. */
  readonly secondIs: 'weights' | 'activations';
}

/**
 * Y = X * W, as it was given.
 *
 * A convolution is this product by im2col: m counts the output pixels of all samples, k the words of a window (channels of
 * a group x kernel height x kernel width), n the filters of a group. Stride and dilation choose which pixels a window holds and
 * change nothing else.
 */
export function forwardPass(forward: Gemm): Pass {
  const { m, n, k, groups } = forward;
  return {
    kind: 'forward',
    gemm: { m, n, k, groups },
    input: { tensor: 'X', transposed: false },
    weight: { tensor: 'W', transposed: false },
    output: 'Y',
  };
}

/**
 * dX = dY * transpose(W): m rows, k columns, reduction n. MACs are the forward pass's.
 *
 * For a convolution the result is the gradient of every window, m x k, and col2im adds each word to the pixel it was copied
 * from: m * k * groups additions after the array, no MACs. So the zeros that a stride would insert into the error of the
 * direct form are neither made nor multiplied. A transposed convolution has it the other way round: col2im after its forward
 * pass, im2col before this one.
 */
export function activationGradientPass(forward: Gemm): Pass {
  const { m, n, k, groups } = forward;
  return {
    kind: 'activationGradient',
    gemm: { m, n: k, k: n, groups },
    input: { tensor: 'dY', transposed: false },
    weight: { tensor: 'W', transposed: true },
    output: 'dX',
  };
}

/**
 * dW = transpose(X) * dY: k rows, n columns, reduction m (the batch is summed over). MACs are the forward pass's.
 *
 * For a convolution X is the same im2col matrix as in the forward pass. If W is an activation of its own (`secondIs:
 * 'activations'`), this is the activation gradient of the second operand.
 */
export function weightGradientPass(forward: Gemm, secondIs: TrainedOperands['secondIs'] = 'weights'): Pass {
  const { m, n, k, groups } = forward;
  return {
    kind: secondIs === 'weights' ? 'weightGradient' : 'activationGradient',
    gemm: { m: k, n, k: m, groups },
    input: { tensor: 'X', transposed: true },
    weight: { tensor: 'dY', transposed: false },
    output: 'dW',
  };
}

/** The products of a training step of one layer, in the order they run: forward, then dX, then dW, without those nobody needs. */
export function trainingPasses(forward: Gemm, trained: TrainedOperands): readonly Pass[] {
  const passes = [forwardPass(forward)];
  if (trained.first) passes.push(activationGradientPass(forward));
  if (trained.second) passes.push(weightGradientPass(forward, trained.secondIs));
  return passes;
}

/**
 * The same product on its side: transpose(output) = transpose(weight) * transpose(input). MACs stay; on a grid that is not
 * square, `os` folds change, and `ws` and `is` change places.
 */
export function transposedGemm({ m, n, k, groups }: Gemm): Gemm {
  return { m: n, n: m, k, groups };
}
