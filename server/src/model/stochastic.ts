/** Stochastic outer-product units as plain data: `stochastic Essop { length 16 }`. What of them can be built, simulate/machines says. */
import type { Definition } from './definitions.ts';
import { type GridSize, gridOf } from './grids.ts';
import { Settings } from './settings.ts';
import { type Source, sourcesOf } from './sources.ts';

export const scalings = ['powerOfTwo', 'maximum'] as const;
export type ScalingName = (typeof scalings)[number];
/** `single` is read, too: why nobody can have it is worth more than that there is no such word. */
export const sequences = ['perVector', 'perElement', 'single'] as const;
export type SequencesName = (typeof sequences)[number];
export const evaluations = ['parallel', 'serial'] as const;
export type EvaluationName = (typeof evaluations)[number];
export const claimReadings = ['reduction', 'factor'] as const;
export type ClaimReadingName = (typeof claimReadings)[number];

/** Everything that decides what the unit costs and computes. */
export interface StochasticOptions {
  /** Bits of a stream. */
  readonly streamLength: number;
  /** Bits of the shift registers, or ideal numbers. */
  readonly lfsrBits: number | 'ideal';
  readonly scaling: ScalingName;
  readonly sequences: SequencesName;
  readonly evaluation: EvaluationName;
  /** Results at a time; undefined: as many as the array of the schedule has PEs. */
  readonly grid?: GridSize;
  /** How the claim of the paper is read, and the stream length it is taken to hold for. */
  readonly claim: { readonly reading: ClaimReadingName; readonly streamLength: number };
  /** Share of a multiply-accumulate's energy that the multiplier takes. */
  readonly multiplierShare: number;
}

export interface StochasticModel {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly options: StochasticOptions;
  /** Name and options as text: equal for equal units. */
  readonly key: string;
  readonly sources: ReadonlyMap<string, Source>;
}

export const stochasticKeys = [
  'length',
  'lfsr',
  'scaling',
  'sequences',
  'evaluation',
  'grid',
  'claim.reading',
  'claim.length',
  'multiplier',
] as const;

const units = new WeakMap<Definition, StochasticModel>();

export function stochasticOf(definition: Definition): StochasticModel {
  const known = units.get(definition);
  if (known) return known;
  const settings = new Settings(definition, stochasticKeys);
  const grid = gridOf(settings);
  const options: StochasticOptions = {
    streamLength: settings.real('length')?.value ?? 16,
    lfsrBits: settings.realOr('lfsr', 'ideal')?.value ?? 16,
    scaling: settings.word('scaling', scalings)?.word ?? 'powerOfTwo',
    sequences: settings.word('sequences', sequences)?.word ?? 'perVector',
    evaluation: settings.word('evaluation', evaluations)?.word ?? 'parallel',
    ...(grid ? { grid } : {}),
    claim: {
      reading: settings.word('claim.reading', claimReadings)?.word ?? 'reduction',
      streamLength: settings.real('claim.length')?.value ?? 16,
    },
    multiplierShare: settings.real('multiplier', 'a share, like 60 %')?.value ?? 1,
  };
  const model: StochasticModel = {
    definition,
    settings,
    options,
    key: JSON.stringify([definition.name, options]),
    sources: sourcesOf(settings, stochasticKeys),
  };
  units.set(definition, model);
  return model;
}
