/** What a file compares, for people: quantities below each other, schedules beside each other, and what they differ in. */
import { differencesOf, isShared, labelOf, type Row, type Sides, showRatio, sideBySide } from '../simulate/answers.ts';
import { type Column, gap, render, shorten, width, widthOf, wrap } from './columns.ts';

const longestName = 24;

export function comparisonTable(sides: Sides): string {
  const { names, steps } = sides;
  const rows = sideBySide(steps);
  const shared = rows.filter(isShared);
  const different = rows.filter((row) => !isShared(row));
  const open = names.filter((_, index) => !steps[index]);
  const lists = differencesOf(sides);
  const parts = [
    ...(different.length ? [...tables(names, different), `× is how many times as much as ${names[0]}`] : []),
    ...(shared.length ? [wrap(`The same in all: ${shared.map(sharedWords).join(', ')}`, '').join('\n')] : []),
    ...(open.length ? [wrap(`Cannot be simulated: ${open.join(', ')}`, '').join('\n')] : []),
    ...names.flatMap((name, index) =>
      lists[index]!.length
        ? [[`Not the same in all: ${name}`, ...lists[index]!.flatMap((each) => wrap(each, '- '))].join('\n')]
        : [],
    ),
  ];
  return `${[...wrap(`compare ${names.join(', ')}`, ''), '', parts.join('\n\n')].join('\n')}\n`;
}

const sharedWords = ({ quantity, values }: Row): string => `${labelOf(quantity)} ${quantity.measure.show(values[0]!)}`;

/** As many schedules beside the names of the quantities as fit the page, the rest below. */
function tables(names: readonly string[], rows: readonly Row[]): string[] {
  const column = (title: string, cell: (row: Row) => string, left = false): Column => ({
    title,
    cells: rows.map(cell),
    total: '',
    left,
  });
  const head = column('quantity', ({ quantity }) => labelOf(quantity), true);
  const found: Column[][] = [[head]];
  for (const [index, name] of names.entries()) {
    const value = column(shorten(name, longestName), ({ quantity, values }) => {
      const each = values[index];
      return each === undefined ? '' : quantity.measure.show(each);
    });
    const ratio = column('×', ({ ratios }) => (ratios[index] === undefined ? '' : showRatio(ratios[index])));
    const more = index ? [value, ratio] : [value];
    const last = found.at(-1)!;
    const taken = [...last, ...more].reduce((sum, each) => sum + gap.length + widthOf(each), -gap.length);
    if (taken > width && last.length > 1) found.push([head, ...more]);
    else last.push(...more);
  }
  return found.map(render);
}
