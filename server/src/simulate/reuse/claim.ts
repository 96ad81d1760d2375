/** What ACRTC's abstract claims, and what it would take: a claim, no result of a simulation. */

/** FOUND (ACM TECS 2021, DOI 10.1145/3487025, abstract): 33 % faster training, 32 % less energy, negligible loss of accuracy. */
export const acrtcClaim = { training: 0.33, energy: 0.32 } as const;

/** "33 %" is ambiguous: training takes 33 % less time, or it is 1.33 times as fast. */
export type ClaimReading = 'timeCut' | 'speedup';

export interface ClaimImplies {
  /** Of the baseline's. */
  readonly time: number;
  readonly energy: number;
  /** The part s of the work that must be saved if lookups take no time. */
  readonly saved: number;
  /** o_e, what lookups may take of the baseline's energy; below 0 something else must save energy, too. */
  readonly energyOverhead: number;
}

export function claimImplies(reading: ClaimReading, timeOverhead = 0): ClaimImplies {
  const time = reading === 'timeCut' ? 1 - acrtcClaim.training : 1 / (1 + acrtcClaim.training);
  const energy = 1 - acrtcClaim.energy;
  const saved = 1 - time + timeOverhead;
  return { time, energy, saved, energyOverhead: energy - (1 - saved) };
}
