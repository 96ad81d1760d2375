/** What training in numbers is asked and what it answers, as plain data. Equations: docs/models/numerics.md. */

/** A window that slides over images of `channels` x `height` x `width`. */
export interface ImageWindow {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
  /** Zeros before the first row and the first column. */
  readonly before: readonly [number, number];
  /** Output height and width. */
  readonly size: readonly [number, number];
}

export type ActivationName = 'relu' | 'tanh' | 'sigmoid';

/** One layer that can be trained or passed; images lie as rows, columns, channels. */
export type LayerSpec =
  | {
      readonly kind: 'dense';
      readonly name: string;
      readonly inputs: number;
      readonly outputs: number;
      readonly bias: boolean;
    }
  | {
      readonly kind: 'conv';
      readonly name: string;
      readonly window: ImageWindow;
      readonly filters: number;
      readonly bias: boolean;
    }
  | { readonly kind: 'pool'; readonly name: string; readonly mode: 'max' | 'avg'; readonly window: ImageWindow }
  | {
      readonly kind: 'activation';
      readonly name: string;
      readonly activation: ActivationName;
      readonly elements: number;
    };

/** A chain of layers from a sample to one number for each class; softmax and cross-entropy follow. */
export interface NetworkSpec {
  readonly name: string;
  /** Of a sample: `[elements]`, or `[channels, height, width]`. */
  readonly input: readonly number[];
  readonly classes: number;
  readonly layers: readonly LayerSpec[];
}

/** Labelled samples. */
export interface DataSet {
  /** What they are and where they come from, for reports. */
  readonly source: string;
  /** Of a sample, as in `NetworkSpec`. */
  readonly shape: readonly number[];
  readonly classes: number;
  /** One sample after the other. */
  readonly samples: Float32Array;
  readonly labels: Uint16Array;
}

export interface TrainingSettings {
  readonly epochs: number;
  /** Samples between two updates. */
  readonly batch: number;
  readonly rate: number;
  /** Share of the last update that is repeated, 0 to below 1. */
  readonly momentum: number;
  /** Of initial weights, of the order of samples and of every random number of a machine. */
  readonly seed: number;
}

/** What an epoch gave. Losses are mean cross-entropies in nats. */
export interface EpochResult {
  /** From 1 on. */
  readonly epoch: number;
  /** Of the epoch's batches, each before its update. */
  readonly trainLoss: number;
  /** Of samples that are not trained on, after the epoch. */
  readonly testLoss: number;
  /** Share of them whose class came out first. */
  readonly accuracy: number;
  /** What else the machine measured, by name. */
  readonly figures?: Readonly<Record<string, number>>;
}

export interface NumericsProblem {
  /** The layer, setting or option that is wrong. */
  readonly field: string;
  readonly message: string;
}
