/** Energy per byte of an SRAM of any capacity, from the capacities a technology names. */

export interface SramCost {
  readonly joulesPerByte: number;
  readonly atBytes: number;
}

/**
 * Wires of a square memory grow with its side, so energy is taken for linear in the square root of the capacity between two points, and
 * beyond the outermost ones for proportional to it (docs/models/energy.md#sram).
 *
 * @param points smallest capacity first, at least one
 * @param capacity bytes; undefined if unknown: charged as the smallest point, which is the least it can be
 */
export function sramJoulesPerByte(points: readonly SramCost[], capacity: number | undefined): number {
  const first = points[0]!;
  const last = points.at(-1)!;
  if (!isCapacity(capacity)) return first.joulesPerByte;
  const above = points.findIndex((point) => point.atBytes >= capacity);
  if (above <= 0) return beyond(above < 0 ? last : first, capacity);
  const low = points[above - 1]!;
  const high = points[above]!;
  const share = (Math.sqrt(capacity) - Math.sqrt(low.atBytes)) / (Math.sqrt(high.atBytes) - Math.sqrt(low.atBytes));
  return low.joulesPerByte + (high.joulesPerByte - low.joulesPerByte) * share;
}

const beyond = ({ joulesPerByte, atBytes }: SramCost, capacity: number): number =>
  joulesPerByte * Math.sqrt(capacity / atBytes);

export const isCapacity = (bytes: number | undefined): bytes is number => bytes !== undefined && bytes > 0;
