/** The gradients of single layers against the step's baseline. */
import type { Layer } from '../model/values.ts';
import { type ComparedSums, compare, type StepComparison } from './comparison.ts';
import type { PassResult, StepResult } from './results.ts';
import { sumOf } from './sums.ts';

/** Layers on both sides: what comes after their forward pass. */
export interface LayersComparison extends ComparedSums {
  readonly own: readonly PassResult[];
  readonly baseline: readonly PassResult[];
}

/** Gradients and updates of the layers; names are those of the step's network, which both sides run. */
export function compareLayers(step: StepResult, comparison: StepComparison, layers: Iterable<Layer>): LayersComparison {
  const names = [...new Set([...layers].map(({ name }) => name))];
  const backward = (side: StepResult) => names.flatMap((name) => backwardIndex(side).get(name) ?? []);
  const own = backward(step);
  const baseline = backward(comparison.step);
  const energies = step.array.technology !== undefined;
  return { own, baseline, ...compare(sumOf(own, energies), sumOf(baseline, energies)) };
}

const indexes = new WeakMap<StepResult, ReadonlyMap<string, readonly PassResult[]>>();

function backwardIndex(step: StepResult): ReadonlyMap<string, readonly PassResult[]> {
  const known = indexes.get(step);
  if (known) return known;
  const index = new Map<string, PassResult[]>();
  for (const pass of step.passes) {
    if (pass.pass === 'forward') continue;
    const list = index.get(pass.layer.name);
    if (list) list.push(pass);
    else index.set(pass.layer.name, [pass]);
  }
  indexes.set(step, index);
  return index;
}
