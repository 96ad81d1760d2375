/** Where remarks about schedules and arrays stand. */
import type { ArrayModel } from '../model/hardware.ts';
import { type Place, type Problem, placeOf } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';

/** The value of a setting that is written in the schedule itself, or else the schedule's name. */
export function scheduleValue({ definition, settings }: ScheduleModel, path: string): Place {
  const setting = settings.get(path);
  const value = setting?.values[0];
  return setting && value && setting.owner === definition
    ? placeOf(setting.piece, value)
    : placeOf(definition.piece, definition.node);
}

/** The setting of an array that a remark comes from, as a related place. */
export function arraySetting(
  { settings }: ArrayModel,
  path: string,
  message: string,
): NonNullable<Problem['related']>[number][] {
  const setting = settings.get(path);
  return setting ? [{ place: setting.place, message }] : [];
}
