/** What the memory model is asked and what it answers, as plain data. The model: docs/models/memory.md. */

/** The SRAM buffers of an array. */
export type BufferName = 'input' | 'weight' | 'output';

/** The tensors of a product, named by their roles in `Gemm`. */
export type ProductTensor = BufferName;

/**
 * The tensors of both gradients of a layer. The error waits in the input buffer, weights and activations in the weight buffer,
 * both gradients in the output buffer.
 */
export type GradientTensor = 'error' | 'weight' | 'activation' | 'inputGradient' | 'weightGradient';

/** Sizes of a tile in words along the dimensions of the product (of the forward product, for interleaved gradients). */
export interface Tile {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** The loops over tiles, outermost first. Groups are outside of all of them. */
export type LoopOrder = 'mnk' | 'mkn' | 'nmk' | 'nkm' | 'kmn' | 'knm';

/** The memory below an array. */
export interface Memory<Tensor extends string> {
  /** Words of each buffer, both halves together; a buffer without a capacity holds everything. */
  readonly capacity: { readonly [buffer in BufferName]?: number | undefined };
  /** Words per cycle of the DRAM channel, reads and writes together; without it nothing ever waits. */
  readonly bandwidth?: number | undefined;
  /**
   * Words of each tensor itself, all groups, where its matrices repeat words that memory holds once (im2col). More than the
   * matrices is taken as the matrices: words that no window covers are not moved.
   */
  readonly words?: { readonly [tensor in Tensor]?: number | undefined } | undefined;
  /** Without a tile or an order the best one is searched for. */
  readonly tile?: Tile | undefined;
  readonly order?: LoopOrder | undefined;
}

export type ProductMemory = Memory<ProductTensor>;
export type InterleavedMemory = Memory<GradientTensor>;

/** A buffer that is smaller than its tile needs. */
export interface Shortage {
  readonly buffer: BufferName;
  readonly capacity: number;
  /** The least capacity in words: both halves, for the tile that was given or else for the smallest one. */
  readonly needed: number;
}

/** Words moved between a tensor's place in DRAM and its buffer. Reads of a result are of partial sums. */
export interface DramTraffic {
  readonly reads: number;
  readonly writes: number;
}

/** What the memory makes of a pass. */
export interface MemoryCost<Tensor extends string = string> {
  readonly tile: Tile;
  readonly order: LoopOrder;
  /** Tiles over all groups. */
  readonly tiles: number;
  readonly cycles: {
    /** What the array works: that of the systolic model, and what cutting the stream into tiles adds. */
    readonly compute: number;
    /** What it waits for memory, first load and last store included. */
    readonly stall: number;
    readonly total: number;
  };
  readonly dram: {
    readonly tensors: Readonly<Record<Tensor, DramTraffic>>;
    /** Sums over the tensors, in words. */
    readonly reads: number;
    readonly writes: number;
  };
  /** Words of partial sums that went to DRAM and came back, both ways counted. */
  readonly spills: number;
  /** Words taken in each buffer, both halves: twice the blocks of the largest tile. */
  readonly peak: Readonly<Record<BufferName, number>>;
  /** Empty if everything fits; otherwise the cost is that of buffers which were just large enough. */
  readonly shortages: readonly Shortage[];
  readonly fits: boolean;
  /** Cycles the channel is busy: words / bandwidth; 0 without a bandwidth. */
  readonly transferCycles: number;
  /** transferCycles / cycles.compute: above 1 no tile order can hide the transfers. */
  readonly pressure: number;
  readonly bound: 'compute' | 'memory';
  /** MACs per word of DRAM traffic. */
  readonly intensity: number;
}
