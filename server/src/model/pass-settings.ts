/** What can be said of the passes of a step, in a schedule and in its rules for layers. */
import { whole } from './arguments.ts';
import { type CrossbarModel, crossbarOf } from './crossbar.ts';
import type { Definition } from './definitions.ts';
import { numericsKeys } from './numerics-settings.ts';
import { type Place, placeOf } from './problems.ts';
import { type ReuseModel, reuseOf } from './reuse.ts';
import type { Setting, Settings } from './settings.ts';
import { type StochasticModel, stochasticOf } from './stochastic.ts';
import { show } from './values.ts';

export const dataflows = ['ws', 'os', 'is'] as const;
export type DataflowName = (typeof dataflows)[number];
export const bufferings = ['exposed', 'overlapped', 'hidden', 'streamed'] as const;
export type BufferingName = (typeof bufferings)[number];
export const drains = ['counted', 'free'] as const;
export type DrainName = (typeof drains)[number];
export const orders = ['sequential', 'interleaved'] as const;
export type OrderName = (typeof orders)[number];
export const partialSums = ['onChip', 'perFold'] as const;
export type PartialSumsName = (typeof partialSums)[number];
export const updates = ['separate', 'inPlace'] as const;
export type UpdateName = (typeof updates)[number];
export const modes = ['training', 'inference'] as const;
export type ModeName = (typeof modes)[number];
export const optimizers = ['none', 'sgd', 'momentum', 'adam'] as const;
export type OptimizerName = (typeof optimizers)[number];
export const baselines = ['ws-os', 'ws', 'os'] as const;
export type BaselineName = (typeof baselines)[number];

/** The blocks of settings a schedule and a rule have; `backward` speaks of both gradients at once. */
export const passBlocks = ['forward', 'activationGradient', 'weightGradient', 'backward'] as const;
export type PassBlock = (typeof passBlocks)[number];

/** Machines that a pass can run on instead; which of them cannot do what, model/combinations.ts says. */
const machineKeys = ['stochastic', 'reuse'] as const;
const passKeys = ['dataflow', 'buffering', 'drain', 'partialSums', 'tile', ...machineKeys] as const;
const backwardKeys = [
  'dataflow',
  'order',
  'buffering',
  'drain',
  'partialSums',
  'update',
  'tile',
  ...machineKeys,
] as const;
const keysOf = (block: PassBlock): readonly string[] =>
  (block === 'backward' ? backwardKeys : passKeys).map((key) => `${block}.${key}`);

/** Machines where they cannot be: read only to say why. */
export const misplacedKeys: ReadonlySet<string> = new Set(
  passBlocks
    .flatMap((block) => machineKeys.map((key) => `${block}.${key}`))
    .filter((key) => key !== 'forward.reuse' && key !== 'weightGradient.stochastic'),
);

/** Of `layers "glob" { ... }`. */
export const ruleKeys: readonly string[] = [...passBlocks.flatMap(keysOf), 'crossbar', 'trainable'];

/** Of several processors. */
export const pipelineKeys = [
  'processors',
  'links',
  'links.bandwidth',
  'links.latency',
  'pipeline',
  'pipeline.microbatches',
  'pipeline.chunks',
  'partition',
] as const;

export const scheduleKeys: readonly string[] = [
  'network',
  'array',
  'batch',
  'mode',
  ...passBlocks.flatMap(keysOf),
  'crossbar',
  'optimizer',
  'baseline',
  'baseline.buffering',
  ...pipelineKeys,
  ...numericsKeys,
];

/** Sizes of the blocks that are in the buffers at a time, in rows, columns and reduction of the pass's product. */
export interface TileSizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** A machine, or the word that takes back what was said before. */
export type Chosen<Model> = Model | 'off';

/** How one pass runs; what is left out is the array's. */
export interface PassSettings {
  readonly dataflow?: DataflowName;
  readonly buffering?: BufferingName;
  readonly drain?: DrainName;
  readonly partialSums?: PartialSumsName;
  readonly tile?: TileSizes;
  /** Of the forward pass. */
  readonly reuse?: Chosen<ReuseModel>;
  /** Of the weight gradient. */
  readonly stochastic?: Chosen<StochasticModel>;
}

/** How the gradients run; `order` and `update` are of both together. */
export interface BackwardSettings extends PassSettings {
  readonly order?: OrderName;
  readonly update?: UpdateName;
}

