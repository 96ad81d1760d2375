/** A reuse buffer drawn: what it need not multiply, how much of that lanes in lockstep keep, what it costs, and what is claimed. */
import type { ReuseModel } from '../model/reuse.ts';
import { showArea, showJoules, showPercent } from '../model/units.ts';
import type { BarPlot, LinePlot, MachineTable } from '../protocol/machine-view.ts';
import {
  bestRates,
  bufferCostOf,
  bufferOf,
  controllerOf,
  rememberedReuse,
  skipRate,
} from '../simulate/machines/reuse.ts';
import { acrtcClaim, type ClaimReading, claimImplies } from '../simulate/reuse/claim.ts';
import { mantissaWidth } from '../simulate/reuse/half.ts';
import { bufferCost, expectedCapture } from '../simulate/reuse/issue.ts';
import type { ReferenceReuse } from '../simulate/reuse/reference.ts';
import type { Drawn } from './machine-view.ts';
import { printed } from './machine-words.ts';
import { digits, joined, several } from './wording.ts';

const readingWords: Readonly<Record<ClaimReading, string>> = {
  timeCut: '33 % less time',
  speedup: '1.33 times as fast',
};
const readings = ['timeCut', 'speedup'] as const;

/** @param model without problems */
export function* drawnReuse(model: ReuseModel): Generator<void, Drawn> {
  const { entries, replacement, lanes, mantissaBits } = model.options;
  const buffer = bufferOf(model);
  const measured: ReferenceReuse[] = [];
  for (let bits = 0; bits <= mantissaWidth; bits++) {
    measured.push(rememberedReuse({ ...buffer, mantissaBits: bits }));
    yield;
  }
  const rates = bestRates(model);
  const rate = skipRate(rates);
  const { start, end } = controllerOf(model);
  const adaptive = mantissaBits === 'adaptive';
  return {
    what: joined([
      'reuse buffer',
      `${several(entries, 'entry', 'entries')} (${replacement})`,
      adaptive
        ? `${start} to ${end} bits of the mantissa compared`
        : `${several(mantissaBits, 'bit')} of the mantissa compared`,
      lanes === undefined ? 'all PEs in lockstep' : several(lanes, 'lane'),
    ]),
    facts: [
      { name: 'Not multiplied', value: printed(showPercent(rate)), hint: 'Of all multiplications' },
      { name: 'Zeros', value: printed(showPercent(rates.zeros)), hint: 'Of all multiplications' },
      {
        name: 'Similar, of the others',
        value: printed(showPercent(rates.similar)),
        hint: 'Of multiplications by what is not zero: a product is found in the buffer',
      },
      {
        name: 'Issue slots saved',
        value: lanes === undefined ? 'hardly any' : printed(showPercent(rate * expectedCapture(rate, lanes))),
        hint: 'Slots in which no lane has work',
      },
    ],
    plots: [bitsPlot(model, measured), lanesPlot(model, rate)],
    tables: [bufferTable(model), claimTable(rate)],
    assumptions: [
      rates.synthetic
        ? 'Synthetic activations: rectified normal numbers, half of them zeros, in a buffer in use before weights that never change'
        : 'Shares as the file gives them; the bars are measured on synthetic activations, rectified normal numbers',
      ...(adaptive ? [`The mantissa is adaptive: shares are those at first, with ${start} bits`] : []),
      'Lanes skip independently of each other',
      'A slot is saved only if none of its lanes has work',
      `Claims are of whole training (abstract of ACRTC): ${showPercent(acrtcClaim.training)} faster, ${showPercent(acrtcClaim.energy)} less energy; which reading is meant is unknown`,
    ],
    measuring: false,
  };
}

function bitsPlot(model: ReuseModel, measured: readonly ReferenceReuse[]): BarPlot {
  const own = bufferOf(model).mantissaBits;
  return {
    kind: 'bars',
    id: 'bits',
    title: 'Not multiplied',
    note: 'Of all multiplications, by how many bits of the mantissa must agree; fewer bits find more and are less exact',
    direction: 'up',
    name: 'bits of the mantissa compared, k',
    bars: measured.map(({ zeros, hits }, bits) => ({
      name: String(bits),
      text: printed(showPercent(zeros + hits)),
      own: bits === own,
    })),
    amounts: { name: 'share', to: 1, unit: 'share' },
    parts: [
      { name: 'zeros', values: measured.map(({ zeros }) => zeros) },
      { name: 'same or similar values', values: measured.map(({ hits }) => hits) },
    ],
  };
}

