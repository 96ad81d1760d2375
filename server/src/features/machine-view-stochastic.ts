/** A stochastic unit drawn: its error and its claimed energy against the length of its streams, and what it does for a product. */
import type { StochasticModel } from '../model/stochastic.ts';
import { showPercent } from '../model/units.ts';
import type { LinePlot, MachineTable, PlotDots } from '../protocol/machine-view.ts';
import { unitOf } from '../simulate/machines/stochastic.ts';
import { claimedCost, essopClaim, type Reading } from '../simulate/stochastic/claim.ts';
import { stochasticCounts } from '../simulate/stochastic/closed-form.ts';
import { longestMeasured, type MeasuredError, measureError, rememberedError } from '../simulate/stochastic/measured.ts';
import {
  prepareReferenceError,
  referenceCount,
  referenceError,
  referenceShape,
} from '../simulate/stochastic/reference.ts';
import type { Scaling } from '../simulate/stochastic/types.ts';
import type { Drawn } from './machine-view.ts';
import { printed } from './machine-words.ts';
import { digits, joined } from './wording.ts';

const scalingWords: Readonly<Record<Scaling, string>> = {
  powerOfTwo: 'scaled by powers of two',
  maximum: 'scaled by the largest element',
};
const readingWords: Readonly<Record<Reading, string>> = {
  reduction: '82.2 % less energy',
  factor: '1.822 times as good',
};
const measuredLengths = [4, 16, 64, 256];
/** Lengths that stand beside the unit's own in the table. */
const others = [8, 16, 31, 64];

/** @param model without problems */
export function* drawnStochastic(model: StochasticModel, measured: boolean): Generator<void, Drawn> {
  const unit = unitOf(model);
  const { streamLength, scaling, lfsrBits, sequences, evaluation } = unit;
  for (const each of ['powerOfTwo', 'maximum'] as const) yield* prepareReferenceError(each);
  const found = new Map<number, MeasuredError>();
  const wanted = lengthsToMeasure(streamLength);
  for (const length of wanted) {
    const one = { ...unit, streamLength: length };
    // What is known stays while somebody types.
    const result = measured ? yield* measureError(one) : rememberedError(one);
    if (result) found.set(length, result);
  }
  const own = found.get(streamLength);
  const claimed = claimedOf(model);
  const counts = stochasticCounts(unit, { vectors: 1, inputs: 1, outputs: 1 }, 1);
  const draws = [...found.values()][0]?.draws;
  return {
    what: joined([
      'stochastic outer products',
      `${digits(streamLength)} bits a stream`,
      lfsrBits === 'ideal' ? 'ideal random numbers' : `registers of ${lfsrBits} bits`,
      sequences === 'perVector' ? 'shared within a vector' : 'each element its own',
    ]),
    facts: [
      {
        name: 'Error of an update',
        value: printed(showPercent(referenceError(scaling, streamLength))),
        hint: 'Squared error over squared size, closed form for ideal random numbers',
      },
      {
        name: 'Energy of a product (claim)',
        value: printed(showPercent(claimed.energy)),
        hint: 'Of that of the multiplier it replaces',
      },
      {
        name: 'No saving from (claim)',
        value: `L = ${digits(Math.ceil(claimed.breakEvenLength))}`,
        hint: 'Bits a stream from which on the multiplier needs no more energy',
      },
      {
        name: 'Cycles a product',
        value: digits(counts.cycles),
        hint: evaluation === 'serial' ? 'One bit of all streams each cycle' : 'All bits at once',
      },
      ...(own
        ? [
            {
              name: 'Error, simulated',
              value: printed(`${showPercent(own.error)} ± ${showPercent(own.standardError)}`),
              hint: `Bit by bit with the registers it has, mean of ${own.draws} draws and its standard error`,
            },
          ]
        : []),
    ],
    plots: [errorPlot(model, found), energyPlot(model)],
    tables: [lengthTable(model), operationTable(model)],
    assumptions: [
      `Errors are closed forms for ideal random numbers, means of ${digits(referenceCount)} reference draws: rectified normal activations, normal errors, ${referenceShape.inputs} × ${referenceShape.outputs}`,
      ...(lfsrBits === 'ideal' ? [] : ['Shift registers add to the error: their numbers follow one another']),
      ...(draws === undefined
        ? []
        : [
            `Dots are this unit, simulated bit by bit on ${draws} other draws; their lines are one standard error up and down`,
          ]),
      ...claimed.assumptions,
      ...(model.options.multiplierShare === 1
        ? ['The multiplier takes all energy of a multiply-accumulate, which flatters the unit (multiplier 100 %)']
        : [`The multiplier takes ${showPercent(model.options.multiplierShare)} of a multiply-accumulate`]),
    ],
    measuring: found.size < wanted.length,
  };
}

const lengthsToMeasure = (own: number): number[] =>
  [...new Set([...measuredLengths, ...(own <= longestMeasured ? [own] : [])])].sort((a, b) => a - b);

const longestOf = (streamLength: number): number => Math.max(256, 2 ** Math.ceil(Math.log2(4 * streamLength)));

/** Two ends of a line that is straight on logarithmic axes. */
const straight = (longest: number, of: (length: number) => number) => {
  const x = [1, longest];
  return { x, y: x.map(of) };
};

function claimedOf({ options: { claim, ...unit } }: StochasticModel, reading = claim.reading, length?: number) {
  const at = length === undefined ? unit : { ...unit, streamLength: length };
  return claimedCost(at, reading, claim.streamLength);
}

