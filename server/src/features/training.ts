/** What of a file can be trained, and on which machines: the network of a schedule, or a network by itself. */

import { networkIn, scheduleIn } from '../model/budget.ts';
import { type FileModel, ownOf, standsAlone } from '../model/file.ts';
import type { NetworkModel } from '../model/network.ts';
import { ownMachine } from '../model/numerics-settings.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { TrainingChoices } from '../protocol/training-view.ts';
import type { MixedMachine } from '../simulate/numerics/arithmetic/mixed.ts';
import { trainableNetwork } from '../simulate/numerics/from-model.ts';
import { machineOf } from '../simulate/numerics/machine-names.ts';
import type { Machine } from '../simulate/numerics/machines.ts';
import { machineOfDefinition, machineOfSchedule } from '../simulate/numerics/schedule-machine.ts';

/** A network to train, and where it comes from. */
export interface Chosen {
  readonly network: NetworkModel;
  /** Undefined: the network stands by itself. */
  readonly schedule?: ScheduleModel;
}

/**
 * The network of the schedule of this name; without a name, of the first schedule that has one, or else the first network that needs no
 * arguments. Undefined if there is none.
 */
export function networkToTrain(file: FileModel, name: string | undefined): Chosen | undefined {
  for (const definition of ownOf(file, 'schedule')) {
    if (name !== undefined && definition.name !== name) continue;
    const schedule = scheduleIn(file, definition);
    if (schedule.network) return { network: schedule.network, schedule };
  }
  const definition = name === undefined ? ownOf(file, 'network').find(standsAlone) : undefined;
  return definition && { network: networkIn(file, definition) };
}

/** What cannot be read of what a schedule says of training: its defaults would be something else than what it asks for. */
export function unreadable({ schedule }: Chosen): string | undefined {
  const wrong = schedule?.numerics?.wrong[0];
  return wrong && `'${wrong}' in the numerics of schedule '${schedule?.definition.name}' cannot be understood`;
}

/** Machines that a schedule compares: those it names, else exact arithmetic and its own. Undefined: it has nothing to say of that. */
export function machinesAsked({ schedule }: Chosen): readonly string[] | undefined {
  if (!schedule) return undefined;
  const own = machineOfSchedule(schedule);
  const mixed = typeof own === 'string' || own.rules.length > 0;
  if (!schedule.numerics && !mixed) return undefined;
  return schedule.numerics?.machines?.map(({ name }) => name) ?? ['exact', ...(mixed ? [ownMachine] : [])];
}

/** The machine of this name, or what is wrong with it: a definition, the schedule's own, or one that ships with Accel. */
export function machineNamed(file: FileModel, { schedule }: Chosen, name: string): Machine | string {
  const asked = schedule?.numerics?.machines?.find((each) => each.name === name);
  const definition = asked?.definition ?? file.visible.get(name);
  const defined = definition && machineOfDefinition(definition);
  if (defined) return defined;
  if (name !== ownMachine) return machineOf(name);
  return schedule ? machineOfSchedule(schedule) : `there is no schedule whose layers could be '${ownMachine}'`;
}

/** Machines that ship with Accel, and which of them are compared if nobody says. */
const shipped: readonly (readonly [name: string, detail: string, usual: boolean])[] = [
  ['exact', '32-bit floats: what the others are compared with', true],
  ['bf16', 'operands of 16 bits, 8 of them exponent', true],
  ['fp16', 'operands of 16 bits, 5 of them exponent', false],
  ['int8', 'operands of 8 bits, one scale for each tensor', true],
  ['int8:stochastic', 'the same, rounded at random', false],
  ['stochastic:16', 'weight gradients from random streams of 16 bits (ESSOP)', true],
  ['crossbar', 'analog cells of 256 equal steps, converters of 8 bits', true],
  ['crossbar:reRamSB', 'analog cells whose steps vanish at their bounds', false],
  ['crossbar:taOxLike', 'analog cells, strongly nonlinear and noisy (assumed)', false],
  ['reuse:4', 'activations with 4 bits of mantissa (computation reuse)', true],
  ['reuse:adaptive', 'the same, with more bits when the loss stalls', false],
];

/** What can be chosen before training: what is asked for, then what the file defines, then what ships with Accel. */
export function trainingChoices(file: FileModel, name: string | undefined): TrainingChoices {
  const chosen = networkToTrain(file, name);
  if (!chosen)
    return { kind: 'refused', message: 'This file has no schedule with a network, and no network by itself.' };
  const trainable = trainableNetwork(chosen.network);
  const problem = unreadable(chosen) ?? (trainable.kind === 'refused' ? trainable.problems[0]!.message : undefined);
  if (problem) return { kind: 'refused', message: `${problem}.` };
  const details = new Map<string, string>();
  const own = chosen.schedule && machineOfSchedule(chosen.schedule);
  if (typeof own === 'object' && own.rules.length > 0) details.set(ownMachine, mixedWords(own));
  const named = chosen.schedule?.numerics?.machines?.flatMap(({ definition }) => definition ?? []) ?? [];
  for (const { name, keyword } of [...named, ...file.own.values(), ...file.visible.values()])
    if (keyword in definitionWords) details.set(name, definitionWords[keyword as keyof typeof definitionWords]);
  for (const [name, detail] of shipped) if (!details.has(name)) details.set(name, detail);
  const asked = machinesAsked(chosen);
  const ticked = asked ?? shipped.flatMap(([name, , usual]) => (usual ? [name] : []));
  const names = new Set([...(asked ?? ['exact']), ...details.keys()]);
  return {
    kind: 'choices',
    schedule: chosen.schedule?.definition.name ?? null,
    machines: [...names].map((name) => ({ name, detail: details.get(name) ?? '', picked: ticked.includes(name) })),
  };
}

const definitionWords = {
  stochastic: 'this stochastic unit for the weight gradients of all layers',
  crossbar: 'all layers on crossbars of this kind',
  reuse: 'this reuse buffer for the activations of all layers',
} as const;

/** `its layers: reuse + stochastic for fc1, crossbar for fc2` */
function mixedWords({ rules }: MixedMachine): string {
  const parts = rules.map(({ layers, forward, update, crossbar }) => {
    const machines = [forward && 'reuse', update && 'stochastic', crossbar && 'crossbar'].filter(Boolean).join(' + ');
    return `${machines} for ${layers.length > 2 ? `${layers.length} layers` : layers.join(' and ')}`;
  });
  return `its layers: ${parts.join(', ')}`;
}
