/** How features put numbers and costs into words: one wording everywhere. */

import type { ArrayModel } from '../model/hardware.ts';
import type { NetworkModel } from '../model/network.ts';
import { compact, digits, showBytes, showPercent } from '../model/units.ts';
import { arrayMacs, type PassResult } from '../simulate/results.ts';

export { digits } from '../model/units.ts';

/** Three significant digits, for places with little room: `12.5 k`; small numbers in full. */
export const brief = (value: number): string => (value < 1e4 ? digits(value) : compact(Number(value.toPrecision(3))));

/** `1 layer`, `1,234 layers` */
export const several = (count: number, one: string, many = `${one}s`): string =>
  `${digits(count)} ${count === 1 ? one : many}`;

/** Parts of one line. */
export const joined = (parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join(' · ');

/** Sums over passes that run one after the other on one array. */
export interface Sum {
  readonly cycles: number;
  readonly macs: number;
  /** Of those the ones that the PEs of the array do. */
  readonly arrayMacs: number;
  /** Of the array, 0 to 1. */
  readonly utilization: number;
  /** Null without a clock. */
  readonly seconds: number | null;
  /** Joules; null if none is known. */
  readonly energy: number | null;
}

export function sumOf(passes: readonly PassResult[], array: ArrayModel): Sum {
  let cycles = 0;
  let macs = 0;
  let onArray = 0;
  let energy: number | null = null;
  for (const pass of passes) {
    cycles += pass.cycles.total;
    macs += pass.macs;
    onArray += arrayMacs(pass);
    const joules = pass.energy?.total ?? null;
    if (joules !== null) energy = (energy ?? 0) + joules;
  }
  return {
    cycles,
    macs,
    arrayMacs: onArray,
    utilization: cycles ? onArray / (cycles * array.rows * array.cols) : 0,
    seconds: array.clock ? cycles / array.clock : null,
    energy,
  };
}

/** Undefined where the array multiplies nothing: of work outside it, or on other machines, there is nothing of it to utilize. */
export const utilizationOf = ({
  arrayMacs,
  utilization,
}: Pick<Sum, 'arrayMacs' | 'utilization'>): string | undefined =>
  arrayMacs > 0 ? showPercent(utilization) : undefined;

/** `25.56 M parameters · 4.089 G MACs` */
export const sizeLine = (network: NetworkModel): string =>
  joined([`${brief(network.parameters)} parameters`, `${brief(network.macs)} MACs`]);

/** Size of an operand: `2 B`, `4 bit`. */
export const showWord = (bytes: number): string => (bytes < 1 ? `${bytes * 8} bit` : showBytes(bytes));
