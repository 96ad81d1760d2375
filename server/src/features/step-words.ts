/** A whole step in one line. */
import { showPercent, showSeconds } from '../model/units.ts';
import type { StepResult } from '../simulate/results.ts';
import { speedup } from './baseline-words.ts';
import { brief, joined } from './wording.ts';

/** `18.4 M cycles · 26.2 ms · 87 %`; of training `18.4 M cycles a step · 26.2 ms · 87 % · 1.31× vs ws-os` */
export function totalsLine(step: StepResult): string {
  const { totals, schedule } = step;
  return joined([
    `${brief(totals.cycles)} cycles${schedule.training ? ' a step' : ''}`,
    totals.seconds !== null && showSeconds(totals.seconds),
    showPercent(totals.utilization),
    speedup(step),
  ]);
}
