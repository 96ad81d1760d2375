/** Computation-reuse buffers as plain data in SI units: `reuse Acrtc { entries 16 }`. What of them can be built, simulate/machines says. */
import type { Definition } from './definitions.ts';
import { Settings } from './settings.ts';
import { type Source, sourcesOf } from './sources.ts';
import { expected } from './units.ts';

export const replacements = ['lru', 'fifo', 'direct'] as const;
export type ReplacementName = (typeof replacements)[number];
export const zeroHandlings = ['skipped', 'buffered'] as const;
export type ZerosName = (typeof zeroHandlings)[number];

/** When mantissa bits are added; what is left out is the usual controller's. */
export interface ControllerOptions {
  readonly start?: number;
  readonly end?: number;
  readonly smoothing?: number;
  readonly improvement?: number;
  readonly patience?: number;
}

export interface ReuseOptions {
  readonly entries: number;
  /** Bits of the mantissa that are compared; `adaptive`: what the controller says. */
  readonly mantissaBits: number | 'adaptive';
  readonly replacement: ReplacementName;
  readonly zeros: ZerosName;
  /** Multipliers in lockstep; undefined: all PEs of the array. */
  readonly lanes?: number;
  /** Shares that were measured; undefined: those of synthetic activations. */
  readonly rates: {
    /** Of all activations: zeros whose multiplication is skipped. */
    readonly zeros?: number;
    /** Of the others: those that find a similar one. */
    readonly similar?: number;
  };
  /** Joules for a bit. */
  readonly energy: { readonly compare?: number; readonly read?: number; readonly write?: number };
  /** Square metres of a stored bit, and of comparing one. */
  readonly area: { readonly bit?: number; readonly comparator?: number };
  /** Cycles that lookups add, as a share of the pass. */
  readonly lookupTime: number;
  readonly controller: ControllerOptions;
}

export interface ReuseModel {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly options: ReuseOptions;
  /** Name and options as text: equal for equal buffers. */
  readonly key: string;
  readonly sources: ReadonlyMap<string, Source>;
}

const rates = ['zeros', 'similar'] as const;
const energies = ['compare', 'read', 'write'] as const;
const areas = ['bit', 'comparator'] as const;
const controls = ['start', 'end', 'smoothing', 'improvement', 'patience'] as const;

export const reuseKeys = [
  'entries',
  'mantissa',
  'replacement',
  'zeros',
  'lanes',
  'rates.zeros',
  'rates.similar',
  'energy.compare',
  'energy.read',
  'energy.write',
  'area.bit',
  'area.comparator',
  'lookupTime',
  'controller.start',
  'controller.end',
  'controller.smoothing',
  'controller.improvement',
  'controller.patience',
] as const;

const buffers = new WeakMap<Definition, ReuseModel>();
const bitsPerByte = 8;

export function reuseOf(definition: Definition): ReuseModel {
  const known = buffers.get(definition);
  if (known) return known;
  const settings = new Settings(definition, reuseKeys);
  const all = <Key extends string>(keys: readonly Key[], read: (key: Key) => number | undefined) =>
    Object.fromEntries(
      keys.flatMap((key) => {
        const value = read(key);
        return value === undefined ? [] : [[key, value]];
      }),
    ) as { readonly [Each in Key]?: number };
  const perBit = (path: string, wanted: (typeof expected)['energyPerByte' | 'areaPerByte']) => {
    const perByte = settings.quantity(path, wanted)?.value;
    return perByte === undefined ? undefined : perByte / bitsPerByte;
  };
  const lanes = settings.real('lanes')?.value;
  const options: ReuseOptions = {
    entries: settings.real('entries')?.value ?? 16,
    mantissaBits: settings.realOr('mantissa', 'adaptive')?.value ?? 4,
    replacement: settings.word('replacement', replacements)?.word ?? 'lru',
    zeros: settings.word('zeros', zeroHandlings)?.word ?? 'skipped',
    ...(lanes === undefined ? {} : { lanes }),
    rates: all(rates, (key) => settings.real(`rates.${key}`, 'a share, like 50 %')?.value),
    energy: all(energies, (key) => perBit(`energy.${key}`, expected.energyPerByte)),
    area: all(areas, (key) => perBit(`area.${key}`, expected.areaPerByte)),
    lookupTime: settings.real('lookupTime', 'a share, like 1 %')?.value ?? 0,
    controller: all(controls, (key) => settings.real(`controller.${key}`)?.value),
  };
  const model: ReuseModel = {
    definition,
    settings,
    options,
    key: JSON.stringify([definition.name, options]),
    sources: sourcesOf(settings, reuseKeys),
  };
  buffers.set(definition, model);
  return model;
}
