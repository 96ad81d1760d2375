/** When a pipeline is full its minibatches repeat: which tasks of each processor do, and after how many cycles. */
import { FORWARD, kindOf, type Played, stageOf, task, taskKinds, turn } from './engine.ts';
import { type Plan, type Policy, stagesOf } from './policies/types.ts';

/** The tasks that a processor repeats for ever: from one position in its order to another, the end excluded. */
export interface Repeat {
  readonly first: number;
  readonly end: number;
  /** Cycles from one repetition to the next, the same for all processors. */
  readonly cycles: number;
}

export interface Steady {
  /** By processor; undefined without tasks. */
  readonly repeats: readonly (Repeat | undefined)[];
  /** Minibatches of one repetition. */
  readonly minibatches: number;
  /** The tasks of two repetitions in a row were exactly alike; otherwise their mean distance is repeated. */
  readonly settled: boolean;
}

/** Minibatches that may take turns. */
const mostTurns = 4;
const precision = 1e-9;

export function steadyOf(plan: Plan, policy: Policy, orders: readonly (readonly number[])[], played: Played): Steady {
  const { microbatches, units, stages } = plan;
  // Where the pipeline never drains, tasks are regular as long as forward passes follow.
  const end = units / microbatches - (policy.drains ? 0 : 1);
  // What comes next depends on so many minibatches: two in a row that are alike by chance are no proof.
  const working = stages.reduce((sum, lanes) => sum + lanes.length, 0);
  const memory = policy.drains ? 0 : Math.ceil((2 * working) / microbatches);
  const unit = policy.drains
    ? 1
    : turnOf(
        stages.map(({ length }) => length),
        microbatches,
      );
  for (
    let minibatches = unit;
    minibatches <= mostTurns * unit && 2 * minibatches + memory <= end;
    minibatches += unit
  ) {
    const repeats = repeatsOf(minibatches, end - 2 * minibatches);
    const tolerance = precision * (1 + played.end);
    const from = repeatsOf(minibatches, end - 2 * minibatches - memory).map((repeat) => repeat?.first ?? 0);
    const exact = repeats.map(
      (repeat, processor) => repeat && exactly(repeat, processor, from[processor]!, minibatches, tolerance),
    );
    const alike = together(repeats, exact);
    // Training goes around: as long as some are faster than others they still use up what is waiting between them.
    const settled = alike.every((repeat, processor) => {
      const cycles = exact[processor];
      return !repeat || (cycles !== undefined && (!plan.training || repeat.cycles - cycles <= tolerance));
    });
    if (settled) return { repeats: alike, minibatches, settled };
  }
  const minibatches = Math.max(1, Math.floor(end / (2 * unit)) * unit);
  const repeats = repeatsOf(minibatches, Math.max(0, end - minibatches));
  return { repeats: together(repeats, []), minibatches, settled: false };

  function repeatsOf(minibatches: number, from: number): (Repeat | undefined)[] {
    return orders.map((order, processor): Repeat | undefined => {
      const first = positionOf(plan, processor, order, from);
      const last = positionOf(plan, processor, order, from + minibatches);
      if (first === undefined || last === undefined) return undefined;
      const starts = played.starts[processor]!;
      const next = last < order.length ? starts[last]! : played.ends[processor]!.at(-1)!;
      return { first, end: last, cycles: next - starts[first]! };
    });
  }

  /** The cycles of a repetition on the processor and on the slowest of its links; undefined if the next one is not like it. */
  function exactly(
    { first, end, cycles }: Repeat,
    processor: number,
    from: number,
    minibatches: number,
    tolerance: number,
  ): number | undefined {
    const order = orders[processor]!;
    const starts = played.starts[processor]!;
    const sent = played.sent[processor]!;
    const length = end - first;
    if (end + length > order.length) return undefined;
    const shift = minibatches * microbatches * taskKinds;
    // Where nothing comes back (inference), a link may fall behind who feeds it, cut by cut.
    const links = new Map<number, number>();
    for (let at = from; at < end; at++) {
      const code = order[at]!;
      if (order[at + length]! - code !== shift) return undefined;
      if (Math.abs(starts[at + length]! - starts[at]! - cycles) > tolerance) return undefined;
      if (sent[at]! < 0) continue;
      const later = sent[at + length]! - sent[at]!;
      const cut = stageOf(code, units) * taskKinds + kindOf(code);
      const known = links.get(cut) ?? later;
      links.set(cut, known);
      if (Math.abs(known - later) > tolerance) return undefined;
    }
    return Math.max(cycles, ...links.values());
  }
}

/**
 * The slowest decides. Without a backward pass (inference) nothing holds up processors in front of it while the pipeline fills: they take
 * in no more than it lets out from then on, or they would have to store ever more.
 */
function together(
  repeats: readonly (Repeat | undefined)[],
  others: readonly (number | undefined)[],
): (Repeat | undefined)[] {
  const cycles = [...repeats.map((repeat) => repeat?.cycles), ...others].reduce<number>(
    (most, each) => Math.max(most, each ?? 0),
    0,
  );
  return repeats.map((repeat) => repeat && { ...repeat, cycles });
}

/** Where a processor begins the forward passes of a minibatch: at the end of its order after the last one. */
function positionOf(plan: Plan, processor: number, order: readonly number[], minibatch: number): number | undefined {
  const [stage] = stagesOf(plan, processor);
  if (stage === undefined) return undefined;
  const { microbatches, units, round, stages } = plan;
  if (minibatch * microbatches >= units) return order.length;
  const lanes = stages[stage]!;
  const own = lanes.findIndex((lane) => lane.processor === processor);
  for (let unit = minibatch * microbatches; unit < units; unit++) {
    if (turn(unit, round, lanes.length) === own) {
      const found = order.indexOf(task(stage, unit, FORWARD, units));
      return found < 0 ? undefined : found;
    }
  }
  return undefined;
}

/** Minibatches after which the first processor of every stage has its turn again. */
function turnOf(sharing: readonly number[], microbatches: number): number {
  let minibatches = 1;
  for (const each of sharing) {
    const step = minibatches;
    while ((minibatches * microbatches) % each !== 0) minibatches += step;
  }
  return minibatches;
}
