/**
 * Memory cells pulse by pulse. A weight is the difference of a cell's conductance and a fixed reference in the middle of the range, in
 * units of half the range: its bounds are about -1 and 1. Equations and sources: docs/models/crossbar.md#devices.
 */

import { Random, type RandomState } from '../random.ts';
import type { CrossbarProblem } from './types.ts';

/** How the mean size of a step depends on the weight w; 1 is a step of full size. */
export type UpdateCurve =
  /** The same everywhere, until the bound cuts it off. */
  | { readonly kind: 'constant' }
  /** Up (max - w) / max, down (w - min) / -min: steps vanish at the bounds. */
  | { readonly kind: 'softBounds' }
  /** Up e^(-nonlinearity s), down e^(-nonlinearity (1 - s)), s from 0 to 1 through the range: large where the way begins. */
  | { readonly kind: 'saturating'; readonly nonlinearity: number }
  /** Up 1 - A e^(gamma z), down 1 - A e^(-gamma z), at least 0; z = 2 slope w / (max - min) + offset. */
  | {
      readonly kind: 'exponential';
      readonly slope: number;
      readonly offset: number;
      readonly up: { readonly gamma: number; readonly amplitude: number };
      readonly down: { readonly gamma: number; readonly amplitude: number };
    };

/** A kind of cell. Spreads and noises are standard deviations; all of them may be 0. */
export interface Device {
  /** Where the numbers come from: whose device it is, and what is assumed. */
  readonly source: string;
  /** Bounds of the weight. */
  readonly minimum: number;
  readonly maximum: number;
  /** Mean size of a step of full size. */
  readonly step: number;
  /** Positive: steps down are smaller by this share; negative: steps up are. -1 to 1. */
  readonly asymmetry: number;
  readonly curve: UpdateCurve;
  /** From pulse to pulse, as a share of the step; above 1 steps often go the wrong way. */
  readonly cycleNoise: number;
  /** From device to device. */
  readonly spread: {
    /** As a share of the step. */
    readonly step: number;
    /** Added to the asymmetry. */
    readonly asymmetry: number;
    /** As a share of each bound. */
    readonly bounds: number;
  };
  /** Of one reading, in units of the weight. */
  readonly readNoise: number;
  /** Conductance decays as (1 + seconds)^-drift after the last pulse; 0 is off. */
  readonly drift: number;
  /** Siemens of a cell that is on and off: what weights 1 and -1 stand for. */
  readonly conductance: { readonly on: number; readonly off: number };
}

