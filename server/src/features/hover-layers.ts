/** Hovers of statements, operators and blocks in use: the layers they make, and what those cost schedule by schedule. */
import { showJoules, showPercent, showSeconds } from '../model/units.ts';
import { type Layer, showShape } from '../model/values.ts';
import type { ArrayPass, PassResult, ProductPass, StepResult } from '../simulate/results.ts';
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
      : costs.every(({ passes }) => passes.length === 1 && passes[0]!.kind === 'product')
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

/** Of a cost that is told in full. */
function onlyProduct({ passes }: Cost): ProductPass {
  const [pass] = passes;
  if (pass?.kind !== 'product') throw new TypeError('Not a single product');
  return pass;
}

const flowOf = (pass: PassResult): string[] =>
  pass.kind === 'product' ? [pass.mapping.dataflow] : pass.kind === 'interleaved' ? ['interleaved'] : [];

const flowsOf = (passes: readonly PassResult[]): string => [...new Set(passes.flatMap(flowOf))].join(', ');

const gridOf = ({ step }: Cost): string => `${code(step.array.definition.name)} ${step.array.rows}×${step.array.cols}`;

/** The whole story of one product: the three numbers first, because a hover is low. */
function productCosts(costs: readonly Cost[]): string | undefined {
  if (!costs.length) return undefined;
  const pass = (cost: Cost) => onlyProduct(cost);
  const rows: readonly (readonly [string, (cost: Cost) => string | undefined])[] = [
    ['product m × n × k', (cost) => gemmWords(pass(cost))],
    ['folds', (cost) => foldWords(pass(cost))],
    ['mapping efficiency', (cost) => showPercent(pass(cost).cost.mappingEfficiency)],
    ['SRAM reads', (cost) => readWords(pass(cost))],
    ['SRAM writes', (cost) => digits(pass(cost).cost.accesses.outputWrites)],
    ['energy', ({ passes }) => energyWords(passes)],
  ];
  const [only] = costs;
  return costs.length === 1
    ? paragraphs(headline(only!), productLines(only!), formulas(costs), assumptions(costs))
    : paragraphs(columns(costs, [...headRows, ...rows]), formulas(costs), assumptions(costs), more(costs));
}

/** What a schedule is asked for first. */
const headRows: readonly (readonly [string, (cost: Cost) => string | undefined])[] = [
  ['cycles', ({ passes }) => cycleWords(passes)],
  ['time', ({ passes, step }) => timeWords(passes, step)],
  ['utilization', ({ passes, step }) => showPercent(sumOf(passes, step.array).utilization)],
  ['share of the schedule', ({ passes, step }) => shareWords(passes, step)],
  ['array', gridOf],
  ['dataflow', ({ passes }) => flowsOf(passes)],
];

/** **61,636 cycles** · 308.2 us · **97 % utilization** · 42 % of `Infer` · ws on `Small` 8×8 */
function headline(cost: Cost): string {
  const { passes, step, schedule } = cost;
  const share = shareWords(passes, step);
  return joined([
    `**${cycleWords(passes)} cycles**`,
    timeWords(passes, step) ?? false,
    `**${showPercent(sumOf(passes, step.array).utilization)} utilization**`,
    share !== undefined && `${share} of ${code(schedule.definition.name)}`,
    `${flowsOf(passes)} on ${gridOf(cost)}`,
  ]);
}

/** The rest of it, line by line; what belongs together shares one, because a hover is low. */
function productLines(cost: Cost): string {
  const pass = onlyProduct(cost);
  const energy = energyWords(cost.passes);
  return [
    `product m × n × k: ${gemmWords(pass)}`,
    `folds: ${foldWords(pass)} · mapping efficiency ${showPercent(pass.cost.mappingEfficiency)}`,
    `SRAM reads: ${readWords(pass)} · writes: ${digits(pass.cost.accesses.outputWrites)}`,
    ...(energy === undefined ? [] : [`energy: ${energy}`]),
  ].join('  \n');
}

/** Rows without a title row. */
function list(rows: readonly (readonly [string, (cost: Cost) => string | undefined])[], cost: Cost): string {
  return rows
    .flatMap(([head, cell]) => {
      const words = cell(cost);
      return words === undefined ? [] : [`${head}: ${words}`];
    })
    .join('  \n');
}

function cycleWords(passes: readonly PassResult[]): string {
  const count = (part: 'total' | 'stall') => passes.reduce((sum, pass) => sum + pass.cycles[part], 0);
  const stall = count('stall');
  return stall > 0 ? `${digits(count('total'))} (${digits(stall)} stalled)` : digits(count('total'));
}

