/** Machines that cannot be built: at the word that is wrong, with the reason the simulator has. */
import { crossbarOf } from '../model/crossbar.ts';
import type { Definition } from '../model/definitions.ts';
import { type Problem, placeOf } from '../model/problems.ts';
import { reuseOf } from '../model/reuse.ts';
import type { Settings } from '../model/settings.ts';
import { stochasticOf } from '../model/stochastic.ts';
import { crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import type { MachineProblem } from '../simulate/machines/problems.ts';
import { reuseModelProblems } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems } from '../simulate/machines/stochastic.ts';
import type { Check } from './types.ts';

export const machines: Check = {
  codes: { 'accel-6016': 'Machine that cannot be built' },
  *run({ file }) {
    for (const definition of file.own.values()) {
      const found = problemsOf(definition);
      for (const { path, message } of found?.problems ?? []) {
        const problem = at(found!.settings, path, message);
        if (problem) yield problem;
      }
    }
  },
};

function problemsOf(
  definition: Definition,
): { readonly settings: Settings; readonly problems: readonly MachineProblem[] } | undefined {
  switch (definition.keyword) {
    case 'stochastic': {
      const model = stochasticOf(definition);
      return { settings: model.settings, problems: stochasticModelProblems(model) };
    }
    case 'crossbar': {
      const model = crossbarOf(definition);
      return { settings: model.settings, problems: crossbarModelProblems(model) };
    }
    case 'reuse': {
      const model = reuseOf(definition);
      return { settings: model.settings, problems: reuseModelProblems(model) };
    }
    default:
      return undefined;
  }
}

/** At the value; what is inherited is reported where it is written. */
function at(settings: Settings, path: string, message: string): Problem | undefined {
  const setting = settings.get(path);
  if (setting && setting.owner !== settings.definition) return undefined;
  const { definition } = settings;
  const place = setting
    ? placeOf(setting.piece, setting.values[0] ?? setting.key)
    : placeOf(definition.piece, definition.node);
  return { code: 'accel-6016', severity: 'error', message, place };
}
