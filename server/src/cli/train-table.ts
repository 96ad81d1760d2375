/** Training on several machines for people: loss and accuracy of every epoch side by side, and what the numbers stand on. */

import type { RunReport, TrainingReport } from '../interchange/training-report.ts';
import { compact, showPercent } from '../model/units.ts';
import type { EpochResult } from '../simulate/numerics/types.ts';
import { type Column, gap, percent, render, whole, width, widthOf, wrap } from './columns.ts';

export function trainingTable(report: TrainingReport): string {
  const { network, parameters, data, settings, runs } = report;
  const { batch, rate, momentum, seed } = settings;
  const shown = runs.filter(({ epochs }) => epochs.length > 0);
  const head = [
    ...wrap(
      `${network}: ${compact(parameters)} parameters, trained on ${whole(data.train)} samples (${data.source}), tested on ${whole(data.test)} that were held back`,
      '',
    ),
    `batch ${batch}, learning rate ${rate}, momentum ${momentum}, seed ${seed}`,
    '',
  ];
  const ended = runs.flatMap(({ machine, ending, problem }) => endings(machine, ending, problem));
  if (shown.length === 0) return [...head, ...ended, 'nothing to show: no epoch was finished', ''].join('\n');
  return [
    ...head,
    ...perEpoch('accuracy on the samples held back', shown, ({ accuracy }) => percent(accuracy)),
    ...perEpoch('loss on the samples held back, nats', shown, ({ testLoss }) => testLoss.toFixed(4)),
    ...perEpoch('loss while training, nats', shown, ({ trainLoss }) => trainLoss.toFixed(4)),
    'in the end',
    render(endColumns(shown)),
    '',
    ...ended,
    'Assumptions',
    ...wrap(
      `an accuracy near 50 % is known to ${showPercent(0.5 / Math.sqrt(data.test))} (standard error, ${whole(data.test)} samples)`,
      '- ',
    ),
    ...wrap('all machines begin with the same weights and see the same samples in the same order', '- '),
    ...runs.flatMap(({ machine, assumptions }) =>
      assumptions.flatMap((assumption) => wrap(`${machine}: ${assumption}`, '- ')),
    ),
    '',
  ].join('\n');
}

/** A column for each machine, as many tables below each other as it takes. */
function perEpoch(title: string, runs: readonly RunReport[], cell: (result: EpochResult) => string): string[] {
  const epochs = runs.reduce((most, { epochs: own }) => Math.max(most, own.at(-1)?.epoch ?? 0), 0);
  const first: Column = {
    title: 'epoch',
    cells: Array.from({ length: epochs }, (_, index) => String(index + 1)),
    total: '',
  };
  const columns = runs.map((run): Column => {
    const cells = new Map(run.epochs.map((result) => [String(result.epoch), cell(result)]));
    return { title: run.machine, cells: first.cells.map((epoch) => cells.get(epoch) ?? ''), total: '' };
  });
  const tables: Column[][] = [];
  let taken = Number.POSITIVE_INFINITY;
  for (const column of columns) {
    const wide = gap.length + widthOf(column);
    if (taken + wide > width) {
      tables.push([first]);
      taken = widthOf(first);
    }
    tables.at(-1)!.push(column);
    taken += wide;
  }
  return [title, ...tables.flatMap((table) => [render(table), ''])];
}

/** What was reached, and how far that is from the first machine. */
function endColumns(runs: readonly RunReport[]): readonly Column[] {
  const last = runs.map(({ epochs }) => epochs.at(-1)!);
  const [yardstick] = last;
  const column = (title: string, cell: (result: EpochResult, index: number) => string, left = false): Column => ({
    title,
    cells: last.map(cell),
    total: '',
    left,
  });
  const figure = (title: string, name: string, show: (value: number) => string): Column[] =>
    last.some(({ figures }) => figures?.[name] !== undefined)
      ? [column(title, ({ figures }) => (figures?.[name] === undefined ? '' : show(figures[name])))]
      : [];
  const points = (share: number) => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)}`;
  return [
    column('machine', (_, index) => runs[index]!.machine, true),
    column('epochs', ({ epoch }) => String(epoch)),
    column('loss', ({ testLoss }) => testLoss.toFixed(4)),
    column('accuracy', ({ accuracy }) => percent(accuracy)),
    column(`points to ${runs[0]!.machine}`, ({ accuracy }, index) =>
      index === 0 ? '' : points(accuracy - yardstick!.accuracy),
    ),
    ...figure('zeros', 'zeroSkips', percent),
    ...figure('of the rest, similar', 'similarHits', percent),
    ...figure('bits compared', 'mantissaBits', String),
  ];
}

const words = {
  cancelled: 'was stopped',
  timeLimit: 'was stopped when its time was up',
  diverged: 'was stopped: its loss is no number any more; try a smaller learning rate',
  failed: 'failed',
} as const;

function endings(machine: string, ending: RunReport['ending'], problem: string | undefined): string[] {
  if (ending === 'done') return [];
  return [`${machine} ${words[ending]}${problem ? `: ${problem}` : ''}`, ''];
}
