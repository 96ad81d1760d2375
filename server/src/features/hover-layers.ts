/** Hovers of statements, operators and blocks in use: the layers they make, and what those cost schedule by schedule. */
import { showJoules, showPercent, showSeconds } from '../model/units.ts';
import { type Layer, showShape } from '../model/values.ts';
import type { PassEnergy } from '../simulate/energy/energy.ts';
import type { PassResult, StepResult } from '../simulate/step.ts';
import type { Piece } from '../syntax/tree.ts';
import { formulaOf } from './formula.ts';
import { code, link, paragraphs, plain, type Row, table } from './markdown.ts';
import type { ScheduleResult, Snapshot } from './snapshot.ts';
import { brief, digits, joined, several, showWord, sumOf } from './wording.ts';

const maxSchedules = 3;
const maxLayers = 8;

/** Layers that are shown together. */
export interface Subject {
  /** Those of one network, the first of the file that has them. */
  readonly layers: readonly Layer[];
  /** How often the statement was built into networks; 1 in a network itself. */
  readonly uses: number;
  readonly costs: readonly Cost[];
}

interface Cost {
  readonly schedule: ScheduleResult;
  readonly step: StepResult;
  readonly passes: readonly PassResult[];
}

/** The layers of a statement, or those of them that `wanted` picks. */
export function subjectOf(snapshot: Snapshot, piece: Piece, wanted: (layer: Layer) => boolean = () => true): Subject {
  const layers = (snapshot.layersOf(piece)[0]?.layers ?? []).filter(wanted);
  const uses = new Set(layers.map((layer) => layer.scopes[layer.pieces.indexOf(piece) - 1])).size;
  const costs = snapshot.costsOf(piece).flatMap(({ schedule, passes }): Cost[] => {
    const chosen = passes.filter((pass) => wanted(pass.layer));
    return schedule.step && chosen.length ? [{ schedule, step: schedule.step, passes: chosen }] : [];
  });
  return { layers, uses, costs };
}

/** What is said of layers: title, sizes, and the costs in full or in one line a schedule. */
export function layersHover(name: string, subject: Subject, options: { readonly short?: boolean } = {}): string {
  const { layers, costs } = subject;
  const products = layers.filter((layer) => layer.gemm);
  const main = products.length === 1 ? products[0]! : layers.length === 1 ? layers[0]! : undefined;
  return paragraphs(
    main ? layerTitle(name, main, layers) : groupTitle(name, subject),
    options.short
      ? shortCosts(costs)
      : costs.every((cost) => cost.passes.length === 1)
        ? productCosts(costs)
        : sumCosts(subject),
    products.length === 0 && idle(layers),
    products.length > 0 && costs.length === 0 && 'No schedule of this file runs it.',
  );
}

const elements = (layer: Layer): number => layer.shape.reduce((a, b) => a * b, 1);

function idle(layers: readonly Layer[]): string {
  const one = layers.length === 1 ? `${digits(elements(layers[0]!))} elements a sample. ` : '';
  return `${one}No matrix product: takes no array cycles in this model.`;
}

/** `conv1` · conv · 1×32×32 → 6×28×28 */
function layerTitle(name: string, main: Layer, layers: readonly Layer[]): string {
  const input = main.inputs[0];
  const shape = input ? `${showShape(input.shape)} → ${showShape(main.shape)}` : showShape(main.shape);
  const title = `**${plain(name)}** · ${main.operator} · ${shape}`;
  const others = layers.filter((layer) => layer !== main).map((layer) => layer.operator);
  return titled(title, [
    ...main.details,
    main.parameters > 0 && `${digits(main.parameters)} parameters`,
    main.macs > 0 && `${digits(main.macs)} MACs a sample`,
    others.length > 0 && `with ${[...new Set(others)].join(', ')}`,
  ]);
}

/** A title and below it a line of facts, if there are any. */
function titled(title: string, facts: readonly (string | false | undefined)[]): string {
  const line = joined(facts);
  return line ? `${title}  \n${line}` : title;
}

function groupTitle(name: string, { layers, uses }: Subject): string {
  const last = layers.at(-1);
  const parameters = layers.reduce((sum, layer) => sum + layer.parameters, 0);
  const macs = layers.reduce((sum, layer) => sum + layer.macs, 0);
  const result = uses === 1 && last ? showShape(last.shape) : undefined;
  const operators = [...new Set(layers.map((layer) => layer.operator))];
  return titled(
    joined([
      `**${plain(name)}**`,
      operators.length === 1 && operators[0] !== name && operators[0],
      uses > 1 && several(uses, 'use'),
      uses !== layers.length && several(layers.length, 'layer'),
      result && `→ ${result}`,
    ]),
    [parameters > 0 && `${digits(parameters)} parameters`, macs > 0 && `${digits(macs)} MACs a sample`],
  );
}

