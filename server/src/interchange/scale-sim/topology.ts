/**
 * SCALE-Sim topology files: a header line, then one layer a row. Fields are read by position, as SCALE-Sim does (FOUND, v2 and v3,
 * `scalesim/topology_utils.py`); the header only tells the kind of file and what an optional ninth column means.
 */

import { type Problems, quote, wholeNumber } from './problems.ts';

export interface ConvolutionRow {
  readonly kind: 'convolution';
  readonly line: number;
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly channels: number;
  readonly filters: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  /** One layer per channel, each with all filters: what SCALE-Sim makes of a row with DP in its name. */
  readonly perChannel: boolean;
}

/** (m x k) by (k x n) */
export interface GemmRow {
  readonly kind: 'gemm';
  readonly line: number;
  readonly name: string;
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

export type TopologyRow = ConvolutionRow | GemmRow;

const CONVOLUTION_COLUMNS = [
  'IFMAP height',
  'IFMAP width',
  'filter height',
  'filter width',
  'channels',
  'number of filters',
  'stride',
] as const;
const GEMM_COLUMNS = ['M', 'N', 'K'] as const;

/** Longer lines are no rows, and splitting them would only cost time. */
const LONGEST_LINE = 2_000;

/** Reads what it can. A row it cannot read is a problem with its line, never an exception. */
export function readTopology(csv: string, problems: Problems): TopologyRow[] {
  const rows: TopologyRow[] = [];
  let header: readonly string[] | undefined;
  let kind: TopologyRow['kind'] | undefined;
  for (const [index, text] of linesOf(csv).entries()) {
    const line = index + 1;
    if (text.trim() === '') continue;
    if (text.length > LONGEST_LINE) {
      problems.add('topology', line, 'error', `The line is too long to be a layer (${text.length} characters).`);
      continue;
    }
    const fields = fieldsOf(text);
    if (kind === undefined) {
      kind = kindOf(fields);
      if (!isNumber(fields[1])) {
        header = fields;
        if (kind === 'gemm' && fields.slice(1, 4).join().toUpperCase() !== 'M,N,K') {
          const message = 'The columns are read as M, N, K in this order, as SCALE-Sim does, whatever the header says.';
          problems.add('topology', line, 'warning', message);
        }
        continue;
      }
      const message =
        'There is no header line. SCALE-Sim skips the first line of every file; here it is imported as a layer.';
      problems.add('topology', line, 'warning', message);
    }
    const row =
      kind === 'gemm' ? gemmRow(fields, line, problems) : convolutionRow(fields, header?.[8] ?? '', line, problems);
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

export function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

/** Trimmed fields, without the empty ones that trailing commas leave. */
function fieldsOf(line: string): string[] {
  const fields = line.split(',').map((field) => field.trim());
  while (fields.length > 0 && fields[fields.length - 1] === '') fields.pop();
  return fields;
}

function isNumber(field: string | undefined): boolean {
  return field !== undefined && /^[+-]?\d/.test(field);
}

/** By the names of the header, or by the number of columns where there is none. */
function kindOf(first: readonly string[]): TopologyRow['kind'] {
  if (isNumber(first[1])) return first.length < 7 ? 'gemm' : 'convolution';
  const names = first.slice(1, 4).map((name) => name.toUpperCase());
  return GEMM_COLUMNS.every((name) => names.includes(name)) ? 'gemm' : 'convolution';
}

function convolutionRow(
  fields: readonly string[],
  ninthColumn: string,
  line: number,
  problems: Problems,
): ConvolutionRow | undefined {
  const sizes = sizesOf(fields, CONVOLUTION_COLUMNS, line, problems);
  if (sizes === undefined) return undefined;
  const [height, width, kernelHeight, kernelWidth, channels, filters, stride] = sizes as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (kernelHeight > height || kernelWidth > width) {
    const message = `The filter (${kernelHeight} x ${kernelWidth}) is larger than the IFMAP (${height} x ${width}); SCALE-Sim refuses such a layer, too.`;
    problems.add('topology', line, 'error', message);
    return undefined;
  }
  const strideWidth = strideWidthOf(fields[8], ninthColumn, stride, line, problems);
  const name = fields[0]!;
  const perChannel = name.includes('DP'); // FOUND, `load_arrays_conv`
  if (perChannel && filters > 1) {
    const message = `A row with DP in its name runs channel by channel, with all ${filters} filters on each of ${channels} channels, as in SCALE-Sim. A plain depthwise layer has 1 filter.`;
    problems.add('topology', line, 'warning', message);
  }
  return {
    kind: 'convolution',
    line,
    name,
    height,
    width,
    kernelHeight,
    kernelWidth,
    channels,
    filters,
    strideHeight: stride,
    strideWidth,
    perChannel,
  };
}

function gemmRow(fields: readonly string[], line: number, problems: Problems): GemmRow | undefined {
  const sizes = sizesOf(fields, GEMM_COLUMNS, line, problems);
  if (sizes === undefined) return undefined;
  const [m, n, k] = sizes as [number, number, number];
  const extra = fields[4];
  if (extra !== undefined && !extra.startsWith('#') && !isDenseRatio(extra) && extra !== '1') {
    const meaning = extra.includes(':') ? 'sparsity ratio' : 'batch';
    problems.add(
      'topology',
      line,
      'warning',
      `The ${meaning} ${quote(extra)} is not imported; the layer is one dense product.`,
    );
  }
  return { kind: 'gemm', line, name: fields[0]!, m, n, k };
}

/** The numbers after the name, or undefined after reporting every one that is wrong. */
function sizesOf(
  fields: readonly string[],
  columns: readonly string[],
  line: number,
  problems: Problems,
): number[] | undefined {
  if (fields.length <= columns.length) {
    const needed = `a name and ${columns.length} numbers (${columns.join(', ')})`;
    problems.add('topology', line, 'error', `A layer needs ${needed}, but the line has ${fields.length} fields.`);
    return undefined;
  }
  const sizes: number[] = [];
  for (const [index, column] of columns.entries()) {
    const value = wholeNumber(fields[index + 1]!, 1);
    if (typeof value === 'number') sizes.push(value);
    else problems.add('topology', line, 'error', `The ${column} ${value}.`);
  }
  return sizes.length === columns.length ? sizes : undefined;
}

/** The ninth column is a stride in v2, an N:M ratio in v3, and a batch in some files; anything else is a remark. */
function strideWidthOf(
  field: string | undefined,
  columnName: string,
  strideHeight: number,
  line: number,
  problems: Problems,
): number {
  if (field === undefined || field === '' || field.startsWith('#')) return strideHeight;
  if (field.includes(':') || /sparsity/i.test(columnName)) {
    if (!isDenseRatio(field) && field !== '1') {
      problems.add(
        'topology',
        line,
        'warning',
        `The sparsity ratio ${quote(field)} is not imported; the layer is dense.`,
      );
    }
    return strideHeight;
  }
  if (/batch/i.test(columnName)) {
    if (field !== '1') {
      problems.add('topology', line, 'warning', `The batch ${quote(field)} is not imported; set the schedule's batch.`);
    }
    return strideHeight;
  }
  const value = wholeNumber(field, 1);
  if (typeof value === 'number') return value;
  problems.add('topology', line, 'warning', `The stride width ${value}; the stride height is used for both.`);
  return strideHeight;
}

function isDenseRatio(field: string): boolean {
  const [kept, of, ...rest] = field.split(':');
  return kept !== undefined && kept.trim() === of?.trim() && rest.length === 0;
}