function errorPlot(model: StochasticModel, measured: ReadonlyMap<number, MeasuredError>): LinePlot {
  const { scaling, streamLength } = unitOf(model);
  const other = scaling === 'maximum' ? 'powerOfTwo' : 'maximum';
  const longest = longestOf(streamLength);
  const dots: PlotDots[] =
    measured.size === 0
      ? []
      : [
          {
            name: 'simulated bit by bit',
            of: scalingWords[scaling],
            x: [...measured.keys()],
            y: [...measured.values()].map(({ error }) => error),
            error: [...measured.values()].map(({ standardError }) => standardError),
          },
        ];
  const error = referenceError(scaling, streamLength);
  return {
    kind: 'lines',
    id: 'error',
    title: 'Error of an update',
    note: 'Squared error over squared size: half of it takes twice the bits',
    x: { name: 'bits a stream, L', from: 1, to: longest, logarithmic: true, unit: 'count' },
    y: {
      name: 'error',
      from: referenceError('maximum', longest),
      to: referenceError('powerOfTwo', 1),
      logarithmic: true,
      unit: 'share',
    },
    lines: [
      { name: scalingWords[scaling], look: 'main', ...straight(longest, (length) => referenceError(scaling, length)) },
      { name: scalingWords[other], look: 'thin', ...straight(longest, (length) => referenceError(other, length)) },
    ],
    dots,
    marks: [{ axis: 'x', at: streamLength, text: printed(`L = ${digits(streamLength)}: ${showPercent(error)}`) }],
  };
}

function energyPlot(model: StochasticModel): LinePlot {
  const { reading, streamLength: claimedAt } = model.options.claim;
  const { streamLength } = unitOf(model);
  const longest = longestOf(streamLength);
  const both = [reading, reading === 'reduction' ? 'factor' : 'reduction'] as const;
  const line = (each: Reading) => ({
    name: `claim: ${readingWords[each]}`,
    look: each === reading ? ('main' as const) : ('thin' as const),
    ...straight(longest, (length) => claimedOf(model, each, length).energy),
  });
  const ends = both.map((each) => claimedOf(model, each).breakEvenLength);
  return {
    kind: 'lines',
    id: 'energy',
    title: 'Energy of a product, as claimed',
    note: `A claim (${essopClaim.node}), no result: of the multiplier's energy, at a stream length that is unknown and taken for ${digits(claimedAt)}; nothing is saved from L = ${ends
      .map((end) => digits(Math.ceil(end)))
      .join(' or ')} on`,
    x: { name: 'bits a stream, L', from: 1, to: longest, logarithmic: true, unit: 'count' },
    y: {
      name: 'energy',
      from: Math.min(...both.map((each) => claimedOf(model, each, 1).energy)),
      to: Math.max(1, ...both.map((each) => claimedOf(model, each, longest).energy)),
      logarithmic: true,
      unit: 'share',
    },
    lines: both.map(line),
    dots: [],
    marks: [
      { axis: 'y', at: 1, text: 'the multiplier' },
      {
        axis: 'x',
        at: streamLength,
        text: printed(`L = ${digits(streamLength)}: ${showPercent(claimedOf(model).energy)}`),
      },
    ],
  };
}

/** Error and claims of the unit with longer and shorter streams. */
function lengthTable(model: StochasticModel): MachineTable {
  const unit = unitOf(model);
  const all = [...new Set([...others, unit.streamLength])].sort((a, b) => a - b);
  const claimed = all.map((length) => claimedOf(model, model.options.claim.reading, length));
  const shares = (values: readonly number[]) => values.map((value) => printed(showPercent(value)));
  return {
    title: 'Longer and shorter streams',
    note: `Shares of energy and area are of the multiplier's, as claimed (${readingWords[model.options.claim.reading]})`,
    heads: ['Bits a stream, L', ...all.map(digits)],
    rows: [
      ['error of an update', ...shares(all.map((length) => referenceError(unit.scaling, length)))],
      ['claim: energy of a product', ...shares(claimed.map(({ energy }) => energy))],
      ['claim: area of a unit', ...shares(claimed.map(({ area }) => area))],
    ],
    own: 1 + all.indexOf(unit.streamLength),
  };
}

/** Of one product, whose two elements come with it, and of an update. */
function operationTable(model: StochasticModel): MachineTable {
  const unit = unitOf(model);
  const one = stochasticCounts(unit, { vectors: 1, inputs: 1, outputs: 1 }, 1);
  const all = stochasticCounts(unit, { vectors: 1, ...referenceShape }, 1);
  const words = {
    randomWords: 'random numbers',
    comparisons: 'comparisons with them',
    ands: 'ANDs of bits',
    popcountAdditions: 'additions of counts',
    signXors: 'XORs of signs',
    shifts: 'shifts',
    multiplications: 'multiplications',
    cycles: 'cycles',
  } as const;
  return {
    title: 'Operations',
    note: 'One vector; the learning rate is a power of two. A multiplier does one multiplication for each product',
    heads: ['Operation', 'Product alone', `Update of ${referenceShape.inputs} × ${referenceShape.outputs}`],
    rows: (Object.keys(words) as (keyof typeof words)[]).map((name) => [
      words[name],
      digits(one[name]),
      digits(all[name]),
    ]),
    own: null,
  };
}
