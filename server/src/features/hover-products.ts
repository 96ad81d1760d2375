/** Hovers of one product in every schedule that runs it: the whole story, the three numbers first, because a hover is low. */
import { showPercent } from '../model/units.ts';
import type { ProductPass } from '../simulate/results.ts';
import {
  assumptions,
  type Cost,
  type CostRow,
  columns,
  dramWords,
  energyWords,
  foldWords,
  formulaLines,
  gemmWords,
  headline,
  headRows,
  list,
  maxSchedules,
  more,
  readWords,
} from './cost-words.ts';
import { code, paragraphs } from './markdown.ts';
import { flowsOf } from './pass-words.ts';
import { digits } from './wording.ts';

/** Whether every schedule runs a single product and nothing else. */
export const isOneProduct = (costs: readonly Cost[]): boolean =>
  costs.every(({ passes }) => passes.length === 1 && passes[0]!.kind === 'product');

function onlyProduct({ passes }: Cost): ProductPass {
  const [pass] = passes;
  if (pass?.kind !== 'product') throw new TypeError('Not a single product');
  return pass;
}

/** @param costs for which `isOneProduct` */
export function productCosts(costs: readonly Cost[]): string | undefined {
  const [only] = costs;
  if (!only) return undefined;
  return costs.length === 1
    ? paragraphs(headline(only), lines(only), formulas(costs), assumptions(costs))
    : paragraphs(columns(costs, [...headRows, ...rows]), formulas(costs), assumptions(costs), more(costs));
}

const rows: readonly CostRow[] = [
  ['dataflow', ({ passes }) => flowsOf(passes)],
  ['product m × n × k', (cost) => gemmWords(onlyProduct(cost))],
  ['folds', (cost) => foldWords(onlyProduct(cost))],
  ['mapping efficiency', (cost) => showPercent(onlyProduct(cost).cost.mappingEfficiency)],
  ['SRAM reads', (cost) => readWords(onlyProduct(cost))],
  ['SRAM writes', (cost) => digits(onlyProduct(cost).sram.outputWrites)],
  ['DRAM', dramWords],
  ['energy', ({ passes }) => energyWords(passes)],
];

/** The rest of it, line by line; what belongs together shares one. */
function lines(cost: Cost): string {
  const pass = onlyProduct(cost);
  return [
    `product m × n × k: ${gemmWords(pass)}`,
    `folds: ${foldWords(pass)} · mapping efficiency ${showPercent(pass.cost.mappingEfficiency)}`,
    `SRAM reads: ${readWords(pass)} · writes: ${digits(pass.sram.outputWrites)}`,
    list([['DRAM', dramWords]], cost),
    list([['energy', ({ passes }) => energyWords(passes)]], cost),
  ]
    .filter((line) => line !== '')
    .join('  \n');
}

/** The formula with its numbers, one a schedule; schedules with the same numbers share it. */
function formulas(costs: readonly Cost[]): string {
  const shown = costs.slice(0, maxSchedules);
  const seen = new Map<string, string>();
  for (const cost of shown) {
    const name = shown.length > 1 ? `${code(cost.schedule.definition.name)} ` : '';
    const text = formulaLines(`${name}cycles`, onlyProduct(cost), cost.step);
    const numbers = text.slice(text.indexOf('\n'));
    if (!seen.has(numbers)) seen.set(numbers, text);
  }
  return [...seen.values()].join('\n\n');
}
