/** Hovers of what a file defines: networks, blocks, arrays, technologies, schedules, constants, and the names inside bodies. */

import { crossbarOf } from '../model/crossbar.ts';
import { type Definition, isBody } from '../model/definitions.ts';
import { constantValue } from '../model/evaluate.ts';
import { standsAlone } from '../model/file.ts';
import { type ArrayModel, arrayOf } from '../model/hardware.ts';
import { type NetworkModel, networkOf } from '../model/network.ts';
import { reuseOf } from '../model/reuse.ts';
import type { Source } from '../model/sources.ts';
import { stochasticOf } from '../model/stochastic.ts';
import { type TechnologyModel, technologyOf } from '../model/technology.ts';
import { compact, showArea, showBandwidth, showBytes, showHertz, showJoules } from '../model/units.ts';
import { show, showShape, type Value } from '../model/values.ts';
import { areaOf, SQUARE_MILLIMETRE } from '../simulate/energy/area.ts';
import type { Parameter } from '../syntax/ast.ts';
import { documentation, type Piece } from '../syntax/tree.ts';
import { crossbarFacts } from './hover-crossbar.ts';
import { reuseFacts } from './hover-reuse.ts';
import { scheduleFacts } from './hover-schedules.ts';
import { stochasticFacts } from './hover-stochastic.ts';
import { block, code, paragraphs, plain, type Row, table } from './markdown.ts';
import type { Snapshot } from './snapshot.ts';
import { totalsLine } from './step-words.ts';
import { buildsOf, scopesOfBlock, valuesOf } from './uses.ts';
import { digits, joined, several, showWord } from './wording.ts';

const maxCostly = 5;
const maxValues = 6;

/** What a definition is: its first line, its documentation, and its numbers. */
export function definitionHover(snapshot: Snapshot, definition: Definition): string {
  return paragraphs(block(signature(definition)), documentation(definition.piece), facts(snapshot, definition));
}

