/** Schedules: a network on an array, with how each layer is laid on it. */
import type { Expression } from '../syntax/ast.ts';
import { whole } from './arguments.ts';
import { maxLayers } from './builder.ts';
import { type Definition, isBody } from './definitions.ts';
import { oneOf } from './errors.ts';
import {
  type ArrayModel,
  arrayOf,
  type BufferingName,
  bufferings,
  type DataflowName,
  type DrainName,
  dataflows,
  drains,
  settingKeys,
} from './hardware.ts';
import { type NetworkModel, networkCost, networkOf } from './network.ts';
import { didYouMean, type Place, placeOf } from './problems.ts';
import { type Setting, Settings } from './settings.ts';
import { show, type Value } from './values.ts';

/** How one pass runs; what is left out is the array's. */
export interface PassSettings {
  readonly dataflow?: DataflowName;
  readonly buffering?: BufferingName;
  readonly drain?: DrainName;
}

/** `layers "glob" { ... }` */
export interface LayerRule {
  readonly pattern: string;
  readonly place: Place;
  readonly own: boolean;
  readonly forward: PassSettings;
  matches(layer: string): boolean;
}

export interface ScheduleModel {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly network?: NetworkModel;
  readonly array?: ArrayModel;
  readonly batch: number;
  readonly forward: PassSettings;
  readonly rules: readonly LayerRule[];
}

/** How a layer's forward pass is laid on the array. */
export interface LayerMapping {
  readonly dataflow: DataflowName;
  readonly buffering: BufferingName;
  readonly drain: DrainName;
}

/**
 * Whether a pattern fits a whole name: `*` is any text, `?` one character. Greedy with one step back, so that no pattern takes longer
 * than its length times the name's.
 */
