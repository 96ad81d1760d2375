/** What updating weights takes: words read and written and operations for each weight (docs/models/training.md#update). */
import type { OptimizerName } from '../model/pass-settings.ts';

/** Of one weight. */
export interface UpdateWork {
  readonly reads: number;
  readonly writes: number;
  readonly operations: number;
  /** Words of state that are kept from step to step. */
  readonly state: number;
}

/**
 * DERIVED from the rules of the optimizers, the step size a constant:
 * - sgd: w -= rate * g;
 * - momentum: v = beta * v + g, w -= rate * v;
 * - adam (Kingma & Ba, 2015, the bias correction inside the step size): m = m + (1 - b1) * (g - m), v = v + (1 - b2) * (g * g - v),
 *   w -= rate * m / (sqrt(v) + epsilon).
 */
export const updateWork: Readonly<Record<Exclude<OptimizerName, 'none'>, UpdateWork>> = {
  sgd: { reads: 2, writes: 1, operations: 2, state: 0 },
  momentum: { reads: 3, writes: 2, operations: 4, state: 1 },
  adam: { reads: 4, writes: 3, operations: 12, state: 2 },
};
