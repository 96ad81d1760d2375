/** Partitioners by name: who decides which layers a processor has. */
import type { Partition, Partitioner, PipelineLayer, PipelineProblem } from '../types.ts';
import { cutPasses } from './atoms.ts';
import { cutLayers } from './layers.ts';
import { cutPipeDream } from './pipedream.ts';
import { cutByHand, cutEqually } from './simple.ts';

export interface PartitionOptions {
  /** The kind of the processor of each stage, in order. */
  readonly kinds: readonly number[];
  readonly bandwidth: number | undefined;
  /** Of `stages`: for each layer the stages (from 0) that somebody gave it to. */
  readonly chosen?: readonly (readonly number[])[];
}

export function partition(
  layers: readonly PipelineLayer[],
  by: Partitioner,
  { kinds, bandwidth, chosen }: PartitionOptions,
): { partition: Partition; problems: readonly PipelineProblem[] } {
  switch (by) {
    case 'layers':
      return { partition: cutLayers(layers, kinds), problems: [] };
    case 'passes':
      return { partition: cutPasses(layers, kinds, 'none'), problems: [] };
    case 'split':
      return { partition: cutPasses(layers, kinds, 'any'), problems: [] };
    case 'half':
      return { partition: cutPasses(layers, kinds, 'half'), problems: [] };
    case 'equal':
      return { partition: cutEqually(layers, kinds.length), problems: [] };
    case 'pipedream':
      return { partition: cutPipeDream(layers, kinds.length, bandwidth), problems: [] };
    case 'stages':
      return cutByHand(layers, kinds.length, chosen ?? []);
  }
}
