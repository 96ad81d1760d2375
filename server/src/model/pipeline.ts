/** A schedule on several processors: which arrays, how they are linked, who works on what, and in which order. */
import type { Expression } from '../syntax/ast.ts';
import { whole } from './arguments.ts';
import { globMatches } from './globs.ts';
import { type ArrayModel, arrayOf } from './hardware.ts';
import { pipelineKeys } from './pass-settings.ts';
import { didYouMean, type Place, placeOf } from './problems.ts';
import type { Setting, Settings } from './settings.ts';
import { expected } from './units.ts';
import { show } from './values.ts';

export const topologies = ['chain', 'ring', 'all-to-all'] as const;
export type TopologyName = (typeof topologies)[number];
export const policies = [
  'sequential',
  'data-parallel',
  'gpipe',
  '1f1b',
  'interleaved-1f1b',
  'pipedream',
  'pipedream-2bw',
  'layerpipe-intra',
  'layerpipe-inter',
  'zb-h1',
  'zb-h2',
] as const;
export type PolicyName = (typeof policies)[number];
export const partitions = ['layers', 'passes', 'split', 'half', 'equal', 'pipedream', 'stages'] as const;
export type PartitionName = (typeof partitions)[number];

/** `stage 1 "stem" "stage1.*"`, as often as there are stages. */
export const stageKey = 'stage';

/** More than anybody builds; every one of them is simulated. */
const mostProcessors = 1024;
const mostMicrobatches = 65_536;

/** Layers of one stage, chosen by hand. */
export interface Stage {
  /** From 1 on. */
  readonly number: number;
  readonly place: Place;
  readonly patterns: readonly string[];
  matches(layer: string): boolean;
}

export interface PipelineModel {
  /** One array a processor. */
  readonly processors: readonly ArrayModel[];
  readonly topology: TopologyName;
  /** Of a link, in one direction; undefined: transfers take no time. */
  readonly bandwidth?: { readonly value: number; readonly per: 'second' | 'cycle' };
  /** Of a transfer, whatever its size. */
  readonly latency?: { readonly value: number; readonly per: 'second' | 'cycle' };
  readonly policy: PolicyName;
  readonly microbatches: number;
  /** Stages of a processor, of `interleaved-1f1b`. */
  readonly chunks: number;
  readonly partition: PartitionName;
  readonly stages: readonly Stage[];
}

/** Undefined if nothing is said of processors. */
export function pipelineOf(
  settings: Settings,
  array: ArrayModel | undefined,
  batch: number,
): PipelineModel | undefined {
  const processors = processorsOf(settings, array);
  if (!processors) {
    for (const path of pipelineKeys) {
      const setting = settings.get(path);
      if (!setting || path === 'processors' || settings.get('processors')) continue;
      const message = `'${setting.key.name}' needs processors to run on, like processors 8`;
      settings.wrong(setting, 'accel-5007', message, { severity: 'warning' });
      break;
    }
    return undefined;
  }
  const bandwidth = settings.quantity('links.bandwidth', expected.bytesPerSecond, expected.bytesPerCycle);
  const latency = settings.quantity('links.latency', expected.time, expected.cycles);
  const per = ['second', 'cycle'] as const;
  const stages = (settings.lists.get(stageKey) ?? []).flatMap(
    (setting) => stageOf(settings, setting, processors.length) ?? [],
  );
  const policy = settings.word('pipeline', policies)?.word ?? '1f1b';
  return {
    processors,
    topology: settings.word('links', topologies)?.word ?? 'chain',
    ...(bandwidth ? { bandwidth: { value: bandwidth.value, per: per[bandwidth.kind]! } } : {}),
    ...(latency ? { latency: { value: latency.value, per: per[latency.kind]! } } : {}),
    policy,
    microbatches: microbatchesOf(settings, batch),
    chunks: count(settings, 'pipeline.chunks', mostProcessors) ?? (policy === 'interleaved-1f1b' ? 2 : 1),
    partition: settings.word('partition', partitions)?.word ?? defaultPartition(policy, stages),
    stages,
  };
}

