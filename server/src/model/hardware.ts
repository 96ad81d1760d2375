/** Arrays and technologies as plain data in base units (bytes, hertz, joules), with the assumptions that defaults stand for. */

import { maxSize, whole } from './arguments.ts';
import type { Definition } from './definitions.ts';
import {
  type BufferingName,
  bufferings,
  type DataflowName,
  type DrainName,
  dataflows,
  drains,
  scheduleKeys,
} from './pass-settings.ts';
import { type Setting, Settings } from './settings.ts';
import { expected, plain } from './units.ts';
import { number, show } from './values.ts';

export interface TechnologyModel {
  readonly definition: Definition;
  readonly settings: Settings;
  /** Joules per multiply-accumulate. */
  readonly mac?: number;
  /** Joules per byte. */
  readonly register?: number;
  readonly sram?: { readonly joulesPerByte: number; readonly atBytes: number };
  readonly dram?: number;
}

export interface ArrayModel {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly rows: number;
  readonly cols: number;
  readonly dataflow: DataflowName | 'configurable';
  readonly wordBytes: number;
  /** Hertz. */
  readonly clock?: number;
  /** Bytes. */
  readonly buffers: { readonly input?: number; readonly weight?: number; readonly output?: number };
  readonly dram?: { readonly value: number; readonly per: 'second' | 'cycle' };
  readonly buffering: BufferingName;
  readonly drain: DrainName;
  readonly technology?: TechnologyModel;
  /** Operations per cycle outside the array; without them those operations take no time. */
  readonly vectorLanes?: number;
  /** Defaults that were taken, one sentence each. */
  readonly assumptions: readonly string[];
  /** False without a usable grid: nothing can be simulated on it. */
  readonly usable: boolean;
}

export const settingKeys = {
  technology: ['mac', 'register', 'sram', 'dram'],
  array: [
    'grid',
    'dataflow',
    'word',
    'clock',
    'buffers.input',
    'buffers.weight',
    'buffers.output',
    'dram',
    'buffering',
    'drain',
    'technology',
  ],
  schedule: scheduleKeys,
} as const;

const technologies = new WeakMap<Definition, TechnologyModel>();
const arrays = new WeakMap<Definition, ArrayModel>();

export function technologyOf(definition: Definition): TechnologyModel {
  const known = technologies.get(definition);
  if (known) return known;
  const settings = new Settings(definition, settingKeys.technology);
  const mac = settings.quantity('mac', expected.energy)?.value;
  const register = settings.quantity('register', expected.energyPerByte)?.value;
  const sram = sramCost(settings);
  const dram = settings.quantity('dram', expected.energyPerByte)?.value;
  const model: TechnologyModel = {
    definition,
    settings,
    ...(mac === undefined ? {} : { mac }),
    ...(register === undefined ? {} : { register }),
    ...(sram ? { sram } : {}),
    ...(dram === undefined ? {} : { dram }),
  };
  technologies.set(definition, model);
  return model;
}

/** `1.2 pJ/B at 64 KiB` */
function sramCost(settings: Settings): TechnologyModel['sram'] {
  const setting = settings.get('sram');
  if (!setting) return undefined;
  const [cost, at, size] = setting.values;
  if (!cost || at?.kind !== 'name' || at.name !== 'at' || !size || setting.values.length > 3) {
    settings.wrong(
      setting,
      'accel-5004',
      "'sram' needs an energy and the capacity it holds for, like 1.2 pJ/B at 64 KiB",
    );
    return undefined;
  }
  const joules = settings.measure(setting, cost, [expected.energyPerByte]);
  const bytes = settings.measure(setting, size, [expected.information]);
  return joules && bytes && { joulesPerByte: joules.value, atBytes: bytes.value };
}

export function arrayOf(definition: Definition): ArrayModel {
  const known = arrays.get(definition);
  if (known) return known;
  const settings = new Settings(definition, settingKeys.array);
  const grid = gridOf(settings);
  const assumptions: string[] = [];
  const word = settings.quantity('word', expected.information)?.value;
  if (word === undefined) assumptions.push('Words are 2 B (the array sets no word size)');
  const dataflow = settings.word('dataflow', [...dataflows, 'configurable'])?.word ?? 'configurable';
  const buffering = settings.word('buffering', bufferings)?.word ?? 'exposed';
  const drain = settings.word('drain', drains)?.word ?? 'counted';
  const clock = settings.quantity('clock', expected.frequency)?.value;
  const dram = settings.quantity('dram', expected.bytesPerSecond, expected.bytesPerCycle);
  const buffers: { input?: number; weight?: number; output?: number } = {};
  for (const name of ['input', 'weight', 'output'] as const) {
    const size = settings.quantity(`buffers.${name}`, expected.information)?.value;
    if (size !== undefined) buffers[name] = size;
  }
  const technology = settings.target('technology', 'technology')?.target;
  const model: ArrayModel = {
    definition,
    settings,
    rows: grid?.rows ?? 0,
    cols: grid?.cols ?? 0,
    usable: grid !== undefined,
    dataflow,
    wordBytes: word ?? 2,
    ...(clock === undefined ? {} : { clock }),
    buffers,
    ...(dram ? { dram: { value: dram.value, per: dram.kind === 0 ? 'second' : 'cycle' } as const } : {}),
    buffering,
    drain,
    ...(technology ? { technology: technologyOf(technology) } : {}),
    assumptions,
  };
  arrays.set(definition, model);
  return model;
}

/** Grids larger than this have no cycle of simulation that would mean anything. */
const maxSide = 65_536;

/** `128x128`, or `N x M` with expressions. */
function gridOf(settings: Settings): { rows: number; cols: number } | undefined {
  const setting = settings.get('grid');
  if (!setting) {
    settings.missing('grid', 'grid 128x128');
    return undefined;
  }
  const sides = gridSides(settings, setting);
  if (!sides) return undefined;
  for (const side of sides) {
    if (!whole(number(side, plain), 1) || side > maxSide) {
      settings.wrong(
        setting,
        'accel-4003',
        `A side of a grid is a whole number from 1 to ${maxSide}, found ${side}`,
        {},
        setting.values[0],
      );
      return undefined;
    }
  }
  return { rows: sides[0], cols: sides[1] };
}

function gridSides(settings: Settings, setting: Setting): readonly [number, number] | undefined {
  const [first, by, second] = setting.values;
  if (first?.kind === 'grid' && setting.values.length === 1) return [first.rows, first.cols];
  if (!first || by?.kind !== 'name' || by.name !== 'x' || !second || setting.values.length > 3) {
    settings.wrong(setting, 'accel-5004', "'grid' needs rows and columns, like 128x128", {}, first);
    return undefined;
  }
  const sides = [first, second].map((node) => {
    const value = settings.value(setting, node);
    if (value.kind === 'number' && value.dimension.every((exponent) => exponent === 0)) return value.value;
    if (value.kind !== 'unknown')
      settings.wrong(
        setting,
        'accel-5004',
        `A side of a grid is a whole number from 1 to ${maxSize}, found ${show(value)}`,
        {},
        node,
      );
    return undefined;
  });
  return sides[0] === undefined || sides[1] === undefined ? undefined : [sides[0], sides[1]];
}
