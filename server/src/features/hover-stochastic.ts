/** Hovers of stochastic units: their error, what a product takes, and what is claimed of them. */
import type { StochasticModel } from '../model/stochastic.ts';
import { showPercent } from '../model/units.ts';
import { stochasticModelProblems, unitOf } from '../simulate/machines/stochastic.ts';
import { claimedCost } from '../simulate/stochastic/claim.ts';
import { stochasticCounts } from '../simulate/stochastic/closed-form.ts';
import { referenceCount, referenceError } from '../simulate/stochastic/reference.ts';
import type { StochasticUnit } from '../simulate/stochastic/types.ts';
import { modelPage } from './docs.ts';
import { cannotBuild, machineUses, sourceLines } from './machine-words.ts';
import { link, paragraphs, plain, table } from './markdown.ts';
import { errorPlot } from './plots/error-plot.ts';
import { asImage } from './plots/image.ts';
import type { Snapshot } from './snapshot.ts';
import { digits, joined, several } from './wording.ts';

/** Lengths that stand beside the unit's own. */
const others = [8, 16, 31, 64];

const errorPage = modelPage('stochastic', 'mean-variance-error');

export function stochasticFacts(snapshot: Snapshot, model: StochasticModel): string {
  const problems = stochasticModelProblems(model);
  if (problems.length) return cannotBuild(problems);
  const unit = unitOf(model);
  const { streamLength: own, scaling } = unit;
  const error = showPercent(referenceError(scaling, own));
  return paragraphs(
    `**Error of an update ${error}** of its size · L = ${digits(own)}, scaling ${scaling}`,
    asImage(errorPlot(unit), `Error of an update against the length of its streams: ${error} at ${own} bits`),
    lengths(model),
    `${products(unit)} · ${link('Operations', modelPage('stochastic', 'operations'))}`,
    machineUses(snapshot, model.definition),
    sourceLines(model.sources),
    `_Error: ${link('closed form', errorPage)} for ideal random numbers, mean of ${digits(referenceCount)} reference draws_${
      unit.lfsrBits === 'ideal'
        ? ''
        : `; _measured with shift registers of 8 and 16 bits it is ${link('larger', errorPage)}_`
    }  \n_${claims(model)}_`,
  );
}

/** Error and claims of the unit with longer and shorter streams. */
function lengths({ options: { claim, ...unit } }: StochasticModel): string {
  const all = [...new Set([...others, unit.streamLength])].sort((a, b) => a - b);
  const claimed = all.map((streamLength) => claimedCost({ ...unit, streamLength }, claim.reading, claim.streamLength));
  return table(
    [
      ['error of an update', ...all.map((length) => showPercent(referenceError(unit.scaling, length)))],
      ['_claim_: energy of a product', ...claimed.map(({ energy }) => showPercent(energy))],
      ['_claim_: area of a unit', ...claimed.map(({ area }) => showPercent(area))],
    ],
    [
      'bits of a stream, L',
      ...all.map((length) => (length === unit.streamLength ? `**${digits(length)}**` : digits(length))),
    ],
  );
}

/** `A product: 16 ANDs, 15 additions, sign, shift · 32 comparisons with 32 random numbers, shared within a vector` */
function products(unit: StochasticUnit): string {
  const counts = stochasticCounts(unit, { vectors: 1, inputs: 1, outputs: 1 }, 1);
  const { ands, popcountAdditions, shifts, multiplications, comparisons, randomWords, cycles } = counts;
  // Scaling a result is a shift or a multiplication; all others are of the elements.
  const scalings = 1 - shifts;
  const made = [
    several(ands, 'AND'),
    ...(popcountAdditions > 0 ? [several(popcountAdditions, 'addition')] : []),
    `1 ${shifts ? 'shift' : 'multiplication'}`,
    several(cycles, 'cycle'),
  ];
  return joined([
    `A product: ${made.join(', ')}`,
    `its two elements: ${multiplications > scalings ? `${several(multiplications - scalings, 'multiplication')}, ` : ''}${several(comparisons, 'comparison')} with ${several(randomWords, 'random number')}, ${
      unit.sequences === 'perVector' ? 'shared by all elements of a vector' : 'of which each element has its own'
    }`,
  ]);
}

function claims({ options: { claim, multiplierShare, ...unit } }: StochasticModel): string {
  const { assumptions, breakEvenLength } = claimedCost(unit, claim.reading, claim.streamLength);
  return plain(
    [
      ...assumptions.slice(0, 2),
      `Shares are those of the multiplier, which from L = ${digits(Math.ceil(breakEvenLength))} on needs no more energy`,
      ...(multiplierShare === 1 ? [] : [`It takes ${showPercent(multiplierShare)} of a multiply-accumulate`]),
    ].join('. '),
  );
}