function defaultPartition(policy: PolicyName, stages: readonly Stage[]): PartitionName {
  if (stages.length) return 'stages';
  return policy === 'layerpipe-intra' ? 'passes' : policy === 'layerpipe-inter' ? 'split' : 'layers';
}

/** `processors 8`, or `processors [Edge, Edge, Big]`. */
function processorsOf(settings: Settings, array: ArrayModel | undefined): readonly ArrayModel[] | undefined {
  const setting = settings.get('processors');
  const node = setting?.values[0];
  if (!setting) return undefined;
  if (node?.kind === 'list' && setting.values.length === 1) {
    const arrays = node.items.map((item) => namedArray(settings, setting, item));
    const usable = arrays.filter((each) => each !== undefined);
    return usable.length && usable.length === arrays.length ? usable : undefined;
  }
  const number = count(settings, 'processors', mostProcessors);
  return number && array ? Array.from({ length: number }, () => array) : undefined;
}

function namedArray(settings: Settings, setting: Setting, item: Expression): ArrayModel | undefined {
  const target = item.kind === 'name' ? setting.owner.links.get(item.name) : undefined;
  if (target?.keyword === 'array') return arrayOf(target);
  const names = [...setting.owner.links.values()].filter((each) => each.keyword === 'array').map((each) => each.name);
  const { hint, fixes } =
    item.kind === 'name' ? didYouMean(item.name, placeOf(setting.piece, item), names) : { hint: '', fixes: [] };
  const message =
    item.kind === 'name' ? `There is no array '${item.name}'${hint}` : 'A processor is the name of an array';
  settings.wrong(setting, item.kind === 'name' ? 'accel-2001' : 'accel-5004', message, { fixes }, item);
  return undefined;
}

function microbatchesOf(settings: Settings, batch: number): number {
  const setting = settings.get('pipeline.microbatches');
  const number = count(settings, 'pipeline.microbatches', mostMicrobatches);
  if (!number || !setting) return 1;
  if (batch % number === 0) return number;
  const message = `A batch of ${batch} cannot be split into ${number} equal micro-batches`;
  const batchSetting = settings.get('batch');
  const related = batchSetting ? [{ place: batchSetting.place, message: 'The batch' }] : [];
  settings.wrong(setting, 'accel-4003', message, { related }, setting.values[0]);
  return 1;
}

/** A whole number from 1 to `most`. */
function count(settings: Settings, path: string, most: number): number | undefined {
  const setting = settings.get(path);
  const node = setting?.values[0];
  if (!setting) return undefined;
  const value = node && settings.value(setting, node);
  if (value && whole(value, 1) && value.value <= most && setting.values.length === 1) return value.value;
  if (value?.kind === 'unknown') return undefined;
  const found = value ? `, found ${show(value)}` : '';
  settings.wrong(setting, 'accel-4003', `'${setting.key.name}' is a whole number from 1 to ${most}${found}`, {}, node);
  return undefined;
}

/** `stage 2 "stage2.*" "stage3.0.*"` */
function stageOf(settings: Settings, setting: Setting, processors: number): Stage | undefined {
  const [number, ...patterns] = setting.values;
  const value = number && settings.value(setting, number);
  if (!value || !whole(value, 1) || value.value > processors) {
    const message = `'stage' needs the number of its processor, from 1 to ${processors}, and patterns: stage 1 "stem" "stage1.*"`;
    if (value?.kind !== 'unknown') settings.wrong(setting, 'accel-5004', message, {}, number);
    return undefined;
  }
  const texts = patterns.flatMap((node) => (node.kind === 'string' ? [node.value] : []));
  if (!patterns.length || texts.length < patterns.length) {
    const wrong = patterns.find((node) => node.kind !== 'string');
    settings.wrong(
      setting,
      'accel-5004',
      `A stage needs patterns in quotes: stage ${value.value} "stem" "stage1.*"`,
      {},
      wrong,
    );
    return undefined;
  }
  return {
    number: value.value,
    place: placeOf(setting.piece, patterns[0]!),
    patterns: texts,
    matches: (layer) => texts.some((pattern) => globMatches(pattern, layer)),
  };
}
