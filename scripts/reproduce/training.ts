/** What a network's training step costs with interleaved gradients and with a baseline, layer after layer on the same grid. */
import { baselineCost } from '../../server/src/simulate/gradients/baselines.ts';
import { interleavedCost, totalAccesses } from '../../server/src/simulate/gradients/interleaved.ts';
import { transposedGemm, weightGradientPass } from '../../server/src/simulate/gradients/passes.ts';
import type { BaselineName, GradientCost, PartialSums } from '../../server/src/simulate/gradients/types.ts';
import { systolicCost } from '../../server/src/simulate/systolic/closed-form.ts';
import type { Buffering, Dataflow, Gemm, Grid, SystolicCost } from '../../server/src/simulate/types.ts';
import type { Product } from './networks.ts';

export interface Setup {
  /** Rows and columns of the grid. */
  readonly side: number;
  readonly batch: number;
  /** Of the interleaved gradients. */
  readonly buffering: Buffering;
  readonly baseline: BaselineName;
  readonly baselineBuffering: Buffering;
}

/** Which words of partial sums are counted: `writes` is `perFold` without reading them back. */
export type Counting = PartialSums | 'writes';
export const countings: readonly Counting[] = ['writes', 'perFold', 'onChip'];

/** Cycles, and words that cross the edge of the array under each way to count. */
export interface Work {
  readonly cycles: number;
  readonly words: Readonly<Record<Counting, number>>;
}

export interface Training {
  readonly interleaved: Work;
  readonly baseline: Work;
  /** Alike on both sides. */
  readonly forward: Work;
}

/**
 * - The update is not counted, drains are.
 * - A layer without activation gradient runs its weight gradient alone, on both sides: output-stationary, or weight-stationary
 *   in the baseline `ws`.
 * - The forward pass runs weight-stationary at the baseline's buffering on both sides, so that it saves nothing by itself.
 */
export function training(products: readonly Product[], setup: Setup): Training {
  const { side, batch, buffering, baseline: name, baselineBuffering } = setup;
  const grid: Grid = { rows: side, cols: side };
  const common = { drain: 'counted', update: 'excluded' } as const;
  const pass = (gemm: Gemm, dataflow: Dataflow, level: Buffering) =>
    passWork(systolicCost(gemm, grid, { dataflow, buffering: level, drain: 'counted' }), gemm);

  const interleaved: Work[] = [];
  const baseline: Work[] = [];
  const forward: Work[] = [];
  for (const product of products) {
    const gemm = product.gemm(batch);
    forward.push(pass(gemm, 'ws', baselineBuffering));
    if (product.inputGradient) {
      interleaved.push(
        gradientWork((partialSums) => interleavedCost(gemm, grid, { ...common, buffering, partialSums })),
      );
      baseline.push(
        gradientWork((partialSums) =>
          baselineCost(gemm, grid, { ...common, name, buffering: baselineBuffering, partialSums }),
        ),
      );
    } else {
      const alone = transposedGemm(weightGradientPass(gemm).gemm);
      interleaved.push(pass(alone, 'os', buffering));
      baseline.push(pass(alone, name === 'ws' ? 'ws' : 'os', baselineBuffering));
    }
  }
  return { interleaved: sum(interleaved), baseline: sum(baseline), forward: sum(forward) };
}

function gradientWork(cost: (partialSums: PartialSums) => GradientCost): Work {
  const { cycles, accesses } = cost('perFold');
  const perFold = totalAccesses(accesses);
  // Without an update nothing else reads a gradient.
  const writes = perFold - accesses.inputGradientReads - accesses.weightGradientReads;
  return { cycles, words: { writes, perFold, onChip: totalAccesses(cost('onChip').accesses) } };
}

function passWork({ cycles, accesses }: SystolicCost, { m, n, groups }: Gemm): Work {
  const operands = accesses.inputReads + accesses.weightReads;
  const writes = operands + accesses.outputWrites;
  return { cycles, words: { writes, perFold: writes + accesses.outputReads, onChip: operands + m * n * groups } };
}

/** One after the other. */
export function sum(works: readonly Work[]): Work {
  const of = (value: (work: Work) => number) => works.reduce((total, work) => total + value(work), 0);
  return {
    cycles: of((work) => work.cycles),
    words: {
      writes: of((work) => work.words.writes),
      perFold: of((work) => work.words.perFold),
      onChip: of((work) => work.words.onChip),
    },
  };
}

/** The backward pass alone, or with the forward pass that is the same on both sides. */
export type Counted = 'backward' | 'step';

/** Percent saved by interleaving; negative if it costs. */
export function saved({ interleaved, baseline, forward }: Training, counted: Counted, of: (work: Work) => number) {
  const both = counted === 'step' ? of(forward) : 0;
  return 100 * (1 - (of(interleaved) + both) / (of(baseline) + both));
}
