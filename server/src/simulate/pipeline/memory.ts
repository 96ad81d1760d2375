/** What a processor stores over time: versions of its weights, and activations of the micro-batches it has begun. */
import { ACTIVATION_GRADIENT, BACKWARD, FORWARD, kindOf, stageOf, UPDATE, unitOf, WEIGHT_GRADIENT } from './engine.ts';
import type { Plan } from './policies/types.ts';
import { repetitions, type Window } from './repetitions.ts';
import type { PipelineResult, StageResult } from './results.ts';
import type { PipelineLayer, Stage } from './types.ts';

/** At the worst moment of each. */
export interface StageMemory {
  /** Words of all versions of the weights. */
  readonly weights: number;
  /** Words of activations. */
  readonly activations: number;
  /** Both at once. */
  readonly total: number;
  /** Micro-batches in flight, over its stages. */
  readonly inFlight: number;
}

/** From here on, until the next one. */
export interface MemoryPoint {
  /** Cycles. */
  readonly time: number;
  /** Words. */
  readonly activations: number;
  readonly weights: number;
}

type Run = Pick<PipelineResult, 'policy' | 'stages' | 'plan' | 'played' | 'steady' | 'orders'>;

export function memoryOf(run: Run, processor: number): StageMemory {
  const worst = { weights: 0, activations: 0, total: 0, inFlight: 0 };
  walk(run, processor, (_, __, { activations, weights, inFlight }) => {
    worst.activations = Math.max(worst.activations, activations);
    worst.weights = Math.max(worst.weights, weights);
    worst.total = Math.max(worst.total, activations + weights);
    worst.inFlight = Math.max(worst.inFlight, inFlight);
  });
  return worst;
}

/** What a processor stores in a window of time: the level at its beginning, then every change. Beyond what was played it repeats. */
export function pipelineMemory(result: PipelineResult, processor: number, window: Window): MemoryPoint[] {
  const curve = curveOf(result, processor);
  const points: MemoryPoint[] = [];
  let before: MemoryPoint = { time: window.from, activations: curve.activations[0]!, weights: curve.weights[0]! };
  // The level at the beginning was reached less than a repetition before.
  const wider = { from: window.from - (curve.repeat?.cycles ?? 0), to: window.to };
  for (const { at, offset } of repetitions(curve.times, curve.times, curve.repeat, wider, 1)) {
    const time = curve.times[at]! + offset;
    const point = { time, activations: curve.activations[at]!, weights: curve.weights[at]! };
    if (time <= window.from) {
      before = { ...point, time: window.from };
      continue;
    }
    const last = points.at(-1);
    if (last && last.time === time) points.pop();
    points.push(point);
  }
  return [before, ...points];
}

interface Curve {
  readonly times: Float64Array;
  readonly activations: Float64Array;
  readonly weights: Float64Array;
  /** Its points that repeat. */
  readonly repeat: { readonly first: number; readonly end: number; readonly cycles: number } | undefined;
}

const curves = new WeakMap<PipelineResult, Map<number, Curve>>();

function curveOf(result: PipelineResult, processor: number): Curve {
  const known = curves.get(result) ?? new Map<number, Curve>();
  curves.set(result, known);
  const curve = known.get(processor) ?? trace(result, processor);
  known.set(processor, curve);
  return curve;
}

function trace(result: PipelineResult, processor: number): Curve {
  const times: number[] = [];
  const activations: number[] = [];
  const weights: number[] = [];
  const repeat = result.steady.repeats[processor];
  let first: number | undefined;
  let end: number | undefined;
  walk(result, processor, (at, time, level) => {
    if (repeat && at >= repeat.first) first ??= times.length;
    if (repeat && at >= repeat.end) end ??= times.length;
    times.push(time);
    activations.push(level.activations);
    weights.push(level.weights);
  });
  return {
    times: Float64Array.from(times),
    activations: Float64Array.from(activations),
    weights: Float64Array.from(weights),
    repeat: repeat && { first: first ?? times.length, end: end ?? times.length, cycles: repeat.cycles },
  };
}

interface Level {
  activations: number;
  weights: number;
  inFlight: number;
}

