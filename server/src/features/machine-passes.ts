/** Passes on stochastic units, crossbars and reuse buffers: the formula behind their cycles, and what the machine does with the layer. */
import { showPercent } from '../model/units.ts';
import { skipRate } from '../simulate/machines/reuse.ts';
import {
  type CrossbarPass,
  isMachinePass,
  type MachinePass,
  type ReusePass,
  type StepResult,
  type StochasticPass,
} from '../simulate/results.ts';
import { referenceError } from '../simulate/stochastic/reference.ts';
import { modelPage } from './docs.ts';
import { code, link } from './markdown.ts';
import { digits, joined, several } from './wording.ts';

export interface MachineFormula {
  /** `T · ⌈M / R⌉ · ⌈N / C⌉` */
  readonly symbols: string;
  /** `16 · ⌈128 / 16⌉ · ⌈784 / 16⌉` */
  readonly numbers: string;
  readonly page: string;
}

/** The formula that gave `pass.cycles.compute`. @param clock of the array, Hz */
export function machineFormula(pass: MachinePass, clock: number | undefined): MachineFormula {
  switch (pass.kind) {
    case 'stochastic':
      return stochasticFormula(pass);
    case 'crossbar':
      return {
        symbols: '⌈vectors · kernel · clock⌉',
        numbers: `⌈${digits(pass.vectors)} · ${precise(pass.kernelCost.latency * 1e9)} · ${precise((clock ?? 0) / 1e9)}⌉`,
        page: modelPage('crossbar', 'layers'),
      };
    case 'reuse':
      return reuseFormula(pass);
  }
}

function stochasticFormula({ gemm, unit, units }: StochasticPass): MachineFormula {
  const serial = unit.evaluation === 'serial';
  const grouped = gemm.groups > 1;
  const blocks = `⌈${digits(gemm.m)} / ${digits(units.rows)}⌉ · ⌈${digits(gemm.n)} / ${digits(units.cols)}⌉`;
  return {
    symbols: `T · ⌈M / R⌉ · ⌈N / C⌉${serial ? ' · L' : ''}${grouped ? ' · groups' : ''}`,
    numbers: `${digits(gemm.k)} · ${blocks}${serial ? ` · ${digits(unit.streamLength)}` : ''}${grouped ? ` · ${digits(gemm.groups)}` : ''}`,
    page: modelPage('stochastic', 'operations'),
  };
}

/** Shares in six digits, so that the product is that of the model but for the last of its own. */
function reuseFormula({ product, captured, rates, lookupTime }: ReusePass): MachineFormula {
  const lookups = lookupTime > 0;
  return {
    symbols: `⌈cycles without it · (1 − c · rate${lookups ? ' + lookups' : ''})⌉`,
    numbers: `⌈${digits(product.cycles.compute)} · (1 − ${precise(captured)} · ${precise(skipRate(rates))}${
      lookups ? ` + ${precise(lookupTime)}` : ''
    })⌉`,
    page: modelPage('reuse', 'time-and-energy'),
  };
}

const precise = (value: number): string => String(Number(value.toPrecision(6)));

/** Two lines, as those of passes on the array. */
export function machineFormulaLines(name: string, pass: MachinePass, { array }: StepResult): string {
  const { symbols, numbers, page } = machineFormula(pass, array.clock);
  const { compute, stall } = pass.cycles;
  const units = pass.kind === 'crossbar' ? ' (ns, GHz)' : '';
  const stalled = stall > 0 ? `, and ${digits(stall)} stalled` : '';
  return `${name} = ${symbols} · ${link(pass.kind, page)} (derived)  \n= ${numbers}${units} = ${digits(compute)}${stalled}`;
}

/** A line for each machine, whatever passes it runs. */
export function machineLines(passes: StepResult['passes']): string | undefined {
  const lines = new Set(passes.filter(isMachinePass).map((pass) => `${code(pass.machine)}: ${factsOf(pass)}`));
  return lines.size ? [...lines].join('  \n') : undefined;
}

function factsOf(pass: MachinePass): string {
  switch (pass.kind) {
    case 'stochastic':
      return stochasticFacts(pass);
    case 'crossbar':
      return crossbarFacts(pass);
    case 'reuse':
      return reuseFacts(pass);
  }
}

function stochasticFacts({ unit, units, utilization, relativeEnergy }: StochasticPass): string {
  return joined([
    `${digits(units.rows)}×${digits(units.cols)} units, ${showPercent(utilization)} busy`,
    `L = ${digits(unit.streamLength)}: error of the update ${showPercent(referenceError(unit.scaling, unit.streamLength))} (reference draws)`,
    `_claim_: ${showPercent(relativeEnergy)} of the energy of a multiply-accumulate`,
  ]);
}

function crossbarFacts({ placement, array, vectors, gemm }: CrossbarPass): string {
  const { arrays, rowSplits, colSplits, utilization } = placement;
  const split =
    arrays > 1
      ? ` = ${digits(rowSplits)} × ${digits(colSplits)}${gemm.groups > 1 ? ` × ${digits(arrays / rowSplits / colSplits)}` : ''}`
      : '';
  return joined([
    `${several(arrays, 'crossbar')}${split} of ${digits(array.rows)}×${digits(array.cols)}`,
    `**${showPercent(utilization)} of their cells used**`,
    `${several(vectors, 'vector')}, one after the other`,
  ]);
}

function reuseFacts({ rates, lanes, captured, product, cycles }: ReusePass): string {
  return joined([
    `${showPercent(skipRate(rates))} skipped: ${showPercent(rates.zeros)} zeros, ${showPercent(rates.similar)} of the others similar`,
    `${several(lanes, 'lane')} in lockstep keep ${showPercent(captured)} of that`,
    `${digits(cycles.total)} cycles, without it ${digits(product.cycles.total)}`,
  ]);
}
