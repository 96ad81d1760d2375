/** `Accel: Optimize Mapping`: the search for the best mapping of a schedule, and the edit that writes it down. */
import { rulesOf } from '../checks/proposal.ts';
import { addRules } from '../checks/rules.ts';
import { isBody } from '../model/definitions.ts';
import { showJoules, showPercent } from '../model/units.ts';
import { type Objective, type OptimizedMapping, optimizeMapping } from '../simulate/optimize.ts';
import type { Edit } from '../syntax/problem.ts';
import type { Snapshot } from './snapshot.ts';
import { brief, several } from './wording.ts';

export interface MappingProposal {
  readonly schedule: string;
  /** Cycles or joules of all matrix products. */
  readonly before: number;
  readonly after: number;
  /** The rules as they are written, one a line; none if the mapping is the best already. */
  readonly rules: readonly string[];
  readonly edits: readonly Edit[];
  /** One sentence for the user. */
  readonly message: string;
}

/**
 * Searches in steps, yielding the share that is done. `name` is the schedule to look at; without it the first one that can be simulated.
 * A message without rules says why there is nothing to do.
 */
export function* proposeMapping(
  snapshot: Snapshot,
  name: string | undefined,
  objective: Objective,
): Generator<number, MappingProposal> {
  const found = snapshot.schedules.find((each) => (name === undefined ? each.step : each.definition.name === name));
  const schedule = found?.definition.name ?? name ?? '';
  const nothing = (message: string, cost = 0): MappingProposal => ({
    schedule,
    before: cost,
    after: cost,
    rules: [],
    edits: [],
    message,
  });
  if (!found) return nothing(name ? `There is no schedule '${name}'.` : 'No schedule of this file can be simulated.');
  const { definition, model } = found;
  const { array } = model;
  if (!found.step || !array) return nothing(`'${schedule}' cannot be simulated: solve its problems first.`);
  if (array.dataflow !== 'configurable') {
    return nothing(
      `Array '${array.definition.name}' is built for '${array.dataflow}': there is no dataflow to choose.`,
    );
  }
  if (objective === 'energy' && found.step.totals.energy === null) {
    return nothing(`Array '${array.definition.name}' names no technology: energies are unknown.`);
  }
  const result = yield* optimizeMapping(model, objective);
  if (!result) return nothing(`'${schedule}' has no layers to map.`);
  const rules = rulesOf(model, result);
  if (!rules.length) {
    return nothing(`The mapping of '${schedule}' is the best there is for every layer.`, result.before);
  }
  const edit = isBody(definition) ? addRules(definition.item, rules) : undefined;
  if (!edit) return nothing(`'${schedule}' cannot be edited: its closing brace is missing.`, result.before);
  return {
    schedule,
    before: result.before,
    after: result.after,
    rules,
    edits: [edit],
    message: summary(schedule, result, rules),
  };
}

function summary(schedule: string, { objective, before, after }: OptimizedMapping, rules: readonly string[]): string {
  const show = objective === 'cycles' ? (value: number) => `${brief(value)} cycles` : showJoules;
  return `${several(rules.length, 'rule')} for '${schedule}': ${show(before)} → ${show(after)}, ${showPercent(1 - after / before)} less.`;
}
