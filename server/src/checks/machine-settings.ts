/** Where remarks on machines stand, and what a fix may change of them. */

import { isOn } from '../model/combinations.ts';
import { type Definition, isBody } from '../model/definitions.ts';
import { type Fix, type Place, type Problem, placeOf } from '../model/problems.ts';
import type { LayerRule, ScheduleModel } from '../model/schedule.ts';
import type { Setting, Settings } from '../model/settings.ts';
import type { Layer } from '../model/values.ts';
import { scheduleValue } from './places.ts';
import { addRules } from './rules.ts';

export type Machine = 'stochastic' | 'crossbar' | 'reuse';

/** The setting of a schedule that names a machine. */
const paths = { stochastic: 'weightGradient.stochastic', crossbar: 'crossbar', reuse: 'forward.reuse' } as const;

const saidBy = ({ weightGradient, crossbar, forward }: LayerRule, machine: Machine): boolean =>
  isOn({ stochastic: weightGradient.stochastic, crossbar, reuse: forward.reuse }[machine]);

/** The word in a schedule, or its last rule, that puts a layer on a machine. */
export function machinePlace(schedule: ScheduleModel, machine: Machine, layer: Layer): Place {
  const rule = schedule.rules.findLast((each) => each.own && saidBy(each, machine) && each.matches(layer.name));
  return rule ? rule.place : scheduleValue(schedule, paths[machine]);
}

const written = (setting: Setting): { readonly start: number; readonly end: number } | undefined => {
  const [first] = setting.values;
  return first && { start: first.start, end: setting.values.at(-1)!.end };
};

/** The value of a setting, if the definition says it itself. */
export function ownValue(settings: Settings, path: string): Place | undefined {
  const setting = settings.get(path);
  const range = setting && setting.owner === settings.definition ? written(setting) : undefined;
  return range && setting && placeOf(setting.piece, range);
}

/** Gives a setting another value, or adds it. None if the definition is in another file than the remark. */
export function change(settings: Settings, path: string, value: string, title: string, file: string): Fix[] {
  const { definition } = settings;
  if (definition.piece.file !== file) return [];
  const place = ownValue(settings, path);
  if (place) return [{ title, edits: [{ place, text: value }] }];
  const edit =
    settings.get(path) === undefined && isBody(definition) && addRules(definition.item, [`${path} ${value}`]);
  return edit ? [{ title, edits: [edit] }] : [];
}

export const nameOf = ({ piece, node }: Definition): Place => placeOf(piece, node);

export const relatedTo = (place: Place, message: string): Pick<Problem, 'related'> => ({
  related: [{ place, message }],
});

/** Keeps what is found with what it is found in: most keystrokes change something else. */
export function keptWith<Key extends object>(find: (key: Key) => Iterable<Problem>): (key: Key) => readonly Problem[] {
  const known = new WeakMap<Key, readonly Problem[]>();
  return (key) => {
    let problems = known.get(key);
    if (!problems) {
      problems = [...find(key)];
      known.set(key, problems);
    }
    return problems;
  };
}
