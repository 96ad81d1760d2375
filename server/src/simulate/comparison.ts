/** The gradients of a step against its named baseline: the same schedule with its gradients one after the other. */

import type { BackwardSettings, DataflowName, PassSettings, StepSettings } from '../model/pass-settings.ts';
import type { Baseline, LayerRule, ScheduleModel } from '../model/schedule.ts';
import { gradientFlows } from './gradients/baselines.ts';
import type { PassKind, PassSum, StepResult } from './results.ts';
import { prepareStep, simulateStep } from './step.ts';
import { sumOf } from './sums.ts';

/** One quantity of both sides. */
export interface Compared {
  readonly own: number;
  readonly baseline: number;
  /** baseline / own: above 1 the schedule wins. */
  readonly ratio: number;
  /** 1 - own / baseline: the share that is saved; negative if the schedule costs more. */
  readonly saving: number;
}

export interface ComparedSums {
  readonly cycles: Compared;
  /** Words read and written between the array and its buffers, by the update too. */
  readonly accesses: Compared;
  /** Words read from and written to DRAM. */
  readonly dram: Compared;
  /** Joules; null without a technology. */
  readonly energy: Compared | null;
}

/** Both sides and what they stand on: a saving means nothing without its baseline. */
export interface StepComparison {
  readonly baseline: Baseline;
  readonly step: StepResult;
  /** Everything but the forward pass. */
  readonly backward: ComparedSums;
  /** The whole step. */
  readonly whole: ComparedSums;
  /** One sentence each; the first names the baseline and both bufferings. */
  readonly assumptions: readonly string[];
}

const comparisons = new WeakMap<StepResult, StepComparison | null>();

/** Simulates the layers of the baseline in steps, so that `comparisonOf` finds them done. */
export function* prepareComparison(step: StepResult): Generator<void> {
  const { schedule } = step;
  if (schedule.baseline && !comparisons.has(step)) yield* prepareStep(baselineSchedule(schedule, schedule.baseline));
}

/** Undefined if the schedule has no baseline: nobody asked, and no gradients are interleaved. */
export function comparisonOf(step: StepResult): StepComparison | undefined {
  let comparison = comparisons.get(step);
  if (comparison === undefined) {
    comparison = compared(step) ?? null;
    comparisons.set(step, comparison);
  }
  return comparison ?? undefined;
}

function compared(step: StepResult): StepComparison | undefined {
  const { schedule } = step;
  const { baseline } = schedule;
  const other = baseline && simulateStep(baselineSchedule(schedule, baseline));
  if (!baseline || !other) return undefined;
  return {
    baseline,
    step: other,
    backward: compare(backwardOf(step), backwardOf(other)),
    whole: compare(step.totals, other.totals),
    assumptions: assumptionsOf(schedule, baseline, step),
  };
}

/**
 * The schedule with its gradients run as the baseline says; what belongs to a way of running them is left out, units beside the array
 * included. Crossbars stay: where weights are in cells, no gradient can be computed elsewhere.
 */
export function baselineSchedule(schedule: ScheduleModel, baseline: Baseline): ScheduleModel {
  const flows = gradientFlows[baseline.name];
  const plain = <Rule extends StepSettings>(rule: Rule): Rule => ({
    ...rule,
    activationGradient: apart(rule.activationGradient, baseline, flows.activationGradient),
    weightGradient: apart(rule.weightGradient, baseline, flows.weightGradient),
    backward: together(rule.backward, baseline),
    ...(leavesCells(rule) ? { crossbar: 'off' as const } : {}),
  });
  const { baseline: _, ...rest } = schedule;
  return { ...plain(rest), rules: schedule.rules.map((rule): LayerRule => plain(rule)) };
}

/** Whether a level takes layers off their crossbar with what the baseline leaves out. */
const leavesCells = ({ weightGradient: { stochastic }, backward, crossbar }: StepSettings): boolean =>
  crossbar === undefined && ((stochastic !== undefined && stochastic !== 'off') || backward.order === 'interleaved');

const apart = (
  { tile: _tile, stochastic: _stochastic, ...settings }: PassSettings,
  baseline: Baseline,
  dataflow: DataflowName,
): PassSettings => ({
  ...settings,
  dataflow,
  ...(baseline.buffering ? { buffering: baseline.buffering } : {}),
});

const together = (
  { tile: _tile, order: _order, update: _update, dataflow: _dataflow, ...settings }: BackwardSettings,
  baseline: Baseline,
): BackwardSettings => ({ ...settings, ...(baseline.buffering ? { buffering: baseline.buffering } : {}) });

const backwardOf = (step: StepResult): PassSum =>
  sumOf(
    step.passes.filter((pass) => pass.pass !== ('forward' satisfies PassKind)),
    step.array.technology !== undefined,
  );

export function compare(own: PassSum, baseline: PassSum): ComparedSums {
  return {
    cycles: both(own.cycles, baseline.cycles),
    accesses: both(accessesOf(own), accessesOf(baseline)),
    dram: both(own.dram.reads + own.dram.writes, baseline.dram.reads + baseline.dram.writes),
    energy: own.energy === null || baseline.energy === null ? null : both(own.energy, baseline.energy),
  };
}

const both = (own: number, baseline: number): Compared => ({
  own,
  baseline,
  ratio: own > 0 ? baseline / own : 1,
  saving: baseline > 0 ? 1 - own / baseline : 0,
});

export const accessesOf = ({ sram }: Pick<PassSum, 'sram'>): number =>
  sram.inputReads + sram.weightReads + sram.outputReads + sram.outputWrites;

const flowWords = {
  'ws-os': 'activation gradient weight-stationary, then weight gradient output-stationary',
  ws: 'both gradients weight-stationary, the activations in the PEs for the weight gradient',
  os: 'both gradients output-stationary',
} as const;

function assumptionsOf(
  { backward, array }: ScheduleModel,
  { name, buffering }: Baseline,
  { passes }: StepResult,
): string[] {
  const kinds = new Set(passes.map(({ kind }) => kind));
  const own = backward.buffering ?? array?.buffering ?? 'exposed';
  const same = buffering === undefined || buffering === own;
  return [
    `Baseline ${name}: ${flowWords[name]}; buffering ${buffering ?? own}, ${same ? 'as here' : `here ${own}`}`,
    ...(same ? [] : ['The two sides hide different parts of load, skew and drain: part of the ratio is buffering']),
    ...(kinds.has('stochastic')
      ? ['In the baseline the array computes the weight gradients of stochastic units, too']
      : []),
    ...(kinds.has('crossbar') ? ['Layers on crossbars are the same on both sides'] : []),
    'Array, batch, partial sums, optimizer and forward pass are the same on both sides',
  ];
}
