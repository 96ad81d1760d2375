/** Gradients of fully connected layers: cycles and accesses, baseline / interleaved. */
import { compareGradients, type GradientComparison } from '../../server/src/simulate/gradients/baselines.ts';
import type { BaselineName, WeightUpdate } from '../../server/src/simulate/gradients/types.ts';
import type { Buffering } from '../../server/src/simulate/types.ts';
import { claims } from './claims.ts';
import { ratio, span, strong, table } from './markdown.ts';

interface Case {
  readonly inputs: number;
  readonly outputs: number;
  /** Samples. */
  readonly batch: number;
  readonly side: number;
}

const sweep = (inputs: number, outputs: number, batch: number, sides: readonly number[]): Case[] =>
  sides.map((side) => ({ inputs, outputs, batch, side }));

/** The sweep that docs/models/gradients.md shows, too. */
const main = sweep(1024, 1024, 128, [32, 64, 128, 256]);
const cases = [
  ...main,
  ...sweep(1024, 1024, 32, [8, 16, 32, 64]),
  ...sweep(1024, 1024, 512, [32, 64, 128, 256]),
  ...sweep(2048, 2048, 128, [32, 64, 128, 256]),
  ...sweep(4096, 1024, 128, [32, 64, 128, 256]),
];

interface Column {
  readonly baseline: BaselineName;
  readonly buffering: Buffering;
  /** Of the interleaved side; the baseline's is `separate` if this is not `excluded`. */
  readonly update: WeightUpdate;
}

function compared(
  each: Case,
  { baseline, buffering, update }: Column,
  level: Buffering = 'hidden',
): GradientComparison {
  return compareGradients(
    { m: each.batch, n: each.outputs, k: each.inputs, groups: 1 },
    { rows: each.side, cols: each.side },
    { buffering: level, drain: 'counted', partialSums: 'onChip', update },
    { name: baseline, buffering },
  );
}

const cycleColumns: readonly Column[] = (['ws-os', 'ws', 'os'] as const).flatMap((baseline) =>
  (['exposed', 'hidden'] as const).map((buffering) => ({ baseline, buffering, update: 'excluded' as const })),
);

// Buffering changes no access.
const accessColumns: readonly Column[] = [
  { baseline: 'ws-os', buffering: 'hidden', update: 'excluded' },
  { baseline: 'ws-os', buffering: 'hidden', update: 'separate' },
  { baseline: 'ws-os', buffering: 'hidden', update: 'inPlace' },
  { baseline: 'ws', buffering: 'hidden', update: 'excluded' },
  { baseline: 'os', buffering: 'hidden', update: 'excluded' },
];

const updateWords: Readonly<Record<WeightUpdate, string>> = {
  excluded: 'update not counted',
  separate: 'update apart on both sides',
  inPlace: 'update in place, theirs apart',
};

const { cycles: claimedCycles, accesses: claimedAccesses } = claims.fullyConnected;
const oneDecimal = (value: number) => Math.round(value * 10) / 10;
const cyclesFit = (value: number) => oneDecimal(value) >= claimedCycles.from && oneDecimal(value) <= claimedCycles.to;
const accessesFit = (value: number) => oneDecimal(value) === claimedAccesses;

const cyclesOf = (each: Case, column: Column, level?: Buffering) => compared(each, column, level).cycles.ratio;
const accessesOf = (each: Case, column: Column) => compared(each, column).accesses.ratio;
const caseCells = ({ inputs, outputs, batch, side }: Case) => [
  `${inputs} x ${outputs}`,
  `${batch}`,
  `${side} x ${side}`,
  ratio(batch / side),
];
const claimCell = `${claimedCycles.from} to ${claimedCycles.to}`;

export const cycleTable = (): string =>
  table(
    [
      'inputs x outputs',
      'batch T',
      'grid R',
      'T / R',
      'claim',
      ...cycleColumns.map(({ baseline, buffering }) => `\`${baseline}\` \`${buffering}\``),
    ],
    cases.map((each) => [
      ...caseCells(each),
      claimCell,
      ...cycleColumns.map((column) => {
        const value = cyclesOf(each, column);
        return strong(ratio(value), cyclesFit(value));
      }),
    ]),
  );

export const accessTable = (): string =>
  table(
    [
      'inputs x outputs',
      'batch T',
      'grid R',
      'T / R',
      'claim',
      ...accessColumns.map(({ baseline, update }) => `\`${baseline}\`, ${updateWords[update]}`),
    ],
    cases.map((each) => [
      ...caseCells(each),
      `${claimedAccesses}`,
      ...accessColumns.map((column) => {
        const value = accessesOf(each, column);
        return strong(ratio(value), accessesFit(value));
      }),
    ]),
  );

const levels: readonly Buffering[] = ['exposed', 'overlapped', 'hidden', 'streamed'];

/** The same layer and grids at every level, against the bare baseline and against one of the same level. */
export const levelTable = (): string =>
  table(
    ['interleaved', '`ws-os` baseline', 'claim', ...main.map(({ side }) => `${side} x ${side}`)],
    levels.flatMap((level) =>
      (level === 'exposed' ? [level] : (['exposed', level] as const)).map((buffering) => [
        `\`${level}\``,
        `\`${buffering}\``,
        claimCell,
        ...main.map((each) => {
          const value = cyclesOf(each, { baseline: 'ws-os', buffering, update: 'excluded' }, level);
          return strong(ratio(value), cyclesFit(value));
        }),
      ]),
    ),
  );

/** What the summary says: of the first sweep, but the last of all cases. */
export function facts() {
  const cycles = (column: Column) => main.map((each) => cyclesOf(each, column));
  const accesses = (column: Column, among = main) => among.map((each) => accessesOf(each, column));
  const [exposed, hidden] = cycleColumns as readonly [Column, Column];
  const [shared, , inPlace, , os] = accessColumns as readonly [Column, Column, Column, Column, Column];
  const updated = accesses(inPlace);
  return {
    cyclesUnequal: span(cycles(exposed), ratio),
    cyclesEqual: span(cycles(hidden), ratio),
    accessesShared: span(accesses(shared), ratio),
    accessesInPlace: span(updated, ratio),
    accessesInPlaceMean: ratio(updated.reduce((a, b) => a + b) / updated.length),
    accessesOs: ratio(Math.max(...accesses(os, cases))),
  };
}
