/** Training steps of convolutional networks: percent of cycles and accesses that interleaving saves. */
import type { BaselineName } from '../../server/src/simulate/gradients/types.ts';
import type { Buffering } from '../../server/src/simulate/types.ts';
import { claims } from './claims.ts';
import { percent, span, strong, table } from './markdown.ts';
import { type Product, productsOf } from './networks.ts';
import { type Counted, type Counting, countings, type Setup, saved, training, type Work } from './training.ts';

export interface Networks {
  readonly vgg: readonly Product[];
  readonly resnet: readonly Product[];
  readonly inception: readonly Product[];
  readonly densenet: readonly Product[];
}

export const networks = (libraryFolder: string): Networks => ({
  vgg: productsOf(libraryFolder, 'networks/vgg16', 'VGG16'),
  resnet: productsOf(libraryFolder, 'networks/resnet152', 'ResNet152'),
  inception: productsOf(libraryFolder, 'networks/inception-v4', 'InceptionV4'),
  densenet: productsOf(libraryFolder, 'networks/densenet264', 'DenseNet264'),
});

export const setup = (
  side: number,
  batch: number,
  buffering: Buffering,
  baseline: BaselineName,
  baselineBuffering: Buffering,
): Setup => ({ side, batch, buffering, baseline, baselineBuffering });

export const setups: readonly Setup[] = [
  setup(32, 16, 'hidden', 'ws-os', 'exposed'),
  setup(32, 16, 'hidden', 'ws-os', 'hidden'),
  setup(64, 1, 'overlapped', 'ws-os', 'exposed'),
  setup(64, 1, 'hidden', 'ws-os', 'hidden'),
  setup(16, 1, 'hidden', 'ws', 'exposed'),
  setup(16, 1, 'hidden', 'ws', 'hidden'),
  setup(32, 16, 'hidden', 'os', 'hidden'),
];

/** How partial sums of both gradients are counted, in words. */
export const countingWords: Readonly<Record<Counting, string>> = {
  writes: 'per fold, writes only',
  perFold: 'per fold, writes and reads',
  onChip: 'on chip',
};

export const countedWords: Readonly<Record<Counted, string>> = { backward: 'backward', step: 'forward + backward' };
export const counteds: readonly Counted[] = ['backward', 'step'];

const { sameArea, convolutional } = claims;
/** Within a point of a claim. */
const near = (value: number, claim: number) => Math.abs(value - claim) <= 1;

function row(
  nets: Networks,
  each: Setup,
  counted: Counted,
  quantity: 'cycles' | 'accesses',
  of: (work: Work) => number,
) {
  const value = (products: readonly Product[]) => saved(training(products, each), counted, of);
  const beside = (products: readonly Product[], claim: number) => {
    const found = value(products);
    return [`${claim}`, strong(percent(found), near(found, claim))];
  };
  return [
    `up to ${convolutional[quantity]}`,
    percent(value(nets.vgg)),
    percent(value(nets.resnet)),
    ...beside(nets.inception, sameArea.inception[quantity]),
    ...beside(nets.densenet, sameArea.densenet[quantity]),
  ];
}

const resultHead = [
  'claim: any',
  'VGG-16',
  'ResNet-152',
  'claim: Inception-v4',
  'Inception-v4',
  'claim: DenseNet-264',
  'DenseNet-264',
];

export const cycleTable = (nets: Networks): string =>
  table(
    ['grid', 'batch', 'interleaved', 'baseline', 'counted', ...resultHead],
    setups.flatMap((each) =>
      counteds.map((counted) => [
        `${each.side} x ${each.side}`,
        `${each.batch}`,
        `\`${each.buffering}\``,
        `\`${each.baseline}\` \`${each.baselineBuffering}\``,
        countedWords[counted],
        ...row(nets, each, counted, 'cycles', (work) => work.cycles),
      ]),
    ),
  );

/** Buffering changes no access: the setups that differ in nothing else are one. */
const accessSetups = setups.filter(
  (each, index) =>
    setups.findIndex(
      ({ side, batch, baseline }) => side === each.side && batch === each.batch && baseline === each.baseline,
    ) === index,
);

export const accessTable = (nets: Networks): string =>
  table(
    ['grid', 'batch', 'baseline', 'partial sums', 'counted', ...resultHead],
    accessSetups.flatMap((each) =>
      countings.flatMap((counting) =>
        counteds.map((counted) => [
          `${each.side} x ${each.side}`,
          `${each.batch}`,
          `\`${each.baseline}\``,
          countingWords[counting],
          countedWords[counted],
          ...row(nets, each, counted, 'accesses', (work) => work.words[counting]),
        ]),
      ),
    ),
  );

/** What the summary says, percent of the backward pass over all four networks. */
export function facts(nets: Networks) {
  const over = (each: Setup, of: (work: Work) => number) =>
    span(
      Object.values(nets).map((products: readonly Product[]) => saved(training(products, each), 'backward', of)),
      percent,
    );
  const cycles = (each: Setup) => over(each, (work) => work.cycles);
  const accesses = (each: Setup, counting: Counting) => over(each, (work) => work.words[counting]);
  const [batch, batchEqual, single, singleEqual] = setups as readonly [Setup, Setup, Setup, Setup];
  return {
    batchCycles: cycles(batch),
    batchCyclesEqual: cycles(batchEqual),
    singleCycles: cycles(single),
    singleCyclesEqual: cycles(singleEqual),
    batchWrites: accesses(batch, 'writes'),
    batchPerFold: accesses(batch, 'perFold'),
    batchOnChip: accesses(batch, 'onChip'),
  };
}
