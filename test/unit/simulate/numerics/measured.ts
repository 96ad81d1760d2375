/** The runs that docs/models/numerics.md reports. */

import { devices } from '../../../../server/src/simulate/crossbar/presets.ts';
import { splitData } from '../../../../server/src/simulate/numerics/data.ts';
import { machineOf } from '../../../../server/src/simulate/numerics/machine-names.ts';
import { type Machine, usual } from '../../../../server/src/simulate/numerics/machines.ts';
import { Training } from '../../../../server/src/simulate/numerics/training.ts';
import type { DataSet, EpochResult, NetworkSpec } from '../../../../server/src/simulate/numerics/types.ts';
import { dense } from './draws.ts';

export const mlp: NetworkSpec = {
  ...{ name: 'MLP', input: [784], classes: 10 },
  layers: [
    dense('fc1', 784, 64),
    { kind: 'activation', name: 'relu', activation: 'relu', elements: 64 },
    dense('fc2', 64, 10),
  ],
};

export const cnn: NetworkSpec = {
  ...{ name: 'CNN', input: [1, 28, 28], classes: 10 },
  layers: [
    {
      ...{ kind: 'conv', name: 'conv', filters: 6, bias: true },
      window: {
        ...{ channels: 1, height: 28, width: 28, kernel: [5, 5], stride: [2, 2] },
        ...{ dilation: [1, 1], before: [0, 0], size: [12, 12] },
      },
    },
    { kind: 'activation', name: 'relu', activation: 'relu', elements: 864 },
    {
      ...{ kind: 'pool', name: 'pool', mode: 'max' },
      window: {
        ...{ channels: 6, height: 12, width: 12, kernel: [2, 2], stride: [2, 2] },
        ...{ dilation: [1, 1], before: [0, 0], size: [6, 6] },
      },
    },
    dense('fc', 216, 10),
  ],
};

/** Reuse in front of random gradients, and a crossbar in the last layer. */
const mixed: Machine = {
  kind: 'mixed',
  rules: [
    { layers: ['fc1', 'conv'], forward: usual.reuse, update: usual.stochastic },
    { layers: ['fc2', 'fc'], crossbar: { ...usual.crossbar, kind: 'crossbar', device: devices.reRamSB } },
  ],
};

/** What a machine gives epoch by epoch, batch 16, rate 0.05, seed 1. */
export function trained(network: NetworkSpec, data: DataSet, name: string, epochs: number): readonly EpochResult[] {
  const machine = name === 'schedule' ? mixed : machineOf(name);
  if (typeof machine === 'string') throw new Error(machine);
  const settings = { epochs, batch: 16, rate: 0.05, momentum: 0, seed: 1 };
  const training = new Training(network, splitData(network, data, 1), machine, settings);
  while (!training.done) training.step();
  return training.results;
}
