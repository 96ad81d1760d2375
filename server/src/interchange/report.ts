/** What a schedule costs as plain data for other programs: the JSON of `accel simulate`, described by docs/simulate.schema.json. */
import type { ScheduleModel } from '../model/schedule.ts';
import { type Sides, sideBySide } from '../simulate/answers.ts';
import { type ComparedSums, comparisonOf } from '../simulate/comparison.ts';
import {
  type ArrayPass,
  arrayPassOf,
  type DramWords,
  isMachinePass,
  isProduct,
  type PassKind,
  type PassResult,
  type PassSum,
  type StepResult,
} from '../simulate/results.ts';
import type { Dataflow, Gemm, SramAccesses } from '../simulate/types.ts';
import { type MachineReport, machineReport } from './machine-report.ts';
import { type PipelineReport, pipelineReport } from './pipeline-report.ts';

export interface CycleReport {
  /** Cycles with ideal memory. */
  readonly compute: number;
  /** Cycles that memory adds: waiting, and smaller tiles. */
  readonly stall: number;
  readonly total: number;
}

/** Joules; null where the technology names no cost. */
export interface EnergyReport {
  readonly mac: number | null;
  readonly register: number | null;
  readonly sram: number | null;
  readonly dram: number | null;
  /** Of operations outside the array. */
  readonly vector: number | null;
  /** Of analog crossbars with their converters, and of lookups in reuse buffers. */
  readonly crossbar: number | null;
  readonly reuse: number | null;
  readonly total: number | null;
}

/** Words. */
export interface AccessReport {
  readonly sram: SramAccesses;
  readonly dram: DramWords;
}

/** Where a pass stands on the roofline; null if nothing is known of the memory. */
export interface MemoryReport {
  readonly bound: 'compute' | 'memory';
  /** Cycles the DRAM needs over cycles the array needs: above 1 the memory decides; 0 without a bandwidth. */
  readonly pressure: number;
  /** Of the product, along m, n and k. */
  readonly tile: readonly [m: number, n: number, k: number];
}

export interface PassReport {
  readonly layer: string;
  readonly pass: PassKind;
  /** Of a product of two activations: the gradient of the second one. */
  readonly second: boolean;
  /** MACs = m * n * k * groups; the batch is inside m (or groups). Of interleaved gradients the forward product; null outside the array. */
  readonly gemm: Gemm | null;
  readonly dataflow: Dataflow | Exclude<PassResult['kind'], 'product'>;
  /** What computes it beside the array, or stands in it; null for all others. */
  readonly machine: MachineReport | null;
  readonly folds: number;
  readonly cycles: CycleReport;
  /** Of the array, 0 to 1: 0 for what other machines compute. */
  readonly utilization: number;
  /** 0 to 1. */
  readonly mappingEfficiency: number;
  readonly accesses: AccessReport;
  /** Of work outside the array. */
  readonly operations: number;
  readonly memory: MemoryReport | null;
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
  readonly accesses: AccessReport;
  /** Of work outside the array. */
  readonly operations: number;
  /** Null if the array names no technology. */
  readonly energy: EnergyReport | null;
}

/** Sums over the passes of one kind. */
export interface PassSumReport {
  readonly pass: PassKind;
  readonly cycles: CycleReport;
  readonly macs: number;
  /** 0 to 1, over the cycles of these passes. */
  readonly utilization: number;
  readonly accesses: AccessReport;
  /** Of work outside the array. */
  readonly operations: number;
  /** Joules; null if the array names no technology. */
  readonly energy: number | null;
}

/** One quantity of a schedule and its baseline. */
export interface ComparedReport {
  readonly own: number;
  readonly baseline: number;
  /** baseline / own. */
  readonly ratio: number;
  /** 1 - own / baseline; negative if the schedule costs more. */
  readonly saving: number;
}

export interface ComparedSumsReport {
  readonly cycles: ComparedReport;
  /** Words between the array and its buffers. */
  readonly sram: ComparedReport;
  /** Words between DRAM and the chip. */
  readonly dram: ComparedReport;
  /** Joules. */
  readonly energy: ComparedReport | null;
}

/** The gradients against the same schedule with its gradients one after the other. */
export interface BaselineReport {
  readonly name: string;
  /** Its own; null if it is the schedule's. */
  readonly buffering: string | null;
  /** Gradients and updates alone. */
  readonly backward: ComparedSumsReport;
  readonly whole: ComparedSumsReport;
  readonly assumptions: readonly string[];
}

