/** Hovers of statements, operators and blocks in use: the layers they make, and what those cost schedule by schedule. */
import { type Layer, showShape } from '../model/values.ts';
import { isProduct, type PassResult } from '../simulate/results.ts';
import type { Piece } from '../syntax/tree.ts';
import { layersAgainstBaseline } from './baseline-words.ts';
import {
  assumptions,
  type Cost,
  type CostRow,
  columns,
  dramWords,
  eachSaid,
  energyWords,
  gemmWords,
  headline,
  headRows,
  list,
  maxSchedules,
  more,
  sramRows,
  timeWords,
  utilizationPhrase,
} from './cost-words.ts';
import { passCosts } from './hover-passes.ts';
import { isOneProduct, productCosts } from './hover-products.ts';
import { machineLines } from './machine-passes.ts';
import { code, paragraphs, plain, type Row, table } from './markdown.ts';
import { flowsOf } from './pass-words.ts';
import { processorWords } from './pipeline-words.ts';
import type { Snapshot } from './snapshot.ts';
import { brief, digits, joined, several, sumOf, utilizationOf } from './wording.ts';

const maxLayers = 8;

/** Layers that are shown together. */
export interface Subject {
  /** Those of one network, the first of the file that has them. */
  readonly layers: readonly Layer[];
  /** How often the statement was built into networks; 1 in a network itself. */
  readonly uses: number;
  readonly costs: readonly Cost[];
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
    options.short ? shortCosts(costs) : costsOf(subject, main),
    processors(costs, layers),
    products.length === 0 && idle(layers, costs),
    products.length > 0 && costs.length === 0 && 'No schedule of this file runs it.',
  );
}

function costsOf(subject: Subject, main: Layer | undefined): string | undefined {
  const costs = subject.costs.filter(({ passes }) => passes.some(isWork));
  if (isOneProduct(costs)) return productCosts(costs);
  return main ? passCosts(costs, main) : sumCosts({ ...subject, costs });
}

/** Who has the layers, where several processors share them. */
function processors(costs: readonly Cost[], layers: readonly Layer[]): string | undefined {
  const lines = costs.slice(0, maxSchedules).flatMap(({ schedule, step }) => {
    const words = processorWords(step, layers);
    return words ? [`${code(schedule.definition.name)}: ${words}`] : [];
  });
  return lines.length ? lines.join('  \n') : undefined;
}

/** Without a vector unit and a DRAM the work outside the array takes nothing but accesses, which are those of the whole layer. */
const isWork = (pass: PassResult): boolean => pass.kind !== 'vector' || pass.cycles.total > 0 || !!pass.energy?.total;

const elements = (layer: Layer): number => layer.shape.reduce((a, b) => a * b, 1);

function idle(layers: readonly Layer[], costs: readonly Cost[]): string {
  const one = layers.length === 1 ? `${digits(elements(layers[0]!))} elements a sample. ` : '';
  const outside = costs.some(({ passes }) => passes.some((pass) => pass.cycles.total > 0));
  return `${one}No matrix product: ${outside ? 'runs outside the array' : 'takes no array cycles in this model'}.`;
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
    .filter(({ passes }) => passes.some(isWork))
    .slice(0, maxSchedules)
    .map(({ schedule, step, passes }) => {
      return `${code(schedule.definition.name)} ${joined([
        `${digits(sumOf(passes, step.array).cycles)} cycles`,
        timeWords(passes, step),
        utilizationPhrase(passes, step),
      ])}`;
    })
    .join('  \n');
}

/** Layers together: their sums, and one by one. */
function sumCosts({ costs, uses }: Subject): string | undefined {
  const first = costs[0];
  if (!first) return undefined;
  const rows: readonly CostRow[] = [
    [
      'matrix products',
      ({ passes, step }) => {
        const products = passes.filter(isProduct).length;
        return `${digits(products)}, ${brief(sumOf(passes, step.array).macs)} MACs`;
      },
    ],
    ...sramRows,
    ['DRAM', dramWords],
    ['energy', ({ passes }) => energyWords(passes)],
  ];
  return costs.length === 1
    ? paragraphs(
        headline(first),
        layersAgainstBaseline(first.step, first.passes),
        list(rows, first),
        machineLines(first.passes),
        layerTable(first, uses),
        assumptions(costs),
      )
    : paragraphs(
        columns(costs, [...headRows, ['dataflow', ({ passes }) => flowsOf(passes)], ...rows]),
        eachSaid(costs, ({ step, passes }) => layersAgainstBaseline(step, passes)),
        eachSaid(costs, ({ passes }) => machineLines(passes)),
        layerTable(first, uses),
        assumptions(costs),
        more(costs),
      );
}

/** The layers one by one, for the first schedule. */
function layerTable({ passes, schedule, step }: Cost, uses: number): string {
  const byLayer = new Map<Layer, PassResult[]>();
  for (const pass of passes.filter(isWork)) byLayer.set(pass.layer, [...(byLayer.get(pass.layer) ?? []), pass]);
  const { training } = step.schedule;
  const rows = [...byLayer].slice(0, maxLayers).map(([layer, own]): Row => {
    const sum = sumOf(own, step.array);
    const forward = own.filter((pass) => pass.pass === 'forward');
    const gemm = forward.find(isProduct);
    return [
      code(layer.name),
      ...(training
        ? [digits(sumOf(forward, step.array).cycles), digits(sum.cycles - sumOf(forward, step.array).cycles)]
        : [gemm ? gemmWords(gemm) : 'outside the array']),
      digits(sum.cycles),
      utilizationOf(sum) ?? '',
    ];
  });
  const rest = byLayer.size - rows.length;
  const name = code(schedule.definition.name);
  return paragraphs(
    table(rows, [
      uses > 1 ? `uses in ${name}` : name,
      ...(training ? ['forward', 'backward'] : ['m × n × k']),
      'cycles',
      'util.',
    ]),
    rest > 0 && `… ${digits(rest)} more`,
  );
}
