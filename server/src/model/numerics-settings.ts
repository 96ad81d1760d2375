/** What a schedule says of training in numbers: `numerics { epochs 5, machines exact Essop, data "train.csv" }`. */
import type { Expression } from '../syntax/ast.ts';
import type { Definition } from './definitions.ts';
import { aOrAn, oneOf } from './errors.ts';
import { didYouMean, placeOf } from './problems.ts';
import type { Setting, Settings } from './settings.ts';
import { expected, sameDimension } from './units.ts';
import { show } from './values.ts';

export const numericsKeys = [
  'numerics.epochs',
  'numerics.rate',
  'numerics.momentum',
  'numerics.seed',
  'numerics.machines',
  'numerics.data',
  'numerics.samples',
] as const;

/** The machine that a schedule's own layers run on. */
export const ownMachine = 'schedule';
/** Machines that need no definition. */
export const machineWords = ['exact', 'bf16', 'fp16', 'int8', ownMachine] as const;
/** Definitions that are a machine by themselves, for all layers. */
const machineKeywords: ReadonlySet<string> = new Set(['stochastic', 'crossbar', 'reuse']);

export const isMachine = ({ keyword }: Definition): boolean => machineKeywords.has(keyword);

/** What is left out is for whoever trains to decide. */
export interface NumericsSettings {
  readonly epochs?: number;
  readonly rate?: number;
  readonly momentum?: number;
  readonly seed?: number;
  /** Patterns that are drawn; of data files, so many of their samples. */
  readonly samples?: number;
  readonly machines?: readonly NamedMachine[];
  /** A CSV file, or images and labels. */
  readonly data?: DataPaths;
  /** Settings that are there but cannot be read. */
  readonly wrong: readonly string[];
}

/** A machine where it is named: what the name stands for there, a schedule that extends this one need not see. */
export interface NamedMachine {
  readonly name: string;
  /** Undefined: a word. */
  readonly definition?: Definition;
}

/** Paths as they are written, relative to a file. */
export interface DataPaths {
  readonly paths: readonly string[];
  /** Its URI. */
  readonly file: string;
}

const mostEpochs = 10_000;
const mostSamples = 10_000_000;

/**
 * Undefined if nothing is said of it.
 *
 * @param own what the schedule's own machine has: without anything it is an exact one
 */
export function numericsOf(
  settings: Settings,
  own: { readonly anything: boolean; readonly crossbar: boolean },
): NumericsSettings | undefined {
  if (!numericsKeys.some((path) => settings.get(path))) return undefined;
  const whole = (key: string, least: number, most: number) =>
    numberAt(
      settings,
      key,
      `a whole number from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`,
      (value) => Number.isInteger(value) && value >= least && value <= most,
    );
  const read = {
    epochs: whole('epochs', 1, mostEpochs),
    rate: numberAt(settings, 'rate', 'a number above 0', (value) => value > 0 && Number.isFinite(value)),
    momentum: numberAt(settings, 'momentum', 'a number from 0 to below 1', (value) => value >= 0 && value < 1),
    seed: whole('seed', 0, 2 ** 32 - 1),
    samples: whole('samples', 2, mostSamples),
    machines: machinesOf(settings, own.anything),
    data: dataOf(settings),
  };
  const cells = read.machines?.find(
    ({ name, definition }) => definition?.keyword === 'crossbar' || (name === ownMachine && own.crossbar),
  );
  const momentum = settings.get('numerics.momentum');
  if (momentum && read.momentum && cells) {
    const message = `A crossbar writes every update into its cells at once: '${cells.name}' has no momentum`;
    settings.wrong(momentum, 'accel-5009', message, {}, momentum.values[0]);
  }
  const said = Object.entries(read);
  return {
    ...(Object.fromEntries(said.filter(([, value]) => value !== undefined)) as Omit<NumericsSettings, 'wrong'>),
    wrong: said.flatMap(([key, value]) => (value === undefined && settings.get(`numerics.${key}`) ? [key] : [])),
  };
}

