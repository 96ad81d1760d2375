/** What a stochastic unit, a crossbar or a reuse buffer comes to, in the few words of a hint behind its first line. */
import { crossbarOf } from '../model/crossbar.ts';
import type { Definition } from '../model/definitions.ts';
import { type ReuseModel, reuseOf } from '../model/reuse.ts';
import { stochasticOf } from '../model/stochastic.ts';
import { showArea, showJoules, showPercent, showSeconds } from '../model/units.ts';
import { blockOf, crossbarModelProblems } from '../simulate/machines/crossbar.ts';
import { bestRates, reuseModelProblems, skipRate } from '../simulate/machines/reuse.ts';
import { stochasticModelProblems } from '../simulate/machines/stochastic.ts';
import { expectedCapture } from '../simulate/reuse/issue.ts';
import { referenceError } from '../simulate/stochastic/reference.ts';
import { digits } from './wording.ts';

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
          lfsrBits === 'ideal' ? '' : '; shift registers add to it'
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
