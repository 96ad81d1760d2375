/** Arrays as plain data in base units (bytes, hertz), with the assumptions that defaults stand for. */

import { maxSize, whole } from './arguments.ts';
import { crossbarKeys } from './crossbar.ts';
import type { Definition } from './definitions.ts';
import { gridOf } from './grids.ts';
import {
  type BufferingName,
  bufferings,
  type DataflowName,
  type DrainName,
  dataflows,
  drains,
  scheduleKeys,
} from './pass-settings.ts';
import { reuseKeys } from './reuse.ts';
import { Settings } from './settings.ts';
import { type Source, sourcesOf } from './sources.ts';
import { stochasticKeys } from './stochastic.ts';
import { type TechnologyModel, technologyKeys, technologyOf } from './technology.ts';
import { expected, plain } from './units.ts';
import { number } from './values.ts';

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
  stochastic: stochasticKeys,
  crossbar: crossbarKeys,
  reuse: reuseKeys,
  schedule: scheduleKeys,
} as const;

const arrays = new WeakMap<Definition, ArrayModel>();

export function arrayOf(definition: Definition): ArrayModel {
  const known = arrays.get(definition);
  if (known) return known;
  const settings = new Settings(definition, arrayKeys);
  const grid = gridOf(settings);
  if (!settings.get('grid')) settings.missing('grid', 'grid 128x128');
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
