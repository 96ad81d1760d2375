/** What a stochastic unit, a crossbar or a reuse buffer comes to, in the few words of a hint behind its first line. */
import { machinePlace } from '../checks/machine-settings.ts';
import { crossbarOf } from '../model/crossbar.ts';
import type { Definition } from '../model/definitions.ts';
import { type ReuseModel, reuseOf } from '../model/reuse.ts';
import { stochasticOf } from '../model/stochastic.ts';
import { showArea, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { blockOf, crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import { bestRates, reuseModelProblems, skipRate } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems } from '../simulate/machines/stochastic.ts';
import {
  type CrossbarPass,
  isMachinePass,
  type MachinePass,
  type ReusePass,
  type StepResult,
  type StochasticPass,
} from '../simulate/results.ts';
import { expectedCapture } from '../simulate/reuse/issue.ts';
import { referenceError } from '../simulate/stochastic/reference.ts';
import type { Piece } from '../syntax/tree.ts';
import { digits, joined, several } from './wording.ts';

interface Words {
  readonly label: string;
  readonly tooltip: string;
}

/** Undefined for other definitions, and for what cannot be built. Editors cut hints at 43 characters. */
export function machineHint(definition: Definition): Words | undefined {
  switch (definition.keyword) {
    case 'stochastic': {
      const model = stochasticOf(definition);
      if (stochasticModelProblems(model).length) return undefined;
      const { scaling, streamLength, lfsrBits } = model.options;
      const error = showPercent(referenceError(scaling, streamLength));
      return {
        label: `update error ${error}`,
        tooltip: `Squared error of an update over its squared size, ${digits(streamLength)} bits: closed form for ideal random numbers, on reference draws${
          lfsrBits === 'ideal' ? '' : '; measured with shift registers of 8 and 16 bits it is larger'
        }`,
      };
    }
    case 'crossbar': {
      const model = crossbarOf(definition);
      if (crossbarModelProblems(model).length) return undefined;
      const { latency, energy, area } = blockOf(model);
      return {
        label: `${showSeconds(latency)}, ${showJoules(energy)} a vector in training`,
        tooltip: `One array, ${showArea(area)}: forward, activation gradient and update of one vector, from the equations of the circuits`,
      };
    }
    case 'reuse': {
      const model = reuseOf(definition);
      return reuseModelProblems(model).length ? undefined : reuseHint(model);
    }
    default:
      return undefined;
  }
}

const sentTo = new WeakMap<StepResult, ReadonlyMap<Piece, readonly MachinePass[]>>();

/** The passes that each setting and rule of a schedule puts on other machines. */
function passesBySetting(step: StepResult): ReadonlyMap<Piece, readonly MachinePass[]> {
  let known = sentTo.get(step);
  if (!known) {
    const found = new Map<Piece, MachinePass[]>();
    for (const pass of step.passes) {
      if (!isMachinePass(pass)) continue;
      const { piece } = machinePlace(step.schedule, pass.kind, pass.layer);
      const own = found.get(piece);
      if (own) own.push(pass);
      else found.set(piece, [pass]);
    }
    sentTo.set(step, found);
    known = found;
  }
  return known;
}

/** What a setting or a rule of a schedule puts on other machines: `48 % of the MACs, error 45 %`, `6 crossbars, 41 % used`. */
export function usesHint(step: StepResult, piece: Piece): Words | undefined {
  const passes = passesBySetting(step).get(piece);
  if (!passes) return undefined;
  const stochastic = passes.filter((pass) => pass.kind === 'stochastic');
  const crossbar = passes.filter((pass) => pass.kind === 'crossbar').filter(({ pass }) => pass === 'forward');
  const reuse = passes.filter((pass) => pass.kind === 'reuse');
  const words = [
    ...(reuse.length ? [fewerCycles(reuse)] : []),
    ...(stochastic.length ? [shareAndError(step, stochastic, !reuse.length)] : []),
    ...(crossbar.length ? [arrays(crossbar)] : []),
  ];
  return { label: joined(words.map(({ label }) => label)), tooltip: words.map(({ tooltip }) => tooltip).join('\n') };
}

function fewerCycles(passes: readonly ReusePass[]): Words {
  let [own, without] = [0, 0];
  for (const { cycles, product } of passes) {
    own += cycles.total;
    without += product.cycles.total;
  }
  const saved = showPercent(Math.abs(1 - own / without));
  return {
    label: own === without ? 'as many cycles' : `${saved} ${own < without ? 'fewer' : 'more'} cycles`,
    tooltip: `Forward products of ${several(passes.length, 'layer')}: ${digits(own)} cycles, without reuse ${digits(without)}`,
  };
}

/** @param error where there is room for it: editors cut hints at 43 characters */
function shareAndError({ totals }: StepResult, passes: readonly StochasticPass[], error: boolean): Words {
  const share = showPercent(passes.reduce((sum, { macs }) => sum + macs, 0) / totals.macs);
  const { scaling, streamLength } = passes[0]!.unit;
  return {
    label: `${share} of the MACs${error ? `, error ${showPercent(referenceError(scaling, streamLength))}` : ''}`,
    tooltip: `Weight gradients of ${several(passes.length, 'layer')}: no stochastic unit saves more than these ${share} of the step's multiplications`,
  };
}

function arrays(passes: readonly CrossbarPass[]): Words {
  let [count, full] = [0, 0];
  for (const { placement } of passes) {
    count += placement.arrays;
    full += placement.arrays * placement.utilization;
  }
  return {
    label: `${several(count, 'crossbar')}, ${showPercent(full / count)} used`,
    tooltip: `${several(passes.length, 'layer')} on ${several(count, 'crossbar')}; ${showPercent(full / count)} of their cells hold a weight`,
  };
}

function reuseHint(model: ReuseModel): Words {
  const rates = bestRates(model);
  const rate = skipRate(rates);
  const { lanes } = model.options;
  const kept =
    lanes === undefined
      ? 'Without lanes all PEs of an array move in lockstep: hardly a slot is saved'
      : `Slots in which none of ${digits(lanes)} lanes has work: ${showPercent(rate * expectedCapture(rate, lanes))}`;
  return {
    label: `${showPercent(rate)} skipped, ${showPercent(rates.zeros)} are zeros`,
    tooltip: `Of all multiplications; of the others ${showPercent(rates.similar)} find a similar activation (${
      rates.synthetic ? 'synthetic activations, weights that never change' : 'as given'
    })\n${kept}`,
  };
}
