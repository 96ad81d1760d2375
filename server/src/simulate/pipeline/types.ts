/**
 * What the pipeline simulator is asked and what it answers, as plain data. Durations are cycles for one micro-batch (any unit will do,
 * as long as links use the same); sizes are words. The model: docs/models/pipelines.md.
 */

/** A layer as pipelines see it, in the order of execution. */
export interface PipelineLayer {
  readonly name: string;
  /** Of each kind of processor, for one micro-batch. */
  readonly costs: readonly LayerCosts[];
  /** In memory: those in the cells of crossbars are not. */
  readonly weightWords: number;
  /** What its gradients read of the forward pass of a micro-batch: it waits in memory until then. */
  readonly kept: readonly KeptTensor[];
  /** The layers that it reads, by index. */
  readonly inputs: readonly number[];
  /** Words of its result for one micro-batch; the error that comes back has as many. */
  readonly outputWords: number;
  /** Its gradients are one task (interleaved): both are in `activationGradient`, and no cut goes between them. */
  readonly indivisible?: boolean;
}

/** Layers that read the same tensor name the same number: whoever has several of them keeps it once. */
export interface KeptTensor {
  readonly tensor: number;
  readonly words: number;
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

export type Partitioner = 'layers' | 'passes' | 'split' | 'half' | 'equal' | 'pipedream' | 'stages';

export interface PipelineInput {
  readonly layers: readonly PipelineLayer[];
  /** The kind of each processor: an index into `LayerCosts`. */
  readonly processors: readonly number[];
  readonly links: Links;
  readonly policy: string;
  readonly partitioner: Partitioner;
  /** Of the partitioner `stages`: for each layer the stages (from 0) that somebody gave it to. */
  readonly chosen?: readonly (readonly number[])[];
  /** Micro-batches of a minibatch. */
  readonly microbatches: number;
  /** Stages of a processor, of the interleaved policy. */
  readonly chunks: number;
  readonly training: boolean;
}

/** Something that cannot be; the rest is still computed. */
export interface PipelineProblem {
  readonly kind: 'layers' | 'processors' | 'microbatches' | 'stages' | 'policy' | 'links';
  readonly message: string;
  /** Of a stage that was cut by hand. */
  readonly stage?: number;
}
