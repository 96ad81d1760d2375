/** Sums over passes. */
import { arrayMacs, type PassKind, type PassResult, type PassSum } from './results.ts';

type Open<Value> = { -readonly [Key in keyof Value]: Value[Key] extends object ? Open<Value[Key]> : Value[Key] };

/** @param energies whether the array names a technology: without one energy is unknown, not 0 */
export function sumOf(passes: Iterable<PassResult>, energies: boolean): PassSum {
  const sum = nothing(energies);
  for (const pass of passes) add(sum, pass);
  return sum;
}

/** The sum of all passes and those of each kind, in one walk. */
export function sumsOf(
  passes: readonly PassResult[],
  energies: boolean,
): { readonly all: PassSum; readonly byPass: ReadonlyMap<PassKind, PassSum> } {
  const all = nothing(energies);
  const byPass = new Map<PassKind, Open<PassSum>>();
  for (const pass of passes) {
    let sum = byPass.get(pass.pass);
    if (!sum) {
      sum = nothing(energies);
      byPass.set(pass.pass, sum);
    }
    add(sum, pass);
    add(all, pass);
  }
  return { all, byPass };
}

function nothing(energies: boolean): Open<PassSum> {
  return {
    cycles: 0,
    stall: 0,
    macs: 0,
    arrayMacs: 0,
    operations: 0,
    sram: { inputReads: 0, weightReads: 0, outputReads: 0, outputWrites: 0 },
    dram: { reads: 0, writes: 0 },
    energy: energies ? 0 : null,
  };
}

function add(sum: Open<PassSum>, pass: PassResult): void {
  sum.cycles += pass.cycles.total;
  sum.stall += pass.cycles.stall;
  sum.macs += pass.macs;
  sum.arrayMacs += arrayMacs(pass);
  if (pass.kind === 'vector') sum.operations += pass.operations;
  sum.sram.inputReads += pass.sram.inputReads;
  sum.sram.weightReads += pass.sram.weightReads;
  sum.sram.outputReads += pass.sram.outputReads;
  sum.sram.outputWrites += pass.sram.outputWrites;
  sum.dram.reads += pass.dram.reads;
  sum.dram.writes += pass.dram.writes;
  if (sum.energy !== null) sum.energy += pass.energy?.total ?? 0;
}
