/** Schedules: a network on an array, with how each layer is laid on it. */
import type { Expression } from '../syntax/ast.ts';
import { whole } from './arguments.ts';
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
import { type NetworkModel, networkOf } from './network.ts';
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

const schedules = new WeakMap<Definition, ScheduleModel>();

export function scheduleOf(definition: Definition): ScheduleModel {
  const known = schedules.get(definition);
  if (known) return known;
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
  );
  const args = network && networkArguments(network.target, network.node, network.setting, settings);
  const model: ScheduleModel = {
    definition,
    settings,
    ...(network && args ? { network: networkOf(network.target, args) } : {}),
    ...(arrayModel ? { array: arrayModel } : {}),
    batch: batchOf(settings),
    forward,
    rules: (settings.lists.get('layers') ?? []).flatMap((setting) => rule(setting, settings, arrayModel) ?? []),
  };
  schedules.set(definition, model);
  return model;
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
): PassSettings {
  if (dataflow && array && array.dataflow !== 'configurable' && array.dataflow !== dataflow.word) {
    const fixed = array.settings.get('dataflow');
    settings.wrong(
      dataflow.setting,
      'accel-5005',
      `Array '${array.definition.name}' is built for '${array.dataflow}' and cannot run '${dataflow.word}'`,
      fixed ? { related: [{ place: fixed.place, message: "Its dataflow; 'configurable' allows all" }] } : {},
      dataflow.setting.values[0],
    );
  }
  return {
    ...(dataflow ? { dataflow: dataflow.word } : {}),
    ...(buffering ? { buffering } : {}),
    ...(drain ? { drain } : {}),
  };
}

function batchOf(settings: Settings): number {
  const setting = settings.get('batch');
  if (!setting) return 1;
  const node = setting.values[0];
  const value = node && settings.value(setting, node);
  if (value && whole(value, 1) && setting.values.length === 1) return value.value;
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
function rule(setting: Setting, settings: Settings, array: ArrayModel | undefined): LayerRule | undefined {
  const pattern = setting.values[0];
  if (pattern?.kind !== 'string') {
    settings.wrong(
      setting,
      'accel-5004',
      `'layers' needs a pattern in quotes, like layers "stage1.*" { forward dataflow os }`,
    );
    return undefined;
  }
  const inner = settings.nested(setting, ['forward.dataflow', 'forward.buffering', 'forward.drain']);
  const forward = passSettings(
    inner.word('forward.dataflow', dataflows),
    inner.word('forward.buffering', bufferings)?.word,
    inner.word('forward.drain', drains)?.word,
    array,
    inner,
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
