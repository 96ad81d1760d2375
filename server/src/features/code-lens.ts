/** The lines above schedules, networks and machines: what they cost, and a way to their panels. */

import { networkIn } from '../model/budget.ts';
import { isBody } from '../model/definitions.ts';
import { ownOf, standsAlone } from '../model/file.ts';
import type { PlainRange } from '../protocol/index.ts';
import { placeOf } from '../syntax/tree.ts';
import type { Snapshot } from './snapshot.ts';
import { totalsLine } from './step-words.ts';
import { joined, several, sizeLine } from './wording.ts';

export interface Lens {
  readonly range: PlainRange;
  readonly title: string;
  /** Missing where there is nothing to do but read. */
  readonly command?: { readonly name: string; readonly arguments: readonly unknown[] };
}

/** A lens stays while its text is broken: one that comes and goes would move the lines below it. */
export function codeLenses(snapshot: Snapshot): Lens[] {
  return [...scheduleLenses(snapshot), ...networkLenses(snapshot), ...machineLenses(snapshot)].sort(
    (a, b) => a.range.start.line - b.range.start.line,
  );
}

function* scheduleLenses(snapshot: Snapshot): Generator<Lens> {
  for (const { definition, model, step } of snapshot.schedules) {
    const location = snapshot.locate(placeOf(definition.piece, definition.node));
    if (!location) continue;
    // What an error leaves out would be missing in the sums.
    const complete = step && model.network?.complete;
    const costs = complete ? [totalsLine(step)] : ['not complete yet'];
    yield {
      range: location.range,
      title: joined(['\u25b6 Show schedule', ...costs]),
      command: { name: 'accel.openSchedule', arguments: [snapshot.file.uri, definition.name] },
    };
    yield {
      range: location.range,
      title: 'Array at work',
      command: { name: 'accel.showArray', arguments: [snapshot.file.uri, definition.name] },
    };
    yield {
      range: location.range,
      title: 'Memory and roofline',
      command: { name: 'accel.showMemory', arguments: [snapshot.file.uri, definition.name] },
    };
    if (!model.numerics) continue;
    yield {
      range: location.range,
      title: 'Simulate training',
      command: { name: 'accel.simulateTraining', arguments: [snapshot.file.uri, definition.name] },
    };
  }
}

function* networkLenses(snapshot: Snapshot): Generator<Lens> {
  for (const definition of ownOf(snapshot.file, 'network')) {
    const location = snapshot.locate(placeOf(definition.piece, definition.node));
    if (!location || !isBody(definition)) continue;
    const users = snapshot.schedules.filter(({ model }) => model.network?.definition === definition);
    const network = standsAlone(definition) ? networkIn(snapshot.file, definition) : users[0]?.model.network;
    if (!network) continue;
    const locations = users.flatMap((user) => {
      const setting = user.model.settings.get('network');
      return (setting && snapshot.locate(setting.place)) ?? [];
    });
    yield {
      range: location.range,
      title: joined([
        network.complete ? sizeLine(network) : 'not complete yet',
        users.length > 0 && `used by ${several(users.length, 'schedule')}`,
      ]),
      ...(locations.length
        ? {
            command: {
              name: 'accel.showReferences',
              arguments: [snapshot.file.uri, location.range.start, locations],
            },
          }
        : {}),
    };
  }
}

function* machineLenses(snapshot: Snapshot): Generator<Lens> {
  for (const keyword of ['stochastic', 'crossbar', 'reuse'] as const) {
    for (const definition of ownOf(snapshot.file, keyword)) {
      const location = snapshot.locate(placeOf(definition.piece, definition.node));
      if (!location) continue;
      yield {
        range: location.range,
        title: 'Show machine',
        command: { name: 'accel.showMachine', arguments: [snapshot.file.uri, definition.name] },
      };
    }
  }
}