/** One line a schedule, where a hover is about something else. */
function shortCosts(costs: readonly Cost[]): string {
  return costs
    .slice(0, maxSchedules)
    .map(({ schedule, step, passes }) => {
      const sum = sumOf(passes, step.array);
      return `${code(schedule.definition.name)} ${joined([
        `${digits(sum.cycles)} cycles`,
        sum.seconds !== null && showSeconds(sum.seconds),
        `${showPercent(sum.utilization)} utilization`,
      ])}`;
    })
    .join('  \n');
}

/** Rows of a table with a column for each schedule; rows that are empty everywhere are left out. */
function columns(costs: readonly Cost[], rows: readonly (readonly [string, (cost: Cost) => string | undefined])[]) {
  const shown = costs.slice(0, maxSchedules);
  const body = rows.flatMap(([head, cell]): Row[] => {
    const cells = shown.map((cost) => cell(cost));
    return cells.some((each) => each !== undefined) ? [[head, ...cells.map((each) => each ?? '–')]] : [];
  });
  return table(body, ['', ...shown.map(({ schedule }) => code(schedule.definition.name))]);
}

const gridOf = ({ step }: Cost): string => `${code(step.array.definition.name)} ${step.array.rows}×${step.array.cols}`;

/** The whole story of one product. */
function productCosts(costs: readonly Cost[]): string | undefined {
  if (!costs.length) return undefined;
  const pass = (cost: Cost) => cost.passes[0]!;
  const rows = columns(costs, [
    ['array', gridOf],
    ['dataflow', (cost) => pass(cost).mapping.dataflow],
    ['m × n × k', (cost) => gemmWords(pass(cost))],
    ['folds', (cost) => foldWords(pass(cost))],
    ['cycles', (cost) => digits(pass(cost).cycles.total)],
    ['of which stalls', (cost) => (pass(cost).cycles.stall > 0 ? digits(pass(cost).cycles.stall) : undefined)],
    ['time', ({ step, passes }) => timeWords(passes, step)],
    ['share of the schedule', ({ passes, step }) => shareWords(passes, step)],
    ['utilization', (cost) => showPercent(pass(cost).cost.utilization)],
    ['mapping efficiency', (cost) => showPercent(pass(cost).cost.mappingEfficiency)],
    ['SRAM input reads', (cost) => digits(pass(cost).cost.accesses.inputReads)],
    ['SRAM weight reads', (cost) => digits(pass(cost).cost.accesses.weightReads)],
    ['SRAM output reads', (cost) => digits(pass(cost).cost.accesses.outputReads)],
    ['SRAM output writes', (cost) => digits(pass(cost).cost.accesses.outputWrites)],
    ['energy', ({ passes }) => energyWords(passes)],
    ['', ({ passes }) => energyParts(passes[0]!.energy)],
  ]);
  return paragraphs(rows, formulas(costs), assumptions(costs), more(costs));
}

function sumCosts(subject: Subject): string | undefined {
  const { costs, uses } = subject;
  const first = costs[0];
  if (!first) return undefined;
  const total = (cost: Cost, count: (pass: PassResult) => number) =>
    digits(cost.passes.reduce((sum, pass) => sum + count(pass), 0));
  const rows = columns(costs, [
    ['array', gridOf],
    ['matrix products', ({ passes }) => digits(passes.length)],
    ['MACs', (cost) => brief(sumOf(cost.passes, cost.step.array).macs)],
    ['cycles', (cost) => total(cost, (pass) => pass.cycles.total)],
    ['time', ({ passes, step }) => timeWords(passes, step)],
    ['share of the schedule', ({ passes, step }) => shareWords(passes, step)],
    ['utilization', ({ passes, step }) => showPercent(sumOf(passes, step.array).utilization)],
    [
      'SRAM reads',
      (cost) =>
        total(cost, ({ cost: { accesses } }) => accesses.inputReads + accesses.weightReads + accesses.outputReads),
    ],
    ['SRAM writes', (cost) => total(cost, (pass) => pass.cost.accesses.outputWrites)],
    ['energy', ({ passes }) => energyWords(passes)],
  ]);
  return paragraphs(rows, layerTable(first, uses), assumptions(costs), more(costs));
}

/** The layers one by one, for the first schedule. */
function layerTable({ passes, schedule }: Cost, uses: number): string {
  const rows = passes
    .slice(0, maxLayers)
    .map(
      (pass): Row => [
        code(pass.layer.name),
        gemmWords(pass),
        digits(pass.cycles.total),
        showPercent(pass.cost.utilization),
      ],
    );
  const rest = passes.length - rows.length;
  return paragraphs(
    table(rows, [
      uses > 1 ? `uses in ${code(schedule.definition.name)}` : code(schedule.definition.name),
      'm × n × k',
      'cycles',
      'util.',
    ]),
    rest > 0 && `… ${digits(rest)} more`,
  );
}

