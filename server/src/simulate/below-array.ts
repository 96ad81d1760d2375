/** The memory below an array in words, the unit of the simulators. */
import type { ArrayModel } from '../model/hardware.ts';
import type { BufferName } from './memory/types.ts';
import type { DramWords } from './results.ts';

export interface BelowArray {
  /** Words of each buffer that has a size. */
  readonly capacity: { readonly [buffer in BufferName]?: number };
  /** Words per cycle between DRAM and the chip; without it memory is ideal. */
  readonly bandwidth?: number;
}

const known = new WeakMap<ArrayModel, { readonly below: BelowArray | undefined }>();

/** Undefined if nothing is known of it: no buffers, and no DRAM with a speed in cycles. */
export function memoryOf(array: ArrayModel): BelowArray | undefined {
  let found = known.get(array);
  if (!found) {
    found = { below: read(array) };
    known.set(array, found);
  }
  return found.below;
}

function read(array: ArrayModel): BelowArray | undefined {
  const { buffers, wordBytes } = array;
  const bandwidth = wordsPerCycle(array);
  const capacity: { [buffer in BufferName]?: number } = {};
  for (const name of ['input', 'weight', 'output'] as const) {
    const bytes = buffers[name];
    if (bytes !== undefined) capacity[name] = bytes / wordBytes;
  }
  if (bandwidth === undefined && Object.keys(capacity).length === 0) return undefined;
  return { capacity, ...(bandwidth === undefined ? {} : { bandwidth }) };
}

/** Undefined without a DRAM, and for one in bytes per second if the array has no clock. */
export function wordsPerCycle({ dram, clock, wordBytes }: ArrayModel): number | undefined {
  if (!dram) return undefined;
  if (dram.per === 'cycle') return dram.value / wordBytes;
  return clock ? dram.value / clock / wordBytes : undefined;
}

/** Whole cycles in which the DRAM moves these words; 0 without a known bandwidth. */
export function transferCycles({ reads, writes }: DramWords, array: ArrayModel): number {
  const bandwidth = wordsPerCycle(array);
  return bandwidth ? Math.ceil((reads + writes) / bandwidth) : 0;
}
