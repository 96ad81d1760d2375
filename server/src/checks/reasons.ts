/** Why a layer leaves an array idle, in numbers. */
import type { ArrayModel } from '../model/hardware.ts';
import type { LayerMapping } from '../model/mappings.ts';
import { compact, showPercent } from '../model/units.ts';
import type { ProductPass } from '../simulate/results.ts';

/** A part of the product utilization = rows x columns x time below this is worth a word. */
const worthAWord = 0.5;

/**
 * Utilization is the share of the rows that hold operands, times that of the columns, times that of the cycles in which data streams.
 * Names the small ones of the three, or the smallest.
 */
export function lowUtilizationReason({ gemm, mapping, cost }: ProductPass, { rows, cols }: ArrayModel): string {
  const { m, n, k, groups } = gemm;
  const { dataflow } = mapping;
  const height = (dataflow === 'os' ? m : k) / cost.rowFolds;
  const width = (dataflow === 'is' ? m : n) / cost.colFolds;
  const steps = dataflow === 'os' ? k : dataflow === 'ws' ? m : n;
  const foldCycles = cost.cycles / cost.folds;

  const shares = { rows: height / rows, columns: width / cols, time: steps / foldCycles };
  const smallest = Math.min(shares.rows, shares.columns, shares.time);
  const worth = (share: number) => share < worthAWord || share === smallest;
  const used = [
    ...(worth(shares.rows) ? [`${showCount(height)} of ${rows} rows`] : []),
    ...(worth(shares.columns) ? [`${showCount(width)} of ${cols} columns`] : []),
  ];
  const apart = groups > 1 && used.length > 0 ? ` (each of the ${compact(groups)} groups runs by itself)` : '';
  const reasons = [
    ...(used.length > 0 ? [`${used.join(' and ')} hold ${held[dataflow]}${apart}`] : []),
    ...(worth(shares.time)
      ? [
          `folds of ${showCount(foldCycles)} cycles stream for only ${showCount(steps)}: ${overhead(mapping)} ${showPercent(1 - shares.time)}`,
        ]
      : []),
  ];
  return reasons.join('; ');
}

const held = { ws: 'weights', is: 'inputs', os: 'results' } as const;

/** What takes the cycles of a fold in which nothing streams, with its verb. */
function overhead({ dataflow, buffering, drain }: LayerMapping): string {
  const own = dataflow !== 'os' ? 'loading' : drain === 'counted' ? 'draining' : undefined;
  if (buffering === 'hidden' || own === undefined) return 'skew takes';
  return dataflow === 'os' ? 'skew and draining take' : 'loading and skew take';
}

/** Averages over folds may be fractions. */
const showCount = (value: number): string =>
  Number.isInteger(value) && value < 1e4 ? String(value) : compact(Number(value.toFixed(1)));
