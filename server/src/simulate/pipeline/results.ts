/** What the pipeline simulator is asked as a whole, and what it answers. */
import type { Lane, Played } from './engine.ts';
import type { StageMemory } from './memory.ts';
import type { Partitioner } from './partitions/index.ts';
import type { Plan, Policy } from './policies/types.ts';
import type { Links, Partition, PipelineLayer, PipelineProblem, Stage } from './types.ts';

export interface PipelineInput {
  readonly layers: readonly PipelineLayer[];
  /** The kind of each processor: an index into `LayerCosts`. */
  readonly processors: readonly number[];
  readonly links: Links;
  readonly policy: string;
  readonly partitioner: Partitioner;
  readonly chosen?: readonly (readonly number[])[];
  /** Micro-batches of a minibatch. */
  readonly microbatches: number;
  /** Stages of a processor, of the interleaved policy. */
  readonly chunks: number;
  readonly training: boolean;
}

export interface ProcessorResult {
  /** The stages it works on. */
  readonly stages: readonly number[];
  /** Cycles of work for one minibatch. */
  readonly work: number;
  /** work / period, 0 to 1. */
  readonly utilization: number;
  readonly memory: StageMemory;
}

export interface StageResult {
  readonly stage: Stage;
  readonly processor: number;
  readonly lane: Lane;
  /** Updates between the weights a micro-batch sees forward and those its gradient changes. */
  readonly delay: number;
  /** Versions of the weights that are kept, the newest included. */
  readonly versions: number;
}

export interface LinkResult {
  /** Processors at both ends. */
  readonly from: number;
  readonly to: number;
  /** Words for one minibatch, there and back. */
  readonly forwardWords: number;
  readonly backwardWords: number;
  /** Share of the period it is busy, in the busier direction. */
  readonly busy: number;
}

export interface PipelineResult {
  readonly policy: Policy;
  readonly partition: Partition;
  readonly stages: readonly StageResult[];
  readonly processors: readonly ProcessorResult[];
  readonly links: readonly LinkResult[];
  /** Cycles from one minibatch to the next, once the pipeline is full. */
  readonly period: number;
  /** Cycles of the first minibatch, from its first task to its last. */
  readonly latency: number;
  /** Cycles that a minibatch takes of the busiest processor: no policy is faster on these stages. */
  readonly bound: number;
  /** 1 - work / (period * processors), 0 to 1. */
  readonly bubble: number;
  readonly problems: readonly PipelineProblem[];
  readonly assumptions: readonly string[];
  /** What was played: `minibatches` of them, the plan's units in order. */
  readonly plan: Plan;
  readonly played: Played;
  readonly orders: readonly (readonly number[])[];
}
