/** Training in numbers as the editor asks for it and shows it. Imports nothing. */

/** Request: what a user may choose before training. `null` if the server does not know the file. */
export const trainingChoicesRequest = 'accel/trainingChoices';

export interface TrainingChoicesParams {
  readonly uri: string;
  /** The first that has a network, without it. */
  readonly schedule?: string;
}

export type TrainingChoices =
  | {
      readonly kind: 'choices';
      /** Null: the network by itself. */
      readonly schedule: string | null;
      /** Those that the file asks for first. */
      readonly machines: readonly { readonly name: string; readonly detail: string; readonly picked: boolean }[];
    }
  /** Nothing can be trained; one sentence says why. */
  | { readonly kind: 'refused'; readonly message: string };

/**
 * Request: train the network of a schedule (the first of the file, or the one named) as its `numerics` say. While it runs, the server
 * reports its share as work done progress, and every epoch as a `trainingProgressNotification`. Cancelled, it answers with what there is;
 * `null` if it does not know the file.
 */
export const simulateTrainingRequest = 'accel/simulateTraining';

export interface SimulateTrainingParams {
  readonly uri: string;
  readonly schedule?: string;
  /** Chosen by the client, to tell runs apart. */
  readonly run: number;
  readonly machines: readonly string[];
  /** What the schedule says, without it. */
  readonly epochs?: number;
  /** A folder of the client's for what runs have computed; nothing is kept without it. */
  readonly storage?: string;
  /** What to do with that of an earlier run of the same: the answer is `kept` if there is some and this does not say. */
  readonly earlier?: 'continue' | 'forget';
  readonly workDoneToken?: string | number;
}

export type TrainingAnswer =
  | { readonly kind: 'trained'; readonly view: TrainingView }
  /** These machines have been trained in this way before; nothing has begun. */
  | { readonly kind: 'kept'; readonly machines: readonly string[] }
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
  readonly momentum: number;
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
