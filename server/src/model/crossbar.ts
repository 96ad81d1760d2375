/** Analog crossbars as plain data in SI units: `crossbar ReRam { grid 1024x1024 }`. What of them can be built, simulate/machines says. */
import type { Definition } from './definitions.ts';
import { type GridSize, gridOf } from './grids.ts';
import { Settings } from './settings.ts';
import { type Source, sourcesOf } from './sources.ts';
import { expected } from './units.ts';

/** Cells that ship with Accel; their numbers are in simulate/crossbar. */
export const cellNames = ['ideal', 'reRamES', 'reRamSB', 'taOxLike'] as const;
export type CellName = (typeof cellNames)[number];
export const curves = ['constant', 'softBounds', 'saturating'] as const;
export type CurveName = (typeof curves)[number];

/** What is said of a cell beyond its preset; what is left out is the preset's. */
export interface CellOptions {
  /** Ohms of a cell that is on. */
  readonly on?: number;
  /** Resistance of a cell that is off over that of one that is on. */
  readonly onOff?: number;
  /** Volts. */
  readonly read?: number;
  readonly write?: number;
  /** Amperes of a cell that is on; undefined: what resistance and selector let through. */
  readonly readCurrent?: number;
  readonly writeCurrent?: number;
  /** Of the weight, in units of half the range. */
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly asymmetry?: number;
  readonly curve?: CurveName;
  readonly nonlinearity?: number;
  readonly readNoise?: number;
  readonly writeNoise?: number;
  /** Of step and bounds, from cell to cell. */
  readonly spread?: number;
  readonly drift?: number;
}

export interface CrossbarOptions extends GridSize {
  readonly bits: number;
  readonly updateBits: number;
  readonly cells: CellName;
  readonly device: CellOptions;
  /** Pulses that a cell survives. */
  readonly endurance?: number;
  /** The weight that a cell's 1 stands for, as a multiple of the largest initial weight of its layer. */
  readonly range: number;
}

export interface CrossbarModel {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly options: CrossbarOptions;
  /** Name and options as text: equal for equal crossbars. */
  readonly key: string;
  readonly sources: ReadonlyMap<string, Source>;
}

const quantities = {
  on: expected.resistance,
  read: expected.voltage,
  write: expected.voltage,
  readCurrent: expected.current,
  writeCurrent: expected.current,
} as const;
const numbers = [
  'onOff',
  'minimum',
  'maximum',
  'step',
  'asymmetry',
  'nonlinearity',
  'readNoise',
  'writeNoise',
  'spread',
  'drift',
] as const;
const cellKeys = [
  'device.on',
  'device.onOff',
  'device.read',
  'device.write',
  'device.readCurrent',
  'device.writeCurrent',
  'device.minimum',
  'device.maximum',
  'device.step',
  'device.asymmetry',
  'device.curve',
  'device.nonlinearity',
  'device.readNoise',
  'device.writeNoise',
  'device.spread',
  'device.drift',
] as const;

export const crossbarKeys = ['grid', 'bits', 'updateBits', 'cells', ...cellKeys, 'endurance', 'range'] as const;

const crossbars = new WeakMap<Definition, CrossbarModel>();

export function crossbarOf(definition: Definition): CrossbarModel {
  const known = crossbars.get(definition);
  if (known) return known;
  const settings = new Settings(definition, crossbarKeys);
  const grid = gridOf(settings) ?? { rows: 1024, cols: 1024 };
  const endurance = settings.real('endurance')?.value;
  const options: CrossbarOptions = {
    ...grid,
    bits: settings.real('bits')?.value ?? 8,
    updateBits: settings.real('updateBits')?.value ?? 4,
    cells: settings.word('cells', cellNames)?.word ?? 'ideal',
    device: deviceOf(settings),
    ...(endurance === undefined ? {} : { endurance }),
    range: settings.real('range')?.value ?? 4,
  };
  const model: CrossbarModel = {
    definition,
    settings,
    options,
    key: JSON.stringify([definition.name, options]),
    sources: sourcesOf(settings, crossbarKeys),
  };
  crossbars.set(definition, model);
  return model;
}

function deviceOf(settings: Settings): CellOptions {
  const device: { -readonly [Key in keyof CellOptions]: CellOptions[Key] } = {};
  for (const [key, wanted] of Object.entries(quantities) as [keyof typeof quantities, (typeof quantities)['on']][]) {
    const found = settings.quantity(`device.${key}`, wanted);
    if (found) device[key] = found.value;
  }
  for (const key of numbers) {
    const found = settings.real(`device.${key}`);
    if (found) device[key] = found.value;
  }
  const curve = settings.word('device.curve', curves)?.word;
  if (curve) device.curve = curve;
  return device;
}
