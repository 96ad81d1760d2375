/** A forward product whose multipliers have reuse buffers in front of them (docs/models/reuse.md#time-and-energy). */
import type { ArrayModel } from '../../model/hardware.ts';
import type { ReuseModel } from '../../model/reuse.ts';
import type { PassEnergy } from '../energy/charge.ts';
import type { ProductPass, ReusePass, ReuseRates } from '../results.ts';
import { bufferProblems } from '../reuse/buffer.ts';
import { type ControllerSettings, controllerProblems, usualController } from '../reuse/controller.ts';
import { type BufferCost, bufferCost, bufferEnergy, expectedCapture, reuseEffect } from '../reuse/issue.ts';
import { type ReferenceReuse, referenceReuse } from '../reuse/reference.ts';
import type { ReuseBuffer } from '../reuse/types.ts';
import { atSettings, type MachineProblem, within } from './problems.ts';

/** The controller of an adaptive buffer: the usual one, and what is said beyond it. */
export const controllerOf = ({ options }: ReuseModel): ControllerSettings => ({
  ...usualController,
  ...options.controller,
});

/** With the bits it starts with, if it is adaptive. */
export function bufferOf(model: ReuseModel): ReuseBuffer {
  const { entries, mantissaBits, replacement, zeros } = model.options;
  return {
    entries,
    replacement,
    zeros,
    mantissaBits: mantissaBits === 'adaptive' ? controllerOf(model).start : mantissaBits,
  };
}

const known = new WeakMap<ReuseModel, readonly MachineProblem[]>();

export function reuseModelProblems(model: ReuseModel): readonly MachineProblem[] {
  let problems = known.get(model);
  if (!problems) {
    const { lanes, rates, lookupTime, mantissaBits } = model.options;
    const adaptive = mantissaBits === 'adaptive';
    problems = [
      ...atSettings(bufferProblems(bufferOf(model)), {
        mantissaBits: adaptive ? 'controller.start' : 'mantissa',
      }),
      ...atSettings(controllerProblems(controllerOf(model)), {}).map(({ path, message }) => ({
        path: `controller.${path}`,
        message,
      })),
      ...(lanes === undefined || (Number.isInteger(lanes) && lanes >= 1)
        ? []
        : [{ path: 'lanes', message: `Lanes are counted from 1, not ${lanes}` }]),
      ...within('rates.zeros', rates.zeros, 'A share', 0, 1),
      ...within('rates.similar', rates.similar, 'A share', 0, 1),
      ...within('lookupTime', lookupTime, 'The time of lookups, as a share of the pass,', 0, 1),
    ];
    known.set(model, problems);
  }
  return problems;
}

/** Lengths that are told apart: of longer ones a buffer in use finds the same. */
const longest = 4096;
const measured = new Map<string, ReferenceReuse>();
/** Buffers and lengths that are remembered; a measurement takes about a millisecond. */
const maxMeasured = 1000;

/**
 * `referenceReuse`, remembered.
 *
 * @param buffer without problems
 * @param weightStays vectors that pass before a multiplier's weight changes; without it they never do
 */
export function rememberedReuse(buffer: ReuseBuffer, weightStays = Number.POSITIVE_INFINITY): ReferenceReuse {
  const stays = weightStays < longest ? weightStays : Number.POSITIVE_INFINITY;
  const key = JSON.stringify([buffer, stays]);
  let found = measured.get(key);
  if (!found) {
    found = referenceReuse(buffer, stays);
    if (measured.size >= maxMeasured) measured.clear();
    measured.set(key, found);
  }
  return found;
}

/** @param model without problems */
export function ratesOf(model: ReuseModel, weightStays: number): ReuseRates {
  const { rates: given } = model.options;
  const synthetic = given.zeros === undefined || given.similar === undefined;
  const found = synthetic ? rememberedReuse(bufferOf(model), weightStays) : { zeros: 0, hits: 0 };
  // Zeros that are not found in the buffer are among the others.
  return { zeros: given.zeros ?? found.zeros, similar: given.similar ?? found.hits / (1 - found.zeros), synthetic };
}

