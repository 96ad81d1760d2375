/**
 * The quantities of a step: what can be compared and expected, by name. One table behind hovers, completions, `compare`, `expect` and
 * the command line.
 */
import {
  compact,
  type Dimension,
  digits,
  expected,
  showArea,
  showBytes,
  showJoules,
  showSeconds,
} from '../model/units.ts';
import { accessesOf, comparisonOf } from './comparison.ts';
import { areaOf, SQUARE_MILLIMETRE } from './energy/area.ts';
import { pipelineOfStep, pipelineSpeedup, worstMemory } from './pipelined.ts';
import type { StepResult } from './results.ts';
import { stepMemory } from './step-memory.ts';

interface Accepted {
  readonly dimension: Dimension;
  readonly words: string;
}

/** How the numbers of a quantity are measured, written and shown. */
export interface Measure {
  /** In JSON; the empty text for shares and plain numbers. */
  readonly unit: string;
  /** What a bound can be written in; the first one names the others in messages. */
  readonly accepts: readonly [Accepted, ...Accepted[]];
  /** Units to offer behind a number, the usual one first. */
  readonly units: readonly string[];
  /** A bound as one would write it. */
  readonly example: string;
  show(value: number): string;
}

const multipliers = ['M', 'k', 'G', 'T'];
const four = (value: number): number => Number(value.toPrecision(4));

export const measures = {
  cycles: {
    unit: 'cycles',
    accepts: [expected.cycles, expected.plain],
    units: [...multipliers, 'cycles'],
    example: '2 M',
    show: digits,
  },
  count: { unit: '', accepts: [expected.plain], units: multipliers, example: '2 M', show: digits },
  words: { unit: 'words', accepts: [expected.plain], units: multipliers, example: '2 M', show: digits },
  bytes: {
    unit: 'bytes',
    accepts: [expected.information],
    units: ['MiB', 'GiB', 'KiB', 'TiB', 'B', 'MB', 'GB', 'kB', 'TB'],
    example: '512 KiB',
    show: showBytes,
  },
  seconds: {
    unit: 's',
    accepts: [expected.time],
    units: ['ms', 'us', 'ns', 's'],
    example: '4 ms',
    show: showSeconds,
  },
  joules: {
    unit: 'J',
    accepts: [expected.energy],
    units: ['mJ', 'uJ', 'J', 'nJ', 'pJ'],
    example: '3 mJ',
    show: showJoules,
  },
  area: {
    unit: 'm2',
    accepts: [expected.area],
    units: ['mm2', 'um2'],
    example: '25 mm2',
    show: showArea,
  },
  /** 0 to 1, or a part of a larger whole. */
  share: {
    unit: '',
    accepts: [{ ...expected.plain, words: 'a share, like 80 %' }],
    units: ['%'],
    example: '80 %',
    show: (value) => `${four(value * 100)} %`,
  },
  /** How many times as much. */
  ratio: { unit: '', accepts: [expected.plain], units: [], example: '1.2', show: (value) => `${compact(value)}×` },
} as const satisfies Readonly<Record<string, Measure>>;

export interface Quantity {
  readonly name: string;
  readonly measure: Measure;
  /** One line. */
  readonly doc: string;
  readonly better: 'lower' | 'higher';
  /** In base units (bytes, seconds, joules); undefined if it is unknown. */
  read(step: StepResult): number | undefined;
  /** What the array and the schedule have to say for the quantity to be known; without it, it always is. */
  readonly needs?: readonly Need[];
}

/** A setting that a quantity cannot do without. */
export interface Need {
  readonly of: 'array' | 'schedule';
  readonly setting: string;
  readonly example: string;
}

const clock: Need = { of: 'array', setting: 'clock', example: 'clock 700 MHz' };
const baseline: Need = { of: 'schedule', setting: 'baseline', example: 'baseline ws-os' };
const processors: Need = { of: 'schedule', setting: 'processors', example: 'processors 8' };
const technology: Need = { of: 'array', setting: 'technology', example: 'technology cmos45' };

