/**
 * What ESSOP's abstract claims of energy and area, carried over to other stream lengths. A claim with an assumption, no result of a
 * simulation: the stream length it was measured at is UNKNOWN.
 */

import type { StochasticUnit } from './types.ts';

/** FOUND (arXiv 2003.11256, abstract): 14 nm, against a highly pipelined 16-bit floating-point multiplier. */
export const essopClaim = {
  energyEfficiency: 0.822,
  areaEfficiency: 0.937,
  node: '14 nm',
  against: 'a highly pipelined FP16 multiplier',
} as const;

/** `reduction`: "82.2 % better" leaves 17.8 %. `factor`: it is 1.822 times as good and leaves 54.9 %. */
export type Reading = 'reduction' | 'factor';

export interface ClaimedCost {
  /** Of one product, as a share of the multiplier's; above 1 the multiplier is cheaper. */
  readonly energy: number;
  /** Of one unit, as a share of the multiplier's. */
  readonly area: number;
  /** The stream length from which on the multiplier needs no more energy. */
  readonly breakEvenLength: number;
  readonly assumptions: readonly string[];
}

/**
 * The claim at the unit's stream length. Energy grows with L (DERIVED: ANDs and population count do, and they are nearly all);
 * so does the area if all bits are evaluated at once, and not if they come one after the other.
 *
 * @param claimedAt the stream length the claim is taken to hold for; UNKNOWN, 16 is a placeholder
 */
export function claimedCost(unit: StochasticUnit, reading: Reading = 'reduction', claimedAt = 16): ClaimedCost {
  const left = (better: number) => (reading === 'reduction' ? 1 - better : 1 / (1 + better));
  const energy = left(essopClaim.energyEfficiency);
  const area = left(essopClaim.areaEfficiency);
  const longer = unit.streamLength / claimedAt;
  return {
    energy: energy * longer,
    area: area * (unit.evaluation === 'parallel' ? longer : 1),
    breakEvenLength: claimedAt / energy,
    assumptions: [
      `Claim (abstract, ${essopClaim.node}, against ${essopClaim.against}): energy efficiency 82.2 % and area efficiency 93.7 % better, read as ${
        reading === 'reduction' ? 'that much less energy and area' : '1.822 and 1.937 times as good'
      }`,
      `The stream length of the claim is unknown and assumed to be ${claimedAt}`,
      'Energy of a product is proportional to the stream length',
      unit.evaluation === 'parallel'
        ? 'Area of a unit is proportional to the stream length (all bits at once)'
        : 'Area of a unit does not depend on the stream length (one bit after the other)',
    ],
  };
}

export interface StepSaving {
  /** Of the whole step, as a share; negative if the unit costs more than the multiplier. */
  readonly saved: number;
  /** No stochastic unit can save more: what the weight gradient's multiplications cost of the step. */
  readonly bound: number;
  readonly assumptions: readonly string[];
}

/**
 * What a whole training step saves if only its weight gradients are computed stochastically.
 *
 * @param relativeEnergy of a product against the multiplier it replaces (`claimedCost`)
 * @param weightGradientShare of the step's energy (of its MACs, if nothing else is known), 0 to 1
 * @param multiplierShare of a MAC's energy, 0 to 1; 1 flatters the unit, because the sum over vectors stays
 */
export function stepSaving(relativeEnergy: number, weightGradientShare: number, multiplierShare = 1): StepSaving {
  const bound = weightGradientShare * multiplierShare;
  return {
    saved: bound * (1 - relativeEnergy),
    bound,
    assumptions: [
      `The weight gradient takes ${percent(weightGradientShare)} of the step: a free unit could not save more`,
      `The multiplier takes ${percent(multiplierShare)} of a MAC of the weight gradient; the sum over vectors is computed as before`,
    ],
  };
}

const percent = (share: number) => `${Number((100 * share).toFixed(1))} %`;
