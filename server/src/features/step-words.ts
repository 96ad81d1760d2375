/** A whole step in one line. */
import { showPercent, showSeconds } from '../model/units.ts';
import type { StepResult } from '../simulate/results.ts';
import { speedup } from './baseline-words.ts';
import { brief, joined } from './wording.ts';

export interface TotalsParts {
  readonly cycles: boolean;
  readonly utilization: boolean;
}

/** `18.4 M cycles · 26.2 ms · 87 %`; of training `18.4 M cycles a step · 26.2 ms · 87 % · 1.31× vs ws-os` */
export function totalsLine(step: StepResult, parts: TotalsParts = { cycles: true, utilization: true }): string {
  const { totals, schedule } = step;
  return joined([
    parts.cycles && `${brief(totals.cycles)} cycles${schedule.training ? ' a step' : ''}`,
    parts.cycles && totals.seconds !== null && showSeconds(totals.seconds),
    parts.utilization && showPercent(totals.utilization),
    parts.cycles && speedup(step),
  ]);
}