/**
 * Tells of every change, in the order of time, and once of the beginning. Activations wait from the beginning of a micro-batch's forward
 * task on the processor (where the stage has only gradients of a layer, they have come with it) to the end of its last gradient there;
 * a version of the weights until the last micro-batch that was begun with it has its gradients, and it is not the newest any more.
 *
 * @param tell position in the order, cycle, and what is stored from then on (one object, reused)
 */
function walk(
  { policy, stages, plan, played, orders }: Run,
  processor: number,
  tell: (at: number, time: number, level: Level) => void,
): void {
  const { units, training } = plan;
  const held = new Map<number, Versions>();
  const level: Level = { activations: 0, weights: 0, inFlight: 0 };
  stages.forEach(({ processors, weightWords, versions }, stage) => {
    if (!processors.includes(processor)) return;
    held.set(stage, policy.updates === 'microbatch' && training ? new Used() : new Buffered(versions));
    level.weights += weightWords;
  });
  tell(0, 0, level);
  const starts = played.starts[processor]!;
  const ends = played.ends[processor]!;
  orders[processor]!.forEach((code, at) => {
    const kind = kindOf(code);
    const stage = stageOf(code, units);
    const { keptWords, weightWords } = stages[stage]!;
    const versions = held.get(stage)!;
    const before = versions.count;
    if (kind === FORWARD) {
      level.activations += keptWords;
      level.inFlight++;
      versions.begin(unitOf(code, units));
      tell(at, starts[at]!, level);
    }
    const last = training ? kind === BACKWARD || kind === lastGradient(stage, plan) : kind === FORWARD;
    if (last) {
      level.activations -= keptWords;
      level.inFlight--;
      versions.finish(unitOf(code, units));
    }
    if (kind === UPDATE) versions.update();
    level.weights += (versions.count - before) * weightWords;
    if (last || versions.count !== before) tell(at, ends[at]!, level);
  });
}

/** Versions of the weights of a stage on a processor. */
interface Versions {
  readonly count: number;
  begin(unit: number): void;
  finish(unit: number): void;
  update(): void;
}

/** As many as the policy has buffers for, from the first update on that fills them. */
class Buffered implements Versions {
  count = 1;
  constructor(private readonly most: number) {}
  begin(): void {}
  finish(): void {}
  update(): void {
    this.count = Math.min(this.most, this.count + 1);
  }
}

/** The newest, and each one that a micro-batch was begun with. */
class Used implements Versions {
  private newest = 0;
  private readonly begun = new Map<number, number>();
  private readonly users = new Map<number, number>([[0, 0]]);

  get count(): number {
    return this.users.size;
  }

  begin(unit: number): void {
    this.begun.set(unit, this.newest);
    this.users.set(this.newest, this.users.get(this.newest)! + 1);
  }

  finish(unit: number): void {
    const version = this.begun.get(unit);
    if (version === undefined) return;
    this.begun.delete(unit);
    const left = this.users.get(version)! - 1;
    if (left > 0 || version === this.newest) this.users.set(version, left);
    else this.users.delete(version);
  }

  update(): void {
    if (this.users.get(this.newest) === 0) this.users.delete(this.newest);
    this.users.set(++this.newest, 0);
  }
}

/** The gradient after which a stage lets go of its activations. */
const lastGradient = (stage: number, { stages }: Plan): number =>
  stages[stage]!.some(({ weightGradient }) => weightGradient > 0) ? WEIGHT_GRADIENT : ACTIVATION_GRADIENT;

/** Words of a stage: what its gradients read of a micro-batch, and its weights. */
export function storedBy(
  { parts }: Stage,
  layers: readonly PipelineLayer[],
  training: boolean,
): Pick<StageResult, 'keptWords' | 'weightWords'> {
  const tensors = new Map<number, number>();
  let weightWords = 0;
  for (const { layer, pass } of parts) {
    if (training ? pass === 'forward' : pass !== 'forward') continue;
    for (const { tensor, words } of layers[layer]!.kept) tensors.set(tensor, words);
  }
  for (const layer of new Set(parts.map((part) => part.layer))) weightWords += layers[layer]!.weightWords;
  return { keptWords: [...tensors.values()].reduce((sum, words) => sum + words, 0), weightWords };
}
