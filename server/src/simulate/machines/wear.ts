/** What a schedule's training does to the cells of a crossbar (docs/models/crossbar.md#layers). */
import { type LayerWear, layerWear } from '../crossbar/mapping.ts';
import type { CrossbarPass, StepResult } from '../results.ts';

export interface StepWear {
  /** The pass whose cells get the most updates. */
  readonly pass: CrossbarPass;
  readonly worst: LayerWear;
  readonly typical: LayerWear;
}

/**
 * The layer that wears out first if the step is repeated without a pause.
 *
 * @param machine the name of the crossbar
 * @param endurance pulses a cell survives, above 0
 * @returns undefined if the step writes no cell of it, or has no clock
 */
export function wearOf({ passes, totals }: StepResult, machine: string, endurance: number): StepWear | undefined {
  if (!totals.seconds) return undefined;
  let busiest: CrossbarPass | undefined;
  for (const pass of passes) {
    if (pass.kind !== 'crossbar' || pass.machine !== machine || pass.pass !== 'weightGradient') continue;
    // Every vector is an update.
    if (!busiest || pass.vectors > busiest.vectors) busiest = pass;
  }
  return busiest && { pass: busiest, ...layerWear(busiest.array, busiest.vectors, totals.seconds, endurance) };
}
