/** The passes of one layer, kept as long as the layer, the array and how it is laid on it are the same. */
import type { ArrayModel } from '../model/hardware.ts';
import type { LayerMappings } from '../model/mappings.ts';
import type { OptimizerName } from '../model/pass-settings.ts';
import type { Layer } from '../model/values.ts';
import { crossbarModelProblems, crossbarPass } from './machines/crossbar.ts';
import { reuseModelProblems, reusePass } from './machines/reuse.ts';
import { stochasticModelProblems, stochasticPass } from './machines/stochastic.ts';
import {
  forwardProduct,
  gradientProducts,
  inPlace,
  type LayerProduct,
  type ProductNeeds,
  productNeeds,
  productOf,
} from './products.ts';
import type { PassResult } from './results.ts';
import type { Needs } from './trained.ts';
import { forwardVector, gradientVectors, updatePass } from './vectors.ts';

/** What a layer is asked for. */
export interface LayerTask {
  /** All but the array as text: equal for equal tasks. */
  readonly key: string;
  readonly array: ArrayModel;
  readonly batch: number;
  readonly mappings: LayerMappings;
  /** Undefined for inference. */
  readonly training?: { readonly needs: Needs; readonly optimizer: OptimizerName };
}

export interface LayerPasses {
  readonly forward: readonly PassResult[];
  /** In the order they run: what stands behind the product in the layer, its gradients, its update. */
  readonly backward: readonly PassResult[];
}

/** By array, and there by everything else. */
const kept = new WeakMap<Layer, WeakMap<ArrayModel, Map<string, LayerPasses>>>();
/** A layer is costed for the few schedules of a file, not for everything that was ever typed. */
const maxKept = 16;

export function layerPasses(layer: Layer, task: LayerTask): LayerPasses {
  let arrays = kept.get(layer);
  if (!arrays) {
    arrays = new WeakMap();
    kept.set(layer, arrays);
  }
  let known = arrays.get(task.array);
  if (!known) {
    known = new Map();
    arrays.set(task.array, known);
  }
  let passes = known.get(task.key);
  if (!passes) {
    passes = simulate(layer, task);
    if (known.size >= maxKept) known.clear();
    known.set(task.key, passes);
  }
  return passes;
}

function simulate(layer: Layer, task: LayerTask): LayerPasses {
  const { array, batch, mappings, training } = task;
  const product = productOf(layer, batch);
  const forward: PassResult[] = [];
  const machines = usable(mappings, product, array);
  if (product) forward.push(forwardOn(machines, layer, product, array, mappings));
  const outside = forwardVector(layer, array, batch, training !== undefined);
  if (outside) forward.push(outside);
  if (!training) return { forward, backward: [] };

  const { needs, optimizer } = training;
  const backward: PassResult[] = gradientVectors(layer, needs, array, batch);
  let inArray = 0;
  if (product) {
    const wanted = productNeeds(product, needs);
    const gradients = gradientsOn(machines, layer, product, wanted, array, mappings, optimizer);
    backward.push(...gradients);
    // Cells take their updates as they are computed.
    inArray = cellWords(layer, task);
    const interleaved = gradients.some((pass) => pass.kind === 'interleaved');
    if (interleaved && inPlace(product, mappings.backward, optimizer)) inArray = product.words.W;
  }
  const update = needs.parameters ? updatePass(layer, array, optimizer, inArray) : undefined;
  if (update) backward.push(update);
  return { forward, backward };
}

type Machines = Pick<LayerMappings, 'reuse' | 'stochastic' | 'crossbar'>;

/** Words of a layer's weights that are in the cells of crossbars, not in memory. */
export function cellWords(layer: Layer, { array, batch, mappings }: LayerTask): number {
  const product = mappings.crossbar && productOf(layer, batch);
  return product && usable(mappings, product, array).crossbar ? product.words.W / product.steps : 0;
}

/** The machines of a mapping that can be built and have to do with this layer; what is wrong with the others is said at their words. */
export function usable(
  { reuse, stochastic, crossbar }: Machines,
  product: LayerProduct | undefined,
  array: ArrayModel,
): Machines {
  if (product?.secondIs !== 'weights') return {};
  if (crossbar && array.clock !== undefined && !crossbarModelProblems(crossbar).length) return { crossbar };
  return {
    ...(reuse && !reuseModelProblems(reuse).length ? { reuse } : {}),
    ...(stochastic && !stochasticModelProblems(stochastic).length ? { stochastic } : {}),
  };
}

function forwardOn(
  { reuse, crossbar }: Machines,
  layer: Layer,
  product: LayerProduct,
  array: ArrayModel,
  mappings: LayerMappings,
): PassResult {
  if (crossbar) return crossbarPass(layer, product, 'forward', array, crossbar);
  const pass = forwardProduct(layer, product, array, mappings.forward);
  return reuse ? reusePass(pass, array, reuse) : pass;
}

function gradientsOn(
  { stochastic, crossbar }: Machines,
  layer: Layer,
  product: LayerProduct,
  needs: ProductNeeds,
  array: ArrayModel,
  mappings: LayerMappings,
  optimizer: OptimizerName,
): PassResult[] {
  if (crossbar)
    return [
      ...(needs.first ? [crossbarPass(layer, product, 'activationGradient', array, crossbar)] : []),
      ...(needs.second ? [crossbarPass(layer, product, 'weightGradient', array, crossbar)] : []),
    ];
  if (!stochastic || !needs.second) return gradientProducts(layer, product, needs, array, mappings, optimizer);
  const first = { first: needs.first, second: false };
  return [
    ...gradientProducts(layer, product, first, array, mappings, optimizer),
    stochasticPass(layer, product, array, stochastic),
  ];
}
