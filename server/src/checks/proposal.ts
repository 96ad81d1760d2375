/** The mapping that a search found, as rules of a schedule. */
import { mappingsOf } from '../model/mappings.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Choice, LayerChoice, OptimizedMapping } from '../simulate/optimize.ts';
import { mappingRules, type Rule, type Wishes, type Wishing } from './mapping-rules.ts';

/**
 * Texts like `layers "stage1.*" { forward dataflow os }`; none if every layer has what is best for it. With `only`, the other
 * layers keep what they have.
 */
export function rulesOf(
  schedule: ScheduleModel,
  { layers }: OptimizedMapping,
  only?: ReadonlySet<LayerChoice>,
): string[] {
  const all = layers.map((layer): Wishing => {
    const { name, held, has, wants } = wishing(schedule, layer);
    return { name, held, has, wants: only && !only.has(layer) ? has : wants };
  });
  return mappingRules(all).map(ruleText);
}

/** What a choice changes, in words: `forward os`, `gradients interleaved`. */
export function changesOf(schedule: ScheduleModel, choice: LayerChoice): string {
  const { has, wants } = wishing(schedule, choice);
  const changed = [...wants].filter(([path, value]) => has.get(path) !== value);
  return changed.map(([path, value]) => words[path as keyof typeof words](value)).join(', ');
}

const words = {
  'forward.dataflow': (value: string) => `forward ${value}`,
  'backward.order': (value: string) =>
    value === 'interleaved' ? 'gradients interleaved' : 'gradients one after the other',
  'activationGradient.dataflow': (value: string) => `activation gradient ${value}`,
  'weightGradient.dataflow': (value: string) => `weight gradient ${value}`,
};

/** The settings of a choice by their paths in a schedule. */
const paths = {
  forward: 'forward.dataflow',
  order: 'backward.order',
  activationGradient: 'activationGradient.dataflow',
  weightGradient: 'weightGradient.dataflow',
} as const satisfies Record<keyof Choice, string>;

function wishing(schedule: ScheduleModel, { layer, choice, onMachine }: LayerChoice): Wishing {
  const mappings = mappingsOf(schedule, schedule.array!, layer.name);
  const has: Wishes = new Map([
    [paths.forward, mappings.forward.dataflow],
    // All gradients of a crossbar are its own, whatever is said of others.
    [paths.order, onMachine && mappings.crossbar ? 'sequential' : mappings.backward.order],
    [paths.activationGradient, mappings.activationGradient.dataflow],
    [paths.weightGradient, mappings.weightGradient.dataflow],
  ]);
  const wants = new Map<string, string>();
  for (const [part, path] of Object.entries(paths)) {
    // Interleaved gradients have no dataflow to choose.
    if (choice.order === 'interleaved' && part.endsWith('Gradient')) continue;
    const value = choice[part as keyof Choice];
    if (value) wants.set(path, value);
  }
  return { name: layer.name, held: onMachine, has, wants };
}

/** `layers "stage1.*" { forward dataflow os, backward order interleaved }` */
function ruleText({ pattern, settings }: Rule): string {
  const inside = [...settings].map(([path, value]) => `${path.replace('.', ' ')} ${value}`);
  return `layers "${pattern}" { ${inside.join(', ')} }`;
}
