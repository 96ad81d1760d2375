/**
 * The quantities of a step: what can be compared and expected, by name. One table behind hovers, completions, `compare`, `expect` and
 * the command line.
 */
import { compact, type Dimension, digits, expected, showBytes, showJoules, showSeconds } from '../model/units.ts';
import { accessesOf } from './comparison.ts';
import type { StepResult } from './results.ts';

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
  /** What an array or a schedule has to say for the quantity to be known; without it, it always is. */
  readonly needs?: { readonly of: 'array' | 'schedule'; readonly setting: string; readonly example: string };
}

const clock = { of: 'array', setting: 'clock', example: 'clock 700 MHz' } as const;
const technology = { of: 'array', setting: 'technology', example: 'technology cmos45' } as const;

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
    doc: 'Cycles in which the array or the vector unit works.',
    better: 'lower',
    read: ({ totals }) => totals.cycles - totals.stall,
  },
  {
    name: 'stallCycles',
    measure: measures.cycles,
    doc: 'Cycles in which the array waits for memory.',
    better: 'lower',
    read: ({ totals }) => totals.stall,
  },
  {
    name: 'time',
    measure: measures.seconds,
    doc: "Time of the whole step, at the array's clock.",
    better: 'lower',
    read: ({ totals }) => totals.seconds ?? undefined,
    needs: clock,
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
    needs: technology,
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

/** Why a quantity is unknown in a step: `array 'Edge' has no 'clock', like clock 700 MHz`. */
export function whyUnknown({ needs }: Quantity, { array, schedule }: StepResult): string {
  if (!needs) return 'it has none here';
  const { name } = (needs.of === 'array' ? array : schedule).definition;
  return `${needs.of} '${name}' has no '${needs.setting}', like ${needs.example}`;
}
