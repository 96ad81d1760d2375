/** Hovers of reuse buffers: what they skip, how much of that lanes in lockstep keep, what a lookup takes, and what is claimed. */
import type { ReuseModel } from '../model/reuse.ts';
import { showArea, showJoules, showPercent } from '../model/units.ts';
import {
  bestRates,
  bufferCostOf,
  bufferOf,
  controllerOf,
  reuseModelProblems,
  skipRate,
} from '../simulate/machines/reuse.ts';
import type { ReuseRates } from '../simulate/results.ts';
import { acrtcClaim, claimImplies } from '../simulate/reuse/claim.ts';
import { bufferCost, expectedCapture } from '../simulate/reuse/issue.ts';
import { modelPage } from './docs.ts';
import { cannotBuild, machineUses, sourceLines } from './machine-words.ts';
import { link, paragraphs, table } from './markdown.ts';
import { asImage } from './plots/image.ts';
import { reusePlot } from './plots/reuse-plot.ts';
import type { Snapshot } from './snapshot.ts';
import { digits, joined, several } from './wording.ts';

/** Numbers of lanes that stand beside the buffer's own. */
const others = [1, 2, 4, 8];

export function reuseFacts(snapshot: Snapshot, model: ReuseModel): string {
  const problems = reuseModelProblems(model);
  if (problems.length) return cannotBuild(problems);
  const rates = bestRates(model);
  const { mantissaBits } = bufferOf(model);
  const alt = `Multiplications saved against the bits of the mantissa that are compared; here ${mantissaBits}`;
  return paragraphs(
    `**${showPercent(skipRate(rates))} of the multiplications skipped**: ${showPercent(rates.zeros)} zeros, and ${showPercent(
      rates.similar,
    )} of the others find a similar one`,
    asImage(reusePlot(bufferOf(model)), alt),
    lanes(model, rates),
    buffer(model),
    machineUses(snapshot, model.definition),
    sourceLines(model.sources),
    `_${standsOn(model, rates)}_  \n_${claim()}_`,
  );
}

/** A slot is saved only if no lane has work. */
function lanes({ options }: ReuseModel, rates: ReuseRates): string {
  const rate = skipRate(rates);
  const own = options.lanes;
  const all = [...new Set([...others, ...(own === undefined ? [] : [own])])].sort((a, b) => a - b);
  return paragraphs(
    table(
      [
        ['of the skips in saved slots', ...all.map((count) => showPercent(expectedCapture(rate, count)))],
        ['slots saved', ...all.map((count) => showPercent(rate * expectedCapture(rate, count)))],
      ],
      [
        `${link('lanes', modelPage('reuse', 'time-and-energy'))} in lockstep`,
        ...all.map((count) => (count === own ? `**${digits(count)}**` : digits(count))),
      ],
    ),
    own === undefined && 'No `lanes`: all PEs of an array move in lockstep, and hardly a slot is saved.',
  );
}

/** Bits, and what they take if that is given. */
function buffer(model: ReuseModel): string {
  const { entries, replacement, area } = model.options;
  const held = bufferOf(model);
  // With an area of 1 for a bit, the area is the number of bits.
  const bits = bufferCost(held, { compareBit: 0, readBit: 0, writeBit: 0, bitArea: 1, comparatorBitArea: 0 });
  const cost = bufferCostOf(model);
  return joined([
    `${several(entries, 'entry', 'entries')} of ${bits.entryBits} bits, ${replacement}: ${digits(bits.area)} bits a buffer`,
    cost &&
      `a lookup ${showJoules(cost.lookup)}, a hit ${showJoules(cost.hit)}, an insertion ${showJoules(cost.insertion)}`,
    cost && area.bit !== undefined && showArea(cost.area),
    !cost && 'lookups are not charged without `energy`',
  ]);
}

function standsOn(model: ReuseModel, { synthetic }: ReuseRates): string {
  const { start, end } = controllerOf(model);
  return joined([
    synthetic
      ? `${link('Synthetic activations', modelPage('reuse', 'hit-rates'))}: rectified normal, in a buffer in use before weights that never change`
      : 'Shares as given; the picture is of synthetic activations',
    model.options.mantissaBits === 'adaptive' && `at first, with ${start} of at most ${end} bits`,
    'lanes skip independently of each other',
  ]);
}

function claim(): string {
  const [cut, faster] = [claimImplies('timeCut'), claimImplies('speedup')];
  return `${link('Claim', modelPage('reuse', 'claim-beside-what-it-implies'))} (abstract of ACRTC, whole training): ${showPercent(
    acrtcClaim.training,
  )} faster, ${showPercent(acrtcClaim.energy)} less energy; needs ${showPercent(faster.saved)} or, read as less time, ${showPercent(
    cut.saved,
  )} of the slots saved`;
}
