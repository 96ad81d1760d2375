/**
 * One discrete-event simulation for all policies: every processor works through its own list of tasks in order; a task begins when its
 * processor is free and what it reads has arrived. Typed arrays throughout: millions of tasks a second.
 */

/** What a task does. */
export const FORWARD = 0;
export const ACTIVATION_GRADIENT = 1;
export const WEIGHT_GRADIENT = 2;
export const UPDATE = 3;
/** Both gradients as one task: the error goes on when both are done. */
export const BACKWARD = 4;
export type TaskKind = 0 | 1 | 2 | 3 | 4;
const kinds = 5;

/** A task as one number: stage, unit (micro-batch) and kind. */
export const task = (stage: number, unit: number, kind: TaskKind, units: number): number =>
  (stage * units + unit) * kinds + kind;
export const kindOf = (code: number): TaskKind => (code % kinds) as TaskKind;
export const unitOf = (code: number, units: number): number => Math.floor(code / kinds) % units;
export const stageOf = (code: number, units: number): number => Math.floor(code / kinds / units);

export interface Lane {
  /** Cycles for one unit. */
  readonly forward: number;
  readonly activationGradient: number;
  readonly weightGradient: number;
  readonly update: number;
  readonly processor: number;
}

/** Between a stage and the next one; cycles of a transfer without waiting for the link. */
export interface Boundary {
  readonly forward: number;
  readonly backward: number;
  /** Cycles on top of both. */
  readonly latency: number;
  /** Words for one unit. */
  readonly forwardWords: number;
  readonly backwardWords: number;
}

export interface Play {
  readonly stages: readonly Lane[];
  readonly boundaries: readonly Boundary[];
  readonly units: number;
  /** By processor: codes of its tasks in the order it works on them. */
  readonly orders: readonly ArrayLike<number>[];
  /** Every stage is a whole network: nothing goes from one to another. */
  readonly apart?: boolean;
}

export interface Played {
  /** By processor, in order: when each task begins and ends. */
  readonly starts: readonly Float64Array[];
  readonly ends: readonly Float64Array[];
  /** When everything is done. */
  readonly end: number;
  /** Of each boundary: cycles its link is busy, forward and backward. */
  readonly linkBusy: readonly { readonly forward: number; readonly backward: number }[];
  /** Tasks that wait for something that never comes: the orders contradict each other. */
  readonly stuck: number;
}

/**
 * Plays the orders. A forward task reads what the stage before sends, an activation gradient what the stage behind sends (at the last
 * stage: its own forward pass), a weight gradient the same error, both at once as well; an update comes after all of them in its processor's order.
 */
export function play({ stages, boundaries, units, orders, apart = false }: Play): Played {
  const count = stages.length;
  // When the input of a forward pass, and the error of a backward pass, are there; negative as long as that is unknown.
  const input = new Float64Array(count * units).fill(-1);
  const error = new Float64Array(count * units).fill(-1);
  for (let cell = 0; cell < (apart ? input.length : units); cell++) input[cell] = 0;
  const forwardFree = new Float64Array(count);
  const backwardFree = new Float64Array(count);
  const linkBusy = stages.map(() => ({ forward: 0, backward: 0 }));

  const starts = orders.map((order) => new Float64Array(order.length));
  const ends = orders.map((order) => new Float64Array(order.length));
  const next = new Int32Array(orders.length);
  const free = new Float64Array(orders.length);
  const waiting: number[] = orders.map((_, processor) => processor);
  const queued = new Uint8Array(orders.length).fill(1);
  let end = 0;
  let left = orders.reduce((sum, order) => sum + order.length, 0);

  while (waiting.length) {
    const processor = waiting.pop()!;
    queued[processor] = 0;
    const order = orders[processor]!;
    const begun = starts[processor]!;
    const done = ends[processor]!;
    let at = next[processor]!;
    for (; at < order.length; at++) {
      const code = order[at]!;
      const kind = code % kinds;
      const cell = (code - kind) / kinds;
      const ready = kind === FORWARD ? input[cell]! : kind === UPDATE ? 0 : error[cell]!;
      // Whoever makes it will wake this processor.
      if (ready < 0) break;
      const stage = (cell - (cell % units)) / units;
      const lane = stages[stage]!;
      const start = Math.max(free[processor]!, ready);
      const time =
        kind === FORWARD
          ? lane.forward
          : kind === ACTIVATION_GRADIENT
            ? lane.activationGradient
            : kind === WEIGHT_GRADIENT
              ? lane.weightGradient
              : kind === UPDATE
                ? lane.update
                : lane.activationGradient + lane.weightGradient;
      const finish = start + time;
      begun[at] = start;
      done[at] = finish;
      free[processor] = finish;
      if (finish > end) end = finish;
      left--;
      let woken = -1;
      if (kind === FORWARD) {
        if (stage + 1 < count && !apart) {
          const { forward, latency } = boundaries[stage]!;
          const sent = Math.max(finish, forwardFree[stage]!) + forward;
          forwardFree[stage] = sent;
          linkBusy[stage]!.forward += forward;
          input[cell + units] = sent + latency;
          woken = stages[stage + 1]!.processor;
        } else {
          error[cell] = finish;
          woken = processor;
        }
      } else if ((kind === ACTIVATION_GRADIENT || kind === BACKWARD) && stage > 0 && !apart) {
        const { backward, latency } = boundaries[stage - 1]!;
        const sent = Math.max(finish, backwardFree[stage]!) + backward;
        backwardFree[stage] = sent;
        linkBusy[stage - 1]!.backward += backward;
        error[cell - units] = sent + latency;
        woken = stages[stage - 1]!.processor;
      }
      if (woken >= 0 && woken !== processor && !queued[woken]) {
        queued[woken] = 1;
        waiting.push(woken);
      }
    }
    next[processor] = at;
  }
  return { starts, ends, end, linkBusy, stuck: left };
}