/** What a schedule, or a rule in it, says of the passes. */
export interface StepSettings {
  readonly forward: PassSettings;
  readonly activationGradient: PassSettings;
  readonly weightGradient: PassSettings;
  readonly backward: BackwardSettings;
  /** What layers with weights run on instead of the array. */
  readonly crossbar?: Chosen<CrossbarModel>;
  /** Where each tile is written. */
  readonly tiles: ReadonlyMap<PassBlock, Place>;
}

export function stepSettings(settings: Settings): StepSettings {
  const word = <Word extends string>(path: string, words: readonly Word[]) => settings.word(path, words)?.word;
  return {
    forward: {
      ...passOf(settings, 'forward'),
      ...given('reuse', chosen(settings, 'forward.reuse', 'reuse', reuseOf)),
    },
    activationGradient: passOf(settings, 'activationGradient'),
    weightGradient: {
      ...passOf(settings, 'weightGradient'),
      ...given('stochastic', chosen(settings, 'weightGradient.stochastic', 'stochastic', stochasticOf)),
    },
    ...given('crossbar', chosen(settings, 'crossbar', 'crossbar', crossbarOf)),
    backward: {
      ...passOf(settings, 'backward'),
      ...given('order', word('backward.order', orders)),
      ...given('update', word('backward.update', updates)),
    },
    tiles: new Map(
      passBlocks.flatMap((block) => {
        const setting = settings.get(`${block}.tile`);
        return setting ? [[block, placeOf(setting.piece, setting.values[0] ?? setting.key)] as const] : [];
      }),
    ),
  };
}

function passOf(settings: Settings, block: PassBlock): PassSettings {
  return {
    ...given('dataflow', settings.word(`${block}.dataflow`, dataflows)?.word),
    ...given('buffering', settings.word(`${block}.buffering`, bufferings)?.word),
    ...given('drain', settings.word(`${block}.drain`, drains)?.word),
    ...given('partialSums', settings.word(`${block}.partialSums`, partialSums)?.word),
    ...given('tile', tileOf(settings, settings.get(`${block}.tile`))),
  };
}

function chosen<Model>(
  settings: Settings,
  path: string,
  keyword: Definition['keyword'],
  modelOf: (definition: Definition) => Model,
): Chosen<Model> | undefined {
  const setting = settings.get(path);
  const node = setting?.values[0];
  if (node?.kind === 'name' && node.name === 'off' && setting?.values.length === 1) return 'off';
  const found = settings.target(path, keyword);
  return found && modelOf(found.target);
}

/** `{ [key]: value }`, or nothing to spread without a value. */
const given = <Key extends string, Value>(key: Key, value: Value | undefined) =>
  (value === undefined ? {} : { [key]: value }) as { readonly [Each in Key]?: Value };

/** `tile [512, 128, 64]` */
function tileOf(settings: Settings, setting: Setting | undefined): TileSizes | undefined {
  const node = setting?.values[0];
  if (!setting) return undefined;
  if (setting.values.length === 1 && node?.kind === 'list' && node.items.length === 3) {
    const sizes = node.items.map((item) => settings.value(setting, item));
    const wrong = sizes.findIndex((size) => !whole(size, 1));
    if (wrong < 0) {
      const [m, n, k] = sizes.map((size) => (size.kind === 'number' ? size.value : 1)) as [number, number, number];
      return { m, n, k };
    }
    const size = sizes[wrong]!;
    if (size.kind !== 'unknown') {
      const message = `A side of a tile is a whole number from 1 on, found ${show(size)}`;
      settings.report(placeOf(setting.piece, node.items[wrong]!), 'accel-4003', message);
    }
    return undefined;
  }
  const message = "'tile' needs three sizes, rows, columns and reduction of the product: [512, 128, 64]";
  settings.wrong(setting, 'accel-5004', message, {}, node);
  return undefined;
}

/** `trainable false` in a rule. */
export function trainableOf(settings: Settings): boolean | undefined {
  const setting = settings.get('trainable');
  if (!setting) return undefined;
  const node = setting.values[0];
  const value = node && settings.value(setting, node);
  if (value?.kind === 'boolean' && setting.values.length === 1) return value.value;
  if (value?.kind !== 'unknown') settings.wrong(setting, 'accel-5004', "'trainable' is true or false", {}, node);
  return undefined;
}
