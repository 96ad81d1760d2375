/** What the pipeline simulator answers. */
import type { Boundary, Lane, Played } from './engine.ts';
import type { StageMemory } from './memory.ts';
import type { Plan, Policy } from './policies/types.ts';
import type { Steady } from './steady.ts';
import type { Partition, PipelineInput, PipelineProblem, Stage } from './types.ts';

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
  /** Those that share it, in turns. */
  readonly processors: readonly number[];
  /** What it takes on each of them. */
  readonly lanes: readonly Lane[];
  /** Updates between the weights a micro-batch sees forward and those its gradient changes. */
  readonly delay: number;
  /** Versions of the weights that are kept, the newest included. */
  readonly versions: number;
  /** Words of activations that a micro-batch keeps here, and of one version of the weights. */
  readonly keptWords: number;
  readonly weightWords: number;
}

/** A link between two processors, both ways. */
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
  /** What was asked, without what could not be. */
  readonly input: PipelineInput;
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
  /** What was played, and what of it repeats from there on. */
  readonly plan: Plan;
  readonly played: Played;
  readonly steady: Steady;
  readonly orders: readonly (readonly number[])[];
  /** Behind each stage but the last one. */
  readonly boundaries: readonly Boundary[];
  /** By stage: cycles and words (over each link) of adding up weight gradients; 0 where nobody shares it. */
  readonly rings: readonly Ring[];
}

export interface Ring {
  readonly cycles: number;
  readonly words: number;
}
