/** The machines that training can run on, as plain data, and what each must be. */

import { arrayProblems } from '../crossbar/check.ts';
import { deviceProblems } from '../crossbar/device.ts';
import { bufferProblems } from '../reuse/buffer.ts';
import { controllerProblems } from '../reuse/controller.ts';
import { stochasticProblems } from '../stochastic/check.ts';
import { type CrossbarMachine, crossbar } from './arithmetic/crossbar.ts';
import { exact } from './arithmetic/exact.ts';
import { MixedArithmetic, type MixedMachine } from './arithmetic/mixed.ts';
import { ReuseArithmetic, type ReuseMachine } from './arithmetic/reuse.ts';
import { type StochasticMachine, stochastic } from './arithmetic/stochastic.ts';
import { type WordsMachine, words } from './arithmetic/words.ts';
import type { Arithmetic } from './arithmetic.ts';
import type { NumericsProblem } from './types.ts';

export type Machine =
  | { readonly kind: 'exact' }
  | WordsMachine
  | StochasticMachine
  | CrossbarMachine
  | ReuseMachine
  | MixedMachine;

/** Where each kind of machine begins: what is not said of it. */
export const usual = {
  stochastic: { kind: 'stochastic', streamLength: 16, lfsrBits: 16, scaling: 'powerOfTwo' },
  reuse: { kind: 'reuse', mantissaBits: 4, entries: 16, replacement: 'lru' },
  crossbar: { bits: 8, updateBits: 4, range: 4 },
} as const;

/** @param machine without problems: ask `machineProblems` first */
export function arithmeticOf(machine: Machine): Arithmetic {
  switch (machine.kind) {
    case 'exact':
      return exact();
    case 'words':
      return words(machine);
    case 'stochastic':
      return stochastic(machine);
    case 'crossbar':
      return crossbar(machine);
    case 'reuse':
      return new ReuseArithmetic(machine);
    case 'mixed':
      return new MixedArithmetic(machine);
  }
}

export function machineProblems(machine: Machine): readonly NumericsProblem[] {
  switch (machine.kind) {
    case 'exact':
    case 'words':
      return [];
    case 'stochastic':
      return stochasticProblems({ ...machine, sequences: 'perVector', evaluation: 'parallel' });
    case 'crossbar': {
      const { bits, updateBits, device, range } = machine;
      const problems: NumericsProblem[] = [
        ...arrayProblems({ rows: 1, cols: 1, bits, updateBits }),
        ...deviceProblems(device),
      ];
      if (!(range > 0 && Number.isFinite(range)))
        problems.push({ field: 'range', message: `The range of weights is above 0, not ${range}` });
      return problems;
    }
    case 'reuse': {
      const { mantissaBits, entries, replacement } = machine;
      const adaptive = typeof mantissaBits !== 'number';
      return [
        ...(adaptive ? controllerProblems(mantissaBits) : []),
        ...bufferProblems({
          entries,
          replacement,
          mantissaBits: adaptive ? mantissaBits.start : mantissaBits,
          zeros: 'skipped',
        }),
      ];
    }
    case 'mixed':
      return mixedProblems(machine);
  }
}

function mixedProblems({ rules }: MixedMachine): readonly NumericsProblem[] {
  const seen = new Set<string>();
  return rules.flatMap(({ layers, forward, update, crossbar }) => {
    const problems: NumericsProblem[] = [];
    for (const layer of layers) {
      if (seen.has(layer)) problems.push({ field: layer, message: `'${layer}' has two machines` });
      seen.add(layer);
    }
    if (crossbar && (forward || update))
      problems.push({ field: 'crossbar', message: 'A layer on a crossbar has no other part' });
    const parts = [forward, update, crossbar].filter((part) => part !== undefined);
    return [...problems, ...parts.flatMap(machineProblems)];
  });
}

/** Whether any layer has its weights in cells. */
export const hasCells = (machine: Machine): boolean =>
  machine.kind === 'crossbar' || (machine.kind === 'mixed' && machine.rules.some(({ crossbar }) => crossbar));
