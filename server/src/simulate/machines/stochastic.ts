/** The weight gradient of a layer on a stochastic outer-product unit beside the array (docs/models/stochastic.md#on-an-array). */
import type { ArrayModel } from '../../model/hardware.ts';
import type { StochasticModel } from '../../model/stochastic.ts';
import type { Layer } from '../../model/values.ts';
import { transferCycles } from '../below-array.ts';
import { charge } from '../energy/charge.ts';
import { transposedGemm, weightGradientPass } from '../gradients/passes.ts';
import type { LayerProduct } from '../products.ts';
import type { StochasticPass } from '../results.ts';
import { longestStream, stochasticProblems } from '../stochastic/check.ts';
import { claimedCost } from '../stochastic/claim.ts';
import { stochasticCounts } from '../stochastic/closed-form.ts';
import type { StochasticUnit } from '../stochastic/types.ts';
import type { SramAccesses } from '../types.ts';
import { atSettings, type MachineProblem, within } from './problems.ts';

export const unitOf = ({ options }: StochasticModel): StochasticUnit => options;

const paths = { streamLength: 'length', lfsrBits: 'lfsr' };

const known = new WeakMap<StochasticModel, readonly MachineProblem[]>();

export function stochasticModelProblems(model: StochasticModel): readonly MachineProblem[] {
  let problems = known.get(model);
  if (!problems) {
    const { claim, multiplierShare } = model.options;
    problems = [
      ...atSettings(stochasticProblems(unitOf(model)), paths),
      ...within('claim.length', claim.streamLength, 'The stream length of the claim', 1, longestStream),
      ...within('multiplier', multiplierShare, "The multiplier's share of a multiply-accumulate", 0, 1),
    ];
    known.set(model, problems);
  }
  return problems;
}

/**
 * The outer products of all vectors, one after the other, on R x C units at a time: for each block of the weight gradient all vectors
 * pass, R errors and C activations of each, and sums stay in the units (DERIVED).
 *
 * @param model without problems
 */
export function stochasticPass(
  layer: Layer,
  { gemm, steps, words }: LayerProduct,
  array: ArrayModel,
  model: StochasticModel,
): StochasticPass {
  const { definition, options } = model;
  const unit = unitOf(model);
  const grid = options.grid ?? { rows: array.rows, cols: array.cols };
  const groups = gemm.groups / steps;
  const shape = { vectors: gemm.m * steps, inputs: gemm.k, outputs: gemm.n };
  // The learning rate is taken for a power of two: otherwise each result takes a multiplication, not a shift.
  const counts = stochasticCounts(unit, shape, 1, grid);
  const compute = counts.cycles * groups;
  const macs = shape.vectors * shape.inputs * shape.outputs * groups;
  const sram: SramAccesses = {
    inputReads: shape.vectors * shape.outputs * Math.ceil(shape.inputs / grid.cols) * groups,
    weightReads: shape.vectors * shape.inputs * Math.ceil(shape.outputs / grid.rows) * groups,
    outputReads: 0,
    outputWrites: shape.inputs * shape.outputs * groups,
  };
  const dram = { reads: words.X + words.Y, writes: words.W / steps };
  const stall = Math.max(0, transferCycles(dram, array) - compute);
  const claimed = claimedCost(unit, options.claim.reading, options.claim.streamLength);
  const { technology, wordBytes, buffers } = array;
  const relative = 1 - options.multiplierShare + options.multiplierShare * claimed.energy;
  const mac = technology?.mac;
  return {
    kind: 'stochastic',
    layer,
    pass: 'weightGradient',
    machine: definition.name,
    unit,
    units: grid,
    gemm: transposedGemm(weightGradientPass({ ...gemm, m: shape.vectors, groups }).gemm),
    counts,
    relativeEnergy: relative,
    cycles: { compute, stall, total: compute + stall },
    macs,
    utilization:
      macs / ((compute + stall) * (unit.evaluation === 'serial' ? 1 / unit.streamLength : 1) * grid.rows * grid.cols),
    sram,
    dram,
    energy: technology
      ? charge(
          {
            macs,
            register: {
              words: 2 * macs,
              assumptions: ['Stochastic unit: 2 register words per product (accumulator read and written)'],
            },
            sram,
            dram: {
              words: dram.reads + dram.writes,
              assumptions: ['Stochastic unit: every word crosses the DRAM once, however small the buffers are'],
            },
          },
          wordBytes,
          { ...technology, ...(mac === undefined ? {} : { mac: mac * relative }) },
          buffers,
        )
      : null,
    assumptions: [
      `'${definition.name}' is ${grid.rows}x${grid.cols} units beside the array, at its clock; the array waits for it`,
      ...(technology ? claimed.assumptions : []),
      ...(technology && options.multiplierShare === 1
        ? ['The multiplier takes all energy of a multiply-accumulate, which flatters the unit (multiplier 100 %)']
        : []),
    ],
  };
}
