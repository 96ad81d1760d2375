/** How similar is similar enough, over training: coarse while the loss falls, finer when it stalls. Assumed: ACRTC's own rule is UNKNOWN. */

import type { ReuseProblem } from './types.ts';

export interface ControllerSettings {
  /** Mantissa bits at the beginning and at the most. */
  readonly start: number;
  readonly end: number;
  /** Weight of the newest loss in the smoothed one, above 0 to 1. */
  readonly smoothing: number;
  /** The smoothed loss stalls if it falls below its best by less than this share ... */
  readonly improvement: number;
  /** ... for so many losses; then one bit is added. */
  readonly patience: number;
}

export const usualController: ControllerSettings = {
  start: 2,
  end: 10,
  smoothing: 0.1,
  improvement: 0.01,
  patience: 20,
};

export function controllerProblems(settings: ControllerSettings): ReuseProblem[] {
  const { start, end, smoothing, improvement, patience } = settings;
  const problems: ReuseProblem[] = [];
  const need = (field: keyof ControllerSettings, holds: boolean, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const bits = (value: number) => Number.isInteger(value) && value >= 0 && value <= 10;
  need('start', bits(start), `The mantissa of FP16 has 10 bits: 0 to 10 of them can be compared, not ${start}`);
  need('end', bits(end) && end >= start, `The end is from the start, ${start}, to 10 bits, not ${end}`);
  need('smoothing', smoothing > 0 && smoothing <= 1, `Smoothing is above 0 and at most 1, not ${smoothing}`);
  need(
    'improvement',
    improvement >= 0 && improvement < 1,
    `An improvement is a share from 0 to below 1, not ${improvement}`,
  );
  need(
    'patience',
    Number.isInteger(patience) && patience >= 1,
    `Patience is counted in losses from 1 on, not ${patience}`,
  );
  return problems;
}

/** State between losses: plain data, so that a checkpoint can keep it. */
export interface ControllerState {
  readonly mantissaBits: number;
  readonly smoothed: number | undefined;
  readonly best: number | undefined;
  /** Losses since the smoothed one improved. */
  readonly stalled: number;
}

export function startController(settings: ControllerSettings): ControllerState {
  return { mantissaBits: settings.start, smoothed: undefined, best: undefined, stalled: 0 };
}

/** The state after one more loss; a loss that is no finite number counts as a stall and leaves the smoothed one. */
export function nextController(settings: ControllerSettings, state: ControllerState, loss: number): ControllerState {
  const { smoothing, improvement, patience, end } = settings;
  const finite = Number.isFinite(loss);
  const smoothed = !finite
    ? state.smoothed
    : state.smoothed === undefined
      ? loss
      : state.smoothed + smoothing * (loss - state.smoothed);
  const { best } = state;
  const improved = finite && (best === undefined || smoothed! < best - improvement * Math.abs(best));
  if (improved) return { mantissaBits: state.mantissaBits, smoothed, best: smoothed, stalled: 0 };
  const stalled = state.stalled + 1;
  if (stalled < patience || state.mantissaBits >= end) return { ...state, smoothed, stalled };
  // Whatever comes is judged against what there is now.
  return { mantissaBits: state.mantissaBits + 1, smoothed, best: smoothed, stalled: 0 };
}
