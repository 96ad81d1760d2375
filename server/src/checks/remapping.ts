/** Which dataflow would be faster, and the rule in the schedule that says so. */

import { isBody } from '../model/definitions.ts';
import { type DataflowName, dataflows } from '../model/pass-settings.ts';
import type { Fix } from '../model/problems.ts';
import { remapped } from '../simulate/products.ts';
import type { ProductPass, StepResult } from '../simulate/results.ts';
import { addRules } from './rules.ts';

/** Below this a rule is not worth its line. */
const worthwhile = 1.5;

const words = { ws: 'weight-stationary', os: 'output-stationary', is: 'input-stationary' } as const;

/** How a pass other than the forward one is named in front of a layer. */
export const passWords = {
  forward: '',
  activationGradient: 'the activation gradient of ',
  weightGradient: 'the weight gradient of ',
} as const;

type Alternatives = Readonly<Record<DataflowName, number>>;
const alternatives = new WeakMap<ProductPass, Alternatives>();

/** Cycles of a pass in every dataflow, everything else left alone. */
function cyclesOf(pass: ProductPass, { array }: StepResult): Alternatives {
  const known = alternatives.get(pass);
  if (known) return known;
  const cycles = (dataflow: DataflowName) => remapped(pass, array, { ...pass.mapping, dataflow }).cycles.total;
  const result = { ws: cycles('ws'), os: cycles('os'), is: cycles('is') };
  alternatives.set(pass, result);
  return result;
}

/** By kind of pass and last part of the layer's name. */
const byLastPart = new WeakMap<StepResult, ReadonlyMap<string, readonly ProductPass[]>>();

/** `conv1` of `stage1.rest.0.conv1`; undefined for a name without dots. */
const lastPart = (name: string): string | undefined => {
  const dot = name.lastIndexOf('.');
  return dot < 0 ? undefined : name.slice(dot + 1);
};

/** The passes of one kind of the layers that `*.part` matches. */
function passesEndingIn(kind: ProductPass['pass'], part: string, step: StepResult): readonly ProductPass[] {
  let index = byLastPart.get(step);
  if (!index) {
    const made = new Map<string, ProductPass[]>();
    for (const pass of step.passes) {
      if (pass.kind !== 'product' || pass.second) continue;
      const part = lastPart(pass.layer.name);
      if (part === undefined) continue;
      const key = `${pass.pass} ${part}`;
      const list = made.get(key);
      if (list) list.push(pass);
      else made.set(key, [pass]);
    }
    index = made;
    byLastPart.set(step, index);
  }
  return index.get(`${kind} ${part}`) ?? [];
}

/**
 * A rule that runs these layers in a dataflow that takes at most two thirds of the cycles; undefined if there is none, or no one
 * pattern that chooses them.
 */
export function remap(passes: readonly ProductPass[], step: StepResult, nameSchedule: boolean): Fix | undefined {
  const { array, schedule } = step;
  const { definition } = schedule;
  if (array.dataflow !== 'configurable' || !isBody(definition)) return undefined;
  const { pass: kind, layer } = passes[0]!;
  const first = layer.name;
  const part = lastPart(first);
  let pattern = first;
  let chosen = passes;
  if (passes.length > 1) {
    if (part === undefined || passes.some((pass) => pass.pass !== kind || lastPart(pass.layer.name) !== part))
      return undefined;
    pattern = `*.${part}`;
    chosen = passesEndingIn(kind, part, step);
  }
  const total = (dataflow: DataflowName) => chosen.reduce((sum, pass) => sum + cyclesOf(pass, step)[dataflow], 0);
  const now = chosen.reduce((sum, pass) => sum + pass.cycles.total, 0);
  let best: DataflowName = dataflows[0];
  let least = Number.POSITIVE_INFINITY;
  for (const dataflow of dataflows) {
    const cycles = total(dataflow);
    if (cycles < least) [best, least] = [dataflow, cycles];
  }
  const gain = now / least;
  const edit =
    gain >= worthwhile ? addRules(definition.item, [`layers "${pattern}" { ${kind} dataflow ${best} }`]) : undefined;
  if (!edit) return undefined;
  const where = nameSchedule ? ` in ${definition.name}` : '';
  return {
    title: `Run ${passWords[kind]}'${pattern}' ${words[best]}${where}: ${gain.toFixed(1)}x fewer cycles`,
    edits: [edit],
  };
}
