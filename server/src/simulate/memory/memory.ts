/**
 * What the memory below the array makes of a pass: tiles that fit the buffers, words to and from DRAM, cycles the array waits.
 * The model, its equations and what proves them: docs/models/memory.md.
 */

import type { InterleavedMapping } from '../gradients/types.ts';
import type { Gemm, Grid, Mapping } from '../types.ts';
import { chooseTile, occupancy, orderNames, smallestTile } from './chooser.ts';
import { TiledPass } from './closed-form.ts';
import { bufferNames, interleavedNest, loopOrders, type Nest, productNest } from './nest.ts';
import type {
  DramTraffic,
  GradientTensor,
  InterleavedMemory,
  Memory,
  MemoryCost,
  ProductMemory,
  ProductTensor,
  Shortage,
  Tile,
} from './types.ts';

/**
 * What memory makes of one product: `groups` products of (m x k) by (k x n), one after the other. Without a bandwidth and capacities
 * cycles are those of `systolicCost`, and every tensor moves once.
 *
 * Everything is DERIVED (docs/models/memory.md) and equal to the event simulation.
 *
 * @throws RangeError if a dimension of `gemm`, `grid` or the tile is not a positive safe integer, or a capacity or the bandwidth is
 * not positive.
 */
export function productMemory(
  gemm: Gemm,
  grid: Grid,
  mapping: Mapping,
  memory: ProductMemory,
): MemoryCost<ProductTensor> {
  return passMemory(productNest(gemm, grid, mapping, memory.words), memory);
}

/**
 * What memory makes of both gradients of a layer, interleaved. Without a bandwidth and capacities cycles are those of
 * `interleavedCost`. Where partial sums live between folds, and how weights are updated, changes nothing here.
 *
 * @param forward the layer's forward product; the tile and the order are along its dimensions
 * @throws RangeError as `productMemory`
 */
export function interleavedMemory(
  forward: Gemm,
  grid: Grid,
  mapping: InterleavedMapping,
  memory: InterleavedMemory,
): MemoryCost<GradientTensor> {
  return passMemory(interleavedNest(forward, grid, mapping, memory.words), memory);
}

function passMemory<Name extends string>(nest: Nest<Name>, memory: Memory<Name>): MemoryCost<Name> {
  requireMemory(memory);
  const given = memory.tile && clamped(memory.tile, nest);
  const least = occupancy(nest, given ?? smallestTile(nest));
  const shortages: Shortage[] = [];
  const half = (index: 0 | 1 | 2): number => {
    const buffer = bufferNames[index]!;
    const capacity = memory.capacity[buffer] ?? Number.POSITIVE_INFINITY;
    if (capacity < 2 * least[index]) shortages.push({ buffer, capacity, needed: 2 * least[index] });
    return Math.max(capacity / 2, least[index]);
  };
  const halves = [half(0), half(1), half(2)] as const;

  const pass = new TiledPass(nest, memory.bandwidth);
  const { tile, order } = chooseTile(pass, halves, memory.order ? [memory.order] : orderNames, given);
  pass.setTile(tile[0], tile[1], tile[2]);
  pass.setOrder(loopOrders[order]);
  const { compute, reads, writes, tiles } = pass;
  const total = pass.total();

  const tensors = {} as Record<Name, DramTraffic>;
  let spills = 0;
  nest.tensors.forEach((tensor, index) => {
    const words = pass.wordsOf(index) * nest.groups;
    const visits = pass.visits(index);
    const again = (visits - 1) * words;
    tensors[tensor.name] = tensor.result
      ? { reads: again, writes: visits * words }
      : { reads: visits * words, writes: 0 };
    if (tensor.result) spills += 2 * again;
  });
  const [input, weight, output] = occupancy(nest, tile);
  const transferCycles = memory.bandwidth === undefined ? 0 : (reads + writes) / memory.bandwidth;
  return {
    tile: { m: tile[0], n: tile[1], k: tile[2] },
    order,
    tiles,
    cycles: { compute, stall: total - compute, total },
    dram: { tensors, reads, writes },
    spills,
    peak: { input: 2 * input, weight: 2 * weight, output: 2 * output },
    shortages,
    fits: shortages.length === 0,
    transferCycles,
    pressure: transferCycles / compute,
    bound: transferCycles > compute ? 'memory' : 'compute',
    intensity: nest.macs / (reads + writes),
  };
}

/** A tile is never larger than the product. */
function clamped({ m, n, k }: Tile, { size }: Nest): [number, number, number] {
  return [Math.min(m, size[0]), Math.min(n, size[1]), Math.min(k, size[2])];
}

function requireMemory({ capacity, bandwidth, tile }: Memory<string>): void {
  for (const name of bufferNames) requirePositive(`the capacity of the ${name} buffer`, capacity[name]);
  requirePositive('the bandwidth', bandwidth);
  if (!tile) return;
  for (const axis of ['m', 'n', 'k'] as const) {
    const value = tile[axis];
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`a tile's ${axis} must be a positive integer of at most 2^53 - 1, but is ${value}`);
    }
  }
}

function requirePositive(what: string, value: number | undefined): void {
  if (value !== undefined && !(value > 0)) throw new RangeError(`${what} must be positive, but is ${value}`);
}
