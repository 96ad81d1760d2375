/** The exact cut between whole layers that makes the busiest processor least busy: dynamic programming over prefixes. */
import { wholeCost, wholeLayers } from '../costs.ts';
import type { Partition, PipelineLayer } from '../types.ts';

/**
 * @param kinds the kind of each processor, in order; costs of a layer may differ from kind to kind
 * @returns one stage a processor; later ones may be empty if there are more processors than layers
 */
export function cutLayers(layers: readonly PipelineLayer[], kinds: readonly number[]): Partition {
  const n = layers.length;
  const prefix = new Map<number, Float64Array>();
  for (const kind of kinds) {
    if (prefix.has(kind)) continue;
    const sums = new Float64Array(n + 1);
    layers.forEach((layer, index) => {
      sums[index + 1] = sums[index]! + wholeCost(layer, kind);
    });
    prefix.set(kind, sums);
  }
  let best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  best[0] = 0;
  const starts: Int32Array[] = [];
  for (const kind of kinds) {
    const sums = prefix.get(kind)!;
    const next = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const start = new Int32Array(n + 1);
    for (let end = 0; end <= n; end++) {
      // From the end backwards: the last stage only grows, so no earlier start can be better once it decides.
      for (let from = end; from >= 0; from--) {
        const last = sums[end]! - sums[from]!;
        if (last >= next[end]!) break;
        const worst = Math.max(best[from]!, last);
        if (worst < next[end]!) {
          next[end] = worst;
          start[end] = from;
        }
      }
    }
    starts.push(start);
    best = next;
  }
  const stages = [];
  let end = n;
  for (let index = kinds.length - 1; index >= 0; index--) {
    const from = starts[index]![end]!;
    stages.unshift(wholeLayers(from, end));
    end = from;
  }
  return { stages, assumption: 'Cut between whole layers so that the busiest processor has the least work (exact)' };
}
