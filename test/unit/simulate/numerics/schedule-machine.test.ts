/** From the machines of the language to those that train. */

import { describe, expect, it } from 'vitest';
import { scheduleOf } from '../../../../server/src/model/schedule.ts';
import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import { trainableNetwork } from '../../../../server/src/simulate/numerics/from-model.ts';
import { machineProblems, usual } from '../../../../server/src/simulate/numerics/machines.ts';
import { machineOfDefinition, machineOfSchedule } from '../../../../server/src/simulate/numerics/schedule-machine.ts';
import { usualController } from '../../../../server/src/simulate/reuse/controller.ts';
import { fileOf, problemsOf } from '../../../support/model.ts';

const definitions = `network N {
  input x [1, 8, 8]
  a = conv(x, filters = 4, kernel = 3) |> relu() |> flatten()
  b = dense(a, units = 16) |> relu()
  c = dense(b, units = 8) |> relu()
  d = dense(c, units = 4)
}
array A { grid 4x4, clock 1 GHz }
stochastic Essop { length 24, lfsr ideal, scaling maximum }
stochastic Each { sequences perElement }
crossbar ReRam { bits 6, updateBits 3, cells reRamSB, range 2, device { readNoise 0.01 } }
reuse Acrtc { entries 8, mantissa 3, replacement fifo }
reuse Adaptive { mantissa adaptive, controller { start 3, patience 50 } }
`;
const Essop = { kind: 'stochastic', streamLength: 24, lfsrBits: 'ideal', scaling: 'maximum' };
const ReRam = { kind: 'crossbar', bits: 6, updateBits: 3, range: 2 };
const Acrtc = { kind: 'reuse', entries: 8, mantissaBits: 3, replacement: 'fifo' };

const ownOf = (settings: string) => {
  const text = `${definitions}schedule S {\n  network N\n  array A\n  mode training\n  ${settings}\n}\n`;
  expect(problemsOf(text).filter((problem) => !problem.startsWith('accel-6'))).toEqual([]);
  const schedule = scheduleOf(fileOf(text).own.get('S')!);
  const machine = machineOfSchedule(schedule);
  if (typeof machine === 'string') return machine;
  // Whatever the rules name is a layer that is trained, and nothing of it is wrong.
  const trained = trainableNetwork(schedule.network!);
  const weights = trained.kind === 'network' ? trained.network.layers : [];
  const names = weights.flatMap((layer) => (layer.kind === 'dense' || layer.kind === 'conv' ? [layer.name] : []));
  for (const layer of machine.rules.flatMap(({ layers }) => layers)) expect(names).toContain(layer);
  expect(machineProblems(machine)).toEqual([]);
  return machine.rules;
};

describe('the machine of a schedule', () => {
  it('has no rules if all layers are on the array', () => {
    expect(ownOf('')).toEqual([]);
  });

  it('has one for all layers that share a machine', () => {
    expect(ownOf('weightGradient { stochastic Essop }')).toEqual([{ layers: ['a', 'b', 'c', 'd'], update: Essop }]);
  });

  it('gives layers what the last word on them is, and a crossbar all of a layer', () => {
    expect(
      ownOf(
        [
          'forward { reuse Acrtc }',
          'weightGradient { stochastic Essop }',
          'layers "b" { crossbar ReRam }',
          'layers "d" { forward { reuse off } }',
          'layers "a" { weightGradient { stochastic off } }',
        ].join('\n'),
      ),
    ).toEqual([
      { layers: ['a'], forward: Acrtc },
      { layers: ['b'], crossbar: expect.objectContaining(ReRam) },
      { layers: ['c'], forward: Acrtc, update: Essop },
      { layers: ['d'], update: Essop },
    ]);
  });

  it('leaves out reuse where weights do not stay', () => {
    expect(ownOf('forward { reuse Acrtc }\n layers "c" { forward { dataflow os, reuse off } }')).toEqual([
      { layers: ['a', 'b', 'd'], forward: Acrtc },
    ]);
  });

  it('cannot be trained with random numbers for every element', () => {
    expect(ownOf('weightGradient { stochastic Each }')).toMatch(/'Each' has random numbers 'perElement'/);
  });
});

describe('a definition', () => {
  const machine = (name: string) => machineOfDefinition(fileOf(definitions).own.get(name)!);

  it('is a machine for all layers', () => {
    expect(machine('Essop')).toEqual(Essop);
    expect(machine('Acrtc')).toEqual(Acrtc);
    expect(machine('Adaptive')).toEqual({
      ...usual.reuse,
      mantissaBits: { ...usualController, start: 3, patience: 50 },
    });
    const crossbar = machine('ReRam');
    expect(crossbar).toMatchObject(ReRam);
    expect(crossbar).toMatchObject({ device: { curve: devices.reRamSB.curve, readNoise: 0.01 } });
  });

  it('of another kind is none', () => {
    expect(machine('A')).toBeUndefined();
  });

  it('without settings is as usual', () => {
    const file = fileOf('stochastic S { }\ncrossbar C { }\nreuse R { }\n');
    const made = ['S', 'C', 'R'].map((name) => machineOfDefinition(file.own.get(name)!));
    expect(made).toMatchObject([usual.stochastic, usual.crossbar, usual.reuse]);
  });
});
