/**
 * The best dataflow and order of gradients for every layer of a schedule. Passes run one after the other, so the best step is the best
 * choice for each layer by itself: the search over all of them is exact, given what the memory model finds for each tiling.
 */
import type { ArrayModel } from '../model/hardware.ts';
import type { LayerMapping, LayerMappings } from '../model/mappings.ts';
import { type DataflowName, dataflows, type OrderName } from '../model/pass-settings.ts';
import type { ScheduleModel } from '../model/schedule.ts';
import type { Layer } from '../model/values.ts';
import { type LayerTask, usable } from './layer.ts';
import { forwardProduct, gradientProducts, type LayerProduct, productNeeds, productOf } from './products.ts';
import type { ArrayPass } from './results.ts';
import { tasksOf } from './step.ts';

export type Objective = 'cycles' | 'energy';

/** How the passes of a layer on the array should run; what the layer does not have, and what makes no difference, is left out. */
export interface Choice {
  readonly forward?: DataflowName;
  readonly order?: OrderName;
  readonly activationGradient?: DataflowName;
  readonly weightGradient?: DataflowName;
}

export interface LayerChoice {
  readonly layer: Layer;
  readonly choice: Choice;
  /** Whether some of its products run on another machine: a rule for others could take it off, and none would bring it back. */
  readonly onMachine: boolean;
  /** Cycles or joules of the layer's products on the array alone, as the schedule has them and with the choice. */
  readonly before: number;
  readonly after: number;
}

export interface OptimizedMapping {
  readonly objective: Objective;
  /** Of the layers that have products, on whatever machine, in the order of the network. */
  readonly layers: readonly LayerChoice[];
  /** Cycles or joules of all products on the array alone. */
  readonly before: number;
  readonly after: number;
}

/**
 * Searches layer by layer and yields the share that is done, 0 to 1, after each. Undefined if there is nothing to choose: no network,
 * no usable array, one that is built for a single dataflow, or, for energy, none whose technology names a cost.
 */
export function* optimizeMapping(
  schedule: ScheduleModel,
  objective: Objective = 'cycles',
): Generator<number, OptimizedMapping | undefined> {
  const { network, array } = schedule;
  if (!network || !array?.usable || array.dataflow !== 'configurable') return undefined;
  if (objective === 'energy' && !array.technology) return undefined;
  const tasks = tasksOf(schedule, network, array);
  const layers: LayerChoice[] = [];
  for (const [index, layer] of network.layers.entries()) {
    const product = productOf(layer, schedule.batch);
    if (product) layers.push(bestOf(layer, product, tasks[index]!, objective));
    yield (index + 1) / network.layers.length;
  }
  const sum = (part: 'before' | 'after') => layers.reduce((total, each) => total + each[part], 0);
  return { objective, layers, before: sum('before'), after: sum('after') };
}

const known = new WeakMap<Layer, WeakMap<ArrayModel, Map<string, LayerChoice>>>();
/** As many as the passes of a layer that are kept. */
const maxKept = 16;

/** Kept as the passes of a layer are: an edit elsewhere changes nothing here. */
function bestOf(layer: Layer, product: LayerProduct, task: LayerTask, objective: Objective): LayerChoice {
  let arrays = known.get(layer);
  if (!arrays) {
    arrays = new WeakMap();
    known.set(layer, arrays);
  }
  let choices = arrays.get(task.array);
  if (!choices || choices.size >= maxKept) {
    choices = new Map();
    arrays.set(task.array, choices);
  }
  const key = objective === 'cycles' ? task.key : `${objective} ${task.key}`;
  let found = choices.get(key);
  if (!found) {
    found = best(layer, product, task, objective);
    choices.set(key, found);
  }
  return found;
}

function best(layer: Layer, product: LayerProduct, task: LayerTask, objective: Objective): LayerChoice {
  const { array, mappings, training } = task;
  const cost = (passes: readonly ArrayPass[]): number =>
    passes.reduce((sum, pass) => sum + (objective === 'cycles' ? pass.cycles.total : (pass.energy?.total ?? 0)), 0);
  const inFlow = (mapping: LayerMapping, dataflow: DataflowName): LayerMapping => ({ ...mapping, dataflow });

  const machines = usable(mappings, product, array);
  if (machines.crossbar) return { layer, choice: { order: 'sequential' }, onMachine: true, before: 0, after: 0 };
  const forward = cheapest(mappings.forward.dataflow, (dataflow) =>
    cost([forwardProduct(layer, product, array, inFlow(mappings.forward, dataflow))]),
  );
  let before = cost([forwardProduct(layer, product, array, mappings.forward)]);
  let after = Math.min(forward.cost, before);
  const choice: { -readonly [Key in keyof Choice]: Choice[Key] } = { forward: forward.flow };
  if (machines.reuse) {
    // Buffers hold products of weights that stay.
    choice.forward = mappings.forward.dataflow;
    before = 0;
    after = 0;
  }

  const wanted = training && productNeeds(product, training.needs);
  const needs = wanted && { ...wanted, second: wanted.second && !machines.stochastic };
  if (machines.stochastic) choice.order = 'sequential';
  if (training && needs && (needs.first || needs.second)) {
    const gradients = (changed: Partial<LayerMappings>, wanted = needs): number =>
      cost(gradientProducts(layer, product, wanted, array, { ...mappings, ...changed }, training.optimizer));
    const sequential = { ...mappings.backward, order: 'sequential' as const };
    const weights = product.secondIs === 'weights';
    const alone = (name: 'activationGradient' | 'weightGradient', wanted: typeof needs) =>
      cheapest(mappings[name].dataflow, (dataflow) =>
        gradients({ backward: sequential, [name]: inFlow(mappings[name], dataflow) }, wanted),
      );
    let apart = 0;
    if (needs.first || !weights) {
      const found = alone('activationGradient', { first: needs.first, second: needs.second && !weights });
      choice.activationGradient = found.flow;
      apart += found.cost;
    }
    if (needs.second && weights) {
      const found = alone('weightGradient', { first: false, second: true });
      choice.weightGradient = found.flow;
      apart += found.cost;
    }
    const now = gradients({});
    let least = Math.min(apart, now);
    if (needs.first && needs.second && product.steps === 1) {
      const together = gradients({ backward: { ...mappings.backward, order: 'interleaved' } });
      choice.order =
        together < apart || (together === apart && mappings.backward.order === 'interleaved')
          ? 'interleaved'
          : 'sequential';
      least = Math.min(least, together);
    }
    before += now;
    after += least;
  }
  return { layer, choice, onMachine: Object.keys(machines).length > 0, before, after };
}

/** The dataflow that costs least; the one there is if it is among the best. */
function cheapest(now: DataflowName, cost: (flow: DataflowName) => number): { flow: DataflowName; cost: number } {
  let found = { flow: now, cost: cost(now) };
  for (const flow of dataflows) {
    const other = flow === now ? found.cost : cost(flow);
    if (other < found.cost) found = { flow, cost: other };
  }
  return found;
}
