/** Hovers and hints of questions: schedules side by side, and how far an expectation is from its bound. */
import { scheduleIn } from '../model/budget.ts';
import type { Definition } from '../model/definitions.ts';
import { type Comparison, compares, comparisonIn, type Expectation, expectationsOf } from '../model/questions.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import {
  differentAssumptions,
  isShared,
  judge,
  marginWords,
  type Row,
  sideBySide,
  wholeStep,
} from '../simulate/answers.ts';
import { type Quantity, quantities, whyUnknown } from '../simulate/quantities.ts';
import type { StepResult } from '../simulate/results.ts';
import type { CompareNode } from '../syntax/ast.ts';
import type { Piece } from '../syntax/tree.ts';
import { languagePage } from './docs.ts';
import { code, link, paragraphs, plain, type Row as TableRow, table } from './markdown.ts';
import type { Snapshot } from './snapshot.ts';
import { digits, joined } from './wording.ts';

const questionsLink = link('Questions', languagePage('questions'));

/** What a comparison is made of. */
interface Sides {
  readonly names: readonly string[];
  readonly models: readonly ScheduleModel[];
  readonly steps: readonly (StepResult | undefined)[];
}

function sidesOf(snapshot: Snapshot, { schedules }: Comparison): Sides {
  const models = schedules.map((definition) => scheduleIn(snapshot.file, definition));
  return { names: schedules.map(({ name }) => name), models, steps: models.map(wholeStep) };
}

/** `0.82×`: that many times of the first. */
export const showRatio = (ratio: number): string => `${Number(ratio.toPrecision(3))}×`;

/** A table: quantities below each other, schedules beside each other; undefined if there are fewer than two. */
export function comparisonHover(snapshot: Snapshot, piece: Piece): string | undefined {
  if (!compares(piece)) return undefined;
  const sides = sidesOf(snapshot, comparisonIn(snapshot.file, piece));
  if (sides.names.length < 2) return undefined;
  const rows = sideBySide(sides.steps);
  const shared = rows.filter(isShared);
  const open = sides.names.filter((_, index) => !sides.steps[index]);
  return paragraphs(
    rows.length > shared.length &&
      table(rows.filter((row) => !isShared(row)).map(rowOf), ['', ...sides.names.map(code)]),
    `_× is how many times as much as ${code(sides.names[0]!)}._`,
    shared.length > 0 && `The same in all: ${shared.map(sharedWords).join(', ')}`,
    open.length > 0 && `_Not complete yet: ${open.map(code).join(', ')}._`,
    differences(sides),
    questionsLink,
  );
}

const rowOf = ({ quantity, values, ratios }: Row): TableRow => [
  quantityLabel(quantity),
  ...values.map((value, index) => {
    if (value === undefined) return '';
    const ratio = ratios[index];
    return index === 0 || ratio === undefined
      ? quantity.measure.show(value)
      : `${quantity.measure.show(value)} ${bold(showRatio(ratio), isBest(quantity, values, value))}`;
  }),
];

const bold = (text: string, yes: boolean): string => (yes ? `**${text}**` : text);

const isBest = ({ better }: Quantity, values: readonly (number | undefined)[], value: number): boolean =>
  values.every((each) => each === undefined || (better === 'lower' ? value <= each : value >= each));

/** The name, and the unit where the number does not show it. */
const quantityLabel = ({ name, measure }: Quantity): string => (measure.unit === 'words' ? `${name} (words)` : name);

const sharedWords = ({ quantity, values }: Row): string =>
  `${quantityLabel(quantity)} ${quantity.measure.show(values[0]!)}`;

/** What one schedule runs and stands on and another does not. */
function differences({ names, models, steps }: Sides): string | undefined {
  const runs = models.map(({ network, array, batch }) =>
    joined([network?.definition.name, array?.definition.name, `batch ${digits(batch)}`]),
  );
  const differs = runs.some((each) => each !== runs[0]);
  const lists = differentAssumptions(steps);
  const lines = names.flatMap((name, index) => {
    const words = [...(differs ? [runs[index]!] : []), ...lists[index]!];
    return words.length ? [`${code(name)}\n${words.map((each) => `- ${plain(each)}`).join('\n')}`] : [];
  });
  return lines.length ? paragraphs('Not the same in all:', ...lines) : undefined;
}

/** `0.82×, 1.1× cycles`, at the end of a comparison. */
export function comparisonHint(
  snapshot: Snapshot,
  piece: Piece<CompareNode>,
): { label: string; tooltip: string } | undefined {
  const { names, steps } = sidesOf(snapshot, comparisonIn(snapshot.file, piece));
  const cycles = sideBySide(steps).find(({ quantity }) => quantity.name === 'cycles');
  if (!cycles || names.length < 2 || cycles.ratios.some((ratio) => ratio === undefined)) return undefined;
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