function lanesPlot(model: ReuseModel, rate: number): LinePlot {
  const { lanes } = model.options;
  const most = Math.max(16, 2 ** Math.ceil(Math.log2(2 * (lanes ?? 1))));
  const x: number[] = [];
  for (let count = 1; count < most; count = Math.max(count + 1, Math.round(count * 1.1))) x.push(count);
  x.push(most);
  const saved = (count: number) => rate * expectedCapture(rate, count);
  return {
    kind: 'lines',
    id: 'lanes',
    title: 'Issue slots saved',
    note: 'Of all slots, by how many multipliers issue together: a slot is saved only if none of them has work',
    x: { name: 'lanes in lockstep', from: 1, to: most, logarithmic: true, unit: 'count' },
    y: { name: 'slots saved', from: 0, to: 1, logarithmic: false, unit: 'share' },
    lines: [
      { name: 'this buffer', look: 'main', x, y: x.map(saved) },
      ...readings.map((reading) => ({
        name: `claim needs: ${readingWords[reading]}`,
        look: 'dotted' as const,
        x: [1, most],
        y: [claimImplies(reading).saved, claimImplies(reading).saved],
      })),
    ],
    dots: [],
    marks:
      lanes === undefined
        ? []
        : [{ axis: 'x', at: lanes, text: printed(`${several(lanes, 'lane')}: ${showPercent(saved(lanes))}`) }],
  };
}

/** Bits, and what they take if that is given. */
function bufferTable(model: ReuseModel): MachineTable {
  const { area } = model.options;
  const held = bufferOf(model);
  // With an area of 1 for a bit, the area is the number of bits.
  const bits = bufferCost(held, { compareBit: 0, readBit: 0, writeBit: 0, bitArea: 1, comparatorBitArea: 0 });
  const cost = bufferCostOf(model);
  const energy = (joules: number | undefined) => (joules === undefined ? 'not given' : printed(showJoules(joules)));
  return {
    title: 'The buffer of a multiplier',
    note: cost
      ? 'Energies and areas of bits are those of the file'
      : 'Without energies of bits lookups are not charged',
    heads: ['What', 'Value'],
    rows: [
      ['an entry', `${digits(bits.entryBits)}\u00a0bits`],
      ['all entries', `${digits(bits.area)}\u00a0bits`],
      ['energy of a lookup', energy(cost?.lookup)],
      ['energy of a hit', energy(cost?.hit)],
      ['energy of an insertion', energy(cost?.insertion)],
      ['area', cost && area.bit !== undefined ? printed(showArea(cost.area)) : 'not given'],
    ],
    own: null,
  };
}

/** The claim in both readings, and the lanes with which this buffer would still meet it. */
function claimTable(rate: number): MachineTable {
  const row = (reading: ClaimReading): string[] => {
    const { time, saved, energyOverhead } = claimImplies(reading);
    return [
      readingWords[reading],
      printed(showPercent(1 - time)),
      printed(showPercent(saved)),
      energyOverhead < 0
        ? `more must be saved: ${printed(showPercent(-energyOverhead))}`
        : printed(showPercent(energyOverhead)),
      lanesFor(saved, rate),
    ];
  };
  return {
    title: 'What the claim would take',
    note: `Abstract of ACRTC: training ${showPercent(acrtcClaim.training)} faster with ${showPercent(acrtcClaim.energy)} less energy`,
    heads: ['Read as', 'Time saved', 'Slots to save', 'Energy left for lookups', 'Lanes of this buffer'],
    rows: readings.map(row),
    own: null,
  };
}

/** rate^lanes is saved (DERIVED: as expectedCapture), which falls with every lane. */
function lanesFor(saved: number, rate: number): string {
  if (rate < saved) return 'none: too little is skipped';
  if (rate === 1) return 'any';
  const most = Math.floor(Math.log(saved) / Math.log(rate) + 1e-9);
  return `at most ${digits(most)}`;
}
