/**
 * PipeDream's partitioner: contiguous stages, each on one or more processors that share their minibatches and add up their weight
 * gradients. FOUND: msr-fiddle/pipedream, optimizer_graph_hierarchical.py, one level: the time of a stage of compute t on m processors is
 * (t + 4 (m - 1) w / (b m)) / m, w its weights, b the bandwidth; transfers between stages are left out of the maximum, as there without a
 * compression ratio.
 */
import { wholeCost, wholeLayers } from '../costs.ts';
import type { Partition, PipelineLayer, Stage } from '../types.ts';

/** @param bandwidth words per cycle; undefined: adding up weight gradients takes no time */
export function cutPipeDream(
  layers: readonly PipelineLayer[],
  processors: number,
  bandwidth: number | undefined,
): Partition {
  const n = layers.length;
  const compute = new Float64Array(n + 1);
  const weights = new Float64Array(n + 1);
  layers.forEach((layer, index) => {
    compute[index + 1] = compute[index]! + wholeCost(layer, 0);
    weights[index + 1] = weights[index]! + layer.weightWords;
  });
  const stageTime = (from: number, to: number, m: number): number => {
    const sync = bandwidth === undefined ? 0 : (4 * (m - 1) * (weights[to]! - weights[from]!)) / (bandwidth * m);
    return (compute[to]! - compute[from]! + sync) / m;
  };
  // best[m][j]: the first j layers on m processors; where its last stage begins, and on how many processors it is.
  const best: Float64Array[] = [new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY)];
  best[0]![0] = 0;
  const from: Int32Array[] = [new Int32Array(n + 1)];
  const used: Int32Array[] = [new Int32Array(n + 1)];
  for (let m = 1; m <= processors; m++) {
    const times = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
    const starts = new Int32Array(n + 1);
    const counts = new Int32Array(n + 1);
    for (let j = 1; j <= n; j++) {
      for (let last = 1; last <= m; last++) {
        for (let k = j - 1; k >= 0; k--) {
          const stage = stageTime(k, j, last);
          // The last stage only grows from here on.
          if (stage >= times[j]!) break;
          const time = Math.max(best[m - last]![k]!, stage);
          if (time < times[j]!) {
            times[j] = time;
            starts[j] = k;
            counts[j] = last;
          }
        }
      }
    }
    best.push(times);
    from.push(starts);
    used.push(counts);
  }
  let most = 1;
  for (let m = 2; m <= processors; m++) if (best[m]![n]! < best[most]![n]!) most = m;
  const stages: Stage[] = [];
  for (let m = most, end = n; end > 0; ) {
    const replicas = used[m]![end]!;
    const start = from[m]![end]!;
    stages.unshift({ ...wholeLayers(start, end), replicas });
    m -= replicas;
    end = start;
  }
  return {
    stages,
    assumption: "PipeDream's partition: stages may be on several processors that share their minibatches",
  };
}
