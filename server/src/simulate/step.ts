/**
 * A step of a schedule: the one door through which the simulators are asked. Pure and deterministic; a layer's result is kept as long
 * as the layer, the array and the mapping are the same.
 */
import type { ArrayModel } from '../model/hardware.ts';
import { type LayerMapping, mappingOf, type ScheduleModel } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import { type PassEnergy, passEnergy } from './energy/energy.ts';
import { systolicCost } from './systolic/closed-form.ts';
import type { Gemm, SystolicCost } from './types.ts';

/** One pass of one layer on the array. */
export interface PassResult {
  readonly layer: Layer;
  readonly pass: 'forward';
  /** The batch is inside. */
  readonly gemm: Gemm;
  readonly mapping: LayerMapping;
  readonly cost: SystolicCost;
  /** Cycles. `stall` is what the memory adds: none while the memory is ideal. */
  readonly cycles: { readonly compute: number; readonly stall: number; readonly total: number };
  /** Null if the array names no technology. */
  readonly energy: PassEnergy | null;
}

export interface StepResult {
  readonly schedule: ScheduleModel;
  readonly array: ArrayModel;
  readonly passes: readonly PassResult[];
  /** Cycle at which each pass begins. */
  readonly starts: readonly number[];
  readonly totals: {
    readonly cycles: number;
    readonly macs: number;
    /** 0 to 1, over all cycles of the step. */
    readonly utilization: number;
    /** Null without a clock. */
    readonly seconds: number | null;
    /** Joules; null without a technology. */
    readonly energy: number | null;
  };
  /** What every number stands on, one sentence each. */
  readonly assumptions: readonly string[];
}

interface Kept {
  readonly array: ArrayModel;
  readonly batch: number;
  readonly result: PassResult;
}

const kept = new WeakMap<Layer, Kept[]>();
/** A layer is costed for the few schedules of a file, not for everything that was ever typed. */
const maxKept = 16;

/** The product a layer is for a whole batch; undefined for layers that are no matrix product. */
export function gemmOf(layer: Layer, batch: number): Gemm | undefined {
  if (!layer.gemm) return undefined;
  const { m, n, k, groups, batchIn } = layer.gemm;
  return batchIn === 'm' ? { m: m * batch, n, k, groups } : { m, n, k, groups: groups * batch };
}

/** The forward pass of one layer. */
export function simulateLayer(
  layer: Layer,
  array: ArrayModel,
  mapping: LayerMapping,
  batch: number,
): PassResult | undefined {
  const list = kept.get(layer) ?? [];
  const known = list.find(
    (each) => each.array === array && each.batch === batch && sameMapping(each.result.mapping, mapping),
  );
  if (known) return known.result;
  const gemm = gemmOf(layer, batch);
  // Past 2^53 counts are no longer exact, so nothing is said.
  if (!gemm || !array.usable || !Number.isSafeInteger(gemm.m * gemm.n * gemm.k * gemm.groups)) return undefined;
  const cost = systolicCost(gemm, { rows: array.rows, cols: array.cols }, mapping);
  const result: PassResult = {
    layer,
    pass: 'forward',
    gemm,
    mapping,
    cost,
    cycles: { compute: cost.cycles, stall: 0, total: cost.cycles },
    energy: array.technology
      ? passEnergy(
          cost,
          gemm,
          mapping,
          array.wordBytes,
          array.technology,
          array.buffers,
          operandWords(layer, gemm, batch),
        )
      : null,
  };
  if (list.length >= maxKept) list.shift();
  list.push({ array, batch, result });
  kept.set(layer, list);
  return result;
}

function sameMapping(a: LayerMapping, b: LayerMapping): boolean {
  return a.dataflow === b.dataflow && a.buffering === b.buffering && a.drain === b.drain;
}

/** Words of the tensors themselves; the GEMM of a convolution repeats pixels that DRAM holds once. */
function operandWords(layer: Layer, gemm: Gemm, batch: number): { input: number; weight: number; output: number } {
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1) * batch;
  return {
    input: size(layer.inputs[0]?.shape ?? []),
    weight: gemm.k * gemm.n * gemm.groups,
    output: size(layer.shape),
  };
}

const steps = new WeakMap<ScheduleModel, StepResult>();

/** Simulates all layers of a schedule, one after the other; undefined if it has no network or no usable array. */
export function simulateStep(schedule: ScheduleModel): StepResult | undefined {
  const known = steps.get(schedule);
  if (known) return known;
  const { array, network } = schedule;
  if (!array?.usable || !network) return undefined;
  const passes: PassResult[] = [];
  const starts: number[] = [];
  let cycles = 0;
  let macs = 0;
  let energy: number | null = array.technology ? 0 : null;
  for (const layer of network.layers) {
    if (!layer.gemm) continue;
    const result = simulateLayer(layer, array, mappingOf(schedule, array, layer.name), schedule.batch);
    if (!result) continue;
    passes.push(result);
    starts.push(cycles);
    cycles += result.cycles.total;
    macs += result.cost.macs;
    if (energy !== null) energy += result.energy?.total ?? 0;
  }
  const step: StepResult = {
    schedule,
    array,
    passes,
    starts,
    totals: {
      cycles,
      macs,
      utilization: cycles ? macs / (cycles * array.rows * array.cols) : 0,
      seconds: array.clock ? cycles / array.clock : null,
      energy,
    },
    assumptions: assumptions(schedule, array, passes),
  };
  steps.set(schedule, step);
  return step;
}

const bufferingWords = {
  exposed: 'every fold pays its load, skew and drain',
  overlapped: 'the drain of a fold shares its cycles with the load of the next; each fold pays its skew',
  hidden: 'shadow registers hide load and drain; each fold pays its skew',
  streamed: 'folds enter back to back; load, skew and drain are paid once a layer',
} as const;

function assumptions(schedule: ScheduleModel, array: ArrayModel, passes: readonly PassResult[]): string[] {
  const levels = [...new Set(passes.map((pass) => pass.mapping.buffering))];
  const result = [
    `Forward pass only, batch ${schedule.batch}; layers run one after the other`,
    ...levels.map((level) => `Buffering ${level}: ${bufferingWords[level]}`),
  ];
  if (passes.some((pass) => pass.mapping.dataflow === 'os')) {
    const free = passes.some((pass) => pass.mapping.dataflow === 'os' && pass.mapping.drain === 'free');
    result.push(
      free
        ? 'Results leave output-stationary PEs without taking cycles (drain free)'
        : 'Results leave output-stationary PEs through the columns, R cycles a fold',
    );
  }
  result.push(
    array.dram
      ? 'Memory is ideal: operands are always on chip in time. The DRAM bandwidth is not modelled yet'
      : 'Memory is ideal: operands are always on chip in time',
    'Only matrix products run on the array; pooling, normalisation and activations take no array cycles',
    ...array.assumptions,
  );
  for (const sentence of new Set(passes.flatMap((pass) => pass.energy?.assumptions ?? []))) result.push(sentence);
  return result;
}
