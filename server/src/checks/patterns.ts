/** `layers "glob"` rules that choose nothing. */

import type { NetworkModel } from '../model/network.ts';
import { type Problem, replace } from '../model/problems.ts';
import { globMatches, type LayerRule } from '../model/schedule.ts';
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
  if (layers.some((layer) => layer.gemm && rule.matches(layer.name))) return;
  const warning = { code: 'accel-5006', severity: 'warning', place: rule.place } as const;
  const other = layers.find((layer) => rule.matches(layer.name));
  if (other) {
    const message = `Of ${definition.name} "${rule.pattern}" matches only layers that are no matrix product, like '${other.name}' (${other.operator}): the rule changes nothing`;
    yield { ...warning, message };
    return;
  }
  const names = layers.filter((layer) => layer.gemm).map((layer) => layer.name);
  const near = correct(rule.pattern, names);
  const first = [...new Set(names.map((name) => name.split('.', 1)[0]!))];
  const known = first.length
    ? `. Its layers begin with ${first.slice(0, 6).join(', ')}${first.length > 6 ? ', ...' : ''}`
    : '';
  yield {
    ...warning,
    message: `"${rule.pattern}" matches no layer of ${definition.name}${near === undefined ? known : `. Did you mean "${near}"?`}`,
    ...(near === undefined ? {} : { fixes: [replace(rule.place, `"${near}"`, `Change to "${near}"`)] }),
  };
}

/** The pattern with its first wrong part (between dots) as the nearest one there is; undefined if that matches nothing, either. */
function correct(wrong: string, names: readonly string[]): string | undefined {
  const parts = wrong.split('.');
  const split = names.map((name) => name.split('.'));
  let open = split;
  for (const [index, part] of parts.entries()) {
    const fits = open.filter((each) => globMatches(part, each[index] ?? ''));
    if (fits.length > 0) {
      open = fits;
      continue;
    }
    // A `*` before it may stand for several parts, so the last one may be meant.
    const last = index === parts.length - 1 ? open.map((each) => each.at(-1)!) : [];
    const near = nearest(part, new Set([...open.flatMap((each) => each[index] ?? []), ...last]));
    if (near === undefined) return undefined;
    const better = parts.with(index, near).join('.');
    return names.some((name) => globMatches(better, name)) ? better : undefined;
  }
  return undefined;
}
