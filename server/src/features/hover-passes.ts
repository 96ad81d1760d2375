/** Hovers of one layer in steps of several passes: each pass in a row, what interleaving saves, and why a gradient is missing. */
import { mappingsOf } from '../model/mappings.ts';
import { showJoules } from '../model/units.ts';
import type { Layer } from '../model/values.ts';
import { accessesOf } from '../simulate/comparison.ts';
import { isArrayPass, isProduct, type PassResult } from '../simulate/results.ts';
import { layersAgainstBaseline } from './baseline-words.ts';
import {
  assumptions,
  type Cost,
  type CostRow,
  columns,
  cyclesOf,
  cycleWords,
  dramSum,
  dramWords,
  eachSaid,
  energyWords,
  formulaLines,
  gemmWords,
  headline,
  headRows,
  list,
  maxSchedules,
  more,
  sramLine,
} from './cost-words.ts';
import { machineFormulaLines, machineLines } from './machine-passes.ts';
import { code, paragraphs, type Row, table } from './markdown.ts';
import { flowOf, flowsOf, grouped, operandsOf, passName } from './pass-words.ts';
import { brief, digits, joined, several, sumOf, utilizationOf } from './wording.ts';

const maxFormulas = 4;

/** @param main the layer, in a statement that has perhaps others beside it which are no products */
export function passCosts(costs: readonly Cost[], main: Layer): string | undefined {
  const [only] = costs;
  if (!only) return undefined;
  if (costs.length === 1) {
    return paragraphs(
      headline(only, ''),
      gradientNotes(only, main),
      layersAgainstBaseline(only.step, only.passes),
      passTable(only),
      machineLines(only.passes),
      list([sramLine, ['DRAM', dramWords], ['energy', ({ passes }) => energyWords(passes)]], only),
      formulas(costs),
      assumptions(costs),
    );
  }
  return paragraphs(
    columns(costs, rowsFor(costs)),
    eachSaid(costs, (cost) => joined([gradientNotes(cost, main), layersAgainstBaseline(cost.step, cost.passes)])),
    eachSaid(costs, ({ passes }) => machineLines(passes)),
    formulas(costs),
    assumptions(costs),
    more(costs),
  );
}

/** The passes right below their sum: a hover is low. */
function rowsFor(costs: readonly Cost[]): CostRow[] {
  const arrays = new Set(costs.slice(0, maxSchedules).map(({ step }) => step.array));
  const [cycles, ...rest] = headRows;
  return [cycles!, ...passRows(costs), ...rest.filter(([head]) => head !== 'array' || arrays.size > 1), ...sumRows];
}

/** Beside each other there is room for sums only. */
const sumRows: readonly CostRow[] = [
  ['SRAM accesses', ({ passes }) => digits(accesses(passes))],
  ['DRAM', dramSum],
  [
    'energy',
    ({ passes, step }) => {
      const { energy } = sumOf(passes, step.array);
      return energy === null ? undefined : showJoules(energy);
    },
  ],
];

const accesses = (passes: readonly PassResult[]): number => passes.reduce((sum, pass) => sum + accessesOf(pass), 0);

/** A row for every pass that some schedule runs. */
function passRows(costs: readonly Cost[]): CostRow[] {
  const shown = costs.slice(0, maxSchedules);
  return [
    ...grouped(
      shown.flatMap(({ passes }) => passes),
      passName,
    ).keys(),
  ].map(
    (name): CostRow => [
      name,
      ({ passes }) => {
        const own = passes.filter((pass) => passName(pass) === name);
        return own.length ? joined([cycleWords(own), name.startsWith('both') ? '' : flowsOf(own)]) : undefined;
      },
    ],
  );
}

