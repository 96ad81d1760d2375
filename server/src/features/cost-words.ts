/** What passes cost, in the words and rows of hovers: shared by those of one product, of all passes of a layer, and of sums. */
import { showBytes, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { memoryOf, wordsPerCycle } from '../simulate/below-array.ts';
import {
  type ArrayPass,
  type DramWords,
  isArrayPass,
  type PassResult,
  type ProductPass,
  type StepResult,
} from '../simulate/results.ts';
import { formulaOf } from './formula.ts';
import { code, link, type Row, table } from './markdown.ts';
import { flowOf, flowsOf, passName } from './pass-words.ts';
import type { ScheduleResult } from './snapshot.ts';
import { digits, joined, several, showWord, sumOf, utilizationOf } from './wording.ts';

export const maxSchedules = 3;

/** What layers cost in one schedule. */
export interface Cost {
  readonly schedule: ScheduleResult;
  readonly step: StepResult;
  readonly passes: readonly PassResult[];
}

/** A row with a cell for every schedule. */
export type CostRow = readonly [head: string, cell: (cost: Cost) => string | undefined];

/** Rows of a table with a column for each schedule; rows that are empty everywhere are left out. */
export function columns(costs: readonly Cost[], rows: readonly CostRow[]): string {
  const shown = costs.slice(0, maxSchedules);
  const body = rows.flatMap(([head, cell]): Row[] => {
    const cells = shown.map((cost) => cell(cost));
    return cells.some((each) => each !== undefined) ? [[head, ...cells.map((each) => each ?? '–')]] : [];
  });
  return table(body, ['', ...shown.map(({ schedule }) => code(schedule.definition.name))]);
}

/** Rows without a title row. */
export function list(rows: readonly CostRow[], cost: Cost): string {
  return rows
    .flatMap(([head, cell]) => {
      const words = cell(cost);
      return words === undefined ? [] : [`${head}: ${words}`];
    })
    .join('  \n');
}

const gridOf = ({ step }: Cost): string => `${code(step.array.definition.name)} ${step.array.rows}×${step.array.cols}`;

/** What a schedule is asked for first. */
export const headRows: readonly CostRow[] = [
  ['cycles', ({ passes }) => cycleWords(passes)],
  ['time', ({ passes, step }) => timeWords(passes, step)],
  ['utilization', ({ passes, step }) => utilizationWords(passes, step)],
  ['share of the schedule', ({ passes, step }) => shareWords(passes, step)],
  ['array', gridOf],
];

/**
 * **61,636 cycles** · 308.2 us · **97 % utilization** · 42 % of `Infer` · ws on `Small` 8×8
 *
 * @param flows without them where each pass says its own
 */
export function headline(cost: Cost, flows = flowsOf(cost.passes)): string {
  const { passes, step, schedule } = cost;
  const share = shareWords(passes, step);
  const utilization = utilizationPhrase(passes, step);
  const { total, stall } = cyclesOf(passes);
  return joined([
    `**${digits(total)} cycles**`,
    stall > 0 && `${digits(stall)} stalled`,
    timeWords(passes, step),
    utilization && `**${utilization}**`,
    share !== undefined && `${share} of ${code(schedule.definition.name)}`,
    `${flows && `${flows} `}on ${gridOf(cost)}`,
  ]);
}

export function cyclesOf(passes: readonly PassResult[]): { readonly total: number; readonly stall: number } {
  let total = 0;
  let stall = 0;
  for (const { cycles } of passes) {
    total += cycles.total;
    stall += cycles.stall;
  }
  return { total, stall };
}

/** `145,648 (79,792 stalled)` */
export function cycleWords(passes: readonly PassResult[]): string {
  const { total, stall } = cyclesOf(passes);
  return stall > 0 ? `${digits(total)} (${digits(stall)} stalled)` : digits(total);
}

export const utilizationWords = (passes: readonly PassResult[], step: StepResult): string | undefined =>
  utilizationOf(sumOf(passes, step.array));

/** `12 % utilization`, `12 % utilization of the array` if other machines work beside it, in the same cycles. */
export function utilizationPhrase(passes: readonly PassResult[], step: StepResult): string | undefined {
  const sum = sumOf(passes, step.array);
  const words = utilizationOf(sum);
  return words && `${words} utilization${sum.macs > sum.arrayMacs ? ' of the array' : ''}`;
}

export function timeWords(passes: readonly PassResult[], step: StepResult): string | undefined {
  const { seconds } = sumOf(passes, step.array);
  return seconds === null ? undefined : showSeconds(seconds);
}

export function shareWords(passes: readonly PassResult[], step: StepResult): string | undefined {
  const { cycles } = sumOf(passes, step.array);
  return step.totals.cycles > 0 ? showPercent(cycles / step.totals.cycles) : undefined;
}

export function gemmWords({ gemm }: Pick<ArrayPass, 'gemm'>): string {
  const product = `${digits(gemm.m)} × ${digits(gemm.n)} × ${digits(gemm.k)}`;
  return gemm.groups > 1 ? `${product}, ${digits(gemm.groups)} groups` : product;
}

/** `12 = 3 × 4`: along the rows, along the columns, and for each group. */
export function foldWords({ cost, gemm }: ArrayPass): string {
  const { folds, rowFolds, colFolds } = cost;
  if (folds === 1) return '1';
  const groups = gemm.groups > 1 ? ` × ${digits(gemm.groups)}` : '';
  return `${digits(folds)} = ${digits(rowFolds)} × ${digits(colFolds)}${groups}`;
}

export function readWords({ cost: { accesses } }: ProductPass): string {
  return joined([
    `input ${digits(accesses.inputReads)}`,
    `weight ${digits(accesses.weightReads)}`,
    accesses.outputReads > 0 && `partial sums ${digits(accesses.outputReads)}`,
  ]);
}

const total = (passes: readonly PassResult[], count: (pass: PassResult) => number): number =>
  passes.reduce((sum, pass) => sum + count(pass), 0);

export const sramRows: readonly CostRow[] = [
  [
    'SRAM reads',
    ({ passes }) => digits(total(passes, ({ sram }) => sram.inputReads + sram.weightReads + sram.outputReads)),
  ],
  ['SRAM writes', ({ passes }) => digits(total(passes, ({ sram }) => sram.outputWrites))],
];

/** Both in one line, where there is a single schedule. */
export const sramLine: CostRow = [
  'SRAM reads',
  (cost) => `${sramRows[0]![1](cost)} · writes: ${sramRows[1]![1](cost)}`,
];

/** `1.2 MiB read, 384 KiB written`; undefined while memory is ideal and every word moves once. */
export function dramSum({ passes, step }: Cost): string | undefined {
  if (memoryOf(step.array) === undefined) return undefined;
  const bytes = (port: keyof DramWords) => showBytes(total(passes, ({ dram }) => dram[port]) * step.array.wordBytes);
  return `${bytes('reads')} read, ${bytes('writes')} written`;
}

/** The same, and which passes the DRAM decides over. */
export function dramWords(cost: Cost): string | undefined {
  const sum = dramSum(cost);
  const products = cost.passes.filter(isArrayPass);
  const bound = products.filter((pass) => pass.memory?.bound === 'memory');
  const which = bound.length === products.length ? '' : `: ${[...new Set(bound.map(passName))].join(', ')}`;
  return sum && joined([sum, bound.length > 0 && `memory-bound${which}`]);
}

/** `12.35 uJ: MACs 9.3 %, registers 16 %, SRAM 14 %, DRAM 61 %` */
export function energyWords(passes: readonly PassResult[]): string | undefined {
  const sum = (part: (typeof places)[number][0] | 'total') =>
    passes.reduce<number | null>((known, { energy }) => {
      const joules = energy?.[part] ?? null;
      return joules === null ? known : (known ?? 0) + joules;
    }, null);
  const all = sum('total');
  if (!all) return undefined;
  const parts = places.flatMap(([part, name]) => {
    const joules = sum(part);
    return joules ? [`${name} ${showPercent(joules / all)}`] : [];
  });
  return parts.length > 1 ? `${showJoules(all)}: ${parts.join(', ')}` : showJoules(all);
}

const places = [
  ['mac', 'MACs'],
  ['register', 'registers'],
  ['sram', 'SRAM'],
  ['dram', 'DRAM'],
  ['vector', 'vector'],
  ['crossbar', 'crossbars'],
  ['reuse', 'reuse buffers'],
] as const;

/** The formula of a pass with its numbers in two lines; `name` says of what the cycles are. */
export function formulaLines(name: string, pass: ArrayPass, step: StepResult): string {
  const { symbols, numbers, steps, page, source } = formulaOf(pass, step.array);
  const way = `${flowOf(pass)}, ${pass.mapping.buffering}`;
  const { cost, cycles } = pass;
  const stalled = cycles.stall > 0 ? `, and ${digits(cycles.stall)} stalled` : '';
  return (
    `${name} = ${symbols}, T = ${steps} · ${link(way, page)} (${source})  \n` +
    `= ${numbers} = ${digits(cost.cycles)}${stalled}`
  );
}

/** A line for each schedule that something is said of; those with the same words share it. */
export function eachSaid(costs: readonly Cost[], say: (cost: Cost) => string | undefined): string {
  return [...sameWords(costs, say)].map(([words, names]) => `${names.map(code).join(', ')} · ${words}`).join('  \n');
}

/** What the numbers stand on, in one line; each schedule has its own if they differ. */
export function assumptions(costs: readonly Cost[]): string {
  const lines = sameWords(costs, ({ step, passes }) => assumptionLine(step, passes));
  return [...lines]
    .map(([line, names]) => (lines.size > 1 ? `_${names.join(', ')}: ${line}_` : `_${line}_`))
    .join('  \n');
}

/** The schedules that the same is said of. */
function sameWords(costs: readonly Cost[], say: (cost: Cost) => string | undefined): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  for (const cost of costs.slice(0, maxSchedules)) {
    const words = say(cost);
    if (words) lines.set(words, [...(lines.get(words) ?? []), cost.schedule.definition.name]);
  }
  return lines;
}

