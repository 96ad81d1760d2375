/** What a policy is: in which order every processor works on the passes of the micro-batches, and what that does to the weights. */
import {
  ACTIVATION_GRADIENT,
  BACKWARD,
  FORWARD,
  type Lane,
  type TaskKind,
  task,
  turn,
  UPDATE,
  WEIGHT_GRADIENT,
} from '../engine.ts';
import type { PipelineInput, PipelineProblem } from '../types.ts';

/** What a policy plans for. */
export interface Plan {
  readonly processors: number;
  /** Stages in order, and who works on each: several processors take turns. */
  readonly stages: readonly (readonly Lane[])[];
  /** Micro-batches of one minibatch, and of all that are planned. */
  readonly microbatches: number;
  readonly units: number;
  /** Turns begin again after so many units. */
  readonly round: number;
  readonly training: boolean;
}

export interface Policy {
  readonly name: string;
  /** Where it is from: FOUND, RECALLED or DERIVED. */
  readonly source: string;
  /** Whether it drains before an update; otherwise units follow each other for ever. */
  readonly drains: boolean;
  /** Weights change after every micro-batch (of each processor that shares the stage), or once a minibatch. */
  readonly updates: 'microbatch' | 'minibatch';
  /** Every processor has the whole network. */
  readonly apart?: boolean;
  /** A processor has several stages that are not neighbours: `chunks` of the input. */
  readonly chunked?: boolean;
  /** What does not go together with it, and the policy that is played instead; undefined if it fits. */
  misfit?(input: PipelineInput): { readonly problem: PipelineProblem; readonly instead?: string } | undefined;
  /** Codes of tasks for each processor, in order. */
  orders(plan: Plan): number[][];
  /** Versions of its weights that a processor of a stage keeps, the newest included. */
  versions(plan: Plan, stage: number): number;
  /** Updates between the weights that a micro-batch sees forward and those its gradient changes; by design, at most. */
  delay(plan: Plan, stage: number): number;
}

/** The tasks of all processors, stage by stage: every task goes to the processor whose turn it is. */
export class Orders {
  readonly codes: number[][];

  constructor(private readonly plan: Plan) {
    this.codes = Array.from({ length: plan.processors }, () => []);
  }

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
    if (this.plan.training && this.plan.stages[stage]!.some(({ weightGradient }) => weightGradient > 0)) {
      this.add(stage, unit, WEIGHT_GRADIENT);
    }
  }

  update(stage: number, unit: number): void {
    const { stages, units, training } = this.plan;
    if (!training) return;
    // Also where it takes no time: the weights are others then.
    for (const { processor } of stages[stage]!) this.codes[processor]!.push(task(stage, unit, UPDATE, units));
  }

  /** After a micro-batch; processors that share the stage wait until each of them has had one. */
  updateInTurn(stage: number, unit: number): void {
    const sharing = this.plan.stages[stage]!.length;
    if ((unit + 1) % sharing === 0 || unit + 1 === this.plan.units) this.update(stage, unit);
  }

  private add(stage: number, unit: number, kind: TaskKind): void {
    const { stages, units, round } = this.plan;
    const lanes = stages[stage]!;
    this.codes[lanes[turn(unit, round, lanes.length)]!.processor]!.push(task(stage, unit, kind, units));
  }
}

/** The stages of each processor, in order. */
export const stagesOf = (plan: Plan, processor: number): number[] =>
  plan.stages.flatMap((lanes, index) => (lanes.some((lane) => lane.processor === processor) ? [index] : []));

/** The orders of all processors, written stage by stage. */
export function each(plan: Plan, write: (orders: Orders, stage: number) => void): number[][] {
  const orders = new Orders(plan);
  for (let stage = 0; stage < plan.stages.length; stage++) write(orders, stage);
  return orders.codes;
}

/** Processors of the stages before this one. */
export const before = ({ stages }: Plan, stage: number): number => sharing(stages.slice(0, stage));

/** Processors of this stage and of those behind it. */
export const behind = ({ stages }: Plan, stage: number): number => sharing(stages.slice(stage));

const sharing = (stages: Plan['stages']): number => stages.reduce((sum, lanes) => sum + lanes.length, 0);

/** Processors that share a stage have every so many micro-batch: what of a number of micro-batches is with each of them, at most. */
export const ofEach = ({ stages }: Plan, stage: number, units: number): number =>
  Math.ceil(units / stages[stage]!.length);

/** The first and the last unit of every minibatch. */
export function* minibatches({ units, microbatches }: Plan): Generator<readonly [first: number, end: number]> {
  for (let first = 0; first < units; first += microbatches) yield [first, Math.min(units, first + microbatches)];
}
