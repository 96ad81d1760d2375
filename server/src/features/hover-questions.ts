/** Hovers and hints of questions: schedules side by side, and how far an expectation is from its bound. */
import { scheduleIn } from '../model/budget.ts';
import type { Definition } from '../model/definitions.ts';
import { compares, comparisonIn, type Expectation, expectationsOf } from '../model/questions.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import {
  differencesOf,
  isShared,
  judge,
  labelOf,
  marginWords,
  type Row,
  rowOf,
  type Sides,
  showRatio,
  sideBySide,
  sidesOf,
  wholeStep,
} from '../simulate/answers.ts';
import { type Quantity, quantities, whyUnknown } from '../simulate/quantities.ts';
import type { CompareNode } from '../syntax/ast.ts';
import { documentation, type Piece } from '../syntax/tree.ts';
import { languagePage } from './docs.ts';
import { code, link, paragraphs, plain, type Row as TableRow, table } from './markdown.ts';
import type { Snapshot } from './snapshot.ts';
import { digits } from './wording.ts';

const questionsLink = link('Questions', languagePage('questions'));

/** A table: quantities below each other, schedules beside each other; undefined if there are fewer than two. */
export function comparisonHover(snapshot: Snapshot, piece: Piece): string | undefined {
  if (!compares(piece)) return undefined;
  const sides = sidesOf(snapshot.file, comparisonIn(snapshot.file, piece));
  if (sides.names.length < 2) return undefined;
  const rows = sideBySide(sides.steps);
  const shared = rows.filter(isShared);
  const open = sides.names.filter((_, index) => !sides.steps[index]);
  return paragraphs(
    documentation(piece),
    rows.length > shared.length &&
      paragraphs(
        table(rows.filter((row) => !isShared(row)).map(cellsOf), ['', ...sides.names.map(code)]),
        `_× is how many times as much as ${code(sides.names[0]!)}; bold is best._`,
      ),
    shared.length > 0 && `The same in all: ${shared.map(sharedWords).join(', ')}`,
    open.length > 0 && `_Not complete yet: ${open.map(code).join(', ')}._`,
    differences(sides),
    questionsLink,
  );
}

const cellsOf = ({ quantity, values, ratios }: Row): TableRow => [
  labelOf(quantity),
  ...values.map((value, index) => {
    if (value === undefined) return '';
    const ratio = ratios[index];
    const shown = bold(quantity.measure.show(value), isBest(quantity, values, value));
    return index === 0 || ratio === undefined ? shown : `${shown} ${showRatio(ratio)}`;
  }),
];

const bold = (text: string, yes: boolean): string => (yes ? `**${text}**` : text);

/** Whether some other value is worse and none is better. */
function isBest({ better }: Quantity, values: readonly (number | undefined)[], value: number): boolean {
  const differences = values.map((each) => (each === undefined ? 0 : better === 'lower' ? each - value : value - each));
  return differences.every((each) => each >= 0) && differences.some((each) => each > 0);
}

const sharedWords = ({ quantity, values }: Row): string => `${labelOf(quantity)} ${quantity.measure.show(values[0]!)}`;

/** What one schedule runs and stands on and another does not. */
function differences(sides: Sides): string | undefined {
  const lists = differencesOf(sides);
  const parts = sides.names.flatMap((name, index) => {
    const words = lists[index]!;
    return words.length ? [`${code(name)}\n${words.map((each) => `- ${plain(each)}`).join('\n')}`] : [];
  });
  return parts.length ? paragraphs('Not the same in all:', ...parts) : undefined;
}

/** `0.82×, 1.1× cycles`, at the end of a comparison. */
export function comparisonHint(
  snapshot: Snapshot,
  piece: Piece<CompareNode>,
): { label: string; tooltip: string } | undefined {
  const { names, steps } = sidesOf(snapshot.file, comparisonIn(snapshot.file, piece));
  const cycles = rowOf(quantities.get('cycles')!, steps);
  if (names.length < 2 || cycles.ratios.some((ratio) => ratio === undefined)) return undefined;
  return {
    label: `${cycles.ratios
      .slice(1)
      .map((ratio) => showRatio(ratio!))
      .join(', ')} cycles`,
    tooltip: names
      .map((name, index) => {
        const ratio = index ? `, ${showRatio(cycles.ratios[index]!)} of ${names[0]}` : '';
        return `${name}: ${digits(cycles.values[index]!)} cycles${ratio}`;
      })
      .join('\n'),
  };
}

/** The schedule a definition is, and the expectation in one of its pieces. */
function expectationIn(
  snapshot: Snapshot,
  owner: Definition | undefined,
  piece: Piece,
): { model: ScheduleModel; expectation: Expectation } | undefined {
  if (owner?.keyword !== 'schedule') return undefined;
  const model = scheduleIn(snapshot.file, owner);
  const expectation = expectationsOf(model).list.find((each) => each.setting.piece === piece);
  return expectation && { model, expectation };
}

/** What a quantity is, and what it comes to in the schedule it stands in. */
export function quantityHover(snapshot: Snapshot, owner: Definition, piece: Piece, name: string): string | undefined {
  const quantity = quantities.get(name);
  if (!quantity) return undefined;
  return paragraphs(
    `${code(name)} · ${quantity.doc}${quantity.measure.unit ? ` In ${quantity.measure.unit}.` : ''}`,
    verdictWords(snapshot, owner, piece),
    questionsLink,
  );
}

/** `Met: 1,234,567 (38 % below)` */
export function verdictWords(snapshot: Snapshot, owner: Definition, piece: Piece): string | undefined {
  const found = expectationIn(snapshot, owner, piece);
  if (!found) return undefined;
  const { expectation, model } = found;
  const verdict = judge(expectation, wholeStep(model));
  switch (verdict.kind) {
    case 'met':
    case 'failed': {
      const { quantity, found: value, kind } = verdict;
      const margin = marginWords(quantity, value, expectation.bound.value);
      return `${kind === 'met' ? 'Met' : 'Not met'}: ${quantity.measure.show(value)} (${margin})`;
    }
    case 'unknown':
      return `Not known here: ${whyUnknown(verdict.quantity, verdict.step)}`;
    case 'open':
      return 'Not known yet: the schedule is not complete.';
    default:
      return undefined;
  }
}

/** Behind an expectation that is met: what was found. */
export function expectationHint(
  snapshot: Snapshot,
  owner: Definition | undefined,
  piece: Piece,
): { label: string; tooltip: string } | undefined {
  const found = expectationIn(snapshot, owner, piece);
  const verdict = found && judge(found.expectation, wholeStep(found.model));
  if (verdict?.kind !== 'met') return undefined;
  const { quantity, found: value } = verdict;
  const margin = marginWords(quantity, value, found!.expectation.bound.value);
  return { label: `= ${quantity.measure.show(value)} (${margin})`, tooltip: quantity.doc };
}
