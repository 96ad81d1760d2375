/** ESSOP: the error that random bits bring into an update, and how far the claimed energy carries. */
import {
  type ClaimedCost,
  claimedCost,
  essopClaim,
  type Reading,
  stepSaving,
} from '../../server/src/simulate/stochastic/claim.ts';
import { expectedError } from '../../server/src/simulate/stochastic/closed-form.ts';
import { runUpdate } from '../../server/src/simulate/stochastic/outer-product.ts';
import {
  type ReferenceDraw,
  referenceDraws,
  referenceError,
  referenceShape,
} from '../../server/src/simulate/stochastic/reference.ts';
import type { StochasticUnit } from '../../server/src/simulate/stochastic/types.ts';
import { percent, span, table } from './markdown.ts';
import { type Product, productsOf } from './networks.ts';

const lengths = [4, 8, 16, 32, 64];
const scalings = ['maximum', 'powerOfTwo'] as const;
const readings = ['reduction', 'factor'] as const satisfies readonly Reading[];
/** Stream lengths that the claim may have been measured at: UNKNOWN. */
const claimedAt = [8, 16, 32, 64];

const unit: StochasticUnit = {
  streamLength: 16,
  scaling: 'powerOfTwo',
  sequences: 'perVector',
  lfsrBits: 'ideal',
  evaluation: 'serial',
};

/** Draws of the table of errors. */
export const simulated = { draws: 60, seed: 11 } as const;

const hundred = (share: number) => percent(100 * share);

/** Squared error over squared size of one bit-true update. */
function updateError(asked: StochasticUnit, { x, d }: ReferenceDraw, seed: number): number {
  const { inputs, outputs } = referenceShape;
  const operands = { vectors: 1, inputs, outputs, activations: x, errors: d, learningRate: 1 };
  const { change } = runUpdate(asked, operands, seed, { rows: outputs, cols: inputs });
  let errors = 0;
  let size = 0;
  change.forEach((value, at) => {
    const truth = -x[Math.floor(at / outputs)]! * d[at % outputs]!;
    errors += (value - truth) ** 2;
    size += truth ** 2;
  });
  return errors / size;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The mean and its standard error, in percent. */
function withStandardError(errors: readonly number[]): string {
  const middle = mean(errors);
  const variance = mean(errors.map((error) => (error - middle) ** 2));
  return `${hundred(middle)} ± ${hundred(Math.sqrt(variance / (errors.length - 1)))}`;
}

export function errorTable(): string {
  const draws = referenceDraws(simulated.draws, simulated.seed);
  const rows = lengths.map((streamLength) => [
    `${streamLength}`,
    ...scalings.flatMap((scaling) => {
      const errors = (change: Partial<StochasticUnit>) =>
        draws.map((draw, seed) => updateError({ ...unit, scaling, streamLength, ...change }, draw, seed));
      const expected = draws.map(({ x, d }) => expectedError(x, d, scaling, streamLength));
      return [
        hundred(mean(expected)),
        // Numbers of its own for every element: the same error on average (a test shows it), and far less scatter.
        hundred(mean(errors({ sequences: 'perElement' }))),
        withStandardError(errors({ lfsrBits: 8 })),
      ];
    }),
  ]);
  const ways = ['closed form', 'simulated', 'shared 8-bit register'];
  return table(['L', ...scalings.flatMap((scaling) => ways.map((way) => `\`${scaling}\`: ${way}`))], rows);
}

/** Energy of a product in percent of the multiplier's, and the error where both cost the same. */
export function energyTable(): string {
  const cost = (streamLength: number, reading: Reading, at: number): ClaimedCost =>
    claimedCost({ ...unit, streamLength }, reading, at);
  return table(
    [
      'claim read as',
      'claim holds at L =',
      ...lengths.map((length) => `L = ${length}`),
      'as much as FP16 at L =',
      'error of the update there, %',
    ],
    readings.flatMap((reading) =>
      claimedAt.map((at) => {
        const { breakEvenLength } = cost(at, reading, at);
        return [
          reading,
          `${at}`,
          ...lengths.map((length) => hundred(cost(length, reading, at).energy)),
          breakEvenLength.toFixed(0),
          hundred(referenceError('powerOfTwo', breakEvenLength)),
        ];
      }),
    ),
  );
}

interface Net {
  readonly name: string;
  /** Of the MACs of a step. */
  readonly weightGradientShare: number;
}

export const networks = (libraryFolder: string): Net[] =>
  (
    [
      ['VGG-16', 'vgg16', 'VGG16'],
      ['ResNet-50', 'resnet50', 'ResNet50'],
    ] as const
  ).map(([name, file, network]) => ({
    name,
    weightGradientShare: weightGradientShare(productsOf(libraryFolder, `networks/${file}`, network)),
  }));

function weightGradientShare(products: readonly Product[]): number {
  let weightGradients = 0;
  let all = 0;
  for (const { gemm, inputGradient } of products) {
    const { m, n, k, groups } = gemm(1);
    const macs = m * n * k * groups;
    weightGradients += macs;
    all += (inputGradient ? 3 : 2) * macs;
  }
  return weightGradients / all;
}

/** At the stream length of the claim, whatever it is. */
const claimed = (reading: Reading): number =>
  claimedCost({ ...unit, streamLength: claimedAt[0]! }, reading, claimedAt[0]!).energy;

export function stepTable(nets: readonly Net[]): string {
  return table(
    [
      'network',
      'weight gradient, % of the MACs',
      'saved by a free unit, %',
      ...readings.map((reading) => `by the claim as a ${reading}, %`),
    ],
    nets.map(({ name, weightGradientShare: share }) => [
      name,
      hundred(share),
      hundred(stepSaving(0, share).saved),
      ...readings.map((reading) => hundred(stepSaving(claimed(reading), share).saved)),
    ]),
  );
}

export function facts(
  nets: readonly Net[],
): Record<'energy' | 'area' | 'reduction' | 'factor' | 'bound' | 'error', string> {
  const bounds = nets.map(({ weightGradientShare: share }) => 100 * stepSaving(0, share).bound);
  return {
    energy: hundred(essopClaim.energyEfficiency),
    area: hundred(essopClaim.areaEfficiency),
    reduction: hundred(claimed('reduction')),
    factor: hundred(claimed('factor')),
    bound: span(bounds, percent),
    error: hundred(referenceError('powerOfTwo', 16)),
  };
}
