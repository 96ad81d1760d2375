/** Writing settings and rules for layers into a schedule. */
import { isBody } from '../model/definitions.ts';
import { placeOf } from '../model/problems.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Edit } from '../syntax/problem.ts';
import type { BodyItem } from '../syntax/tree.ts';

/** New last settings of a schedule, one a line: later rules win. Undefined if its end is missing. */
export function addRules({ entries, tail }: BodyItem, rules: readonly string[]): Edit | undefined {
  if (!tail.node.closed) return undefined;
  const before = tail.text.slice(0, tail.node.start);
  const last = entries.at(-1);
  const newline = before.lastIndexOf('\n');
  if (newline < 0) {
    // All on one line.
    if (!last)
      return { place: placeOf(tail, { start: tail.node.start, end: tail.node.start }), text: ` ${rules.join(', ')} ` };
    const end = last.text.trimEnd().length;
    const separator = last.text[end - 1] === ',' ? ' ' : ', ';
    return { place: placeOf(last, { start: end, end }), text: separator + rules.join(', ') };
  }
  const windows = before[newline - 1] === '\r';
  const at = windows ? newline - 1 : newline;
  const indent = last && /\n([ \t]*)$/.exec(last.text.slice(0, last.node.start))?.[1];
  return {
    place: placeOf(tail, { start: at, end: at }),
    text: rules.map((rule) => `${windows ? '\r' : ''}\n${indent ?? '  '}${rule}`).join(''),
  };
}

/** Gives a setting of a schedule another word, or adds it if it is inherited or missing. `path` has one dot: `backward.order`. */
export function replaceSetting({ definition, settings }: ScheduleModel, path: string, word: string): Edit | undefined {
  const setting = settings.get(path);
  const value = setting?.values[0];
  if (setting && value && setting.owner === definition) return { place: placeOf(setting.piece, value), text: word };
  return isBody(definition) ? addRules(definition.item, [`${path.replace('.', ' ')} ${word}`]) : undefined;
}
