/**
 * Building the networks of one file within one budget. A network alone is limited (builder.ts), but fifty of them at the limit would
 * still keep the editor waiting; so they are built in the order they are written until the operations of the file are used up.
 */
import { maxLayers, maxLayersOfFile } from './builder.ts';
import type { Definition } from './definitions.ts';
import type { FileModel } from './file.ts';
import { type NetworkModel, networkCost, networkOf, standsAlone } from './network.ts';
import { comparisonsOf } from './questions.ts';
import { type ScheduleModel, scheduleCost, scheduleOf } from './schedule.ts';

/** Operations that each network and schedule of a file may build. */
type Limits = ReadonlyMap<Definition, number>;

const limits = new WeakMap<FileModel, Limits>();

/** A network of this file by itself; all its parameters have defaults. */
export const networkIn = (file: FileModel, definition: Definition): NetworkModel =>
  networkOf(definition, undefined, limitsOf(file).get(definition));

/** A schedule of this file, or one that it compares. */
export const scheduleIn = (file: FileModel, definition: Definition): ScheduleModel =>
  scheduleOf(definition, limitsOf(file).get(definition));

function limitsOf(file: FileModel): Limits {
  for (const _ of buildNetworks(file)) {
    // Nobody waits in between.
  }
  return limits.get(file)!;
}

/** Builds the networks of a file in the order of the file; stops after each, for those who have other things to do. */
export function* buildNetworks(file: FileModel): Generator<void> {
  if (limits.has(file)) return;
  const result = new Map<Definition, number>();
  const counted = new Set<NetworkModel>();
  let left = maxLayersOfFile;
  const spend = (network: NetworkModel | undefined, cost: number) => {
    if (!network || counted.has(network)) return;
    counted.add(network);
    left = Math.max(0, left - cost);
  };
  // What is compared may be imported.
  const compared = comparisonsOf(file).flatMap(({ schedules }) => schedules);
  for (const definition of new Set([...file.own.values(), ...compared])) {
    const limit = Math.min(maxLayers, left);
    if (definition.keyword === 'schedule') {
      spend(scheduleOf(definition, limit).network, scheduleCost(definition, limit));
    } else if (standsAlone(definition)) {
      spend(networkOf(definition, undefined, limit), networkCost(definition, undefined, limit));
    } else {
      continue;
    }
    result.set(definition, limit);
    yield;
  }
  limits.set(file, result);
}
