/**
 * SCALE-Sim in: a topology and a configuration become a network, an array and a schedule whose compute cycles are those SCALE-Sim
 * reports, layer by layer (its "Total Cycles" is the index of the last cycle, hence one less).
 */

import { DEFAULT_CONFIG, readConfig, type ScaleSimConfig } from './config.ts';
import { identifier, LayerNames } from './names.ts';
import { type ImportProblem, Problems, printable } from './problems.ts';
import { type ConvolutionRow, readTopology, type TopologyRow } from './topology.ts';

export type { ImportProblem } from './problems.ts';

export interface ScaleSimImport {
  /** A whole `.accel` file. */
  readonly text: string;
  /** In the order of the lines, topology first. */
  readonly problems: readonly ImportProblem[];
}

/** Names of the definitions, made valid if they are not (a file's stem will do). */
export interface ImportNames {
  readonly network?: string;
  readonly array?: string;
  readonly schedule?: string;
}

/**
 * Never throws: what cannot be read is a problem with its line, and the rest is imported.
 *
 * @param topologyCsv convolution rows (name, IFMAP height and width, filter height and width, channels, filters, stride or strides)
 *   or, under a header with M, N and K, products
 * @param configCfg without it the array is SCALE-Sim's default, 4x4 weight-stationary
 */
export function importScaleSim(topologyCsv: string, configCfg?: string, names: ImportNames = {}): ScaleSimImport {
  const problems = new Problems();
  const rows = readTopology(topologyCsv, problems);
  if (rows.length === 0) problems.add('topology', 1, 'error', 'No layer could be imported.');
  let config = DEFAULT_CONFIG;
  if (configCfg === undefined) {
    problems.add('config', 1, 'info', "No configuration: the array is SCALE-Sim's default, 4x4 weight-stationary.");
  } else {
    config = readConfig(configCfg, problems);
  }
  const definitions = definitionNames(names, config.runName);
  const parts = [HEADER, arrayText(config, definitions.array)];
  if (rows.length > 0) {
    parts.splice(1, 0, networkText(rows, definitions.network));
    parts.push(scheduleText(definitions));
  }
  return { text: `${parts.join('\n\n')}\n`, problems: problems.list() };
}

const HEADER = `// Imported from SCALE-Sim. Its layers do not chain: each has an input of its own.
// With exposed buffering and a free drain, compute cycles are SCALE-Sim's "Total Cycles" + 1 (it counts from 0).`;

interface DefinitionNames {
  readonly network: string;
  readonly array: string;
  readonly schedule: string;
}

function definitionNames(names: ImportNames, runName: string | undefined): DefinitionNames {
  const used = new Set<string>();
  const unique = (wanted: string | undefined, otherwise: string): string => {
    const base = identifier(wanted ?? '', otherwise);
    let name = base;
    for (let number = 2; used.has(name); number++) name = `${base}_${number}`;
    used.add(name);
    return name;
  };
  return {
    network: unique(names.network, 'Topology'),
    array: unique(names.array, 'ScaleSim'),
    schedule: unique(names.schedule ?? runName, 'Run'),
  };
}

function networkText(rows: readonly TopologyRow[], name: string): string {
  const layers = new LayerNames();
  const lines = [`network ${name} {`];
  const outputs: string[] = [];
  for (const row of rows) {
    const layer = layers.take(row.name);
    outputs.push(layer.name);
    const shape = row.kind === 'gemm' ? [row.m, row.k] : [row.channels, row.height, row.width];
    lines.push(`  input ${layer.input} [${shape.join(', ')}]`);
    if (layer.name !== row.name) lines.push(`  /// ${printable(row.name) || 'without a name'}`);
    const operation =
      row.kind === 'gemm' ? `dense(${layer.input}, units = ${row.n}, bias = false)` : convolution(row, layer.input);
    lines.push(`  ${layer.name} = ${operation}`, '');
  }
  lines.push(`  output ${outputs.join(', ')}`, '}');
  return lines.join('\n');
}

/**
 * SCALE-Sim rounds output sizes up, E = ceil((H - Fh + s) / s) (FOUND, `topo_calc_hyperparams`); we round down, so a last window that
 * hangs over the edge gets the padding it needs.
 */
function convolution(row: ConvolutionRow, input: string): string {
  const bottom = overhang(row.height, row.kernelHeight, row.strideHeight);
  const right = overhang(row.width, row.kernelWidth, row.strideWidth);
  const settings = [`kernel = ${pair(row.kernelHeight, row.kernelWidth)}`];
  if (row.strideHeight !== 1 || row.strideWidth !== 1)
    settings.push(`stride = ${pair(row.strideHeight, row.strideWidth)}`);
  const remarks: string[] = [];
  if (bottom > 0 || right > 0) {
    settings.push(`pad = [0, ${bottom}, 0, ${right}]`);
    remarks.push('padded because SCALE-Sim rounds output sizes up');
  }
  settings.push('bias = false');

  if (row.perChannel) {
    settings.push(`multiplier = ${row.filters}`);
    remarks.push('SCALE-Sim runs a row with DP in its name channel by channel');
  }
  const call = row.perChannel
    ? `depthwise(${input}, ${settings.join(', ')})`
    : `conv(${input}, filters = ${row.filters}, ${settings.join(', ')})`;
  return remarks.length === 0 ? call : `${call}  // ${remarks.join('; ')}`;
}

/** By how much the last window of ceil((size - kernel) / stride) + 1 reaches over the edge. */
function overhang(size: number, kernel: number, stride: number): number {
  const rest = (size - kernel) % stride;
  return rest === 0 ? 0 : stride - rest;
}

function pair(vertical: number, horizontal: number): string {
  return vertical === horizontal ? `${vertical}` : `[${vertical}, ${horizontal}]`;
}

function arrayText(config: ScaleSimConfig, name: string): string {
  const buffers = [
    ['input', config.inputKiB],
    ['weight', config.weightKiB],
    ['output', config.outputKiB],
  ].flatMap(([buffer, size]) => (size === undefined ? [] : [`${buffer} ${size} KiB`]));
  const lines = [
    `array ${name} {`,
    `  grid       ${config.rows}x${config.cols}`,
    `  dataflow   ${config.dataflow}`,
    '  word       1 B',
  ];
  if (buffers.length > 0) lines.push(`  buffers    { ${buffers.join(', ')} }`);
  if (config.bandwidth !== undefined) {
    lines.push(
      '  // In SCALE-Sim v2 each of the three interfaces (input, weight, output) has this bandwidth to itself.',
      `  dram       ${config.bandwidth} B/cycle`,
    );
  }
  lines.push('  buffering  exposed', '  drain      free', '}');
  return lines.join('\n');
}

function scheduleText(names: DefinitionNames): string {
  return [
    `schedule ${names.schedule} {`,
    `  network  ${names.network}`,
    `  array    ${names.array}`,
    '  batch    1',
    '}',
  ].join('\n');
}
