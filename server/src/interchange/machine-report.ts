/** The part of a report about a pass on another machine: how the machine is built, and what the pass does there. */
import type { CrossbarPass, MachinePass, ReuseRates, StochasticPass } from '../simulate/results.ts';
import type { ReuseBuffer } from '../simulate/reuse/types.ts';
import type { StochasticCounts, StochasticUnit } from '../simulate/stochastic/types.ts';
import type { Grid } from '../simulate/types.ts';

/** A weight gradient on stochastic units beside the array. */
export interface StochasticReport {
  readonly kind: 'stochastic';
  readonly name: string;
  readonly options: StochasticUnit & Grid;
  /** Of the units, 0 to 1. */
  readonly utilization: number;
  /** Of one group. */
  readonly counts: StochasticCounts;
  /** What the unit's authors claim, not a result: energy of a multiply-accumulate, as a share of the array's. */
  readonly claimed: { readonly energy: number };
}

/** A product in the cells of analog crossbars. */
export interface CrossbarReport {
  readonly kind: 'crossbar';
  readonly name: string;
  readonly options: CrossbarPass['array'];
  /** Cells that hold a weight, 0 to 1. */
  readonly utilization: number;
  readonly placement: { readonly arrays: number; readonly rowSplits: number; readonly colSplits: number };
  /** One after the other, each a kernel on all arrays. */
  readonly vectors: number;
  readonly kernel: CrossbarPass['kernel'];
  /** Of one kernel on one array. */
  readonly joules: number;
  readonly seconds: number;
}

/** A forward product in the array, with reuse buffers in front of its multipliers. */
export interface ReuseReport {
  readonly kind: 'reuse';
  readonly name: string;
  readonly options: ReuseBuffer & { readonly lanes: number };
  readonly rates: ReuseRates;
  /** Part of the skips that saves time. */
  readonly captured: number;
  /** Multiplications that are done all the same. */
  readonly multiplied: number;
  /** Cycles of the product without buffers. */
  readonly cyclesWithout: number;
}

export type MachineReport = StochasticReport | CrossbarReport | ReuseReport;

export function machineReport(pass: MachinePass): MachineReport {
  switch (pass.kind) {
    case 'stochastic':
      return stochastic(pass);
    case 'crossbar':
      return crossbar(pass);
    case 'reuse': {
      const { kind, machine: name, buffer, lanes, rates, captured, multiplied, product } = pass;
      const { entries, mantissaBits, replacement, zeros } = buffer;
      return {
        kind,
        name,
        options: { entries, mantissaBits, replacement, zeros, lanes },
        rates: { zeros: rates.zeros, similar: rates.similar, synthetic: rates.synthetic },
        captured,
        multiplied,
        cyclesWithout: product.cycles.total,
      };
    }
  }
}

function stochastic({
  kind,
  machine,
  unit,
  units,
  utilization,
  counts,
  relativeEnergy,
}: StochasticPass): StochasticReport {
  const { streamLength, scaling, sequences, lfsrBits, evaluation } = unit;
  return {
    kind,
    name: machine,
    options: { streamLength, scaling, sequences, lfsrBits, evaluation, rows: units.rows, cols: units.cols },
    utilization,
    counts: { ...counts },
    claimed: { energy: relativeEnergy },
  };
}

function crossbar({
  kind,
  machine,
  array,
  utilization,
  placement,
  vectors,
  kernel,
  kernelCost,
}: CrossbarPass): CrossbarReport {
  const { rows, cols, bits, updateBits } = array;
  const { arrays, rowSplits, colSplits } = placement;
  return {
    kind,
    name: machine,
    options: { rows, cols, bits, updateBits },
    utilization,
    placement: { arrays, rowSplits, colSplits },
    vectors,
    kernel,
    joules: kernelCost.energy,
    seconds: kernelCost.latency,
  };
}
