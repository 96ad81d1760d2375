/**
 * What interleaved gradients are compared with: the same two products one after the other on the same array, counted in the
 * same terms. Equations and the asymmetries between the two sides: docs/models/gradients.md#baselines.
 */

import { systolicCost } from '../systolic/closed-form.ts';
import type { Buffering, Dataflow, Gemm, Grid, SystolicCost } from '../types.ts';
import { interleavedCost, totalAccesses } from './interleaved.ts';
import { activationGradientPass, transposedGemm, weightGradientPass } from './passes.ts';
import type { BaselineCost, BaselineMapping, BaselineName, InterleavedCost, InterleavedMapping } from './types.ts';

/** The dataflow of each gradient in each baseline. */
export const gradientFlows: Readonly<Record<BaselineName, { activationGradient: Dataflow; weightGradient: Dataflow }>> =
  {
    'ws-os': { activationGradient: 'ws', weightGradient: 'os' },
    ws: { activationGradient: 'ws', weightGradient: 'ws' },
    os: { activationGradient: 'os', weightGradient: 'os' },
  };

/**
 * The cost of the activation gradient, then the weight gradient, each a pass of its own (`systolicCost`); accesses per tensor
 * are DERIVED from which role the tensor plays in the pass.
 *
 * The weight gradient runs as transpose(dY) * X, outputs x inputs: the error enters the rows of the grid and the inputs of the
 * layer are on its columns, as in the interleaved schedule. On a square grid the other orientation costs the same cycles.
 *
 * @param forward the layer's forward product: m = rows of X with the batch inside, k = inputs, n = outputs
 * @throws RangeError if a dimension of `forward` or `grid` is not a positive safe integer.
 */
export function baselineCost(forward: Gemm, grid: Grid, mapping: BaselineMapping): BaselineCost {
  const { buffering, drain, partialSums, update } = mapping;
  const flows = gradientFlows[mapping.name];
  const dX = systolicCost(activationGradientPass(forward).gemm, grid, {
    dataflow: flows.activationGradient,
    buffering,
    drain,
  });
  const dW = systolicCost(transposedGemm(weightGradientPass(forward).gemm), grid, {
    dataflow: flows.weightGradient,
    buffering,
    drain,
  });

  const cycles = dX.cycles + dW.cycles;
  const macs = dX.macs + dW.macs;
  const weights = forward.n * forward.k * forward.groups;
  const updated = update === 'separate' ? weights : 0;
  const inputSums = sums(dX, forward.m * forward.k * forward.groups, partialSums);
  const weightSums = sums(dW, weights, partialSums);
  return {
    cycles,
    macs,
    utilization: macs / (cycles * grid.rows * grid.cols),
    accesses: {
      // dX: the error is the input, W the weight. dW, on its side: the error is the input again, X the weight.
      errorReads: dX.accesses.inputReads + dW.accesses.inputReads,
      activationReads: dW.accesses.weightReads,
      weightReads: dX.accesses.weightReads + updated,
      weightWrites: updated,
      inputGradientReads: inputSums.reads,
      inputGradientWrites: inputSums.writes,
      weightGradientReads: weightSums.reads + updated,
      weightGradientWrites: weightSums.writes,
    },
    activationGradient: dX,
    weightGradient: dW,
  };
}

function sums({ accesses }: SystolicCost, words: number, live: BaselineMapping['partialSums']) {
  return live === 'perFold'
    ? { reads: accesses.outputReads, writes: accesses.outputWrites }
    : { reads: 0, writes: words };
}

/** One quantity of both sides. */
export interface Comparison {
  readonly interleaved: number;
  readonly baseline: number;
  /** baseline / interleaved: above 1 interleaving wins. */
  readonly ratio: number;
  /** 1 - interleaved / baseline: the share saved; negative if interleaving costs. */
  readonly saving: number;
}

/** Both sides and what they stand on. A ratio without `assumptions` means nothing: show them together. */
export interface GradientComparison {
  readonly interleaved: InterleavedCost;
  readonly baseline: BaselineCost;
  readonly mapping: InterleavedMapping;
  readonly baselineMapping: BaselineMapping;
  readonly cycles: Comparison;
  /** Words, as `GradientAccesses`. */
  readonly accesses: Comparison;
  /** One sentence each; the first names the baseline and both bufferings. */
  readonly assumptions: readonly string[];
}

/**
 * Interleaved gradients against a named baseline on the same grid.
 *
 * Drain, partial sums and whether the update is counted are the same on both sides; a baseline cannot update in place and gets
 * the separate update instead. Its buffering is the interleaved side's unless it is given.
 *
 * @throws RangeError if a dimension of `forward` or `grid` is not a positive safe integer.
 */
export function compareGradients(
  forward: Gemm,
  grid: Grid,
  mapping: InterleavedMapping,
  baseline: { readonly name: BaselineName; readonly buffering?: Buffering },
): GradientComparison {
  const baselineMapping: BaselineMapping = {
    name: baseline.name,
    buffering: baseline.buffering ?? mapping.buffering,
    drain: mapping.drain,
    partialSums: mapping.partialSums,
    update: mapping.update === 'excluded' ? 'excluded' : 'separate',
  };
  const ours = interleavedCost(forward, grid, mapping);
  const theirs = baselineCost(forward, grid, baselineMapping);
  return {
    interleaved: ours,
    baseline: theirs,
    mapping,
    baselineMapping,
    cycles: compare(ours.cycles, theirs.cycles),
    accesses: compare(totalAccesses(ours.accesses), totalAccesses(theirs.accesses)),
    assumptions: assumptions(mapping, baselineMapping),
  };
}

function compare(interleaved: number, baseline: number): Comparison {
  return { interleaved, baseline, ratio: baseline / interleaved, saving: 1 - interleaved / baseline };
}

const baselineWords: Readonly<Record<BaselineName, string>> = {
  'ws-os': 'activation gradient weight-stationary, then weight gradient output-stationary',
  ws: 'both gradients weight-stationary, with the activations in the PEs for the weight gradient',
  os: 'both gradients output-stationary',
};

function assumptions(mapping: InterleavedMapping, baseline: BaselineMapping): string[] {
  const same = mapping.buffering === baseline.buffering;
  const result = [
    `Baseline ${baseline.name}: ${baselineWords[baseline.name]}; buffering ${baseline.buffering}, interleaved gradients ${
      same ? 'the same' : mapping.buffering
    }`,
  ];
  if (!same) result.push('The two sides hide different parts of load, skew and drain: part of the ratio is buffering');
  if (mapping.buffering === 'streamed') {
    result.push('Streamed interleaved gradients need two shadow registers a PE, a streamed baseline one');
  }
  result.push(
    mapping.partialSums === 'onChip'
      ? 'Partial sums stay in accumulators on chip on both sides'
      : 'Partial sums are written by every fold and read back by the next one on both sides',
    mapping.drain === 'free'
      ? 'Results leave the PEs without taking cycles (drain free)'
      : 'Results leave the PEs through the columns, R cycles a fold',
    {
      excluded: 'The weight update is not counted',
      separate: 'The update is a pass of its own on both sides: weight gradient and weights read, weights written',
      inPlace:
        'Interleaved gradients update the weights in place (plain gradient descent); the baseline writes the weight gradient, then reads it and the weights and writes the weights',
    }[mapping.update],
  );
  return result;
}
