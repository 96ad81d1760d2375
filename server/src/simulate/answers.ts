/** Answers to the questions of a file: schedules side by side, and whether what is expected of one holds. */
import { scheduleIn } from '../model/budget.ts';
import type { FileModel } from '../model/file.ts';
import type { Comparison, Expectation } from '../model/questions.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import { digits, sameDimension, showPercent } from '../model/units.ts';
import type { Comparison as ComparisonOperator } from '../syntax/ast.ts';
import { measures, type Quantity, quantities } from './quantities.ts';
import type { StepResult } from './results.ts';
import { simulateStep } from './step.ts';

/** The step of a schedule that nothing is missing from: sums without some layers answer no question. */
export function wholeStep(schedule: ScheduleModel): StepResult | undefined {
  return schedule.network?.complete ? simulateStep(schedule) : undefined;
}

/** What a comparison sets side by side. */
export interface Sides {
  readonly names: readonly string[];
  readonly models: readonly ScheduleModel[];
  /** Undefined where a schedule cannot be simulated as a whole. */
  readonly steps: readonly (StepResult | undefined)[];
}

export function sidesOf(file: FileModel, { schedules }: Comparison): Sides {
  const models = schedules.map((definition) => scheduleIn(file, definition));
  return { names: schedules.map(({ name }) => name), models, steps: models.map(wholeStep) };
}

/** One quantity of several schedules. */
export interface Row {
  readonly quantity: Quantity;
  /** In base units, schedule by schedule; undefined where it is unknown. */
  readonly values: readonly (number | undefined)[];
  /** value / value of the first schedule; undefined where there is none. */
  readonly ratios: readonly (number | undefined)[];
}

/** The quantities that are known for at least one of the steps. */
export const sideBySide = (steps: readonly (StepResult | undefined)[]): Row[] =>
  [...quantities.values()].map((quantity) => rowOf(quantity, steps)).filter(({ values }) => values.some(isKnown));

const isKnown = (value: number | undefined): boolean => value !== undefined;

export function rowOf(quantity: Quantity, steps: readonly (StepResult | undefined)[]): Row {
  const values = steps.map((step) => step && quantity.read(step));
  const [first] = values;
  const ratios = values.map((value) => (value === undefined || !first ? undefined : value / first));
  return { quantity, values, ratios };
}

/** Whether all schedules have the same of a quantity. */
export const isShared = ({ values }: Row): boolean => values.every((value) => value === values[0]);

/** What each of the schedules runs and stands on that not all of them do. */
export function differencesOf({ models, steps }: Sides): (readonly string[])[] {
  const runs = models.map(
    ({ network, array, batch }) => `${network?.definition.name} on ${array?.definition.name}, batch ${digits(batch)}`,
  );
  const lists = steps.map((step, index) => new Set(step ? [runs[index]!, ...step.assumptions] : []));
  const simulated = lists.filter((_, index) => steps[index]);
  return lists.map((list) => [...list].filter((each) => !simulated.every((other) => other.has(each))));
}

/** `0.82×`: that many times of the first. */
export const showRatio = (ratio: number): string => `${Number(ratio.toPrecision(3))}×`;

/** `sramAccesses (words)`: the unit where the number does not show it. */
export const labelOf = ({ name, measure }: Quantity): string => (measure.unit === 'words' ? `${name} (words)` : name);

export type Verdict =
  | { readonly kind: 'noQuantity' }
  | { readonly kind: 'wrongUnit'; readonly quantity: Quantity }
  /** The schedule cannot be simulated. */
  | { readonly kind: 'open'; readonly quantity: Quantity }
  /** The array or the schedule does not say enough. */
  | { readonly kind: 'unknown'; readonly quantity: Quantity; readonly step: StepResult }
  | { readonly kind: 'met' | 'failed'; readonly quantity: Quantity; readonly found: number };

export function judge({ quantity: { name }, operator, bound }: Expectation, step: StepResult | undefined): Verdict {
  const quantity = quantities.get(name);
  if (!quantity) return { kind: 'noQuantity' };
  if (!quantity.measure.accepts.some(({ dimension }) => sameDimension(dimension, bound.dimension)))
    return { kind: 'wrongUnit', quantity };
  if (!step) return { kind: 'open', quantity };
  const found = quantity.read(step);
  if (found === undefined) return { kind: 'unknown', quantity, step };
  return { kind: holds(found, operator, bound.value) ? 'met' : 'failed', quantity, found };
}

/** Of numbers that are not whole, what rounding in their computation can make of a difference; a double has 53 bits. */
const rounding = 2 ** -40;

function holds(found: number, operator: ComparisonOperator, bound: number): boolean {
  const whole = Number.isInteger(found) && Number.isInteger(bound);
  const equal = whole
    ? found === bound
    : Math.abs(found - bound) <= rounding * Math.max(Math.abs(found), Math.abs(bound));
  switch (operator) {
    case '<':
      return !equal && found < bound;
    case '<=':
      return equal || found < bound;
    case '>':
      return !equal && found > bound;
    case '>=':
      return equal || found > bound;
    case '==':
      return equal;
    case '!=':
      return !equal;
  }
}

/** `38 % below`, `2.3× the bound`: how far what is found is from the bound; of shares in points. */
export function marginWords({ measure }: Quantity, found: number, bound: number): string {
  const difference = Math.abs(found - bound);
  if (difference === 0) return 'the bound itself';
  const side = found > bound ? 'above' : 'below';
  if (measure === measures.share) return `${showPercent(difference).replace('%', 'points')} ${side}`;
  if (bound === 0) return side;
  if (bound > 0 && found >= 2 * bound) return `${showRatio(found / bound)} the bound`;
  const share = difference / Math.abs(bound);
  const words = showPercent(share);
  return `${share < 1 && words === '100 %' ? '>99 %' : words} ${side}`;
}
