/** Networks as plain data, remembered by definition and arguments. */
import { type Build, buildNetwork } from './build.ts';
import { maxLayers } from './builder.ts';
import { type Definition, isBody } from './definitions.ts';
import type { Problem } from './problems.ts';
import { exact, type Layer, type Value } from './values.ts';

export interface NetworkInput {
  readonly name: string;
  readonly shape: readonly number[];
}

export interface NetworkModel {
  readonly definition: Definition;
  readonly inputs: readonly NetworkInput[];
  /** In order of execution. */
  readonly layers: readonly Layer[];
  /** The value of every statement that names one. */
  readonly values: ReadonlyMap<string, Value>;
  readonly problems: readonly Problem[];
  /** Trainable numbers of all layers. */
  readonly parameters: number;
  /** Multiply-accumulates for one sample. */
  readonly macs: number;
  /** False if an error left layers out. */
  readonly complete: boolean;
}

/** A network can be built by itself if all its parameters have defaults. */
export function standsAlone(definition: Definition): boolean {
  return (
    definition.keyword === 'network' &&
    isBody(definition) &&
    definition.item.head.node.parameters.every((parameter) => parameter.fallback)
  );
}

type Arguments = ReadonlyMap<string, Value>;
const noArguments: Arguments = new Map();

/** Variants of a network that are kept, by their arguments: those of its schedules, not all that were ever typed. */
const maxVariants = 32;

/**
 * The network with the given arguments (others take their defaults). Asking again for the same definition gives the same object.
 *
 * @param limit operations it may have; what is over the limit is left out and reported
 */
export function networkOf(definition: Definition, args: Arguments = noArguments, limit = maxLayers): NetworkModel {
  return remembered(definition, args, limit).model;
}

/** What building the network took of the budget of its file, in operations. */
export function networkCost(definition: Definition, args: Arguments = noArguments, limit = maxLayers): number {
  return remembered(definition, args, limit).cost;
}

function remembered(definition: Definition, args: Arguments, limit: number): Build {
  const variants = variantsOf(definition);
  const key = args.size ? [...args].map(([name, value]) => `${name}=${exact(value)}`).join(',') : '';
  const before = variants.get(key);
  const fits = before && (before.limit === limit || (!before.stopped && before.cost <= limit));
  if (before && fits && before.model.definition === definition) {
    touch(variants, key, before);
    return before;
  }
  // Another variant knows what does not depend on the arguments.
  const result = buildNetwork(definition, args, before ?? [...variants.values()].at(-1), limit);
  touch(variants, key, result);
  for (const oldest of variants.keys()) {
    if (variants.size <= maxVariants) break;
    variants.delete(oldest);
  }
  return result;
}

/** The last in the list is the one asked for last. */
function touch(variants: Map<string, Build>, key: string, build: Build): void {
  variants.delete(key);
  variants.set(key, build);
}

function variantsOf(definition: Definition): Map<string, Build> {
  let variants = definition.memory.get('networks') as Map<string, Build> | undefined;
  if (!variants) {
    variants = new Map();
    definition.memory.set('networks', variants);
  }
  return variants;
}
