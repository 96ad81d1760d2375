/** The matrix products of a layer in a step, each on the array: forward and gradients, apart or interleaved. */
import type { ArrayModel } from '../model/hardware.ts';
import type { BackwardMapping, LayerMapping, LayerMappings } from '../model/mappings.ts';
import type { OptimizerName } from '../model/pass-settings.ts';
import type { Layer } from '../model/values.ts';
import { type BelowArray, memoryOf } from './below-array.ts';
import { interleavedEnergy, type OperandWords, passEnergy } from './energy/energy.ts';
import { interleavedCost } from './gradients/interleaved.ts';
import { activationGradientPass, forwardPass, transposedGemm, weightGradientPass } from './gradients/passes.ts';
import type { GradientAccesses, WeightUpdate } from './gradients/types.ts';
import { interleavedMemory, productMemory } from './memory/memory.ts';
import type { MemoryCost } from './memory/types.ts';
import type { InterleavedPass, PassCycles, ProductPass } from './results.ts';
import { systolicCost } from './systolic/closed-form.ts';
import type { Needs } from './trained.ts';
import type { Gemm, SramAccesses, SystolicCost } from './types.ts';

/** The forward product of a layer for a whole batch. */
export interface LayerProduct {
  readonly gemm: Gemm;
  /** What W is: the layer's weights, shared by all samples, or activations of each sample. */
  readonly secondIs: 'weights' | 'activations';
  /** Runs one after the other with the same weights, which are `gemm.groups` in number together with the groups themselves. */
  readonly steps: number;
  /** Words of the tensors themselves; the matrix of a convolution repeats pixels that memory holds once. */
  readonly words: { readonly X: number; readonly W: number; readonly Y: number };
}

/** Undefined for layers that are no matrix product, and for products of more than 2^53 MACs: counts are no longer exact there. */
export function productOf(layer: Layer, batch: number): LayerProduct | undefined {
  if (!layer.gemm) return undefined;
  const { m, n, k, groups, batchIn, steps = 1 } = layer.gemm;
  const runs = groups * steps;
  const gemm: Gemm = batchIn === 'm' ? { m: m * batch, n, k, groups: runs } : { m, n, k, groups: runs * batch };
  if (!Number.isSafeInteger(gemm.m * gemm.n * gemm.k * gemm.groups)) return undefined;
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1) * batch;
  return {
    gemm,
    secondIs: batchIn === 'm' ? 'weights' : 'activations',
    steps,
    words: {
      X: Math.min(size(layer.inputs[0]?.shape ?? []), gemm.m * gemm.k * gemm.groups),
      W: gemm.n * gemm.k * gemm.groups,
      Y: Math.min(size(layer.shape), gemm.m * gemm.n * gemm.groups),
    },
  };
}

/** The gradients of a layer's operands that the array computes. */
export interface ProductNeeds {
  readonly first: boolean;
  readonly second: boolean;
}

export const productNeeds = ({ secondIs }: LayerProduct, needs: Needs): ProductNeeds => ({
  first: needs.first,
  second: secondIs === 'weights' ? needs.parameters : needs.others,
});

export function forwardProduct(
  layer: Layer,
  product: LayerProduct,
  array: ArrayModel,
  mapping: LayerMapping,
): ProductPass {
  const { X, W, Y } = product.words;
  const words = { input: X, weight: stays(product, array) ? W / product.steps : W, output: Y };
  return run({ layer, pass: 'forward', second: false, gemm: forwardPass(product.gemm).gemm, mapping, words, array });
}

/** Whether the weights of a recurrent layer stay in their buffer from one time step to the next. */
function stays({ steps, words }: LayerProduct, array: ArrayModel): boolean {
  return steps > 1 && words.W / steps <= (memoryOf(array)?.capacity.weight ?? Number.POSITIVE_INFINITY);
}

/** The gradients of a layer in the order they run. */
export function gradientProducts(
  layer: Layer,
  product: LayerProduct,
  needs: ProductNeeds,
  array: ArrayModel,
  mappings: LayerMappings,
  optimizer: OptimizerName,
): (ProductPass | InterleavedPass)[] {
  const { first, second } = needs;
  // The weight gradient of a recurrent layer adds up over its time steps, whose errors come one after the other.
  if (first && second && mappings.backward.order === 'interleaved' && product.steps === 1) {
    return [interleaved(layer, product, array, mappings.backward, optimizer)];
  }
  const { gemm, steps, secondIs } = product;
  const { X, W, Y } = product.words;
  const passes: ProductPass[] = [];
  if (first) {
    passes.push(
      run({
        layer,
        pass: 'activationGradient',
        second: false,
        gemm: activationGradientPass(gemm).gemm,
        mapping: mappings.activationGradient,
        words: { input: Y, weight: stays(product, array) ? W / steps : W, output: X },
        array,
      }),
    );
  }
  if (second) {
    const rows = { ...gemm, m: gemm.m * steps, groups: gemm.groups / steps };
    const weights = secondIs === 'weights';
    passes.push(
      run({
        layer,
        pass: weights ? 'weightGradient' : 'activationGradient',
        second: !weights,
        // On its side, so that errors enter the rows as they do in interleaved gradients.
        gemm: transposedGemm(weightGradientPass(rows).gemm),
        mapping: weights ? mappings.weightGradient : mappings.activationGradient,
        words: { input: Y, weight: X, output: W / steps },
        array,
      }),
    );
  }
  return passes;
}

interface Run {
  readonly layer: Layer;
  readonly pass: ProductPass['pass'];
  readonly second: boolean;
  readonly gemm: Gemm;
  readonly mapping: LayerMapping;
  readonly words: OperandWords;
  readonly array: ArrayModel;
}