/** Of all multiplications. */
export const skipRate = ({ zeros, similar }: ReuseRates): number => zeros + (1 - zeros) * similar;

/** As if the weight of each multiplier never changed. @param model without problems */
export const bestRates = (model: ReuseModel): ReuseRates => ratesOf(model, Number.POSITIVE_INFINITY);

/** What the buffer costs; undefined unless all energies are given. */
export function bufferCostOf(model: ReuseModel): BufferCost | undefined {
  const { energy, area } = model.options;
  const { compare, read, write } = energy;
  if (compare === undefined || read === undefined || write === undefined) return undefined;
  return bufferCost(bufferOf(model), {
    compareBit: compare,
    readBit: read,
    writeBit: write,
    bitArea: area.bit ?? 0,
    comparatorBitArea: area.comparator ?? 0,
  });
}

/**
 * The product as the array would compute it, less what reuse saves: cycles in which no lane has work, and the energy of their
 * multiplications. What memory needs stays.
 *
 * @param product weight-stationary
 * @param model without problems
 */
export function reusePass(product: ProductPass, array: ArrayModel, model: ReuseModel): ReusePass {
  const { definition, options } = model;
  const rates = ratesOf(model, product.gemm.m);
  const rate = skipRate(rates);
  const multiplied = product.macs * (1 - rate);
  const lanes = options.lanes ?? array.rows * array.cols;
  const captured = expectedCapture(rate, lanes);
  const effect = reuseEffect(rate, captured, { time: options.lookupTime, energy: 0 });
  const compute = Math.ceil(product.cycles.compute * effect.time);
  const total = Math.max(
    product.cycles.total - (product.cycles.compute - compute),
    Math.ceil(product.memory?.transferCycles ?? 0),
    compute,
  );
  return {
    kind: 'reuse',
    layer: product.layer,
    pass: 'forward',
    machine: definition.name,
    product,
    gemm: product.gemm,
    buffer: bufferOf(model),
    rates,
    lanes,
    captured,
    lookupTime: options.lookupTime,
    cycles: { compute, stall: total - compute, total },
    macs: product.macs,
    multiplied,
    utilization: total > 0 ? multiplied / (total * array.rows * array.cols) : 0,
    sram: product.sram,
    dram: product.dram,
    energy: product.energy && energyOf(product.energy, product.macs, rates, effect.energy, model),
    assumptions: [
      rates.synthetic
        ? `'${definition.name}': shares that are not given are measured on rectified normal activations, not on those of the network ('accel train' measures these)`
        : `'${definition.name}': shares of zeros and similar activations as given`,
      `Lanes of '${definition.name}' move in lockstep and skip independently of each other`,
      ...effect.assumptions,
    ],
  };
}

function energyOf(
  energy: PassEnergy,
  macs: number,
  { zeros, similar }: ReuseRates,
  kept: number,
  model: ReuseModel,
): PassEnergy {
  const mac = energy.mac === null ? null : energy.mac * kept;
  const cost = bufferCostOf(model);
  // Zeros that are skipped are not looked up.
  const lookups = macs * (model.options.zeros === 'skipped' ? 1 - zeros : 1);
  const hits = macs * (1 - zeros) * similar + (model.options.zeros === 'skipped' ? 0 : macs * zeros);
  const reuse = cost ? bufferEnergy(cost, { lookups, insertions: lookups - hits }) : null;
  return {
    ...energy,
    mac,
    reuse,
    total: energy.total === null ? null : energy.total - (energy.mac ?? 0) + (mac ?? 0) + (reuse ?? 0),
    assumptions: [
      ...energy.assumptions,
      ...(reuse === null ? ['Lookups of reuse buffers are not charged: no energies of their bits are given'] : []),
    ],
  };
}
