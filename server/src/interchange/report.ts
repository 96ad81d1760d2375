/** What a schedule costs as plain data for other programs: the JSON of `accel simulate`, described by docs/simulate.schema.json. */
import type { ScheduleModel } from '../model/schedule.ts';
import { type Sides, sideBySide } from '../simulate/answers.ts';
import type { PassKind, PassResult, StepResult } from '../simulate/results.ts';
import type { Dataflow, Gemm, SramAccesses } from '../simulate/types.ts';

export interface CycleReport {
  /** Cycles without waiting for memory. */
  readonly compute: number;
  /** Cycles that the array waits for memory. */
  readonly stall: number;
  readonly total: number;
}

/** Joules; null where the technology names no cost. */
export interface EnergyReport {
  readonly mac: number | null;
  readonly register: number | null;
  readonly sram: number | null;
  readonly dram: number | null;
  readonly total: number | null;
}

export interface PassReport {
  readonly layer: string;
  readonly pass: PassKind;
  /** MACs = m * n * k * groups; the batch is inside m (or groups). Of interleaved gradients the forward product; null outside the array. */
  readonly gemm: Gemm | null;
  readonly dataflow: Dataflow | 'interleaved' | 'vector';
  readonly folds: number;
  readonly cycles: CycleReport;
  /** 0 to 1. */
  readonly utilization: number;
  /** 0 to 1. */
  readonly mappingEfficiency: number;
  /** Words. */
  readonly accesses: { readonly sram: SramAccesses };
  /** Null if the array names no technology. */
  readonly energy: EnergyReport | null;
}

export interface TotalsReport {
  readonly cycles: CycleReport;
  readonly macs: number;
  /** 0 to 1, over all cycles. */
  readonly utilization: number;
  /** Null without a clock. */
  readonly seconds: number | null;
  /** Words. */
  readonly accesses: { readonly sram: SramAccesses };
  /** Null if the array names no technology. */
  readonly energy: EnergyReport | null;
}

export interface ScheduleReport {
  readonly schedule: string;
  /** Names; null where the schedule has none that can be used. */
  readonly network: string | null;
  readonly array: string | null;
  readonly batch: number;
  readonly passes: readonly PassReport[];
  /** Null if the schedule cannot be simulated. */
  readonly totals: TotalsReport | null;
  readonly assumptions: readonly string[];
}

/** One quantity of all schedules of a comparison, in their order; null where it is unknown. */
export interface QuantityReport {
  readonly name: string;
  /** Base units; the empty text for shares and plain numbers. */
  readonly unit: string;
  readonly values: readonly (number | null)[];
  /** value / value of the first schedule. */
  readonly ratios: readonly (number | null)[];
}

export interface ComparisonReport {
  readonly schedules: readonly string[];
  readonly quantities: readonly QuantityReport[];
}

export const comparisonReport = ({ names, steps }: Sides): ComparisonReport => ({
  schedules: names,
  quantities: sideBySide(steps).map(({ quantity: { name, measure }, values, ratios }) => ({
    name,
    unit: measure.unit,
    values: values.map((value) => value ?? null),
    ratios: ratios.map((ratio) => ratio ?? null),
  })),
});

export function reportOf(schedule: ScheduleModel, step: StepResult | undefined): ScheduleReport {
  return {
    schedule: schedule.definition.name,
    network: schedule.network?.definition.name ?? null,
    array: schedule.array?.definition.name ?? null,
    batch: schedule.batch,
    passes: step?.passes.map(passOf) ?? [],
    totals: step ? totalsOf(step) : null,
    assumptions: step?.assumptions ?? [],
  };
}

function passOf(result: PassResult): PassReport {
  const { layer, pass, cycles, energy } = result;
  const cost = result.kind === 'vector' ? undefined : result.cost;
  const gemm = result.kind === 'vector' ? null : result.gemm;
  return {
    layer: layer.name,
    pass,
    gemm: gemm && { m: gemm.m, n: gemm.n, k: gemm.k, groups: gemm.groups },
    dataflow: dataflowOf(result),
    folds: cost?.folds ?? 0,
    cycles: { compute: cycles.compute, stall: cycles.stall, total: cycles.total },
    utilization: result.utilization,
    mappingEfficiency: cost?.mappingEfficiency ?? 0,
    accesses: { sram: { ...result.sram } },
    energy: energy && {
      mac: energy.mac,
      register: energy.register,
      sram: energy.sram,
      dram: energy.dram,
      total: energy.total,
    },
  };
}

function dataflowOf(pass: PassResult): PassReport['dataflow'] {
  if (pass.kind === 'product') return pass.mapping.dataflow;
  return pass.kind;
}

function totalsOf({ passes, totals }: StepResult): TotalsReport {
  const sum = (part: (pass: PassResult) => number) => passes.reduce((total, pass) => total + part(pass), 0);
  /** What no pass knows is unknown in total; what some know (by their buffers) is known for all. */
  const joules = (part: keyof EnergyReport) =>
    passes.some((pass) => typeof pass.energy?.[part] === 'number') ? sum((pass) => pass.energy?.[part] ?? 0) : null;
  return {
    cycles: {
      compute: sum((pass) => pass.cycles.compute),
      stall: sum((pass) => pass.cycles.stall),
      total: totals.cycles,
    },
    macs: totals.macs,
    utilization: totals.utilization,
    seconds: totals.seconds,
    accesses: {
      sram: {
        inputReads: sum((pass) => pass.sram.inputReads),
        weightReads: sum((pass) => pass.sram.weightReads),
        outputReads: sum((pass) => pass.sram.outputReads),
        outputWrites: sum((pass) => pass.sram.outputWrites),
      },
    },
    energy:
      totals.energy === null
        ? null
        : {
            mac: joules('mac'),
            register: joules('register'),
            sram: joules('sram'),
            dram: joules('dram'),
            total: joules('total'),
          },
  };
}