/** The same product laid on the array in another way. */
export const remapped = (pass: ProductPass, array: ArrayModel, mapping: LayerMapping): ProductPass =>
  run({ ...pass, mapping, array });

function run({ layer, pass, second, gemm, mapping, words, array }: Run): ProductPass {
  const raw = systolicCost(gemm, array, mapping);
  const cost: SystolicCost =
    mapping.partialSums === 'perFold'
      ? raw
      : { ...raw, accesses: { ...raw.accesses, outputReads: 0, outputWrites: gemm.m * gemm.n * gemm.groups } };
  const { technology, wordBytes, buffers } = array;
  const memory = memoryOf(array);
  const { tile } = mapping;
  const found =
    memory &&
    remembered(array, tilesKey('product', gemm, [words.input, words.weight, words.output], mapping), () =>
      productMemory(gemm, array, mapping, { ...memory, words, ...(tile ? { tile } : {}) }),
    );
  const cycles = cyclesOf(cost.cycles, memory, found);
  return {
    kind: 'product',
    layer,
    pass,
    second,
    gemm,
    mapping,
    words,
    cost,
    memory: found ?? null,
    cycles,
    macs: cost.macs,
    utilization: cost.macs / (cycles.total * array.rows * array.cols),
    sram: cost.accesses,
    dram: found ? found.dram : { reads: words.input + words.weight, writes: words.output },
    energy: technology ? passEnergy(cost, gemm, mapping, wordBytes, technology, buffers, words, found?.dram) : null,
  };
}

function interleaved(
  layer: Layer,
  product: LayerProduct,
  array: ArrayModel,
  mapping: BackwardMapping,
  optimizer: OptimizerName,
): InterleavedPass {
  const update: WeightUpdate = inPlace(product, mapping, optimizer) ? 'inPlace' : 'excluded';
  const cost = interleavedCost(product.gemm, array, { ...mapping, update });
  const { X, W, Y } = product.words;
  const { technology, wordBytes, buffers } = array;
  const sram = ports(cost.accesses);
  const operands = { input: X, weight: W, output: Y };
  const words = { error: Y, weight: W, activation: X, inputGradient: X, weightGradient: W };
  const memory = memoryOf(array);
  const { tile } = mapping;
  const found =
    memory &&
    remembered(array, tilesKey('interleaved', product.gemm, [X, W, Y], mapping), () =>
      interleavedMemory(product.gemm, array, { ...mapping, update }, { ...memory, words, ...(tile ? { tile } : {}) }),
    );
  const cycles = cyclesOf(cost.cycles, memory, found);
  return {
    kind: 'interleaved',
    layer,
    pass: 'interleaved',
    gemm: product.gemm,
    mapping,
    cost,
    memory: found ?? null,
    cycles,
    macs: cost.macs,
    utilization: cost.macs / (cycles.total * array.rows * array.cols),
    sram,
    dram: found ? found.dram : { reads: Y + W + X, writes: X + W },
    energy: technology
      ? interleavedEnergy(cost, sram, product.gemm, wordBytes, technology, buffers, operands, found?.dram)
      : null,
  };
}

/** By array: networks repeat the same few products, and the search for tiles is what takes long. */
const searched = new WeakMap<ArrayModel, Map<string, MemoryCost>>();
/** More than the products of any network; they are small. */
const maxSearched = 10_000;

function remembered(array: ArrayModel, key: string, search: () => MemoryCost): MemoryCost {
  let known = searched.get(array);
  if (!known || known.size > maxSearched) {
    known = new Map();
    searched.set(array, known);
  }
  let found = known.get(key);
  if (!found) {
    found = search();
    known.set(key, found);
  }
  return found;
}

/** Everything besides the array that decides the tiles of a pass. */
function tilesKey(
  kind: string,
  { m, n, k, groups }: Gemm,
  words: readonly number[],
  { buffering, drain, tile, ...mapping }: LayerMapping | BackwardMapping,
): string {
  const flow = 'dataflow' in mapping ? mapping.dataflow : '';
  const cut = tile ? `${tile.m} ${tile.n} ${tile.k}` : '';
  return `${kind} ${m} ${n} ${k} ${groups} ${words.join(' ')} ${flow} ${buffering} ${drain} ${cut}`;
}

/**
 * Without a bandwidth memory is ideal: the product is not cut into tiles, and nothing waits. With one, everything beyond the ideal
 * product is the memory's: waiting for words, and what smaller tiles cost.
 */
function cyclesOf(ideal: number, memory: BelowArray | undefined, found: MemoryCost | undefined): PassCycles {
  const total = memory?.bandwidth === undefined || !found ? ideal : found.cycles.total;
  return { compute: ideal, stall: total - ideal, total };
}

/** Whether the weights are updated in the array: plain gradient descent on weights whose gradients are interleaved. */
export const inPlace = (product: LayerProduct, mapping: BackwardMapping, optimizer: OptimizerName): boolean =>
  mapping.order === 'interleaved' &&
  mapping.update === 'inPlace' &&
  optimizer === 'sgd' &&
  product.secondIs === 'weights' &&
  product.steps === 1;

/** Errors enter the rows; weights and activations the columns, where results leave. */
const ports = (accesses: GradientAccesses): SramAccesses => ({
  inputReads: accesses.errorReads,
  weightReads: accesses.weightReads + accesses.activationReads,
  outputReads: accesses.inputGradientReads + accesses.weightGradientReads,
  outputWrites: accesses.inputGradientWrites + accesses.weightGradientWrites + accesses.weightWrites,
});