function readWords({ cost: { accesses } }: ProductPass): string {
  return joined([
    `input ${digits(accesses.inputReads)}`,
    `weight ${digits(accesses.weightReads)}`,
    accesses.outputReads > 0 && `partial sums ${digits(accesses.outputReads)}`,
  ]);
}

function sumCosts(subject: Subject): string | undefined {
  const { costs, uses } = subject;
  const first = costs[0];
  if (!first) return undefined;
  const total = (cost: Cost, count: (pass: PassResult) => number) =>
    digits(cost.passes.reduce((sum, pass) => sum + count(pass), 0));
  const rows: readonly (readonly [string, (cost: Cost) => string | undefined])[] = [
    [
      'matrix products',
      ({ passes, step }) => `${digits(passes.length)}, ${brief(sumOf(passes, step.array).macs)} MACs`,
    ],
    ['SRAM reads', (cost) => total(cost, ({ sram }) => sram.inputReads + sram.weightReads + sram.outputReads)],
    ['SRAM writes', (cost) => total(cost, (pass) => pass.sram.outputWrites)],
    ['energy', ({ passes }) => energyWords(passes)],
  ];
  return costs.length === 1
    ? paragraphs(headline(first), list(rows, first), layerTable(first, uses), assumptions(costs))
    : paragraphs(columns(costs, [...headRows, ...rows]), layerTable(first, uses), assumptions(costs), more(costs));
}

/** The layers one by one, for the first schedule. */
function layerTable({ passes, schedule }: Cost, uses: number): string {
  const rows = passes
    .slice(0, maxLayers)
    .map(
      (pass): Row => [
        code(pass.layer.name),
        pass.kind === 'vector' ? pass.pass : gemmWords(pass),
        digits(pass.cycles.total),
        showPercent(pass.utilization),
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

function gemmWords({ gemm }: ArrayPass): string {
  const product = `${digits(gemm.m)} × ${digits(gemm.n)} × ${digits(gemm.k)}`;
  return gemm.groups > 1 ? `${product}, ${digits(gemm.groups)} groups` : product;
}

/** `12 = 3 × 4`: along the rows, along the columns, and for each group. */
function foldWords({ cost, gemm }: ArrayPass): string {
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

/** `12.35 uJ: MACs 9.3 %, registers 16 %, SRAM 14 %, DRAM 61 %` */
function energyWords(passes: readonly PassResult[]): string | undefined {
  const sum = (part: (typeof places)[number][0] | 'total') =>
    passes.reduce<number | null>((known, { energy }) => {
      const joules = energy?.[part] ?? null;
      return joules === null ? known : (known ?? 0) + joules;
    }, null);
  const total = sum('total');
  if (!total) return undefined;
  const parts = places.flatMap(([part, name]) => {
    const joules = sum(part);
    return joules === null ? [] : `${name} ${showPercent(joules / total)}`;
  });
  return parts.length > 1 ? `${showJoules(total)}: ${parts.join(', ')}` : showJoules(total);
}

const places = [
  ['mac', 'MACs'],
  ['register', 'registers'],
  ['sram', 'SRAM'],
  ['dram', 'DRAM'],
] as const;

/** The formula with its numbers, one line a schedule. */
function formulas(costs: readonly Cost[]): string {
  const shown = costs.slice(0, maxSchedules);
  const seen = new Set<string>();
  const lines: string[] = [];
  for (const cost of shown) {
    const { schedule, step } = cost;
    const pass = onlyProduct(cost);
    const formula = formulaOf(pass, step.array);
    const line = `= ${formula.numbers} = ${digits(pass.cost.cycles)}`;
    if (seen.has(line)) continue;
    seen.add(line);
    const name = shown.length > 1 ? `${code(schedule.definition.name)} ` : '';
    lines.push(
      `${name}cycles = ${formula.symbols}, T = ${formula.steps}` +
        ` · ${link(`${pass.mapping.dataflow}, ${pass.mapping.buffering}`, formula.page)} (${formula.source})  \n${line}`,
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
  const products = passes.filter((pass) => pass.kind !== 'vector');
  const accumulating = products.filter((pass) => pass.kind === 'interleaved' || pass.mapping.dataflow === 'os');
  return joined([
    `batch ${digits(batch)}`,
    flowsOf(passes),
    `buffering ${unique(products.map((pass) => pass.mapping.buffering))}`,
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