function gemmWords({ gemm }: PassResult): string {
  const product = `${digits(gemm.m)} × ${digits(gemm.n)} × ${digits(gemm.k)}`;
  return gemm.groups > 1 ? `${product}, ${digits(gemm.groups)} groups` : product;
}

/** `12 = 3 × 4`: along the rows, along the columns, and for each group. */
function foldWords({ cost, gemm }: PassResult): string {
  const { folds, rowFolds, colFolds } = cost;
  if (folds === 1) return '1';
  const groups = gemm.groups > 1 ? ` × ${digits(gemm.groups)}` : '';
  return `${digits(folds)} = ${digits(rowFolds)} × ${digits(colFolds)}${groups}`;
}

function timeWords(passes: readonly PassResult[], step: StepResult): string | undefined {
  const { seconds } = sumOf(passes, step.array);
  return seconds === null ? undefined : showSeconds(seconds);
}

function shareWords(passes: readonly PassResult[], step: StepResult): string | undefined {
  const { cycles } = sumOf(passes, step.array);
  return step.totals.cycles > 0 ? showPercent(cycles / step.totals.cycles) : undefined;
}

function energyWords(passes: readonly PassResult[]): string | undefined {
  let sum: number | null = null;
  for (const { energy } of passes) if (energy && energy.total !== null) sum = (sum ?? 0) + energy.total;
  return sum === null ? undefined : showJoules(sum);
}

const places = [
  ['mac', 'MACs'],
  ['register', 'registers'],
  ['sram', 'SRAM'],
  ['dram', 'DRAM'],
] as const;

/** `MACs 21 %, SRAM 40 %`: the shares of what is known. */
function energyParts(energy: PassEnergy | null): string | undefined {
  const total = energy?.total;
  if (!energy || !total) return undefined;
  const parts = places.flatMap(([key, name]) => {
    const joules = energy[key];
    return joules === null ? [] : `${name} ${showPercent(joules / total)}`;
  });
  return parts.length > 1 ? parts.join(', ') : undefined;
}

/** The formula with its numbers, one line a schedule. */
function formulas(costs: readonly Cost[]): string {
  const shown = costs.slice(0, maxSchedules);
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const { schedule, step, passes } of shown) {
    const pass = passes[0]!;
    const formula = formulaOf(pass, step.array);
    const line = `= ${formula.numbers} = ${digits(pass.cost.cycles)}`;
    if (seen.has(line)) continue;
    seen.add(line);
    const name = shown.length > 1 ? `${code(schedule.definition.name)} ` : '';
    lines.push(
      `${name}cycles = ${formula.symbols}, T = ${formula.steps}  \n${line}  \n` +
        `${link(`${pass.mapping.dataflow}, ${pass.mapping.buffering}`, formula.page)} (${formula.source})`,
    );
  }
  return lines.join('\n\n');
}

/** What the numbers stand on, in one line; each schedule has its own if they differ. */
function assumptions(costs: readonly Cost[]): string {
  const lines = new Map<string, string[]>();
  for (const cost of costs.slice(0, maxSchedules)) {
    const line = assumptionLine({ ...cost, batch: cost.schedule.model.batch });
    lines.set(line, [...(lines.get(line) ?? []), cost.schedule.definition.name]);
  }
  return [...lines]
    .map(([line, names]) => (lines.size > 1 ? `_${names.join(', ')}: ${line}_` : `_${line}_`))
    .join('  \n');
}

/** `batch 16 · ws · buffering exposed · ...`: the short form of what all numbers stand on. */
export function assumptionLine({
  step,
  batch,
  passes,
}: {
  step: StepResult;
  batch: number;
  passes: readonly PassResult[];
}): string {
  const { array } = step;
  const unique = <Value>(values: Iterable<Value>) => [...new Set(values)].join(', ');
  const accumulating = passes.filter((pass) => pass.mapping.dataflow === 'os');
  return joined([
    `batch ${digits(batch)}`,
    unique(passes.map((pass) => pass.mapping.dataflow)),
    `buffering ${unique(passes.map((pass) => pass.mapping.buffering))}`,
    accumulating.length > 0 && `drain ${unique(accumulating.map((pass) => pass.mapping.drain))}`,
    `accesses in words of ${showWord(array.wordBytes)}`,
    passes.every((pass) => pass.cycles.stall === 0) && 'ideal memory',
    'forward pass',
  ]);
}

function more(costs: readonly Cost[]): string | undefined {
  const rest = costs.slice(maxSchedules).map((cost) => cost.schedule.definition.name);
  if (!rest.length) return undefined;
  const names = rest.slice(0, 5).map(code).join(', ');
  return `and ${several(rest.length, 'more schedule')}: ${names}${rest.length > 5 ? ', …' : ''}`;
}