function passTable({ passes, step }: Cost): string {
  const stalls = cyclesOf(passes).stall > 0;
  const energies = sumOf(passes, step.array).energy !== null;
  const rows = [...grouped(passes, passName)].map(([name, own]): Row => {
    const sum = sumOf(own, step.array);
    const { cycles, energy } = sum;
    const [first] = own;
    const product = first && isProduct(first) ? first : undefined;
    const onArray = first && (isArrayPass(first) ? first : first.kind === 'reuse' ? first.product : undefined);
    return [
      name,
      product ? gemmWords(product) : workWords(own),
      product ? (product.kind === 'interleaved' ? 'ws + os' : flowOf(product)!) : '',
      onArray ? digits(onArray.cost.folds) : '',
      digits(cycles),
      ...(stalls ? [digits(cyclesOf(own).stall)] : []),
      utilizationOf(sum) ?? '',
      ...(energies ? [energy === null ? '–' : showJoules(energy)] : []),
    ];
  });
  const titles = ['', 'm × n × k', 'flow', 'folds', 'cycles', ...(stalls ? ['stalled'] : []), 'util.'];
  return table(rows, [...titles, ...(energies ? ['energy'] : [])]);
}

/** What is done outside the array: `12.3 M operations`, `18,496 parameters`. */
function workWords(passes: readonly PassResult[]): string {
  if (passes[0]?.pass !== 'update') {
    const operations = passes.reduce((sum, pass) => sum + (pass.kind === 'vector' ? pass.operations : 0), 0);
    return `${brief(operations)} operations`;
  }
  // An update reads every gradient once.
  return several(
    passes.reduce((sum, { sram }) => sum + sram.outputReads, 0),
    'parameter',
  );
}

/** Why a layer has not all of its gradients, and where its weights are updated. */
function gradientNotes({ passes, step }: Cost, main: Layer): string | undefined {
  const { schedule, array } = step;
  if (!schedule.training || !main.gemm) return undefined;
  const own = passes.filter((pass) => pass.layer.name === main.name && isProduct(pass));
  const interleaved = own.find((pass) => pass.kind === 'interleaved');
  if (interleaved?.kind === 'interleaved') {
    return interleaved.cost.accesses.weightWrites > 0 ? 'weights are updated in the array' : undefined;
  }
  const runs = (pass: PassResult['pass'], second: boolean) =>
    own.some((each) => each.pass === pass && (each.kind === 'product' && each.second) === second);
  const first = runs('activationGradient', false);
  const operands = own[0] && operandsOf(own[0]);
  if (operands) {
    const missing = [...(first ? [] : [operands[0]]), ...(runs('activationGradient', true) ? [] : [operands[1]])];
    if (!missing.length) return undefined;
    return `no activation gradient of ${missing.join(' and ')}: nothing trained stands before`;
  }
  const weights = runs('weightGradient', false);
  const { backward } = mappingsOf(schedule, array, main.name);
  return (
    joined([
      !weights && 'frozen: no weight gradient',
      !first && 'no activation gradient: nothing trained stands before it',
      first &&
        weights &&
        backward.order === 'interleaved' &&
        'not interleaved: its weight gradient waits for all time steps',
    ]) || undefined
  );
}

/** The formulas of all products; schedules that run the same pass the same way share one. */
function formulas(costs: readonly Cost[]): string {
  const shown = costs.slice(0, maxSchedules);
  const lines = new Map<string, string[]>();
  for (const { passes, step, schedule } of shown)
    for (const pass of passes)
      if (isProduct(pass)) {
        const name = passName(pass);
        const line = isArrayPass(pass) ? formulaLines(name, pass, step) : machineFormulaLines(name, pass, step);
        lines.set(line, [...(lines.get(line) ?? []), schedule.definition.name]);
      }
  const all = [...lines].map(([line, names]) =>
    names.length < shown.length ? `${names.map(code).join(', ')} ${line}` : line,
  );
  const rest = all.length - maxFormulas;
  return paragraphs(...all.slice(0, maxFormulas), rest > 0 && `… ${several(rest, 'more formula')}`);
}