/** `batch 16 · ws · buffering exposed · ...`: the short form of what the numbers of passes stand on. */
export function assumptionLine({ array, schedule }: StepResult, passes: readonly PassResult[]): string {
  const unique = <Value>(values: Iterable<Value>) => [...new Set(values)].join(', ');
  const products = passes.filter(isArrayPass);
  const accumulating = products.filter((pass) => pass.kind === 'interleaved' || pass.mapping.dataflow === 'os');
  return joined([
    `batch ${digits(schedule.batch)}`,
    flowsOf(passes),
    products.length > 0 && `buffering ${unique(products.map((pass) => pass.mapping.buffering))}`,
    accumulating.length > 0 && `drain ${unique(accumulating.map((pass) => pass.mapping.drain))}`,
    products.some((pass) => pass.mapping.partialSums === 'onChip') && 'partial sums on chip',
    `accesses in words of ${showWord(array.wordBytes)}`,
    wordsPerCycle(array) === undefined && 'ideal memory',
    schedule.training ? 'training step' : 'forward pass',
  ]);
}

export function more(costs: readonly Cost[]): string | undefined {
  const rest = costs.slice(maxSchedules).map((cost) => cost.schedule.definition.name);
  if (!rest.length) return undefined;
  const names = rest.slice(0, 5).map(code).join(', ');
  return `and ${several(rest.length, 'more schedule')}: ${names}${rest.length > 5 ? ', …' : ''}`;
}
