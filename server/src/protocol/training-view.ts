/** Training in numbers as the editor asks for it and shows it. Imports nothing. */

/** The machines that a user is offered, and those that are ticked at first. */
export const trainingMachines: readonly { readonly name: string; readonly detail: string; readonly usual: boolean }[] =
  [
    { name: 'exact', detail: '32-bit floats: what the others are compared with', usual: true },
    { name: 'bf16', detail: 'operands of 16 bits, 8 of them exponent', usual: true },
    { name: 'fp16', detail: 'operands of 16 bits, 5 of them exponent', usual: false },
    { name: 'int8', detail: 'operands of 8 bits, one scale for each tensor', usual: true },
    { name: 'int8:stochastic', detail: 'the same, rounded at random', usual: false },
    { name: 'stochastic:16', detail: 'weight gradients from random streams of 16 bits (ESSOP)', usual: true },
    { name: 'crossbar', detail: 'analog cells of 256 equal steps, converters of 8 bits', usual: true },
    { name: 'crossbar:reRamSB', detail: 'analog cells whose steps vanish at their bounds', usual: false },
    { name: 'crossbar:taOxLike', detail: 'analog cells, strongly nonlinear and noisy (assumed)', usual: false },
    { name: 'reuse:4', detail: 'activations with 4 bits of mantissa (computation reuse)', usual: true },
    { name: 'reuse:adaptive', detail: 'the same, with more bits when the loss stalls', usual: false },
  ];

/**
 * Request: train the network of a schedule (the first of the file, or the one named). While it runs, the server reports its share as
 * work done progress, and every epoch as a `trainingProgressNotification`. Cancelled, it answers with what there is; `null` if it does
 * not know the file.
 */
export const simulateTrainingRequest = 'accel/simulateTraining';

export interface SimulateTrainingParams {
  readonly uri: string;
  readonly schedule?: string;
  /** Chosen by the client, to tell runs apart. */
  readonly run: number;
  readonly machines: readonly string[];
  readonly epochs: number;
  readonly workDoneToken?: string | number;
}

export type TrainingAnswer =
  | { readonly kind: 'trained'; readonly view: TrainingView }
  /** Nothing was trained; one sentence says why. */
  | { readonly kind: 'refused'; readonly message: string };

/** Notification, server to client: an epoch has ended, or a machine has begun or stopped. */
export const trainingProgressNotification = 'accel/trainingProgress';

export interface TrainingProgressParams {
  readonly run: number;
  readonly view: TrainingView;
}

/** All of one run so far. */
export interface TrainingView {
  readonly network: string;
  /** Null: the network by itself. */
  readonly schedule: string | null;
  readonly parameters: number;
  /** What the samples are. */
  readonly data: string;
  readonly trainSamples: number;
  readonly testSamples: number;
  readonly epochs: number;
  readonly batch: number;
  readonly rate: number;
  readonly seed: number;
  readonly machines: readonly MachineRun[];
}

export interface MachineRun {
  readonly name: string;
  readonly state: 'waiting' | 'running' | 'done' | 'cancelled' | 'timeLimit' | 'diverged' | 'failed';
  /** Why it failed; null if it did not. */
  readonly problem: string | null;
  readonly epochs: readonly EpochView[];
  readonly assumptions: readonly string[];
}

/** Nats and shares; null where something is no finite number. */
export interface EpochView {
  readonly epoch: number;
  readonly trainLoss: number | null;
  readonly testLoss: number | null;
  readonly accuracy: number;
  /** Of the multiplications forward, and of those that are left; null on machines without reuse. */
  readonly zeroSkips: number | null;
  readonly similarHits: number | null;
}
