/** What of a file can be trained: the network of a schedule, or a network by itself. */

import { networkIn, scheduleIn } from '../model/budget.ts';
import { type FileModel, ownOf, standsAlone } from '../model/file.ts';
import type { NetworkModel } from '../model/network.ts';

/** A network to train, and where it comes from. */
export interface Chosen {
  readonly network: NetworkModel;
  /** Undefined: the network stands by itself. */
  readonly schedule?: string;
  readonly batch?: number;
}

/**
 * The network of the schedule of this name; without a name, of the first schedule that has one, or else the first network that needs no
 * arguments. Undefined if there is none.
 */
export function networkToTrain(file: FileModel, name: string | undefined): Chosen | undefined {
  for (const definition of ownOf(file, 'schedule')) {
    if (name !== undefined && definition.name !== name) continue;
    const { network, batch } = scheduleIn(file, definition);
    if (network) return { network, schedule: definition.name, batch };
  }
  const definition = name === undefined ? ownOf(file, 'network').find(standsAlone) : undefined;
  return definition && { network: networkIn(file, definition) };
}
