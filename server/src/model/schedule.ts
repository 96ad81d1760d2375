/** Schedules: a network on an array, with how each layer is laid on it. */
import { type Expression, expectKey } from '../syntax/ast.ts';
import { whole } from './arguments.ts';
import { maxLayers } from './builder.ts';
import { combinations, isOn, type Surroundings } from './combinations.ts';
import { type Definition, isBody } from './definitions.ts';
import { oneOf } from './errors.ts';
import { globMatches } from './globs.ts';
import { type ArrayModel, arrayOf } from './hardware.ts';
import { type NetworkModel, networkCost, networkOf } from './network.ts';
import { type NumericsSettings, numericsOf } from './numerics-settings.ts';
import {
  type BaselineName,
  type BufferingName,
  baselines,
  bufferings,
  misplacedKeys,
  modes,
  type OptimizerName,
  optimizers,
  ruleKeys,
  type StepSettings,
  scheduleKeys,
  stepSettings,
  trainableOf,
} from './pass-settings.ts';
import { type PipelineModel, partitions, pipelineOf, policies, stageKey } from './pipeline.ts';
import { didYouMean, type Place, placeOf } from './problems.ts';
import { contradictions, possible } from './schedule-problems.ts';
import { type Setting, Settings } from './settings.ts';
import { show, type Value } from './values.ts';

/** `layers "glob" { ... }` */
export interface LayerRule extends StepSettings {
  readonly pattern: string;
  readonly place: Place;
  readonly own: boolean;
  /** False freezes the layers; undefined says nothing. */
  readonly trainable?: boolean;
  matches(layer: string): boolean;
}

/** What the gradients are compared with. */
export interface Baseline {
  readonly name: BaselineName;
  /** Undefined: the same as the schedule's own. */
  readonly buffering?: BufferingName;
  /** False if nobody asked for it: interleaved gradients are always compared. */
  readonly asked: boolean;
}

export interface ScheduleModel extends StepSettings {
  readonly definition: Definition;
  readonly settings: Settings;
  readonly network?: NetworkModel;
  readonly array?: ArrayModel;
  readonly batch: number;
  /** Whether gradients are computed, too: asked for, or because something is said of them. */
  readonly training: boolean;
  readonly optimizer: OptimizerName;
  readonly baseline?: Baseline;
  /** Undefined on a single array. */
  readonly pipeline?: PipelineModel;
  readonly rules: readonly LayerRule[];
  /** Undefined if nothing is said of training in numbers. */
  readonly numerics?: NumericsSettings;
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
  const settings = new Settings(definition, scheduleKeys, ['layers', stageKey, expectKey], misplacedKeys);
  const network = settings.target('network', 'network');
  const array = settings.target('array', 'array');
  if (!settings.get('network')) settings.missing('network', 'network ResNet50');
  if (!settings.get('array')) settings.missing('array', 'array Edge');
  const arrayModel = array && arrayOf(array.target);
  const said = stepSettings(settings);
  const args = network && networkArguments(network.target, network.node, network.setting, settings);
  const optimizer = settings.word('optimizer', optimizers)?.word;
  const around: Surroundings = {
    array: arrayModel,
    optimizer: optimizer ?? 'sgd',
    policy: settings.get('processors') ? settings.word('pipeline', policies)?.word : undefined,
    partition: settings.get('processors') ? settings.word('partition', partitions)?.word : undefined,
  };
  const rules = (settings.lists.get('layers') ?? []).flatMap(
    (setting) => rule(setting, settings, said, around, array?.setting) ?? [],
  );
  possible(said, settings, arrayModel, array?.setting);
  combinations(settings, said, around);
  const mode = settings.word('mode', modes);
  const training = mode ? mode.word === 'training' : asksForGradients(settings, said, rules);
  const baseline = training ? baselineOf(settings, said, rules) : undefined;
  contradictions(settings, said, training, optimizer ?? 'sgd');
  const built = network && args && networkOf(network.target, args, limit);
  const batch = batchOf(settings, built);
  const pipeline = pipelineOf(settings, arrayModel, batch);
  const levels = [said, ...rules];
  const crossbar = levels.some((level) => isOn(level.crossbar));
  if (crossbar && pipeline) clocked(pipeline, settings, arrayModel);
  const anything =
    crossbar || levels.some(({ forward, weightGradient }) => isOn(forward.reuse) || isOn(weightGradient.stochastic));
  const numerics = numericsOf(settings, { anything, crossbar });
  const model: ScheduleModel = {
    definition,
    settings,
    ...(built ? { network: built } : {}),
    ...(arrayModel ? { array: arrayModel } : {}),
    batch,
    ...said,
    training,
    optimizer: optimizer ?? 'sgd',
    ...(baseline ? { baseline } : {}),
    ...(pipeline ? { pipeline } : {}),
    rules,
    ...(numerics ? { numerics } : {}),
  };
  return { model, cost: built ? networkCost(network.target, args, limit) : 0 };
}

/** Of the other processors; that of the array itself is said where a crossbar is asked for. */
function clocked({ processors }: PipelineModel, settings: Settings, array: ArrayModel | undefined): void {
  const without = processors.find((each) => each !== array && each.usable && each.clock === undefined);
  const setting = settings.get('processors');
  if (!without || !setting) return;
  const { name } = without.definition;
  const message = `Kernels of a crossbar take nanoseconds; processor '${name}' has no clock to count them in cycles, and computes their layers itself`;
  settings.wrong(setting, 'accel-5009', message, {}, setting.values[0]);
}

const saysAnything = (settings: object): boolean => Object.keys(settings).length > 0;
const speaksOfGradients = (said: StepSettings): boolean =>
  saysAnything(said.backward) || saysAnything(said.activationGradient) || saysAnything(said.weightGradient);

function asksForGradients(settings: Settings, said: StepSettings, rules: readonly LayerRule[]): boolean {
  const words = ['optimizer', 'baseline', 'baseline.buffering'].some((path) => settings.get(path));
  return words || [said, ...rules].some(speaksOfGradients);
}

function baselineOf(settings: Settings, said: StepSettings, rules: readonly LayerRule[]): Baseline | undefined {
  const name = settings.word('baseline', baselines)?.word;
  const buffering = settings.word('baseline.buffering', bufferings)?.word;
  const interleaved = [said, ...rules].some((each) => each.backward.order === 'interleaved');
  if (!name && !buffering && !interleaved) return undefined;
  return {
    name: name ?? 'ws-os',
    ...(buffering ? { buffering } : {}),
    asked: name !== undefined || buffering !== undefined,
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
  schedule: StepSettings,
  around: Surroundings,
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
  const inner = settings.nested(setting, ruleKeys);
  const said = stepSettings(inner);
  possible(said, inner, around.array, arraySetting);
  combinations(inner, said, { ...around, schedule: { said: schedule, settings } });
  const trainable = trainableOf(inner);
  settings.problems.push(...inner.problems);
  return {
    pattern: pattern.value,
    place: placeOf(setting.piece, pattern),
    own: setting.owner === settings.definition,
    ...said,
    ...(trainable === undefined ? {} : { trainable }),
    matches: (layer) => globMatches(pattern.value, layer),
  };
}
