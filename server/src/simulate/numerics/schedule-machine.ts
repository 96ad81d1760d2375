/** Machines of the language as training sees them: a definition for all layers, or those that a schedule gives its layers. */

import { type CrossbarModel, crossbarOf } from '../../model/crossbar.ts';
import type { Definition } from '../../model/definitions.ts';
import { type LayerMappings, mappingsOf } from '../../model/mappings.ts';
import { type ReuseModel, reuseOf } from '../../model/reuse.ts';
import type { ScheduleModel } from '../../model/schedule.ts';
import { type StochasticModel, stochasticOf } from '../../model/stochastic.ts';
import { deviceOf } from '../machines/crossbar.ts';
import { controllerOf } from '../machines/reuse.ts';
import type { CrossbarMachine } from './arithmetic/crossbar.ts';
import type { MixedMachine, MixedRule } from './arithmetic/mixed.ts';
import type { ReuseMachine } from './arithmetic/reuse.ts';
import type { StochasticMachine } from './arithmetic/stochastic.ts';
import type { Machine } from './machines.ts';

/** Or what of it cannot be trained; undefined for a definition of another kind. */
export function machineOfDefinition(definition: Definition): Machine | string | undefined {
  switch (definition.keyword) {
    case 'stochastic':
      return stochasticMachine(stochasticOf(definition));
    case 'crossbar':
      return crossbarMachine(crossbarOf(definition));
    case 'reuse':
      return reuseMachine(reuseOf(definition));
    default:
      return undefined;
  }
}

/** What the layers with weights run on; without rules if all of them are on the array. A schedule without network or array has none. */
export function machineOfSchedule(schedule: ScheduleModel): MixedMachine | string {
  const { array, network } = schedule;
  const rules = new Map<string, MixedRule & { readonly layers: string[] }>();
  for (const { name, parameters, gemm } of (array && network?.layers) ?? []) {
    if (!gemm || parameters === 0) continue;
    const { crossbar, ...others } = mappingsOf(schedule, array!, name);
    // As in time and energy: what a layer has beside a crossbar has nothing left to do.
    const { reuse, stochastic }: Pick<LayerMappings, 'reuse' | 'stochastic'> = crossbar ? {} : others;
    if (!reuse && !stochastic && !crossbar) continue;
    // A rule for each combination, in the order of the network.
    const key = [reuse, stochastic, crossbar].map((model) => model?.key).join();
    const known = rules.get(key);
    if (known) {
      known.layers.push(name);
      continue;
    }
    const update = stochastic && stochasticMachine(stochastic);
    if (typeof update === 'string') return update;
    rules.set(key, {
      layers: [name],
      ...(reuse ? { forward: reuseMachine(reuse) } : {}),
      ...(update ? { update } : {}),
      ...(crossbar ? { crossbar: crossbarMachine(crossbar) } : {}),
    });
  }
  return { kind: 'mixed', rules: [...rules.values()] };
}

function stochasticMachine({ definition, options }: StochasticModel): StochasticMachine | string {
  const { streamLength, lfsrBits, scaling, sequences } = options;
  if (sequences === 'perVector') return { kind: 'stochastic', streamLength, lfsrBits, scaling };
  return `'${definition.name}' has random numbers '${sequences}': training knows only one sequence for a vector, 'perVector'`;
}

const crossbarMachine = (model: CrossbarModel): CrossbarMachine => {
  const { bits, updateBits, range } = model.options;
  return { kind: 'crossbar', device: deviceOf(model), bits, updateBits, range };
};

const reuseMachine = (model: ReuseModel): ReuseMachine => {
  const { mantissaBits, entries, replacement } = model.options;
  const bits = mantissaBits === 'adaptive' ? controllerOf(model) : mantissaBits;
  return { kind: 'reuse', mantissaBits: bits, entries, replacement };
};
