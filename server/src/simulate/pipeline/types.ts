/**
 * What the pipeline simulator is asked and what it answers, as plain data. Durations are cycles for one micro-batch (any unit will do,
 * as long as links use the same); sizes are words. The model: docs/models/pipelines.md.
 */

/** A layer as pipelines see it, in the order of execution. */
export interface PipelineLayer {
  readonly name: string;
  /** Of each kind of processor, for one micro-batch. */
  readonly costs: readonly LayerCosts[];
  readonly weightWords: number;
  /** Words that wait from the forward pass of a micro-batch to its backward pass. */
  readonly keptWords: number;
  /** The layers that it reads, by index. */
  readonly inputs: readonly number[];
  /** Words of its result for one micro-batch; the error that comes back has as many. */
  readonly outputWords: number;
  /** Its gradients are one task (interleaved): both are in `activationGradient`, and no cut goes between them. */
  readonly indivisible?: boolean;
}

export interface LayerCosts {
  readonly forward: number;
  readonly activationGradient: number;
  readonly weightGradient: number;
  /** Once a minibatch. */
  readonly update: number;
}

export type PassName = 'forward' | 'activationGradient' | 'weightGradient';
export const passNames: readonly PassName[] = ['forward', 'activationGradient', 'weightGradient'];

export type Topology = 'chain' | 'ring' | 'all-to-all';

export interface Links {
  readonly topology: Topology;
  /** Words per cycle of a link in one direction; undefined: transfers take no time but the latency. */
  readonly bandwidth?: number;
  /** Cycles of every transfer. */
  readonly latency: number;
}

/** A part of one pass of one layer: all of it, except where an activation gradient is shared. */
export interface Part {
  readonly layer: number;
  readonly pass: PassName;
  /** 0 to 1. */
  readonly from: number;
  readonly to: number;
}

/** What one stage of the pipeline does for a micro-batch. */
export interface Stage {
  readonly parts: readonly Part[];
  /** Processors that share its micro-batches; 1 unless a partitioner replicates it. */
  readonly replicas: number;
}

export interface Partition {
  readonly stages: readonly Stage[];
  /** What it stands on, one sentence. */
  readonly assumption: string;
}

/** Something that cannot be; the rest is still computed. */
export interface PipelineProblem {
  readonly kind: 'processors' | 'microbatches' | 'stages' | 'policy' | 'links';
  readonly message: string;
  /** Of a stage that was cut by hand. */
  readonly stage?: number;
}
