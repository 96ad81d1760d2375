/**
 * SCALE-Sim configuration files: ini sections with `key : value` or `key = value` lines, keys in any case. What is missing takes
 * the default SCALE-Sim's own configuration object has (FOUND, v2, `scalesim/scale_config.py`).
 */

import type { Dataflow } from '../../simulate/types.ts';
import { type Problems, quote, wholeNumber } from './problems.ts';
import { linesOf } from './topology.ts';

export interface ScaleSimConfig {
  readonly runName: string | undefined;
  readonly rows: number;
  readonly cols: number;
  /** kB of 1024 bytes; undefined where the file gives none that can be used. */
  readonly inputKiB: number | undefined;
  readonly weightKiB: number | undefined;
  readonly outputKiB: number | undefined;
  readonly dataflow: Dataflow;
  /** Words per cycle of each memory interface; undefined for ideal memory (`InterfaceBandwidth: CALC`). */
  readonly bandwidth: number | undefined;
}

export const DEFAULT_CONFIG: ScaleSimConfig = {
  runName: undefined,
  rows: 4,
  cols: 4,
  inputKiB: 256,
  weightKiB: 256,
  outputKiB: 128,
  dataflow: 'ws',
  bandwidth: undefined,
};

interface Entry {
  readonly value: string;
  readonly line: number;
}

/** Reads what it can; what is missing or wrong is a problem and takes its default. */
export function readConfig(ini: string, problems: Problems): ScaleSimConfig {
  const entries = entriesOf(ini);
  const report = (entry: Entry | undefined, message: string): void =>
    problems.add('config', entry?.line ?? 1, 'warning', message);

  const size = (key: string, fallback: number | undefined, least: number, without: string): number | undefined => {
    const entry = entries.get(key.toLowerCase());
    const value = wholeNumber(entry?.value ?? '', least);
    if (typeof value === 'number') return value;
    report(entry, `${key} ${value}; ${without}.`);
    return fallback;
  };
  const side = (key: string, fallback: number): number => size(key, fallback, 1, `${fallback} is used`) ?? fallback;
  const buffer = (key: string): number | undefined => size(key, undefined, 1, 'the buffer has no size');

  if (/^true$/i.test(entries.get('sparsitysupport')?.value ?? '')) {
    report(entries.get('sparsitysupport'), 'Sparsity is not imported; every layer is dense.');
  }
  return {
    runName: entries.get('run_name')?.value || undefined,
    rows: side('ArrayHeight', DEFAULT_CONFIG.rows),
    cols: side('ArrayWidth', DEFAULT_CONFIG.cols),
    inputKiB: buffer('IfmapSramSzkB'),
    weightKiB: buffer('FilterSramSzkB'),
    outputKiB: buffer('OfmapSramSzkB'),
    dataflow: dataflowOf(entries.get('dataflow'), report),
    bandwidth: bandwidthOf(entries, report),
  };
}

type Report = (entry: Entry | undefined, message: string) => void;

function dataflowOf(entry: Entry | undefined, report: Report): Dataflow {
  const value = entry?.value ?? '';
  const known = value.toLowerCase();
  if (known === 'ws' || known === 'os' || known === 'is') {
    if (known !== value)
      report(entry, `SCALE-Sim knows ${known} in lower case only and would run ${quote(value)} as os.`);
    return known;
  }
  if (entry === undefined) {
    report(entry, `Dataflow is missing; ${DEFAULT_CONFIG.dataflow} is used.`);
    return DEFAULT_CONFIG.dataflow;
  }
  report(entry, `The dataflow ${quote(value)} is not ws, os or is; os is used, which is what SCALE-Sim runs then.`);
  return 'os';
}

function bandwidthOf(entries: ReadonlyMap<string, Entry>, report: Report): number | undefined {
  const mode = entries.get('interfacebandwidth');
  const known = mode?.value.toUpperCase();
  if (known !== 'USER' && known !== 'CALC') {
    report(mode, 'InterfaceBandwidth is neither CALC nor USER; memory is taken to be ideal (CALC).');
    return undefined;
  }
  if (known !== mode?.value) report(mode, `SCALE-Sim knows ${known} in upper case only.`);
  if (known === 'CALC') return undefined;

  const entry = entries.get('bandwidth');
  const values = (entry?.value ?? '').split(',').map((value) => wholeNumber(value.trim(), 1));
  const [first] = values;
  if (typeof first !== 'number') {
    report(entry, `Bandwidth ${first ?? 'is missing'}; memory is taken to be ideal.`);
    return undefined;
  }
  if (values.some((value) => value !== first))
    report(entry, `Only one bandwidth is imported: ${first} words per cycle.`);
  return first;
}

/** By lower-case key; the last one of a name wins. Sections are not told apart: no key means two things. */
function entriesOf(ini: string): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const [index, line] of linesOf(ini).entries()) {
    const text = line.trim();
    const separator = text.search(/[:=]/);
    if (separator < 1 || /^[#;[]/.test(text)) continue;
    const key = text.slice(0, separator).trim().toLowerCase();
    entries.set(key, { value: text.slice(separator + 1).trim(), line: index + 1 });
  }
  return entries;
}