export function globMatches(pattern: string, name: string): boolean {
  let p = 0;
  let n = 0;
  let star = -1;
  let resume = 0;
  while (n < name.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (star >= 0) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

interface Remembered {
  readonly model: ScheduleModel;
  /** Operations its network was allowed, and what it took of them. */
  readonly limit: number;
  readonly cost: number;
}

const schedules = new WeakMap<Definition, Remembered>();

/** @param limit operations its network may have */
export const scheduleOf = (definition: Definition, limit = maxLayers): ScheduleModel =>
  remembered(definition, limit).model;

/** What building its network took of the budget of a file, in operations. */
export const scheduleCost = (definition: Definition, limit = maxLayers): number => remembered(definition, limit).cost;

function remembered(definition: Definition, limit: number): Remembered {
  const known = schedules.get(definition);
  // A network that did not reach its limit is the same with a larger one, and with any that it fits.
  if (known && (known.limit === limit || (known.cost < known.limit && known.cost <= limit))) return known;
  const result = { limit, ...read(definition, limit) };
  schedules.set(definition, result);
  return result;
}

function read(definition: Definition, limit: number): { model: ScheduleModel; cost: number } {
  const settings = new Settings(definition, settingKeys.schedule, ['layers']);
  const network = settings.target('network', 'network');
  const array = settings.target('array', 'array');
  if (!settings.get('network')) settings.missing('network', 'network ResNet50');
  if (!settings.get('array')) settings.missing('array', 'array Edge');
  const arrayModel = array && arrayOf(array.target);
  const forward: PassSettings = passSettings(
    settings.word('forward.dataflow', dataflows),
    settings.word('forward.buffering', bufferings)?.word,
    settings.word('forward.drain', drains)?.word,
    arrayModel,
    settings,
    array?.setting,
  );
  const args = network && networkArguments(network.target, network.node, network.setting, settings);
  const rules = (settings.lists.get('layers') ?? []).flatMap(
    (setting) => rule(setting, settings, arrayModel, array?.setting) ?? [],
  );
  const built = network && args && networkOf(network.target, args, limit);
  const model: ScheduleModel = {
    definition,
    settings,
    ...(built ? { network: built } : {}),
    ...(arrayModel ? { array: arrayModel } : {}),
    batch: batchOf(settings, built),
    forward,
    rules,
  };
  return { model, cost: built ? networkCost(network.target, args, limit) : 0 };
}

/** The mapping of a layer: the array's ways, then the schedule's, then the rules whose pattern matches, the last one first. */
export function mappingOf(schedule: ScheduleModel, array: ArrayModel, layer: string): LayerMapping {
  let { dataflow, buffering, drain } = schedule.forward;
  for (const each of schedule.rules) {
    if (!each.matches(layer)) continue;
    dataflow = each.forward.dataflow ?? dataflow;
    buffering = each.forward.buffering ?? buffering;
    drain = each.forward.drain ?? drain;
  }
  return {
    dataflow: array.dataflow === 'configurable' ? (dataflow ?? 'ws') : array.dataflow,
    buffering: buffering ?? array.buffering,
    drain: drain ?? array.drain,
  };
}

function passSettings(
  dataflow: { word: DataflowName; setting: Setting } | undefined,
  buffering: BufferingName | undefined,
  drain: DrainName | undefined,
  array: ArrayModel | undefined,
  settings: Settings,
  arraySetting: Setting | undefined,
): PassSettings {
  if (dataflow && array && array.dataflow !== 'configurable' && array.dataflow !== dataflow.word) {
    const fixed = array.settings.get('dataflow');
    // What is inherited is no mistake by itself: the new array is what it does not fit.
    const inherited = dataflow.setting.owner !== settings.definition;
    const setting = inherited && arraySetting ? arraySetting : dataflow.setting;
    settings.wrong(
      setting,
      'accel-5005',
      `Array '${array.definition.name}' is built for '${array.dataflow}' and cannot run '${dataflow.word}'`,
      {
        related: [
          ...(fixed ? [{ place: fixed.place, message: "Its dataflow; 'configurable' allows all" }] : []),
          ...(inherited ? [{ place: dataflow.setting.place, message: `Here '${dataflow.word}' is asked for` }] : []),
        ],
      },
      setting.values[0],
    );
  }
  return {
    ...(dataflow ? { dataflow: dataflow.word } : {}),
    ...(buffering ? { buffering } : {}),
    ...(drain ? { drain } : {}),
  };
}

function batchOf(settings: Settings, network: NetworkModel | undefined): number {
  const setting = settings.get('batch');
  if (!setting) return 1;
  const node = setting.values[0];
  const value = node && settings.value(setting, node);
  if (value && whole(value, 1) && setting.values.length === 1) {
    const large = network?.layers.find((layer) => layer.macs * value.value > Number.MAX_SAFE_INTEGER);
    if (large) {
      settings.wrong(
        setting,
        'accel-3003',
        `With this batch layer '${large.name}' has more than 2^53 MACs, too many to compute with`,
        { related: [{ place: large.place, message: `'${large.name}'` }] },
        node,
      );
    }
    return value.value;
  }
  if (value?.kind !== 'unknown') {
    settings.wrong(
      setting,
      'accel-4003',
      `'batch' is a whole number from 1 on${value ? `, found ${show(value)}` : ''}`,
      {},
      node,
    );
  }
  return 1;
}

/** Arguments of `network ResNet50(classes = 10)`; undefined if the network cannot be built with them. */
function networkArguments(
  target: Definition,
  node: Expression,
  setting: Setting,
  settings: Settings,
): Map<string, Value> | undefined {
  if (!isBody(target)) return undefined;
  const parameters = target.item.head.node.parameters;
  const names = parameters.map((parameter) => parameter.name.name);
  const args = new Map<string, Value>();
  let usable = true;
  for (const [index, arg] of (node.kind === 'call' ? node.args : []).entries()) {
    const name = arg.name?.name ?? names[index];
    if (name === undefined || !names.includes(name)) {
      const hint = arg.name
        ? didYouMean(arg.name.name, placeOf(setting.piece, arg.name), names)
        : { hint: '', fixes: [] };
      const known = names.length ? `: it has ${oneOf(names)}` : ': it has no parameters';
      settings.wrong(
        setting,
        'accel-2004',
        `Network '${target.name}' has no parameter ${arg.name ? `'${name}'` : `number ${index + 1}`}${hint.hint || known}`,
        { fixes: hint.fixes },
        arg.name ?? arg.value,
      );
      usable = false;
      continue;
    }
    if (args.has(name)) {
      settings.wrong(setting, 'accel-2004', `'${name}' is given twice`, {}, arg.name ?? arg.value);
      usable = false;
      continue;
    }
    args.set(name, settings.value(setting, arg.value));
  }
  const missing = parameters.filter((parameter) => !parameter.fallback && !args.has(parameter.name.name));
  if (missing.length) {
    settings.wrong(
      setting,
      'accel-2004',
      `Network '${target.name}' needs ${missing.map((each) => `'${each.name.name}'`).join(' and ')}`,
      {
        related: [{ place: placeOf(target.piece, target.node), message: 'Its parameters' }],
      },
      node,
    );
    usable = false;
  }
  return usable ? args : undefined;
}

/** Rules have passes inside; they are read like a small schedule of their own. */
function rule(
  setting: Setting,
  settings: Settings,
  array: ArrayModel | undefined,
  arraySetting: Setting | undefined,
): LayerRule | undefined {
  const [pattern, more] = setting.values;
  if (pattern?.kind !== 'string') {
    settings.wrong(
      setting,
      'accel-5004',
      `'layers' needs a pattern in quotes, like layers "stage1.*" { forward dataflow os }`,
    );
    return undefined;
  }
  if (more) {
    settings.wrong(setting, 'accel-5004', "'layers' takes one pattern and its settings in braces", {}, more);
    if (!setting.children) return undefined;
  }
  const inner = settings.nested(setting, ['forward.dataflow', 'forward.buffering', 'forward.drain']);
  const forward = passSettings(
    inner.word('forward.dataflow', dataflows),
    inner.word('forward.buffering', bufferings)?.word,
    inner.word('forward.drain', drains)?.word,
    array,
    inner,
    arraySetting,
  );
  settings.problems.push(...inner.problems);
  return {
    pattern: pattern.value,
    place: placeOf(setting.piece, pattern),
    own: setting.owner === settings.definition,
    forward,
    matches: (layer) => globMatches(pattern.value, layer),
  };
}