export interface ScheduleReport {
  readonly schedule: string;
  /** Names; null where the schedule has none that can be used. */
  readonly network: string | null;
  readonly array: string | null;
  readonly batch: number;
  /** Null for an inference. */
  readonly training: { readonly optimizer: string } | null;
  readonly passes: readonly PassReport[];
  readonly byPass: readonly PassSumReport[];
  /** Null without a baseline. */
  readonly baseline: BaselineReport | null;
  /** Null on a single array. */
  readonly pipeline: PipelineReport | null;
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
    training: schedule.training ? { optimizer: schedule.optimizer } : null,
    passes: step?.passes.map(passOf) ?? [],
    byPass: step ? kinds.flatMap((kind) => sumReport(kind, step)) : [],
    baseline: (step && baselineOf(step)) ?? null,
    pipeline: step ? pipelineReport(step) : null,
    totals: step ? totalsOf(step) : null,
    assumptions: step?.assumptions ?? [],
  };
}

function passOf(result: PassResult): PassReport {
  const { layer, pass, cycles, energy } = result;
  const onArray = arrayPassOf(result);
  const gemm = isProduct(result) ? result.gemm : null;
  return {
    layer: layer.name,
    pass,
    second: result.kind === 'product' && result.second,
    gemm: gemm && { m: gemm.m, n: gemm.n, k: gemm.k, groups: gemm.groups },
    dataflow: dataflowOf(result),
    machine: isMachinePass(result) ? machineReport(result) : null,
    folds: onArray?.cost.folds ?? 0,
    cycles: { compute: cycles.compute, stall: cycles.stall, total: cycles.total },
    utilization: onArray ? result.utilization : 0,
    mappingEfficiency: onArray?.cost.mappingEfficiency ?? 0,
    accesses: accessesOf(result),
    operations: result.kind === 'vector' ? result.operations : 0,
    memory: onArray ? memoryOf(onArray) : null,
    energy: energy && {
      mac: energy.mac,
      register: energy.register,
      sram: energy.sram,
      dram: energy.dram,
      vector: energy.vector ?? null,
      crossbar: energy.crossbar ?? null,
      reuse: energy.reuse ?? null,
      total: energy.total,
    },
  };
}

const accessesOf = ({ sram, dram }: Pick<PassSum, 'sram' | 'dram'>): AccessReport => ({
  sram: { ...sram },
  dram: { reads: dram.reads, writes: dram.writes },
});

const memoryOf = ({ memory }: ArrayPass): MemoryReport | null =>
  memory && {
    bound: memory.bound,
    pressure: memory.pressure,
    tile: [memory.tile.m, memory.tile.n, memory.tile.k],
  };

const kinds: readonly PassKind[] = ['forward', 'activationGradient', 'weightGradient', 'interleaved', 'update'];

function sumReport(pass: PassKind, { byPass, array }: StepResult): PassSumReport[] {
  const sum = byPass.get(pass);
  if (!sum) return [];
  const { cycles, stall, macs, arrayMacs, operations, energy } = sum;
  return [
    {
      pass,
      cycles: { compute: cycles - stall, stall, total: cycles },
      macs,
      utilization: cycles > 0 ? arrayMacs / (cycles * array.rows * array.cols) : 0,
      accesses: accessesOf(sum),
      operations,
      energy,
    },
  ];
}

function baselineOf(step: StepResult): BaselineReport | undefined {
  const found = comparisonOf(step);
  const sums = ({ cycles, accesses, dram, energy }: ComparedSums): ComparedSumsReport => ({
    cycles,
    sram: accesses,
    dram,
    energy,
  });
  return (
    found && {
      name: found.baseline.name,
      buffering: found.baseline.buffering ?? null,
      backward: sums(found.backward),
      whole: sums(found.whole),
      assumptions: found.assumptions,
    }
  );
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
    accesses: accessesOf(totals),
    operations: totals.operations,
    energy:
      totals.energy === null
        ? null
        : {
            mac: joules('mac'),
            register: joules('register'),
            sram: joules('sram'),
            dram: joules('dram'),
            vector: joules('vector'),
            crossbar: joules('crossbar'),
            reuse: joules('reuse'),
            total: joules('total'),
          },
  };
}
