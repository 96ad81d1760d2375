/** Machines as people write them: `int8`, `stochastic:16`, `crossbar:taOxLike`, `reuse:adaptive`. */

import { nearest } from '../../syntax/nearest.ts';
import { devices } from '../crossbar/presets.ts';
import { usualController } from '../reuse/controller.ts';
import { type Machine, machineProblems, usual } from './machines.ts';
import { wordNames } from './rounding.ts';

/** What each name may be followed by; the first is what it means alone. */
const forms: Readonly<Record<string, { readonly option: string; make(option: string | undefined): Machine | string }>> =
  {
    exact: { option: '', make: (option) => (option === undefined ? { kind: 'exact' } : 'has no options') },
    ...Object.fromEntries(
      wordNames.map((word) => [
        word,
        {
          option: '[:stochastic]',
          make: (option: string | undefined): Machine | string =>
            option === undefined || option === 'stochastic'
              ? { kind: 'words', word, rounding: option ?? 'nearest' }
              : `rounds to nearest or 'stochastic', not '${option}'`,
        },
      ]),
    ),
    stochastic: {
      option: '[:LENGTH]',
      make: (option) => ({
        ...usual.stochastic,
        streamLength: option === undefined ? usual.stochastic.streamLength : number(option),
      }),
    },
    crossbar: {
      option: `[:${Object.keys(devices).join('|')}]`,
      make(option = 'ideal') {
        const device = Object.entries(devices).find(([name]) => name === option)?.[1];
        if (device) return { ...usual.crossbar, kind: 'crossbar', device };
        return `knows no cells '${option}'${meant(option, Object.keys(devices))}`;
      },
    },
    reuse: {
      option: '[:BITS|adaptive]',
      make: (option) => ({
        ...usual.reuse,
        mantissaBits:
          option === undefined ? usual.reuse.mantissaBits : option === 'adaptive' ? usualController : number(option),
      }),
    },
  };

/** `exact`, `bf16[:stochastic]`, ... */
export const machineForms: readonly string[] = Object.entries(forms).map(([name, { option }]) => name + option);

/** @returns the machine, or what is wrong with its name */
export function machineOf(text: string): Machine | string {
  const [name = '', option, ...rest] = text.split(':');
  const form = Object.hasOwn(forms, name) ? forms[name] : undefined;
  if (!form) return `there is no machine '${name}'${meant(name, Object.keys(forms))}`;
  const machine = rest.length > 0 ? `has one option, not ${rest.length + 1}` : form.make(option);
  if (typeof machine === 'string') return `'${name}' ${machine}`;
  const [problem] = machineProblems(machine);
  return problem ? `'${text}': ${problem.message}` : machine;
}

function meant(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near ? `: did you mean '${near}'?` : `: there are ${candidates.join(', ')}`;
}

const number = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));