const all: readonly Quantity[] = [
  {
    name: 'cycles',
    measure: measures.cycles,
    doc: 'Cycles of the whole step.',
    better: 'lower',
    read: ({ totals }) => totals.cycles,
  },
  {
    name: 'computeCycles',
    measure: measures.cycles,
    doc: 'Cycles of the step with ideal memory.',
    better: 'lower',
    read: ({ totals }) => totals.cycles - totals.stall,
  },
  {
    name: 'stallCycles',
    measure: measures.cycles,
    doc: 'Cycles that memory adds: waiting, and smaller tiles.',
    better: 'lower',
    read: ({ totals }) => totals.stall,
  },
  {
    name: 'forwardCycles',
    measure: measures.cycles,
    doc: 'Cycles of the forward pass.',
    better: 'lower',
    read: ({ byPass }) => byPass.get('forward')?.cycles ?? 0,
  },
  {
    name: 'backwardCycles',
    measure: measures.cycles,
    doc: 'Cycles of everything after the forward pass: gradients and the update of the weights.',
    better: 'lower',
    read: ({ totals, byPass }) => totals.cycles - (byPass.get('forward')?.cycles ?? 0),
  },
  {
    name: 'time',
    measure: measures.seconds,
    doc: "Time of the whole step, at the array's clock.",
    better: 'lower',
    read: ({ totals }) => totals.seconds ?? undefined,
    needs: [clock],
  },
  {
    name: 'utilization',
    measure: measures.share,
    doc: 'Multiply-accumulates over those the array could have done in the cycles of the step.',
    better: 'higher',
    read: ({ totals }) => totals.utilization,
  },
  {
    name: 'energy',
    measure: measures.joules,
    doc: 'Energy of the whole step, as far as the technology names costs.',
    better: 'lower',
    read: ({ totals }) => totals.energy ?? undefined,
    needs: [technology],
  },
  {
    name: 'sramAccesses',
    measure: measures.words,
    doc: 'Words between the array and its buffers.',
    better: 'lower',
    read: ({ totals }) => accessesOf(totals),
  },
  {
    name: 'dram',
    measure: measures.bytes,
    doc: 'Bytes read from and written to DRAM.',
    better: 'lower',
    read: ({ totals, array }) => (totals.dram.reads + totals.dram.writes) * array.wordBytes,
  },
  {
    name: 'memory',
    measure: measures.bytes,
    doc: 'The most that is in memory at once: activations, gradients, weights, their gradients and optimizer state.',
    better: 'lower',
    read: (step) => stepMemory(step).peak.words * step.array.wordBytes,
  },
  {
    name: 'stash',
    measure: measures.bytes,
    doc: 'Activations that the forward pass keeps for the backward pass.',
    better: 'lower',
    read: (step) => stepMemory(step).stashed * step.array.wordBytes,
  },
  {
    name: 'speedup',
    measure: measures.ratio,
    doc: 'Cycles of the step with its gradients as the baseline runs them, over its own.',
    better: 'higher',
    read: (step) => comparisonOf(step)?.whole.cycles.ratio,
    needs: [baseline],
  },
  {
    name: 'backwardSpeedup',
    measure: measures.ratio,
    doc: 'The same for the gradients and the update alone.',
    better: 'higher',
    read: (step) => comparisonOf(step)?.backward.cycles.ratio,
    needs: [baseline],
  },
  {
    name: 'accessSaving',
    measure: measures.share,
    doc: "Share of the baseline's words between array and buffers that the step saves; negative if it costs more.",
    better: 'higher',
    read: (step) => comparisonOf(step)?.whole.accesses.saving,
    needs: [baseline],
  },
  {
    name: 'energySaving',
    measure: measures.share,
    doc: "Share of the baseline's energy that the step saves; negative if it costs more.",
    better: 'higher',
    read: (step) => comparisonOf(step)?.whole.energy?.saving,
    needs: [baseline, technology],
  },
  {
    name: 'period',
    measure: measures.cycles,
    doc: 'Cycles of the pipeline from one batch to the next, of its first processor.',
    better: 'lower',
    read: (step) => pipelineOfStep(step)?.period,
    needs: [processors],
  },
  {
    name: 'bubble',
    measure: measures.share,
    doc: 'Share of the time that the processors of a pipeline have nothing to do.',
    better: 'lower',
    read: (step) => pipelineOfStep(step)?.bubble,
    needs: [processors],
  },
  {
    name: 'pipelineSpeedup',
    measure: measures.ratio,
    doc: 'Time of the whole step on a single array over the period of the pipeline.',
    better: 'higher',
    read: pipelineSpeedup,
    needs: [processors],
  },
  {
    name: 'processorMemory',
    measure: measures.bytes,
    doc: 'Weights, with their older versions, and activations on the processor of a pipeline that has most of them.',
    better: 'lower',
    read: (step) => worstMemory(step)?.bytes,
    needs: [processors],
  },
  {
    name: 'area',
    measure: measures.area,
    doc: 'Area of the array on the chip, as far as the technology names areas.',
    better: 'lower',
    read: ({ array }) => {
      const { total } = areaOf(array);
      return total === null ? undefined : total * SQUARE_MILLIMETRE;
    },
    needs: [{ ...technology, example: 'technology cmos45, with areas' }],
  },
  {
    name: 'macs',
    measure: measures.count,
    doc: 'Multiply-accumulates of the whole step.',
    better: 'lower',
    read: ({ totals }) => totals.macs,
  },
  {
    name: 'parameters',
    measure: measures.count,
    doc: 'Trainable numbers of the network.',
    better: 'lower',
    read: ({ schedule }) => schedule.network?.parameters,
  },
];

/** Every quantity by its name, in the order they are shown. */
export const quantities: ReadonlyMap<string, Quantity> = new Map(all.map((quantity) => [quantity.name, quantity]));

/** What is not given in a step where a quantity is unknown; or else the last of what it needs, which does not say enough. */
export function missingFor({ needs = [] }: Quantity, step: StepResult): { need: Need; given: boolean } | undefined {
  const isGiven = ({ of, setting }: Need) => step[of].settings.get(setting) !== undefined;
  const need = needs.find((each) => !isGiven(each)) ?? needs.at(-1);
  return need && { need, given: isGiven(need) };
}

/** Why a quantity is unknown in a step: `array 'Edge' has no 'clock', like clock 700 MHz`. */
export function whyUnknown(quantity: Quantity, step: StepResult): string {
  const missing = missingFor(quantity, step);
  if (!missing) return 'there is none';
  const { of, setting, example } = missing.need;
  const { name } = step[of].definition;
  return missing.given
    ? `the '${setting}' of ${of} '${name}' does not say enough; it could be ${example}`
    : `${of} '${name}' has no '${setting}', like ${example}`;
}
