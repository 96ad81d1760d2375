/** What a policy is: in which order every processor works on the passes of the micro-batches, and what that does to the weights. */
import {
  ACTIVATION_GRADIENT,
  BACKWARD,
  FORWARD,
  type Lane,
  type TaskKind,
  task,
  UPDATE,
  WEIGHT_GRADIENT,
} from '../engine.ts';

/** What a policy plans for. */
export interface Plan {
  readonly processors: number;
  /** Stages in order; `stages[i].processor` works on stage i. */
  readonly stages: readonly Lane[];
  /** Micro-batches of one minibatch, and of all that are planned. */
  readonly microbatches: number;
  readonly units: number;
  readonly training: boolean;
}

export interface Policy {
  readonly name: string;
  /** Where it is from: FOUND, RECALLED or DERIVED. */
  readonly source: string;
  /** Whether it drains before an update; otherwise units follow each other for ever. */
  readonly drains: boolean;
  /** Every processor has the whole network. */
  readonly apart?: boolean;
  /** Codes of tasks for each processor, in order. */
  orders(plan: Plan): number[][];
  /** Versions of its weights that a stage keeps, the newest included. */
  versions(stage: number, stages: number): number;
  /** Updates between the weights that a micro-batch sees forward and those its gradient changes; by design, for the stage. */
  delay(stage: number, stages: number): number;
}

/** The tasks of one processor, written one after the other. */
export class Order {
  readonly codes: number[] = [];

  constructor(private readonly plan: Plan) {}

  forward(stage: number, unit: number): void {
    this.add(stage, unit, FORWARD);
  }

  /** Both gradients as one task; without training there is nothing to go back for. */
  backward(stage: number, unit: number): void {
    if (this.plan.training) this.add(stage, unit, BACKWARD);
  }

  activation(stage: number, unit: number): void {
    if (this.plan.training) this.add(stage, unit, ACTIVATION_GRADIENT);
  }

  weight(stage: number, unit: number): void {
    if (this.plan.training && this.plan.stages[stage]!.weightGradient > 0) this.add(stage, unit, WEIGHT_GRADIENT);
  }

  update(stage: number, unit: number): void {
    if (this.plan.training && this.plan.stages[stage]!.update > 0) this.add(stage, unit, UPDATE);
  }

  private add(stage: number, unit: number, kind: TaskKind): void {
    this.codes.push(task(stage, unit, kind, this.plan.units));
  }
}

/** The stages of each processor, in order. */
export const stagesOf = (plan: Plan, processor: number): number[] =>
  plan.stages.flatMap((stage, index) => (stage.processor === processor ? [index] : []));

/** One order for each processor, written by a function that knows its first stage. */
export function each(plan: Plan, write: (order: Order, stage: number) => void): number[][] {
  return Array.from({ length: plan.processors }, (_, processor) => {
    const order = new Order(plan);
    for (const stage of stagesOf(plan, processor)) write(order, stage);
    return order.codes;
  });
}

/** The first and the last unit of every minibatch. */
export function* minibatches({ units, microbatches }: Plan): Generator<readonly [first: number, end: number]> {
  for (let first = 0; first < units; first += microbatches) yield [first, Math.min(units, first + microbatches)];
}