export function deviceProblems(device: Device): CrossbarProblem[] {
  const problems: CrossbarProblem[] = [];
  const need = (field: string, holds: boolean, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const { minimum, maximum, spread, conductance, curve } = device;
  need(
    'maximum',
    minimum < 0 && maximum > 0 && Number.isFinite(maximum - minimum),
    `The range of a weight goes from below to above 0, not ${minimum} to ${maximum}`,
  );
  need(
    'step',
    device.step > 0 && !(maximum > minimum && device.step > maximum - minimum),
    `A step is above 0 and within the range, not ${device.step}`,
  );
  need('asymmetry', Math.abs(device.asymmetry) <= 1, `Asymmetry is from -1 to 1, not ${device.asymmetry}`);
  for (const [field, value] of [
    ['cycleNoise', device.cycleNoise],
    ['readNoise', device.readNoise],
    ['drift', device.drift],
    ['spread.step', spread.step],
    ['spread.asymmetry', spread.asymmetry],
    ['spread.bounds', spread.bounds],
  ] as const) {
    need(
      field,
      value >= 0 && Number.isFinite(value),
      `A noise, a spread and a drift are numbers from 0 on, not ${value}`,
    );
  }
  need(
    'curve',
    [minimum, maximum].every((weight) =>
      [true, false].every((up) => Number.isFinite(stepShare(curve, weight, up, minimum, maximum))),
    ) && !(curve.kind === 'saturating' && curve.nonlinearity < 0),
    'Steps must have a size at both bounds, and saturating ones no negative nonlinearity',
  );
  need(
    'conductance',
    conductance.off > 0 && conductance.on > conductance.off,
    `A cell that is on conducts more than one that is off, and both do, not ${conductance.on} and ${conductance.off}`,
  );
  return problems;
}

/** The share of a full step that a pulse makes at weight w, without noise. */
export function stepShare(curve: UpdateCurve, weight: number, up: boolean, minimum: number, maximum: number): number {
  const range = maximum - minimum;
  switch (curve.kind) {
    case 'constant':
      return 1;
    case 'softBounds':
      return up ? 1 - weight / maximum : 1 - weight / minimum;
    case 'saturating': {
      const place = (weight - minimum) / range;
      return Math.exp(-curve.nonlinearity * (up ? place : 1 - place));
    }
    case 'exponential': {
      const z = (2 * curve.slope * weight) / range + curve.offset;
      const { gamma, amplitude } = up ? curve.up : curve.down;
      return Math.max(0, 1 - amplitude * Math.exp((up ? gamma : -gamma) * z));
    }
  }
}

/** Cells of one kind, each a little different, all with the same seed's noise. */
export class Cells {
  /** True weights; what is read has noise and drift. */
  readonly weights: Float64Array;
  readonly minima: Float64Array;
  readonly maxima: Float64Array;
  readonly #up: Float64Array;
  readonly #down: Float64Array;
  #noise: Random;

  /** @throws RangeError if `device` has a problem: ask `deviceProblems` first */
  constructor(
    readonly device: Device,
    count: number,
    seed: number,
    start = 0,
  ) {
    const [problem] = deviceProblems(device);
    if (problem !== undefined) throw new RangeError(problem.message);
    const noise = new Random(seed);
    this.#noise = noise;
    this.#up = new Float64Array(count);
    this.#down = new Float64Array(count);
    this.minima = new Float64Array(count);
    this.maxima = new Float64Array(count);
    this.weights = new Float64Array(count);
    const { spread } = device;
    for (let cell = 0; cell < count; cell++) {
      const step = device.step * Math.max(0, 1 + spread.step * noise.normal());
      const asymmetry = Math.min(1, Math.max(-1, device.asymmetry + spread.asymmetry * noise.normal()));
      this.#up[cell] = step * (1 + Math.min(0, asymmetry));
      this.#down[cell] = step * (1 - Math.max(0, asymmetry));
      // A cell whose range would not contain 0 keeps a hundredth of it.
      this.minima[cell] = device.minimum * Math.max(0.01, 1 + spread.bounds * noise.normal());
      this.maxima[cell] = device.maximum * Math.max(0.01, 1 + spread.bounds * noise.normal());
      this.weights[cell] = this.#bounded(cell, start);
    }
  }

  /** Where the noise is: with `weights` all that changes. */
  get noise(): RandomState {
    return this.#noise.state;
  }

  set noise(state: RandomState) {
    this.#noise = new Random(state);
  }

  /** `pulses` of the smallest kind, one after the other; negative ones go down. */
  pulse(cell: number, pulses: number): void {
    const { curve, cycleNoise } = this.device;
    const up = pulses > 0;
    const step = up ? this.#up[cell]! : -this.#down[cell]!;
    const minimum = this.minima[cell]!;
    const maximum = this.maxima[cell]!;
    for (let left = Math.abs(pulses); left > 0; left--) {
      const weight = this.weights[cell]!;
      const noise = cycleNoise === 0 ? 1 : 1 + cycleNoise * this.#noise.normal();
      this.weights[cell] = this.#bounded(cell, weight + step * stepShare(curve, weight, up, minimum, maximum) * noise);
    }
  }

  /** What a reading gives, `seconds` after the last pulse. */
  read(cell: number, seconds = 0): number {
    const { readNoise, drift, conductance } = this.device;
    let weight = this.weights[cell]!;
    if (drift > 0) {
      // The cell loses conductance, its reference does not.
      const middle = (conductance.on + conductance.off) / (conductance.on - conductance.off);
      weight = (weight + middle) * (1 + seconds) ** -drift - middle;
    }
    return readNoise === 0 ? weight : weight + readNoise * this.#noise.normal();
  }

  /** Siemens of the cell and of its reference; their difference over half the range of conductances is the weight. */
  conductances(cell: number): { readonly cell: number; readonly reference: number } {
    const { on, off } = this.device.conductance;
    const reference = (on + off) / 2;
    return { cell: reference + (this.weights[cell]! * (on - off)) / 2, reference };
  }

  #bounded(cell: number, weight: number): number {
    return Math.min(this.maxima[cell]!, Math.max(this.minima[cell]!, weight));
  }
}

export interface TrajectoryRequest {
  readonly device: Device;
  /** Pulses up, then as many down, in every cycle. */
  readonly pulses: number;
  readonly cycles: number;
  /** Cells, each drawn anew. */
  readonly cells: number;
  readonly seed: number;
}

/** Weights of each cell before the first pulse and after every one: the picture of conductance against pulses. */
export function trajectories({ device, pulses, cycles, cells, seed }: TrajectoryRequest): Float64Array[] {
  const devices = new Cells(device, cells, seed, device.minimum);
  return Array.from({ length: cells }, (_, cell) => {
    const weights = new Float64Array(2 * pulses * cycles + 1);
    weights[0] = devices.weights[cell]!;
    for (let at = 1; at < weights.length; at++) {
      devices.pulse(cell, Math.floor((at - 1) / pulses) % 2 === 0 ? 1 : -1);
      weights[at] = devices.weights[cell]!;
    }
    return weights;
  });
}