/** The first line of a definition, without its brace. */
function signature(definition: Definition): string {
  const { piece } = definition;
  const text = piece.text.slice(piece.node.start, piece.node.end).replaceAll(/\s+/g, ' ');
  return text.replace(/\s*\{$/, '');
}

function facts(snapshot: Snapshot, definition: Definition): string | undefined {
  switch (definition.keyword) {
    case 'const':
      return `= ${show(constantValue(definition))}`;
    case 'technology':
      return technologyFacts(technologyOf(definition));
    case 'array':
      return arrayFacts(arrayOf(definition));
    case 'stochastic':
      return stochasticFacts(snapshot, stochasticOf(definition));
    case 'crossbar':
      return crossbarFacts(snapshot, crossbarOf(definition));
    case 'reuse':
      return reuseFacts(snapshot, reuseOf(definition));
    case 'schedule':
      return scheduleFacts(definition);
    case 'network':
      return networkFacts(snapshot, definition);
    case 'block':
      return blockFacts(snapshot, definition);
  }
}

function technologyFacts({ mac, register, sram, dram, vector, area, sources }: TechnologyModel): string | undefined {
  const rows: Row[] = [];
  const row = (title: string, value: string, source: Source | undefined) =>
    rows.push(source ? [title, value, plain(source.text)] : [title, value]);
  if (mac !== undefined) row('multiply-accumulate', showJoules(mac), sources.get('mac'));
  if (register !== undefined) row('register of a PE', `${showJoules(register)}/B`, sources.get('register'));
  for (const { joulesPerByte, atBytes, source } of sram ?? [])
    row('SRAM', `${showJoules(joulesPerByte)}/B at ${showBytes(atBytes)}`, source);
  if (dram !== undefined) row('DRAM', `${showJoules(dram)}/B`, sources.get('dram'));
  if (vector !== undefined) row('vector operation', showJoules(vector), sources.get('vector'));
  for (const [part, title, per] of areaRows) {
    const size = area[part];
    if (size !== undefined) row(title, `${showArea(size)}${per}`, sources.get(`area.${part}`));
  }
  return rows.length
    ? paragraphs(table(rows), sram && '_SRAM of another size: energy follows its square root_')
    : undefined;
}

const areaRows = [
  ['mac', 'area of a multiply-accumulate unit', ''],
  ['register', 'area of registers', '/B'],
  ['sram', 'area of SRAM', '/B'],
  ['vector', 'area of a vector lane', ''],
] as const;

function arrayFacts(array: ArrayModel): string | undefined {
  if (!array.usable) return undefined;
  const { rows, cols, clock, buffers, dram, technology, vectorLanes } = array;
  const pes = rows * cols;
  const lines: Row[] = [
    ['grid', `${digits(rows)} rows × ${digits(cols)} columns = ${digits(pes)} PEs`],
    ['dataflow', array.dataflow],
    ['word', showWord(array.wordBytes)],
  ];
  if (clock) {
    lines.push(['clock', showHertz(clock)]);
    lines.push(['peak', perSecond(pes * clock)]);
  }
  const sizes = (['input', 'weight', 'output'] as const).flatMap((name) => {
    const size = buffers[name];
    return size === undefined ? [] : `${name} ${showBytes(size)}`;
  });
  if (sizes.length) lines.push(['buffers', sizes.join(', ')]);
  if (dram) lines.push(['DRAM', dram.per === 'second' ? showBandwidth(dram.value) : `${dram.value} B/cycle`]);
  lines.push(['buffering', array.buffering]);
  if (array.dataflow === 'os' || array.dataflow === 'configurable') lines.push(['drain', array.drain]);
  if (vectorLanes) lines.push(['vector unit', several(vectorLanes, 'lane')]);
  if (technology) lines.push(['technology', code(technology.definition.name)]);
  const area = areaOf(array).total;
  if (area !== null) lines.push(['area', showArea(area * SQUARE_MILLIMETRE)]);
  return paragraphs(table(lines), assumed(defaultsOf(array)));
}

/** `11.47 TMAC/s` */
function perSecond(macs: number): string {
  const [amount, prefix = ''] = compact(macs).split(' ');
  return `${amount} ${prefix}MAC/s`;
}

/** What the array does not say and the model fills in. */
function defaultsOf({ settings, clock, technology }: ArrayModel): string[] {
  const unset = (path: string) => settings.get(path) === undefined;
  return [
    ...(unset('word') ? ['words of 2 B'] : []),
    ...(unset('dataflow') ? ['any dataflow'] : []),
    ...(unset('buffering') ? ['buffering exposed'] : []),
    ...(unset('dram') ? ['ideal memory'] : []),
    ...(clock ? [] : ['no clock, so no times']),
    ...(technology ? [] : ['no technology, so no energies']),
  ];
}

const assumed = (defaults: readonly string[]): string | undefined =>
  defaults.length ? `_Not set: ${defaults.join(' · ')}_` : undefined;

function networkFacts(snapshot: Snapshot, definition: Definition): string | undefined {
  const builds = buildsOf(snapshot, definition);
  const network = standsAlone(definition) ? networkOf(definition) : builds[0];
  if (!network) return undefined;
  return paragraphs(networkTable(network), runBy(snapshot, definition));
}

function networkTable({ inputs, layers, parameters, macs, complete }: NetworkModel): string {
  const products = layers.filter((layer) => layer.gemm).length;
  const rows: Row[] = [
    ['inputs', inputs.map((input) => `${code(input.name)} ${showShape(input.shape)}`).join(', ') || 'none'],
    ['layers', `${digits(layers.length)}, ${several(products, 'matrix product')}`],
    ['parameters', digits(parameters)],
    ['MACs a sample', digits(macs)],
  ];
  return paragraphs(table(rows), !complete && '_An error leaves layers out._');
}

/** The schedules that run a network, and with which arguments. */
function runBy(snapshot: Snapshot, definition: Definition): string | undefined {
  const lines = snapshot.schedules.flatMap(({ definition: schedule, model, step }) =>
    model.network?.definition === definition
      ? [`${code(schedule.name)} ${step ? totalsLine(step) : 'cannot be simulated'}`]
      : [],
  );
  return lines.slice(0, maxCostly).join('  \n') || undefined;
}

function blockFacts(snapshot: Snapshot, definition: Definition): string | undefined {
  const uses = scopesOfBlock(snapshot, definition).size;
  return uses ? `Built ${uses === 1 ? 'once' : `${digits(uses)} times`} in this file.` : 'Not built in this file.';
}

/** A parameter of a network or a block: its default, and the values it takes in this file. */
export function parameterHover(snapshot: Snapshot, owner: Definition, name: string): string {
  const parameter = isBody(owner) ? owner.item.head.node.parameters.find((each) => each.name.name === name) : undefined;
  return paragraphs(
    block(`${parameter ? parameterText(owner, parameter) : name}`),
    `Parameter of ${owner.keyword} ${code(owner.name)}`,
    takenValues(valuesOf(snapshot, owner, name)),
  );
}

function parameterText(owner: Definition, parameter: Parameter): string {
  return owner.piece.text.slice(parameter.start, parameter.end);
}

/** `64 (3 uses), 128 (4 uses)` */
function takenValues(values: readonly Value[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value.kind === 'unknown') continue;
    const words = value.kind === 'tensor' ? showShape(value.shape) : show(value);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  if (!counts.size) return undefined;
  const shown = [...counts].slice(0, maxValues).map(([words, count]) => (count > 1 ? `${words} (${count}×)` : words));
  return `Here: ${shown.join(', ')}${counts.size > maxValues ? `, … ${counts.size - maxValues} more` : ''}`;
}

/** An input of a network. */
export function inputHover(snapshot: Snapshot, owner: Definition, name: string, piece: Piece): string {
  const shapes = valuesOf(snapshot, owner, name).filter((value) => value.kind === 'tensor');
  const elements = shapes[0]?.shape.reduce((a, b) => a * b, 1);
  return paragraphs(
    block(piece.text.slice(piece.node.start, piece.node.end)),
    documentation(piece),
    joined([
      `Input of ${owner.keyword} ${code(owner.name)}`,
      [...new Set(shapes.map((shape) => showShape(shape.shape)))].join(', '),
      elements !== undefined && `${digits(elements)} elements a sample`,
    ]),
  );
}

/** A name of a body that makes no layers: a number, a list, a tensor passed on. */
export function valueHover(snapshot: Snapshot, owner: Definition, name: string, piece: Piece): string {
  return paragraphs(
    block(piece.text.slice(piece.node.start, piece.node.end)),
    documentation(piece),
    takenValues(valuesOf(snapshot, owner, name)),
  );
}
