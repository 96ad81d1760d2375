/** Arrays as plain data in base units (bytes, hertz), with the assumptions that defaults stand for. */

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
import { type Source, sourcesOf } from './sources.ts';
import { type TechnologyModel, technologyKeys, technologyOf } from './technology.ts';
import { expected, plain } from './units.ts';
import { number, show } from './values.ts';

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
  /** Bytes of the memory that a processor of a pipeline has. */
  readonly memoryBytes?: number;
  readonly buffering: BufferingName;
  readonly drain: DrainName;
  readonly technology?: TechnologyModel;
  /** Operations per cycle outside the array; without them those operations take no time. */
  readonly vectorLanes?: number;
  /** Where values come from, for the settings that say so, by path. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Defaults that were taken, one sentence each. */
  readonly assumptions: readonly string[];
  /** False without a usable grid: nothing can be simulated on it. */
  readonly usable: boolean;
}

const arrayKeys = [
  'grid',
  'dataflow',
  'word',
  'clock',
  'buffers.input',
  'buffers.weight',
  'buffers.output',
  'dram',
  'memory',
  'buffering',
  'drain',
  'vector',
  'technology',
] as const;

export const settingKeys = {
  technology: technologyKeys,
  array: arrayKeys,
  schedule: scheduleKeys,
} as const;

const arrays = new WeakMap<Definition, ArrayModel>();

export function arrayOf(definition: Definition): ArrayModel {
  const known = arrays.get(definition);
  if (known) return known;
  const settings = new Settings(definition, arrayKeys);
  const grid = gridOf(settings);
  const assumptions: string[] = [];
  const word = settings.quantity('word', expected.information)?.value;
  if (word === undefined) assumptions.push('Words are 2 B (the array sets no word size)');
  const dataflow = settings.word('dataflow', [...dataflows, 'configurable'])?.word ?? 'configurable';
  const buffering = settings.word('buffering', bufferings)?.word ?? 'exposed';
  const drain = settings.word('drain', drains)?.word ?? 'counted';
  const clock = settings.quantity('clock', expected.frequency)?.value;
  const dram = settings.quantity('dram', expected.bytesPerSecond, expected.bytesPerCycle);
  const memory = settings.quantity('memory', expected.information)?.value;
  const buffers: { input?: number; weight?: number; output?: number } = {};
  for (const name of ['input', 'weight', 'output'] as const) {
    const size = settings.quantity(`buffers.${name}`, expected.information)?.value;
    if (size !== undefined) buffers[name] = size;
  }
  const vectorLanes = lanesOf(settings);
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
    ...(memory === undefined ? {} : { memoryBytes: memory }),
    buffering,
    drain,
    ...(technology ? { technology: technologyOf(technology) } : {}),
    ...(vectorLanes === undefined ? {} : { vectorLanes }),
    sources: sourcesOf(settings, arrayKeys),
    assumptions,
  };
  arrays.set(definition, model);
  return model;
}

/** `vector 128` */
function lanesOf(settings: Settings): number | undefined {
  const found = settings.quantity('vector', expected.plain);
  if (!found) return undefined;
  const lanes = found.value;
  if (whole(number(lanes, plain), 1)) return lanes;
  const message = `'vector' is a whole number of lanes from 1 to ${maxSize}, found ${lanes}`;
  settings.wrong(found.setting, 'accel-4003', message, {}, found.setting.values[0]);
  return undefined;
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
