/** What the training panel and the extension say to each other, checked on both sides. */
import {
  type Check,
  type Checked,
  isCount,
  isExactly,
  isList,
  isOneOf,
  isRecord,
  isText,
  orNull,
} from './common/schema.ts';

const isReal: Check<number> = (value): value is number => Number.isFinite(value);

export const states = ['waiting', 'running', 'done', 'cancelled', 'timeLimit', 'diverged', 'failed'] as const;

const isEpoch = isRecord({
  epoch: isCount,
  /** Nats; null: no finite number. */
  trainLoss: orNull(isReal),
  testLoss: orNull(isReal),
  /** 0 to 1 */
  accuracy: isReal,
  /** Shares of multiplications; null: not measured. */
  zeroSkips: orNull(isReal),
  similarHits: orNull(isReal),
});
export type Epoch = Checked<typeof isEpoch>;

const isMachine = isRecord({
  name: isText,
  state: isExactly(...states),
  /** Why it failed; null if it did not. */
  problem: orNull(isText),
  epochs: isList(isEpoch),
  assumptions: isList(isText),
});
export type Machine = Checked<typeof isMachine>;

const isPicture = isRecord({
  network: isText,
  /** Null: the network by itself. */
  schedule: orNull(isText),
  parameters: isCount,
  /** What the samples are. */
  data: isText,
  trainSamples: isCount,
  testSamples: isCount,
  epochs: isCount,
  batch: isCount,
  rate: isReal,
  momentum: isReal,
  seed: isCount,
  /** The first is what the others are compared with. */
  machines: isList(isMachine),
});
export type Picture = Checked<typeof isPicture>;

const isHostMessage = isRecord({ type: isExactly('picture'), picture: isPicture });
/** From the extension to the panel. */
export type TrainingHostMessage = Checked<typeof isHostMessage>;

const isPanelMessage = isOneOf(
  /** The panel's script runs and listens. */
  isRecord({ type: isExactly('ready') }),
);
/** From the panel to the extension. */
export type TrainingPanelMessage = Checked<typeof isPanelMessage>;

export const parseTrainingHostMessage = (value: unknown): TrainingHostMessage | undefined =>
  isHostMessage(value) ? value : undefined;
export const parseTrainingPanelMessage = (value: unknown): TrainingPanelMessage | undefined =>
  isPanelMessage(value) ? value : undefined;
