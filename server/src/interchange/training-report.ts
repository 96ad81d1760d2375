/** What training gave on several machines, for other programs. */

import type { EpochResult, TrainingSettings } from '../simulate/numerics/types.ts';

export interface TrainingReport {
  readonly network: string;
  readonly parameters: number;
  readonly data: { readonly source: string; readonly train: number; readonly test: number };
  readonly settings: TrainingSettings;
  readonly runs: readonly RunReport[];
}

export interface RunReport {
  /** As it was asked for: `int8`. */
  readonly machine: string;
  /** `failed` says why in `problem`; what was computed is in `epochs`, whatever the ending. */
  readonly ending: 'done' | 'cancelled' | 'timeLimit' | 'diverged' | 'failed';
  readonly problem?: string;
  readonly epochs: readonly EpochResult[];
  readonly assumptions: readonly string[];
}

/** One line for each epoch on each machine; what a machine does not measure is an empty field. */
export function trainingCsv({ runs }: TrainingReport): string {
  const measured = [
    ...new Set(runs.flatMap(({ epochs }) => epochs.flatMap(({ figures }) => Object.keys(figures ?? {})))),
  ];
  const lines = runs.flatMap(({ machine, epochs }) =>
    epochs.map(({ epoch, trainLoss, testLoss, accuracy, figures }) =>
      [machine, epoch, trainLoss, testLoss, accuracy, ...measured.map((name) => figures?.[name] ?? '')].join(','),
    ),
  );
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return `${[['machine', 'epoch', 'train_loss', 'test_loss', 'accuracy', ...measured.map(snake)].join(','), ...lines].join('\n')}\n`;
}