function numberAt(
  settings: Settings,
  key: string,
  words: string,
  fits: (value: number) => boolean,
): number | undefined {
  const setting = settings.get(`numerics.${key}`);
  if (!setting) return undefined;
  const [node, more] = setting.values;
  const value = node && settings.value(setting, node);
  if (value?.kind === 'unknown') return undefined;
  const plain = value?.kind === 'number' && sameDimension(value.dimension, expected.plain.dimension);
  if (plain && !more && fits(value.value)) return value.value;
  const found = !value || more ? '' : `, found ${show(value)}`;
  const code = plain && !more ? 'accel-4003' : 'accel-5004';
  settings.wrong(setting, code, `'${key}' is ${words}${found}`, {}, more ?? node);
  return undefined;
}

/** `machines exact int8 Essop` */
function machinesOf(settings: Settings, own: boolean): readonly NamedMachine[] | undefined {
  const setting = settings.get('numerics.machines');
  if (!setting) return undefined;
  const machines = new Map<string, NamedMachine>();
  let wrong = setting.values.length === 0;
  if (wrong) settings.wrong(setting, 'accel-5004', `'machines' needs at least one: ${known}`);
  for (const node of setting.values) {
    const machine = namedMachine(settings, setting, node);
    if (!machine) {
      wrong = true;
      continue;
    }
    const { name } = machine;
    const warn = (code: 'accel-5003' | 'accel-5007', message: string) =>
      settings.wrong(setting, code, message, { severity: 'warning' }, node);
    if (machines.has(name)) warn('accel-5003', `'${name}' is given twice`);
    else if (name === ownMachine && !own)
      warn('accel-5007', `No layer of this schedule has a machine of its own: '${ownMachine}' is exact`);
    machines.set(name, machine);
  }
  return wrong ? undefined : [...machines.values()];
}

const known = `${oneOf(machineWords)}, or the name of a stochastic unit, a crossbar or a reuse buffer`;

function namedMachine(settings: Settings, setting: Setting, node: Expression): NamedMachine | undefined {
  if (node.kind !== 'name') {
    settings.wrong(setting, 'accel-5004', `A machine is ${known}`, {}, node);
    return undefined;
  }
  const { name } = node;
  const { links } = setting.owner;
  const target = links.get(name);
  if (target && isMachine(target)) return { name, definition: target };
  if (target) {
    settings.wrong(setting, 'accel-2003', `'${name}' is ${aOrAn(target.keyword)}: a machine is ${known}`, {}, node);
    return undefined;
  }
  if (machineWords.some((word) => word === name)) return { name };
  const names = [...machineWords, ...[...links.values()].filter(isMachine).map((each) => each.name)];
  const { hint, fixes } = didYouMean(name, placeOf(setting.piece, node), names);
  settings.wrong(setting, 'accel-2001', `There is no machine '${name}'${hint || `: it is ${known}`}`, { fixes }, node);
  return undefined;
}

/** `data "images.idx" "labels.idx"`, `data "train.csv"`. Whether they are there is asked when they are read. */
function dataOf(settings: Settings): DataPaths | undefined {
  const setting = settings.get('numerics.data');
  if (!setting) return undefined;
  const wrong = (message: string, index: number) => {
    settings.wrong(setting, 'accel-5004', message, {}, setting.values[index]);
    return undefined;
  };
  const paths = setting.values.flatMap((node) => (node.kind === 'string' ? [node.value] : []));
  const other = setting.values.findIndex((node) => node.kind !== 'string');
  if (other >= 0 || paths.length === 0)
    return wrong(`'data' needs paths in quotes: "train.csv", or "images.idx" "labels.idx"`, Math.max(0, other));
  if (paths.length > 2) return wrong("'data' takes one CSV file, or images and labels, not more", 2);
  const empty = paths.findIndex((path) => path.trim() === '');
  if (empty >= 0) return wrong('This path is empty', empty);
  const address = paths.findIndex((path) => /^([a-z][a-z0-9+.-]+:\/\/|\/\/|\\\\)/i.test(path));
  if (address >= 0) return wrong('Data are read from files of this computer, not from an address', address);
  return { paths, file: setting.owner.file };
}
