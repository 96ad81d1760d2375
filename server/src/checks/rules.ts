/** Writing rules for layers into a schedule. */
import { placeOf } from '../model/problems.ts';
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
