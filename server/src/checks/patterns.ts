/** `layers "glob"` rules that choose nothing. */

import { isOn } from '../model/combinations.ts';
import { globMatches } from '../model/globs.ts';
import type { NetworkModel } from '../model/network.ts';
import { type Problem, replace } from '../model/problems.ts';
import type { LayerRule } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import { nearest } from '../syntax/nearest.ts';
import type { Check } from './types.ts';

export const patterns: Check = {
  // The code belongs to the family of settings, where the model lists it.
  codes: {},
  *run({ schedules }) {
    for (const { model } of schedules) {
      // Of a network with errors some layers are missing, perhaps those that are meant.
      if (!model.network?.complete) continue;
      for (const rule of model.rules) if (rule.own) yield* pattern(rule, model.network);
    }
  },
};

function* pattern(rule: LayerRule, network: NetworkModel): Iterable<Problem> {
  const { layers, definition } = network;
  // Freezing is a matter of parameters, everything else one of products.
  const concerns = (layer: Layer) => layer.gemm || (rule.trainable !== undefined && layer.parameters > 0);
  const warning = { code: 'accel-5006', severity: 'warning', place: rule.place } as const;
  const first = layers.find((layer) => concerns(layer) && rule.matches(layer.name));
  if (first) {
    // Other machines hold weights, or form their gradients.
    const machine = [rule.crossbar, rule.forward.reuse, rule.weightGradient.stochastic].some(isOn);
    if (!machine || layers.some((layer) => layer.gemm?.batchIn === 'm' && rule.matches(layer.name))) return;
    const message = `"${rule.pattern}" matches only products of two activations of ${definition.name}, like '${first.name}' (${first.operator}): they have no weights for other machines, and stay on the array`;
    yield { ...warning, message };
    return;
  }
  const other = layers.find((layer) => rule.matches(layer.name));
  if (other) {
    const message = `"${rule.pattern}" matches only layers of ${definition.name} that are no matrix product, like '${other.name}' (${other.operator}): the rule changes nothing`;
    yield { ...warning, message };
    return;
  }
  const names = namesOf(network);
  const near = correct(rule.pattern, names);
  const begins = [...new Set(names.map((parts) => parts[0]!))];
  const known = begins.length
    ? `. Its layers begin with ${begins.slice(0, 6).join(', ')}${begins.length > 6 ? ', ...' : ''}`
    : '';
  yield {
    ...warning,
    message: `"${rule.pattern}" matches no layer of ${definition.name}${near === undefined ? known : `. Did you mean "${near}"?`}`,
    ...(near === undefined ? {} : { fixes: [replace(rule.place, `"${near}"`, `Change to "${near}"`)] }),
  };
}

/** More names than this are not compared letter by letter. */
const mostCompared = 1_000;

/** The names of the layers that are products, in parts. */
const parted = new WeakMap<NetworkModel, readonly (readonly string[])[]>();

function namesOf(network: NetworkModel): readonly (readonly string[])[] {
  let names = parted.get(network);
  if (!names) {
    names = network.layers.flatMap((layer) => (layer.gemm ? [layer.name.split('.')] : []));
    parted.set(network, names);
  }
  return names;
}

/** The pattern with its first wrong part (between dots) as the nearest one there is; undefined if that matches nothing, either. */
function correct(wrong: string, names: readonly (readonly string[])[]): string | undefined {
  const parts = wrong.split('.');
  let open = names;
  for (const [index, part] of parts.entries()) {
    const fits = open.filter((each) => globMatches(part, each[index] ?? ''));
    if (fits.length > 0) {
      open = fits;
      continue;
    }
    const candidates = new Set<string>();
    for (const each of open) {
      if (each[index] !== undefined) candidates.add(each[index]);
      // A `*` before it may stand for several parts, so the last one may be meant.
      if (index === parts.length - 1) candidates.add(each.at(-1)!);
    }
    const near = candidates.size > mostCompared ? undefined : nearest(part, candidates);
    if (near === undefined) return undefined;
    const better = parts.with(index, near).join('.');
    return names.some((name) => globMatches(better, name.join('.'))) ? better : undefined;
  }
  return undefined;
}
