/** How fast training in numbers is, one thread: exactly, and how many times as long each machine takes. */

import { splitData } from '../../server/src/simulate/numerics/data.ts';
import { machineOf } from '../../server/src/simulate/numerics/machine-names.ts';
import { macsOf } from '../../server/src/simulate/numerics/memory.ts';
import { drawnPatterns } from '../../server/src/simulate/numerics/patterns.ts';
import { Training } from '../../server/src/simulate/numerics/training.ts';
import type { NetworkSpec } from '../../server/src/simulate/numerics/types.ts';
import { dense } from '../unit/simulate/numerics/draws.ts';
import { type Figure, median } from './measure.ts';

const network: NetworkSpec = {
  ...{ name: 'MLP', input: [784], classes: 10 },
  layers: [
    dense('fc1', 784, 512),
    { kind: 'activation', name: 'relu1', activation: 'relu', elements: 512 },
    dense('fc2', 512, 512),
    { kind: 'activation', name: 'relu2', activation: 'relu', elements: 512 },
    dense('fc3', 512, 10),
  ],
};

export function numerics(quick: boolean): Figure[] {
  const batch = 32;
  const data = splitData(network, drawnPatterns([784], 10, 400, 1), 1);
  // The first layer has no gradient to pass on.
  const macs = 3 * macsOf(network) - 784 * 512;
  const settings = { epochs: 1000, batch, rate: 0.05, momentum: 0, seed: 1 };
  /** Seconds of a step: the median, so that steps in which an epoch is tested do not count. */
  const stepOf = (name: string): number => {
    const machine = machineOf(name);
    if (typeof machine === 'string') throw new Error(machine);
    const training = new Training(network, data, machine, settings);
    const times: number[] = [];
    for (let step = 0; step < (quick ? 12 : 40); step++) {
      const started = performance.now();
      training.step();
      if (step >= 2) times.push(performance.now() - started);
    }
    return median(times) / 1000;
  };
  const exact = stepOf('exact');
  const rate = (macs * batch) / exact;
  const times = (name: string): Figure => ({ name, value: `${(stepOf(name) / exact).toFixed(1)} times as long` });
  const stochastic = stepOf('stochastic:16') / exact;
  return [
    {
      name: 'training the MLP exactly (784-512-512-10, batch 32)',
      value: `${(rate / 1e6).toFixed(0)} M MACs a second`,
      goal: '200 M',
      met: rate >= 200e6,
    },
    ...['bf16', 'fp16', 'int8', 'int8:stochastic'].map(times),
    { name: 'stochastic:16', value: `${stochastic.toFixed(1)} times as long`, goal: '20 times', met: stochastic <= 20 },
    ...['stochastic:64', 'crossbar', 'crossbar:reRamES', 'reuse:4'].map(times),
  ];
}
