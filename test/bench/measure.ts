/** Times and what is said of them: medians and tails of many samples, never the best one. */

export interface Figure {
  readonly name: string;
  readonly value: string;
  /** What is hoped for, if anything is. */
  readonly goal?: string;
  readonly met?: boolean;
}

export const median = (samples: readonly number[]): number => quantile(samples, 0.5);

/** The smallest sample that the given share of all samples does not exceed. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(1)} ms`;

/** Median and 95th percentile as a figure, against a goal for each. */
export function latency(name: string, samples: readonly number[], goal?: { median: number; p95: number }): Figure {
  const middle = median(samples);
  const tail = quantile(samples, 0.95);
  return {
    name,
    value: `median ${milliseconds(middle)}, p95 ${milliseconds(tail)}, longest ${milliseconds(Math.max(...samples))} (${samples.length})`,
    ...(goal ? { goal: `${goal.median} / ${goal.p95} ms`, met: middle <= goal.median && tail <= goal.p95 } : {}),
  };
}

/** How often something runs in a second: the median of several runs, each long enough to be timed. */
export function perSecond(run: () => number, runs = 7): number {
  run();
  const rates: number[] = [];
  for (let index = 0; index < runs; index++) {
    const start = performance.now();
    const count = run();
    rates.push(count / ((performance.now() - start) / 1000));
  }
  return median(rates);
}
