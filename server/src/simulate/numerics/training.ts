/**
 * Training on one machine, a batch at a time, so that whoever runs it can tell of it, stop it, and go on later: everything that changes
 * is in a checkpoint, and everything random follows from the seed and what was done.
 */

import { seedOf } from '../random.ts';
import type { Arithmetic, SavedState } from './arithmetic.ts';
import { type Samples, type Split, shuffled } from './data.ts';
import { crossEntropy } from './loss.ts';
import { arithmeticOf, hasCells, type Machine, machineProblems } from './machines.ts';
import { Network } from './network.ts';
import type { EpochResult, NetworkSpec, NumericsProblem, TrainingSettings } from './types.ts';

/** All that changes while a network is trained. */
export interface Checkpoint {
  /** Epochs that are done, and batches of the one that is not. */
  readonly epoch: number;
  readonly batch: number;
  /** Of the batches of that epoch, summed over samples. */
  readonly loss: number;
  readonly results: readonly EpochResult[];
  readonly layers: readonly SavedState[];
  readonly machine: SavedState;
}

/** What is not said of a run: samples are patterns that are drawn, a fifth of them for the test. */
export const usualRun = { epochs: 5, batch: 32, rate: 0.05, momentum: 0, seed: 1, samples: 1250 } as const;

const emptyState: SavedState = { arrays: [], numbers: [] };

export function settingsProblems(settings: TrainingSettings, machine: Machine): readonly NumericsProblem[] {
  const { epochs, batch, rate, momentum, seed } = settings;
  const problems: NumericsProblem[] = [];
  const need = (field: keyof TrainingSettings, holds: boolean, message: string) => {
    if (!holds) problems.push({ field, message });
  };
  const count = (value: number) => Number.isSafeInteger(value) && value >= 1;
  need('epochs', count(epochs), `Epochs are counted from 1 on, not ${epochs}`);
  need('batch', count(batch), `A batch has samples from 1 on, not ${batch}`);
  need('rate', rate > 0 && Number.isFinite(rate), `The learning rate is above 0, not ${rate}`);
  need('momentum', momentum >= 0 && momentum < 1, `Momentum is from 0 to below 1, not ${momentum}`);
  need('seed', Number.isSafeInteger(seed) && seed >= 0, `A seed is a whole number from 0 on, not ${seed}`);
  if (hasCells(machine))
    need('momentum', momentum === 0, 'A crossbar writes every update into its cells at once: it has no momentum');
  return [...problems, ...machineProblems(machine)];
}

export class Training {
  readonly #network: Network;
  readonly #arithmetic: Arithmetic;
  readonly #settings: TrainingSettings;
  readonly #classes: number;
  readonly #data: Split;
  readonly #x: Float32Array;
  readonly #labels: Uint16Array;
  readonly #gradient: Float32Array;
  #order: Uint32Array;
  #epoch = 0;
  #batch = 0;
  #loss = 0;
  #results: EpochResult[] = [];
  #diverged = false;

  /**
   * @param settings and `machine` without problems (`settingsProblems`)
   * @param from where an earlier run with the same arguments stopped
   * @throws RangeError if the checkpoint is of another network
   */
  constructor(spec: NetworkSpec, data: Split, machine: Machine, settings: TrainingSettings, from?: Checkpoint) {
    const { train, test } = data;
    const room = Math.min(settings.batch, Math.max(train.count, test.count));
    this.#settings = settings;
    this.#data = data;
    this.#classes = spec.classes;
    this.#arithmetic = arithmeticOf(machine);
    this.#network = new Network(spec, this.#arithmetic, room, seedOf(settings.seed, 1));
    this.#x = new Float32Array((room * train.samples.length) / train.count);
    this.#labels = new Uint16Array(room);
    this.#gradient = new Float32Array(room * spec.classes);
    if (from) {
      this.#network.restore(from.layers);
      this.#arithmetic.restore?.(from.machine);
      this.#epoch = from.epoch;
      this.#batch = from.batch;
      this.#loss = from.loss;
      this.#results = [...from.results];
    }
    this.#order = this.#shuffle();
  }

  get results(): readonly EpochResult[] {
    return this.#results;
  }

  get assumptions(): readonly string[] {
    return this.#arithmetic.assumptions;
  }

  /** Whether the loss is no finite number any more: then nothing that follows is. */
  get diverged(): boolean {
    return this.#diverged;
  }

  get done(): boolean {
    return this.#diverged || this.#epoch >= this.#settings.epochs;
  }

  /** Of all epochs, 0 to 1. */
  get progress(): number {
    const batches = Math.ceil(this.#data.train.count / this.#settings.batch);
    return Math.min(1, (this.#epoch + this.#batch / batches) / this.#settings.epochs);
  }

  /** Trains on the next batch. @returns the result of the epoch that it ends, if it does */
  step(): EpochResult | undefined {
    if (this.done) return undefined;
    const { train } = this.#data;
    const { batch, rate, momentum } = this.#settings;
    const start = this.#batch * batch;
    const count = Math.min(batch, train.count - start);
    const { loss } = this.#run(train, this.#order.subarray(start, start + count), this.#gradient);
    this.#loss += loss;
    if (!Number.isFinite(loss)) {
      this.#diverged = true;
      return undefined;
    }
    this.#network.backward(this.#gradient, count);
    this.#network.update({ rate, momentum });
    this.#arithmetic.observe?.(loss / count);
    this.#batch++;
    return this.#batch * batch >= train.count ? this.#endEpoch() : undefined;
  }

  /** A copy of all that changes. */
  checkpoint(): Checkpoint {
    return {
      epoch: this.#epoch,
      batch: this.#batch,
      loss: this.#loss,
      results: [...this.#results],
      layers: this.#network.save(),
      machine: this.#arithmetic.save?.() ?? emptyState,
    };
  }

  /** @returns undefined if the last update left no finite loss */
  #endEpoch(): EpochResult | undefined {
    const { train, test } = this.#data;
    const { batch } = this.#settings;
    let loss = 0;
    let correct = 0;
    for (let start = 0; start < test.count; start += batch) {
      const end = Math.min(test.count, start + batch);
      const part = this.#run(
        test,
        Uint32Array.from({ length: end - start }, (_, index) => start + index),
      );
      loss += part.loss;
      correct += part.correct;
    }
    const figures = this.#arithmetic.figures?.();
    if (!Number.isFinite(loss)) {
      this.#diverged = true;
      return undefined;
    }
    this.#epoch++;
    const result: EpochResult = {
      epoch: this.#epoch,
      trainLoss: this.#loss / train.count,
      testLoss: loss / test.count,
      accuracy: correct / test.count,
      ...(figures ? { figures } : {}),
    };
    this.#results.push(result);
    this.#batch = 0;
    this.#loss = 0;
    this.#order = this.#shuffle();
    return result;
  }

  /** Loss of some samples, and its gradient if there is room for it. */
  #run({ samples, labels, count: all }: Samples, indices: Uint32Array, gradient?: Float32Array) {
    const size = samples.length / all;
    indices.forEach((from, to) => {
      this.#x.set(samples.subarray(from * size, (from + 1) * size), to * size);
      this.#labels[to] = labels[from]!;
    });
    const logits = this.#network.forward(this.#x, indices.length);
    return crossEntropy(logits, this.#labels, indices.length, this.#classes, gradient);
  }

  #shuffle(): Uint32Array {
    return shuffled(this.#data.train.count, seedOf(this.#settings.seed, 2, this.#epoch));
  }
}
