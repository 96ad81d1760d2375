/** A whole step in one line. */
import { showSeconds } from '../model/units.ts';
import type { StepResult } from '../simulate/results.ts';
import { speedup } from './baseline-words.ts';
import { pipelineTime } from './pipeline-words.ts';
import { brief, joined, several, utilizationOf } from './wording.ts';

/**
 * `18.4 M cycles · 26.2 ms · 87 %`; of training `18.4 M cycles a step · 26.2 ms · 87 % · 1.31× vs ws-os`; of a pipeline what it comes
 * to or, if nobody would wait for that, what one array takes.
 */
export function totalsLine(step: StepResult): string {
  const { totals, schedule } = step;
  const pipeline = pipelineTime(step);
  if (pipeline) return joined([pipeline, several(schedule.pipeline!.processors.length, 'processor')]);
  return joined([
    schedule.pipeline && 'one array',
    `${brief(totals.cycles)} cycles${schedule.training ? ' a step' : ''}`,
    totals.seconds !== null && showSeconds(totals.seconds),
    utilizationOf(totals),
    speedup(step),
  ]);
}
