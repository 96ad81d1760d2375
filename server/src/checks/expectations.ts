/** What a schedule expects of itself and does not hold: `expect cycles < 2 M` makes a file a regression test. */
import { didYouMean, type Problem, placeOf } from '../model/problems.ts';
import { type Expectation, expectationsOf } from '../model/questions.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { dimensionName } from '../model/units.ts';
import { judge, marginWords, wholeStep } from '../simulate/answers.ts';
import { missingFor, quantities, whyUnknown } from '../simulate/quantities.ts';
import type { Check } from './types.ts';

export const expectations: Check = {
  // Names of quantities and units belong to the families of the model, which lists their codes.
  codes: { 'accel-6006': 'Expectation not met', 'accel-6011': 'Expectation of something unknown' },
  *run({ schedules }) {
    for (const { model } of schedules) yield* rememberedProblems(model);
  },
};

const problemsOfSchedules = new WeakMap<ScheduleModel, readonly Problem[]>();

/** Kept with the schedule: most keystrokes change another one. */
function rememberedProblems(schedule: ScheduleModel): readonly Problem[] {
  let problems = problemsOfSchedules.get(schedule);
  if (!problems) {
    problems = expectationsOf(schedule).list.flatMap((expectation) => problemOf(expectation, schedule) ?? []);
    problemsOfSchedules.set(schedule, problems);
  }
  return problems;
}

function problemOf(expectation: Expectation, schedule: ScheduleModel): Problem | undefined {
  const { setting, quantity: name, node, right, bound } = expectation;
  const { piece } = setting;
  const place = placeOf(piece, node);
  const verdict = judge(expectation, wholeStep(schedule));
  switch (verdict.kind) {
    case 'met':
    case 'open':
      return undefined;
    case 'noQuantity': {
      const at = placeOf(piece, name);
      const { hint, fixes } = didYouMean(name.name, at, quantities.keys());
      const known = `: there are ${[...quantities.keys()].join(', ')}`;
      return {
        code: 'accel-2001',
        severity: 'error',
        message: `There is no quantity '${name.name}'${hint || known}`,
        place: at,
        fixes,
      };
    }
    case 'wrongUnit': {
      const { measure } = verdict.quantity;
      const unit = dimensionName(bound.dimension);
      return {
        code: 'accel-4002',
        severity: 'error',
        message: `'${name.name}' needs ${measure.accepts[0].words}, found ${unit ? `a number in ${unit}` : 'a number without a unit'}`,
        place: placeOf(piece, right),
      };
    }
    case 'unknown': {
      const { quantity, step } = verdict;
      const need = missingFor(quantity, step)?.need;
      const { definition } = step[need?.of ?? 'array'];
      return {
        code: 'accel-6011',
        severity: 'error',
        message: `'${quantity.name}' is not known here: ${whyUnknown(quantity, step)}`,
        place,
        related: [
          {
            place: placeOf(definition.piece, definition.node),
            message: need ? `Give it a '${need.setting}' here` : `The ${definition.keyword}`,
          },
        ],
      };
    }
    case 'failed': {
      const { quantity, found } = verdict;
      const text = piece.text.slice(node.start, node.end).replaceAll(/\s+/g, ' ');
      const value = right.kind === 'number' ? '' : ` = ${quantity.measure.show(bound.value)}`;
      const margin = marginWords(quantity, found, bound.value);
      return {
        code: 'accel-6006',
        severity: 'error',
        message: `Expected ${text}${value}, found ${quantity.measure.show(found)} (${margin})`,
        place,
      };
    }
  }
}
